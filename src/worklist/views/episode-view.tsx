import { Alert, Button, Loader, Text, Title } from '@mantine/core';
import { useQuery as useLoaded } from '@tanstack/react-query';
import { useMemo, useState, type ReactNode } from 'react';
import { isFhirDate } from '../../chart/dates.ts';
import { isoDate, type IsoDate } from '../../model/time.ts';
import type { ResourceKey } from '../../model/verdict.ts';
import { catalogue } from '../../rules/index.ts';
import { goTo, queueQuery, useQuery } from '../address.ts';
import { readChart, type EpisodeChart } from '../data/chart-reader.ts';
import { troubleOf } from '../data/trouble.ts';
import { liveVerdict, type Live } from '../data/live.ts';
import { medicalRecordNumber, nameOf } from '../data/people.ts';
import { timelineOf } from '../data/timeline.ts';
import { dayText } from '../days.ts';
import { texts } from '../texts.ts';
import { AuditPacket } from './audit-packet.tsx';
import { Icon } from './icon.tsx';
import { Notice } from './notice.tsx';
import { Recheck } from './recheck.tsx';
import { ResourceDrawer } from './resource-drawer.tsx';
import { RuleList } from './rule-list.tsx';
import { TimelinePicture } from './timeline-picture.tsx';
import { TroubleBar } from './trouble-bar.tsx';
import { TroubleNotice } from './trouble-notice.tsx';
import { WorkPanel } from './work-panel.tsx';
import { useWorklist } from './worklist-context.tsx';

const REFRESH_MS = 20_000;

/** Without these nobody can tell whether a record holds a service. */
const SERVICE_TYPES: ReadonlySet<string> = new Set(['Procedure', 'Claim', 'Patient']);

/** One episode: its picture, every requirement with its verdict, and the work on it. */
export function EpisodeView({ episode, patient }: { readonly episode: string; readonly patient: ResourceKey }) {
  const { session, canonicals, today } = useWorklist();
  const [query] = useQuery();
  const {
    data: chart,
    error,
    refetch,
  } = useLoaded({
    queryKey: ['chart', patient],
    refetchInterval: REFRESH_MS,
    queryFn: () => readChart(session.medplum, patient, canonicals, today),
  });
  const asOf = dayIn(query.get('asOf')) ?? today;
  const live = useMemo(() => chart && liveVerdict(chart, episode, asOf, catalogue), [chart, episode, asOf]);
  const trouble = error ? troubleOf(error) : undefined;
  const overcome = trouble === 'signed-out' ? session.signInAgain : () => void refetch();
  if (trouble && !chart) return <TroubleNotice trouble={trouble} onAct={overcome} />;
  if (!chart)
    return (
      <div className="rg-waiting">
        <Loader aria-hidden />
        <Text role="status">{texts.episode.loading}</Text>
      </div>
    );
  if (!live) {
    const back = () => goTo(queueQuery(query));
    const hidden = chart.record.unreadable.filter((type) => SERVICE_TYPES.has(type));
    const { noEpisode, noEpisodeAdvice, hidden: title, hiddenAdvice } = texts.episode;
    return (
      <Notice
        place="view"
        title={hidden.length > 0 ? title : noEpisode}
        advice={hidden.length > 0 ? hiddenAdvice(hidden.join(', ')) : noEpisodeAdvice}
        action={texts.episode.back}
        onAction={back}
      />
    );
  }
  const bar = trouble && <TroubleBar trouble={trouble} onAct={overcome} />;
  return <Episode chart={chart} live={live} episode={episode} asOf={asOf} bar={bar} />;
}

interface EpisodeProps {
  readonly chart: EpisodeChart;
  readonly live: Live;
  readonly episode: string;
  readonly asOf: IsoDate;
  /** What went wrong with the last reading, when something did. */
  readonly bar: ReactNode;
}

function Episode({ chart, live, episode, asOf, bar }: EpisodeProps) {
  const { today } = useWorklist();
  const [query] = useQuery();
  const [shown, setShown] = useState<ResourceKey>();
  const words = texts.episode;
  const { assessment } = live;
  const { chart: opened, day } = assessment.episode;
  const record = opened.byKey.get(opened.patient);
  const person = record?.resourceType === 'Patient' ? record : undefined;
  const timeline = useMemo(() => timelineOf(assessment, chart.policy), [assessment, chart.policy]);
  const isToday = asOf === today;
  const judgeOn = (value: string) => {
    const next = new URLSearchParams(query);
    if (value === '' || value === today) next.delete('asOf');
    else next.set('asOf', value);
    goTo(next, 'replace');
  };
  return (
    <article className="rg-episode">
      <div className="rg-screen">
        <header className="rg-episode-head">
          <Button
            variant="subtle"
            color="gray"
            size="compact-sm"
            leftSection={<Icon name="back" size={15} />}
            onClick={() => goTo(queueQuery(query))}
          >
            {words.back}
          </Button>
          <div className="rg-episode-name">
            <Title order={1} size="h3" dir="auto">
              {person ? nameOf(person) || texts.queue.noName : texts.queue.noName}
            </Title>
            <span className="rg-quiet">
              {[
                person && medicalRecordNumber(person),
                `${words.service} ${day === undefined ? texts.queue.noDate : dayText(isoDate(day))}`,
                day !== undefined && texts.queue.day(opened.asOf - day),
                'CPT 77750',
              ]
                .filter(Boolean)
                .join(' · ')}
            </span>
          </div>
          <div className="rg-episode-tools">
            <label className="rg-asof">
              {words.asOf}
              <input type="date" value={asOf} onChange={(event) => judgeOn(event.currentTarget.value)} />
            </label>
            {!isToday && (
              <Button size="xs" variant="default" onClick={() => judgeOn('')}>
                {words.today}
              </Button>
            )}
            <Recheck patient={opened.patient} />
            <Button
              size="xs"
              variant="default"
              leftSection={<Icon name="print" size={15} />}
              onClick={() => window.print()}
            >
              {words.print}
            </Button>
          </div>
        </header>
        <div className="rg-alerts">
          {!isToday && (
            <Alert color="yellow" p="xs">
              {words.asOfNote(dayText(asOf))}
            </Alert>
          )}
          {!chart.policyRead && (
            <Alert color="yellow" p="xs">
              {words.policyMissing}
            </Alert>
          )}
          {assessment.unreadable.length > 0 && (
            <Alert color="yellow" p="xs">
              {words.unreadable(assessment.unreadable.join(', '))}
            </Alert>
          )}
          {bar}
        </div>
        {timeline && <TimelinePicture timeline={timeline} isToday={isToday} onOpen={setShown} />}
        <div className="rg-columns">
          <RuleList chart={chart} live={live} compare={isToday} onOpen={setShown} />
          <WorkPanel chart={chart} live={live} episode={episode} />
        </div>
        <ResourceDrawer resource={shown} chart={opened} onClose={() => setShown(undefined)} />
      </div>
      <AuditPacket chart={chart} live={live} asOf={asOf} isToday={isToday} />
    </article>
  );
}

function dayIn(text: string | null): IsoDate | undefined {
  return text !== null && /^\d{4}-\d{2}-\d{2}$/.test(text) && isFhirDate(text) ? text : undefined;
}

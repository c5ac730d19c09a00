import { Button } from '@mantine/core';
import type { DetectedIssue } from '@medplum/fhirtypes';
import type { ReactNode } from 'react';
import type { Finding } from '../../model/assessment.ts';
import type { Rule } from '../../model/rule.ts';
import { detailText, whyNotText, type ResourceKey } from '../../model/verdict.ts';
import type { EpisodeChart } from '../data/chart-reader.ts';
import { sourcesIn } from '../../terminology/sources.ts';
import { describeKey } from '../data/evidence-line.ts';
import type { Drift, Live } from '../data/live.ts';
import { lapsedOn, waivable, waivedAmong, waiverOn, type Shown } from '../data/standing.ts';
import { dayText, momentText } from '../days.ts';
import { texts } from '../texts.ts';
import { isFirst } from './first-click.ts';
import { SeverityMark, VerdictMark } from './marks.tsx';
import { useWorklist } from './worklist-context.tsx';

interface CardProps {
  readonly rule: Rule;
  readonly finding: Finding;
  readonly shown: Shown;
  readonly chart: EpisodeChart;
  readonly live: Live;
  readonly drift: Drift | undefined;
  /** False when the day is another one: what is answered counts today. */
  readonly isToday: boolean;
  readonly onOpen: (key: ResourceKey) => void;
  readonly onWaive: () => void;
  readonly onTakeBack: (waived: readonly DetectedIssue[]) => void;
}

/** One requirement: the verdict on it, what it rests on, and what would close it. */
export function RuleCard(props: CardProps) {
  const { rule, finding, shown, chart, live, drift, isToday, onOpen, onWaive, onTakeBack } = props;
  const { session } = useWorklist();
  const words = texts.episode;
  const { chart: opened } = live.assessment.episode;
  const issues = live.issues.get(rule.id) ?? [];
  const waiver = shown === 'waived' ? waiverOn(finding, issues, chart.writer) : undefined;
  const answer = waiver ?? (drift === 'will-open' ? lapsedOn(finding, issues, chart.writer) : undefined);
  const held = shown === 'waived' ? waivedAmong(issues, chart.writer, live.assessment, finding) : [];
  const canAnswer = isToday && session.person !== undefined;
  const severity = finding.gaps[0]?.severity;
  const near = finding.gaps.flatMap(({ nearMisses }) => nearMisses);
  const more = finding.gaps.reduce((sum, { moreNearMisses = 0 }) => sum + moreNearMisses, 0);
  const isGap = shown === 'open' || shown === 'due' || shown === 'waived';
  return (
    <details
      className={`rg-rule rg-rule-${shown}`}
      open={(shown === 'open' && !finding.shadow) || shown === 'undetermined' || drift !== undefined}
      id={rule.id}
    >
      <summary>
        <VerdictMark shown={shown} />
        <span className="rg-rule-title">{rule.title}</span>
        <span className="rg-rule-side">
          {finding.shadow && <span className="rg-tag">{words.shadow}</span>}
          {isGap && severity && <SeverityMark severity={severity} />}
          {isGap && finding.due !== undefined && <span className="rg-quiet">{words.dueOn(dayText(finding.due))}</span>}
          {drift !== undefined && <span className="rg-tag rg-tag-soon">{texts.drift[drift].split(':')[0]}</span>}
        </span>
      </summary>
      <div className="rg-rule-body">
        {drift !== undefined && <p className="rg-drift">{texts.drift[drift]}</p>}
        <dl>
          {finding.because !== undefined && <Fact name={words.why}>{finding.because}</Fact>}
          {finding.gaps.length > 0 && (
            <Fact name={words.why}>
              {finding.gaps.map(({ text, message }) => (
                <p key={message}>{text}</p>
              ))}
            </Fact>
          )}
          {finding.evidence.length > 0 && (
            <Fact name={words.evidence}>
              <ul>
                {finding.evidence.map((key) => (
                  <li key={key}>
                    <ResourceLink label={describeKey(opened, key)} onClick={() => onOpen(key)} />
                  </li>
                ))}
              </ul>
            </Fact>
          )}
          {finding.details.length > 0 && <Fact name={words.remarks}>{finding.details.map(detailText).join('; ')}</Fact>}
          {near.length > 0 && (
            <Fact name={words.nearMisses}>
              <ul>
                {near.map(({ reference, why }) => (
                  <li key={reference + why.code}>
                    <ResourceLink label={describeKey(opened, reference)} onClick={() => onOpen(reference)} /> —{' '}
                    {whyNotText(why)}
                  </li>
                ))}
                {more > 0 && <li>{words.moreNear(more)}</li>}
              </ul>
            </Fact>
          )}
          {isGap && <Fact name={words.remedy}>{rule.remedy}</Fact>}
          {answer && (
            <Fact name={waiver ? words.filed : words.lapsed}>
              <span dir="auto">{answer.author?.display ?? answer.author?.reference ?? ''}</span>
              {answer.date !== undefined && ` ${words.on} ${momentText(answer.date, opened.zone)}`}:{' '}
              {answer.action?.coding
                ?.map(({ code }) => texts.waivers[code as keyof typeof texts.waivers])
                .filter(Boolean)
                .join(', ')}
              {answer.action?.text !== undefined && (
                <p className="rg-quote" dir="auto">
                  {answer.action.text}
                </p>
              )}
            </Fact>
          )}
          <Fact name={words.source}>
            <span className="rg-quiet">
              {rule.source} · {rule.id}
            </span>
            <Sources named={rule.source} />
          </Fact>
        </dl>
        {(waivable(issues, chart.writer).length > 0 || held.length > 0) && canAnswer && (
          <div className="rg-rule-actions">
            {held.length > 0 ? (
              <Button size="compact-sm" variant="default" onClick={(event) => isFirst(event) && onTakeBack(held)}>
                {texts.work.takeBack}
              </Button>
            ) : (
              <Button size="compact-sm" variant="default" onClick={(event) => isFirst(event) && onWaive()}>
                {texts.work.waive}
              </Button>
            )}
          </div>
        )}
      </div>
    </details>
  );
}

function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <div className="rg-fact">
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

/** Where the sources of a rule can be read; a page of somebody else opens beside this one and learns nothing of it. */
function Sources({ named }: { readonly named: string }) {
  const sources = sourcesIn(named);
  if (sources.length === 0) return null;
  return (
    <ul>
      {sources.map(({ key, address }) => (
        <li key={key}>
          <a className="rg-link" href={address} target="_blank" rel="noopener noreferrer">
            {key}: {new URL(address).hostname}
          </a>
        </li>
      ))}
    </ul>
  );
}

function ResourceLink({ label, onClick }: { readonly label: string; readonly onClick: () => void }) {
  return (
    <button type="button" className="rg-link" onClick={onClick}>
      {label}
    </button>
  );
}

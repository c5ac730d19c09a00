import '@mantine/charts/styles.css';
import { BarChart } from '@mantine/charts';
import { Button, Loader, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { DetectedIssue, List } from '@medplum/fhirtypes';
import { useMemo, useSyncExternalStore, type ReactNode } from 'react';
import { identifierUnder } from '../../reconcile/writer.ts';
import { catalogue } from '../../rules/index.ts';
import { troubleOf } from '../data/trouble.ts';
import { csvOf } from '../data/csv.ts';
import { readEveryPage } from '../data/every-page.ts';
import { figuresOf, type Figures } from '../data/figures.ts';
import { queueRows } from '../data/queue-rows.ts';
import { dayText, shortDayText } from '../days.ts';
import { saveFile } from '../save-file.ts';
import { texts } from '../texts.ts';
import { TroubleBar } from './trouble-bar.tsx';
import { TroubleNotice } from './trouble-notice.tsx';
import { useWorklist } from './worklist-context.tsx';

const TITLES: ReadonlyMap<string, string> = new Map(catalogue.map(({ id, title }) => [id, title]));
/** Its numbers stand beside each chart as a table: the picture needs no place in the order of focus. */
const QUIET = { accessibilityLayer: false };
/** A scale of counts: there is no half of a gap. */
const WHOLE = { allowDecimals: false };
/** The legend in the order of the series. */
const IN_ORDER = { itemSorter: null };
/** What is read of the issues that have ended; the open ones are the queue's. */
const ENDED = 'status=mitigated&_elements=identifier,status,identifiedDateTime,mitigation,extension,detail';

/** The figures of the work: how much is open, where, and how it moves; each with its definition. */
export function OverviewView() {
  const { session, store, canonicals, policy, today } = useWorklist();
  const state = useSyncExternalStore(store.subscribe, store.state);
  const { data, error, refetch } = useQuery({
    queryKey: ['figures'],
    staleTime: 60_000,
    queryFn: async () => {
      const ours = (type: string, system: string, rest: string) =>
        `${type}?identifier=${encodeURIComponent(`${system}|`)}&_sort=_lastUpdated&_count=1000&${rest}`;
      const [ended, lists] = await Promise.all([
        readEveryPage<DetectedIssue>(session.medplum, ours('DetectedIssue', canonicals.issue, ENDED)),
        readEveryPage<List>(session.medplum, ours('List', canonicals.episode, '_elements=identifier,status')),
      ]);
      const episodes = lists.map((list): [string, boolean] => [
        identifierUnder(list, canonicals.episode) ?? '',
        list.status === 'retired',
      ]);
      return { ended, episodes: new Map(episodes) };
    },
  });
  const figures = useMemo(() => {
    if (!data || !state.whole) return undefined;
    const issues = new Map([...data.ended.map((issue) => [issue.id ?? '', issue] as const), ...state.issues]);
    return figuresOf(
      {
        issues: [...issues.values()],
        tasks: [...state.tasks.values()],
        rows: queueRows(state, canonicals, today, policy.timeZone),
        zone: policy.timeZone,
        episodes: data.episodes,
        followUpDays: policy.globalPeriodDays,
      },
      canonicals,
      today,
    );
  }, [data, state, canonicals, policy, today]);
  const own = error ? troubleOf(error) : undefined;
  const trouble = own ?? state.trouble;
  const again = own ? () => void refetch() : () => void store.refresh();
  const overcome = trouble === 'signed-out' ? session.signInAgain : again;
  if (trouble && !figures) return <TroubleNotice trouble={trouble} onAct={overcome} />;
  if (!figures)
    return (
      <div className="rg-waiting">
        <Loader aria-hidden />
        <Text role="status">{texts.overview.loading}</Text>
      </div>
    );
  return (
    <>
      {trouble && <TroubleBar trouble={trouble} onAct={overcome} />}
      <Charts figures={figures} today={today} />
    </>
  );
}

function Charts({ figures, today }: { readonly figures: Figures; readonly today: string }) {
  const words = texts.overview;
  const percent = (share: number | undefined) => (share === undefined ? '–' : `${Math.round(share * 100)} %`);
  const byRule = figures.byRule.slice(0, 12).map((count) => ({ ...count, name: count.name.replaceAll('-', ' ') }));
  const severities = [
    { name: 'high', label: texts.severities.high, color: 'var(--rg-high)' },
    { name: 'moderate', label: texts.severities.moderate, color: 'var(--rg-moderate)' },
    { name: 'low', label: texts.severities.low, color: 'var(--rg-low)' },
  ];
  return (
    <div className="rg-overview">
      <div className="rg-head">
        <Title order={1} size="h3">
          {words.title}
        </Title>
        <Button
          size="xs"
          variant="default"
          className="rg-fresh"
          onClick={() => saveFile(`radgap-overview-${today}.csv`, csvOf(table(figures)))}
        >
          {words.export}
        </Button>
      </div>
      <dl className="rg-figures">
        <Figure name="open" value={words.number(figures.open)} />
        <Figure name="median" value={figures.medianDays === undefined ? '–' : words.days(figures.medianDays)} />
        <Figure name="firstPass" value={percent(figures.firstPass)} of={words.finished(figures.finished)} />
        <Figure name="overdue" value={percent(figures.overdue)} />
      </dl>
      <div className="rg-charts">
        <Chart
          title={words.byRule}
          definition={words.definitions.byRule}
          empty={byRule.length === 0}
          rows={figures.byRule.map(({ name, high, moderate, low }) => [
            TITLES.get(name) ?? name,
            high + moderate + low,
          ])}
        >
          <BarChart
            barChartProps={QUIET}
            h={Math.max(120, byRule.length * 30 + 50)}
            data={byRule}
            dataKey="name"
            type="stacked"
            orientation="vertical"
            withLegend
            legendProps={IN_ORDER}
            xAxisProps={WHOLE}
            yAxisProps={{ width: 210, tickMargin: 6 }}
            series={severities}
            tickLine="none"
          />
        </Chart>
        <Chart
          title={words.weeks}
          definition={words.definitions.weeks}
          empty={figures.weeks.every(({ opened, closed }) => opened + closed === 0)}
          rows={figures.weeks.map(({ week, opened, closed }) => [dayText(week), `${opened} / ${closed}`])}
        >
          <BarChart
            barChartProps={QUIET}
            h={240}
            data={figures.weeks.map((week) => ({ ...week, week: shortDayText(week.week) }))}
            dataKey="week"
            yAxisProps={WHOLE}
            withLegend
            legendProps={IN_ORDER}
            series={[
              { name: 'opened', label: words.opened, color: 'var(--rg-moderate)' },
              { name: 'closed', label: words.closed, color: 'var(--rg-good)' },
            ]}
          />
        </Chart>
        <Chart
          title={words.byQueue}
          definition={words.definitions.byQueue}
          empty={figures.byQueue.length === 0}
          rows={figures.byQueue.map(({ name, gaps }) => [name, gaps])}
        >
          <BarChart
            barChartProps={QUIET}
            h={220}
            data={[...figures.byQueue]}
            dataKey="name"
            yAxisProps={WHOLE}
            series={[{ name: 'gaps', label: words.count, color: 'var(--rg-accent)' }]}
          />
        </Chart>
        <Chart
          title={words.waivers}
          definition={words.definitions.waivers}
          empty={figures.waivers.length === 0}
          rows={figures.waivers.map(({ name, count }) => [reasonText(name), count])}
        >
          <BarChart
            barChartProps={QUIET}
            h={Math.max(120, figures.waivers.length * 34 + 40)}
            data={figures.waivers.map(({ name, count }) => ({ name: reasonText(name), count }))}
            dataKey="name"
            orientation="vertical"
            xAxisProps={WHOLE}
            yAxisProps={{ width: 170 }}
            series={[{ name: 'count', label: words.waivers, color: 'var(--rg-low)' }]}
          />
        </Chart>
      </div>
    </div>
  );
}

function reasonText(code: string): string {
  const words: Readonly<Record<string, string>> = texts.waivers;
  return words[code] ?? code;
}

interface FigureProps {
  readonly name: keyof typeof texts.overview.figures;
  readonly value: string;
  /** How many things the figure is a share of. */
  readonly of?: string;
}

function Figure({ name, value, of }: FigureProps) {
  const [title, definition] = texts.overview.figures[name];
  return (
    <div className="rg-card">
      <dt>{title}</dt>
      <dd>
        <b>
          {value}
          {of !== undefined && <small> {of}</small>}
        </b>
        <span>{definition}</span>
      </dd>
    </div>
  );
}

interface ChartProps {
  readonly title: string;
  readonly definition: string;
  readonly empty: boolean;
  /** The same in numbers, for who does not see the picture. */
  readonly rows: readonly (readonly [string, string | number])[];
  readonly children: ReactNode;
}

function Chart({ title, definition, empty, rows, children }: ChartProps) {
  return (
    <section className="rg-card rg-chart" aria-label={title}>
      <Title order={2} size="h5">
        {title}
      </Title>
      <p className="rg-quiet">{definition}</p>
      {empty ? <p className="rg-quiet">{texts.overview.none}</p> : <div aria-hidden="true">{children}</div>}
      <table className="rg-hidden">
        <caption>{title}</caption>
        <tbody>
          {rows.map(([name, value]) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td>{value}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function table({
  open,
  medianDays,
  firstPass,
  finished,
  overdue,
  byRule,
  byQueue,
  weeks,
  waivers,
}: Figures): (string | number)[][] {
  return [
    ['figure', 'name', 'value', 'high', 'moderate', 'low'],
    ['open', '', open],
    ['median days to close', '', medianDays ?? ''],
    ['first-pass completeness', '', firstPass ?? ''],
    ['finished episodes', '', finished],
    ['overdue share', '', overdue ?? ''],
    ...byRule.map(({ name, high, moderate, low }) => [
      'open by requirement',
      name,
      high + moderate + low,
      high,
      moderate,
      low,
    ]),
    ...byQueue.map(({ name, gaps }) => ['gaps by queue', name, gaps]),
    ...weeks.flatMap(({ week, opened, closed }) => [
      ['found in week', week, opened],
      ['ended in week', week, closed],
    ]),
    ...waivers.map(({ name, count }) => ['waivers by reason', name, count]),
  ];
}

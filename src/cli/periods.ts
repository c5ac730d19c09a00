import { EPISODE_STATES, type EpisodeState } from './episode-state.ts';

type Counts = Readonly<Record<EpisodeState, number>>;
type Rows = readonly (readonly [name: string, counts: Counts])[];

/** Rows beyond which a chart is drawn in a coarser unit. */
const MOST_ROWS = 24;

const NAMES = {
  month: (month: string) => month,
  quarter: (month: string) => `${month.slice(0, 4)}-Q${Math.ceil(Number(month.slice(5)) / 3)}`,
  year: (month: string) => month.slice(0, 4),
} as const;

/** Counts by month drawn together by quarter or year where there are many; those without a month stay apart, under the empty text. */
export function byPeriod(months: ReadonlyMap<string, Counts>): {
  readonly unit: keyof typeof NAMES;
  readonly rows: Rows;
} {
  const monthly = [...months];
  if (monthly.length <= MOST_ROWS) return { unit: 'month', rows: monthly };
  const quarterly = together(monthly, NAMES.quarter);
  if (quarterly.length <= MOST_ROWS) return { unit: 'quarter', rows: quarterly };
  return { unit: 'year', rows: together(monthly, NAMES.year) };
}

function together(months: Rows, nameOf: (month: string) => string): Rows {
  const groups = Map.groupBy(months, ([month]) => (month === '' ? '' : nameOf(month)));
  return [...groups].map(([name, rows]) => [name, sumOf(rows.map(([, counts]) => counts))]);
}

function sumOf(all: readonly Counts[]): Counts {
  const sums: Record<EpisodeState, number> = { open: 0, undecided: 0, ahead: 0, waived: 0, complete: 0 };
  for (const counts of all) for (const state of EPISODE_STATES) sums[state] += counts[state];
  return sums;
}

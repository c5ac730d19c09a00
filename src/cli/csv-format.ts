import type { Finding } from '../model/assessment.ts';
import type { EpisodeJson, GapJson } from './episode-json.ts';
import { episodeJson } from './episode-json.ts';
import { stateOf } from './episode-state.ts';
import type { Format } from './format.ts';
import { forTerminal } from './terminal.ts';
import type { Assessment } from '../model/assessment.ts';

const COLUMNS = [
  'procedure',
  'claims',
  'patient',
  'serviceDate',
  'asOf',
  'rule',
  'status',
  'due',
  'message',
  'text',
  'severity',
  'queue',
  'about',
  'nearMisses',
  'remedy',
  'shadow',
] as const;

type Row = Readonly<Partial<Record<(typeof COLUMNS)[number], string | null>>>;

/**
 * RFC 4180: one row per episode and gap, open or not yet due; one per rule that could not tell; one of status `complete`
 * for an episode that has neither. What a rule in shadow says is marked in the last column, and leaves an episode complete.
 */
export function csvFormat(remedies: ReadonlyMap<string, string>): Format {
  return {
    head: () => csvLine(COLUMNS),
    patient: ({ assessments }) =>
      assessments
        .flatMap((assessment) => rowsOf(assessment, remedies))
        .map(toLine)
        .join(''),
    tail: () => '',
  };
}

function rowsOf(assessment: Assessment, remedies: ReadonlyMap<string, string>): readonly Row[] {
  const json = episodeJson(assessment);
  const { procedure, patient, serviceDate, asOf } = json;
  const episode: Row = { procedure, claims: json.claims.join(' '), patient, serviceDate, asOf };
  const rows = json.verdicts.flatMap((verdict) => verdictRows(verdict, remedies.get(verdict.rule) ?? ''));
  const isComplete = stateOf(assessment.findings) === 'complete';
  return [...(isComplete ? [{ status: 'complete' }] : []), ...rows].map((row) => ({ ...episode, ...row }));
}

function verdictRows(
  { rule, status, shadow, because, due, gaps }: EpisodeJson['verdicts'][number],
  remedy: string,
): readonly Row[] {
  const verdict: Row = { rule, status, ...(shadow && { shadow: 'yes' }) };
  if (status === ('undetermined' satisfies Finding['status'])) return [{ ...verdict, text: because }];
  return gaps.map((gap) => ({ ...verdict, due, remedy, ...gapCells(gap) }));
}

function gapCells({ message, text, severity, queue, about, nearMisses, moreNearMisses }: GapJson): Row {
  const seen = nearMisses.map(({ reference, why }) => `${reference}: ${why}`);
  const more = moreNearMisses > 0 ? [`and ${moreNearMisses} more`] : [];
  return { message, text, severity, queue, about, nearMisses: [...seen, ...more].join('; ') };
}

function toLine(row: Row): string {
  return csvLine(COLUMNS.map((column) => row[column] ?? ''));
}

/** A line of cells. One that a spreadsheet would take for a formula, in letters of either width, is led by an apostrophe. */
export function csvLine(cells: readonly string[]): string {
  return `${cells.map(cellText).join(',')}\r\n`;
}

function cellText(cell: string): string {
  const shown = forTerminal(cell);
  const safe = /^[=+\-@＝＋－＠\t\n]/u.test(shown) ? `'${shown}` : shown;
  return /[",\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

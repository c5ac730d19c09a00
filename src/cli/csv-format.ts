import type { Finding } from '../model/assessment.ts';
import type { EpisodeJson, GapJson } from './episode-json.ts';
import { episodeJson } from './episode-json.ts';
import type { Format } from './format.ts';
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
] as const;

type Row = Readonly<Partial<Record<(typeof COLUMNS)[number], string | null>>>;

/**
 * RFC 4180: one row per episode and gap, open or not yet due; one per rule that could not tell; one of status `complete`
 * for an episode that has neither.
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
  return (rows.length > 0 ? rows : [{ status: 'complete' }]).map((row) => ({ ...episode, ...row }));
}

function verdictRows(
  { rule, status, because, due, gaps }: EpisodeJson['verdicts'][number],
  remedy: string,
): readonly Row[] {
  if (status === ('undetermined' satisfies Finding['status'])) return [{ rule, status, text: because }];
  return gaps.map((gap) => ({ rule, status, due, remedy, ...gapCells(gap) }));
}

function gapCells({ message, text, severity, queue, about, nearMisses }: GapJson): Row {
  const seen = nearMisses.map(({ reference, why }) => `${reference}: ${why}`).join('; ');
  return { message, text, severity, queue, about, nearMisses: seen };
}

function toLine(row: Row): string {
  return csvLine(COLUMNS.map((column) => row[column] ?? ''));
}

/** A line of cells. One that a spreadsheet would take for a formula is led by an apostrophe. */
export function csvLine(cells: readonly string[]): string {
  return `${cells.map(cellText).join(',')}\r\n`;
}

function cellText(cell: string): string {
  const safe = /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

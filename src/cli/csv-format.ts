import { placeText } from '../bulk/found.ts';
import type { Assessment, Finding } from '../model/assessment.ts';
import { isoDate } from '../model/time.ts';
import { COLUMNS } from './csv-columns.ts';
import type { EpisodeJson, GapJson } from './episode-json.ts';
import { episodeJson } from './episode-json.ts';
import { stateOf } from './episode-state.ts';
import type { Format } from './format.ts';
import type { Judged } from './judge.ts';
import type { Tally } from './tally.ts';
import { forTerminal } from './terminal.ts';
import { NOTHING_STANDS, whySetAside } from './unjudged.ts';

type Row = Readonly<Partial<Record<(typeof COLUMNS)[number], string | null>>>;

/**
 * RFC 4180: one row per episode and gap, open or not yet due; one per rule that could not tell; one of status `complete`
 * for an episode that has neither. A gap that a person waived has status `waived`. What a rule in shadow says is marked in the last column, and leaves an episode complete.
 * Rows of status `not-judged` and `not-read` tell what is in none of the others: the table may be all that its reader has.
 */
export function csvFormat(remedies: ReadonlyMap<string, string>): Format {
  return {
    head: () => csvLine(COLUMNS),
    patient: (judged) => {
      const rows = judged.assessments.flatMap((assessment) => rowsOf(assessment, remedies));
      return (judged.assessments.length > 0 ? rows : unjudgedRows(judged)).map(toLine).join('');
    },
    tail: (tally) => lostRows(tally).map(toLine).join(''),
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

/** Why a patient with something coded 77750 has no episode. */
function unjudgedRows({ chart }: Judged): readonly Row[] {
  const about: Row = { patient: chart.patient, asOf: isoDate(chart.asOf), status: 'not-judged' };
  const reasons = chart.setAside.map((one): Row => ({ text: whySetAside(one), about: one.reference }));
  return (reasons.length > 0 ? reasons : [{ text: NOTHING_STANDS }]).map((row) => ({ ...about, ...row }));
}

/** What was not judged by a fault of ours, and what of the input could not be read. */
function lostRows({ unjudged, skipped }: Tally): readonly Row[] {
  return [
    ...unjudged.map(({ patient, fault }) => ({
      patient,
      status: 'not-judged',
      text: `a fault of this program (${fault})`,
    })),
    ...skipped.map((place) => ({ status: 'not-read', text: `${placeText(place)}: ${place.why}` })),
  ];
}

function verdictRows(
  { rule, status, shadow, because, due, gaps }: EpisodeJson['verdicts'][number],
  remedy: string,
): readonly Row[] {
  const verdict: Row = { rule, status, ...(shadow && { shadow: 'yes' }) };
  if (status === ('undetermined' satisfies Finding['status'])) return [{ ...verdict, text: because }];
  return gaps.map((gap) => ({ ...verdict, due, remedy, ...gapCells(gap) }));
}

function gapCells({ message, text, severity, queue, about, nearMisses, moreNearMisses, waiver }: GapJson): Row {
  const seen = nearMisses.map(({ reference, why }) => `${reference}: ${why}`);
  const more = moreNearMisses > 0 ? [`and ${moreNearMisses} more`] : [];
  const waived: Row = waiver
    ? { status: 'waived', waivedOn: waiver.day, waivedBy: waiver.by, waiverReason: waiver.reason }
    : {};
  return { message, text, severity, queue, about, nearMisses: [...seen, ...more].join('; '), ...waived };
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

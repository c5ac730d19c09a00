import type { Encounter } from '@medplum/fhirtypes';
import type { DatedEpisode } from '../model/episode.ts';
import type { Policy } from '../model/policy.ts';
import type { Day, DaySpan } from '../model/time.ts';
import type { CodeSet } from '../terminology/code-set.ts';
import { DISCHARGE_INSTRUCTIONS, DISCHARGE_SUMMARY, FINAL_PROGRESS_NOTES } from '../terminology/documents.ts';
import { daysOf, instantOf } from './dates.ts';
import { dischargeDay, encountersNamedBy, inpatientParts, refusedByPeriod } from './encounters.ts';
import { isLinked } from './links.ts';
import { documentsOf, type Note } from './notes.ts';
import { refusedAsOtherProcedure } from './other-service.ts';
import { all, keyOf, pointsTo } from './references.ts';
import { remark, sift, together, type Found } from './sift.ts';
import { refusedByStatus } from './standing.ts';
import { refusedByDate } from './when.ts';

/** The inpatient stay of the infusion. */
export interface InpatientStay {
  readonly finished: boolean;
  readonly admitted: Day | undefined;
  readonly discharged: Day | undefined;
  /** How long it lasted; by whole nights where the hours are not known. */
  readonly hours: number | undefined;
}

const HOUR_MS = 3_600_000;

/** The inpatient stay of the infusion; undefined when none is linked. */
export function inpatientStay(episode: DatedEpisode): InpatientStay | undefined {
  const { chart } = episode;
  const parts = inpatientParts(episode);
  if (parts.length === 0) return undefined;
  const starts = parts.map(({ period }) => daysOf(period?.start, chart.zone)?.first).filter((at) => at !== undefined);
  const admitted = starts.length > 0 ? Math.min(...starts) : undefined;
  const discharged = dischargeDay(episode);
  const nights = admitted === undefined || discharged === undefined ? undefined : (discharged - admitted) * 24;
  return { finished: parts.every(isFinished), admitted, discharged, hours: hoursOf(parts) ?? nights };
}

/** An encounter whose status is not known is over when its end is. */
function isFinished({ status, period }: Encounter): boolean {
  return status === 'finished' || (status === 'unknown' && period?.end !== undefined);
}

function hoursOf(parts: readonly Encounter[]): number | undefined {
  const starts = parts.map(({ period }) => instantOf(period?.start));
  const ends = parts.map(({ period }) => instantOf(period?.end));
  if ([...starts, ...ends].includes(undefined)) return undefined;
  const known = (instants: typeof starts) => instants.filter((instant) => instant !== undefined);
  return (Math.max(...known(ends)) - Math.min(...known(starts))) / HOUR_MS;
}

/** The discharge summaries of a stay; of a short one also its final progress note or discharge instructions. */
export function dischargeSummaries(episode: DatedEpisode, policy: Policy, stay: InpatientStay): Found<Note> {
  const last = stay.discharged === undefined ? Infinity : stay.discharged + policy.due.dischargeSummaryDays;
  const summaries = notesOfStay(episode, DISCHARGE_SUMMARY, { first: stay.admitted ?? episode.day, last });
  if (stay.hours === undefined || stay.hours >= policy.shortStayHours) return summaries;
  const short = notesOfStay(episode, FINAL_PROGRESS_NOTES, {
    first: episode.day,
    last: stay.discharged ?? episode.day,
  });
  const { facts } = remark(short, () => [{ code: 'final-progress-note' }]);
  return together(summaries, { facts, nearMisses: [] });
}

/** The day the patient was released: that of discharge; a stay without an end is taken as over in time; without a stay, D0. */
export function dayOfRelease(episode: DatedEpisode, { due }: Policy): Day {
  const { stay, day } = episode;
  return dischargeDay(episode) ?? (stay.length > 0 ? day + due.daysOfUnfinishedStay : day);
}

/** The discharge instructions given from the infusion on, up to a day; linked ones may have been filed later. */
export function dischargeInstructions(episode: DatedEpisode, last: Day): Found<Note> {
  return notesOfStay(episode, DISCHARGE_INSTRUCTIONS, { first: episode.day, last });
}

/** The final documents of a type that belong to the stay: linked from the window's first day on, or dated within it. */
function notesOfStay(episode: DatedEpisode, types: CodeSet, { first, last }: DaySpan): Found<Note> {
  const found = sift<Note>(
    documentsOf(episode.chart, types),
    refusedByStatus,
    (note) => refusedByDate(episode, note, { first, last: isLinked(episode, note) ? Infinity : last }),
    (note) => (isOfOtherStay(episode, note) ? { code: 'other-stay' } : undefined),
    (note) => (isLinked(episode, note) ? undefined : refusedAsOtherProcedure(episode, note)),
  );
  return remarkSuperseded(found);
}

/**
 * True for a note of another encounter; while none is linked to the service, one that covers the day may be its own, and one
 * that the Procedure itself names is, whatever its period says.
 */
function isOfOtherStay(episode: DatedEpisode, note: Note): boolean {
  const { chart, stay, day, procedures } = episode;
  const own = encountersNamedBy(chart, procedures);
  const others = all(chart, 'Encounter').filter(
    (encounter) =>
      stay.length > 0 || (refusedByPeriod(chart, encounter, day) !== undefined && !own.includes(encounter)),
  );
  return !isLinked(episode, note) && pointsTo(chart, note, new Set(others.map(keyOf)));
}

/** The same findings, superseded documents remarked as such. */
function remarkSuperseded<T extends { readonly status?: string }>(found: Found<T>): Found<T> {
  return remark(found, ({ status }) => (status === 'superseded' ? [{ code: 'superseded-document' }] : []));
}

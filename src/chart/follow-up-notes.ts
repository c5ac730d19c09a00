import type { Encounter, Reference } from '@medplum/fhirtypes';
import type { Chart, DatedEpisode } from '../model/episode.ts';
import type { Policy } from '../model/policy.ts';
import type { DaySpan } from '../model/time.ts';
import type { NearMiss, ResourceKey } from '../model/verdict.ts';
import { FOLLOW_UP_NOTES, SPECIFIC_FOLLOW_UP_NOTES } from '../terminology/documents.ts';
import { namesFollowUpClinician } from './clinicians.ts';
import { daysOf, exactDay } from './dates.ts';
import { isLinked } from './links.ts';
import { listed } from './listed.ts';
import { authorsOf, documentsOf, type Note } from './notes.ts';
import { conditionsTreated } from './other-cancer.ts';
import { keyOf, pointsTo, targetOf, targetsIn } from './references.ts';
import { perEpisode } from './per-episode.ts';
import { sift, type Found } from './sift.ts';
import { refusedByStatus } from './standing.ts';
import { daysOfResource, filedLater, refusedByDate } from './when.ts';

/** The final follow-up notes of a chart, none from before the service: by the encounters they name, and by their days. */
interface FollowUpNotes {
  readonly naming: ReadonlyMap<ResourceKey, readonly Note[]>;
  readonly dated: readonly { readonly note: Note; readonly days: DaySpan }[];
}

/** Read once for each episode: every visit is held against them. */
const finalFollowUpNotes = perEpisode(({ chart, day }: DatedEpisode): FollowUpNotes => {
  const naming = new Map<ResourceKey, Note[]>();
  const final = documentsOf(chart, FOLLOW_UP_NOTES).filter((note) => {
    const isEarlier = (daysOfResource(chart, note)?.last ?? day) < day;
    return !isEarlier && !refusedByStatus(note);
  });
  for (const note of final) {
    for (const key of encountersNamed(chart, note)) {
      const held = naming.get(key);
      if (held) held.push(note);
      else naming.set(key, [note]);
    }
  }
  const dated = final.flatMap((note) => {
    const days = daysOfResource(chart, note);
    return days ? [{ note, days }] : [];
  });
  return { naming, dated };
});

/** The final follow-up notes that name a visit. */
export function notesNaming(episode: DatedEpisode, visit: Encounter): readonly Note[] {
  return finalFollowUpNotes(episode).naming.get(keyOf(visit)) ?? [];
}

/** The final follow-up notes in a visit, or of its day. */
export function notesOfVisit(episode: DatedEpisode, visit: Encounter): readonly Note[] {
  const { chart } = episode;
  const naming = notesNaming(episode, visit);
  const period = visit.period ?? {};
  const start = exactDay(daysOf(period.start, chart.zone));
  if (start === undefined) return naming;
  const end = exactDay(daysOf(period.end, chart.zone)) ?? start;
  const ofThatDay = finalFollowUpNotes(episode).dated.filter(
    ({ note, days }) =>
      days.first >= start && days.last <= end && !naming.includes(note) && !isOfAnother(episode, note, days),
  );
  return [...naming, ...ofThatDay.map(({ note }) => note)];
}

/**
 * True when a note of some days is the note of another encounter: it names one that had not ended by then, one that is
 * not in the record or could not be read, or it is the note of the stay filed later.
 */
function isOfAnother(episode: DatedEpisode, note: Note, days: DaySpan): boolean {
  const { chart } = episode;
  if (chart.unreadable.has('Encounter') && namesEncounter(note)) return true;
  if (filedLater(episode, note) !== undefined) return true;
  return encountersNamed(chart, note).some((key) => {
    const named = chart.byKey.get(key);
    const ended = named?.resourceType === 'Encounter' ? daysOf(named.period?.end, chart.zone) : undefined;
    return ended === undefined || ended.last >= days.first;
  });
}

/** The encounters a note names: their keys, and the urns of those that are not in the record, as they are written. */
function encountersNamed(chart: Chart, note: Note): readonly string[] {
  const urns = encountersOf(note).flatMap((named) => {
    const { reference = '' } = named;
    return reference.startsWith('urn:') && targetOf(chart, named) === undefined ? [reference] : [];
  });
  return [...[...targetsIn(chart, note)].filter((key) => key.startsWith('Encounter/')), ...urns];
}

function namesEncounter(note: Note): boolean {
  return encountersOf(note).length > 0;
}

function encountersOf(note: Note): readonly Reference[] {
  if (note.resourceType === 'DocumentReference') return listed(note.context?.encounter);
  return note.encounter === undefined ? [] : [note.encounter];
}

/**
 * Follow-up notes of care at another site: imported, naming no encounter of this chart. One that names an encounter the
 * record does not hold is refused for that, unless the site supplies no encounters at all.
 */
export function outsideNotes(episode: DatedEpisode, policy: Policy, window: DaySpan): Found<Note> {
  const { chart } = episode;
  const notes = documentsOf(chart, FOLLOW_UP_NOTES).filter((note) => {
    const days = daysOfResource(chart, note);
    return days !== undefined && days.last > episode.day && !isHere(chart, note);
  });
  const supplied = policy.feeds?.includes('Encounter') ?? true;
  return sift<Note>(
    notes,
    refusedByStatus,
    (note) => refusedByDate(episode, note, window),
    (note) => (tellsOfFollowUp(episode, note) ? undefined : { code: 'other-specialty' }),
    (note) => (supplied && encountersNamed(chart, note).length > 0 ? { code: 'encounter-absent' } : undefined),
  );
}

/** True when a note names an encounter of the chart, or one that could not be read. */
function isHere(chart: Chart, note: Note): boolean {
  if (chart.unreadable.has('Encounter') && namesEncounter(note)) return true;
  return encountersNamed(chart, note).some((key) => chart.byKey.has(key));
}

/** A note of a general type counts only when something ties it to this service or its cancer. */
export function tellsOfFollowUp(episode: DatedEpisode, note: Note): boolean {
  const { chart } = episode;
  const specific = documentsOf(chart, SPECIFIC_FOLLOW_UP_NOTES).some((other) => other === note);
  return (
    specific ||
    isLinked(episode, note) ||
    pointsTo(chart, note, conditionsTreated(episode)) ||
    namesFollowUpClinician(episode, authorsOf(note), note)
  );
}

const UNPLACED: ReadonlySet<NearMiss['why']['code']> = new Set(['encounter-absent', 'class-unknown']);

/**
 * The notes that tell of follow-up but name an encounter which is not in the record, and the noted encounters whose class
 * tells no setting: what they show cannot be told.
 */
export function unplacedNotes({ nearMisses }: Found): readonly NearMiss[] {
  return nearMisses.filter(({ why }) => UNPLACED.has(why.code));
}

import type { DatedEpisode } from '../model/episode.ts';
import type { DaySpan } from '../model/time.ts';
import { union } from '../terminology/code-set.ts';
import { HISTORY_AND_PHYSICAL, HISTORY_UPDATES, OUTPATIENT_HISTORY } from '../terminology/documents.ts';
import { isSettingUnknown } from './encounters.ts';
import { notesWithin, type Note } from './notes.ts';
import { remark, type Found } from './sift.ts';
import { inpatientStay } from './stay-notes.ts';
import { daysOfResource } from './when.ts';

/** Histories and physicals of a window, and the consultations that serve as one where the infusion was given to an outpatient. */
export function ofOutpatient(episode: DatedEpisode, window: DaySpan): Found<Note> {
  return notesWithin(episode, union(HISTORY_AND_PHYSICAL, OUTPATIENT_HISTORY), window);
}

/** Histories and physicals of a window; where no inpatient stay is linked, the consultations that serve as one too. Unread encounters, and those of no telling class, tell of no setting. */
export function histories(episode: DatedEpisode, window: DaySpan): Found<Note> {
  const stay = inpatientStay(episode);
  const unread = episode.chart.unreadable.has('Encounter');
  if (!stay && !unread && !isSettingUnknown(episode)) return ofOutpatient(episode, window);
  const found = notesWithin(episode, HISTORY_AND_PHYSICAL, window);
  const admitted = stay?.admitted;
  if (admitted === undefined) return found;
  const updates = notesWithin(episode, HISTORY_UPDATES, { first: admitted, last: episode.day });
  const stale = updates.facts.length === 0;
  return remark(found, (note) => {
    const days = daysOfResource(episode.chart, note);
    return stale && days !== undefined && days.last < admitted ? [{ code: 'older-than-admission' }] : [];
  });
}

import type { DatedEpisode, Episode } from '../model/episode.ts';
import type { Policy } from '../model/policy.ts';
import type { ResourceKey } from '../model/verdict.ts';
import { CONSULTATIONS, NOTES_OF_THE_DAY } from '../terminology/documents.ts';
import { followUpNotes } from './follow-up.ts';
import { isLinked } from './links.ts';
import { attachmentsOf, binaryOf, notesWithin, procedureNotes, type Note } from './notes.ts';
import type { Found } from './sift.ts';
import { windowOf } from './when.ts';

const READABLE = /^(?:text\/(?:plain|html|xml)|application\/(?:(?:xhtml|hl7-v3|hl7-cda|cda)\+)?xml)/i;

/** The Binary resources whose text the rules would read and the chart does not hold yet, those of the infusion first. */
export function binariesWanted(episode: Episode, policy: Policy): readonly ResourceKey[] {
  if (policy.narrative === 'ignore' || episode.day === undefined) return [];
  const { chart } = episode;
  const wanted = notesToRead({ ...episode, day: episode.day }, policy).flatMap((note) =>
    note.resourceType === 'Composition' ? [] : attachmentsOf(note),
  );
  const keys = wanted
    .filter(({ data, contentType }) => data === undefined && READABLE.test(contentType ?? 'text/plain'))
    .map((attachment) => binaryOf(chart, attachment))
    .filter((key) => key !== undefined);
  return [...new Set(keys)].filter((key) => !chart.byKey.has(key));
}

function notesToRead(episode: DatedEpisode, policy: Policy): readonly Note[] {
  const linked = (found: Found<Note>) => found.facts.filter(({ value }) => isLinked(episode, value));
  const ofInfusion = linked(procedureNotes(episode, policy));
  const { windows } = policy;
  const ofTheDay = notesWithin(episode, NOTES_OF_THE_DAY, windowOf(episode, windows['recovery-monitoring-recorded']));
  const consultations = notesWithin(episode, CONSULTATIONS, windowOf(episode, windows['indication-documented']));
  const ofFollowUp = followUpNotes(
    episode,
    policy,
    windowOf(episode, policy.windows['follow-up-visit-documented']),
  ).facts;
  return [...ofInfusion, ...linked(ofTheDay), ...linked(consultations), ...ofFollowUp].map(({ value }) => value);
}

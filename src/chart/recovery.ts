import type { DiagnosticReport, Observation } from '@medplum/fhirtypes';
import type { DatedEpisode } from '../model/episode.ts';
import type { Policy } from '../model/policy.ts';
import { isoDate } from '../model/time.ts';
import type { WhyNot } from '../model/verdict.ts';
import { NOTES_OF_THE_DAY, RECOVERY_NOTES } from '../terminology/documents.ts';
import { VITAL_SIGNS } from '../terminology/observations.ts';
import { codedOrTold, type InfusionFacts } from './administration.ts';
import { instantOf } from './dates.ts';
import { measurements } from './labs.ts';
import { isLinked } from './links.ts';
import { notesWithin, readNotes, type Note } from './notes.ts';
import { refusedAsAfterOther } from './other-infusions.ts';
import { administrationInstant, writtenOf } from './prior.ts';
import { together, type Fact, type Found, type Test } from './sift.ts';
import { refusedByDate, windowOf } from './when.ts';

/** The record of the recovery: an evaluation after the procedure, vital signs taken after it, or a note that tells of it. */
export function recoveryRecords(episode: DatedEpisode, policy: Policy): InfusionFacts<unknown> {
  const window = windowOf(episode, policy.windows['recovery-monitoring-recorded']);
  const ofThis: Test<Note> = (note) => refusedAsAfterOther(episode, note);
  const recorded = together<unknown>(notesWithin(episode, RECOVERY_NOTES, window, ofThis), vitalSigns(episode, policy));
  const told = codedOrTold<unknown>(episode, policy, recorded, ({ recovery }) => (recovery ? [recovery] : []));
  if (told.found.facts.length > 0) return told;
  const beside = readNotes(episode, notesWithin(episode, NOTES_OF_THE_DAY, window), policy);
  const facts = beside.readings
    .filter(({ value }) => value.recovery)
    .map(({ source }): Fact => ({ value: true, source, details: [{ code: 'in-the-note' }] }));
  return {
    found: { facts, nearMisses: told.found.nearMisses },
    unreadable: [...told.unreadable, ...beside.unreadable],
  };
}

/** The vital signs of the encounter within the window and after the infusion; those of other days are no near miss. */
function vitalSigns(episode: DatedEpisode, policy: Policy): Found<Observation | DiagnosticReport> {
  const window = windowOf(episode, policy.windows['recovery-monitoring-recorded']);
  const { facts, nearMisses } = measurements(
    episode,
    VITAL_SIGNS,
    (sign) => refusedByDate(episode, sign, window),
    (sign) => (isLinked(episode, sign) ? undefined : { code: 'unlinked' }),
    (sign) => refusedAsBefore(episode, sign),
  );
  return { facts, nearMisses: nearMisses.filter(({ why }) => why.code === 'before-service') };
}

function refusedAsBefore(episode: DatedEpisode, sign: Observation | DiagnosticReport): WhyNot | undefined {
  const taken = instantOf(writtenOf(sign));
  const given = endOfInfusion(episode) ?? administrationInstant(episode);
  if (taken === undefined || given === undefined || taken >= given) return undefined;
  return { code: 'before-service', data: { date: isoDate(episode.day) } };
}

function endOfInfusion({ procedures }: DatedEpisode): number | undefined {
  const ends = procedures.map(({ performedPeriod }) => instantOf(performedPeriod?.end));
  const known = ends.filter((end) => end !== undefined);
  return known.length > 0 ? Math.max(...known) : undefined;
}

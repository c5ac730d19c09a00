import type { DiagnosticReport } from '@medplum/fhirtypes';
import type { DatedEpisode } from '../model/episode.ts';
import type { Policy } from '../model/policy.ts';
import type { DaySpan } from '../model/time.ts';
import type { WhyNot } from '../model/verdict.ts';
import { IMAGING_REPORTS } from '../terminology/documents.ts';
import { IMAGING_SERVICES } from '../terminology/imaging.ts';
import { RESPONSE } from '../terminology/observations.ts';
import type { InfusionFacts } from './administration.ts';
import { sinceService, untilNext } from './after-service.ts';
import { anyCodedIn, codedIn } from './codes.ts';
import { unplacedNotes } from './follow-up-notes.ts';
import { notesSinceStay } from './follow-up.ts';
import { refusedAsUndated } from './imaging.ts';
import { results } from './labs.ts';
import { listed } from './listed.ts';
import type { NoteReading } from './narrative/read-note.ts';
import { readEach, type NotesRead } from './notes.ts';
import { refusedAsOtherCancer } from './other-cancer.ts';
import { refusedAsOfOtherTreatment } from './other-infusions.ts';
import { all } from './references.ts';
import { NOTHING, sift, together, type Fact, type Found } from './sift.ts';
import { refusedByStatus } from './standing.ts';
import { isStated, isTold } from './values.ts';
import { refusedByDate, windowOf } from './when.ts';

/** How the disease responded: a result, an imaging report with its conclusion, or the note of a follow-up visit. */
export function treatmentResponse(episode: DatedEpisode, policy: Policy, window: DaySpan): InfusionFacts<unknown> {
  const observed = results(
    episode,
    RESPONSE,
    (result) => refusedAsOtherCancer(episode, result),
    (result) => refusedAsOfOtherTreatment(episode, result),
    (result) => refusedByDate(episode, result, window),
  );
  const coded = sinceService(episode, together<unknown>(observed, concludedImaging(episode, policy)));
  if (coded.facts.length > 0) return { found: coded, unreadable: [] };
  const notes = notesSinceStay(episode, policy, window);
  const read = readEach(episode, notes.facts, policy);
  return {
    found: { facts: toldIn(read, ({ response }) => response), nearMisses: coded.nearMisses },
    unreadable: [...read.unreadable, ...unplacedNotes(notes)],
  };
}

/** The notes that state something, as facts told in a note. */
export function toldIn({ readings }: NotesRead, states: (reading: NoteReading) => boolean): readonly Fact[] {
  return readings.filter(({ value }) => states(value)).map((fact) => ({ ...fact, details: [{ code: 'in-the-note' }] }));
}

/** Imaging reports with a conclusion, of the time when imaging shows the response. */
function concludedImaging(episode: DatedEpisode, policy: Policy): Found<DiagnosticReport> {
  const { chart } = episode;
  const window = untilNext(episode, windowOf(episode, policy.windows['post-treatment-imaging-on-file']));
  if (!window) return NOTHING;
  const reports = all(chart, 'DiagnosticReport').filter(
    ({ category, code, imagingStudy }) =>
      (imagingStudy?.length ?? 0) > 0 ||
      anyCodedIn(chart, category, IMAGING_SERVICES) ||
      codedIn(chart, code, IMAGING_REPORTS),
  );
  return sift(
    reports,
    refusedByStatus,
    (report) => refusedAsUndated(episode, report, window),
    (report) => refusedByDate(episode, report, window),
    refusedByConclusion,
  );
}

function refusedByConclusion({ conclusion, conclusionCode }: DiagnosticReport): WhyNot | undefined {
  const concluded = isTold(conclusion ?? '') || listed(conclusionCode).some(isStated);
  return concluded ? undefined : { code: 'incomplete', data: { what: 'a conclusion' } };
}

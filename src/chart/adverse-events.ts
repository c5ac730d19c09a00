import type { AdverseEvent, MedicationAdministration } from '@medplum/fhirtypes';
import type { DatedEpisode } from '../model/episode.ts';
import type { Policy } from '../model/policy.ts';
import type { Day, DaySpan } from '../model/time.ts';
import type { ResourceKey, WhyNot } from '../model/verdict.ts';
import { ADVERSE_EVENTS } from '../terminology/observations.ts';
import type { InfusionFacts } from './administration.ts';
import { administrationRecords } from './administration-records.ts';
import { sinceService } from './after-service.ts';
import { mayLead } from './contained.ts';
import { ownNamed } from './contained-conditions.ts';
import { exactDay } from './dates.ts';
import { unplacedNotes } from './follow-up-notes.ts';
import { followUpNotes } from './follow-up.ts';
import { results } from './labs.ts';
import { isLinked } from './links.ts';
import { listed } from './listed.ts';
import { isRuledOut } from './malignancy.ts';
import { readEach, readProcedureNotes } from './notes.ts';
import { otherInfusions, refusedAsOfOtherTreatment } from './other-infusions.ts';
import { all, keyOf, pointsTo, targetOf } from './references.ts';
import { toldIn } from './response.ts';
import { sift, together, type Found } from './sift.ts';
import { refusedByStatus } from './standing.ts';
import { isStated } from './values.ts';
import { daysOfResource, refusedByDate } from './when.ts';

/** What went wrong after the infusion, or that nothing did: coded, or in the notes of the infusion and its follow-up. */
export function adverseEvents(episode: DatedEpisode, policy: Policy, window: DaySpan): InfusionFacts<unknown> {
  const observed = results(
    episode,
    ADVERSE_EVENTS,
    (result) => refusedAsOfOtherTreatment(episode, result),
    (result) => refusedByDate(episode, result, window),
  );
  const coded = sinceService(
    episode,
    together<unknown>(reportedEvents(episode, window), observed, complications(episode)),
  );
  if (coded.facts.length > 0) return { found: coded, unreadable: [] };
  const notes = followUpNotes(episode, policy, { ...window, first: episode.day + 1 });
  const later = readEach(episode, notes.facts, policy);
  const own = readProcedureNotes(episode, policy);
  const facts = [own, later].flatMap((read) => toldIn(read, (reading) => reading.adverseEvents));
  const unreadable = [...own.unreadable, ...later.unreadable, ...unplacedNotes(notes)];
  return { found: { facts, nearMisses: coded.nearMisses }, unreadable };
}

/** Events that name the infusion or what was given as their suspect, from that day on; others by their date. */
function reportedEvents(episode: DatedEpisode, window: DaySpan): Found<AdverseEvent> {
  const suspects = new Set([...episode.procedures, ...administrationRecords(episode)].map(keyOf));
  return sift(all(episode.chart, 'AdverseEvent'), refusedByStatus, (event): WhyNot | undefined => {
    if (!names(episode, event, suspects))
      return isOfOther(episode, event) ? { code: 'unlinked' } : refusedByDate(episode, event, window);
    if (!daysOfResource(episode.chart, event)) return undefined;
    return refusedByDate(episode, event, { first: episode.day, last: Infinity });
  });
}

/** True of an event all suspects of which are procedures and doses of other days than the infusion's, or may be among what could not be read. */
function isOfOther(episode: DatedEpisode, { suspectEntity }: AdverseEvent): boolean {
  const suspected = listed(suspectEntity).map(({ instance }) => targetOf(episode.chart, instance));
  return suspected.length > 0 && suspected.every((key) => key !== undefined && isElsewhen(episode, key));
}

const SUSPECTS = ['Procedure', 'MedicationAdministration'] as const;

function isElsewhen(episode: DatedEpisode, key: ResourceKey): boolean {
  const suspect = episode.chart.byKey.get(key);
  if (!suspect) return SUSPECTS.some((type) => key.startsWith(`${type}/`) && episode.chart.unreadable.has(type));
  if (suspect.resourceType !== 'Procedure' && suspect.resourceType !== 'MedicationAdministration') return false;
  const on = exactDay(daysOfResource(episode.chart, suspect));
  if (on === undefined || on === episode.day || isLinked(episode, suspect)) return false;
  return suspect.resourceType === 'Procedure' || isOfOtherInfusion(episode, suspect, on);
}

/** A dose of another day is of another infusion where there is one on that day, or the dose is part of one; else it may be misdated. */
function isOfOtherInfusion(episode: DatedEpisode, dose: MedicationAdministration, on: Day): boolean {
  const others = otherInfusions(episode);
  const records = new Set(others.map(({ record }) => keyOf(record)));
  return others.some(({ day }) => day === on) || pointsTo(episode.chart, dose, records);
}

function names({ chart }: DatedEpisode, event: AdverseEvent, suspects: ReadonlySet<ResourceKey>): boolean {
  return listed(event.suspectEntity).some(({ instance }) => {
    const key = targetOf(chart, instance);
    return key !== undefined && suspects.has(key);
  });
}

/** The complications that the Procedures themselves record. */
function complications({ chart, procedures }: DatedEpisode): Found {
  const complicated = procedures.filter(
    (procedure) =>
      listed(procedure.complication).some(isStated) ||
      listed(procedure.complicationDetail).some((reference) => {
        const detail = ownNamed(chart, procedure, reference);
        if (detail === undefined) return mayLead(chart, reference, procedure, 'Condition');
        return detail.resourceType !== 'Condition' || !isRuledOut(detail);
      }),
  );
  return { facts: complicated.map((value) => ({ value, source: keyOf(value) })), nearMisses: [] };
}

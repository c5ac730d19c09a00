import type { Claim, ClaimDiagnosis } from '@medplum/fhirtypes';
import type { Chart, ClaimLine, DatedEpisode } from '../model/episode.ts';
import type { Policy } from '../model/policy.ts';
import { isoDate, type Day } from '../model/time.ts';
import type { Gap } from '../model/verdict.ts';
import { acceptedReasons, conditionBehind } from './accepted-reasons.ts';
import { dayOfLine, isInpatientClaim } from './billed-lines.ts';
import { daysHeld, itemOf, proceduresNamedBy } from './claim-lines.ts';
import { isClaimType } from './components.ts';
import { daysOf, exactDay } from './dates.ts';
import { stayOf } from './encounters.ts';
import { listed } from './listed.ts';
import { isCancer, isMalignant } from './malignancy.ts';
import { follow, keyOf, targetOf } from './references.ts';

export type Disagreement = Gap<'otherDay' | 'otherPatient' | 'otherEncounter' | 'noDiagnosis' | 'noHeaderDiagnosis'>;

/** Where the lines of a service and its chart disagree. */
export function disagreements(episode: DatedEpisode, policy: Policy): readonly Disagreement[] {
  return episode.lines.flatMap((line) => [
    ...otherDay(episode, line),
    ...otherPatient(episode, line),
    ...otherEncounter(episode, line),
    ...noDiagnosis(episode, line, policy),
  ]);
}

/** Lines of an inpatient claim are not tested; its procedures, which have their own date, are. */
function otherDay(episode: DatedEpisode, line: ClaimLine): readonly Disagreement[] {
  const day = dayOfLine(line);
  const first = episode.procedures.length > 0 ? episode.day : dayHeld(episode, line);
  if (first === undefined || day === undefined || day === first) return [];
  if (line.place !== 'procedure' && (isInpatientClaim(line.claim) || holdsService(episode, line))) return [];
  const data = { date: isoDate(day), first: isoDate(first) };
  return [{ message: 'otherDay', about: keyOf(line.claim), data }];
}

/** The day of the one Procedure of the code that a line names and its claim contains. */
function dayHeld({ chart }: DatedEpisode, line: ClaimLine): Day | undefined {
  const days = daysHeld(chart, line);
  return days.length === 1 ? exactDay(days[0]) : undefined;
}

/** True when the line bills a period that holds the day of the service. */
function holdsService({ chart, day }: DatedEpisode, line: ClaimLine): boolean {
  const { start, end } = itemOf(line)?.servicedPeriod ?? {};
  const first = daysOf(start, chart.zone);
  const last = daysOf(end, chart.zone);
  return first !== undefined && last !== undefined && first.first <= day && day <= last.last;
}

/** The line names a Procedure or an Encounter of somebody else. */
function otherPatient({ chart }: DatedEpisode, line: ClaimLine): readonly Disagreement[] {
  const encounters = line.encounters.map((reference) => targetOf(chart, reference));
  const named = [...proceduresNamedBy(chart, line).keys, ...encounters];
  const stranger = named.some((key) => key !== undefined && chart.foreign.has(key));
  return stranger ? [{ message: 'otherPatient', about: keyOf(line.claim) }] : [];
}

/** Procedure and line each name an encounter, and these do not belong to one stay. */
function otherEncounter({ chart, procedures, day }: DatedEpisode, line: ClaimLine): readonly Disagreement[] {
  if (isInpatientClaim(line.claim)) return [];
  const ofChart = procedures
    .map((procedure) => follow(chart, procedure.encounter, procedure))
    .flatMap((resource) => (resource?.resourceType === 'Encounter' ? stayOf(chart, resource, day) : []));
  const billed = line.encounters
    .map((reference) => follow(chart, reference, line.claim))
    .filter((resource) => resource?.resourceType === 'Encounter');
  if (ofChart.length === 0 || billed.length === 0) return [];
  return billed.some((encounter) => ofChart.includes(encounter))
    ? []
    : [{ message: 'otherEncounter', about: keyOf(line.claim) }];
}

/** A professional line points to a malignant or accepted diagnosis; of an institutional claim any diagnosis will do. */
function noDiagnosis({ chart }: DatedEpisode, line: ClaimLine, policy: Policy): readonly Disagreement[] {
  const diagnoses = listed(line.claim.diagnosis);
  const about = keyOf(line.claim);
  const accepted = (diagnosis: ClaimDiagnosis) => isAccepted(chart, line.claim, diagnosis, policy);
  if (isClaimType(line.claim, 'institutional')) {
    return diagnoses.some(accepted) ? [] : [{ message: 'noHeaderDiagnosis', about }];
  }
  if (line.place === 'procedure' || !isClaimType(line.claim, 'professional')) return [];
  const pointed = diagnoses.filter(({ sequence }) => line.diagnosisSequences.includes(sequence));
  return pointed.some(accepted) ? [] : [{ message: 'noDiagnosis', about }];
}

function isAccepted(chart: Chart, claim: Claim, diagnosis: ClaimDiagnosis, policy: Policy): boolean {
  const referred = conditionBehind(chart, claim, diagnosis);
  if (isMalignant(chart, diagnosis.diagnosisCodeableConcept) || (referred && isCancer(chart, referred))) return true;
  const concepts = [diagnosis.diagnosisCodeableConcept, referred?.code];
  return concepts.some((concept) => acceptedReasons(chart, concept, policy).length > 0);
}

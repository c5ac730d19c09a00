import type {
  Claim,
  Condition,
  DiagnosticReport,
  Encounter,
  Observation,
  Patient,
  Procedure,
  Reference,
  Resource,
  ResourceType,
} from '@medplum/fhirtypes';
import type { Chart } from '../model/episode.ts';
import { listed } from './listed.ts';
import { entryIn, follow, targetOf, type Lookup } from './references.ts';
import { isReadType } from './shapes.ts';

/** True for a reference to what the resource it stands in contains. */
export function isWithin(reference: Reference | undefined): boolean {
  return reference?.reference?.startsWith('#') ?? false;
}

/** What a reference within a resource names there, whether or not it can be used. */
export function entryWithin(from: Resource, { reference = '' }: Reference): Resource | undefined {
  return reference.startsWith('#') ? entryIn(from, reference.slice(1)) : undefined;
}

/**
 * True when a reference that cannot be followed may yet lead to something: to a resource that is not in the chart, unless
 * those of its type could not be read or it is known to be somebody else's, or to a contained one of a type that is not
 * read here.
 */
export function mayLead(
  chart: Lookup & Pick<Chart, 'unreadable' | 'foreign'>,
  reference: Reference,
  from: Resource,
  type: ResourceType,
): boolean {
  if (!isWithin(reference)) return !chart.unreadable.has(type) && !chart.foreign.has(targetOf(chart, reference) ?? '');
  const held = entryWithin(from, reference);
  return held !== undefined && !isReadType(held.resourceType);
}

/** True when a reference leads to the patient: to a record of that person, or to a contained one with one of its identifiers. */
export function isToPatient(
  reference: Reference | undefined,
  from: Resource,
  patientKeys: Chart['patientKeys'],
  lookup: Lookup,
): boolean {
  const target = targetOf(lookup, reference);
  if (target !== undefined) return patientKeys.has(target);
  const contained = isWithin(reference) ? follow(lookup, reference, from) : undefined;
  return contained?.resourceType === 'Patient' && isKnownPatient(contained, patientKeys, lookup);
}

/** A contained Patient is the patient when it carries one of the patient's identifiers. */
function isKnownPatient(contained: Patient, patientKeys: Chart['patientKeys'], lookup: Lookup): boolean {
  return listed(contained.identifier).some((identifier) => {
    const target = targetOf(lookup, { type: 'Patient', identifier });
    return target !== undefined && patientKeys.has(target);
  });
}

/** True when what a resource contains is of the same patient: it says so, or says nothing of that. */
export function isOfSamePatient(
  chart: Lookup & Pick<Chart, 'patientKeys'>,
  subject: Reference | undefined,
  from: Procedure | Encounter | Claim | DiagnosticReport | Observation | Condition,
): boolean {
  if (subject?.reference === undefined && subject?.identifier === undefined) return true;
  const ofWhole = from.resourceType === 'Claim' ? from.patient : from.subject;
  if (isWithin(subject) && subject.reference === ofWhole?.reference) return true;
  return isToPatient(subject, from, chart.patientKeys, chart);
}

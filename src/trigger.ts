import type { Reference, Resource } from '@medplum/fhirtypes';
import { listed } from './chart/listed.ts';
import type { ResourceKey } from './model/verdict.ts';

/** What a changed resource asks for: a recheck of these patients, or nothing, and why. */
export type Trigger = { readonly recheck: readonly ResourceKey[] } | { readonly ignore: string };

/** A notice as a bot receives it: the resource as it is now, or as it was before it was deleted. */
export type Notice = Resource | { readonly deletedResource: Resource };

/**
 * Reads from a notice whose chart is to be checked again. The notice is only a hint: nothing else in it is believed, and
 * whether the patient has a 77750 service at all is for the check to find out.
 */
export function trigger(notice: Notice): Trigger {
  const resource = 'deletedResource' in notice ? notice.deletedResource : notice;
  const patients = [...new Set(patientsIn(resource))].sort();
  if (patients.length > 0) return { recheck: patients };
  return { ignore: `${resource.resourceType} names no patient of this server` };
}

function patientsIn(resource: Resource): readonly ResourceKey[] {
  if (resource.resourceType === 'Patient') {
    const linked = (resource.link ?? []).flatMap(({ other }) => patientKey(other) ?? []);
    return resource.id === undefined ? linked : [`Patient/${resource.id}`, ...linked];
  }
  if (resource.resourceType === 'Appointment') {
    return listed(resource.participant).flatMap(({ actor }) => patientKey(actor) ?? []);
  }
  const named = ['subject', 'patient', 'beneficiary', 'for'].map((field): unknown => Reflect.get(resource, field));
  return named.flatMap((value) => (isReference(value) ? (patientKey(value) ?? []) : []));
}

function isReference(value: unknown): value is Reference {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const PATIENT = /(?:^|\/)(Patient\/[^/?#\s]+)(?:\/_history\/[^/?#\s]+)?$/;

function patientKey(reference: Reference | undefined): ResourceKey | undefined {
  const text: unknown = reference?.reference;
  return typeof text === 'string' ? PATIENT.exec(text)?.[1] : undefined;
}

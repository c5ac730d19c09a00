import type { Resource } from '@medplum/fhirtypes';
import type { ResourceKey } from './model/verdict.ts';

/** What a changed resource asks for: a recheck of these patients, or nothing, and why. */
export type Trigger = { readonly recheck: readonly ResourceKey[] } | { readonly ignore: string };

/** A notice as a bot receives it: the resource as it is now, or as it was before it was deleted. */
export type Notice = Resource | { readonly deletedResource: Resource };

/**
 * Reads from a notice whose chart is to be checked again. The notice is only a hint: nothing else in it is believed, and
 * whether the patient has a 77750 service at all is for the check to find out. Where the `base` of the server is known, an
 * absolute reference to any other server names nobody.
 */
export function trigger(notice: Notice, base?: string): Trigger {
  const resource = read(notice, 'deletedResource') ?? notice;
  const patients = [...new Set(patientsIn(resource, base))].sort();
  if (patients.length > 0) return { recheck: patients };
  const type = read(resource, 'resourceType');
  return { ignore: `${typeof type === 'string' ? type : 'The notice'} names no patient of this server` };
}

function patientsIn(resource: unknown, base: string | undefined): readonly ResourceKey[] {
  const key = (reference: unknown) => patientKey(reference, base) ?? [];
  const [type, id] = [read(resource, 'resourceType'), read(resource, 'id')];
  if (type === 'Patient') {
    const linked = list(read(resource, 'link')).flatMap((link) => key(read(link, 'other')));
    return typeof id === 'string' ? [`Patient/${id}`, ...linked] : linked;
  }
  if (type === 'Appointment')
    return list(read(resource, 'participant')).flatMap((participant) => key(read(participant, 'actor')));
  return ['subject', 'patient', 'beneficiary', 'for'].flatMap((field) => key(read(resource, field)));
}

/** An element of a value that may be anything: senders are not trusted with shapes. */
function read(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? Reflect.get(value, name) : undefined;
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

const PATIENT = /(?:^|\/)(Patient\/[^/?#\s]+)(?:\/_history\/[^/?#\s]+)?$/;

function patientKey(reference: unknown, base: string | undefined): ResourceKey | undefined {
  const text = read(reference, 'reference');
  if (typeof text !== 'string') return undefined;
  const key = PATIENT.exec(text)?.[1];
  return base === undefined || !text.includes('://') || text.startsWith(`${base}/Patient/`) ? key : undefined;
}

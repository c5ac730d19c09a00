import type { Resource } from '@medplum/fhirtypes';
import { daysOf } from '../../chart/dates.ts';
import { daysOfResource } from '../../chart/when.ts';
import type { Chart } from '../../model/episode.ts';
import type { Day } from '../../model/time.ts';
import type { ResourceKey } from '../../model/verdict.ts';

/** Whether the record could have held a resource on a day, as far as its own dates tell: it speaks of that day or of one before, and was written by then. */
export function isKnownBy(day: Day, resource: Resource, zone: string): boolean {
  const spoken = resource.resourceType === 'Appointment' ? undefined : daysOfResource({ zone }, resource)?.first;
  const written = daysOf(writtenOn(resource), zone)?.first;
  return (spoken === undefined || spoken <= day) && (written === undefined || written <= day);
}

/** When a resource says it was written; an appointment is of a coming day, but was booked on an earlier one. */
function writtenOn(resource: Resource): string | undefined {
  switch (resource.resourceType) {
    case 'DocumentReference':
    case 'Composition':
      return resource.date;
    case 'Observation':
    case 'DiagnosticReport':
      return resource.issued;
    case 'Appointment':
    case 'Claim':
      return resource.created;
    default:
      return undefined;
  }
}

/** What the chart dates after its own day, by reference. */
export function datedAfter({ byKey, asOf, zone }: Pick<Chart, 'byKey' | 'asOf' | 'zone'>): ReadonlySet<ResourceKey> {
  return new Set([...byKey].filter(([, resource]) => !isKnownBy(asOf, resource, zone)).map(([key]) => key));
}

/** The reference of what was read of a record, whatever it is; empty when it has none. */
export function keyIn(read: unknown): ResourceKey {
  const { resourceType, id } = typeof read === 'object' ? ({ ...read } as Partial<Record<string, unknown>>) : {};
  return typeof resourceType === 'string' && typeof id === 'string' ? `${resourceType}/${id}` : '';
}

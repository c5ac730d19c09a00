import type { Identifier, Reference, Resource } from '@medplum/fhirtypes';
import type { Chart } from '../model/episode.ts';
import { canonicalSystem, NPI } from '../terminology/systems.ts';
import { follow, targetOf } from './references.ts';

/** Marks by which somebody is known: an NPI, a resource. Two that share no kind of mark cannot be compared. */
export interface Marks {
  readonly npi: ReadonlySet<string>;
  readonly key: ReadonlySet<string>;
}

const NOBODY: Marks = { npi: new Set(), key: new Set() };

/** The marks of the Practitioner or Organization behind a reference, also by way of a role; a lone clinician bills as one. */
export function marksOf(
  chart: Chart,
  reference: Reference | undefined,
  from: Resource,
  kind: 'Practitioner' | 'Organization',
): Marks {
  if (!reference) return NOBODY;
  const target = follow(chart, reference, from);
  if (target?.resourceType === 'PractitionerRole') {
    const held = kind === 'Practitioner' ? target.practitioner : (target.organization ?? target.practitioner);
    return follow(chart, held, target)?.resourceType === 'PractitionerRole'
      ? NOBODY
      : marksOf(chart, held, target, kind);
  }
  const held = target && 'identifier' in target ? target.identifier : undefined;
  const key = targetOf(chart, reference);
  return {
    npi: new Set([reference.identifier, held].flat().flatMap(npiOf)),
    key: new Set(key === undefined ? [] : [key]),
  };
}

function npiOf(identifier: Identifier | undefined): readonly string[] {
  const { system, value } = identifier ?? {};
  return system !== undefined && value !== undefined && canonicalSystem(system) === NPI ? [value.trim()] : [];
}

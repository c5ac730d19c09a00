import type { Reference } from '@medplum/fhirtypes';
import type { Episode } from '../../model/episode.ts';
import { targetOf } from '../../chart/references.ts';
import type { Person } from './answers.ts';
import { spokenName } from './people.ts';

/** The clinicians an episode names: who performed the service, and who took part in its encounter. */
export function cliniciansOf({ procedures, encounter, chart }: Episode): readonly Person[] {
  const named: Reference[] = [
    ...procedures.flatMap(({ performer }) => performer?.map(({ actor }) => actor) ?? []),
    ...(encounter?.participant?.flatMap(({ individual }) => individual ?? []) ?? []),
  ];
  const people = new Map<string, Person>();
  for (const reference of named) {
    const key = targetOf(chart, reference);
    if (key === undefined || !/^Practitioner(?:Role)?\//.test(key)) continue;
    const person = personBehind(key, chart) ?? key;
    people.set(person, { reference: person, display: nameBehind(person, reference, chart) });
  }
  return [...people.values()];
}

/** The person in a role, where the role names one: a query goes to a person. */
function personBehind(key: string, chart: Episode['chart']): string | undefined {
  const role = chart.byKey.get(key);
  return role?.resourceType === 'PractitionerRole' ? targetOf(chart, role.practitioner) : undefined;
}

function nameBehind(key: string, reference: Reference, { byKey }: Episode['chart']): string {
  const found = byKey.get(key);
  if (found?.resourceType === 'Practitioner') return spokenName(found);
  return reference.display ?? key;
}

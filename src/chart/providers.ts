import type { CodeableConcept, Reference, Resource } from '@medplum/fhirtypes';
import type { Chart, ClaimLine } from '../model/episode.ts';
import { canonicalSystem } from '../terminology/systems.ts';
import { specialtiesOf } from './clinicians.ts';
import { listed } from './listed.ts';
import { marksOf, type Marks } from './marks.ts';
import { follow, keyOf, targetOf } from './references.ts';
import { renderersOf } from './renderers.ts';

/** Who billed a line: the clinician who rendered it, the organization that bills, the specialty as `system|code`. */
interface Provider {
  readonly person: Marks;
  readonly organization: Marks;
  readonly specialties: ReadonlySet<string>;
}

/** Whether two lines are by the same provider; `unknown` with what is not recorded. */
export type Sameness = { readonly is: 'same' | 'other' } | { readonly is: 'unknown'; readonly lacking: string };

/**
 * Compares the providers of two lines: the same rendering clinician, or the same billing organization and specialty (one
 * group and specialty count as one physician: NGS, GLOB1).
 */
export function compareProviders(chart: Chart, one: ClaimLine, other: ClaimLine): Sameness {
  const [a, b] = [providerOf(chart, one), providerOf(chart, other)];
  if (compareMarks(a.person, b.person) === 'same') return { is: 'same' };
  const organization = compareMarks(a.organization, b.organization);
  if (organization === 'other') return { is: 'other' };
  if (organization === 'unknown') return { is: 'unknown', lacking: 'the billing organization' };
  const specialty = compareSpecialties(a.specialties, b.specialties);
  return specialty === 'unknown' ? { is: 'unknown', lacking: 'the specialty' } : { is: specialty };
}

function compareMarks(a: Marks, b: Marks): 'same' | 'other' | 'unknown' {
  if (meet(a.npi, b.npi) || meet(a.key, b.key)) return 'same';
  const comparable = (a.npi.size > 0 && b.npi.size > 0) || (a.key.size > 0 && b.key.size > 0);
  return comparable ? 'other' : 'unknown';
}

function compareSpecialties(a: ReadonlySet<string>, b: ReadonlySet<string>): 'same' | 'other' | 'unknown' {
  if (meet(a, b)) return 'same';
  const systems = (tokens: ReadonlySet<string>) =>
    new Set([...tokens].map((token) => token.slice(0, token.indexOf('|'))));
  return meet(systems(a), systems(b)) ? 'other' : 'unknown';
}

function meet(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  return [...a].some((mark) => b.has(mark));
}

function providerOf(chart: Chart, line: ClaimLine): Provider {
  const { claim } = line;
  const team = renderersOf(line);
  const biller: Reference | undefined = claim.provider;
  const named = [...team.map(({ provider }) => provider), biller];
  const person = named.find((reference) => isPerson(chart, reference, claim));
  const specialties = [
    ...team.map(({ qualification }) => qualification),
    ...specialtiesOf(chart, person, claim).flat(),
  ];
  return {
    person: marksOf(chart, person, claim, 'Practitioner'),
    organization: marksOf(chart, biller, claim, 'Organization'),
    specialties: new Set(specialties.flatMap(tokensOf)),
  };
}

function isPerson(chart: Chart, reference: Reference | undefined, from: Resource): boolean {
  const type = follow(chart, reference, from)?.resourceType ?? targetOf(chart, reference)?.split('/')[0];
  return (type ?? reference?.type) === 'Practitioner' || (type ?? reference?.type) === 'PractitionerRole';
}

/** A mark of whoever bills a line, the same for each line of theirs; the claim itself where nobody is named. */
export function billerOf(chart: Chart, { claim }: ClaimLine): string {
  const { npi, key } = marksOf(chart, claim.provider, claim, 'Organization');
  return [...npi].sort()[0] ?? [...key][0] ?? keyOf(claim);
}

function tokensOf(concept: CodeableConcept | undefined): readonly string[] {
  return listed(concept?.coding).flatMap(({ system, code }) =>
    code === undefined ? [] : [`${canonicalSystem(system ?? '')}|${code}`],
  );
}

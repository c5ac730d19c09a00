import type { Claim, Organization, Practitioner, PractitionerRole, Reference, Resource } from '@medplum/fhirtypes';
import { describe, expect, it } from '@jest/globals';
import { claimLines } from '../../src/chart/claim-lines.ts';
import { openChart } from '../../src/chart/open-chart.ts';
import { billerOf, compareProviders } from '../../src/chart/providers.ts';
import { DEFAULT_POLICY } from '../../src/model/policy.ts';
import { NPI, SNOMED } from '../../src/terminology/systems.ts';
import { claim, line, record, without } from '../support/chart-builders.ts';
import { bill, by, practitioner, role } from '../support/claim-builders.ts';

const open = (...resources: readonly Resource[]) => openChart(record(resources), DEFAULT_POLICY);

const ONE = { system: NPI, value: '1111111111' };
const TWO = { system: NPI, value: '2222222222' };
const RADIATION = '419815003';
const NUCLEAR = '394649004';
type Named = Reference<Organization | Practitioner | PractitionerRole>;
const team = (...members: readonly (readonly [reference: Named, code?: string])[]): Partial<Claim> => ({
  careTeam: members.map(([provider, code], index) => ({
    sequence: index + 1,
    provider,
    ...(code !== undefined && { role: { coding: [{ code: 'rendering' }, { code }] } }),
  })),
});
const of = (provider: Named): Partial<Claim> => ({ provider });
const dr = (id: string): Reference<Practitioner> => ({ reference: `Practitioner/${id}` });
const group = (id: string): Reference<Organization> => ({ reference: `Organization/${id}` });
const specialised = (id: string, ...codes: string[]): Practitioner => ({
  ...practitioner(id, `npi of ${id}`),
  qualification: codes.map((code) => ({ code: { coding: [{ system: SNOMED, code }] } })),
});
const SAME = { is: 'same' } as const;
const OTHER = { is: 'other' } as const;
const NO_GROUP = { is: 'unknown', lacking: 'the billing organization' } as const;
const NO_SPECIALTY = { is: 'unknown', lacking: 'the specialty' } as const;

/** Two claims of one day, and who is known of those they name. */
interface Pair {
  readonly given: string;
  readonly one: Partial<Claim>;
  readonly other: Partial<Claim>;
  readonly known?: readonly Resource[];
  readonly is: ReturnType<typeof compareProviders>;
}

const nobody = of({});
const pairs: readonly Pair[] = [
  { given: 'one clinician', one: by('Practitioner/a'), other: by('Practitioner/a'), is: SAME },
  {
    given: 'one clinician who bills for two groups',
    one: { ...by('Practitioner/a'), ...of(group('x')) },
    other: { ...by('Practitioner/a'), ...of(group('y')) },
    is: SAME,
  },
  {
    given: 'one clinician, named by the role once',
    one: { ...by('Practitioner/a'), ...of(group('x')) },
    other: { ...by('PractitionerRole/r'), ...of(group('y')) },
    known: [{ ...role('r', 'Practitioner/a', RADIATION), organization: group('z') }],
    is: SAME,
  },
  {
    given: 'two clinicians of two groups, one of them by a role that names nobody',
    one: { ...by('Practitioner/a'), ...of(group('x')) },
    other: { ...by('PractitionerRole/r'), ...of(group('y')) },
    known: [{ resourceType: 'PractitionerRole', id: 'r' }],
    is: OTHER,
  },
  {
    given: 'one NPI written on two references',
    one: { ...team([{ identifier: ONE, type: 'Practitioner' }]), ...of(group('x')) },
    other: { ...team([{ identifier: { ...ONE, value: ` ${ONE.value} ` }, type: 'Practitioner' }]), ...of(group('y')) },
    is: SAME,
  },
  {
    given: 'one number of another register than the NPI, by two groups',
    one: { ...team([{ identifier: { system: 'urn:staff', value: '7' }, type: 'Practitioner' }]), ...of(group('x')) },
    other: { ...team([{ identifier: { system: 'urn:staff', value: '7' }, type: 'Practitioner' }]), ...of(group('y')) },
    is: OTHER,
  },
  {
    given: 'one number of no register, by two groups',
    one: { ...team([{ identifier: { value: '7' }, type: 'Practitioner' }]), ...of(group('x')) },
    other: { ...team([{ identifier: { value: '7' }, type: 'Practitioner' }]), ...of(group('y')) },
    is: OTHER,
  },
  {
    given: 'a register without a number, by two groups',
    one: { ...team([{ identifier: { system: NPI }, type: 'Practitioner' }]), ...of(group('x')) },
    other: { ...team([{ identifier: { system: NPI }, type: 'Practitioner' }]), ...of(group('y')) },
    is: OTHER,
  },
  {
    given: 'one NPI, of the record and of a reference',
    one: { ...by('Practitioner/a'), ...of(group('x')) },
    other: { ...team([{ identifier: ONE, type: 'Practitioner' }]), ...of(group('y')) },
    known: [practitioner('a', ONE.value)],
    is: SAME,
  },
  {
    given: 'two by name only: nothing tells whether they are one',
    one: { ...team([{ display: 'Dr A', type: 'Practitioner' }]), ...nobody },
    other: { ...team([{ display: 'Dr A', type: 'Practitioner' }]), ...nobody },
    is: NO_GROUP,
  },
  {
    given: 'two of which one claim alone names its group',
    one: { ...by('Practitioner/a'), ...of(group('x')) },
    other: { ...by('Practitioner/b'), ...nobody },
    is: NO_GROUP,
  },
  {
    given: 'a group by its NPI, and one by its record: they cannot be compared',
    one: { ...by('Practitioner/a'), ...of({ identifier: ONE }) },
    other: { ...by('Practitioner/b'), ...of(group('y')) },
    is: NO_GROUP,
  },
  {
    given: 'two groups by their NPIs',
    one: { ...by('Practitioner/a'), ...of({ identifier: ONE }) },
    other: { ...by('Practitioner/b'), ...of({ identifier: TWO }) },
    is: OTHER,
  },
  {
    given: 'a group by its NPI, and one that is not named',
    one: { ...by('Practitioner/a'), ...of({ identifier: ONE }) },
    other: { ...by('Practitioner/b'), ...nobody },
    is: NO_GROUP,
  },
  {
    given: 'two of one group, of the same specialty by their claims',
    one: by('Practitioner/a', RADIATION),
    other: by('Practitioner/b', RADIATION),
    is: SAME,
  },
  {
    given: 'two of one group, of two specialties',
    one: by('Practitioner/a', RADIATION),
    other: by('Practitioner/b', NUCLEAR),
    is: OTHER,
  },
  {
    given: 'two of one group, of one of which no specialty is known',
    one: by('Practitioner/a', RADIATION),
    other: by('Practitioner/b'),
    is: NO_SPECIALTY,
  },
  {
    given: 'two of one group, of specialties told in two terminologies',
    one: by('Practitioner/a', RADIATION),
    other: {
      careTeam: [{ sequence: 1, provider: dr('b'), qualification: { coding: [{ system: 'urn:own', code: '5' }] } }],
    },
    is: NO_SPECIALTY,
  },
  {
    given: 'two of one group, of a terminology without a code',
    one: { careTeam: [{ sequence: 1, provider: dr('a'), qualification: { coding: [{ system: SNOMED }] } }] },
    other: { careTeam: [{ sequence: 1, provider: dr('b'), qualification: { coding: [{ system: SNOMED }] } }] },
    is: NO_SPECIALTY,
  },
  {
    given: 'two of one group, of one specialty by the qualification of one and the role of the other',
    one: by('Practitioner/a'),
    other: by('Practitioner/b'),
    known: [specialised('a', RADIATION), role('r', 'Practitioner/b', RADIATION)],
    is: SAME,
  },
  {
    given: 'two of one group, the role of a third clinician notwithstanding',
    one: by('Practitioner/a'),
    other: by('Practitioner/b'),
    known: [specialised('a', RADIATION), role('r', 'Practitioner/c', RADIATION)],
    is: NO_SPECIALTY,
  },
  {
    given: 'a role that names its specialty, and a clinician of the same group and specialty',
    one: by('PractitionerRole/r'),
    other: by('Practitioner/b', RADIATION),
    known: [role('r', 'Practitioner/a', RADIATION)],
    is: SAME,
  },
  {
    given: 'a clinician of two roles, named by the one of another specialty',
    one: by('PractitionerRole/nuclear'),
    other: by('Practitioner/b', RADIATION),
    known: [role('nuclear', 'Practitioner/a', NUCLEAR), role('radiation', 'Practitioner/a', RADIATION)],
    is: OTHER,
  },
  {
    given: 'one clinician who bills alone',
    one: of(dr('a')),
    other: of(dr('a')),
    is: SAME,
  },
  {
    given: 'one who bills by a role, and another by the group of that role',
    one: { ...by('Practitioner/a', RADIATION), ...of({ reference: 'PractitionerRole/r' }) },
    other: { ...by('Practitioner/b', RADIATION), ...of(group('x')) },
    known: [{ ...role('r', 'Practitioner/a', NUCLEAR), organization: group('x') }],
    is: SAME,
  },
  {
    given: 'one who bills by a role of no group, and a group',
    one: { ...by('Practitioner/a', RADIATION), ...of({ reference: 'PractitionerRole/r' }) },
    other: { ...by('Practitioner/b', RADIATION), ...of(group('x')) },
    known: [role('r', 'Practitioner/a', NUCLEAR)],
    is: OTHER,
  },
  {
    given: 'a contained group, whose mark within the claim says nothing beyond it',
    one: { ...by('Practitioner/a', RADIATION), ...contained('g') },
    other: { ...by('Practitioner/b', RADIATION), ...contained('g') },
    is: NO_GROUP,
  },
  {
    given: 'a team of two, of whom one is marked as primary',
    one: { ...team([dr('a'), 'assist'], [dr('b'), 'primary']), ...naming(1, 2), ...of(group('x')) },
    other: { ...by('Practitioner/b'), ...of(group('y')) },
    is: SAME,
  },
  {
    given: 'a team of two, of whom the line names one',
    one: { ...team([dr('a')], [dr('b')]), ...naming(2), ...of(group('x')) },
    other: { ...by('Practitioner/b'), ...of(group('y')) },
    is: SAME,
  },
  {
    given: 'a team of two that the line names, in words for a role: the first of them',
    one: { ...reversed(team([dr('a')], [dr('b')])), ...naming(1, 2), ...of(group('x')) },
    other: { ...by('Practitioner/a'), ...of(group('y')) },
    is: SAME,
  },
  {
    given: 'a team of two of whom the line names none: who rendered it is not known',
    one: { ...team([dr('a')], [dr('b')]), ...of(group('x')) },
    other: { ...by('Practitioner/a'), ...of(group('y')) },
    is: OTHER,
  },
  {
    given: 'a team of one whom the line does not name: it is the one',
    one: { ...by('Practitioner/a'), ...of(group('x')) },
    other: { ...by('Practitioner/a'), ...naming(1), ...of(group('y')) },
    is: SAME,
  },
  {
    given: 'a role other than that of the primary one',
    one: { ...team([dr('a'), 'supervisor'], [dr('b'), 'assist']), ...naming(1, 2), ...of(group('x')) },
    other: { ...by('Practitioner/b'), ...of(group('y')) },
    is: OTHER,
  },
];

function contained(id: string): Partial<Claim> {
  return { contained: [{ resourceType: 'Organization', id }], ...of({ reference: `#${id}` }) };
}

function naming(...careTeamSequence: number[]): Partial<Claim> {
  return { item: [line({ careTeamSequence })] };
}

function reversed({ careTeam = [] }: Partial<Claim>): Partial<Claim> {
  return { careTeam: careTeam.map((member) => ({ ...member, role: { text: 'rendering' } })).reverse() };
}

describe('whether two lines are by one provider', () => {
  it.each(pairs.map((pair) => [pair.given, pair] as const))('%s', (_, { one, other, known = [], is }) => {
    const chart = open(claim({ id: 'one', ...one }), claim({ id: 'other', ...other }), ...known);
    const [a, b] = claimLines(chart);
    if (!a || !b) throw new Error('two lines');
    expect(compareProviders(chart, a, b)).toEqual(is);
    expect(compareProviders(chart, b, a)).toEqual(is);
  });

  it('is not known of claims that name nobody at all', () => {
    const chart = open(...['one', 'other'].map((id) => without(claim({ id }), 'provider')));
    const [a, b] = claimLines(chart);
    expect(a && b && compareProviders(chart, a, b)).toEqual(NO_GROUP);
  });
});

describe('who bills a line', () => {
  it.each<[given: string, provider: Named, mark: string]>([
    ['an organization', group('x'), 'Organization/x'],
    ['an organization by the least of its NPIs, before its record', group('twice'), ONE.value],
    ['an NPI alone', { identifier: { system: NPI, value: '3333333333' } }, '3333333333'],
    ['nobody: the claim itself', {}, 'Claim/a'],
    ['a role: its organization', { reference: 'PractitionerRole/r' }, 'Organization/x'],
  ])('%s', (_, provider, mark) => {
    const chart = open(
      bill('a', {}, of(provider)),
      { resourceType: 'Organization', id: 'twice', identifier: [TWO, ONE] },
      { ...role('r', 'Practitioner/a', RADIATION), organization: group('x') },
    );
    expect(claimLines(chart).map((held) => billerOf(chart, held))).toEqual([mark]);
  });
});

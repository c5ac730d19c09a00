import { describe, expect, it } from '@jest/globals';
import type { Patient, Procedure, Resource } from '@medplum/fhirtypes';
import { openChart } from '../../src/chart/open-chart.ts';
import { all } from '../../src/chart/references.ts';
import { DEFAULT_POLICY } from '../../src/model/policy.ts';
import { appointment, claim, observation, procedure, record, without } from '../support/chart-builders.ts';

const URN = 'urn:uuid:9f0d1a52-5c43-4f5e-a8ad-0c1c5d1f0001';
const person = (id: string, link: Patient['link'] = [], more: Partial<Patient> = {}): Patient => ({
  resourceType: 'Patient',
  id,
  link,
  ...more,
});
const to = (id: string, type: 'replaced-by' | 'replaces' | 'refer' | 'seealso') => ({
  other: { reference: `Patient/${id}` },
  type,
});

const open = (resources: readonly Resource[], patient = 'Patient/p1') =>
  openChart(
    {
      ...record(resources, '2025-06-01', {
        aliases: new Map([[URN, 'Patient/p1']]),
        bases: ['https://fhir.example/R4'],
      }),
      patient,
    },
    DEFAULT_POLICY,
  );

describe('whose a resource is', () => {
  const self = person('p1', [], { identifier: [{ system: 'urn:mrn', value: '100' }] });
  const procedureOf = (subject: Procedure['subject'], more: object = {}): Resource => ({
    ...procedure({ subject }),
    ...more,
  });

  it.each<[string, Resource, boolean]>([
    ['relative', procedureOf({ reference: 'Patient/p1' }), true],
    ['versioned', procedureOf({ reference: 'Patient/p1/_history/4' }), true],
    ['absolute on a known base', procedureOf({ reference: 'https://fhir.example/R4/Patient/p1' }), true],
    ['absolute on another server', procedureOf({ reference: 'https://other.example/R4/Patient/p1' }), false],
    ['urn:uuid', procedureOf({ reference: URN }), true],
    ['logical', procedureOf({ identifier: { system: 'urn:mrn', value: '100' } }), true],
    ['logical, another number', procedureOf({ identifier: { system: 'urn:mrn', value: '101' } }), false],
    ['conditional', procedureOf({ reference: 'Patient?identifier=urn:mrn|100' }), true],
    ['another patient', procedureOf({ reference: 'Patient/p10' }), false],
    [
      'contained, known by its identifier',
      procedureOf(
        { reference: '#me' },
        { contained: [person('me', [], { identifier: [{ system: 'urn:mrn', value: '100' }] })] },
      ),
      true,
    ],
    ['contained, unknown', procedureOf({ reference: '#me' }, { contained: [person('me')] }), false],
    ['contained, absent', procedureOf({ reference: '#me' }), false],
    ['a group', procedureOf({ reference: 'Group/p1' }), false],
    ['a name only', procedureOf({ display: 'Patient One' }), false],
  ])('%s', (_, resource, mine) => {
    expect(all(open([self, resource]), 'Procedure')).toHaveLength(mine ? 1 : 0);
  });

  it("finds an Appointment's patient among the participants", () => {
    const others = [{ actor: { reference: 'Practitioner/a' }, status: 'accepted' as const }];
    const mine = appointment({ id: 'mine' });
    const theirs = appointment({ id: 'theirs', participant: others });
    expect(all(open([mine, theirs]), 'Appointment').map(({ id }) => id)).toEqual(['mine']);
  });

  it('names a resource that names no patient', () => {
    const chart = open([without(observation('718-7'), 'subject')]);
    expect(all(chart, 'Observation')).toEqual([]);
    expect(chart.setAside).toEqual([{ reference: 'Observation/obs-718-7', why: 'it names no patient' }]);
  });

  it.each([
    ['of a wrong type', { reference: 5 }],
    ['of another patient', { reference: 'Patient/p2' }],
  ])('reads a claim by its patient, not by a subject %s that claims do not have', (_, subject) => {
    const strange = { ...claim(), subject } as unknown as Resource;
    expect(all(open([strange]), 'Claim')).toHaveLength(1);
  });

  it('does not name what belongs to another patient', () => {
    expect(open([procedure({ subject: { reference: 'Patient/p2' } })]).setAside).toEqual([]);
  });

  it('takes an identifier that two patients carry for nobody', () => {
    const twin = person('p2', [], { identifier: [{ system: 'urn:mrn', value: '100' }] });
    const resource = procedure({ subject: { identifier: { system: 'urn:mrn', value: '100' } } });
    expect(all(open([self, twin, resource]), 'Procedure')).toEqual([]);
  });
});

describe('merged records', () => {
  const chain = [
    person('p1', [to('p2', 'replaced-by')]),
    person('p2', [to('p3', 'replaced-by')]),
    person('p3'),
    person('stranger'),
  ];
  it('joins a chain, from whichever end it is read', () => {
    for (const start of ['Patient/p1', 'Patient/p2', 'Patient/p3']) {
      const chart = open(chain, start);
      expect([...chart.patientKeys].sort()).toEqual(['Patient/p1', 'Patient/p2', 'Patient/p3']);
      expect(chart.patient).toBe('Patient/p3');
    }
  });
  it('joins by replaces, the other way round', () => {
    const chart = open([person('p1'), person('p9', [to('p1', 'replaces')])]);
    expect([...chart.patientKeys].sort()).toEqual(['Patient/p1', 'Patient/p9']);
  });
  it('comes to an end in a circle', () => {
    const circle = [person('p1', [to('p2', 'replaced-by')]), person('p2', [to('p1', 'replaced-by')])];
    const chart = open(circle);
    expect(chart.patientKeys.size).toBe(2);
    expect(chart.patient).toBe('Patient/p1');
  });
  it('counts the evidence of every record', () => {
    const resources = ['p1', 'p2', 'p3', 'stranger'].map((id) =>
      observation('718-7', { id, subject: { reference: `Patient/${id}` } }),
    );
    expect(all(open([...chain, ...resources]), 'Observation').map(({ id }) => id)).toEqual(['p1', 'p2', 'p3']);
  });
  it('ignores a link to nothing', () => {
    expect(open([person('p1', [{ other: { display: 'somebody' }, type: 'seealso' }])]).patientKeys.size).toBe(1);
  });
});

describe('versions of one resource', () => {
  const old = procedure({ status: 'in-progress', meta: { lastUpdated: '2025-01-10T10:00:00Z', versionId: '1' } });
  const recent = procedure({ status: 'completed', meta: { lastUpdated: '2025-01-10T12:00:00Z', versionId: '2' } });
  it.each([
    ['the later one counts', [old, recent]],
    ['in any order', [recent, old]],
    ['twice the same is once', [recent, recent, old]],
    ['by instant, not by letters', [{ ...old, meta: { lastUpdated: '2025-01-10T13:00:00+09:00' } }, recent]],
    [
      'by version where the instants agree',
      [
        { ...old, meta: { lastUpdated: '2025-01-10T12:00:00Z', versionId: '9' } },
        { ...recent, meta: { lastUpdated: '2025-01-10T12:00:00Z', versionId: '10' } },
      ],
    ],
  ])('%s', (_, versions) => {
    expect(all(open(versions), 'Procedure').map(({ status }) => status)).toEqual(['completed']);
  });
});

describe('a version that could not be used', () => {
  const sound = procedure({ meta: { lastUpdated: '2025-01-10T12:00:00Z' } });
  const spoilt = (lastUpdated: unknown) => ({ ...sound, status: 7, meta: { lastUpdated } }) as unknown as Resource;
  it.each([
    ['later than the sound one: what that one says may hold no longer', '2025-01-11T12:00:00Z', 0],
    ['of unknown age: the same', undefined, 0],
    ['of an absurd age: the same', 7, 0],
    ['earlier than the sound one: that one stands', '2025-01-09T12:00:00Z', 1],
  ])('%s', (_, lastUpdated, count) => {
    const chart = open([sound, spoilt(lastUpdated)]);
    expect(all(chart, 'Procedure')).toHaveLength(count);
    expect(chart.setAside.map(({ reference }) => reference)).toEqual(['Procedure/infusion']);
  });
});

describe('the zone of the facility', () => {
  it('is that of the organization that gave the service, else of the site', () => {
    const policy = { ...DEFAULT_POLICY, timeZone: 'Asia/Tokyo', timeZones: { 'Organization/o': 'America/Chicago' } };
    const visit: Resource = {
      resourceType: 'Encounter',
      id: 'v',
      status: 'finished',
      class: {},
      subject: { reference: 'Patient/p1' },
      serviceProvider: { reference: 'Organization/o' },
    };
    const here = procedure({ encounter: { reference: 'Encounter/v' } });
    expect(openChart(record([here, visit]), policy).zone).toBe('America/Chicago');
    expect(openChart(record([procedure(), visit]), policy).zone).toBe('Asia/Tokyo');
  });
});

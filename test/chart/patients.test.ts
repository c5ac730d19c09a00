import { describe, expect, it } from '@jest/globals';
import type { Claim, ClaimItem, Encounter, Observation, Patient, Procedure, Resource } from '@medplum/fhirtypes';
import { openChart } from '../../src/chart/open-chart.ts';
import { agesOn, genderOf } from '../../src/chart/patient.ts';
import { all } from '../../src/chart/references.ts';
import { DEFAULT_POLICY } from '../../src/model/policy.ts';
import {
  admission,
  appointment,
  claim,
  encounter,
  line,
  linked,
  observation,
  procedure,
  record,
  without,
} from '../support/chart-builders.ts';
import { bill, coded } from '../support/claim-builders.ts';

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
        bases: ['https://fhir.example/R4', 'https://slash.example/R4/', 'https://slashes.example/R4//'],
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
    ['absolute on a base known with a slash', procedureOf({ reference: 'https://slash.example/R4/Patient/p1' }), true],
    ['absolute on one with two', procedureOf({ reference: 'https://slashes.example/R4/Patient/p1' }), true],
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
    [
      'contained, known by an identifier that another kind of record carries too',
      procedureOf(
        { reference: '#me' },
        {
          contained: [person('me', [], { identifier: [{ system: 'urn:mrn', value: '100' }] })],
          identifier: [{ system: 'urn:mrn', value: '100' }],
        },
      ),
      true,
    ],
    [
      "contained, by another patient's identifier",
      procedureOf(
        { reference: '#me' },
        { contained: [person('me', [], { identifier: [{ system: 'urn:mrn', value: '200' }] })] },
      ),
      false,
    ],
    ['contained, unknown', procedureOf({ reference: '#me' }, { contained: [person('me')] }), false],
    ['contained, absent', procedureOf({ reference: '#me' }), false],
    ['a group', procedureOf({ reference: 'Group/p1' }), false],
    ['a name only', procedureOf({ display: 'Patient One' }), false],
  ])('%s', (_, resource, mine) => {
    const other = person('p3', [], { identifier: [{ system: 'urn:mrn', value: '200' }] });
    const chart = open([self, other, resource]);
    expect(all(chart, 'Procedure')).toHaveLength(mine ? 1 : 0);
    expect(all(chart, 'Patient').map(({ id }) => id)).toEqual(['p1']);
  });

  it.each<[string, Observation['focus'], boolean]>([
    ['nobody else', undefined, true],
    ['the patient', [{ reference: 'Patient/p1' }], true],
    ['a diagnosis', [{ reference: 'Condition/cancer' }], true],
    ['the patient and a donor', [{ reference: 'Patient/p1' }, { reference: 'Patient/donor' }], true],
    ['a child unborn', [{ reference: 'RelatedPerson/child' }], false],
    ['a donor', [{ reference: 'Patient/donor' }], false],
    ['a donor on another server', [{ reference: 'https://other.example/R4/Patient/donor' }], false],
    ['a nurse', [{ reference: 'Practitioner/nurse' }], false],
  ])('takes an Observation that tells of %s for what it is', (_, focus, own) => {
    const held = observation('718-7', focus ? { focus } : {});
    expect(open([self, held]).byType.Observation ?? []).toHaveLength(own ? 1 : 0);
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

  it('does not name what belongs to another patient, nor the record of that patient', () => {
    expect(open([person('p2'), procedure({ subject: { reference: 'Patient/p2' } })]).setAside).toEqual([]);
  });

  it('names an Appointment whose participants name nobody', () => {
    const nobody = appointment({ participant: [{ type: [{ text: 'location' }], status: 'accepted' }] });
    expect(open([nobody]).setAside).toEqual([{ reference: 'Appointment/follow-up', why: 'it names no patient' }]);
  });

  it('tells what it sets aside in one order, whatever order it came in', () => {
    const spoilt = [
      { ...procedure({ id: 'b' }), status: 7 },
      { ...procedure({ id: 'a' }), status: 7 },
      { ...procedure({ id: 'a' }), performedDateTime: 7 },
      without(observation('718-7'), 'subject'),
    ] as unknown as Resource[];
    const told = open(spoilt).setAside.map(({ reference }) => reference);
    expect(told).toEqual(['Observation/obs-718-7', 'Procedure/a', 'Procedure/a', 'Procedure/b']);
    expect(open(spoilt.toReversed()).setAside).toEqual(open(spoilt).setAside);
  });

  it('takes an identifier that one patient carries twice for that patient', () => {
    const identifier = { system: 'urn:mrn', value: '100' };
    const chart = open([person('p1', [], { identifier: [identifier, identifier] }), procedureOf({ identifier })]);
    expect(all(chart, 'Procedure')).toHaveLength(1);
  });

  it.each(['p0', 'p2'])('takes an identifier that two patients carry for nobody: %s the other', (id) => {
    const twin = person(id, [], { identifier: [{ system: 'urn:mrn', value: '100' }] });
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
  it('takes the one that replaces the other for the standing one', () => {
    expect(
      open([person('p1', [to('p9', 'replaces')]), person('p9', [to('p1', 'replaced-by')])], 'Patient/p9').patient,
    ).toBe('Patient/p1');
  });
  it('takes the first of two that stand side by side, whichever is asked for', () => {
    for (const start of ['Patient/p1', 'Patient/p9']) {
      expect(open([person('p9'), person('p1', [to('p9', 'seealso')])], start).patient).toBe('Patient/p1');
    }
  });
  it('takes an identifier that both carry for the one person', () => {
    const identifier = { system: 'urn:mrn', value: '100' };
    const both = [
      person('p1', [to('p2', 'replaced-by')], { identifier: [identifier] }),
      person('p2', [], { identifier: [identifier] }),
    ];
    expect(all(open([...both, procedure({ subject: { identifier } })]), 'Procedure')).toHaveLength(1);
  });
  it.each<[string, Resource]>([
    ['to a relative', person('p1', [{ other: { reference: 'RelatedPerson/r' }, type: 'seealso' }])],
    ['that stands on anything but a patient', { ...procedure(), link: [to('p9', 'seealso')] } as Resource],
  ])('does not follow a link %s', (_, resource) => {
    expect([...open([resource]).patientKeys]).toEqual(['Patient/p1']);
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
    ['the later one, whatever their versions', [{ ...old, meta: { ...old.meta, versionId: '7' } }, recent]],
    ['twice the same is once', [recent, recent, old]],
    ['by instant, not by letters', [{ ...old, meta: { lastUpdated: '2025-01-10T13:00:00+09:00' } }, recent]],
    [
      'by version where the instants agree',
      [
        { ...old, meta: { lastUpdated: '2025-01-10T12:00:00Z', versionId: '9' } },
        { ...recent, meta: { lastUpdated: '2025-01-10T12:00:00Z', versionId: '10' } },
      ],
    ],
    ['the dated one, beside one without a date', [without(old, 'meta'), recent]],
    [
      'by version where neither is dated',
      [
        { ...old, meta: { versionId: '9' } },
        { ...recent, meta: { versionId: '10' } },
      ],
    ],
    ['the one with a version, where neither is dated', [without(old, 'meta'), { ...recent, meta: { versionId: '2' } }]],
  ])('%s', (_, versions) => {
    expect(all(open(versions), 'Procedure').map(({ status }) => status)).toEqual(['completed']);
    expect(all(open(versions.toReversed()), 'Procedure').map(({ status }) => status)).toEqual(['completed']);
  });
  it.each([
    ['without a date or a version', undefined],
    ['of one version', '2'],
    ['of versions that are no numbers', 'a', 'b'],
  ])('two %s: always the same one', (_, first, second = first) => {
    const versionOf = (versionId: string | undefined) => versionId !== undefined && { meta: { versionId } };
    const two = [
      { ...without(old, 'meta'), ...versionOf(first) },
      { ...without(recent, 'meta'), ...versionOf(second) },
    ];
    const [kept] = all(open(two), 'Procedure');
    expect(kept).toBeDefined();
    expect(all(open(two.toReversed()), 'Procedure')).toEqual([kept]);
  });
});

describe('a version that could not be used', () => {
  const sound = procedure({ meta: { lastUpdated: '2025-01-10T12:00:00Z' } });
  const spoilt = (lastUpdated: unknown) => ({ ...sound, status: 7, meta: { lastUpdated } }) as unknown as Resource;
  it.each([
    ['later than the sound one: what that one says may hold no longer', '2025-01-11T12:00:00Z', 0],
    ['of the same moment: the same', '2025-01-10T12:00:00Z', 0],
    ['of unknown age: the same', undefined, 0],
    ['of an absurd age: the same', 7, 0],
    ['earlier than the sound one: that one stands', '2025-01-09T12:00:00Z', 1],
  ])('%s', (_, lastUpdated, count) => {
    const chart = open([sound, spoilt(lastUpdated)]);
    expect(all(chart, 'Procedure')).toHaveLength(count);
    expect(chart.setAside.map(({ reference }) => reference)).toEqual(['Procedure/infusion']);
  });
  it('may lack what tells its age altogether', () => {
    const chart = open([sound, { ...sound, meta: null } as unknown as Resource]);
    expect(all(chart, 'Procedure')).toHaveLength(0);
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
    const another = procedure({ id: 'a', code: { text: 'other therapy' }, encounter: { reference: 'Encounter/v' } });
    expect(openChart(record([another, procedure(), visit]), policy).zone).toBe('Asia/Tokyo');
    const damaged = { ...visit, serviceProvider: null } as unknown as Resource;
    const [nameless, typeless] = [
      { ...visit, id: null },
      { ...visit, resourceType: null },
    ] as unknown as Resource[];
    for (const hurt of [damaged, nameless, typeless])
      expect(openChart(record([here, ...(hurt ? [hurt] : [])]), policy).zone).toBe('Asia/Tokyo|America/Chicago');
    expect(openChart(record([procedure(), damaged]), policy).zone).toBe('Asia/Tokyo');
    expect(openChart({ ...record([here]), unreadable: ['Encounter'] }, policy).zone).toBe('Asia/Tokyo|America/Chicago');
    expect(openChart(record([here]), policy).zone).toBe('Asia/Tokyo');
    expect(openChart(record([here, damaged]), { ...policy, timeZones: {} }).zone).toBe('Asia/Tokyo');
  });

  const facility = { 'Organization/o': 'America/Chicago', 'Organization/k': 'Pacific/Kiritimati' };
  const policy = { ...DEFAULT_POLICY, timeZone: 'Asia/Tokyo', timeZones: facility };
  const at = (provider: string, fields: Partial<Encounter> = {}): Encounter =>
    encounter({ id: 'v', serviceProvider: { reference: `Organization/${provider}` }, ...fields });
  const inVisit = { encounter: [{ reference: 'Encounter/v' }] };
  const billed = (fields: Partial<Claim> = {}, beside: Partial<ClaimItem> = {}): Claim =>
    claim({ item: [line(inVisit), line({ sequence: 2, ...coded('99223'), ...beside })], ...fields });
  it.each<[given: string, resources: readonly Resource[], zone: string]>([
    [
      'of the encounter that names the infusion as its reason',
      [procedure(), at('o', { reasonReference: [{ reference: 'Procedure/infusion' }] })],
      'America/Chicago',
    ],
    [
      'of the encounter that names it as a diagnosis',
      [procedure(), at('o', { diagnosis: [{ condition: { reference: 'Procedure/infusion' } }] })],
      'America/Chicago',
    ],
    ['of the encounter of the claim line, where no Procedure is on record', [at('o'), billed()], 'America/Chicago'],
    [
      'of the encounter of another item of its claim',
      [at('o'), billed({ item: [line(), line(inVisit)] })],
      'America/Chicago',
    ],
    [
      'of the encounter the Procedure names, whatever its claim names',
      [linked(), admission({ serviceProvider: { reference: 'Organization/k' } }), at('o'), billed()],
      'Pacific/Kiritimati',
    ],
    [
      'of the site for a claim of another service',
      [procedure(), at('o'), bill('c', { ...coded('99223'), ...inVisit })],
      'Asia/Tokyo',
    ],
    [
      'of the site for a claim that a later one stands for',
      [
        procedure(),
        at('o'),
        billed({ id: 'first' }),
        claim({ id: 'second', related: [{ claim: { reference: 'Claim/first' }, relationship: { text: 'prior' } }] }),
      ],
      'Asia/Tokyo',
    ],
    ['of the site for a cancelled claim', [procedure(), at('o'), billed({ status: 'cancelled' })], 'Asia/Tokyo'],
    ['of the site for an encounter that nothing names', [procedure(), at('o')], 'Asia/Tokyo'],
    ['of the site for a facility that the policy does not list', [at('x'), billed()], 'Asia/Tokyo'],
    [
      'any of them where the encounter the line names was damaged',
      [billed(), { ...at('o'), serviceProvider: null } as unknown as Resource],
      'Asia/Tokyo|America/Chicago|Pacific/Kiritimati',
    ],
  ])('is that %s', (_, resources, zone) => {
    expect(openChart(record(resources), policy).zone).toBe(zone);
  });
});

describe('sex and age of the patient', () => {
  const former = (id: string, more: Partial<Patient>) => person(id, [to('p5', 'replaced-by')], more);
  const open5 = (...records: readonly Patient[]) => open(records, 'Patient/p5');
  it.each<[given: string, records: readonly Patient[], gender: string | undefined]>([
    ['as recorded', [person('p5', [], { gender: 'female' })], 'female'],
    [
      'of the surviving record, whatever those before it told',
      [
        former('p4', { gender: 'male' }),
        person('p5', [], { gender: 'female' }),
        former('p6', { gender: 'male' }),
        former('p9', { gender: 'male' }),
      ],
      'female',
    ],
    [
      'of an earlier record where the surviving one tells none',
      [former('p6', { gender: 'male' }), person('p5')],
      'male',
    ],
    [
      'of an earlier record where the surviving one calls it unknown',
      [former('p6', { gender: 'male' }), person('p5', [], { gender: 'unknown' })],
      'male',
    ],
    ['unknown, which is none', [person('p5', [], { gender: 'unknown' })], undefined],
    ['not recorded', [person('p5')], undefined],
  ])('sex: %s', (_, records, gender) => {
    expect(genderOf(open5(...records))).toBe(gender);
  });

  const TENTH_OF_MARCH = 20157;
  it.each<[given: string, records: readonly Patient[], least: number | undefined, most: number | undefined]>([
    ['on the birthday', [person('p5', [], { birthDate: '1990-03-10' })], 35, 35],
    ['on the day before it', [person('p5', [], { birthDate: '1990-03-11' })], 34, 34],
    ['in a month after it, on an earlier day', [person('p5', [], { birthDate: '1990-01-20' })], 35, 35],
    ['in a month before it, on a later day', [person('p5', [], { birthDate: '1990-12-01' })], 34, 34],
    ['by a year of birth: either', [person('p5', [], { birthDate: '1990' })], 34, 35],
    ['by a month of birth that has passed', [person('p5', [], { birthDate: '1990-02' })], 35, 35],
    [
      'by the birth date of an earlier record where the surviving one has none',
      [former('p6', { birthDate: '1990-03-10' }), person('p5')],
      35,
      35,
    ],
    ['of nobody knows', [person('p5')], undefined, undefined],
  ])('age: %s', (_, records, least, most) => {
    expect(agesOn(open5(...records), TENTH_OF_MARCH)).toEqual(least === undefined ? undefined : { least, most });
  });
});

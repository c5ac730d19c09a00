import { describe, expect, it } from '@jest/globals';
import type { Reference, Resource } from '@medplum/fhirtypes';
import { openChart } from '../../src/chart/open-chart.ts';
import { follow, pointsTo, referencesIn, targetOf, targetsIn } from '../../src/chart/references.ts';
import { DEFAULT_POLICY } from '../../src/model/policy.ts';
import { encounter, procedure, record } from '../support/chart-builders.ts';

const BASE = 'https://fhir.hospital.example/R4';
const URN = 'urn:uuid:0b9c2f3e-7a55-4d7c-9d68-0f3b7f9d1a01';

const visit = encounter({ id: 'v', identifier: [{ system: 'urn:visits', value: 'V|7' }] });
const twins = ['t1', 't2'].map((id) => encounter({ id, identifier: [{ system: 'urn:visits', value: 'TWIN' }] }));
const foreign = encounter({ id: 'foreign', subject: { reference: 'Patient/p2' } });

const chart = openChart(
  record([procedure(), visit, ...twins, foreign], '2025-06-01', {
    aliases: new Map([[URN, 'Encounter/v']]),
    bases: [`${BASE}/`],
  }),
  DEFAULT_POLICY,
);

/** A logical reference with whatever word stands as its type. */
const typed = (type: string): Reference =>
  Object.assign({ identifier: { system: 'urn:visits', value: 'V|7' } }, { type }) as Reference;

describe('what a reference means', () => {
  it.each<[string, Reference | undefined, string | undefined]>([
    ['relative', { reference: 'Encounter/v' }, 'Encounter/v'],
    ['relative with a version', { reference: 'Encounter/v/_history/2' }, 'Encounter/v'],
    ['absolute on a known base', { reference: `${BASE}/Encounter/v` }, 'Encounter/v'],
    ['absolute on a known base with a version', { reference: `${BASE}/Encounter/v/_history/2` }, 'Encounter/v'],
    ['absolute on another server', { reference: 'https://elsewhere.example/R4/Encounter/v' }, undefined],
    ['absolute on a base that only begins alike', { reference: `${BASE}/tenant/Encounter/v` }, undefined],
    ['urn:uuid of the Bundle', { reference: URN }, 'Encounter/v'],
    ['urn:uuid of nothing', { reference: 'urn:uuid:ffffffff-0000-0000-0000-000000000000' }, undefined],
    ['conditional', { reference: 'Encounter?identifier=urn:visits|V%7C7' }, 'Encounter/v'],
    ['conditional, the bar escaped too', { reference: 'Encounter?identifier=urn%3Avisits%7CV%7C7' }, 'Encounter/v'],
    ['conditional by another type', { reference: 'Patient?identifier=urn:visits|V%7C7' }, undefined],
    ['conditional with a broken escape', { reference: 'Encounter?identifier=urn:visits|%E0%A4%A' }, undefined],
    ['conditional by anything else', { reference: 'Encounter?name=v' }, undefined],
    ['logical', { identifier: { system: 'urn:visits', value: 'V|7' } }, 'Encounter/v'],
    [
      'logical of the right type',
      { type: 'Encounter', identifier: { system: 'urn:visits', value: 'V|7' } },
      'Encounter/v',
    ],
    ['logical of another type', { type: 'Patient', identifier: { system: 'urn:visits', value: 'V|7' } }, undefined],
    [
      'logical of a type by the address of its definition',
      typed('http://hl7.org/fhir/StructureDefinition/Encounter'),
      'Encounter/v',
    ],
    ['logical of a type that is no type of FHIR', typed('zz-unknown'), 'Encounter/v'],
    ['logical without a system', { identifier: { value: 'V|7' } }, undefined],
    ['logical by an identifier of two', { identifier: { system: 'urn:visits', value: 'TWIN' } }, undefined],
    ['contained: it has no key', { reference: '#v' }, undefined],
    ['an empty reference', { reference: '' }, undefined],
    ['a path', { reference: '../../etc/passwd' }, undefined],
    ['a name of JavaScript', { reference: '__proto__' }, undefined],
    ['words only', { display: 'the visit' }, undefined],
    ['no reference', undefined, undefined],
  ])('%s', (_, reference, expected) => {
    expect(targetOf(chart, reference)).toBe(expected);
  });
});

describe('following a reference', () => {
  const holder: Resource = {
    ...procedure({ id: 'holder' }),
    contained: [
      { resourceType: 'Medication', id: 'm', code: { text: 'P-32' } },
      { resourceType: 'Encounter', id: 'self', status: 'finished', class: {}, partOf: { reference: '#self' } },
      JSON.parse('{"resourceType":"Observation","id":"broken","status":7}') as Resource,
      JSON.parse('{"resourceType":"Martian","id":"alien"}') as Resource,
    ],
  };
  it('leads to a contained resource', () => {
    expect(follow(chart, { reference: '#m' }, holder)?.resourceType).toBe('Medication');
  });
  it('leads to a contained resource that contains itself, and stops', () => {
    const self = follow(chart, { reference: '#self' }, holder);
    expect(self?.resourceType).toBe('Encounter');
    expect(self && follow(chart, { reference: '#self' }, self)).toBeUndefined();
  });
  it('leads nowhere from a resource that contains none, or rubbish', () => {
    const rubbish = { ...visit, contained: [null, 'm', 7] } as unknown as Resource;
    expect(follow(chart, { reference: '#m' }, visit)).toBeUndefined();
    expect(follow(chart, { reference: '#m' }, rubbish)).toBeUndefined();
  });
  it.each(['#broken', '#alien', '#absent', '#'])('leads nowhere by %s', (reference) => {
    expect(follow(chart, { reference }, holder)).toBeUndefined();
  });
  it('never leads to the resource of another patient', () => {
    expect(follow(chart, { reference: 'Encounter/foreign' }, holder)).toBeUndefined();
  });
});

describe('references within a resource', () => {
  it('are found at any depth, logical ones too', () => {
    const resource = procedure({
      encounter: { reference: 'Encounter/v' },
      performer: [{ actor: { reference: 'Practitioner/a' } }],
      reasonReference: [{ identifier: { system: 'urn:visits', value: 'V|7' } }],
    });
    expect([...targetsIn(chart, resource)].sort()).toEqual(['Encounter/v', 'Patient/p1', 'Practitioner/a']);
    expect(pointsTo(chart, resource, new Set(['Encounter/v']))).toBe(true);
    expect(pointsTo(chart, resource, new Set(['Encounter/t1']))).toBe(false);
    expect(targetsIn(chart, resource)).toBe(targetsIn(chart, resource));
  });
  it('are found where only an identifier is written', () => {
    const encounter = { identifier: { system: 'urn:visits', value: 'V|7' } };
    expect([...targetsIn(chart, procedure({ encounter }))].sort()).toEqual(['Encounter/v', 'Patient/p1']);
    expect(referencesIn(procedure({ encounter }))).toEqual([{ reference: 'Patient/p1' }, encounter]);
  });
  it('are not the identifiers of a resource within it, nor anything that is left empty', () => {
    const contained = [{ resourceType: 'Bundle', id: 'b', identifier: { system: 'urn:visits', value: 'V|7' } }];
    const empty = { extension: [{ url: 'x', identifier: null }, null], language: null, implicitRules: 7 };
    expect(referencesIn({ ...procedure(), contained, ...empty } as unknown as Resource)).toEqual([
      { reference: 'Patient/p1' },
    ]);
  });
  it('are found down to the twelfth level', () => {
    const within = (levels: number): object =>
      levels === 0 ? { reference: 'Encounter/v' } : { within: within(levels - 1) };
    const found = (levels: number) => referencesIn({ resourceType: 'Basic', ...within(levels) } as Resource).length;
    expect([found(1), found(12), found(13)]).toEqual([1, 1, 0]);
  });
  it('are not the identifiers of the resource itself', () => {
    const other = encounter({ id: 'x', identifier: [{ system: 'urn:visits', value: 'V|7' }] });
    expect([...targetsIn(chart, other)]).toEqual(['Patient/p1']);
  });
  it('come to an end in a structure that nests without end', () => {
    const nest: Record<string, unknown> = {};
    nest['extension'] = [nest];
    expect([...targetsIn(chart, { ...procedure(), ...nest })]).toEqual(['Patient/p1']);
  });
});

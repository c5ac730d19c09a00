import { describe, expect, it } from '@jest/globals';
import { episodesOf } from '../../src/chart/episodes.ts';
import { openChart } from '../../src/chart/open-chart.ts';
import { fitOf, fitOfShape } from '../../src/chart/fits.ts';
import { READ_TYPES, screen, screenContained } from '../../src/chart/shapes.ts';
import { DEFAULT_POLICY } from '../../src/model/policy.ts';
import {
  appointment,
  claim,
  condition,
  document,
  encounter,
  patient,
  procedure,
  record,
  report,
} from '../support/chart-builders.ts';

const broken = (resource: object, change: object): unknown => ({ ...resource, ...change });
const parsed = (json: string): unknown => JSON.parse(json);
const visit = encounter({ id: 'v' });

/** What is wrong with a value, as the result says it. */
const refused: readonly (readonly [given: string, value: unknown, reference: string, why: RegExp])[] = [
  ['null', null, 'unknown', /not a FHIR resource/],
  ['a number', 7, 'unknown', /not a FHIR resource/],
  ['a string', 'Procedure/x', 'unknown', /not a FHIR resource/],
  ['a list', [procedure()], 'unknown', /not a FHIR resource/],
  ['an empty object', {}, 'unknown', /resourceType is missing/],
  [
    'a modifier extension, which may turn what it says into its opposite',
    broken(document('18842-5'), { modifierExtension: [{ url: 'urn:negated', valueBoolean: true }] }),
    'DocumentReference/doc-18842-5',
    /DocumentReference\.modifierExtension may change what the rest says/,
  ],
  [
    'a modifier extension on one of its elements',
    broken(claim(), { item: [{ sequence: 1, modifierExtension: [{ url: 'urn:cancelled', valueBoolean: true }] }] }),
    'Claim/claim',
    /modifierExtension may change/,
  ],
  [
    'a Procedure of STU3, which says apart that it was not done',
    broken(procedure(), { notDone: true }),
    'Procedure/infusion',
    /Procedure\.notDone is of another version of FHIR than R4/,
  ],
  [
    'a Procedure of R5, with its day under another name',
    broken(procedure(), { performedDateTime: undefined, occurrenceDateTime: '2025-01-14' }),
    'Procedure/infusion',
    /Procedure\.occurrenceDateTime is of another version/,
  ],
  [
    'an administration of STU3 that was not given',
    { resourceType: 'MedicationAdministration', id: 'm', status: 'completed', notGiven: true },
    'MedicationAdministration/m',
    /notGiven is of another version/,
  ],
  [
    'a Claim of STU3, with its codes under another name',
    broken(claim(), { item: [{ sequence: 1, service: { text: '77750' } }] }),
    'Claim/claim',
    /Claim\.item\.service is of another version/,
  ],
  [
    'a series of R5, with its modality in another form',
    { resourceType: 'ImagingStudy', id: 'i', series: [{ modality: { coding: [{ code: 'CT' }] } }] },
    'ImagingStudy/i',
    /ImagingStudy\.series\.modality\.coding is of another version/,
  ],
  [
    'rules of its own, without which it must not be read',
    broken(procedure(), { implicitRules: 'http://example.org/rules' }),
    'Procedure/infusion',
    /Procedure\.implicitRules may change what the rest says/,
  ],
  ['a resourceType that is a number', { resourceType: 7 }, 'unknown', /resourceType/],
  ['no id', { resourceType: 'Procedure' }, 'Procedure', /id/],
  ['an id that is a number', broken(procedure(), { id: 7 }), 'Procedure', /id/],
  ['an empty id', broken(procedure(), { id: '' }), 'Procedure', /id/],
  ['an id with a slash', broken(procedure(), { id: 'a/b' }), 'Procedure', /id/],
  ['an id with a blank', broken(procedure(), { id: 'a b' }), 'Procedure', /id/],
  [
    'a status that is a number',
    broken(procedure(), { status: 7 }),
    'Procedure/infusion',
    /Procedure\.status is not a string/,
  ],
  [
    'a code that is a string',
    broken(procedure(), { code: '77750' }),
    'Procedure/infusion',
    /Procedure\.code is not an object/,
  ],
  ['a code that is null', broken(procedure(), { code: null }), 'Procedure/infusion', /Procedure\.code/],
  [
    'a coding that is no list',
    broken(procedure(), { code: { coding: { code: '77750' } } }),
    'Procedure/infusion',
    /coding is not a list/,
  ],
  [
    'a coding list with a hole',
    broken(procedure(), { code: { coding: [null] } }),
    'Procedure/infusion',
    /coding is not an object/,
  ],
  [
    'a code that is a number',
    broken(procedure(), { code: { coding: [{ code: 77750 }] } }),
    'Procedure/infusion',
    /^Procedure\.code\.coding\.code is not a string$/,
  ],
  [
    'a hole after a sound coding',
    broken(procedure(), { code: { coding: [{ code: '77750' }, null] } }),
    'Procedure/infusion',
    /^Procedure\.code\.coding is not an object$/,
  ],
  [
    'an impossible day',
    broken(procedure(), { performedDateTime: '2025-02-30' }),
    'Procedure/infusion',
    /performedDateTime is not a date/,
  ],
  [
    'year 0000',
    broken(procedure(), { performedDateTime: '0000-01-01' }),
    'Procedure/infusion',
    /performedDateTime is not a date/,
  ],
  ['a date that is a number', broken(procedure(), { performedDateTime: 20250110 }), 'Procedure/infusion', /not a date/],
  ['a period that is a list', broken(visit, { period: [] }), 'Encounter/v', /Encounter\.period is not an object/],
  ['a class that is a string', broken(visit, { class: 'IMP' }), 'Encounter/v', /Encounter\.class/],
  ['a list that is an object', broken(visit, { participant: {} }), 'Encounter/v', /participant is not a list/],
  [
    'a subject that is a string',
    broken(condition(), { subject: 'Patient/p1' }),
    'Condition/cancer',
    /subject is not an object/,
  ],
  [
    'a reference that is an object',
    broken(condition(), { subject: { reference: {} } }),
    'Condition/cancer',
    /reference is not a string/,
  ],
  [
    'deceased that is a string',
    broken(patient(), { deceasedBoolean: 'true' }),
    'Patient/p1',
    /deceasedBoolean is not a boolean/,
  ],
  [
    'a quantity that is a string',
    broken(claim(), { item: [{ sequence: 1, quantity: { value: '1' } }] }),
    'Claim/claim',
    /value is not a number/,
  ],
  [
    'a quantity that is not finite',
    broken(claim(), { item: [{ quantity: { value: Infinity } }] }),
    'Claim/claim',
    /value is not a number/,
  ],
  [
    'a modifier that is a string',
    broken(claim(), { item: [{ modifier: ['26'] }] }),
    'Claim/claim',
    /modifier is not an object/,
  ],
  [
    'a sub-detail that is null',
    broken(claim(), { item: [{ detail: [{ subDetail: null }] }] }),
    'Claim/claim',
    /subDetail/,
  ],
  [
    'a document without content',
    broken(document('28570-0'), { content: undefined }),
    'DocumentReference/doc-28570-0',
    /content is missing/,
  ],
  [
    'content without an attachment',
    broken(document('28570-0'), { content: [{}] }),
    'DocumentReference/doc-28570-0',
    /attachment is missing/,
  ],
  [
    'an appointment without participants',
    broken(appointment(), { participant: undefined }),
    'Appointment/follow-up',
    /participant is missing/,
  ],
  [
    'a lastUpdated that is no date',
    broken(procedure(), { meta: { lastUpdated: 'yesterday' } }),
    'Procedure/infusion',
    /lastUpdated/,
  ],
  [
    'contained that is no list',
    broken(procedure(), { contained: {} }),
    'Procedure/infusion',
    /contained is not a list/,
  ],
  [
    'a performer of a report that is a number',
    broken(report(), { performer: 5 }),
    'DiagnosticReport/report',
    /performer is not a list/,
  ],
  [
    'an extension within an extension that is a number',
    broken(procedure(), { extension: [{ url: 'x', extension: 5 }] }),
    'Procedure/infusion',
    /extension/,
  ],
  [
    'a hole in an extension',
    broken(procedure(), { extension: [{ url: 'x', extension: [null] }] }),
    'Procedure/infusion',
    /extension/,
  ],
];

describe('values that are set aside', () => {
  it.each(refused)('%s', (_, value, reference, why) => {
    const screened = screen(value);
    expect(screened).toEqual({ reference, why: expect.stringMatching(why) as unknown });
  });
  it('are named in the chart, and the rest is read', () => {
    const chart = openChart(
      { ...record([]), resources: [null, ...refused.map(([, value]) => value), procedure({ id: 'sound' }), patient()] },
      DEFAULT_POLICY,
    );
    expect(chart.setAside.length).toBe(refused.length + 1);
    expect(episodesOf(chart, DEFAULT_POLICY)).toHaveLength(1);
  });
});

describe('values that are used', () => {
  it.each<[string, unknown]>([
    ['nothing but an id', { resourceType: 'Procedure', id: 'x' }],
    ['an empty coding', broken(procedure(), { code: { coding: [{}] } })],
    ['no codings', broken(procedure(), { code: { coding: [] } })],
    ['an adverse event under one identifier', { resourceType: 'AdverseEvent', id: 'x', identifier: { value: '1' } }],
    ['an adverse event under several', { resourceType: 'AdverseEvent', id: 'x', identifier: [{ value: '1' }] }],
    [
      'ten thousand codings',
      broken(procedure(), { code: { coding: Array.from({ length: 10_000 }, () => ({ code: 'x' })) } }),
    ],
    ['fields that nobody reads, of any shape', broken(procedure(), { outcome: 7, focalDevice: 'x', _status: [] })],
    ['__proto__ as a field', parsed('{"resourceType":"Procedure","id":"x","__proto__":{"status":7}}')],
    ['constructor as a field', parsed('{"resourceType":"Procedure","id":"x","constructor":{"prototype":7}}')],
    [
      'contained resources that name each other',
      broken(procedure(), { contained: [{ resourceType: 'Encounter', id: 'a', partOf: { reference: '#a' } }] }),
    ],
  ])('%s', (_, value) => {
    expect(screen(value)).toEqual({ resource: value });
  });
  it('does not let a field named __proto__ become one', () => {
    const value = parsed('{"resourceType":"Procedure","id":"x","__proto__":{"status":"completed"}}');
    openChart({ ...record([]), resources: [value] }, DEFAULT_POLICY);
    expect(({} as { status?: unknown }).status).toBeUndefined();
  });
});

describe('the first look at a value', () => {
  const reference = { reference: 'string' } as const;
  const look = fitOf([
    { 'name!': 'string', count: 'number', on: 'date', given: ['boolean'], part: { 'code!': 'string' }, by: reference },
    { part: { size: 'number' } },
  ]);
  const sound = { name: 'x', count: 1, on: '2025-01', given: [true, false], part: { code: 'y', size: 2 }, by: {} };
  it.each([
    ['all of it sound', sound],
    ['only what is needed', { name: 'x' }],
    ['fields left undefined', { name: 'x', count: undefined, by: undefined }],
    ['fields of no table', { ...sound, other: 7 }],
    ['an empty list', { ...sound, given: [] }],
  ])('lets pass: %s', (_, value) => {
    expect(look(value)).toBe(true);
  });
  it.each([
    ['what is needed left out', { count: 1 }],
    ['what is needed left undefined', { name: undefined }],
    ['what is needed left out within', { ...sound, part: { size: 2 } }],
    ['a field that only another table tells of', { ...sound, part: { code: 'y', size: 'two' } }],
    ['a field of the first of two tables', { ...sound, part: { code: 7, size: 2 } }],
    ['an entry of a list', { ...sound, given: [true, 'false'] }],
    ['no list', { ...sound, given: true }],
    ['a list for an object', { ...sound, by: [] }],
    ['a number that is none', { ...sound, count: NaN }],
    ['a text for a number', { ...sound, count: '1' }],
    ['a day that is none', { ...sound, on: '2025-13' }],
    ['a list', [sound]],
    ['null', null],
  ])('holds back: %s', (_, value) => {
    expect(look(value)).toBe(false);
  });
  it('is made once for a shape that many tables share', () => {
    expect(fitOfShape(reference)).toBe(fitOfShape(reference));
  });
});

describe('types', () => {
  it.each([['Basic'], ['Task'], ['DetectedIssue'], ['__proto__'], ['constructor'], ['toString']])(
    '%s is none of ours',
    (resourceType) => {
      expect(screen({ resourceType, id: 'x' })).toEqual({ ignored: true });
    },
  );
  it.each(READ_TYPES)('%s: its fields are held against the table, one by one', (resourceType) => {
    const sound = { resourceType, id: 'x' };
    const needed = { Appointment: { participant: [] }, DocumentReference: { content: [] } };
    const whole = { ...sound, ...(needed as Record<string, object>)[resourceType] };
    expect(screen(whole)).toEqual({ resource: whole });
    for (const wrong of [null, 7, true, 'text', [null], { coding: 7 }]) {
      expect(screen({ ...whole, contained: [wrong] })).toBeDefined();
      expect(screen({ ...whole, meta: wrong === null ? 7 : [wrong] })).toHaveProperty('why');
    }
  });
  it('holds a contained resource against the table of its type', () => {
    expect(screenContained({ resourceType: 'Medication', code: { text: 'P-32' } })).toBeDefined();
    expect(screenContained({ resourceType: 'Medication', code: 'P-32' })).toBeUndefined();
    expect(screenContained({ resourceType: 'Medication', implicitRules: 'http://example.org/rules' })).toBeUndefined();
    expect(screenContained(undefined)).toBeUndefined();
    expect(screenContained({ resourceType: 'Basic' })).toBeUndefined();
  });
});

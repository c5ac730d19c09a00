import { describe, expect, it } from '@jest/globals';
import type {
  AdverseEvent,
  Consent,
  MedicationRequest,
  Observation,
  Procedure,
  Resource,
  ResourceType,
} from '@medplum/fhirtypes';
import { episodesOf } from '../../src/chart/episodes.ts';
import { openChart } from '../../src/chart/open-chart.ts';
import { evaluate } from '../../src/evaluate.ts';
import { DEFAULT_POLICY, type Policy } from '../../src/model/policy.ts';
import { catalogue } from '../../src/rules/index.ts';
import { CPT, DCM } from '../../src/terminology/systems.ts';
import {
  administration,
  appointment,
  claim,
  composition,
  condition,
  day,
  document,
  encounter,
  imagingStudy,
  line,
  observation,
  patient,
  procedure,
  record,
  report,
  without,
} from '../support/chart-builders.ts';

const policy: Policy = {
  ...DEFAULT_POLICY,
  directiveSource: 'fhir',
  directiveTypes: [{ system: 'urn:site', code: 'directive' }],
};

/** What a rule says of each infusion, earliest first: done, open, unknown, or n/a. */
function said(rule: string, resources: readonly Resource[], unreadable: readonly ResourceType[] = []): string {
  const chart = openChart(
    record([patient({ gender: 'male' }), condition(), ...resources], day(1000), { unreadable }),
    policy,
  );
  const rules = catalogue.filter(({ id }) => id === rule);
  const words = { 'closed-gap': 'done', 'open-gap': 'open', undetermined: 'unknown' } as Record<string, string>;
  return episodesOf(chart, policy)
    .map((episode) => {
      const { findings, failed } = evaluate(episode, rules, policy);
      expect(failed).toEqual([]);
      const status = findings[0]?.status ?? 'nothing';
      return words[status] ?? 'n/a';
    })
    .join(', ');
}

const to = (reference: string) => ({ reference });
const [FIRST, SECOND, OTHER] = ['Procedure/first', 'Procedure/second', 'Procedure/other'].map(to) as [
  { reference: string },
  { reference: string },
  { reference: string },
];
const cpt = (code: string) => ({ coding: [{ system: CPT, code }] });
const at = (on: number) => ({ start: day(on - 1), end: day(on + 1) });
const stay = (id: string, on: number) => encounter({ id, period: at(on) });
const FIRST_STAY = { encounter: to('Encounter/stay-1') };
const SECOND_STAY = { encounter: to('Encounter/stay-2') };

/** Two infusions some days apart, each in a stay of its own. */
const two = (apart: number, first: Partial<Procedure> = {}, second: Partial<Procedure> = {}) => [
  procedure({ id: 'first', ...FIRST_STAY, ...first }),
  procedure({ id: 'second', performedDateTime: day(apart), ...SECOND_STAY, ...second }),
  stay('stay-1', 0),
  stay('stay-2', apart),
];
/** One infusion on D0, and another treatment with a radionuclide some days later. */
const beside = (code: string, on: number, fields: Partial<Procedure> = {}) => [
  procedure({ id: 'first', ...FIRST_STAY }),
  stay('stay-1', 0),
  procedure({ id: 'other', code: cpt(code), performedDateTime: day(on), ...fields }),
];
/** Two infusions two days apart in one stay. */
const inOneStay = (second: Partial<Procedure> = {}) => [
  procedure({ id: 'first', ...FIRST_STAY }),
  procedure({ id: 'second', performedDateTime: day(2), ...FIRST_STAY, ...second }),
  encounter({ id: 'stay-1', period: { start: day(-1), end: day(4) } }),
];

const becquerels = (value: number) => ({ value, unit: 'MBq', system: 'http://unitsofmeasure.org', code: 'MBq' });
const order = (on: number, fields: Partial<MedicationRequest> = {}): MedicationRequest => ({
  resourceType: 'MedicationRequest',
  id: 'order',
  status: 'active',
  intent: 'order',
  subject: to('Patient/p1'),
  medicationCodeableConcept: { text: 'chromic phosphate P-32' },
  authoredOn: day(on),
  dosageInstruction: [{ route: { text: 'intraperitoneal' }, doseAndRate: [{ doseQuantity: becquerels(370) }] }],
  ...fields,
});
const dose = (on: number, partOf: readonly { reference: string }[], fields: object = {}) =>
  administration({
    effectiveDateTime: day(on),
    partOf: [...partOf],
    dosage: { route: { text: 'intraperitoneal' }, dose: becquerels(370) },
    ...fields,
  });
const paper = (code: string, on: number, context: object = {}) =>
  document(code, { id: 'paper', context: { period: { start: day(on) }, ...context } });
const directive = (on: number, context: object = {}) => ({
  ...paper('directive', on, context),
  type: { coding: [{ system: 'urn:site', code: 'directive' }] },
});
const consent = (on: number, ...about: readonly { reference: string }[]): Consent => ({
  resourceType: 'Consent',
  id: 'consent',
  status: 'active',
  scope: { coding: [{ code: 'treatment' }] },
  category: [],
  patient: to('Patient/p1'),
  dateTime: day(on),
  ...(about.length > 0 && {
    provision: { data: about.map((reference) => ({ meaning: 'related' as const, reference })) },
  }),
});
const event = (on: number, ...suspects: readonly { reference: string }[]): AdverseEvent => ({
  resourceType: 'AdverseEvent',
  id: 'event',
  actuality: 'actual',
  subject: to('Patient/p1'),
  date: day(on),
  ...(suspects.length > 0 && { suspectEntity: suspects.map((instance) => ({ instance })) }),
});
const response = (on: number, fields: Partial<Observation> = {}): Observation => ({
  ...without(observation('97509-4'), 'valueQuantity'),
  effectiveDateTime: day(on),
  valueCodeableConcept: { text: 'partial response' },
  ...fields,
});
const activity = (on: number, fields: Partial<Observation> = {}) => ({
  ...observation('activity', { effectiveDateTime: day(on), valueQuantity: becquerels(370), ...fields }),
  code: { coding: [{ system: DCM, code: '113507' }] },
});
const scan = (modality: string, on: number, fields: object = {}) =>
  imagingStudy({
    id: `scan-${modality}`,
    on: day(on),
    modality: [{ system: 'http://dicom.nema.org/resources/ontology/DCM', code: modality }],
    ...fields,
  });

type Row = readonly [given: string, resources: readonly Resource[], expected: string];

/** Evidence of one of several treatments, by rule, and what is said of each infusion. */
const TABLE: Readonly<Record<string, readonly Row[]>> = {
  'written-directive-on-file': [
    ['an order that names neither, a week before the second', [...two(7), order(-2)], 'done, done'],
    ['the same, the second at the end of the period of the first', [...two(90), order(-2)], 'done, done'],
    ['the same, a day later: it was that of the first', [...two(91), order(-2)], 'done, open'],
    ['the same, between the two', [...two(200), order(100)], 'open, done'],
    ['the same, of a year before the only one', [...two(365).slice(1), order(0)], 'done'],
    ['an order in the stay of the first, before it', [...two(60), order(-1, FIRST_STAY)], 'done, open'],
    ['an order in the stay of the first, the day after it', [...two(60), order(1, FIRST_STAY)], 'open, done'],
    [
      'an order the first was performed on',
      [...two(60, { basedOn: [to('MedicationRequest/order')] }), order(-2)],
      'done, open',
    ],
    ['an order that names the first', [...two(7), order(-2, { supportingInformation: [FIRST] })], 'done, open'],
    [
      'an order of long ago, before an infusion that was not done: it serves the next',
      [...two(91, { status: 'not-done' }), order(-2)],
      'done',
    ],
    [
      'an order in the stay of an infusion that was not done',
      [...two(60, { status: 'not-done' }), order(-1, FIRST_STAY)],
      'done',
    ],
    ['an order that names the second', [...two(7), order(-2, { supportingInformation: [SECOND] })], 'open, done'],
    ['an order that names both', [...two(200), order(-2, { supportingInformation: [FIRST, SECOND] })], 'done, done'],
    [
      'an order both were given on',
      [
        ...two(200),
        order(-2),
        dose(0, [FIRST], { request: to('MedicationRequest/order') }),
        dose(200, [SECOND], { id: 'again', request: to('MedicationRequest/order') }),
      ],
      'done, done',
    ],
    ['an order of the one stay of both', [...inOneStay(), order(-1, FIRST_STAY)], 'done, done'],
    [
      'an order of the one stay of both, the second performed on it',
      [...inOneStay({ basedOn: [to('MedicationRequest/order')] }), order(-1, FIRST_STAY)],
      'open, done',
    ],
    ['a directive document that names neither', [...two(60), directive(-2)], 'done, done'],
    ['the same, the second beyond the period of the first', [...two(91), directive(-2)], 'done, open'],
    [
      'a directive document in the stay of the first',
      [...two(60), directive(-1, { encounter: [to('Encounter/stay-1')] })],
      'done, open',
    ],
    ['a directive document that names the first', [...two(60), directive(-1, { related: [FIRST] })], 'done, open'],
    ['a directive document that names both', [...two(91), directive(-1, { related: [FIRST, SECOND] })], 'done, done'],
    [
      'the order of a treatment by another code, which that names',
      [...beside('79101', -7, { basedOn: [to('MedicationRequest/order')] }), order(-8)],
      'open',
    ],
  ],
  'informed-consent-on-file': [
    ['a Consent that names neither', [...two(60), consent(-1)], 'done, done'],
    ['a Consent that names the first', [...two(60), consent(-1, FIRST)], 'done, open'],
    [
      'a form in the stay of the first, before it: one may serve both (domain.md A1)',
      [...two(60), paper('64293-4', -1, { encounter: [to('Encounter/stay-1')] })],
      'done, done',
    ],
    [
      'a form in the stay of the first, the day after it',
      [...two(60), paper('64293-4', 1, { encounter: [to('Encounter/stay-1')] })],
      'open, done',
    ],
    [
      'a form in the one stay of both',
      [...inOneStay(), paper('64293-4', -1, { encounter: [to('Encounter/stay-1')] })],
      'done, done',
    ],
    ['a Consent that names a treatment by another code', [...beside('79445', 7), consent(-1, OTHER)], 'open'],
  ],
  'procedure-note-on-file': [
    [
      'a note that names the first, of the day of the second',
      [...two(60), paper('28570-0', 60, { related: [FIRST] })],
      'done, open',
    ],
    [
      'a note that the first names as its report, of the day of the second',
      [...two(60, { report: [to('DocumentReference/paper')] }), paper('28570-0', 60)],
      'done, open',
    ],
    [
      'a report of the day of the first that the second names',
      [...two(7, {}, { report: [to('DiagnosticReport/report')] }), report({ effectiveDateTime: day(0) })],
      'open, open',
    ],
    ...(['reasonReference', 'report'] as const).map((field): Row => [
      `the note in the stay of the first, which the second has as its ${field}`,
      [
        ...two(60, {}, { [field]: [to('DocumentReference/paper')] }),
        paper('28570-0', 0, { encounter: [to('Encounter/stay-1')] }),
      ],
      'done, open',
    ]),
    [
      'a report of the year before that the infusion names',
      [procedure({ id: 'first', report: [to('DiagnosticReport/report')] }), report({ effectiveDateTime: day(-365) })],
      'open',
    ],
    [
      'a Composition of two days before that the infusion names',
      [procedure({ id: 'first', report: [to('Composition/composed')] }), composition('28570-0', { date: day(-2) })],
      'open',
    ],
    [
      'a report begun the evening before that the infusion names',
      [procedure({ id: 'first', report: [to('DiagnosticReport/report')] }), report({ effectiveDateTime: day(-1) })],
      'done',
    ],
    [
      'a report of a time from a week before to the day that the infusion names',
      [
        procedure({ id: 'first', report: [to('DiagnosticReport/report')] }),
        report({ effectivePeriod: { start: day(-7), end: day(0) } }),
      ],
      'done',
    ],
    [
      'a report without a date that the infusion names',
      [procedure({ id: 'first', report: [to('DiagnosticReport/report')] }), report()],
      'done',
    ],
    [
      'the note that a treatment by another code names as its report, of the day of the infusion',
      [...beside('79101', -7, { report: [to('DocumentReference/paper')] }), paper('28570-0', 0)],
      'open',
    ],
  ],
  'administered-activity-recorded': [
    ['a dose of the day of the second', [...two(7), dose(7, [])], 'open, done'],
    ['a dose of the day of the second that is part of the first', [...two(7), dose(7, [FIRST])], 'open, open'],
    ['a dose of the day of the second that is part of both', [...two(7), dose(7, [FIRST, SECOND])], 'open, done'],
    [
      'a dose in the one stay of both',
      [...inOneStay(), dose(2, [], { context: to('Encounter/stay-1') })],
      'open, done',
    ],
    [
      'an activity of the day of the second, measured of the first',
      [...two(7), activity(7, { partOf: [FIRST] })],
      'open, open',
    ],
    ...['79403', '79101', '79445', '79440', '79005', '77778'].map((code): Row => [
      `a dose of the day that is part of a procedure coded ${code}`,
      [...beside(code, 0), dose(0, [OTHER])],
      'open',
    ]),
    [
      'a dose of the day that is part of a procedure coded 79101, itself part of the infusion',
      [...beside('79101', 0, { partOf: [FIRST] }), dose(0, [OTHER])],
      'done',
    ],
    ['a dose of the day that is part of a catheterization', [...beside('36247', 0), dose(0, [OTHER])], 'done'],
  ],
  'activity-within-prescribed-range': [
    [
      'the second twice what was ordered before the first',
      [...two(60), order(-2), dose(0, [FIRST]), dose(60, [SECOND], { id: 'again', dosage: { dose: becquerels(740) } })],
      'done, unknown',
    ],
    [
      'the second twice what was ordered before the first, beyond its period',
      [...two(91), order(-2), dose(0, [FIRST]), dose(91, [SECOND], { id: 'again', dosage: { dose: becquerels(740) } })],
      'done, n/a',
    ],
    [
      'the second as was ordered for the first',
      [
        ...two(60),
        order(-2, { supportingInformation: [FIRST] }),
        dose(0, [FIRST]),
        dose(60, [SECOND], { id: 'again' }),
      ],
      'done, n/a',
    ],
    [
      'the second twice what was ordered before the first, for the second',
      [
        ...two(60),
        order(-2, { supportingInformation: [SECOND] }),
        dose(60, [SECOND], { id: 'again', dosage: { dose: becquerels(740) } }),
      ],
      'n/a, open',
    ],
  ],
  'adverse-events-assessed': [
    ['an event after both that suspects neither', [...two(60), event(65)], 'done, done'],
    ['an event after both that suspects the second', [...two(60), event(65, SECOND)], 'open, done'],
    ['an event after both that suspects the first', [...two(60), event(65, FIRST)], 'done, open'],
    ['an event after both that suspects both', [...two(60), event(65, FIRST, SECOND)], 'done, done'],
    [
      'an event that suspects the dose of the first',
      [...two(60), dose(0, [FIRST]), event(65, to('MedicationAdministration/administration'))],
      'done, open',
    ],
    ['an event that suspects a treatment of another day', [...beside('79101', 20), event(25, OTHER)], 'open'],
    ['an event that suspects a procedure of the day', [...beside('36247', 0), event(5, OTHER)], 'done'],
    [
      'an event that suspects what is not in the chart',
      [...two(60), event(65, to('Procedure/elsewhere'))],
      'done, done',
    ],
  ],
  'treatment-response-recorded': [
    ['a response after the second', [...two(30), response(50)], 'open, done'],
    [
      'a response after the second that is part of the first',
      [...two(30), response(50, { partOf: [FIRST] })],
      'open, open',
    ],
    [
      'a response on the day of the second that is part of it',
      [...two(30), response(30, { partOf: [SECOND] })],
      'open, open',
    ],
    ['a response to a treatment by another code', [...beside('79101', -60), response(30, { focus: [OTHER] })], 'open'],
    ['a response that is part of a scan', [...beside('78815', 30), response(30, { partOf: [OTHER] })], 'done'],
  ],
  'post-treatment-imaging-on-file': [
    ['a scan on the day of the second', [...two(30), scan('CT', 30)], 'done, open'],
    ['the guidance of the second', [...two(30), scan('CT', 30, { procedureReference: SECOND })], 'open, open'],
    [
      'the distribution scan that the second names',
      [...two(30, {}, { report: [to('ImagingStudy/scan-PT')] }), scan('PT', 31)],
      'open, open',
    ],
    [
      'a scan three weeks after the second that names it',
      [...two(30), scan('CT', 51, { procedureReference: SECOND })],
      'done, done',
    ],
  ],
  'arterial-mapping-on-file': ((): readonly Row[] => {
    const spheres = (id: string, on: number, of: { reference: string }) =>
      dose(on, [of], {
        id,
        medicationCodeableConcept: { text: 'yttrium-90 glass microspheres' },
        dosage: { route: { text: 'intra-arterial' }, site: { text: 'liver' } },
      });
    const both = [...two(30), spheres('one', 0, FIRST), spheres('two', 30, SECOND)];
    return [
      ['mapping before both', [...both, scan('XA', -10), scan('NM', -10)], 'done, done'],
      ['mapping between', [...both, scan('XA', 20), scan('NM', 20)], 'open, done'],
      ['the angiogram of the day of the first', [...both, scan('XA', 0), scan('NM', -10)], 'open, open'],
      [
        'the angiogram and the scan of the first, which they name',
        [...both, scan('XA', 0, { procedureReference: FIRST }), scan('NM', 0, { procedureReference: FIRST })],
        'open, open',
      ],
      [
        'mapping before both, and the scan of the first, which names it',
        [...both, scan('XA', -10), scan('NM', 0, { procedureReference: FIRST })],
        'open, open',
      ],
    ];
  })(),
  'recovery-monitoring-recorded': [
    ['an evaluation on the day of the second', [...two(7), paper('67860-7', 7)], 'open, done'],
    [
      'the same, in the stay of the first',
      [...two(7), paper('67860-7', 7, { encounter: [to('Encounter/stay-1')] })],
      'open, open',
    ],
    ['the same, naming the first', [...two(7), paper('67860-7', 7, { related: [FIRST] })], 'open, open'],
    ['the same, naming both', [...two(7), paper('67860-7', 7, { related: [FIRST, SECOND] })], 'open, done'],
  ],
  'discharge-summary-on-file': [
    [
      'a summary in the stay of the first that a procedure of another day has as its report',
      [
        ...two(60),
        procedure({
          id: 'other',
          code: cpt('49083'),
          performedDateTime: day(1),
          report: [to('DocumentReference/paper')],
        }),
        paper('18842-5', 1, { encounter: [to('Encounter/stay-1')] }),
      ],
      'done, open',
    ],
    [
      'a summary after the second that names the first',
      [...two(60), paper('18842-5', 61, { related: [FIRST] })],
      'done, open',
    ],
    [
      'a summary of the one stay of both that names the second',
      [...inOneStay(), paper('18842-5', 4, { encounter: [to('Encounter/stay-1')], related: [SECOND] })],
      'done, done',
    ],
  ],
  'release-instructions-on-file': [
    [
      'instructions of the day of the second that name the first',
      [
        ...two(7),
        dose(0, [FIRST], { medicationCodeableConcept: { text: 'sodium iodide I-131' } }),
        dose(7, [SECOND], { id: 'again', medicationCodeableConcept: { text: 'sodium iodide I-131' } }),
        paper('74213-0', 7, { related: [FIRST] }),
      ],
      'done, open',
    ],
  ],
  'follow-up-scheduled': [
    [
      'a follow-up that names the second',
      [...two(7), { ...appointment({ on: day(30) }), reasonReference: [SECOND] }],
      'done, done',
    ],
    [
      'a follow-up that names a treatment by another code',
      [...beside('79101', -20), { ...appointment({ on: day(30) }), reasonReference: [OTHER] }],
      'open',
    ],
    [
      'a follow-up that names such a treatment and the infusion',
      [...beside('79101', -20), { ...appointment({ on: day(30) }), reasonReference: [OTHER, FIRST] }],
      'done',
    ],
  ],
};

describe('several treatments in one chart', () => {
  for (const [rule, rows] of Object.entries(TABLE))
    describe(rule, () => {
      it.each(rows)('%s', (_, resources, expected) => {
        expect(said(rule, resources)).toBe(expected);
        expect(said(rule, resources.toReversed())).toBe(expected);
      });
    });

  it('a consultation that names a treatment by another code is none for the infusion', () => {
    const stated = { reasonCode: [{ text: 'malignant ascites' }] };
    const chart = (context: object) => [
      ...beside('79101', -60).slice(1),
      procedure({ id: 'first', ...FIRST_STAY, ...stated }),
      paper('34831-8', -65, context),
    ];
    expect(said('indication-documented', chart({ related: [OTHER] }))).toBe('open');
    expect(said('indication-documented', chart({}))).toBe('done');
  });

  it.each([{}, 7, [null], [{ reference: 7 }]])('a procedure of another day based on %j names no order', (basedOn) => {
    const odd = { ...procedure({ id: 'other', performedDateTime: day(-7), code: cpt('36247') }), basedOn } as Procedure;
    expect(said('written-directive-on-file', [...two(7), odd, order(-2)])).toBe('done, done');
  });

  it.each<[on: number, rule: string, about: readonly Resource[], expected: string]>([
    [60, 'informed-consent-on-file', [paper('64293-4', -1, { encounter: [to('Encounter/stay-1')] })], 'done, done'],
    [60, 'informed-consent-on-file', [consent(-1)], 'done, done'],
    [60, 'written-directive-on-file', [order(-1, FIRST_STAY)], 'done, open'],
    [60, 'written-directive-on-file', [order(-2)], 'done, done'],
    [91, 'written-directive-on-file', [order(-2)], 'done, open'],
  ])('the first known from its claim alone, %d days before: %s', (on, rule, about, expected) => {
    const billed = claim({ item: [line({ encounter: [to('Encounter/stay-1')] })] });
    expect(said(rule, [...two(on).slice(1), billed, ...about])).toBe(expected);
  });

  it('an event that suspects a dose which could not be read may be of any treatment', () => {
    const suspected = event(65, to('MedicationAdministration/elsewhere'));
    expect(said('adverse-events-assessed', [...two(60), suspected], ['MedicationAdministration'])).toBe(
      'unknown, unknown',
    );
    expect(said('adverse-events-assessed', [...two(60), suspected])).toBe('done, done');
  });

  it('a standing order serves every cycle of a series, and no later one', () => {
    const series = [0, 56, 112, 168].map((on) =>
      procedure({ id: `cycle-${on}`, performedDateTime: day(on), encounter: to(`Encounter/stay-${on}`) }),
    );
    const stays = [0, 56, 112, 168].map((on) => stay(`stay-${on}`, on));
    expect(said('written-directive-on-file', [...series, ...stays, order(-2)])).toBe('done, done, done, done');
    expect(said('written-directive-on-file', [...two(100), order(-2)])).toBe('done, open');
  });

  it('a dose of the day that stands under another code of the same visit is the dose', () => {
    const given = [...beside('79101', 0, FIRST_STAY), dose(0, [OTHER])];
    expect(said('administered-activity-recorded', given)).toBe('done');
    expect(said('administered-activity-recorded', [...beside('79101', 0), dose(0, [OTHER])])).toBe('open');
  });

  it('a follow-up for the drain of the same stay is a follow-up', () => {
    const drain = procedure({ id: 'other', code: cpt('32557'), performedDateTime: day(-1), ...FIRST_STAY });
    const booked = appointment({ start: `${day(10)}T09:00:00Z`, reasonReference: [OTHER] });
    expect(said('follow-up-scheduled', [...beside('79101', 300).slice(0, 2), drain, booked])).toBe('done');
  });

  it('an event whose suspect is a dose of another day is of this infusion where there is no other', () => {
    const alone = two(60).filter(({ id }) => id !== 'second' && id !== 'stay-2');
    const misdated = administration({ id: 'misdated', effectiveDateTime: day(-30), dosage: { dose: becquerels(370) } });
    expect(
      said('adverse-events-assessed', [...alone, misdated, event(5, to('MedicationAdministration/misdated'))]),
    ).toBe('done');
  });
});

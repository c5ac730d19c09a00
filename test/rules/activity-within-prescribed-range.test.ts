import type { MedicationRequest, Quantity } from '@medplum/fhirtypes';
import { activityWithinPrescribedRange } from '../../src/rules/activity-within-prescribed-range.ts';
import { DCM, HCPCS, UCUM } from '../../src/terminology/systems.ts';
import {
  administration,
  claim,
  D0,
  day,
  line,
  observation,
  procedure,
  record,
  report,
  without,
} from '../support/chart-builders.ts';
import { describeRule } from '../support/describe-rule.ts';

const ucum = (value: number, code = 'mCi'): Quantity => ({ value, unit: code, system: UCUM, code });
const order = (fields: Partial<MedicationRequest> = {}): MedicationRequest => ({
  resourceType: 'MedicationRequest',
  id: 'order',
  status: 'completed',
  intent: 'order',
  medicationCodeableConcept: { text: 'chromic phosphate P-32' },
  subject: { reference: 'Patient/p1' },
  authoredOn: day(-2),
  dosageInstruction: [{ doseAndRate: [{ doseQuantity: ucum(10) }] }],
  ...fields,
});
const prescribed = (quantity: Quantity, fields: Partial<MedicationRequest> = {}) =>
  order({ dosageInstruction: [{ doseAndRate: [{ doseQuantity: quantity }] }], ...fields });
const range = (low: number, high: number) =>
  order({ dosageInstruction: [{ doseAndRate: [{ doseRange: { low: ucum(low), high: ucum(high) } }] }] });
const given = (quantity: Quantity, fields: Parameters<typeof administration>[0] = {}) =>
  administration({ dosage: { dose: quantity }, ...fields });
const measured = (valueQuantity: Quantity) =>
  observation('activity', {
    code: { coding: [{ system: DCM, code: '113507' }] },
    effectiveDateTime: D0,
    valueQuantity,
  });
const ORDER = 'MedicationRequest/order';
const GIVEN = 'MedicationAdministration/administration';
const about = { severity: 'high', queue: 'clinician', about: GIVEN } as const;

/** Two infusions, each with what was given; the order of the first is one of 10 mCi. */
const twice = (...orders: readonly MedicationRequest[]) =>
  record([
    procedure(),
    procedure({ id: 'again', performedDateTime: day(40) }),
    order(),
    ...orders,
    given(ucum(10)),
    given(ucum(10), {
      id: 'given-again',
      effectiveDateTime: day(40),
      partOf: [{ reference: 'Procedure/again' }],
    }),
  ]);

type Given = Parameters<typeof administration>[0];
/** What was given at an hour of the day, or from one to another. */
const at = (hour: string, until?: string): Given =>
  until === undefined
    ? { effectiveDateTime: `${D0}T${hour}:00-06:00` }
    : { effectivePeriod: { start: `${D0}T${hour}:00-06:00`, end: `${D0}T${until}:00-06:00` } };
const known = (...values: readonly string[]): Given => ({
  identifier: values.map((value) => ({ system: 'urn:doses', value })),
});
/** Two doses of the infusion, each with its own fields. */
const doses = (one: Given, other: Given, by = 10) =>
  [given(ucum(by), one), given(ucum(by), { id: 'second', ...other })].map((dose) =>
    dose.effectivePeriod ? without(dose, 'effectiveDateTime') : dose,
  );
/** Two Procedures of the day, hours apart, each with its dose. */
const inTwo = (one: Given, other: Given) => [
  procedure({ performedDateTime: `${D0}T09:00:00-06:00` }),
  procedure({ id: 'later', performedDateTime: `${D0}T14:00:00-06:00` }),
  order(),
  ...doses(one, { partOf: [{ reference: 'Procedure/later' }], ...other }),
];

/** The claim of the infusion, with a supply line. */
const supplied = (code: string) =>
  claim({ item: [line(), line({ sequence: 2, productOrService: { coding: [{ system: HCPCS, code }] } })] });

describeRule(activityWithinPrescribedRange, {
  'closed-gap': [
    {
      given: 'one dose recorded twice, an hour apart',
      chart: record([procedure(), order(), ...doses(at('09:00'), at('10:00'))]),
    },
    {
      given: 'one dose recorded twice in one moment, once rounded',
      chart: record([
        procedure(),
        order(),
        given(ucum(10), at('09:00')),
        given(ucum(10.1), { id: 'second', ...at('09:00') }),
      ]),
    },
    {
      given: 'one dose recorded thrice, each within the hour of the next',
      chart: record([
        procedure(),
        order(),
        ...doses(at('09:00'), at('09:50')),
        given(ucum(10), { id: 'third', ...at('10:40') }),
      ]),
    },
    {
      given: 'one dose recorded twice, hours apart under one identifier',
      chart: record([
        procedure(),
        order(),
        ...doses({ ...at('09:00'), ...known('a') }, { ...at('14:00'), ...known('a', 'b') }),
      ]),
    },
    {
      given: 'one dose recorded with its time and again with its day alone',
      chart: record([procedure(), order(), ...doses(at('09:00'), {})]),
    },
    {
      given: 'one dose recorded as long as it ran, and again when it was over',
      chart: record([procedure(), order(), ...doses(at('09:00', '13:00'), at('13:30'))]),
    },
    {
      given: 'two equal halves given hours apart',
      chart: record([procedure(), order(), ...doses(at('09:00'), at('14:00'), 5)]),
      evidence: [GIVEN, 'MedicationAdministration/second', ORDER],
    },
    ...['10:30', '14:00'].map((later) => ({
      given: `two halves at 10:00 and ${later}, and what they are together without a time`,
      chart: record([procedure(), order(), ...doses(at('10:00'), at(later), 5), given(ucum(10), { id: 'whole' })]),
      evidence: [GIVEN, 'MedicationAdministration/second', 'MedicationAdministration/whole', ORDER],
    })),
    {
      given: 'two doses hours apart, each on an order of its own',
      chart: record([
        procedure(),
        order(),
        order({ id: 'again' }),
        ...doses(
          { ...at('09:00'), request: { reference: ORDER } },
          { ...at('14:00'), request: { reference: 'MedicationRequest/again' } },
        ),
      ]),
    },
    {
      given: 'one dose of two Procedures of the day, hours apart, its own time not told',
      chart: record(inTwo({}, {})),
    },
    { given: 'the first of two infusions, ordered as given', chart: twice(), evidence: [GIVEN, ORDER] },
    {
      given: 'the second of two infusions on the one order there is',
      chart: twice(),
      episode: 1,
      evidence: ['MedicationAdministration/given-again', ORDER],
    },
    {
      given: 'the second of two infusions, ordered anew as given',
      chart: twice(prescribed(ucum(11), { id: 'anew', authoredOn: day(39) })),
      episode: 1,
      evidence: ['MedicationAdministration/given-again', 'MedicationRequest/anew'],
    },
    { given: 'the same', chart: record([procedure(), order(), given(ucum(10))]), evidence: [GIVEN, ORDER] },
    { given: 'exactly 20 % more', chart: record([procedure(), order(), given(ucum(12))]) },
    { given: 'exactly 20 % less', chart: record([procedure(), order(), given(ucum(8))]) },
    { given: 'the same in another unit', chart: record([procedure(), order(), given(ucum(370, 'MBq'))]) },
    { given: 'the ends of a range', chart: record([procedure(), range(6, 12), given(ucum(12))]) },
    {
      given: 'two syringes that make it up',
      chart: record([procedure(), order(), given(ucum(6)), given(ucum(4), { id: 'second' })]),
    },
    {
      given: 'two syringes that make it up, one of them recorded twice',
      chart: record([
        procedure(),
        order(),
        given(ucum(6)),
        given(ucum(4), { id: 'second' }),
        given(ucum(4), { id: 'second-again' }),
      ]),
    },
    {
      given: 'one dose recorded twice',
      chart: record([procedure(), order(), given(ucum(10)), given(ucum(10), { id: 'second' })]),
    },
    {
      given: 'a tracer ordered and given the same day: a diagnostic agent',
      chart: record([
        procedure(),
        order(),
        given(ucum(10)),
        prescribed(ucum(4), { id: 'tracer-order', medicationCodeableConcept: { text: 'Tc-99m MAA' } }),
        given(ucum(4), { id: 'tracer', medicationCodeableConcept: { text: 'Tc-99m MAA' } }),
      ]),
      evidence: [GIVEN, ORDER],
    },
    {
      given: 'an Observation of the activity',
      chart: record([procedure(), order(), measured(ucum(11))]),
    },
    {
      given: 'an Observation of the activity that a report contains',
      chart: record([
        procedure(),
        order(),
        report({
          effectiveDateTime: D0,
          contained: [{ ...measured(ucum(11)), id: 'a' }],
          result: [{ reference: '#a' }],
        }),
      ]),
      evidence: ['DiagnosticReport/report', ORDER],
    },
    {
      given: 'the order that was administered on, beside another',
      chart: record([
        procedure(),
        order(),
        prescribed(ucum(30), { id: 'other' }),
        given(ucum(10), { request: { reference: ORDER } }),
      ]),
      evidence: [GIVEN, ORDER],
    },
    {
      given: 'a tracer of that day beside it',
      chart: record([
        procedure(),
        order(),
        given(ucum(10)),
        given(ucum(1), { id: 'tracer', partOf: [], medicationCodeableConcept: { text: 'Tc-99m MAA' } }),
      ]),
      evidence: [GIVEN, ORDER],
    },
    {
      given: '25 % more, where the policy allows 30',
      chart: record([procedure(), order(), given(ucum(12.5))]),
      policy: { activityTolerancePercent: 30 },
    },
    {
      given: 'two orders that make it up',
      chart: record([procedure(), prescribed(ucum(6)), prescribed(ucum(4), { id: 'second' }), given(ucum(10))]),
    },
    {
      given: 'two orders, of which one agrees',
      chart: record([procedure(), order(), prescribed(ucum(30), { id: 'other' }), given(ucum(10))]),
    },
    {
      given: 'a dose that names no procedure, of the radionuclide ordered',
      chart: record([procedure(), order(), given(ucum(10), { partOf: [] })]),
      evidence: [GIVEN, ORDER],
    },
    {
      given: 'a dose of the infusion that names no radionuclide',
      chart: record([procedure(), order(), given(ucum(10), { medicationCodeableConcept: { text: 'study drug' } })]),
      evidence: [GIVEN, ORDER],
    },
    {
      given: 'an order that names no radionuclide',
      chart: record([procedure(), order({ medicationCodeableConcept: { text: 'study drug' } }), given(ucum(10))]),
      evidence: [GIVEN, ORDER],
    },
    {
      given: 'a dose as ordered, beside an Observation of another activity',
      chart: record([procedure(), order(), given(ucum(10)), measured(ucum(15))]),
      evidence: [GIVEN, ORDER],
    },
  ],
  'prospective-gap': [
    {
      given: 'too much, on D+3',
      chart: record([procedure(), order(), given(ucum(15))], day(3)),
      gaps: [{ message: 'outside' }],
      due: day(3),
    },
  ],
  'open-gap': [
    {
      given: 'a claim with microspheres as its supply: what the record says was given stands',
      chart: record([procedure(), order(), given(ucum(5)), supplied('S2095')]),
      gaps: [{ message: 'outside', ...about, queue: 'HIM' }],
    },
    {
      given: 'two doses hours apart, each as prescribed: together they are twice that',
      chart: record([
        procedure(),
        order(),
        ...doses({ ...at('09:00'), ...known('a') }, { ...at('14:00'), ...known('b') }),
      ]),
      gaps: [{ message: 'outside', ...about, text: /, 740 MBq, .* 370 MBq/ }],
    },
    {
      given: 'two such doses without identifiers',
      chart: record([procedure(), order(), ...doses(at('09:00'), at('10:01'))]),
      gaps: [{ message: 'outside', text: /740 MBq/ }],
    },
    {
      given: 'two doses hours apart, each about as prescribed',
      chart: record([
        procedure(),
        order(),
        given(ucum(10), at('09:00')),
        given(ucum(10.1), { id: 'second', ...at('14:00') }),
      ]),
      gaps: [{ message: 'outside', text: /743\.7 MBq/ }],
    },
    {
      given: 'two doses hours apart, the first of them recorded twice',
      chart: record([
        procedure(),
        order(),
        ...doses(at('09:00'), at('14:00')),
        given(ucum(10), { id: 'third', ...at('09:10') }),
      ]),
      gaps: [{ message: 'outside', text: /740 MBq/ }],
    },
    {
      given: 'two doses hours apart, one of them recorded again with its day alone, whichever comes first',
      chart: record([procedure(), order(), ...doses(at('09:00'), at('14:00')), given(ucum(10), { id: 'a-third' })]),
      gaps: [{ message: 'outside', text: /740 MBq/ }],
    },
    {
      given: 'two doses at 10:00 and 10:30, and a third without a time that is not what they are together',
      chart: record([procedure(), order(), ...doses(at('10:00'), at('10:30'), 5), given(ucum(9), { id: 'whole' })]),
      gaps: [{ message: 'outside' }],
    },
    {
      given: 'half a dose recorded twice at one moment, and twice as much without a time',
      chart: record([procedure(), order(), ...doses(at('10:00'), at('10:00'), 5), given(ucum(10), { id: 'whole' })]),
      gaps: [{ message: 'outside' }],
    },
    {
      given: 'two doses hours apart, and what they are together: twice what was prescribed',
      chart: record([procedure(), order(), ...doses(at('10:00'), at('14:00')), given(ucum(20), { id: 'whole' })]),
      gaps: [{ message: 'outside', text: /740 MBq/ }],
    },
    {
      given: 'two doses hours apart, each within the range prescribed',
      chart: record([procedure(), range(8, 12), ...doses(at('09:00'), at('14:00'))]),
      gaps: [{ message: 'outsideRange', text: /740 MBq/ }],
    },
    {
      given: 'ten times the dose beside the one ordered',
      chart: record([procedure(), order(), given(ucum(10)), given(ucum(100), { id: 'second' })]),
      gaps: [{ message: 'outside' }],
    },
    {
      given: 'the second of two infusions, ordered anew and given as the first was',
      chart: twice(prescribed(ucum(20), { id: 'anew', authoredOn: day(39) })),
      episode: 1,
      gaps: [{ message: 'outside', about: 'MedicationAdministration/given-again' }],
    },
    {
      given: 'too much Y-90 into a cavity: no microspheres, so its activity was prescribed',
      chart: record([
        procedure({ bodySite: [{ text: 'left pleural cavity' }] }),
        order({ medicationCodeableConcept: { text: 'yttrium-90 colloid' } }),
        given(ucum(15), { medicationCodeableConcept: { text: 'yttrium-90 colloid' } }),
      ]),
      gaps: [{ message: 'outside', ...about }],
    },
    {
      given: 'a little over 20 % more',
      chart: record([procedure(), order(), given(ucum(12.1))]),
      gaps: [{ message: 'outside', ...about }],
    },
    {
      given: 'a little over 20 % less',
      chart: record([procedure(), order(), given(ucum(7.9))]),
      gaps: [{ message: 'outside', ...about }],
    },
    {
      given: 'just outside a range: no tolerance',
      chart: record([procedure(), range(6, 12), given(ucum(12.1))]),
      gaps: [{ message: 'outsideRange', ...about }],
    },
    {
      given: 'below a range',
      chart: record([procedure(), range(6, 12), given(ucum(5.9))]),
      gaps: [{ message: 'outsideRange' }],
    },
    {
      given: 'a thousandfold slip of the unit',
      chart: record([procedure(), order(), given(ucum(10, 'uCi'))]),
      gaps: [{ message: 'outside' }],
    },
    {
      given: '15 % more, where the policy allows 10',
      chart: record([procedure(), order(), given(ucum(11.5))]),
      policy: { activityTolerancePercent: 10 },
      gaps: [{ message: 'outside' }],
    },
    {
      given: 'a stopped infusion that gave half',
      chart: record([procedure({ status: 'stopped' }), order(), given(ucum(5), { status: 'stopped' })]),
      gaps: [{ message: 'outside' }],
    },
  ],
  undetermined: [
    {
      given: 'reports, which may contain their results, that could not be read',
      chart: record([procedure(), order(), measured(ucum(99))], day(200), { unreadable: ['DiagnosticReport'] }),
      because: /DiagnosticReport/,
    },
    {
      given: 'orders that could not be read',
      chart: record([procedure(), given(ucum(10))], day(200), { unreadable: ['MedicationRequest'] }),
      because: /MedicationRequest/,
    },
  ],
  'not-applicable': [
    {
      given: 'an activity known only to be above a figure',
      chart: record([procedure(), order(), measured({ ...ucum(2), comparator: '>' })]),
      because: /not both/,
    },
    { given: 'nothing prescribed', chart: record([procedure(), given(ucum(10))]), because: /not both/ },
    { given: 'nothing given', chart: record([procedure(), order()]), because: /not both/ },
    {
      given: 'prescribed in Gy',
      chart: record([procedure(), prescribed(ucum(120, 'Gy')), given(ucum(10))]),
      because: /not both/,
    },
    {
      given: 'prescribed by weight',
      chart: record([procedure(), prescribed(ucum(55, 'kBq/kg')), given(ucum(10))]),
      because: /not both/,
    },
    { given: 'given in millilitres', chart: record([procedure(), order(), given(ucum(4, 'mL'))]), because: /not both/ },
    {
      given: 'an order that came after',
      chart: record([procedure(), order({ authoredOn: day(1) }), given(ucum(20))]),
      because: /not both/,
    },
    {
      given: 'a cancelled order',
      chart: record([procedure(), order({ status: 'cancelled' }), given(ucum(20))]),
      because: /not both/,
    },
    {
      given: 'the order of another radionuclide',
      chart: record([procedure(), order({ medicationCodeableConcept: { text: 'I-131' } }), given(ucum(20))]),
      because: /not both/,
    },
    {
      given: 'the order of what the Procedure says was used, where the dose names another radionuclide',
      chart: record([
        procedure({ usedCode: [{ text: 'P-32 chromic phosphate' }] }),
        order(),
        given(ucum(20), { medicationCodeableConcept: { text: 'I-131' } }),
      ]),
      because: /not both/,
    },
    {
      given: 'Y-90 by an unknown route, billed as microspheres, beside a dose of another radionuclide',
      chart: record([
        procedure(),
        prescribed(ucum(30), { medicationCodeableConcept: { text: 'yttrium-90' } }),
        given(ucum(60), { medicationCodeableConcept: { text: 'yttrium-90' } }),
        administration({ id: 'other', medicationCodeableConcept: { text: 'lutetium Lu 177 dotatate' } }),
        supplied('S2095'),
      ]),
      because: /microspheres/,
    },
    {
      given: 'microspheres',
      chart: record([
        procedure(),
        prescribed(ucum(30), { medicationCodeableConcept: { text: 'Y-90 microspheres' } }),
        given(ucum(60), { medicationCodeableConcept: { text: 'Y-90 microspheres' } }),
      ]),
      because: /microspheres/,
    },
    {
      given: 'Y-90 into an artery',
      chart: record([
        procedure(),
        prescribed(ucum(30), { medicationCodeableConcept: { text: 'yttrium-90' } }),
        administration({
          medicationCodeableConcept: { text: 'yttrium-90' },
          dosage: { dose: ucum(60), route: { text: 'intra-arterial' } },
        }),
      ]),
      because: /microspheres/,
    },
  ],
});

import type { Dosage, MedicationRequest } from '@medplum/fhirtypes';
import { writtenDirectiveOnFile } from '../../src/rules/written-directive-on-file.ts';
import { HCPCS, UCUM } from '../../src/terminology/systems.ts';
import { administration, D0, day, document, encounter, procedure, record, without } from '../support/chart-builders.ts';
import { describeRule } from '../support/describe-rule.ts';

const dose = (value: number, unit = 'mCi') => ({ doseQuantity: { value, unit, system: UCUM, code: unit } });
const dosage: Dosage = { route: { text: 'intrapleural' }, doseAndRate: [dose(10)] };
const order = (authoredOn: string | undefined, fields: Partial<MedicationRequest> = {}): MedicationRequest => ({
  resourceType: 'MedicationRequest',
  id: 'order',
  status: 'active',
  intent: 'order',
  medicationCodeableConcept: { text: 'chromic phosphate P-32' },
  subject: { reference: 'Patient/p1' },
  dosageInstruction: [dosage],
  ...(authoredOn !== undefined && { authoredOn }),
  ...fields,
});
const ofIodine = (text: string, code?: string) =>
  order(day(-2), {
    medicationCodeableConcept: { text, ...(code !== undefined && { coding: [{ system: HCPCS, code }] }) },
    dosageInstruction: [{ doseAndRate: [dose(100)] }],
  });
const ORDER = 'MedicationRequest/order';
const fhir = { directiveSource: 'fhir' } as const;
const at = (time: string, on: string = D0) => `${on}T${time}:00-06:00`;
const given = administration({ effectiveDateTime: at('10:00') });
const spheres = administration({
  medicationCodeableConcept: { text: 'Y-90 microspheres' },
  dosage: { route: { text: 'intra-arterial' } },
});
const local = { system: 'urn:site', code: 'WD' };
const form = (on: string) =>
  document('x', { id: 'directive', type: { coding: [local] }, context: { period: { start: on } } });
const typed = { ...fhir, directiveTypes: [local] };

describeRule(writtenDirectiveOnFile, {
  'closed-gap': [
    {
      given: 'the order that the administration names, though the record of what was given says otherwise',
      chart: record([procedure(), administration({ request: { reference: ORDER } }), ofIodine('sodium iodide I-131')]),
      policy: fhir,
      evidence: [ORDER],
    },
    {
      given: 'an order of the radionuclide that was given, in other words',
      chart: record([procedure(), administration({ medicationCodeableConcept: { text: 'P-32' } }), order(day(-2))]),
      policy: fhir,
      evidence: [ORDER],
    },
    {
      given: 'an order of sodium iodide I-131, which needs no route',
      chart: record([procedure(), ofIodine('sodium iodide I-131 capsule')]),
      policy: fhir,
      evidence: [ORDER],
    },
    {
      given: 'the same by its HCPCS code',
      chart: record([procedure(), ofIodine('therapeutic capsule', 'A9517')]),
      policy: fhir,
    },
    {
      given: 'an order of days before',
      chart: record([procedure(), order(day(-3))]),
      policy: fhir,
      evidence: [ORDER],
      details: [],
    },
    {
      given: 'an order where directives are kept elsewhere',
      chart: record([procedure(), order(day(-3))]),
      evidence: [ORDER],
    },
    {
      given: 'an order of the day, no time',
      chart: record([procedure(), given, order(D0)]),
      policy: fhir,
      details: ['not-ordered'],
    },
    {
      given: 'an order of the minute of the administration',
      chart: record([procedure(), given, order(at('10:00'))]),
      policy: fhir,
      details: [],
    },
    { given: 'a completed order', chart: record([procedure(), order(day(-3), { status: 'completed' })]), policy: fhir },
    {
      given: 'an order that an emergency preceded, 48 hours after',
      chart: record([procedure(), given, order(at('10:00', day(2)), { priority: 'stat' })]),
      policy: fhir,
    },
    {
      given: 'dosage and route in words',
      chart: record([procedure(), order(day(-1), { dosageInstruction: [{ text: '10 mCi once, intrapleural' }] })]),
      policy: fhir,
    },
    {
      given: 'dosage and route in words, the route by its letters',
      chart: record([procedure(), order(day(-1), { dosageInstruction: [{ text: '10 mCi IV once' }] })]),
      policy: fhir,
    },
    {
      given: 'a range of activity',
      chart: record([
        procedure(),
        order(day(-1), {
          dosageInstruction: [
            {
              ...dosage,
              doseAndRate: [{ doseRange: { low: { value: 8, unit: 'mCi' }, high: { value: 12, unit: 'mCi' } } }],
            },
          ],
        }),
      ]),
      policy: fhir,
    },
    {
      given: 'microspheres: radionuclide, strength in Gy, site',
      chart: record([
        procedure(),
        spheres,
        order(day(-1), {
          medicationCodeableConcept: { text: 'Y-90 microspheres' },
          dosageInstruction: [{ site: { text: 'right lobe' }, doseAndRate: [dose(120, 'Gy')] }],
        }),
      ]),
      policy: fhir,
    },
    {
      given: 'an order that names nothing but is the one administered on',
      chart: record([
        procedure(),
        administration({ request: { reference: ORDER } }),
        order(day(-1), { dosageInstruction: [{ ...dosage, doseAndRate: [dose(4, 'mL')] }] }),
      ]),
      policy: fhir,
    },
    {
      given: 'a directive document of the type of the site',
      chart: record([procedure(), form(day(-1))]),
      policy: typed,
      evidence: ['DocumentReference/directive'],
      details: [],
    },
    {
      given: 'an undated order of the encounter of the infusion',
      chart: record([
        procedure({ encounter: { reference: 'Encounter/e' } }),
        encounter({ id: 'e', period: { start: D0, end: D0 } }),
        order(undefined, { encounter: { reference: 'Encounter/e' } }),
      ]),
      policy: fhir,
      details: ['not-ordered'],
    },
  ],
  'prospective-gap': [
    {
      given: 'nothing on the day before: announced',
      chart: record([procedure({ status: 'preparation' })], day(-1)),
      policy: fhir,
      gaps: [{ message: 'noDirective' }],
      announced: true,
    },
    {
      given: 'nothing two days before',
      chart: record([procedure({ status: 'preparation' })], day(-2)),
      policy: fhir,
      gaps: [{ message: 'noDirective' }],
      announced: false,
    },
  ],
  'open-gap': [
    {
      given: 'an order not to give it',
      chart: record([procedure(), order(day(-2), { doNotPerform: true })]),
      policy: fhir,
      gaps: [{ message: 'noDirective', nearMisses: { [ORDER]: 'not-an-order' } }],
    },
    {
      given: 'the order of another radionuclide than was given',
      chart: record([procedure(), administration(), ofIodine('sodium iodide I-131')]),
      policy: fhir,
      gaps: [{ message: 'noDirective', nearMisses: { [ORDER]: 'unlinked' } }],
    },
    {
      given: 'an order of another product of I-131 without its route',
      chart: record([procedure(), ofIodine('iobenguane I-131')]),
      policy: fhir,
      gaps: [{ message: 'noDirective', nearMisses: { [ORDER]: 'incomplete' }, told: { [ORDER]: /lacks a route/ } }],
    },
    {
      given: 'an order of sodium iodide without its radionuclide',
      chart: record([procedure(), administration({ request: { reference: ORDER } }), ofIodine('sodium iodide')]),
      policy: fhir,
      gaps: [{ message: 'noDirective', nearMisses: { [ORDER]: 'incomplete' } }],
    },
    {
      given: 'nothing, directives kept elsewhere',
      chart: record([procedure()]),
      gaps: [{ message: 'confirmLocation', severity: 'low', queue: 'clinician', task: false, nearMisses: {} }],
    },
    {
      given: 'nothing, directives kept in FHIR',
      chart: record([procedure()]),
      policy: fhir,
      gaps: [{ message: 'noDirective', severity: 'high', task: true, nearMisses: {} }],
    },
    {
      given: 'an order of the day after',
      chart: record([procedure(), order(day(1))]),
      policy: fhir,
      gaps: [{ message: 'noDirective', nearMisses: { [ORDER]: 'wrong-order' } }],
    },
    {
      given: 'an order a minute after the administration',
      chart: record([procedure(), given, order(at('10:01'))]),
      policy: fhir,
      gaps: [{ message: 'noDirective', nearMisses: { [ORDER]: 'wrong-order' } }],
    },
    {
      given: 'an emergency order 48 hours and a minute after',
      chart: record([procedure(), given, order(at('10:01', day(2)), { priority: 'stat' })]),
      policy: fhir,
      gaps: [{ message: 'noDirective', nearMisses: { [ORDER]: 'wrong-order' } }],
    },
    {
      given: 'an order of that month only',
      chart: record([procedure(), order('2025-01')]),
      policy: fhir,
      gaps: [{ message: 'noDirective', nearMisses: { [ORDER]: 'date-imprecise' } }],
    },
    ...(['cancelled', 'stopped', 'draft', 'entered-in-error'] as const).map((status) => ({
      given: `an order that is ${status}`,
      chart: record([procedure(), order(day(-1), { status })]),
      policy: fhir,
      gaps: [{ message: 'noDirective', nearMisses: { [ORDER]: 'cancelled' } }] as const,
    })),
    {
      given: 'an order on hold',
      chart: record([procedure(), order(day(-1), { status: 'on-hold' })]),
      policy: fhir,
      gaps: [{ message: 'noDirective', nearMisses: { [ORDER]: 'not-final' } }],
    },
    ...(['plan', 'proposal'] as const).map((intent) => ({
      given: `a ${intent}`,
      chart: record([procedure(), order(day(-1), { intent })]),
      policy: fhir,
      gaps: [{ message: 'noDirective', nearMisses: { [ORDER]: 'not-an-order' } }] as const,
    })),
    {
      given: 'an order without a route',
      chart: record([procedure(), order(day(-1), { dosageInstruction: [{ doseAndRate: [dose(10)] }] })]),
      policy: fhir,
      gaps: [{ message: 'noDirective', nearMisses: { [ORDER]: 'incomplete' } }],
    },
    ...['Unknown', 'See Admin Instructions', 'Per protocol', 'None'].map((text) => ({
      given: `an order whose route is none: ${text}`,
      chart: record([procedure(), order(day(-1), { dosageInstruction: [{ ...dosage, route: { text } }] })]),
      policy: fhir,
      gaps: [{ message: 'noDirective' as const, told: { [ORDER]: /lacks a route/ } }],
    })),
    ...[dose(0), { doseQuantity: { value: 1, unit: 'dose' } }].map((prescribed) => ({
      given: `an order of ${JSON.stringify(prescribed)}, which is no dosage`,
      chart: record([procedure(), order(day(-1), { dosageInstruction: [{ ...dosage, doseAndRate: [prescribed] }] })]),
      policy: fhir,
      gaps: [{ message: 'noDirective' as const, told: { [ORDER]: /lacks a dosage/ } }],
    })),
    {
      given: 'an order of microspheres to a site that is unknown',
      chart: record([
        procedure(),
        spheres,
        order(day(-1), {
          medicationCodeableConcept: { text: 'Y-90 microspheres' },
          dosageInstruction: [{ site: { text: 'Unknown' }, doseAndRate: [dose(120, 'Gy')] }],
        }),
      ]),
      policy: fhir,
      gaps: [{ message: 'noDirective', told: { [ORDER]: /lacks a site/ } }],
    },
    {
      given: 'an order without a dosage',
      chart: record([procedure(), order(day(-1), { dosageInstruction: [{ route: { text: 'intrapleural' } }] })]),
      policy: fhir,
      gaps: [{ message: 'noDirective', nearMisses: { [ORDER]: 'incomplete' } }],
    },
    {
      given: 'an order of microspheres without a site',
      chart: record([
        procedure(),
        spheres,
        order(day(-1), {
          medicationCodeableConcept: { text: 'Y-90 microspheres' },
          dosageInstruction: [{ ...dosage, route: { text: 'intra-arterial' } }],
        }),
      ]),
      policy: fhir,
      gaps: [{ message: 'noDirective', nearMisses: { [ORDER]: 'incomplete' } }],
    },
    {
      given: 'the order of an earlier administration',
      chart: record([
        procedure(),
        administration(),
        administration({ id: 'earlier', effectiveDateTime: day(-60), partOf: [], request: { reference: ORDER } }),
        order(day(-61)),
      ]),
      policy: fhir,
      gaps: [{ message: 'noDirective', nearMisses: { [ORDER]: 'unlinked' } }],
    },
    {
      given: 'the order of another drug',
      chart: record([
        procedure(),
        order(day(-1), {
          medicationCodeableConcept: { text: 'ondansetron' },
          dosageInstruction: [{ route: { text: 'oral' }, doseAndRate: [dose(4, 'mg')] }],
        }),
      ]),
      policy: fhir,
      gaps: [{ message: 'noDirective', nearMisses: {} }],
    },
    {
      given: 'a directive document of the day after',
      chart: record([procedure(), form(day(1))]),
      policy: typed,
      gaps: [{ message: 'noDirective', nearMisses: { 'DocumentReference/directive': 'wrong-order' } }],
    },
    {
      given: 'a document of a type the site does not declare',
      chart: record([procedure(), form(day(-1))]),
      policy: fhir,
      gaps: [{ message: 'noDirective', nearMisses: {} }],
    },
  ],
  undetermined: [
    {
      given:
        'an order that names no infusion, while what was given could not be read: it may have been another radionuclide',
      chart: record([procedure(), order(day(-2))], undefined, { unreadable: ['MedicationAdministration'] }),
      policy: fhir,
      because: /MedicationAdministration/,
    },
    {
      given: 'such an order, beside an administration that was set aside',
      chart: record([procedure(), order(day(-2)), { ...administration(), modifierExtension: [{ url: 'urn:not' }] }]),
      policy: fhir,
      because: /MedicationAdministration\/administration was set aside/,
    },
    {
      given: 'orders that could not be read',
      chart: record([procedure()], day(200), { unreadable: ['MedicationRequest'] }),
      because: /MedicationRequest/,
    },
    {
      given: 'an order without a site, of a product that could not be read: it may have been microspheres',
      chart: record(
        [
          procedure(),
          without(
            administration({ medicationReference: { reference: 'Medication/product' } }),
            'medicationCodeableConcept',
          ),
          order(day(-1)),
        ],
        day(200),
        { unreadable: ['Medication'] },
      ),
      policy: fhir,
      because: /Medication/,
    },
  ],
  'not-applicable': [
    {
      given: 'a site without orders and documents',
      chart: record([procedure()]),
      policy: { feeds: ['Procedure'] },
      because: /not supplied/,
    },
  ],
});

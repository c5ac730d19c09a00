import type { Medication, Procedure } from '@medplum/fhirtypes';
import { radionuclideRecorded } from '../../src/rules/radionuclide-recorded.ts';
import { HCPCS, SNOMED } from '../../src/terminology/systems.ts';
import {
  administration,
  admission,
  claim,
  D0,
  day,
  document,
  linked,
  procedure,
  record,
  without,
} from '../support/chart-builders.ts';
import { describeRule } from '../support/describe-rule.ts';

const GIVEN = 'MedicationAdministration/administration';
const NOTE = 'DocumentReference/doc-28570-0';
const named = (text: string, fields: Parameters<typeof administration>[0] = {}) =>
  administration({ medicationCodeableConcept: { text }, ...fields });
const medication: Medication = {
  resourceType: 'Medication',
  id: 'drug',
  code: { text: 'suspension' },
  ingredient: [{ itemCodeableConcept: { coding: [{ system: SNOMED, code: '32505007' }] } }],
};
const note = (text?: string) =>
  document('28570-0', {
    ...(text !== undefined && { text }),
    context: { period: { start: D0 }, encounter: [{ reference: 'Encounter/admission' }] },
  });
const stay = [linked(), admission()];
const ISOTOPE =
  'http://hl7.org/fhir/us/codex-radiation-therapy/StructureDefinition/codexrt-radiotherapy-energy-or-isotope';
const isotope = { url: ISOTOPE, valueCodeableConcept: { coding: [{ system: SNOMED, code: '14691008' }] } };
const TECHNIQUE = 'http://hl7.org/fhir/us/mcode/StructureDefinition/mcode-radiotherapy-modality-and-technique';

describeRule(radionuclideRecorded, {
  'closed-gap': [
    ...['¹⁷⁷Lu-PSMA-617', 'P³² colloid', 'phosphorous-32', 'NaI-131 solution'].map((text) => ({
      given: `the product ${text}`,
      chart: record([procedure(), named(text)]),
      evidence: [GIVEN],
    })),
    ...[{ reference: 'Medication/source' }, { reference: 'Substance/source', display: 'P-32' }].map(
      (itemReference) => ({
        given: `a product with an ingredient by reference to ${itemReference.reference}`,
        chart: record([
          procedure(),
          without(
            administration({ medicationReference: { reference: 'Medication/drug' } }),
            'medicationCodeableConcept',
          ),
          { ...medication, ingredient: [{ itemReference }] },
          { resourceType: 'Medication', id: 'source', code: { text: 'P-32' } } satisfies Medication,
        ]),
        evidence: [GIVEN],
      }),
    ),
    ...[
      'chromic phosphate P-32',
      'TheraSphere',
      'Y-90 microspheres',
      'iobenguane I-131',
      'Lutathera',
      'radium Ra 223 dichloride',
      'strontium-89 chloride',
      'samarium Sm 153 lexidronam',
      'holmium-166',
      'rhenium-188',
    ].map((name) => ({
      given: `an administration of ${name}`,
      chart: record([procedure(), named(name)]),
      evidence: [GIVEN],
      details: [],
    })),
    {
      given: 'a HCPCS code',
      chart: record([
        procedure(),
        administration({ medicationCodeableConcept: { coding: [{ system: HCPCS, code: 'A9600' }] } }),
      ]),
    },
    {
      given: 'the ingredient of a Medication by reference',
      chart: record([procedure(), { ...unnamed(), medicationReference: { reference: 'Medication/drug' } }, medication]),
    },
    {
      given: 'the words of a reference',
      chart: record([procedure(), { ...unnamed(), medicationReference: { display: 'P-32 colloid' } }]),
    },
    {
      given: 'what the Procedure used, coded',
      chart: record([procedure({ usedCode: [{ coding: [{ system: HCPCS, code: 'C2616' }] }] })]),
      evidence: ['Procedure/infusion'],
    },
    {
      given: 'what the Procedure used, by reference',
      chart: record([procedure({ usedReference: [{ reference: 'Medication/drug' }] }), medication]),
    },
    {
      given: 'the isotope extension',
      chart: record([procedure({ extension: [isotope] })]),
      evidence: ['Procedure/infusion'],
    },
    {
      given: 'the isotope within modality and technique',
      chart: record([procedure({ extension: [{ url: TECHNIQUE, extension: [isotope] }] })]),
    },
    {
      given: 'the procedure note',
      chart: record([...stay, note('10 mCi of P-32 was instilled.')]),
      evidence: [NOTE],
      details: ['in-the-note'],
    },
    { given: 'a coded one beside a scanned note', chart: record([...stay, named('P-32'), note()]), evidence: [GIVEN] },
    { given: 'a claim without a procedure', chart: record([claim(), named('P-32', { partOf: [] })]) },
  ],
  'prospective-gap': [
    {
      given: 'nothing on D+3',
      chart: record([procedure()], day(3)),
      gaps: [{ message: 'noRadionuclide' }],
      due: day(3),
      announced: false,
    },
  ],
  'open-gap': [
    {
      given: 'a product whose record was entered in error',
      chart: record([
        procedure(),
        without(administration({ medicationReference: { reference: 'Medication/drug' } }), 'medicationCodeableConcept'),
        { ...medication, status: 'entered-in-error' },
      ]),
      gaps: [{ message: 'noRadionuclide', nearMisses: { [GIVEN]: 'incomplete' } }],
    },
    {
      given: 'nothing',
      chart: record([procedure()]),
      gaps: [{ message: 'noRadionuclide', severity: 'high', queue: 'clinician', nearMisses: {} }],
    },
    {
      given: 'an agent that names none',
      chart: record([procedure(), named('study agent 7')]),
      gaps: [{ message: 'noRadionuclide', nearMisses: { [GIVEN]: 'incomplete' } }],
    },
    {
      given: 'given the day before',
      chart: record([procedure(), named('P-32', { effectiveDateTime: day(-1) })]),
      gaps: [{ message: 'noRadionuclide', nearMisses: { [GIVEN]: 'out-of-window' } }],
    },
    {
      given: 'not done',
      chart: record([procedure(), named('P-32', { status: 'not-done' })]),
      gaps: [{ message: 'noRadionuclide', nearMisses: { [GIVEN]: 'cancelled' } }],
    },
    {
      given: 'a diagnostic tracer of the procedure',
      chart: record([procedure(), named('iobenguane I-123')]),
      gaps: [{ message: 'noRadionuclide', nearMisses: { [GIVEN]: 'diagnostic' } }],
    },
    { given: 'an energy, no isotope', chart: record([withEnergy()]), gaps: [{ message: 'noRadionuclide' }] },
    {
      given: 'a silent note',
      chart: record([...stay, note('The pleura was entered.')]),
      gaps: [{ message: 'noRadionuclide' }],
    },
    {
      given: 'the note, where the policy ignores narrative',
      chart: record([...stay, note('10 mCi of P-32 was instilled.')]),
      policy: { narrative: 'ignore' },
      gaps: [{ message: 'noRadionuclide' }],
    },
  ],
  undetermined: [
    { given: 'a scanned note', chart: record([...stay, note()]), because: /doc-28570-0/ },
    {
      given: 'administrations that could not be read',
      chart: record([procedure()], day(200), { unreadable: ['MedicationAdministration'] }),
      because: /MedicationAdministration/,
    },
    { given: 'no service date', chart: record([procedure({ performedDateTime: '2025' })]), because: /service date/ },
  ],
});

function unnamed() {
  const copy = administration();
  Reflect.deleteProperty(copy, 'medicationCodeableConcept');
  return copy;
}

function withEnergy(): Procedure {
  return procedure({ extension: [{ url: ISOTOPE, valueQuantity: { value: 18, unit: 'MV' } }] });
}

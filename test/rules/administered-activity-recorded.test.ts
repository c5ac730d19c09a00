import type { DiagnosticReport, Observation, Quantity } from '@medplum/fhirtypes';
import { administeredActivityRecorded } from '../../src/rules/administered-activity-recorded.ts';
import { DCM, UCUM } from '../../src/terminology/systems.ts';
import {
  administration,
  admission,
  base64,
  claim,
  composition,
  D0,
  day,
  document,
  imagingStudy,
  linked,
  observation,
  procedure,
  record,
  report,
  without,
} from '../support/chart-builders.ts';
import { describeRule } from '../support/describe-rule.ts';

const ucum = (value: number, code: string): Quantity => ({ value, unit: code, system: UCUM, code });
const dosed = (dose: Quantity, fields: Parameters<typeof administration>[0] = {}) =>
  administration({ dosage: { dose }, ...fields });
const measured = (fields: Partial<Observation> = {}) =>
  observation('activity', {
    code: { coding: [{ system: DCM, code: '113507' }] },
    effectiveDateTime: D0,
    valueQuantity: ucum(15, 'mCi'),
    ...fields,
  });
/** A report of the day that contains the activity measured. */
const doseReport = (fields: Partial<DiagnosticReport> = {}) =>
  report({
    effectiveDateTime: D0,
    contained: [measured({ id: 'a' })],
    result: [{ reference: '#a' }],
    ...fields,
  });
const note = (text: string) =>
  document('28570-0', {
    text,
    context: { period: { start: D0 }, encounter: [{ reference: 'Encounter/admission' }] },
  });
/** A Composition whose procedure section tells of the dose in a section of its own, under a title. */
const within = (title: string) => {
  const told = (div: string) => ({ text: { status: 'generated' as const, div: `<div>${div}</div>` } });
  const dose = { title: 'Procedure', ...told('P-32 15 mCi was administered.') };
  return composition('28570-0', {
    encounter: { reference: 'Encounter/admission' },
    section: [
      { title: 'Subjective', ...told('Comfortable.') },
      { title, section: [{ title: 'Dose', section: [dose] }] },
    ],
  });
};
const stay = [linked(), admission()];
/** The infusion from late in the evening of D0 to an hour after midnight. */
const overnight = without(
  procedure({ performedPeriod: { start: `${D0}T22:00:00-06:00`, end: `${day(1)}T01:00:00-06:00` } }),
  'performedDateTime',
);
const afterMidnight = { effectiveDateTime: `${day(1)}T00:20:00-06:00` };
const GIVEN = 'MedicationAdministration/administration';

describeRule(administeredActivityRecorded, {
  'closed-gap': [
    ...['14.7 mCi', '544MBq', '98.5 µCi'].map((valueString) => ({
      given: `an activity measured in words: ${valueString}`,
      chart: record([procedure(), without(measured({ valueString }), 'valueQuantity')]),
      evidence: ['Observation/obs-activity'],
    })),
    ...[
      '15 mCi x1',
      '15 mCi intraperitoneal once',
      '15 mCi given, 0.2 mCi wasted',
      '15 mCi IP; metformin held',
      '15 mCi; patient refused sedation',
      '14.7 mCi in 10 mL; residual returned to pharmacy',
      '14.7 mCi (0.3 mCi wasted)',
    ].map((text) => ({
      given: `a dose told in words: ${text}`,
      chart: record([procedure(), administration({ dosage: { text } })]),
      evidence: [GIVEN],
    })),
    {
      given: 'a section of a section of a note, which tells of the dose',
      chart: record([...stay, within('Treatment details')]),
      evidence: ['Composition/composed'],
      details: ['in-the-note'],
    },
    {
      given: 'an Observation of after midnight, of an infusion that lasted as long',
      chart: record([overnight, measured({ ...afterMidnight, partOf: [{ reference: 'Procedure/infusion' }] })]),
      evidence: ['Observation/obs-activity'],
    },
    {
      given: 'such an Observation, of the administration',
      chart: record([
        overnight,
        administration(afterMidnight),
        measured({ ...afterMidnight, partOf: [{ reference: GIVEN }] }),
      ]),
      evidence: ['Observation/obs-activity'],
    },
    {
      given: 'an Observation that a report of the day contains',
      chart: record([procedure(), doseReport()]),
      evidence: ['DiagnosticReport/report'],
    },
    {
      given: 'a component of an Observation of something else',
      chart: record([
        procedure(),
        {
          ...without(measured({ code: { text: 'infusion' } }), 'valueQuantity'),
          component: [{ code: { coding: [{ system: DCM, code: '113507' }] }, valueQuantity: ucum(15, 'mCi') }],
        },
      ]),
      evidence: ['Observation/obs-activity'],
    },
    {
      given: 'a dose in words',
      chart: record([procedure(), administration({ dosage: { text: '15 mCi, intrapleural' } })]),
      evidence: [GIVEN],
      details: ['in-the-note'],
    },
    {
      given: 'an Observation of the administration',
      chart: record([procedure(), administration(), measured({ partOf: [{ reference: GIVEN }] })]),
      evidence: ['Observation/obs-activity'],
    },
    {
      given: 'an Observation of a procedure that is part of the infusion',
      chart: record([
        procedure(),
        procedure({ id: 'step', code: { text: 'instillation' }, partOf: [{ reference: 'Procedure/infusion' }] }),
        measured({ partOf: [{ reference: 'Procedure/step' }] }),
      ]),
    },
    {
      given: 'an Observation of a study that names the infusion',
      chart: record([
        procedure(),
        imagingStudy({ on: D0, procedureReference: { reference: 'Procedure/infusion' } }),
        measured({ derivedFrom: [{ reference: 'ImagingStudy/scan' }] }),
      ]),
    },
    { given: 'a dose in mCi', chart: record([procedure(), dosed(ucum(15, 'mCi'))]), evidence: [GIVEN], details: [] },
    ...['Bq', 'kBq', 'MBq', 'GBq', 'uCi', 'Ci'].map((unit) => ({
      given: `a dose in ${unit}`,
      chart: record([procedure(), dosed(ucum(2, unit))]),
    })),
    {
      given: 'a therapeutic agent beside its tracer',
      chart: record([
        procedure(),
        dosed(ucum(15, 'mCi')),
        dosed(ucum(4, 'mCi'), { id: 'tracer', medicationCodeableConcept: { text: 'Tc-99m MAA' } }),
      ]),
      evidence: [GIVEN],
    },
    { given: 'a unit in words only', chart: record([procedure(), dosed({ value: 15, unit: 'millicuries' })]) },
    { given: 'a micro sign', chart: record([procedure(), dosed({ value: 300, unit: 'µCi' })]) },
    {
      given: 'a listed radionuclide that names no procedure',
      chart: record([procedure(), dosed(ucum(15, 'mCi'), { partOf: [] })]),
    },
    {
      given: 'a dose in an activity unit of a product nobody listed',
      chart: record([
        procedure(),
        dosed(ucum(15, 'mCi'), { partOf: [], medicationCodeableConcept: { text: 'study agent 7' } }),
      ]),
    },
    { given: 'a stopped administration', chart: record([procedure(), dosed(ucum(9, 'mCi'), { status: 'stopped' })]) },
    {
      given: 'an administration in progress',
      chart: record([procedure(), dosed(ucum(9, 'mCi'), { status: 'in-progress' })]),
    },
    {
      given: 'an Observation of administered activity',
      chart: record([procedure(), measured()]),
      evidence: ['Observation/obs-activity'],
    },
    {
      given: 'an undated Observation that is part of the procedure',
      chart: record([
        procedure(),
        without(measured({ partOf: [{ reference: 'Procedure/infusion' }] }), 'effectiveDateTime'),
      ]),
    },
    {
      given: 'the procedure note',
      chart: record([...stay, note('PROCEDURE: 15 mCi of P-32 was instilled into the pleural cavity.')]),
      evidence: ['DocumentReference/doc-28570-0'],
      details: ['in-the-note'],
    },
    {
      given: 'a note kept as Binary',
      chart: record([
        ...stay,
        document('28570-0', {
          context: { period: { start: D0 }, encounter: [{ reference: 'Encounter/admission' }] },
          content: [{ attachment: { contentType: 'text/plain', url: 'Binary/b1' } }],
        }),
        { resourceType: 'Binary', id: 'b1', contentType: 'text/plain', data: base64('15 mCi of P-32 administered.') },
      ]),
      details: ['in-the-note'],
    },
    {
      given: 'the remark on the procedure itself',
      chart: record([procedure({ note: [{ text: '15 mCi of P-32 administered.' }] })]),
      evidence: ['Procedure/infusion'],
      details: ['in-the-note'],
    },
    {
      given: 'a coded dose and a scanned note',
      chart: record([...stay, dosed(ucum(15, 'mCi')), scan()]),
      evidence: [GIVEN],
    },
    { given: 'a claim without a procedure', chart: record([claim(), dosed(ucum(15, 'mCi'), { partOf: [] })]) },
  ],
  'prospective-gap': [
    {
      given: 'nothing on D+3',
      chart: record([procedure()], day(3)),
      gaps: [{ message: 'noActivity' }],
      due: day(3),
      announced: false,
    },
  ],
  'open-gap': [
    ...['15 mCi planned', 'up to 15 mCi', '10-15 mCi', '15 mg', '0 mCi', 'pending'].map((valueString) => ({
      given: `words that measure no activity: ${valueString}`,
      chart: record([procedure(), without(measured({ valueString }), 'valueQuantity')]),
      gaps: [{ message: 'noActivity' as const, nearMisses: { 'Observation/obs-activity': 'no-value' as const } }],
    })),
    ...[
      '15 mCi - not given, returned to pharmacy',
      '15 mCi held',
      '15 mCi refused',
      'Held: 15 mCi',
      '15 mCi P-32 IP - held',
    ].map((text) => ({
      given: `a dose told in words that was not given: ${text}`,
      chart: record([procedure(), administration({ dosage: { text } })]),
      gaps: [{ message: 'noActivity' as const }],
    })),
    ...['Plan', 'History', 'Written directive', 'Outside records', 'Planned procedure', 'Prior radiation'].map(
      (title) => ({
        given: `such a section of a section, within one titled ${title}`,
        chart: record([...stay, within(title)]),
        gaps: [{ message: 'noActivity' as const }],
      }),
    ),
    ...['Outside records', 'Planned procedure', 'Template'].map((title) => ({
      given: `a section titled ${title}`,
      chart: record([
        ...stay,
        composition('28570-0', {
          encounter: { reference: 'Encounter/admission' },
          section: [{ title, text: { status: 'generated', div: '<div>P-32 15 mCi was administered.</div>' } }],
        }),
      ]),
      gaps: [{ message: 'noActivity' as const }],
    })),
    {
      given: 'a figure and the reason why there is none: nobody can tell which is meant',
      chart: record([procedure(), measured({ dataAbsentReason: { text: 'not measured' } })]),
      gaps: [{ message: 'noActivity', nearMisses: { 'Observation/obs-activity': 'no-value' } }],
    },
    {
      given: 'an Observation contained in the report of an imaging study of that day',
      chart: record([procedure(), doseReport({ imagingStudy: [{ reference: 'ImagingStudy/scan' }] })]),
      gaps: [{ message: 'noActivity', nearMisses: { 'DiagnosticReport/report': 'unlinked' } }],
    },
    {
      given: 'an Observation of after midnight that nothing ties to the infusion',
      chart: record([overnight, measured(afterMidnight)]),
      gaps: [{ message: 'noActivity', nearMisses: { 'Observation/obs-activity': 'out-of-window' } }],
    },
    {
      given: 'an Observation of the day after an infusion that ended on its own day',
      chart: record([procedure(), measured({ ...afterMidnight, partOf: [{ reference: 'Procedure/infusion' }] })]),
      gaps: [{ message: 'noActivity', nearMisses: { 'Observation/obs-activity': 'out-of-window' } }],
    },
    {
      given: 'an Observation of the second day after an infusion past midnight',
      chart: record([
        overnight,
        measured({ effectiveDateTime: day(2), partOf: [{ reference: 'Procedure/infusion' }] }),
      ]),
      gaps: [{ message: 'noActivity', nearMisses: { 'Observation/obs-activity': 'out-of-window' } }],
    },
    {
      given: 'an activity known only to be above a figure',
      chart: record([procedure(), measured({ valueQuantity: { ...ucum(15, 'mCi'), comparator: '>' } })]),
      gaps: [
        {
          message: 'noActivity',
          nearMisses: { 'Observation/obs-activity': 'incomplete' },
          told: { 'Observation/obs-activity': /an exact figure/ },
        },
      ],
    },
    {
      given: 'a dose in words of what was not given',
      chart: record([procedure(), administration({ dosage: { text: '15 mCi not given' } })]),
      gaps: [{ message: 'noActivity' }],
    },
    {
      given: 'the activity of another procedure of that day',
      chart: record([
        procedure(),
        procedure({ id: 'pet', code: { text: 'PET' } }),
        measured({ partOf: [{ reference: 'Procedure/pet' }] }),
      ]),
      gaps: [{ message: 'noActivity', nearMisses: { 'Observation/obs-activity': 'unlinked' } }],
    },
    {
      given: 'the activity of a scan of that day',
      chart: record([
        procedure(),
        imagingStudy({ on: D0 }),
        measured({ derivedFrom: [{ reference: 'ImagingStudy/scan' }] }),
      ]),
      gaps: [{ message: 'noActivity', nearMisses: { 'Observation/obs-activity': 'unlinked' } }],
    },
    {
      given: 'the activity of a tracer of that day',
      chart: record([
        procedure(),
        administration({ id: 'tracer', partOf: [], medicationCodeableConcept: { text: 'F-18 FDG' } }),
        measured({ partOf: [{ reference: 'MedicationAdministration/tracer' }] }),
      ]),
      gaps: [{ message: 'noActivity', nearMisses: { 'Observation/obs-activity': 'unlinked' } }],
    },
    {
      given: 'the note of a second infusion in the same stay',
      chart: record([
        admission({ period: { start: day(-1), end: day(8) } }),
        linked(),
        linked({ id: 'second', performedDateTime: day(5) }),
        document('28570-0', {
          text: 'PROCEDURE: 15 mCi of P-32 was instilled into the pleural cavity.',
          context: { period: { start: day(5) }, encounter: [{ reference: 'Encounter/admission' }] },
        }),
      ]),
      gaps: [{ message: 'noActivity' }],
    },
    {
      given: 'nothing at all',
      chart: record([procedure()]),
      gaps: [{ message: 'noActivity', severity: 'high', queue: 'clinician', nearMisses: {} }],
    },
    {
      given: 'an administration without a dose',
      chart: record([procedure(), administration()]),
      gaps: [{ message: 'noActivity', nearMisses: { [GIVEN]: 'no-value' } }],
    },
    ...(['Tc-99m MAA', 'F-18 fludeoxyglucose', 'gallium Ga-68 dotatate', 'indium-111 chloride'] as const).map(
      (text) => ({
        given: `${text} in mCi that day, of the procedure even: a diagnostic agent`,
        chart: record([procedure(), dosed(ucum(5, 'mCi'), { medicationCodeableConcept: { text } })]),
        gaps: [{ message: 'noActivity', nearMisses: { [GIVEN]: 'diagnostic' } }] as const,
      }),
    ),
    {
      given: 'millilitres alone',
      chart: record([procedure(), dosed(ucum(4, 'mL'))]),
      gaps: [{ message: 'notActivity', severity: 'high', nearMisses: { [GIVEN]: 'wrong-unit' } }],
    },
    {
      given: 'milligrams alone',
      chart: record([procedure(), dosed(ucum(4, 'mg'))]),
      gaps: [{ message: 'notActivity', nearMisses: { [GIVEN]: 'wrong-unit' } }],
    },
    {
      given: 'an Observation of the activity in millilitres',
      chart: record([procedure(), measured({ valueQuantity: ucum(4, 'mL') })]),
      gaps: [{ message: 'notActivity', nearMisses: { 'Observation/obs-activity': 'wrong-unit' } }],
    },
    {
      given: 'a dose of zero',
      chart: record([procedure(), dosed(ucum(0, 'mCi'))]),
      gaps: [{ message: 'noActivity', nearMisses: { [GIVEN]: 'no-value' } }],
    },
    {
      given: 'given the day before',
      chart: record([procedure(), dosed(ucum(15, 'mCi'), { effectiveDateTime: day(-1) })]),
      gaps: [{ message: 'noActivity', nearMisses: { [GIVEN]: 'out-of-window' } }],
    },
    {
      given: 'given the day after',
      chart: record([procedure(), dosed(ucum(15, 'mCi'), { effectiveDateTime: day(1) })]),
      gaps: [{ message: 'noActivity', nearMisses: { [GIVEN]: 'out-of-window' } }],
    },
    {
      given: 'an administration not done',
      chart: record([procedure(), dosed(ucum(15, 'mCi'), { status: 'not-done' })]),
      gaps: [{ message: 'noActivity', nearMisses: { [GIVEN]: 'cancelled' } }],
    },
    {
      given: 'an administration entered in error',
      chart: record([procedure(), dosed(ucum(15, 'mCi'), { status: 'entered-in-error' })]),
      gaps: [{ message: 'noActivity', nearMisses: { [GIVEN]: 'cancelled' } }],
    },
    {
      given: 'another drug of that day',
      chart: record([
        procedure(),
        administration({
          partOf: [],
          medicationCodeableConcept: { text: 'ondansetron' },
          dosage: { dose: ucum(4, 'mg') },
        }),
      ]),
      gaps: [{ message: 'noActivity', nearMisses: {} }],
    },
    {
      given: 'a preliminary Observation',
      chart: record([procedure(), measured({ status: 'preliminary' })]),
      gaps: [{ message: 'noActivity', nearMisses: { 'Observation/obs-activity': 'not-final' } }],
    },
    {
      given: 'an Observation of the day after',
      chart: record([procedure(), measured({ effectiveDateTime: day(1) })]),
      gaps: [{ message: 'noActivity', nearMisses: { 'Observation/obs-activity': 'out-of-window' } }],
    },
    {
      given: 'a readable note that is silent',
      chart: record([...stay, note('The pleural cavity was entered. The patient did well.')]),
      gaps: [{ message: 'noActivity' }],
    },
    {
      given: 'the note, where the policy ignores narrative',
      chart: record([...stay, note('15 mCi of P-32 administered.')]),
      policy: { narrative: 'ignore' },
      gaps: [{ message: 'noActivity' }],
    },
    {
      given: 'a note of the day that nothing links: it is not read',
      chart: record([
        procedure(),
        document('28570-0', { text: '15 mCi of P-32 given.', context: { period: { start: D0 } } }),
      ]),
      gaps: [{ message: 'noActivity' }],
    },
    {
      given: 'the administration of another patient',
      chart: record([procedure(), dosed(ucum(15, 'mCi'), { subject: { reference: 'Patient/p2' } })]),
      gaps: [{ message: 'noActivity', nearMisses: {} }],
    },
  ],
  undetermined: [
    { given: 'the linked note is a scan', chart: record([...stay, scan()]), because: /DocumentReference/ },
    {
      given: 'administrations that could not be read',
      chart: record([procedure()], day(200), { unreadable: ['MedicationAdministration'] }),
      because: /MedicationAdministration/,
    },
    { given: 'no service date', chart: record([procedure({ performedDateTime: '2025' })]), because: /service date/ },
  ],
  'not-applicable': [
    {
      given: 'a site that supplies neither administrations nor documents',
      chart: record([procedure()]),
      policy: { feeds: ['Procedure', 'Encounter'] },
      because: /not supplied/,
    },
  ],
});

function scan() {
  return document('28570-0', {
    context: { period: { start: D0 }, encounter: [{ reference: 'Encounter/admission' }] },
  });
}

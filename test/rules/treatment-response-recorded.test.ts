import type { DiagnosticReport } from '@medplum/fhirtypes';
import { DEFAULT_POLICY } from '../../src/model/policy.ts';
import { treatmentResponseRecorded } from '../../src/rules/treatment-response-recorded.ts';
import { ICD10CM } from '../../src/terminology/systems.ts';
import {
  admission,
  base64,
  condition,
  day,
  document,
  linked,
  observation,
  patient,
  record,
  report,
} from '../support/chart-builders.ts';
import { describeRule } from '../support/describe-rule.ts';
import { note, second, stay, visit } from '../support/follow-up-builders.ts';

const status = (on: number, code = '97509-4', fields: Parameters<typeof observation>[1] = {}) =>
  observation(code, { effectiveDateTime: day(on), ...fields });
const concluded = (on: number, fields: Partial<DiagnosticReport> = {}) =>
  report({
    category: [{ coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v2-0074', code: 'RAD' }] }],
    effectiveDateTime: day(on),
    conclusion: 'Interval decrease.',
    ...fields,
  });
const told = (text: string, on = 30) => [visit(day(on)), note(day(on), text)];
/** The infusion, in a stay that lasted until D+5. */
const stayOfFive = [
  ...stay.filter(({ resourceType }) => resourceType !== 'Encounter'),
  admission({ period: { start: day(-1), end: day(5) } }),
];
const REPORT = 'DiagnosticReport/report';

/** A cancer that the infusion treats, by its code, and another of the breast. */
const beside = (code: string) => [
  admission(),
  linked({ reasonReference: [{ reference: 'Condition/cancer' }] }),
  condition({ code: { coding: [{ system: ICD10CM, code }] } }),
  condition({ id: 'other', code: { coding: [{ system: ICD10CM, code: 'C50.911' }] } }),
];
const ofOther = status(30, '97509-4', { focus: [{ reference: 'Condition/other' }] });

describeRule(treatmentResponseRecorded, {
  'closed-gap': [
    {
      given: 'the status of a cancer that the secondary one treated may be of',
      chart: record([...beside('C78.2'), ofOther]),
    },
    {
      given: 'the note of a visit on the day of discharge',
      chart: record([...stayOfFive, visit(day(5)), note(day(5), 'Response: stable disease.')]),
    },
    {
      given: 'the note of a visit after the stay, while other encounters could not be read',
      chart: record([...stay, ...told('Response: stable disease.', 14)], day(200), { unreadable: ['Encounter'] }),
    },
    { given: 'disease status on D+1', chart: record([...stay, status(1)]), evidence: ['Observation/obs-97509-4'] },
    {
      given: 'disease status contained in a report',
      chart: record([
        ...stay,
        report({
          effectiveDateTime: day(40),
          contained: [status(40, '97509-4', { id: 's' })],
          result: [{ reference: '#s' }],
        }),
      ]),
      evidence: [REPORT],
    },
    { given: 'disease status on D+104', chart: record([...stay, status(104)]) },
    { given: 'response to treatment by the older code', chart: record([...stay, status(40, '88040-1')]) },
    {
      given: 'an imaging report with a conclusion on D+14',
      chart: record([...stay, concluded(14)]),
      evidence: [REPORT],
    },
    { given: 'one on D+104', chart: record([...stay, concluded(104)]) },
    {
      given: 'a report known as imaging by its study, with a coded conclusion',
      chart: record([
        ...stay,
        report({
          effectiveDateTime: day(40),
          imagingStudy: [{ reference: 'ImagingStudy/scan' }],
          conclusionCode: [{ text: 'partial response' }],
        }),
      ]),
    },
    {
      given: 'the note of a follow-up visit',
      chart: record([...stay, ...told('Follow-up. Pleural effusion has resolved on imaging.')]),
      evidence: ['DocumentReference/doc-11506-3'],
      details: ['in-the-note'],
    },
    {
      given: 'an imported note of care at another site',
      chart: record([
        ...stay,
        document('34832-6', {
          context: { period: { start: day(50) } },
          content: [{ attachment: { contentType: 'text/plain', data: base64('Stable disease.') } }],
        }),
      ]),
      details: ['in-the-note'],
    },
    { given: 'a result on the day of a second infusion', chart: record([...stay, second(day(40)), status(40)]) },
  ],
  'prospective-gap': [
    { given: 'nothing on D+104', chart: record(stay, day(104)), gaps: [{ message: 'noResponse' }], due: day(104) },
  ],
  'open-gap': [
    ...(
      [
        [
          'a note of that day which names no encounter, beside such a visit',
          day(5),
          { context: { period: { start: day(5) } } },
        ],
        ['a note from within the stay, filed in such a visit', day(4), {}],
      ] as const
    ).map(([given, on, fields]) => ({
      given,
      chart: record([...stayOfFive, visit(day(5)), note(on, 'Response: stable disease.', fields)]),
      gaps: [{ message: 'noResponse' as const }],
    })),
    {
      given: 'a note of the stay that names no encounter',
      chart: record([
        linked({ performer: [{ actor: { reference: 'Practitioner/a' } }] }),
        admission({ period: { start: day(-1), end: day(5) } }),
        note(day(2), 'Response: stable disease.', {
          context: { period: { start: day(2) } },
          author: [{ reference: 'Practitioner/a' }],
        }),
      ]),
      gaps: [{ message: 'noResponse' }],
    },
    {
      given: 'a note of the year before, filed in the visit: it tells nothing of the infusion',
      chart: record([...stay, visit(day(30)), note(day(-365), 'Partial response of the pleural disease on CT.')]),
      gaps: [{ message: 'noResponse' }],
    },
    ...[{ conclusion: 'Pending' }, { conclusion: ' ', conclusionCode: [{ text: 'unknown' }] }].map((fields) => ({
      given: `a report whose conclusion tells nothing: ${JSON.stringify(fields)}`,
      chart: record([...stay, concluded(40, fields)]),
      gaps: [{ message: 'noResponse' as const, nearMisses: { [REPORT]: 'incomplete' as const } }],
    })),
    {
      given: 'the status of another cancer than the one treated',
      chart: record([...beside('C56.9'), ofOther]),
      gaps: [{ message: 'noResponse', nearMisses: { 'Observation/obs-97509-4': 'other-cancer' } }],
    },
    {
      given: 'the status of another cancer, both contained in a report',
      chart: record([
        ...beside('C56.9'),
        report({
          effectiveDateTime: day(30),
          contained: [
            status(30, '97509-4', { id: 's', focus: [{ reference: '#c' }] }),
            condition({ id: 'c', code: { coding: [{ system: ICD10CM, code: 'C50.911' }] } }),
          ],
          result: [{ reference: '#s' }],
        }),
      ]),
      gaps: [{ message: 'noResponse', nearMisses: { [REPORT]: 'other-cancer' } }],
    },
    {
      given: 'disease status said not to be evaluated',
      chart: record([...stay, { ...status(30), valueQuantity: {}, valueCodeableConcept: { text: 'Not evaluated' } }]),
      gaps: [{ message: 'noResponse', nearMisses: { 'Observation/obs-97509-4': 'no-value' } }],
    },
    {
      given: 'nothing at all',
      chart: record(stay),
      gaps: [{ message: 'noResponse', severity: 'moderate', queue: 'clinician', nearMisses: {} }],
    },
    {
      given: 'disease status of the day itself: too early by one',
      chart: record([...stay, status(0)]),
      gaps: [{ message: 'noResponse', nearMisses: { 'Observation/obs-97509-4': 'out-of-window' } }],
    },
    {
      given: 'disease status on D+105, and one from before',
      chart: record([...stay, status(105), status(-5, '88040-1')]),
      gaps: [{ message: 'noResponse', nearMisses: { 'Observation/obs-97509-4': 'out-of-window' } }],
    },
    {
      given: 'disease status without a value',
      chart: record([...stay, { ...status(30), valueQuantity: {} }]),
      gaps: [{ message: 'noResponse', nearMisses: { 'Observation/obs-97509-4': 'no-value' } }],
    },
    {
      given: 'an imaging report with a conclusion on D+13',
      chart: record([...stay, concluded(13)]),
      gaps: [{ message: 'noResponse', nearMisses: { [REPORT]: 'out-of-window' } }],
    },
    {
      given: 'an imaging report without a conclusion',
      chart: record([...stay, concluded(40, { conclusion: '  ' })]),
      gaps: [{ message: 'noResponse', nearMisses: { [REPORT]: 'incomplete' } }],
    },
    {
      given: 'a preliminary report',
      chart: record([...stay, concluded(40, { status: 'preliminary' })]),
      gaps: [{ message: 'noResponse', nearMisses: { [REPORT]: 'not-final' } }],
    },
    {
      given: 'a report of pathology with a conclusion',
      chart: record([...stay, concluded(40, { category: [{ coding: [{ code: 'PAT' }] }] })]),
      gaps: [{ message: 'noResponse', nearMisses: {} }],
    },
    {
      given: 'a note that awaits the response',
      chart: record([...stay, ...told('Response to be assessed on the next scan.')]),
      gaps: [{ message: 'noResponse' }],
    },
    {
      given: 'a note that tells of it, where the policy ignores notes',
      chart: record([...stay, ...told('Pleural effusion has resolved.')]),
      policy: { narrative: 'ignore' },
      gaps: [{ message: 'noResponse' }],
    },
    {
      given: 'a result one day after a second infusion',
      chart: record([...stay, second(day(40)), status(41)], day(60)),
      gaps: [{ message: 'noResponse', nearMisses: { 'Observation/obs-97509-4': 'out-of-window' } }],
      due: day(40),
    },
  ],
  'not-applicable': [
    { given: 'death on D+20', chart: record([patient({ deceasedDateTime: day(20) }), ...stay]), because: /died/ },
    {
      given: 'a second infusion ten days after it, where the policy looks for a response from D+28 on',
      chart: record([...stay, second(day(10))]),
      policy: { windows: { ...DEFAULT_POLICY.windows, 'treatment-response-recorded': { from: 28, to: 90 } } },
      because: /a further infusion on 2025-01-20/,
    },
  ],
  undetermined: [
    {
      given: 'the note of the visit is a scan',
      chart: record([...stay, visit(day(30)), note(day(30))]),
      because: /DocumentReference\/doc-11506-3/,
    },
    {
      given: 'results that could not be read',
      chart: record(stay, day(200), { unreadable: ['Observation'] }),
      because: /Observation/,
    },
  ],
});

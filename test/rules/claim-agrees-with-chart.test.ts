import type { Claim, ClaimItem } from '@medplum/fhirtypes';
import { claimAgreesWithChart } from '../../src/rules/claim-agrees-with-chart.ts';
import { CPT, ICD10CM } from '../../src/terminology/systems.ts';
import {
  admission,
  claim,
  condition,
  D0,
  day,
  encounter,
  line,
  linked,
  patient,
  procedure,
  record,
  without,
} from '../support/chart-builders.ts';
import { inpatient, institutional, undatedLine } from '../support/claim-builders.ts';
import { describeRule } from '../support/describe-rule.ts';

const diagnosis = (sequence: number, code: string) => ({
  sequence,
  diagnosisCodeableConcept: { coding: [{ system: ICD10CM, code }] },
});
/** A claim with C78.2 first and a fracture second, whose line points to the first. */
const agreed = (fields: Partial<Claim> = {}, item: Partial<ClaimItem> = {}): Claim =>
  claim({
    diagnosis: [diagnosis(1, 'C78.2'), diagnosis(2, 'S72.001A')],
    item: [line({ diagnosisSequence: [1], ...item })],
    ...fields,
  });
const naming = { procedure: [{ sequence: 1, procedureReference: { reference: 'Procedure/infusion' } }] };
/** A claim that contains the Procedure it names, performed one day and entered under another. */
const containing = (performedDateTime: string, date?: string): Partial<Claim> => ({
  contained: [procedure({ performedDateTime })],
  procedure: [{ sequence: 1, ...(date !== undefined && { date }), procedureReference: { reference: '#infusion' } }],
});
const inStay = { encounter: [{ reference: 'Encounter/admission' }] };
const elsewhere = encounter({ id: 'clinic', period: { start: D0, end: D0 } });
const about = 'Claim/claim';
const vera = { coding: [{ system: ICD10CM, code: 'D45' }] };
/** A claim whose line points to a diagnosis that names the Condition. */
const referring = agreed({ diagnosis: [{ sequence: 1, diagnosisReference: { reference: 'Condition/cancer' } }] });

describeRule(claimAgreesWithChart, {
  'closed-gap': [
    {
      given: 'a claim of a later visit that names the procedure without a day',
      chart: record([
        procedure(),
        condition(),
        agreed(),
        claim({
          id: 'visit',
          ...naming,
          billablePeriod: { start: day(30), end: day(30) },
          item: [line({ productOrService: { coding: [{ system: CPT, code: '99214' }] }, servicedDate: day(30) })],
        }),
      ]),
    },
    {
      given: 'a diagnosis by reference to a Condition without a word on its verification',
      chart: record([procedure(), without(condition(), 'verificationStatus'), referring]),
    },
    {
      given: 'an accepted reason by reference',
      chart: record([procedure(), condition({ code: vera }), referring]),
    },
    {
      given: 'one day, no encounters, a malignant diagnosis',
      chart: record([procedure(), agreed()]),
      evidence: [about],
    },
    {
      given: 'the day of the procedure that the claim contains',
      chart: record([agreed(containing(D0))]),
      evidence: [about],
    },
    {
      given: 'a procedure of another day and another code that the claim contains',
      chart: record([
        agreed({
          contained: [procedure({ performedDateTime: day(2), code: { text: 'paracentesis' } })],
          procedure: [{ sequence: 1, procedureReference: { reference: '#infusion' } }],
        }),
      ]),
      evidence: [about],
    },
    { given: 'the same encounter', chart: record([admission(), linked(), agreed({}, inStay)]) },
    {
      given: 'a part of the same stay',
      chart: record([
        admission(),
        encounter({ id: 'ward', partOf: { reference: 'Encounter/admission' }, period: { start: D0 } }),
        linked(),
        agreed({}, { encounter: [{ reference: 'Encounter/ward' }] }),
      ]),
    },
    {
      given: 'a diagnosis by reference to a cancer',
      chart: record([
        procedure(),
        condition(),
        agreed({ diagnosis: [{ sequence: 1, diagnosisReference: { reference: 'Condition/cancer' } }] }),
      ]),
    },
    {
      given: 'an accepted non-malignant diagnosis',
      chart: record([procedure(), agreed({ diagnosis: [diagnosis(1, 'D45')] })]),
    },
    {
      given: 'one the policy accepts by its stem',
      chart: record([procedure(), agreed({ diagnosis: [diagnosis(1, 'M17.11')] })]),
      policy: { acceptedNonMalignantReasons: ['M17'] },
    },
    {
      given: 'one under a subcategory that the policy accepts',
      chart: record([procedure(), agreed({ diagnosis: [diagnosis(1, 'M12261')] })]),
      policy: { acceptedNonMalignantReasons: ['M12.2'] },
    },
    {
      given: 'a diagnosis by reference whose local code means a malignant one',
      chart: record([
        procedure(),
        condition({ code: { coding: [{ system: 'urn:site', code: 'tumour' }] } }),
        agreed({ diagnosis: [{ sequence: 1, diagnosisReference: { reference: 'Condition/cancer' } }] }),
      ]),
      policy: {
        localCodes: [{ local: { system: 'urn:site', code: 'tumour' }, means: { system: ICD10CM, code: 'C22.0' } }],
      },
    },
    {
      given: 'an institutional claim with the diagnosis anywhere in its head',
      chart: record([
        procedure(),
        agreed(
          { ...institutional, diagnosis: [diagnosis(1, 'I10'), diagnosis(2, 'C78.2')] },
          { diagnosisSequence: [1] },
        ),
      ]),
    },
    {
      given: 'an inpatient claim, whose lines have dates and encounters of their own',
      chart: record([
        admission(),
        linked(),
        elsewhere,
        agreed(
          { ...inpatient, procedure: [...(inpatient.procedure ?? []), { ...naming.procedure[0], sequence: 2 }] },
          { servicedDate: day(3), encounter: [{ reference: 'Encounter/clinic' }] },
        ),
      ]),
    },
    {
      given: 'an institutional line for a period that holds the day',
      chart: record([procedure(), agreed({ ...institutional, ...naming, item: [periodLine(day(-1), day(2))] })]),
    },
    { given: 'a claim alone: that no procedure stands behind it is for another rule', chart: record([agreed()]) },
    {
      given: 'an institutional line whose period ends on the day',
      chart: record([procedure(), agreed({ ...institutional, ...naming, item: [periodLine(day(-2), D0)] })]),
    },
    {
      given: 'institutional lines without numbers, for periods of which each holds the day',
      chart: record([
        procedure(),
        agreed({
          ...institutional,
          ...naming,
          item: [periodLine(day(-2), D0), periodLine(day(-1), day(2))].map((item) => without(item, 'sequence')),
        }),
      ]),
    },
    {
      given: 'the detail of a line whose period holds the day',
      chart: record([
        procedure(),
        agreed({
          ...institutional,
          ...naming,
          item: [
            {
              ...periodLine(day(-1), day(2)),
              sequence: 12,
              productOrService: { text: 'therapy' },
              detail: [{ sequence: 3, productOrService: line().productOrService }],
            },
          ],
        }),
      ]),
    },
    {
      given: 'a line without a day that names the procedure',
      chart: record([
        procedure(),
        agreed({ ...naming, item: [undatedLine({ diagnosisSequence: [1], procedureSequence: [1] })] }),
      ]),
    },
    {
      given: 'a claim alone of two lines a day apart: no chart to disagree with',
      chart: record([
        agreed({
          item: [line({ diagnosisSequence: [1] }), line({ sequence: 2, servicedDate: day(1), diagnosisSequence: [1] })],
        }),
      ]),
    },
    {
      given: 'two encounters on the line, one of them of the stay',
      chart: record([
        admission(),
        linked(),
        elsewhere,
        agreed({}, { encounter: ['admission', 'clinic'].map((id) => ({ reference: `Encounter/${id}` })) }),
      ]),
    },
    {
      given: 'an encounter on the line where the procedure names none',
      chart: record([procedure(), elsewhere, agreed({}, { encounter: [{ reference: 'Encounter/clinic' }] })]),
    },
    {
      given: 'a procedure whose encounter is none',
      chart: record([
        procedure({ encounter: { reference: 'Procedure/infusion' } }),
        elsewhere,
        agreed({}, { encounter: [{ reference: 'Encounter/clinic' }] }),
      ]),
    },
    {
      given: 'a procedure of the head, which points to no diagnosis',
      chart: record([procedure(), agreed({ ...naming, item: [] })]),
    },
    {
      given: 'a diagnosis coded twice, once as one that the policy accepts beside others',
      chart: record([
        procedure(),
        agreed({
          diagnosis: [
            {
              sequence: 1,
              diagnosisCodeableConcept: { coding: ['I10', 'M17.11'].map((code) => ({ system: ICD10CM, code })) },
            },
          ],
        }),
      ]),
      policy: { acceptedNonMalignantReasons: ['D45', 'M17'] },
    },
    {
      given: 'a claim of another type without a diagnosis',
      chart: record([procedure(), claim({ type: { text: 'other' } })]),
    },
    {
      given: 'an encounter on the line that is not in the chart',
      chart: record([admission(), linked(), agreed({}, { encounter: [{ reference: 'Encounter/unknown' }] })]),
    },
  ],
  'open-gap': [
    {
      given: 'another day on the one procedure of the claim, which its line does not number',
      chart: record([
        procedure(),
        agreed({
          item: [undatedLine({ diagnosisSequence: [1] })],
          procedure: [{ sequence: 1, date: day(3), procedureReference: { reference: 'Procedure/infusion' } }],
        }),
      ]),
      gaps: [{ message: 'otherDay', about }],
    },
    ...[
      agreed(containing(D0), { servicedDate: day(2) }),
      agreed(containing(D0), { servicedDate: day(2), procedureSequence: [1] }),
      agreed({ ...containing(D0, day(2)), item: [] }),
    ].map((billed, at) => ({
      given: `${['a line', 'a line that names it', 'the entry'][at]} of another day than the procedure that the claim contains`,
      chart: record([billed]),
      gaps: [{ message: 'otherDay' as const, about, text: /states 2025-01-12 .* procedure 2025-01-10/ }],
    })),
    ...['refuted', 'entered-in-error', 'provisional', 'differential'].flatMap((code) => [
      {
        given: `a diagnosis by reference to a Condition that is ${code}`,
        chart: record([procedure(), condition({ verificationStatus: { coding: [{ code }] } }), referring]),
        gaps: [{ message: 'noDiagnosis' as const, about }],
      },
      {
        given: `an accepted reason by reference to a Condition that is ${code}`,
        chart: record([procedure(), condition({ code: vera, verificationStatus: { coding: [{ code }] } }), referring]),
        gaps: [{ message: 'noDiagnosis' as const, about }],
      },
      {
        given: `an institutional claim that lists a Condition that is ${code}`,
        chart: record([
          procedure(),
          condition({ verificationStatus: { coding: [{ code }] } }),
          { ...referring, ...institutional },
        ]),
        gaps: [{ message: 'noHeaderDiagnosis' as const, about }],
      },
    ]),
    {
      given: 'the claim states the day after',
      chart: record([procedure(), agreed({}, { servicedDate: day(1) })]),
      gaps: [{ message: 'otherDay', severity: 'high', queue: 'coding', about }],
    },
    {
      given: 'the day before, on the very day: it is immediate',
      chart: record([procedure(), agreed({}, { servicedDate: day(-1) })], D0),
      gaps: [{ message: 'otherDay' }],
    },
    {
      given: 'a claim that names the procedure and states a day a month later',
      chart: record([procedure(), agreed(naming, { servicedDate: day(30) })]),
      gaps: [{ message: 'otherDay' }],
    },
    {
      given: 'an inpatient claim whose procedure entry states another day',
      chart: record([
        procedure(),
        agreed({ ...institutional, item: [], procedure: [{ ...naming.procedure[0], sequence: 1, date: day(2) }] }),
      ]),
      gaps: [{ message: 'otherDay' }],
    },
    {
      given: 'a period that does not hold the day',
      chart: record([procedure(), agreed({ ...institutional, ...naming, item: [periodLine(day(2), day(4))] })]),
      gaps: [{ message: 'otherDay' }],
    },
    {
      given: 'a period that ended before the day',
      chart: record([procedure(), agreed({ ...institutional, ...naming, item: [periodLine(day(-4), day(-2))] })]),
      gaps: [{ message: 'otherDay' }],
    },
    {
      given: 'a period of which only the start, or only the end is known',
      chart: record([
        procedure(),
        agreed({
          ...institutional,
          ...naming,
          item: [{ start: day(-1) }, { end: day(1) }].map((servicedPeriod, index) =>
            undatedLine({ sequence: index + 1, diagnosisSequence: [1], servicedPeriod }),
          ),
        }),
      ]),
      gaps: [{ message: 'otherDay' }, { message: 'otherDay' }],
    },
    {
      given: 'another line of the claim for a period that holds the day, the line of the service for the day after',
      chart: record([
        procedure(),
        agreed({
          ...institutional,
          item: [
            { ...periodLine(day(-1), day(2)), sequence: 1, productOrService: { text: 'room' } },
            line({ sequence: 12, servicedDate: day(1) }),
          ],
        }),
      ]),
      gaps: [{ message: 'otherDay' }],
    },
    {
      given: 'a line without a number that states the day after',
      chart: record([
        procedure(),
        agreed({ item: [without(line({ diagnosisSequence: [1], servicedDate: day(1) }), 'sequence')] }),
      ]),
      gaps: [{ message: 'otherDay' }],
    },
    {
      given: 'a procedure of the head of an inpatient claim, coded in ICD-10-PCS, states another day',
      chart: record([
        procedure(),
        agreed({
          ...institutional,
          item: [],
          procedure: (inpatient.procedure ?? []).map((entry) => ({
            ...entry,
            procedureReference: { reference: 'Procedure/infusion' },
            date: day(2),
          })),
        }),
      ]),
      gaps: [{ message: 'otherDay' }],
    },
    {
      given: 'an encounter of another stay',
      chart: record([admission(), linked(), elsewhere, agreed({}, { encounter: [{ reference: 'Encounter/clinic' }] })]),
      gaps: [{ message: 'otherEncounter', about }],
    },
    {
      given: "another patient's encounter",
      chart: record([
        procedure(),
        patient({ id: 'p2' }),
        { ...elsewhere, subject: { reference: 'Patient/p2' } },
        agreed({}, { encounter: [{ reference: 'Encounter/clinic' }] }),
      ]),
      gaps: [{ message: 'otherPatient', about }],
    },
    {
      given: "our claim that names another patient's procedure",
      chart: record([
        procedure(),
        procedure({ id: 'other', subject: { reference: 'Patient/p2' } }),
        agreed({ procedure: [{ sequence: 1, procedureReference: { reference: 'Procedure/other' } }] }),
      ]),
      gaps: [{ message: 'otherPatient', about }],
    },
    {
      given: 'a professional line that points to the fracture',
      chart: record([procedure(), agreed({}, { diagnosisSequence: [2] })]),
      gaps: [{ message: 'noDiagnosis', about }],
    },
    {
      given: 'a professional line that points to nothing',
      chart: record([procedure(), agreed({}, { diagnosisSequence: [] })]),
      gaps: [{ message: 'noDiagnosis' }],
    },
    {
      given: 'a professional claim without diagnoses',
      chart: record([procedure(), claim()]),
      gaps: [{ message: 'noDiagnosis' }],
    },
    {
      given: 'an institutional claim without a malignant diagnosis, told once of two lines',
      chart: record([
        procedure(),
        claim({ ...institutional, diagnosis: [diagnosis(1, 'I10')], item: [line(), line({ sequence: 2 })] }),
      ]),
      gaps: [{ message: 'noHeaderDiagnosis', about }],
    },
    {
      given: 'day and diagnosis both',
      chart: record([procedure(), claim({ item: [line({ servicedDate: day(1) })] })]),
      gaps: [{ message: 'otherDay' }, { message: 'noDiagnosis' }],
    },
  ],
  'not-applicable': [
    { given: 'no claim', chart: record([procedure()]), because: /no active claim/ },
    {
      given: "another patient's claim that names our procedure: told where that claim is judged",
      chart: record([procedure(), agreed({ ...naming, patient: { reference: 'Patient/p2' } })]),
    },
    { given: 'a preauthorization', chart: record([procedure(), agreed({ use: 'preauthorization' })]) },
    {
      given: 'a procedure that is not-done',
      chart: record([procedure({ status: 'not-done' }), agreed()]),
      because: /not done/,
    },
  ],
  undetermined: [
    {
      given: 'an undated line beside a claim procedure of another code and day',
      chart: record([
        procedure(),
        agreed({
          item: [undatedLine({ diagnosisSequence: [1] })],
          procedure: [{ sequence: 1, date: day(3), procedureCodeableConcept: { text: 'thoracentesis' } }],
        }),
      ]),
    },
    {
      given: 'conditions that could not be read',
      chart: record([procedure(), agreed()], day(200), { unreadable: ['Condition'] }),
      because: /Condition/,
    },
    {
      given: 'a claim that was set aside',
      chart: record([procedure(), agreed(), claim({ id: 'broken', created: 'yesterday' })]),
      because: /Claim\/broken/,
    },
  ],
});

function periodLine(start: string, end: string): ClaimItem {
  return undatedLine({ diagnosisSequence: [1], servicedPeriod: { start, end } });
}

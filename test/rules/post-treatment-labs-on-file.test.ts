import { postTreatmentLabsOnFile } from '../../src/rules/post-treatment-labs-on-file.ts';
import { ICD10CM, SNOMED } from '../../src/terminology/systems.ts';
import {
  administration,
  condition,
  day,
  linked,
  observation,
  patient,
  record,
  report,
  without,
} from '../support/chart-builders.ts';
import { describeRule } from '../support/describe-rule.ts';
import { second, stay } from '../support/follow-up-builders.ts';

const result = (code: string, on: number, fields: Parameters<typeof observation>[1] = {}) =>
  observation(code, { effectiveDateTime: day(on), ...fields });
const panel = (on: number) => result('58410-2', on);
const hepatic = (on: number) => result('24325-3', on);
const arterial = administration({
  medicationCodeableConcept: { text: 'yttrium-90 microspheres' },
  dosage: { route: { coding: [{ system: SNOMED, code: '58100008' }] } },
});
const ofProduct = without(
  { ...arterial, medicationReference: { reference: 'Medication/product' } },
  'medicationCodeableConcept',
  'partOf',
);
const liver = [linked(), condition({ code: { coding: [{ system: ICD10CM, code: 'C22.0' }] } })];

describeRule(postTreatmentLabsOnFile, {
  'closed-gap': [
    ...(['preparation', 'on-hold'] as const).map((status) => ({
      given: `a count after the day of a second infusion that is only planned: ${status}`,
      chart: record([...stay, { ...second(day(40)), status }, panel(60)]),
    })),
    {
      given: 'a panel on D+14, the first day',
      chart: record([...stay, panel(14)]),
      evidence: ['Observation/obs-58410-2'],
    },
    { given: 'a panel on D+104, the last day', chart: record([...stay, panel(104)]) },
    {
      given: 'all the parts of a count',
      chart: record([...stay, result('718-7', 30), result('6690-2', 31), result('777-3', 32)]),
    },
    {
      given: 'the panel as report',
      chart: record([
        ...stay,
        report({ code: { coding: [{ system: 'http://loinc.org', code: '57021-8' }] }, effectiveDateTime: day(30) }),
      ]),
    },
    {
      given: 'an infusion into an artery: count and liver panel',
      chart: record([...stay, arterial, panel(30), hepatic(30)]),
      evidence: ['Observation/obs-24325-3', 'Observation/obs-58410-2'],
    },
    {
      given: 'a target in the liver: count and the parts of a liver test',
      chart: record([...liver, panel(30), ...['1742-6', '1920-8', '1975-2', '1751-7'].map((code) => result(code, 30))]),
    },
    {
      given: 'a count on the day of a second infusion: it serves both',
      chart: record([...stay, second(day(40)), panel(40)]),
    },
  ],
  'prospective-gap': [
    { given: 'nothing on D+104', chart: record(stay, day(104)), gaps: [{ message: 'noCount' }], due: day(104) },
  ],
  'open-gap': [
    {
      given: 'no results; the route asks for no liver test',
      chart: record(stay),
      gaps: [{ message: 'noCount', severity: 'low', queue: 'clinician', nearMisses: {} }],
    },
    {
      given: 'no results after an infusion into an artery',
      chart: record([...stay, arterial]),
      gaps: [{ message: 'noCount' }, { message: 'noLiverTest', severity: 'low' }],
    },
    {
      given: 'a count without the liver test',
      chart: record([...liver, panel(30)]),
      gaps: [{ message: 'noLiverTest' }],
    },
    {
      given: 'a count on D+13 and one from before the infusion',
      chart: record([...stay, panel(13), result('57021-8', -3)]),
      gaps: [{ message: 'noCount', nearMisses: { 'Observation/obs-58410-2': 'out-of-window' } }],
    },
    {
      given: 'a count on D+105',
      chart: record([...stay, panel(105)]),
      gaps: [{ message: 'noCount', nearMisses: { 'Observation/obs-58410-2': 'out-of-window' } }],
    },
    {
      given: 'two parts of three',
      chart: record([...stay, result('718-7', 30), result('6690-2', 30)]),
      gaps: [{ message: 'noCount' }],
    },
    {
      given: 'a preliminary panel, a cancelled one',
      chart: record([
        ...stay,
        result('58410-2', 30, { status: 'preliminary' }),
        result('57021-8', 30, { status: 'cancelled' }),
      ]),
      gaps: [
        {
          message: 'noCount',
          nearMisses: { 'Observation/obs-58410-2': 'not-final', 'Observation/obs-57021-8': 'cancelled' },
        },
      ],
    },
    {
      given: 'a count one day after a second infusion: it belongs to that one',
      chart: record([...stay, second(day(40)), panel(41)]),
      gaps: [{ message: 'noCount', nearMisses: { 'Observation/obs-58410-2': 'out-of-window' } }],
      due: day(40),
    },
  ],
  'not-applicable': [
    {
      given: 'a second infusion before the window begins',
      chart: record([...stay, second(day(13))]),
      because: /further infusion/,
    },
    { given: 'death on D+40', chart: record([patient({ deceasedDateTime: day(40) }), ...stay]), because: /died/ },
  ],
  undetermined: [
    {
      given: 'results that could not be read',
      chart: record(stay, day(200), { unreadable: ['Observation'] }),
      because: /Observation/,
    },
    {
      given: 'a count, while the product given could not be read: whether it was given into an artery is unknown',
      chart: record([...stay, ofProduct, panel(30)], day(200), { unreadable: ['Medication'] }),
      because: /Medication/,
    },
    {
      given: 'what was given could not be read: whether a liver test is asked for is unknown',
      chart: record(stay, day(200), { unreadable: ['MedicationAdministration'] }),
      because: /MedicationAdministration/,
    },
    {
      given: 'a count, while what was given could not be read: whether a liver test is asked for is unknown',
      chart: record([...stay, panel(30)], day(200), { unreadable: ['MedicationAdministration'] }),
      because: /MedicationAdministration/,
    },
  ],
});

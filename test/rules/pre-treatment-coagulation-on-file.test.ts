import { DEFAULT_POLICY } from '../../src/model/policy.ts';
import { preTreatmentCoagulationOnFile } from '../../src/rules/pre-treatment-coagulation-on-file.ts';
import { LOINC, SNOMED } from '../../src/terminology/systems.ts';
import { administration, D0, day, observation, procedure, record, report } from '../support/chart-builders.ts';
import { describeRule } from '../support/describe-rule.ts';

const route = (text: string) => administration({ dosage: { route: { text } } });
const pleural = [procedure(), route('intrapleural')];
const INR = 'Observation/obs-6301-6';
const inr = (fields: Parameters<typeof observation>[1] = {}) => observation('6301-6', fields);

describeRule(preTreatmentCoagulationOnFile, {
  'closed-gap': [
    {
      given: 'an INR on the first day',
      chart: record([...pleural, inr({ effectiveDateTime: day(-30) })]),
      evidence: [INR],
    },
    { given: 'an INR on the day itself', chart: record([...pleural, inr({ effectiveDateTime: D0 })]) },
    ...['5902-2', '34714-6', '38875-1', '46418-0'].map((code) => ({
      given: `a result ${code}`,
      chart: record([...pleural, observation(code)]),
    })),
    {
      given: 'a result as report',
      chart: record([
        ...pleural,
        report({ code: { coding: [{ system: LOINC, code: '5902-2' }] }, effectiveDateTime: day(-2) }),
      ]),
    },
    {
      given: 'a window that the policy moved',
      chart: record([...pleural, inr({ effectiveDateTime: day(-40) })]),
      policy: { windows: { ...DEFAULT_POLICY.windows, 'pre-treatment-coagulation-on-file': { from: -45, to: 0 } } },
    },
  ],
  'prospective-gap': [
    {
      given: 'nothing on D+3',
      chart: record(pleural, day(3)),
      gaps: [{ message: 'noTest' }],
      due: day(3),
      announced: false,
    },
  ],
  'open-gap': [
    {
      given: 'nothing',
      chart: record(pleural),
      gaps: [{ message: 'noTest', severity: 'low', queue: 'clinician', nearMisses: {} }],
    },
    ...['intraperitoneal', 'intra-arterial', 'interstitial', 'intracavitary', 'intra-articular'].map((way) => ({
      given: `nothing, ${way}`,
      chart: record([procedure(), route(way)]),
      gaps: [{ message: 'noTest' }] as const,
    })),
    {
      given: 'an INR one day too early',
      chart: record([...pleural, inr({ effectiveDateTime: day(-31) })]),
      gaps: [{ message: 'noTest', nearMisses: { [INR]: 'out-of-window' } }],
    },
    {
      given: 'an INR of the day after',
      chart: record([...pleural, inr({ effectiveDateTime: day(1) })]),
      gaps: [{ message: 'noTest', nearMisses: { [INR]: 'out-of-window' } }],
    },
    {
      given: 'an INR without a value',
      chart: record([...pleural, inr({ dataAbsentReason: { text: 'clotted' } })]),
      gaps: [{ message: 'noTest', nearMisses: { [INR]: 'no-value' } }],
    },
    {
      given: 'a cancelled INR',
      chart: record([...pleural, inr({ status: 'cancelled' })]),
      gaps: [{ message: 'noTest', nearMisses: { [INR]: 'cancelled' } }],
    },
    {
      given: 'an aPTT',
      chart: record([...pleural, observation('14979-9')]),
      gaps: [{ message: 'noTest', nearMisses: {} }],
    },
    {
      given: 'the pleural route, an antiemetic of the procedure given into a vein',
      chart: record([
        ...pleural,
        administration({
          id: 'a-drug',
          medicationCodeableConcept: { text: 'ondansetron' },
          dosage: { route: { text: 'intravenous' } },
        }),
      ]),
      gaps: [{ message: 'noTest' }],
    },
  ],
  undetermined: [
    {
      given: 'administrations that could not be read: the route is not known',
      chart: record([procedure()], day(200), { unreadable: ['MedicationAdministration'] }),
      because: /MedicationAdministration/,
    },
  ],
  'not-applicable': [
    { given: 'no route', chart: record([procedure()]), because: /route is not recorded/ },
    {
      given: 'into a vein',
      chart: record([
        procedure(),
        administration({ dosage: { route: { coding: [{ system: SNOMED, code: '47625008' }] } } }),
      ]),
      because: /intravenous/,
    },
    {
      given: 'a product given into a vein only',
      chart: record([procedure(), administration({ medicationCodeableConcept: { text: 'lutetium Lu 177 dotatate' } })]),
      because: /intravenous/,
    },
    {
      given: 'a site without laboratory results',
      chart: record(pleural),
      policy: { feeds: ['Procedure'] },
      because: /not supplied/,
    },
  ],
});

import { DEFAULT_POLICY } from '../../src/model/policy.ts';
import { preTreatmentLiverFunctionOnFile } from '../../src/rules/pre-treatment-liver-function-on-file.ts';
import { ICD10CM, LOINC, SNOMED } from '../../src/terminology/systems.ts';
import {
  administration,
  admission,
  claim,
  condition,
  D0,
  day,
  line,
  linked,
  observation,
  procedure,
  record,
  report,
} from '../support/chart-builders.ts';
import { describeRule } from '../support/describe-rule.ts';

const route = (text: string) => administration({ dosage: { route: { text } } });
const arterial = [procedure(), route('intra-arterial')];
const icd = (code: string) => ({ coding: [{ system: ICD10CM, code }] });
const liver = condition({ code: icd('C78.7') });
const PANEL = 'Observation/obs-24325-3';
const panel = (fields: Parameters<typeof observation>[1] = {}) => observation('24325-3', fields);
const parts = (codes: readonly string[]) => codes.map((code) => observation(code));

describeRule(preTreatmentLiverFunctionOnFile, {
  'closed-gap': [
    {
      given: 'a hepatic panel on the first day',
      chart: record([...arterial, panel({ effectiveDateTime: day(-30) })]),
      evidence: [PANEL],
    },
    { given: 'a hepatic panel on the day itself', chart: record([...arterial, panel({ effectiveDateTime: D0 })]) },
    { given: 'a metabolic panel', chart: record([...arterial, observation('24323-8')]) },
    {
      given: 'a panel as report',
      chart: record([
        ...arterial,
        report({ code: { coding: [{ system: LOINC, code: '24325-3' }] }, effectiveDateTime: day(-2) }),
      ]),
    },
    { given: 'the four parts', chart: record([...arterial, ...parts(['1742-6', '1920-8', '1975-2', '1751-7'])]) },
    {
      given: 'the four parts under their other codes',
      chart: record([...arterial, ...parts(['1743-4', '30239-8', '1975-2', '1751-7'])]),
    },
    {
      given: 'a window that the policy moved',
      chart: record([...arterial, panel({ effectiveDateTime: day(-40) })]),
      policy: { windows: { ...DEFAULT_POLICY.windows, 'pre-treatment-liver-function-on-file': { from: -45, to: 0 } } },
    },
  ],
  'prospective-gap': [
    {
      given: 'nothing on D+3',
      chart: record(arterial, day(3)),
      gaps: [{ message: 'noTest' }],
      due: day(3),
      announced: false,
    },
  ],
  'open-gap': [
    {
      given: 'a liver cancer by a local code that the site declares to mean it',
      chart: record([procedure(), condition({ code: { coding: [{ system: 'urn:site', code: 'hcc' }] } })]),
      policy: {
        localCodes: [{ local: { system: 'urn:site', code: 'hcc' }, means: { system: ICD10CM, code: 'C22.0' } }],
      },
      gaps: [{ message: 'noTest' }],
    },
    {
      given: 'a liver cancer by its SNOMED CT code',
      chart: record([procedure(), condition({ code: { coding: [{ system: SNOMED, code: '93870000' }] } })]),
      gaps: [{ message: 'noTest' }],
    },
    {
      given: 'nothing, into an artery',
      chart: record(arterial),
      gaps: [{ message: 'noTest', severity: 'moderate', queue: 'clinician', nearMisses: {} }],
    },
    ...['C22.0', 'C78.7'].map((code) => ({
      given: `nothing, ${code} treated by an unknown route`,
      chart: record([procedure(), condition({ code: icd(code) })]),
      gaps: [{ message: 'noTest' }] as const,
    })),
    {
      given: 'nothing, the liver by SNOMED CT',
      chart: record([procedure(), condition({ code: { coding: [{ system: SNOMED, code: '94381002' }] } })]),
      gaps: [{ message: 'noTest' }],
    },
    {
      given: 'nothing, the liver by the claim line',
      chart: record([
        claim({
          diagnosis: [{ sequence: 1, diagnosisCodeableConcept: icd('C787') }],
          item: [line({ diagnosisSequence: [1] })],
        }),
      ]),
      gaps: [{ message: 'noTest' }],
    },
    {
      given: 'nothing, the liver by the reason of the encounter',
      chart: record([linked(), admission({ reasonCode: [icd('C22.0')] })]),
      gaps: [{ message: 'noTest' }],
    },
    {
      given: 'nothing, the liver by the site',
      chart: record([procedure({ bodySite: [{ coding: [{ system: SNOMED, code: '10200004' }] }] })]),
      gaps: [{ message: 'noTest' }],
    },
    {
      given: 'nothing, microspheres by name',
      chart: record([procedure(), administration({ medicationCodeableConcept: { text: 'SIR-Spheres' } })]),
      gaps: [{ message: 'noTest' }],
    },
    {
      given: 'a panel one day too early',
      chart: record([...arterial, panel({ effectiveDateTime: day(-31) })]),
      gaps: [{ message: 'noTest', nearMisses: { [PANEL]: 'out-of-window' } }],
    },
    {
      given: 'a panel of the day after',
      chart: record([...arterial, panel({ effectiveDateTime: day(1) })]),
      gaps: [{ message: 'noTest', nearMisses: { [PANEL]: 'out-of-window' } }],
    },
    {
      given: 'three of the four parts',
      chart: record([...arterial, ...parts(['1742-6', '1920-8', '1975-2'])]),
      gaps: [{ message: 'noTest', nearMisses: {} }],
    },
    {
      given: 'a preliminary panel',
      chart: record([...arterial, panel({ status: 'preliminary' })]),
      gaps: [{ message: 'noTest', nearMisses: { [PANEL]: 'not-final' } }],
    },
  ],
  undetermined: [
    {
      given: 'observations that could not be read',
      chart: record(arterial, day(200), { unreadable: ['Observation'] }),
      because: /Observation/,
    },
    {
      given: 'Conditions that could not be read: the target is not known',
      chart: record([procedure()], day(200), { unreadable: ['Condition'] }),
      because: /Condition/,
    },
    {
      given: 'claims that could not be read, one of which may state the target',
      chart: record([procedure()], day(200), { unreadable: ['Claim'] }),
      because: /Claim/,
    },
    {
      given: 'encounters that could not be read, one of which may tie the diagnosis that is treated',
      chart: record([procedure(), condition()], day(200), { unreadable: ['Encounter'] }),
      because: /Encounter/,
    },
  ],
  'not-applicable': [
    { given: 'no route, no liver', chart: record([procedure(), condition()]), because: /neither/ },
    { given: 'into the pleura', chart: record([procedure(), route('intrapleural'), condition()]), because: /neither/ },
    {
      given: 'into the pleura for its effusion, the liver diseased too',
      chart: record([procedure({ reasonCode: [icd('C78.2')] }), route('intrapleural'), liver]),
      because: /neither/,
    },
    {
      given: 'a site without laboratory results',
      chart: record(arterial),
      policy: { feeds: ['Procedure', 'MedicationAdministration'] },
      because: /not supplied/,
    },
  ],
});

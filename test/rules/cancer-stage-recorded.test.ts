import type { Observation } from '@medplum/fhirtypes';
import { cancerStageRecorded } from '../../src/rules/cancer-stage-recorded.ts';
import { ICD10CM, SNOMED } from '../../src/terminology/systems.ts';
import {
  claim,
  admission,
  condition,
  D0,
  day,
  line,
  linked,
  observation,
  procedure,
  record,
  report,
  without,
} from '../support/chart-builders.ts';
import { describeRule } from '../support/describe-rule.ts';

const icd = (code: string) => ({ coding: [{ system: ICD10CM, code }] });
const snomed = (code: string) => ({ coding: [{ system: SNOMED, code }] });
const breast = (fields: Parameters<typeof condition>[0] = {}) => condition({ code: icd('C50.9'), ...fields });
const staged = (fields: Parameters<typeof condition>[0] = {}) =>
  breast({ stage: [{ summary: { text: 'IIB' } }], ...fields });
const stage = (fields: Partial<Observation> = {}) =>
  observation('21908-9', { valueCodeableConcept: { text: 'IIB' }, ...fields });
const STAGE = 'Observation/obs-21908-9';

const holding = { contained: [staged({ id: 'c' })] };
const within = { ...holding, reasonReference: [{ reference: '#c' }] };

describeRule(cancerStageRecorded, {
  'closed-gap': [
    ...['A', 'Stage A', 'Stage IIB, pathology pending', 'recurrent'].map((text) => ({
      given: `the stage in words: ${text}`,
      chart: record([procedure(), breast({ stage: [{ summary: { text } }] })]),
    })),
    {
      given: 'the stage on the Condition',
      chart: record([procedure(), staged()]),
      evidence: ['Condition/cancer'],
      details: [],
    },
    ...(
      [
        ['procedure', [procedure(within)]],
        ['encounter', [linked(), admission(within)]],
        [
          'claim',
          [procedure(), claim({ ...holding, diagnosis: [{ sequence: 1, diagnosisReference: { reference: '#c' } }] })],
        ],
      ] as const
    ).map(([where, resources]) => ({
      given: `the stage on a Condition that the ${where} contains`,
      chart: record(resources),
    })),
    {
      given: 'a Condition that the procedure contains without a stage, beside the staged one of the chart',
      chart: record([procedure({ ...within, contained: [breast({ id: 'c' })] }), staged()]),
      evidence: ['Condition/cancer'],
    },
    {
      given: 'a stage by reference to its assessment',
      chart: record([procedure(), breast({ stage: [{ assessment: [{ reference: 'Observation/s' }] }] })]),
    },
    ...['21908-9', '21902-2', '21914-7'].map((code) => ({
      given: `a stage group ${code}`,
      chart: record([procedure(), breast(), observation(code, { valueCodeableConcept: { text: 'IIB' } })]),
      evidence: [`Observation/obs-${code}`],
    })),
    ...['399537006', '399588009', '399390009', '385388004'].map((code) => ({
      given: `a stage group under SNOMED CT ${code}`,
      chart: record([procedure(), breast(), stage({ code: snomed(code) })]),
    })),
    {
      given: 'a stage group contained in a report',
      chart: record([
        procedure(),
        breast(),
        report({ effectiveDateTime: day(-9), contained: [stage({ id: 's' })], result: [{ reference: '#s' }] }),
      ]),
      evidence: ['DiagnosticReport/report'],
    },
    {
      given: 'a stage of the day of the infusion',
      chart: record([procedure(), breast(), stage({ effectiveDateTime: D0 })]),
    },
    { given: 'a stage of years ago', chart: record([procedure(), breast(), stage({ effectiveDateTime: day(-4000) })]) },
    {
      given: 'a stage that names this cancer',
      chart: record([procedure(), breast(), stage({ focus: [{ reference: 'Condition/cancer' }] })]),
    },
    ...['C77.3', 'C78.2', 'C79.51', 'C7B.02'].map((code) => ({
      given: `secondary disease ${code}`,
      chart: record([procedure(), condition({ code: icd(code) })]),
      details: ['extent-only'] as const,
    })),
    {
      given: 'secondary disease beside the primary treated',
      chart: record([procedure({ reasonCode: [icd('C50.9')] }), condition({ id: 'bone', code: snomed('94222008') })]),
      evidence: ['Condition/bone'],
      details: ['extent-only'],
    },
    {
      given: 'secondary disease on the claim alone',
      chart: record([
        claim({
          diagnosis: [{ sequence: 1, diagnosisCodeableConcept: icd('C78.7') }],
          item: [line({ diagnosisSequence: [1] })],
        }),
      ]),
      evidence: ['Claim/claim'],
      details: ['extent-only'],
    },
    {
      given: 'a diagnosis that names its stage',
      chart: record([procedure(), condition({ code: snomed('422968005') })]),
      details: [],
    },
    {
      given: 'a cancer that the Procedure codes, its Condition staged',
      chart: record([procedure({ reasonCode: [icd('C50.9')] }), staged()]),
    },
    {
      given: 'a coded stage on the Condition',
      chart: record([procedure(), breast({ stage: [{ summary: { coding: [{ code: 'IIB' }] } }] })]),
      evidence: ['Condition/cancer'],
    },
    {
      given: 'a stage that names this cancer and another',
      chart: record([
        procedure({ reasonReference: [{ reference: 'Condition/cancer' }] }),
        breast(),
        condition({ id: 'lung', code: icd('C34.1') }),
        stage({ focus: [{ reference: 'Condition/lung' }, { reference: 'Condition/cancer' }] }),
      ]),
      evidence: [STAGE],
    },
  ],
  'prospective-gap': [
    {
      given: 'nothing on D+3',
      chart: record([procedure(), breast()], day(3)),
      gaps: [{ message: 'noStage' }],
      due: day(3),
      announced: false,
    },
  ],
  'open-gap': [
    ...[
      'Pending pathology',
      'Cannot be assessed',
      'Stage: pending PET/CT',
      'Stage not yet determined',
      'Incomplete staging',
      'Stage group not applicable',
      'Deferred to surgery',
    ].map((text) => ({
      given: `a stage that is none: ${text}`,
      chart: record([procedure(), breast({ stage: [{ summary: { text } }] })]),
      gaps: [{ message: 'noStage' as const }],
    })),
    {
      given: 'a coded reason, and the stage of a cancer of another organ',
      chart: record([
        procedure({ reasonCode: [icd('C56.9')] }),
        condition({ code: icd('C22.0'), stage: [{ summary: { text: 'II' } }] }),
      ]),
      gaps: [{ message: 'noStage' }],
    },
    {
      given: 'a malignant reason of the encounter, and no stage',
      chart: record([linked(), admission({ reasonCode: [icd('C50.9')] })]),
      gaps: [{ message: 'noStage' }],
    },
    {
      given:
        'a stage by reference to an assessment that the procedure contains beside the Condition and that was cancelled',
      chart: record([
        procedure({
          ...within,
          contained: [
            breast({ id: 'c', stage: [{ assessment: [{ reference: '#s' }] }] }),
            stage({ id: 's', status: 'cancelled' }),
          ],
        }),
      ]),
      gaps: [{ message: 'noStage' }],
    },
    ...[{ status: 'entered-in-error' }, { dataAbsentReason: { text: 'not assessed' } }].map((fields) => ({
      given: `a stage by reference to an assessment with ${Object.keys(fields).join()}`,
      chart: record([
        procedure(),
        breast({ stage: [{ assessment: [{ reference: 'Observation/s' }] }] }),
        observation('x', { id: 's', ...(fields as Partial<Observation>) }),
      ]),
      gaps: [{ message: 'noStage' as const }],
    })),
    ...Object.entries({
      'a word': { text: 'Unknown' },
      'a null flavor': { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-NullFlavor', code: 'UNK' }] },
      'a reason why it is absent': {
        coding: [{ system: 'http://terminology.hl7.org/CodeSystem/data-absent-reason', code: 'unknown' }],
      },
    }).map(([how, said]) => ({
      given: `a stage said to be unknown by ${how}`,
      chart: record([
        procedure(),
        { ...breast(), stage: [{ summary: said }] },
        { ...without(stage(), 'valueCodeableConcept', 'valueQuantity', 'valueString'), valueCodeableConcept: said },
      ]),
      gaps: [{ message: 'noStage' as const, nearMisses: { [STAGE]: 'no-value' as const } }],
    })),
    {
      given: 'no stage at all',
      chart: record([procedure(), breast()]),
      gaps: [{ message: 'noStage', severity: 'moderate', queue: 'clinician', nearMisses: {} }],
    },
    {
      given: 'a stage of the day after',
      chart: record([procedure(), breast(), stage({ effectiveDateTime: day(1) })]),
      gaps: [{ message: 'noStage', nearMisses: { [STAGE]: 'out-of-window' } }],
    },
    {
      given: 'a stage without a value',
      chart: record([procedure(), breast(), stage({ dataAbsentReason: { text: 'unknown' } })]),
      gaps: [{ message: 'noStage', nearMisses: { [STAGE]: 'no-value' } }],
    },
    {
      given: 'a preliminary stage',
      chart: record([procedure(), breast(), stage({ status: 'preliminary' })]),
      gaps: [{ message: 'noStage', nearMisses: { [STAGE]: 'not-final' } }],
    },
    {
      given: 'the stage of another cancer of the patient',
      chart: record([
        procedure({ reasonReference: [{ reference: 'Condition/cancer' }] }),
        breast(),
        condition({ id: 'lung', code: icd('C34.1') }),
        stage({ focus: [{ reference: 'Condition/lung' }] }),
      ]),
      gaps: [{ message: 'noStage', nearMisses: { [STAGE]: 'other-cancer' } }],
    },
    {
      given: 'a stage by reference to an assessment of another person, which the Condition contains',
      chart: record([
        procedure(),
        breast({
          contained: [stage({ id: 's', subject: { reference: 'Patient/p2' } })],
          stage: [{ assessment: [{ reference: '#s' }] }],
        }),
      ]),
      gaps: [{ message: 'noStage' }],
    },
    {
      given: 'the stage of another cancer, both contained in a report',
      chart: record([
        procedure({ reasonReference: [{ reference: 'Condition/cancer' }] }),
        breast(),
        report({
          effectiveDateTime: day(-9),
          contained: [stage({ id: 's', focus: [{ reference: '#c' }] }), condition({ id: 'c', code: icd('C34.1') })],
          result: [{ reference: '#s' }],
        }),
      ]),
      gaps: [{ message: 'noStage', nearMisses: { 'DiagnosticReport/report': 'other-cancer' } }],
    },
    {
      given: 'another cancer staged on its Condition',
      chart: record([
        procedure({ reasonReference: [{ reference: 'Condition/cancer' }] }),
        breast(),
        condition({ id: 'lung', code: icd('C34.1'), stage: [{ summary: { text: 'I' } }] }),
      ]),
      gaps: [{ message: 'noStage' }],
    },
    {
      given: 'a stage with an empty summary',
      chart: record([procedure(), breast({ stage: [{ summary: { text: ' ' } }] })]),
      gaps: [{ message: 'noStage' }],
    },
    {
      given: 'a tumour size, not a stage group',
      chart: record([procedure(), breast(), observation('21889-1')]),
      gaps: [{ message: 'noStage', nearMisses: {} }],
    },
    {
      given: 'a stage that says nothing',
      chart: record([procedure(), breast({ stage: [{}] })]),
      gaps: [{ message: 'noStage' }],
    },
    {
      given: 'two cancers treated, of which one carries a stage group',
      chart: record([procedure({ reasonCode: [icd('C50.9'), icd('C71.9')] })]),
      gaps: [{ message: 'noStage' }],
    },
  ],
  undetermined: [
    {
      given: 'a stage by reference to an assessment that could not be read',
      chart: record([procedure(), breast({ stage: [{ assessment: [{ reference: 'Observation/s' }] }] })], day(200), {
        unreadable: ['Observation'],
      }),
      because: /Observation/,
    },
    {
      given: 'reports, which may contain their results, that could not be read',
      chart: record([procedure(), breast()], day(200), { unreadable: ['DiagnosticReport'] }),
      because: /DiagnosticReport/,
    },
    {
      given: 'Conditions that could not be read',
      chart: record([procedure()], day(200), { unreadable: ['Condition'] }),
      because: /Condition/,
    },
  ],
  'not-applicable': [
    ...['C91.10', 'C95.0', 'C71.9', 'C70.0', 'C72.1', 'C75.2'].map((code) => ({
      given: `a cancer without a stage group, ${code}`,
      chart: record([procedure(), condition({ code: icd(code) })]),
      because: /no stage group/,
    })),
    {
      given: 'leukaemia under SNOMED CT',
      chart: record([procedure(), condition({ code: snomed('93143009') })]),
      because: /no stage group/,
    },
    {
      given: 'no malignant diagnosis',
      chart: record([procedure({ reasonCode: [icd('D45')] })]),
      because: /no malignant/,
    },
    {
      given: 'an unconfirmed diagnosis',
      chart: record([procedure(), staged({ verificationStatus: { coding: [{ code: 'provisional' }] } })]),
      because: /no malignant/,
    },
    {
      given: 'a site that supplies no such type',
      chart: record([procedure()]),
      policy: { feeds: ['Procedure', 'Encounter'] },
      because: /not supplied/,
    },
  ],
});

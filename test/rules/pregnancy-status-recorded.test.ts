import type { Condition, Observation } from '@medplum/fhirtypes';
import { pregnancyStatusRecorded } from '../../src/rules/pregnancy-status-recorded.ts';
import { CPT, ICD10CM, ICD10PCS, SNOMED } from '../../src/terminology/systems.ts';
import { condition, D0, day, observation, patient, procedure, record, without } from '../support/chart-builders.ts';
import { describeRule } from '../support/describe-rule.ts';

const woman = (birthDate = '1990-01-10') => patient({ gender: 'female', birthDate });
const test = (fields: Partial<Observation> = {}, code = '2106-3') =>
  observation(code, { valueCodeableConcept: { text: 'negative' }, ...fields });
const TEST = 'Observation/obs-2106-3';
const at = (time: string) => `${D0}T${time}:00-06:00`;
const operation = (system: string, code: string) =>
  procedure({ id: 'operation', code: { coding: [{ system, code }] }, performedDateTime: day(-3000) });

const absentUterus = (fields: Partial<Condition> = {}) =>
  condition({ code: { coding: [{ system: ICD10CM, code: 'Z90.710' }] }, ...fields });

describeRule(pregnancyStatusRecorded, {
  'closed-gap': [
    {
      given: 'a test on the first day',
      chart: record([woman(), procedure(), test({ effectiveDateTime: day(-7) })]),
      evidence: [TEST],
    },
    { given: 'a test on the day itself', chart: record([woman(), procedure(), test({ effectiveDateTime: D0 })]) },
    ...['2118-8', '2110-5', '86649-1', '82810-3', '80384-1', '19080-1', '21198-7'].map((code) => ({
      given: `a result ${code}`,
      chart: record([woman(), procedure(), test({}, code)]),
    })),
    { given: 'a test, whoever the patient is', chart: record([patient(), procedure(), test()]) },
    {
      given: 'a test a minute before',
      chart: record([woman(), procedure({ performedDateTime: at('10:00') }), test({ effectiveDateTime: at('09:59') })]),
    },
  ],
  'prospective-gap': [
    {
      given: 'nothing on the day before: announced',
      chart: record([woman(), procedure({ status: 'preparation' })], day(-1)),
      gaps: [{ message: 'noStatus' }],
      announced: true,
    },
    {
      given: 'nothing on D+3',
      chart: record([woman(), procedure()], day(3)),
      gaps: [{ message: 'noStatus' }],
      due: day(3),
    },
  ],
  'open-gap': [
    ...['POC test invalid, repeat', 'Pending'].map((valueString) => ({
      given: `a test without a result: ${valueString}`,
      chart: record([
        woman(),
        procedure(),
        without(observation('2106-3', { effectiveDateTime: day(-1), valueString }), 'valueQuantity'),
      ]),
      gaps: [{ message: 'noStatus' as const, nearMisses: { 'Observation/obs-2106-3': 'no-value' as const } }],
    })),
    {
      given: 'nothing',
      chart: record([woman(), procedure()]),
      gaps: [{ message: 'noStatus', severity: 'low', queue: 'clinician', nearMisses: {} }],
    },
    {
      given: 'a girl who turned 12 that day',
      chart: record([woman('2013-01-10'), procedure()]),
      gaps: [{ message: 'noStatus' }],
    },
    {
      given: 'a woman on the last day of 55',
      chart: record([woman('1969-01-11'), procedure()]),
      gaps: [{ message: 'noStatus' }],
    },
    {
      given: 'a birth year that leaves no doubt',
      chart: record([woman('1990'), procedure()]),
      gaps: [{ message: 'noStatus' }],
    },
    {
      given: 'a test one day too early',
      chart: record([woman(), procedure(), test({ effectiveDateTime: day(-8) })]),
      gaps: [{ message: 'noStatus', nearMisses: { [TEST]: 'out-of-window' } }],
    },
    {
      given: 'a test of the day after',
      chart: record([woman(), procedure(), test({ effectiveDateTime: day(1) })]),
      gaps: [{ message: 'noStatus', nearMisses: { [TEST]: 'wrong-order' } }],
    },
    {
      given: 'a test a minute after',
      chart: record([woman(), procedure({ performedDateTime: at('10:00') }), test({ effectiveDateTime: at('10:01') })]),
      gaps: [{ message: 'noStatus', nearMisses: { [TEST]: 'wrong-order' } }],
    },
    {
      given: 'a preliminary test',
      chart: record([woman(), procedure(), test({ status: 'preliminary' })]),
      gaps: [{ message: 'noStatus', nearMisses: { [TEST]: 'not-final' } }],
    },
    {
      given: 'a hysterectomy planned but cancelled',
      chart: record([woman(), procedure(), { ...operation(SNOMED, '236886002'), status: 'not-done' }]),
      gaps: [{ message: 'noStatus' }],
    },
    {
      given: 'a hysterectomy after the infusion',
      chart: record([woman(), procedure(), { ...operation(SNOMED, '236886002'), performedDateTime: day(5) }]),
      gaps: [{ message: 'noStatus' }],
    },
    {
      given: 'an absent cervix, the uterus remaining',
      chart: record([woman(), procedure(), condition({ code: { coding: [{ system: ICD10CM, code: 'Z90.712' }] } })]),
      gaps: [{ message: 'noStatus' }],
    },
    ...(['in-progress', 'stopped'] as const).map((status) => ({
      given: `a hysterectomy that is ${status}`,
      chart: record([woman(), procedure(), { ...operation(SNOMED, '236886002'), status }]),
      gaps: [{ message: 'noStatus' as const }],
    })),
    ...['refuted', 'Provisional', 'entered-in-error'].map((text) => ({
      given: `an absent uterus, ${text} in words alone`,
      chart: record([woman(), procedure(), absentUterus({ verificationStatus: { text } })]),
      gaps: [{ message: 'noStatus' as const }],
    })),
    ...['refuted', 'provisional'].map((code) => ({
      given: `an absent uterus, ${code}`,
      chart: record([woman(), procedure(), absentUterus({ verificationStatus: { coding: [{ code }] } })]),
      gaps: [{ message: 'noStatus' as const }],
    })),
    {
      given: 'an absent uterus from the day after on',
      chart: record([woman(), procedure(), absentUterus({ onsetDateTime: day(1) })]),
      gaps: [{ message: 'noStatus' }],
    },
  ],
  undetermined: [
    { given: 'sex not recorded', chart: record([patient({ birthDate: '1990-01-10' }), procedure()]), because: /sex/ },
    { given: 'no birth date', chart: record([patient({ gender: 'female' }), procedure()]), because: /age/ },
    { given: 'a birth year at the edge', chart: record([woman('1969'), procedure()]), because: /age/ },
    {
      given: 'Conditions that could not be read',
      chart: record([woman(), procedure()], day(200), { unreadable: ['Condition'] }),
      because: /Condition/,
    },
    { given: 'a birth year at the lower edge', chart: record([woman('2013'), procedure()]), because: /age/ },
  ],
  'not-applicable': [
    { given: 'a man', chart: record([patient({ gender: 'male' }), procedure()]), because: /male/ },
    {
      given: 'a girl the day before she turns 12',
      chart: record([woman('2013-01-11'), procedure()]),
      because: /12 and 55/,
    },
    {
      given: 'a woman on the day she turns 56',
      chart: record([woman('1969-01-10'), procedure()]),
      because: /12 and 55/,
    },
    {
      given: 'a woman of 50, where the policy asks to 49',
      chart: record([woman('1975-01-01'), procedure()]),
      policy: { pregnancyAges: { from: 12, to: 49 } },
      because: /12 and 49/,
    },
    ...[
      [SNOMED, '236886002'],
      [SNOMED, '287664005'],
      [CPT, '58571'],
      [ICD10PCS, '0UT94ZZ'],
    ].map(([system = '', code = '']) => ({
      given: `a recorded operation ${code}`,
      chart: record([woman(), procedure(), operation(system, code)]),
      because: /not possible/,
    })),
    ...['Z90.710', 'Z90.711', 'Z98.51'].map((code) => ({
      given: `a recorded state ${code}`,
      chart: record([woman(), procedure(), condition({ code: { coding: [{ system: ICD10CM, code }] } })]),
      because: /not possible/,
    })),
    {
      given: 'a site without results',
      chart: record([woman(), procedure()]),
      policy: { feeds: ['Procedure', 'Condition'] },
      because: /not supplied/,
    },
    {
      given: 'an absent uterus, confirmed in two vocabularies',
      chart: record([
        woman(),
        procedure(),
        absentUterus({
          verificationStatus: { coding: [{ system: SNOMED, code: '410605003' }, { code: 'confirmed' }] },
        }),
      ]),
      because: /not possible/,
    },
    {
      given: 'an absent uterus from the very day on',
      chart: record([woman(), procedure(), absentUterus({ onsetDateTime: D0 })]),
      because: /not possible/,
    },
    {
      given: 'an absent uterus, nobody says since when',
      chart: record([woman(), procedure(), without(absentUterus(), 'onsetDateTime')]),
      because: /not possible/,
    },
    {
      given: 'an absent uterus, which nobody verified or doubted',
      chart: record([woman(), procedure(), without(absentUterus(), 'verificationStatus')]),
      because: /not possible/,
    },
  ],
});

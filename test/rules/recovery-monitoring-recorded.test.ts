import type { Observation } from '@medplum/fhirtypes';
import { DEFAULT_POLICY } from '../../src/model/policy.ts';
import { recoveryMonitoringRecorded } from '../../src/rules/recovery-monitoring-recorded.ts';
import {
  administration,
  admission,
  D0,
  day,
  document,
  linked,
  observation,
  procedure,
  record,
  without,
} from '../support/chart-builders.ts';
import { describeRule } from '../support/describe-rule.ts';

const inAdmission = { encounter: [{ reference: 'Encounter/admission' }] };
const at = (time: string, on: string = D0) => `${on}T${time}:00-06:00`;
const sign = (on: string, fields: Partial<Observation> = {}) =>
  observation('8867-4', { effectiveDateTime: on, encounter: { reference: 'Encounter/admission' }, ...fields });
const stay = [linked(), admission()];
const timed = [linked({ performedPeriod: { start: at('10:00'), end: at('11:00') } }), admission()];
const SIGN = 'Observation/obs-8867-4';
const EVALUATION = 'DocumentReference/doc-67860-7';
const note = (code: string, on: string, text?: string) =>
  document(code, { ...(text !== undefined && { text }), context: { period: { start: on }, ...inAdmission } });
const TOLD = 'The patient was monitored in recovery for 2 hours.';

describeRule(recoveryMonitoringRecorded, {
  'closed-gap': [
    { given: 'vital signs of the day', chart: record([...stay, sign(D0)]), evidence: [SIGN], details: [] },
    { given: 'vital signs of the day after', chart: record([...stay, sign(day(1))]) },
    { given: 'vital signs a minute after the end', chart: record([...timed, sign(at('11:01'))]) },
    {
      given: 'a blood pressure in components',
      chart: record([...stay, panel()]),
    },
    {
      given: 'an evaluation after the procedure',
      chart: record([procedure(), document('67860-7', { context: { period: { start: day(1) } } })]),
      evidence: [EVALUATION],
    },
    { given: 'the procedure note', chart: record([...stay, note('28570-0', D0, TOLD)]), details: ['in-the-note'] },
    {
      given: 'a progress note of the day after',
      chart: record([...stay, note('11506-3', day(1), TOLD)]),
      evidence: ['DocumentReference/doc-11506-3'],
      details: ['in-the-note'],
    },
    {
      given: 'vital signs of D+2, where the policy looks on longer',
      chart: record([...stay, sign(day(2))]),
      policy: { windows: { ...DEFAULT_POLICY.windows, 'recovery-monitoring-recorded': { from: 0, to: 2 } } },
    },
    { given: 'vital signs at the very end', chart: record([...timed, sign(at('11:00'))]) },
    {
      given: 'vital signs of the day without an hour, after an infusion by the clock',
      chart: record([...timed, sign(D0)]),
    },
    {
      given: 'vital signs by the clock, after an infusion without an hour',
      chart: record([...stay, sign(at('09:30'))]),
    },
    {
      given: 'vital signs after the end that one of two records of the infusion tells',
      chart: record([...timed, linked({ id: 'second' }), sign(at('11:01'))]),
    },
    {
      given: 'a linked evaluation of which only the filing on D+5 is known',
      chart: record([...stay, document('67860-7', { date: day(5), context: inAdmission })]),
      evidence: [EVALUATION],
      details: ['filed-later'],
    },
  ],
  'prospective-gap': [
    {
      given: 'nothing on D+3',
      chart: record([procedure()], day(3)),
      gaps: [{ message: 'noRecovery' }],
      due: day(3),
      announced: false,
    },
  ],
  'open-gap': [
    {
      given: 'nothing',
      chart: record([procedure()]),
      gaps: [{ message: 'noRecovery', severity: 'low', queue: 'clinician', nearMisses: {} }],
    },
    {
      given: 'vital signs during the infusion',
      chart: record([...timed, sign(at('10:30'))]),
      gaps: [{ message: 'noRecovery', nearMisses: { [SIGN]: 'before-service' } }],
    },
    {
      given: 'vital signs of the day before',
      chart: record([...stay, sign(day(-1))]),
      gaps: [{ message: 'noRecovery', nearMisses: {} }],
    },
    {
      given: 'vital signs of D+2',
      chart: record([...stay, sign(day(2))]),
      gaps: [{ message: 'noRecovery', nearMisses: {} }],
    },
    {
      given: 'vital signs of no encounter',
      chart: record([procedure(), observation('8867-4', { effectiveDateTime: D0 })]),
      gaps: [{ message: 'noRecovery', nearMisses: {} }],
    },
    {
      given: 'vital signs without a value',
      chart: record([...stay, sign(D0, { dataAbsentReason: { text: 'not taken' } })]),
      gaps: [{ message: 'noRecovery' }],
    },
    {
      given: 'vital signs with a word in place of a figure',
      chart: record([...stay, { ...without(sign(D0), 'valueQuantity'), valueString: 'ND' }]),
      gaps: [{ message: 'noRecovery' }],
    },
    {
      given: 'an evaluation of D+2',
      chart: record([procedure(), document('67860-7', { context: { period: { start: day(2) } } })]),
      gaps: [{ message: 'noRecovery', nearMisses: { [EVALUATION]: 'out-of-window' } }],
    },
    {
      given: 'a silent note',
      chart: record([...stay, note('28570-0', D0, '10 mCi of P-32 was instilled.')]),
      gaps: [{ message: 'noRecovery' }],
    },
    {
      given: 'a progress note of D+2',
      chart: record([...stay, note('11506-3', day(2), TOLD)]),
      gaps: [{ message: 'noRecovery' }],
    },
    {
      given: 'the note, where the policy ignores narrative',
      chart: record([...stay, note('28570-0', D0, TOLD)]),
      policy: { narrative: 'ignore' },
      gaps: [{ message: 'noRecovery' }],
    },
    {
      given: 'vital signs before the later of two ends on record',
      chart: record([
        ...timed,
        linked({ id: 'second', performedPeriod: { start: at('10:00'), end: at('10:45') } }),
        sign(at('10:50')),
      ]),
      gaps: [{ message: 'noRecovery', nearMisses: { [SIGN]: 'before-service' } }],
    },
    {
      given: 'vital signs before the dose was given, the infusion itself without an hour',
      chart: record([...stay, administration({ effectiveDateTime: at('10:00') }), sign(at('09:30'))]),
      gaps: [{ message: 'noRecovery', nearMisses: { [SIGN]: 'before-service' } }],
    },
    {
      given: 'a progress note of the day that is silent on it',
      chart: record([...stay, note('11506-3', D0, 'Plan: return in a month.')]),
      gaps: [{ message: 'noRecovery' }],
    },
  ],
  undetermined: [
    { given: 'a scanned procedure note', chart: record([...stay, note('28570-0', D0)]), because: /doc-28570-0/ },
    { given: 'a scanned progress note', chart: record([...stay, note('11506-3', D0)]), because: /doc-11506-3/ },
    {
      given: 'observations that could not be read',
      chart: record([procedure()], day(200), { unreadable: ['Observation'] }),
      because: /Observation/,
    },
  ],
});

function panel(): Observation {
  const copy = sign(D0, {
    id: 'bp',
    component: [{ code: { text: 'systolic' }, valueQuantity: { value: 120, unit: 'mm[Hg]' } }],
  });
  Reflect.deleteProperty(copy, 'valueQuantity');
  return copy;
}

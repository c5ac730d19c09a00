import { DEFAULT_POLICY } from '../../src/model/policy.ts';
import { dischargeSummaryOnFile } from '../../src/rules/discharge-summary-on-file.ts';
import { ACT_CODE } from '../../src/terminology/systems.ts';
import {
  admission,
  composition,
  D0,
  day,
  document,
  encounter,
  linked,
  procedure,
  record,
  without,
} from '../support/chart-builders.ts';
import { describeRule } from '../support/describe-rule.ts';

const SUMMARY = 'DocumentReference/doc-18842-5';
const inAdmission = [{ reference: 'Encounter/admission' }];
const as = (code: string) => ({ class: { system: ACT_CODE, code } });
/** A stay of four nights, D-1 to D+3. */
const stay = [linked(), admission({ period: { start: day(-1), end: day(3) } })];
/** A stay of one night. */
const night = [linked(), admission({ period: { start: day(-1), end: D0 } })];
const dated = (on: string, code = '18842-5', fields: Parameters<typeof document>[1] = {}) =>
  document(code, { context: { period: { start: on } }, ...fields });
const tied = (on: string, code = '18842-5') =>
  dated(on, code, { context: { period: { start: on }, encounter: inAdmission } });

const ward = (start: string, end: string, status: 'finished' | 'in-progress' = 'finished') =>
  encounter({ id: 'ward', status, period: { start, end }, partOf: { reference: 'Encounter/admission' } });
/** A stay of which only the end is recorded, D+3. */
const endOnly = [linked(), admission({ period: { end: day(3) } })];
/** A finished stay without an end. */
const endless = [linked(), admission({ period: { start: day(-1) } })];

describeRule(dischargeSummaryOnFile, {
  'closed-gap': [
    {
      given: 'a summary of the day of discharge',
      chart: record([...stay, tied(day(3))]),
      evidence: [SUMMARY],
      details: [],
    },
    { given: 'a summary that nobody linked, on the last day', chart: record([...stay, dated(day(33))]), details: [] },
    {
      given: 'a linked summary ten days after discharge is not late',
      chart: record([...stay, tied(day(13))]),
      details: [],
    },
    { given: 'a linked summary one day after it was due', chart: record([...stay, tied(day(34))]), details: ['late'] },
    { given: 'a summary dated by the stay it tells of', chart: record([...stay, tied(day(-1))]) },
    {
      given: 'a summary as Composition',
      chart: record([
        ...stay,
        composition('18842-5', { id: 'summary', date: day(4), author: [{ reference: 'Practitioner/a' }] }),
      ]),
      evidence: ['Composition/summary'],
    },
    {
      given: 'a superseded summary',
      chart: record([...stay, dated(day(3), '18842-5', { status: 'superseded' })]),
      details: ['superseded-document'],
    },
    ...['ACUTE', 'NONAC'].map((code) => ({
      given: `a stay of class ${code}`,
      chart: record([linked(), admission({ ...as(code), period: { start: day(-1), end: day(3) } }), tied(day(3))]),
    })),
    {
      given: 'the final progress note of one night',
      chart: record([...night, tied(D0, '11506-3')]),
      details: ['final-progress-note'],
    },
    {
      given: 'the hospital instructions after 47 hours',
      chart: record([
        linked(),
        admission({ period: { start: `${day(-1)}T10:00:00-06:00`, end: `${day(1)}T09:00:00-06:00` } }),
        tied(day(1), '8653-8'),
      ]),
      details: ['final-progress-note'],
    },
    {
      given: 'a progress note, where the policy calls four nights short',
      chart: record([...stay, tied(day(3), '11506-3')]),
      policy: { shortStayHours: 120 },
    },
    {
      given: 'a summary that nobody linked, of a stay of which only the end is recorded',
      chart: record([...endOnly, dated(day(3))]),
      evidence: [SUMMARY],
    },
    {
      given: 'a summary that nobody linked, of a finished stay without an end',
      chart: record([...endless, dated(day(50))]),
      evidence: [SUMMARY],
    },
    {
      given: 'a summary dated by a stay that began before its ward',
      chart: record([
        linked(),
        admission({ period: { start: day(-5), end: day(3) } }),
        ward(day(-1), day(1)),
        tied(day(-4)),
      ]),
      evidence: [SUMMARY],
    },
    {
      given: 'a summary of a stay of unknown status, which has its end',
      chart: record([
        linked(),
        admission({ status: 'unknown', period: { start: day(-1), end: day(3) } }),
        tied(day(3)),
      ]),
      evidence: [SUMMARY],
    },
    {
      given: 'the progress note of the day of discharge, which nobody linked, after one night',
      chart: record([linked(), admission({ period: { start: D0, end: day(1) } }), dated(day(1), '11506-3')]),
      details: ['final-progress-note'],
    },
  ],
  'prospective-gap': [
    {
      given: 'nothing thirty days after discharge',
      chart: record(stay, day(33)),
      gaps: [{ message: 'noSummary' }],
      due: day(33),
      announced: false,
    },
    {
      given: 'nothing ten days after discharge, where the policy gives more time',
      chart: record(stay, day(40)),
      policy: { due: { ...DEFAULT_POLICY.due, dischargeSummaryDays: 60 } },
      gaps: [{ message: 'noSummary' }],
      due: day(63),
    },
  ],
  'open-gap': [
    {
      given: 'nothing 31 days after discharge',
      chart: record(stay, day(34)),
      gaps: [{ message: 'noSummary', severity: 'moderate', queue: 'HIM', nearMisses: {} }],
      due: day(33),
    },
    {
      given: 'a summary that nobody linked, one day too late',
      chart: record([...stay, dated(day(34))]),
      gaps: [{ message: 'noSummary', nearMisses: { [SUMMARY]: 'out-of-window' } }],
    },
    {
      given: 'a summary of before the admission',
      chart: record([...stay, dated(day(-2))]),
      gaps: [{ message: 'noSummary', nearMisses: { [SUMMARY]: 'out-of-window' } }],
    },
    {
      given: 'the summary of another stay',
      chart: record([
        ...stay,
        encounter({ id: 'other', period: { start: day(10), end: day(12) } }),
        dated(day(12), '18842-5', {
          context: { period: { start: day(12) }, encounter: [{ reference: 'Encounter/other' }] },
        }),
      ]),
      gaps: [{ message: 'noSummary', nearMisses: { [SUMMARY]: 'other-stay' } }],
    },
    {
      given: 'a preliminary summary',
      chart: record([...stay, dated(day(3), '18842-5', { docStatus: 'preliminary' })]),
      gaps: [{ message: 'noSummary', nearMisses: { [SUMMARY]: 'not-final' } }],
    },
    {
      given: 'a progress note after four nights',
      chart: record([...stay, tied(day(3), '11506-3')]),
      gaps: [{ message: 'noSummary', nearMisses: {} }],
    },
    {
      given: 'a progress note after two nights, 48 hours',
      chart: record([
        linked(),
        admission({ period: { start: `${day(-1)}T10:00:00-06:00`, end: `${day(1)}T10:00:00-06:00` } }),
        tied(day(1), '11506-3'),
      ]),
      gaps: [{ message: 'noSummary' }],
    },
    {
      given: 'a progress note of a visit weeks after one night',
      chart: record([...night, dated(day(20), '11506-3')]),
      gaps: [{ message: 'noSummary', nearMisses: {} }],
    },
    {
      given: 'nothing, after a stay that lasted longer than its ward',
      chart: record([...stay, ward(day(-1), day(1))], day(34)),
      gaps: [{ message: 'noSummary' }],
      due: day(33),
    },
    {
      given: 'a progress note, after a stay of which only the end is recorded: it is not known to be short',
      chart: record([...endOnly, tied(day(3), '11506-3')]),
      gaps: [{ message: 'noSummary' }],
    },
    {
      given: 'a progress note after 48 hours, of which 47 on the ward',
      chart: record([
        linked(),
        admission({ period: { start: `${day(-1)}T10:00:00-06:00`, end: `${day(1)}T10:00:00-06:00` } }),
        ward(`${day(-1)}T10:30:00-06:00`, `${day(1)}T09:30:00-06:00`),
        tied(day(1), '11506-3'),
      ]),
      gaps: [{ message: 'noSummary' }],
    },
    {
      given: 'a summary of a visit to another clinic on the day of the infusion',
      chart: record([
        ...stay,
        encounter({ id: 'clinic', period: { start: D0, end: D0 } }),
        dated(D0, '18842-5', { context: { period: { start: D0 }, encounter: [{ reference: 'Encounter/clinic' }] } }),
      ]),
      gaps: [{ message: 'noSummary', nearMisses: { [SUMMARY]: 'other-stay' } }],
    },
  ],
  undetermined: [
    {
      given: 'an encounter whose class tells no setting',
      chart: record([linked(), admission({ class: { system: 'urn:oid:1.2.3', code: '13' } })]),
      because: /neither inpatient nor outpatient; localCodes in the policy/,
    },
    {
      given: 'a finished stay without an end',
      chart: record([linked(), admission({ period: { start: day(-1) } })]),
      because: /day of discharge/,
    },
    {
      given: 'documents that could not be read',
      chart: record(stay, day(200), { unreadable: ['DocumentReference'] }),
      because: /DocumentReference/,
    },
    {
      given: 'encounters that could not be read',
      chart: record([procedure()], day(200), { unreadable: ['Encounter'] }),
      because: /Encounter/,
    },
    {
      given: 'a finished stay without any date',
      chart: record([linked(), without(admission(), 'period')]),
      because: /day of discharge/,
    },
    {
      given: 'a progress note of a finished stay without an end: it is not known to be short',
      chart: record([...endless, tied(day(3), '11506-3')]),
      because: /day of discharge/,
    },
  ],
  'not-applicable': [
    { given: 'no encounter', chart: record([procedure()]), because: /no inpatient stay/ },
    ...['AMB', 'OBSENC', 'SS'].map((code) => ({
      given: `an encounter of class ${code}`,
      chart: record([linked(), admission(as(code))]),
      because: /no inpatient stay/,
    })),
    {
      given: 'a stay that goes on',
      chart: record([linked(), admission({ status: 'in-progress', period: { start: day(-1) } })]),
      because: /not finished/,
    },
    {
      given: 'a stay of unknown status without an end',
      chart: record([linked(), admission({ status: 'unknown', period: { start: day(-1) } })]),
      because: /not finished/,
    },
    {
      given: 'a stay in progress, its end foreseen',
      chart: record([linked(), admission({ status: 'in-progress', period: { start: day(-1), end: day(3) } })]),
      because: /not finished/,
    },
    {
      given: 'a finished stay with a ward that goes on',
      chart: record([...stay, ward(day(-1), day(3), 'in-progress')]),
      because: /not finished/,
    },
  ],
});

import { DEFAULT_POLICY } from '../../src/model/policy.ts';
import { historyAndPhysicalOnFile } from '../../src/rules/history-and-physical-on-file.ts';
import { ACT_CODE } from '../../src/terminology/systems.ts';
import { admission, D0, day, document, linked, procedure, record } from '../support/chart-builders.ts';
import { describeRule } from '../support/describe-rule.ts';

const note = (on: string, code = '34117-2', fields: Parameters<typeof document>[1] = {}) =>
  document(code, { context: { period: { start: on } }, ...fields });
const HISTORY = 'DocumentReference/doc-34117-2';
const stay = [linked(), admission()];
const outpatient = [linked(), admission({ class: { system: ACT_CODE, code: 'AMB' }, period: { start: D0, end: D0 } })];
const inAdmission = { encounter: [{ reference: 'Encounter/admission' }] };

describeRule(historyAndPhysicalOnFile, {
  'closed-gap': [
    {
      given: 'on the first day of the window',
      chart: record([procedure(), note(day(-30))]),
      evidence: [HISTORY],
      details: [],
    },
    { given: 'on the day of the infusion', chart: record([procedure(), note(D0)]) },
    ...['51849-8', '47039-3'].map((code) => ({
      given: `of type ${code}`,
      chart: record([...stay, note(day(-1), code)]),
      details: [],
    })),
    ...['34831-8', '34805-2', '72555-6'].map((code) => ({
      given: `the consultation ${code} of an outpatient`,
      chart: record([...outpatient, note(day(-10), code)]),
      details: [],
    })),
    { given: 'a consultation where no encounter is linked', chart: record([procedure(), note(day(-10), '34831-8')]) },
    {
      given: 'older than the admission, without an update',
      chart: record([...stay, note(day(-10))]),
      details: ['older-than-admission'],
    },
    ...['67862-3', '11506-3', '34805-2', '51849-8'].map((code) => ({
      given: `older than the admission, brought up to date by ${code}`,
      chart: record([...stay, note(day(-10)), note(day(-1), code)]),
      details: [],
    })),
    {
      given: 'a linked one of which only the filing on D+30 is known',
      chart: record([...stay, document('34117-2', { date: day(30), context: inAdmission })]),
      details: ['filed-later'],
    },
    { given: 'of another site, nothing links it', chart: record([...stay, note(day(-1))]) },
    {
      given: 'a window that the policy moved',
      chart: record([procedure(), note(day(-60))]),
      policy: { windows: { ...DEFAULT_POLICY.windows, 'history-and-physical-on-file': { from: -60, to: 0 } } },
    },
    {
      given: 'of an inpatient stay whose admission is not dated: it is not told to be older',
      chart: record([linked(), admission({ period: { end: day(1) } }), note(day(-10))]),
      details: [],
    },
    {
      given: 'linked, without any date: it is not told to be older than the admission',
      chart: record([...stay, document('34117-2', { context: inAdmission })]),
      details: [],
    },
    {
      given: 'of the day of admission',
      chart: record([...stay, note(day(-1))]),
      details: [],
    },
    {
      given: 'while encounters could not be read',
      chart: record([procedure(), note(day(-10))], day(200), { unreadable: ['Encounter'] }),
      evidence: [HISTORY],
      details: [],
    },
  ],
  'prospective-gap': [
    {
      given: 'nothing on D+3',
      chart: record(stay, day(3)),
      gaps: [{ message: 'noHistory' }],
      due: day(3),
      announced: false,
    },
  ],
  'open-gap': [
    {
      given: 'nothing',
      chart: record(stay),
      gaps: [{ message: 'noHistory', severity: 'high', queue: 'clinician', nearMisses: {} }],
    },
    {
      given: 'one day too early',
      chart: record([...stay, note(day(-31))]),
      gaps: [{ message: 'noHistory', nearMisses: { [HISTORY]: 'out-of-window' } }],
    },
    {
      given: 'the day after the infusion',
      chart: record([...stay, note(day(1))]),
      gaps: [{ message: 'noHistory', nearMisses: { [HISTORY]: 'out-of-window' } }],
    },
    {
      given: 'preliminary',
      chart: record([...stay, note(day(-1), '34117-2', { docStatus: 'preliminary' })]),
      gaps: [{ message: 'noHistory', nearMisses: { [HISTORY]: 'not-final' } }],
    },
    {
      given: 'entered in error',
      chart: record([...stay, note(day(-1), '34117-2', { status: 'entered-in-error' })]),
      gaps: [{ message: 'noHistory', nearMisses: { [HISTORY]: 'cancelled' } }],
    },
    {
      given: 'without date or link',
      chart: record([...stay, document('34117-2')]),
      gaps: [{ message: 'noHistory', nearMisses: { [HISTORY]: 'date-absent' } }],
    },
    {
      given: 'the consultation of an inpatient',
      chart: record([...stay, note(day(-1), '34831-8')]),
      gaps: [{ message: 'noHistory', nearMisses: {} }],
    },
    {
      given: 'of another patient',
      chart: record([...stay, note(day(-1), '34117-2', { subject: { reference: 'Patient/p2' } })]),
      gaps: [{ message: 'noHistory', nearMisses: {} }],
    },
  ],
  undetermined: [
    {
      given: 'a consultation alone, while the class of the encounter tells no setting',
      chart: record([
        linked(),
        admission({ class: { system: 'urn:oid:1.2.3', code: '13' } }),
        note(day(-10), '34831-8'),
      ]),
      because: /hangs on the class/,
    },
    {
      given: 'documents that could not be read',
      chart: record(stay, day(200), { unreadable: ['DocumentReference'] }),
      because: /DocumentReference/,
    },
    {
      given: 'a consultation alone, while encounters could not be read: it serves an outpatient only',
      chart: record([procedure(), note(day(-10), '34831-8')], day(200), { unreadable: ['Encounter'] }),
      because: /Encounter/,
    },
  ],
  'not-applicable': [
    {
      given: 'a site without documents',
      chart: record(stay),
      policy: { feeds: ['Procedure'] },
      because: /not supplied/,
    },
  ],
});

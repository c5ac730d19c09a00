import { releaseInstructionsOnFile } from '../../src/rules/release-instructions-on-file.ts';
import { ACT_CODE } from '../../src/terminology/systems.ts';
import {
  administration,
  admission,
  D0,
  day,
  document,
  encounter,
  linked,
  procedure,
  record,
} from '../support/chart-builders.ts';
import { DEFAULT_POLICY } from '../../src/model/policy.ts';
import { describeRule } from '../support/describe-rule.ts';

const inAdmission = { encounter: [{ reference: 'Encounter/admission' }] };
const agent = (text: string) => administration({ medicationCodeableConcept: { text } });
/** Discharged on D+4. */
const stay = [linked(), admission({ period: { start: day(-1), end: day(4) } }), agent('sodium iodide I-131')];
const outpatient = [
  linked(),
  admission({ class: { system: ACT_CODE, code: 'AMB' }, period: { start: D0, end: D0 } }),
  agent('lutetium Lu 177 dotatate'),
];
const sheet = (on: string, code = '74213-0', fields: Parameters<typeof document>[1] = {}) =>
  document(code, { context: { period: { start: on } }, ...fields });
const SHEET = 'DocumentReference/doc-74213-0';
const note = (text?: string) =>
  document('28570-0', { ...(text !== undefined && { text }), context: { period: { start: D0 }, ...inAdmission } });

/** An infusion that no encounter is linked to. */
const unlinked = [procedure(), agent('sodium iodide I-131')];
const inOther = (on: string) => ({ context: { period: { start: on }, encounter: [{ reference: 'Encounter/e' }] } });

describeRule(releaseInstructionsOnFile, {
  'closed-gap': [
    {
      given: 'of the day, in the encounter that the procedure names and whose period begins a day later',
      chart: record([
        linked(),
        agent('I-131'),
        admission({ period: { start: day(1), end: day(4) } }),
        sheet(D0, '74213-0', { context: { period: { start: D0 }, ...inAdmission } }),
      ]),
    },
    {
      given: 'linked, of the whole stay',
      chart: record([
        ...stay,
        sheet('', '74213-0', { context: { period: { start: day(-1), end: day(4) }, ...inAdmission } }),
      ]),
      evidence: [SHEET],
    },
    { given: 'of the day of the infusion', chart: record([...stay, sheet(D0)]), evidence: [SHEET], details: [] },
    { given: 'of the day after discharge', chart: record([...stay, sheet(day(5))]), details: [] },
    { given: 'hospital instructions', chart: record([...stay, sheet(day(4), '8653-8')]) },
    { given: 'of an outpatient, the day after', chart: record([...outpatient, sheet(day(1))]) },
    { given: 'after Sm-153', chart: record([procedure(), agent('samarium Sm 153 lexidronam'), sheet(D0)]) },
    {
      given: 'linked, filed a day after they were due',
      chart: record([...stay, sheet(day(7), '74213-0', { context: { period: { start: day(7) }, ...inAdmission } })]),
      details: ['late'],
    },
    {
      given: 'after I-131 that only the note tells of',
      chart: record([linked(), admission(), note('100 mCi of I-131 was administered.'), sheet(D0)]),
    },
    {
      given: 'in an encounter of the day that nothing links: it may be that of the infusion',
      chart: record([
        ...unlinked,
        encounter({ id: 'e', period: { start: D0, end: D0 } }),
        sheet(D0, '74213-0', inOther(D0)),
      ]),
      evidence: [SHEET],
    },
  ],
  'prospective-gap': [
    {
      given: 'nothing two days after discharge',
      chart: record(stay, day(6)),
      gaps: [{ message: 'noInstructions' }],
      due: day(6),
      announced: false,
    },
    {
      given: 'nothing while the stay goes on',
      chart: record(
        [linked(), admission({ status: 'in-progress', period: { start: day(-1) } }), agent('I-131')],
        day(10),
      ),
      gaps: [{ message: 'noInstructions' }],
    },
    {
      given: 'nothing on D+3, where the policy gives three days',
      chart: record(outpatient, day(5)),
      policy: { due: { ...DEFAULT_POLICY.due, releaseInstructionsDays: 5 } },
      gaps: [{ message: 'noInstructions' }],
      due: day(5),
    },
  ],
  'open-gap': [
    {
      given: 'of a later visit that names the infusion as its reason',
      chart: record([
        ...unlinked,
        encounter({
          id: 'e',
          period: { start: day(1), end: day(1) },
          reasonReference: [{ reference: 'Procedure/infusion' }],
        }),
        sheet(day(1), '74213-0', inOther(day(1))),
      ]),
      gaps: [{ message: 'noInstructions', nearMisses: { [SHEET]: 'other-stay' } }],
    },
    {
      given: 'nothing three days after discharge',
      chart: record(stay, day(7)),
      gaps: [{ message: 'noInstructions', severity: 'low', queue: 'clinician', nearMisses: {} }],
      due: day(6),
    },
    {
      given: 'nothing, an outpatient on D+4',
      chart: record(outpatient, day(4)),
      gaps: [{ message: 'noInstructions' }],
      due: day(3),
    },
    {
      given: 'of the day before',
      chart: record([...stay, sheet(day(-1))]),
      gaps: [{ message: 'noInstructions', nearMisses: { [SHEET]: 'out-of-window' } }],
    },
    {
      given: 'unlinked, one day too late',
      chart: record([...stay, sheet(day(6))]),
      gaps: [{ message: 'noInstructions', nearMisses: { [SHEET]: 'out-of-window' } }],
    },
    {
      given: 'preliminary',
      chart: record([...stay, sheet(D0, '74213-0', { docStatus: 'preliminary' })]),
      gaps: [{ message: 'noInstructions', nearMisses: { [SHEET]: 'not-final' } }],
    },
    {
      given: 'a discharge summary instead',
      chart: record([...stay, sheet(day(4), '18842-5')]),
      gaps: [{ message: 'noInstructions', nearMisses: {} }],
    },
    {
      given: 'in a visit of the next day, while no encounter is linked',
      chart: record([
        ...unlinked,
        encounter({ id: 'e', period: { start: day(1), end: day(1) } }),
        sheet(day(1), '74213-0', inOther(day(1))),
      ]),
      gaps: [{ message: 'noInstructions', nearMisses: { [SHEET]: 'other-stay' } }],
    },
    {
      given: 'nothing on D+4, while no encounter is linked',
      chart: record(unlinked, day(4)),
      gaps: [{ message: 'noInstructions' }],
      due: day(3),
    },
  ],
  undetermined: [
    {
      given: 'a scanned note that may name the radionuclide',
      chart: record([linked(), admission(), note()]),
      because: /doc-28570-0/,
    },
    {
      given: 'reports that could not be read: one of them may tell of the radionuclide',
      chart: record([procedure()], day(200), { unreadable: ['DiagnosticReport'] }),
      because: /DiagnosticReport/,
    },
    {
      given: 'documents that could not be read',
      chart: record(stay, day(200), { unreadable: ['DocumentReference'] }),
      because: /DocumentReference/,
    },
    {
      given: 'administrations that could not be read',
      chart: record([procedure()], day(200), { unreadable: ['MedicationAdministration'] }),
      because: /MedicationAdministration/,
    },
  ],
  'not-applicable': [
    ...['chromic phosphate P-32', 'Y-90 microspheres', 'radium Ra 223 dichloride'].map((text) => ({
      given: `after ${text}`,
      chart: record([procedure(), agent(text)]),
      because: /neither/,
    })),
    {
      given: 'after P-32, beside a scanned note',
      chart: record([linked(), admission(), agent('chromic phosphate P-32'), note()]),
      because: /neither/,
    },
    { given: 'no radionuclide on record', chart: record([procedure()]), because: /neither/ },
  ],
});

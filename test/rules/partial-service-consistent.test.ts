import { partialServiceConsistent } from '../../src/rules/partial-service-consistent.ts';
import { CPT, ICD10PCS, UCUM } from '../../src/terminology/systems.ts';
import {
  administration,
  admission,
  claim,
  D0,
  day,
  document,
  line,
  linked,
  procedure,
  record,
} from '../support/chart-builders.ts';
import { describeRule } from '../support/describe-rule.ts';

const stopped = (fields: Parameters<typeof procedure>[0] = {}) =>
  procedure({ status: 'stopped', statusReason: { text: 'extravasation' }, ...fields });
const given = administration({
  status: 'stopped',
  dosage: { dose: { value: 4, unit: 'mCi', system: UCUM, code: 'mCi' } },
});
const modifier = (code: string) => [{ coding: [{ code }] }];
const billed = (code: string | undefined, fields: Parameters<typeof claim>[0] = {}) =>
  claim({ item: [line(code === undefined ? {} : { modifier: modifier(code) })], ...fields });
const institutional = { coding: [{ code: 'institutional' }] };
const note = (text?: string) =>
  document('28570-0', {
    ...(text !== undefined && { text }),
    context: { period: { start: D0 }, encounter: [{ reference: 'Encounter/admission' }] },
  });
const PROCEDURE = 'Procedure/infusion';
const GIVEN = 'MedicationAdministration/administration';

describeRule(partialServiceConsistent, {
  'closed-gap': [
    { given: 'why and how much, not billed yet', chart: record([stopped(), given]), evidence: [PROCEDURE, GIVEN] },
    {
      given: 'the reason that the patient declined to go on',
      chart: record([stopped({ statusReason: { text: 'Patient declined' } }), given]),
    },
    { given: 'a coded reason', chart: record([stopped({ statusReason: { coding: [{ code: 'x' }] } }), given]) },
    ...['52', '53'].map((code) => ({
      given: `a professional line with ${code}`,
      chart: record([stopped(), given, billed(code)]),
      evidence: [PROCEDURE, GIVEN, 'Claim/claim'],
    })),
    ...['73', '74'].map((code) => ({
      given: `a facility line with ${code}`,
      chart: record([stopped(), given, billed(code, { type: institutional })]),
    })),
    {
      given: 'a modifier glued to the code',
      chart: record([
        stopped(),
        given,
        claim({ item: [line({ productOrService: { coding: [{ system: CPT, code: '77750-53' }] } })] }),
      ]),
    },
    {
      given: 'a claim of a type nobody told, with 74',
      chart: record([stopped(), given, billed('74', { type: { text: 'claim' } })]),
    },
    {
      given: 'an inpatient institutional claim without modifiers',
      chart: record([
        linked({ status: 'stopped', statusReason: { text: 'extravasation' } }),
        admission(),
        given,
        billed(undefined, { type: institutional }),
      ]),
    },
    {
      given: 'an institutional claim coded in ICD-10-PCS',
      chart: record([
        stopped(),
        given,
        billed(undefined, {
          type: institutional,
          procedure: [{ sequence: 1, procedureCodeableConcept: { coding: [{ system: ICD10PCS, code: 'DWY5GFZ' }] } }],
        }),
      ]),
    },
    {
      given: 'two records of it, one of which tells why',
      chart: record([stopped(), procedure({ id: 'other', status: 'stopped' }), given]),
      evidence: [PROCEDURE, GIVEN],
    },
    {
      given: 'a procedure of the head of a professional claim, which carries no modifier',
      chart: record([
        stopped(),
        given,
        claim({ item: [], procedure: [{ sequence: 1, procedureReference: { reference: PROCEDURE } }] }),
      ]),
    },
    {
      given: 'how much, told in the note',
      chart: record([
        linked({ status: 'stopped', statusReason: { text: 'extravasation' } }),
        admission(),
        note('4 mCi of P-32 was instilled.'),
      ]),
      details: ['in-the-note'],
    },
  ],
  'prospective-gap': [
    {
      given: 'nothing told on D+3',
      chart: record([stopped({ statusReason: {} })], day(3)),
      gaps: [{ message: 'noReason' }, { message: 'noActivity' }],
      due: day(3),
      announced: false,
    },
  ],
  'open-gap': [
    {
      given: 'how much, and a reason said to be unknown',
      chart: record([stopped({ statusReason: { text: 'unknown' } }), given]),
      gaps: [{ message: 'noReason' }],
    },
    {
      given: 'neither why nor how much',
      chart: record([stopped({ statusReason: {} })]),
      gaps: [
        { message: 'noReason', severity: 'moderate', queue: 'coding' },
        { message: 'noActivity', severity: 'moderate', queue: 'coding' },
      ],
    },
    {
      given: 'not why',
      chart: record([stopped({ statusReason: { text: ' ' } }), given]),
      gaps: [{ message: 'noReason' }],
    },
    { given: 'not how much', chart: record([stopped()]), gaps: [{ message: 'noActivity' }] },
    {
      given: 'a line without a modifier',
      chart: record([stopped(), given, billed(undefined)]),
      gaps: [{ message: 'noModifier', about: 'Claim/claim' }],
    },
    {
      given: 'a professional line with a facility modifier',
      chart: record([stopped(), given, billed('73')]),
      gaps: [{ message: 'noModifier' }],
    },
    {
      given: 'a facility line with a professional modifier',
      chart: record([stopped(), given, billed('53', { type: institutional })]),
      gaps: [{ message: 'noModifier' }],
    },
    {
      given: 'a facility line of an outpatient claim whose head names the procedure by its CPT code',
      chart: record([
        stopped(),
        given,
        billed(undefined, {
          type: institutional,
          procedure: [{ sequence: 1, procedureCodeableConcept: { coding: [{ system: CPT, code: '77750' }] } }],
        }),
      ]),
      gaps: [{ message: 'noModifier' }],
    },
    {
      given: 'a line with 26 alone',
      chart: record([stopped(), given, billed('26')]),
      gaps: [{ message: 'noModifier' }],
    },
    {
      given: 'a scanned note, and a line without a modifier: that one is known to be missing',
      chart: record([
        linked({ status: 'stopped', statusReason: { text: 'extravasation' } }),
        admission(),
        note(),
        billed(undefined),
      ]),
      gaps: [{ message: 'noModifier' }],
    },
  ],
  undetermined: [
    {
      given: 'a scanned note that may tell how much',
      chart: record([linked({ status: 'stopped', statusReason: { text: 'extravasation' } }), admission(), note()]),
      because: /doc-28570-0/,
    },
    {
      given: 'reports that could not be read: one of them may tell how much',
      chart: record([stopped()], day(200), { unreadable: ['DiagnosticReport'] }),
      because: /DiagnosticReport/,
    },
    {
      given: 'claims that could not be read',
      chart: record([stopped()], day(200), { unreadable: ['Claim'] }),
      because: /Claim/,
    },
    {
      given: 'a line with 53, and claims that could not be read',
      chart: record([stopped(), given, billed('53')], day(200), { unreadable: ['Claim'] }),
      because: /Claim/,
    },
  ],
  'not-applicable': [
    { given: 'a completed infusion', chart: record([procedure()]), because: /not recorded as stopped/ },
    {
      given: 'a completed infusion with a reduced line',
      chart: record([procedure(), billed('52')]),
      because: /not recorded as stopped/,
    },
    {
      given: 'two records, one of them completed',
      chart: record([stopped({ statusReason: {} }), procedure({ id: 'other' })]),
      because: /not recorded as stopped/,
    },
    { given: 'a claim alone', chart: record([billed(undefined)], day(200)), because: /not recorded as stopped/ },
  ],
});

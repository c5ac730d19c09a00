import type { Composition, DocumentReference } from '@medplum/fhirtypes';
import { DEFAULT_POLICY } from '../../src/model/policy.ts';
import { procedureNoteOnFile } from '../../src/rules/procedure-note-on-file.ts';
import {
  admission,
  claim,
  composition,
  D0,
  day,
  document,
  encounter,
  linked,
  observation,
  patient,
  procedure,
  record,
  report,
  without,
} from '../support/chart-builders.ts';
import { describeRule } from '../support/describe-rule.ts';

const authenticator = { reference: 'Practitioner/a' };
const inAdmission = { encounter: [{ reference: 'Encounter/admission' }] };
const NOTE = 'DocumentReference/doc-28570-0';

const note = (on: string, fields: Parameters<typeof document>[1] = {}) =>
  document('28570-0', { context: { period: { start: on } }, authenticator, ...fields });

/** A note of which only the day of filing is known. */
const filed = (on: string, fields: Parameters<typeof document>[1] = {}) =>
  document('28570-0', { date: on, authenticator, ...fields });

const attested = (fields: Partial<Composition> = {}) =>
  composition('11504-8', {
    id: 'note',
    author: [{ reference: 'Practitioner/a' }],
    attester: [{ mode: 'legal', party: { reference: 'Practitioner/a' } }],
    ...fields,
  });

const biopsy = (on: string) => procedure({ id: 'biopsy', code: { text: 'biopsy' }, performedDateTime: on });
const ofBiopsy = [{ reference: 'Procedure/biopsy' }];
const noteOfBiopsy = note(day(2), { context: { period: { start: day(2) }, ...inAdmission, related: ofBiopsy } });

const named = procedure({ report: [{ reference: 'DiagnosticReport/report' }] });

/** Texts of a document, made on these days. */
const made = (...days: readonly (string | undefined)[]) => ({
  content: days.map((creation) => ({
    attachment: { contentType: 'application/pdf', url: 'Binary/scan', ...(creation !== undefined && { creation }) },
  })),
});

/** Two infusions in one stay, five days apart, and a note of that stay. */
const inOneStay = [
  admission({ period: { start: day(-1), end: day(8) } }),
  linked(),
  linked({ id: 'second', performedDateTime: day(5) }),
];
const noteOf = (on: number, fields: object = {}) =>
  note(day(on), { context: { period: { start: day(on) }, ...inAdmission, ...fields } });

describeRule(procedureNoteOnFile, {
  'closed-gap': [
    {
      given: 'of the day, in the encounter that the procedure names and whose period begins a day later',
      chart: record([
        linked(),
        admission({ period: { start: day(1), end: day(4) } }),
        note(D0, { context: { period: { start: D0 }, ...inAdmission } }),
      ]),
    },
    {
      given: 'a linked note of the whole stay',
      chart: record([
        linked(),
        admission(),
        note('', { context: { period: { start: day(-1), end: day(1) }, ...inAdmission } }),
      ]),
      evidence: [NOTE],
    },
    {
      given: 'a linked Composition of the whole stay',
      chart: record([
        linked(),
        admission(),
        composition('28570-0', {
          encounter: { reference: 'Encounter/admission' },
          event: [{ period: { start: day(-1), end: day(1) } }],
        }),
      ]),
      evidence: ['Composition/composed'],
    },
    {
      given: 'two infusions in one stay: the note of the second names the first too',
      chart: record([...inOneStay, noteOf(5, { related: [{ reference: 'Procedure/infusion' }] })]),
      evidence: [NOTE],
    },
    {
      given: 'two infusions in one stay: the note of the day before the second',
      chart: record([...inOneStay, noteOf(4)]),
      evidence: [NOTE],
    },
    {
      given: 'two infusions in two stays: a note filed with the first after the second',
      chart: record([
        linked(),
        admission(),
        procedure({ id: 'second', performedDateTime: day(20) }),
        note(day(20), { context: { period: { start: day(20) }, ...inAdmission } }),
      ]),
      evidence: [NOTE],
    },
    {
      given: 'the second of two infusions in one stay, by its note',
      chart: record([...inOneStay, noteOf(5)]),
      episode: 1,
      evidence: [NOTE],
    },
    {
      given: 'a note that names another procedure of the same day',
      chart: record([linked(), admission(), biopsy(D0), noteOfBiopsy]),
    },
    {
      given: 'a note that names a procedure of another day beside the infusion',
      chart: record([
        linked(),
        admission(),
        biopsy(day(2)),
        {
          ...noteOfBiopsy,
          context: { ...noteOfBiopsy.context, related: [...ofBiopsy, { reference: 'Procedure/infusion' }] },
        },
      ]),
    },
    {
      given: 'a note of an encounter that holds the day, which nobody linked',
      chart: record([
        procedure(),
        encounter({ id: 'other', period: { start: day(-1), end: day(1) } }),
        note(D0, { context: { period: { start: D0 }, encounter: [{ reference: 'Encounter/other' }] } }),
      ]),
    },
    { given: 'a procedure note of the day', chart: record([procedure(), note(D0)]), evidence: [NOTE], details: [] },
    { given: 'a procedure note of D+3', chart: record([procedure(), note(day(3))]), details: [] },
    {
      given: 'a note without an authenticator',
      chart: record([procedure(), document('28570-0', { context: { period: { start: D0 } } })]),
      details: ['no-attester'],
    },
    {
      given: 'an interventional radiology report',
      chart: record([procedure(), document('47048-4', { context: { period: { start: D0 } }, authenticator })]),
    },
    { given: 'an operative note as Composition', chart: record([procedure(), attested()]), details: [] },
    {
      given: 'a Composition dated by its event',
      chart: record([procedure(), attested({ date: day(60), event: [{ period: { start: D0 } }] })]),
    },
    {
      given: 'a Composition that nobody attested',
      chart: record([procedure(), attested({ attester: [] })]),
      details: ['no-attester'],
    },
    {
      given: 'the report that the procedure names: a report has no attester to miss',
      chart: record([named, report()]),
      evidence: ['DiagnosticReport/report'],
      details: [],
    },
    { given: 'an amended report', chart: record([named, report({ status: 'amended' })]) },
    { given: 'a note without docStatus', chart: record([procedure(), plain(note(D0))]) },
    {
      given: 'a superseded note',
      chart: record([procedure(), note(D0, { status: 'superseded' })]),
      details: ['superseded-document'],
    },
    {
      given: 'a linked note written on D+10',
      chart: record([
        linked(),
        admission(),
        note(day(10), { context: { period: { start: day(10) }, ...inAdmission } }),
      ]),
      details: ['late'],
    },
    {
      given: 'a linked note without any date',
      chart: record([linked(), admission(), document('28570-0', { context: inAdmission, authenticator })]),
      details: [],
    },
    {
      given: 'a linked note of which only the filing on D+30 is known',
      chart: record([linked(), admission(), filed(day(30), { context: inAdmission })]),
      details: ['filed-later'],
    },
    {
      given: 'a note of a merged record of the patient',
      chart: record([
        patient({ link: [{ other: { reference: 'Patient/old' }, type: 'replaces' }] }),
        { resourceType: 'Patient', id: 'old' },
        procedure(),
        note(D0, { subject: { reference: 'Patient/old' } }),
      ]),
    },
    { given: 'a claim without a procedure', chart: record([claim(), note(D0)]) },
    ...[document('x', { id: 'x', authenticator }), attested({ id: 'x', type: { text: 'letter' } })].map((note) => ({
      given: `a ${note.resourceType} of any type that the procedure names as its report`,
      chart: record([procedure({ report: [{ reference: `${note.resourceType}/x` }] }), note]),
      evidence: [`${note.resourceType}/x`],
      details: [],
    })),
    {
      given: 'a procedure note that the procedure names as its report, filed on D+40',
      chart: record([linked({ report: [{ reference: NOTE }] }), admission(), filed(day(40), { context: inAdmission })]),
      evidence: [NOTE],
    },
    {
      given: 'a note of the day before, where the policy lets it begin there',
      chart: record([procedure(), note(day(-1))]),
      policy: { windows: { ...DEFAULT_POLICY.windows, 'procedure-note-on-file': { from: -1, to: 3 } } },
      evidence: [NOTE],
    },
    {
      given: 'a linked note of which only the filing on the day itself is known',
      chart: record([linked(), admission(), filed(D0, { context: inAdmission })]),
      details: [],
    },
    {
      given: 'a linked note of which only the month of filing is known',
      chart: record([linked(), admission(), filed('2025-02', { context: inAdmission })]),
      details: ['late'],
    },
    {
      given: 'a note whose text was made on the day, filed much later',
      chart: record([procedure(), filed(day(50), made(D0))]),
      evidence: [NOTE],
    },
  ],
  'prospective-gap': [
    {
      given: 'nothing on D+3',
      chart: record([procedure()], day(3)),
      gaps: [{ message: 'noNote' }],
      due: day(3),
      announced: false,
    },
    {
      given: 'an infusion under way since yesterday',
      chart: record([procedure({ status: 'in-progress' })], day(1)),
      gaps: [{ message: 'noNote' }],
    },
  ],
  'open-gap': [
    {
      given: 'a note of a later visit that names the infusion as its reason',
      chart: record([
        linked(),
        admission(),
        encounter({
          id: 'visit',
          period: { start: day(2), end: day(2) },
          reasonReference: [{ reference: 'Procedure/infusion' }],
        }),
        note(day(2), { context: { period: { start: day(2) }, encounter: [{ reference: 'Encounter/visit' }] } }),
      ]),
      gaps: [{ message: 'noNote', nearMisses: { [NOTE]: 'other-stay' } }],
    },
    {
      given: 'a note of days around the infusion that nothing links',
      chart: record([linked(), admission(), note('', { context: { period: { start: day(-1), end: day(1) } } })]),
      gaps: [{ message: 'noNote', nearMisses: { [NOTE]: 'out-of-window' } }],
    },
    {
      given: 'a linked note of the days before the infusion',
      chart: record([
        linked(),
        admission(),
        note('', { context: { period: { start: day(-1), end: day(-1) }, ...inAdmission } }),
      ]),
      gaps: [{ message: 'noNote', nearMisses: { [NOTE]: 'out-of-window' } }],
    },
    {
      given: 'two infusions in one stay, and a note of the day of the second',
      chart: record([...inOneStay, noteOf(5)]),
      gaps: [
        { message: 'noNote', nearMisses: { [NOTE]: 'out-of-window' }, told: { [NOTE]: /2025-01-10 to 2025-01-14/ } },
      ],
    },
    {
      given: 'two infusions in one stay, and a note filed after both',
      chart: record([...inOneStay, filed(day(7), { context: inAdmission })]),
      gaps: [{ message: 'noNote', nearMisses: { [NOTE]: 'out-of-window' } }],
    },
    {
      given: 'two infusions two days apart, and an untied note of the day of the second',
      chart: record([procedure(), procedure({ id: 'second', performedDateTime: day(2) }), note(day(2))]),
      gaps: [{ message: 'noNote', nearMisses: { [NOTE]: 'out-of-window' } }],
    },
    {
      given: 'a note of an encounter after the stay',
      chart: record([
        linked(),
        admission({ period: { start: day(-1), end: day(1) } }),
        encounter({ id: 'later', period: { start: day(2), end: day(2) } }),
        note(day(2), { context: { period: { start: day(2) }, encounter: [{ reference: 'Encounter/later' }] } }),
      ]),
      gaps: [{ message: 'noNote', nearMisses: { [NOTE]: 'other-stay' } }],
    },
    {
      given: 'a note of a procedure of another day in the same stay',
      chart: record([linked(), admission(), biopsy(day(2)), noteOfBiopsy]),
      gaps: [{ message: 'noNote', nearMisses: { [NOTE]: 'unlinked' } }],
    },
    {
      given: 'nothing on D+4',
      chart: record([procedure()], day(4)),
      gaps: [{ message: 'noNote', severity: 'high', queue: 'clinician', nearMisses: {} }],
    },
    {
      given: 'nothing, and a claim is out',
      chart: record([procedure(), claim()]),
      gaps: [{ message: 'noNote', queue: 'HIM' }],
    },
    {
      given: 'a stopped infusion without a note',
      chart: record([procedure({ status: 'stopped' })]),
      gaps: [{ message: 'noNote' }],
    },
    {
      given: 'an unlinked note of the day before',
      chart: record([procedure(), note(day(-1))]),
      gaps: [{ message: 'noNote', nearMisses: { [NOTE]: 'out-of-window' } }],
    },
    {
      given: 'a linked note of the day before',
      chart: record([
        linked(),
        admission(),
        note(day(-1), { context: { period: { start: day(-1) }, ...inAdmission } }),
      ]),
      gaps: [{ message: 'noNote', nearMisses: { [NOTE]: 'out-of-window' } }],
    },
    {
      given: 'an unlinked note of D+4',
      chart: record([procedure(), note(day(4))]),
      gaps: [{ message: 'noNote', nearMisses: { [NOTE]: 'out-of-window' } }],
    },
    {
      given: 'an unlinked note without any date',
      chart: record([procedure(), document('28570-0')]),
      gaps: [{ message: 'noNote', nearMisses: { [NOTE]: 'date-absent' } }],
    },
    {
      given: 'a note dated to the month',
      chart: record([procedure(), note('2025-01')]),
      gaps: [{ message: 'noNote', nearMisses: { [NOTE]: 'date-imprecise' } }],
    },
    {
      given: 'a preliminary note',
      chart: record([procedure(), note(D0, { docStatus: 'preliminary' })]),
      gaps: [{ message: 'noNote', nearMisses: { [NOTE]: 'not-final' } }],
    },
    {
      given: 'a note entered in error',
      chart: record([procedure(), note(D0, { status: 'entered-in-error' })]),
      gaps: [{ message: 'noNote', nearMisses: { [NOTE]: 'cancelled' } }],
    },
    {
      given: 'a registered report that the procedure names',
      chart: record([named, report({ status: 'registered' })]),
      gaps: [{ message: 'noNote', nearMisses: { 'DiagnosticReport/report': 'cancelled' } }],
    },
    {
      given: 'a progress note of the day',
      chart: record([procedure(), document('11506-3', { context: { period: { start: D0 } } })]),
      gaps: [{ message: 'noNote', nearMisses: {} }],
    },
    {
      given: 'the report of another patient, named by mistake',
      chart: record([named, report({ subject: { reference: 'Patient/p2' } })]),
      gaps: [{ message: 'noNote' }],
    },
    {
      given: 'a preliminary note that the procedure names as its report, told once',
      chart: record([procedure({ report: [{ reference: NOTE }] }), note(day(-9), { docStatus: 'preliminary' })]),
      gaps: [{ message: 'noNote', nearMisses: { [NOTE]: 'not-final' } }],
    },
    {
      given: 'a finding that the procedure names as its report: it is no document',
      chart: record([procedure({ report: [{ reference: 'Observation/x' }] }), observation('x', { id: 'x' })]),
      gaps: [{ message: 'noNote', nearMisses: {} }],
    },
    {
      given: 'a linked note of which only the filing on the day before is known',
      chart: record([linked(), admission(), filed(day(-1), { context: inAdmission })]),
      gaps: [{ message: 'noNote', nearMisses: { [NOTE]: 'out-of-window' } }],
    },
    ...Object.entries({
      'that tells of an earlier day': { context: { ...inAdmission, period: { start: day(-9) } } },
      'whose text was made on an earlier day': { context: inAdmission, ...made(day(-9)) },
      'one of whose texts was made on an earlier day': { context: inAdmission, ...made(day(-9), undefined) },
    }).map(([which, fields]) => ({
      given: `a linked note ${which}, filed on D+10`,
      chart: record([linked(), admission(), filed(day(10), fields)]),
      gaps: [{ message: 'noNote' as const, nearMisses: { [NOTE]: 'out-of-window' as const } }],
    })),
  ],
  undetermined: [
    {
      given: 'documents that could not be read',
      chart: record([procedure()], day(200), { unreadable: ['DocumentReference'] }),
      because: /DocumentReference/,
    },
  ],
  'not-applicable': [
    {
      given: 'a site that supplies no documents',
      chart: record([procedure()]),
      policy: { feeds: ['Procedure', 'Observation'] },
      because: /not supplied/,
    },
  ],
});

function plain(note: DocumentReference): DocumentReference {
  return without(note, 'docStatus');
}

import type {
  AdverseEvent,
  Attachment,
  Binary,
  Composition,
  DiagnosticReport,
  Observation,
  Resource,
} from '@medplum/fhirtypes';
import { adverseEventsAssessed } from '../../src/rules/adverse-events-assessed.ts';
import { SNOMED } from '../../src/terminology/systems.ts';
import {
  administration,
  admission,
  base64,
  composition,
  condition,
  day,
  document,
  linked,
  observation,
  patient,
  record,
  report,
} from '../support/chart-builders.ts';
import { describeRule } from '../support/describe-rule.ts';
import { note, second, stay, visit } from '../support/follow-up-builders.ts';

const event = (fields: Partial<AdverseEvent> = {}): AdverseEvent => ({
  resourceType: 'AdverseEvent',
  id: 'event',
  actuality: 'actual',
  subject: { reference: 'Patient/p1' },
  ...fields,
});
const suspects = (reference: string) => ({ suspectEntity: [{ instance: { reference } }] });
const reaction = (on: number, fields: Partial<Observation> = {}): Observation =>
  observation('x', {
    id: 'reaction',
    code: { coding: [{ system: SNOMED, code: '281647001' }] },
    effectiveDateTime: day(on),
    ...fields,
  });
const procedureNote = (text: string) =>
  document('28570-0', {
    context: { period: { start: day(0) }, encounter: [{ reference: 'Encounter/admission' }] },
    content: [{ attachment: { contentType: 'text/plain', data: base64(text) } }],
  });
const told = (text: string, on = 30) => [visit(day(on)), note(day(on), text)];
const KEY = 'AdverseEvent/event';

const composed = (section: Composition['section']) =>
  composition('28570-0', { encounter: { reference: 'Encounter/admission' }, ...(section && { section }) });
const section = (div: string, title?: string) => ({
  ...(title !== undefined && { title }),
  text: { status: 'generated' as const, div: `<div>${div}</div>` },
});
const reporting = (fields: Partial<DiagnosticReport>) => [
  admission(),
  linked({ report: [{ reference: 'DiagnosticReport/report' }] }),
  report(fields),
];
const scan = { contentType: 'application/pdf', url: 'Binary/scan' };
/** The note of the infusion, its text in a Binary. */
const apart = (attachment: Attachment, binary?: Partial<Binary>): readonly Resource[] => [
  ...stay,
  document('28570-0', {
    context: { period: { start: day(0) }, encounter: [{ reference: 'Encounter/admission' }] },
    content: [{ attachment }],
  }),
  ...(binary ? [{ resourceType: 'Binary', id: 'note', ...binary } as Binary] : []),
];
const NONE = base64('Complications: none.');

describeRule(adverseEventsAssessed, {
  'closed-gap': [
    { given: 'an event of the day', chart: record([...stay, event({ date: day(0) })]), evidence: [KEY] },
    { given: 'an event of D+104', chart: record([...stay, event({ date: day(104) })]) },
    { given: 'an event dated by its detection', chart: record([...stay, event({ detected: day(10) })]) },
    {
      given: 'an event that suspects the infusion, after the window',
      chart: record([...stay, event({ date: day(150), ...suspects('Procedure/infusion') })]),
    },
    {
      given: 'an event without a date that suspects what was given',
      chart: record([...stay, administration(), event(suspects('MedicationAdministration/administration'))]),
    },
    {
      given: 'a complication on the procedure',
      chart: record([admission(), linked({ complication: [{ text: 'pneumothorax' }] })]),
      evidence: ['Procedure/infusion'],
    },
    {
      given: 'a complication in detail',
      chart: record([
        admission(),
        linked({ complicationDetail: [{ reference: 'Condition/c' }] }),
        condition({ id: 'c', code: { text: 'fever' } }),
      ]),
    },
    {
      given: 'an observation of reactions, with the value none',
      chart: record([...stay, reaction(20, { valueQuantity: {}, valueBoolean: false })]),
      evidence: ['Observation/reaction'],
    },
    {
      given: 'a follow-up note that tells of an event',
      chart: record([...stay, ...told('She developed fatigue after the infusion.')]),
      evidence: ['DocumentReference/doc-11506-3'],
      details: ['in-the-note'],
    },
    {
      given: 'a follow-up note that says none',
      chart: record([...stay, ...told('No adverse events since the infusion.')]),
      details: ['in-the-note'],
    },
    {
      given: 'the note of the infusion that says none',
      chart: record([...stay, procedureNote('Complications: none.')]),
      evidence: ['DocumentReference/doc-28570-0'],
      details: ['in-the-note'],
    },
    {
      given: 'what the procedure itself notes',
      chart: record([admission(), linked({ note: [{ text: 'The patient tolerated the infusion well.' }] })]),
      evidence: ['Procedure/infusion'],
    },
    {
      given: 'an event after a second infusion: it may be of either',
      chart: record([...stay, second(day(40)), event({ date: day(60) })]),
    },
    ...['a', 'b'].map((telling) => ({
      given: `two notes of one visit, of which ${telling} says none`,
      chart: record([
        ...stay,
        visit(day(30)),
        ...['a', 'b'].map((id) =>
          note(day(30), id === telling ? 'No adverse events since the infusion.' : 'Plan: return in a month.', { id }),
        ),
      ]),
      evidence: [`DocumentReference/${telling}`],
      details: ['in-the-note' as const],
    })),
    {
      given: 'a note of the day of the visit that names no encounter and says none',
      chart: record([
        ...stay,
        visit(day(30)),
        note(day(30), 'No adverse events since the infusion.', { context: { period: { start: day(30) } } }),
      ]),
      evidence: ['DocumentReference/doc-11506-3'],
      details: ['in-the-note'],
    },
    {
      given: 'a Composition of the infusion, where a section of that title says none',
      chart: record([
        ...stay,
        composed([{ title: 'Empty' }, section('P-32 given'), section('None.', 'Complications')]),
      ]),
      evidence: ['Composition/composed'],
      details: ['in-the-note'],
    },
    {
      given: 'a Composition of the infusion, where a section within a section says none',
      chart: record([
        ...stay,
        composed([
          { title: 'Procedure', section: [{ title: 'Course', section: [section('None.', 'Complications')] }] },
        ]),
      ]),
      evidence: ['Composition/composed'],
      details: ['in-the-note'],
    },
    {
      given: 'a Composition of the infusion, where an untitled section under that title says none',
      chart: record([...stay, composed([{ title: 'Complications', section: [section('None.')] }])]),
      evidence: ['Composition/composed'],
    },
    {
      given: 'a Composition of the infusion whose untitled section says none',
      chart: record([...stay, composed([section('Complications: none.')])]),
      evidence: ['Composition/composed'],
    },
    {
      given: 'the report of the infusion, which concludes none',
      chart: record(reporting({ conclusion: 'Complications: none.' })),
      evidence: ['DiagnosticReport/report'],
      details: ['in-the-note'],
    },
    {
      given: 'the report of the infusion, whose text says none after its conclusion',
      chart: record(
        reporting({ conclusion: 'P-32 given', presentedForm: [{ contentType: 'text/plain', data: NONE }] }),
      ),
      evidence: ['DiagnosticReport/report'],
    },
    {
      given: 'two notes on the procedure itself, of which one says none',
      chart: record([admission(), linked({ note: [{ text: 'P-32 given' }, { text: 'Complications: none.' }] })]),
      evidence: ['Procedure/infusion'],
    },
    ...Object.entries({
      'whose form is told beside it': apart(
        { contentType: 'text/plain', url: 'Binary/note' },
        { contentType: 'application/octet-stream', data: NONE },
      ),
      'whose form it tells itself': apart({ url: 'Binary/note' }, { contentType: 'text/plain', data: NONE }),
    }).map(([which, resources]) => ({
      given: `a note of the infusion in a Binary ${which}`,
      chart: record(resources),
      evidence: ['DocumentReference/doc-28570-0'],
    })),
  ],
  'prospective-gap': [
    { given: 'nothing on D+104', chart: record(stay, day(104)), gaps: [{ message: 'noAssessment' }], due: day(104) },
  ],
  'open-gap': [
    {
      given: 'a complication said to be unknown',
      chart: record([admission(), linked({ complication: [{ text: 'Unknown' }] }), condition()]),
      gaps: [{ message: 'noAssessment' }],
    },
    {
      given: 'the detail of a complication that was refuted',
      chart: record([
        admission(),
        linked({ complicationDetail: [{ reference: 'Condition/fever' }] }),
        condition({ id: 'fever', code: { text: 'fever' }, verificationStatus: { coding: [{ code: 'refuted' }] } }),
      ]),
      gaps: [{ message: 'noAssessment' }],
    },
    {
      given: 'nothing at all',
      chart: record(stay),
      gaps: [{ message: 'noAssessment', severity: 'low', queue: 'clinician', nearMisses: {} }],
    },
    {
      given: 'an event that is only possible',
      chart: record([...stay, event({ actuality: 'potential', date: day(5) })]),
      gaps: [{ message: 'noAssessment', nearMisses: { [KEY]: 'cancelled' } }],
    },
    {
      given: 'an event of D+105',
      chart: record([...stay, event({ date: day(105) })]),
      gaps: [{ message: 'noAssessment', nearMisses: { [KEY]: 'out-of-window' } }],
    },
    {
      given: 'an event of the day before that suspects the infusion: it cannot be of it',
      chart: record([...stay, event({ date: day(-1), ...suspects('Procedure/infusion') })]),
      gaps: [{ message: 'noAssessment', nearMisses: {} }],
    },
    {
      given: 'an event after the window that suspects another drug',
      chart: record([...stay, event({ date: day(150), ...suspects('Medication/other') })]),
      gaps: [{ message: 'noAssessment', nearMisses: { [KEY]: 'out-of-window' } }],
    },
    {
      given: 'an observation of reactions after the window',
      chart: record([...stay, reaction(105, { valueQuantity: {}, valueBoolean: false })]),
      gaps: [{ message: 'noAssessment', nearMisses: { 'Observation/reaction': 'out-of-window' } }],
    },
    {
      given: 'a visit of the day of the infusion whose note says none',
      chart: record([...stay, ...told('No adverse events.', 0)]),
      gaps: [{ message: 'noAssessment' }],
    },
    {
      given: 'an event without a date that suspects nothing of ours',
      chart: record([...stay, event()]),
      gaps: [{ message: 'noAssessment', nearMisses: { [KEY]: 'date-absent' } }],
    },
    {
      given: 'an event of the year before',
      chart: record([...stay, event({ date: day(-200) })]),
      gaps: [{ message: 'noAssessment', nearMisses: {} }],
    },
    {
      given: "another patient's event",
      chart: record([...stay, event({ date: day(5), subject: { reference: 'Patient/p2' } })]),
      gaps: [{ message: 'noAssessment', nearMisses: {} }],
    },
    {
      given: 'a preliminary observation',
      chart: record([...stay, reaction(5, { status: 'preliminary' })]),
      gaps: [{ message: 'noAssessment', nearMisses: { 'Observation/reaction': 'not-final' } }],
    },
    {
      given: 'a consent that warns of them',
      chart: record([...stay, procedureNote('Risks such as nausea and fatigue were discussed.')]),
      gaps: [{ message: 'noAssessment' }],
    },
    {
      given: 'a note that says none, where the policy ignores notes',
      chart: record([...stay, ...told('No adverse events.')]),
      policy: { narrative: 'ignore' },
      gaps: [{ message: 'noAssessment' }],
    },
    {
      given: 'what the procedure itself notes, where the policy ignores notes',
      chart: record([admission(), linked({ note: [{ text: 'The patient tolerated the infusion well.' }] })]),
      policy: { narrative: 'ignore' },
      gaps: [{ message: 'noAssessment' }],
    },
    {
      given: 'a Composition of the infusion that is silent on it',
      chart: record([...stay, composed([section('P-32 given')])]),
      gaps: [{ message: 'noAssessment' }],
    },
  ],
  'not-applicable': [
    { given: 'death on D+2', chart: record([patient({ deceasedDateTime: day(2) }), ...stay]), because: /died/ },
  ],
  undetermined: [
    {
      given: 'the detail of a complication that could not be read',
      chart: record([admission(), linked({ complicationDetail: [{ reference: 'Condition/fever' }] })], day(200), {
        unreadable: ['Condition'],
      }),
      because: /Condition/,
    },
    {
      given: 'the note of the infusion is a scan',
      chart: record([
        ...stay,
        document('28570-0', {
          context: { period: { start: day(0) }, encounter: [{ reference: 'Encounter/admission' }] },
        }),
      ]),
      because: /doc-28570-0/,
    },
    {
      given: 'a silent note of the infusion, and a note of the visit that is a scan',
      chart: record([...stay, procedureNote('P-32 was given.'), visit(day(30)), note(day(30))]),
      because: /doc-11506-3/,
    },
    {
      given: 'events that could not be read',
      chart: record(stay, day(200), { unreadable: ['AdverseEvent'] }),
      because: /AdverseEvent/,
    },
    {
      given: 'a Composition of the infusion, all sections of which are empty',
      chart: record([...stay, composed([{ title: 'Procedure', section: [{ title: 'Course' }] }])]),
    },
    {
      given: 'a Composition of the infusion without sections',
      chart: record([...stay, composed(undefined)]),
      because: /could not be read: Composition\/composed/,
    },
    {
      given: 'the report of the infusion is a scan without a conclusion',
      chart: record(reporting({ presentedForm: [scan] })),
      because: /could not be read: DiagnosticReport\/report/,
    },
    ...Object.entries({
      'in a Binary that holds nothing': apart(
        { contentType: 'text/plain', url: 'Binary/note' },
        { contentType: 'text/plain' },
      ),
      'on another server': apart({ contentType: 'text/plain', url: 'https://files.example/note' }),
    }).map(([where, resources]) => ({
      given: `the text of the note of the infusion is ${where}`,
      chart: record(resources),
      because: /could not be read: DocumentReference\/doc-28570-0/,
    })),
  ],
});

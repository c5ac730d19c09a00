import type { AdverseEvent, Observation } from '@medplum/fhirtypes';
import { adverseEventsAssessed } from '../../src/rules/adverse-events-assessed.ts';
import { SNOMED } from '../../src/terminology/systems.ts';
import {
  administration,
  admission,
  base64,
  condition,
  day,
  document,
  linked,
  observation,
  patient,
  record,
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
  ],
  'prospective-gap': [
    { given: 'nothing on D+104', chart: record(stay, day(104)), gaps: [{ message: 'noAssessment' }], due: day(104) },
  ],
  'open-gap': [
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
  ],
  'not-applicable': [
    { given: 'death on D+2', chart: record([patient({ deceasedDateTime: day(2) }), ...stay]), because: /died/ },
  ],
  undetermined: [
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
  ],
});

import { followUpVisitDocumented } from '../../src/rules/follow-up-visit-documented.ts';
import { CPT } from '../../src/terminology/systems.ts';
import {
  admission,
  claim,
  condition,
  day,
  document,
  encounter,
  line,
  linked,
  patient,
  record,
} from '../support/chart-builders.ts';
import { describeRule } from '../support/describe-rule.ts';

const AMBULATORY = { class: { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'AMB' } } as const;

/** The stay, the infusion by Dr a, and the cancer: what every follow-up starts from. */
const stay = [admission(), linked({ performer: [{ actor: { reference: 'Practitioner/a' } }] }), condition()];

const visit = (on: string, fields: Partial<Parameters<typeof encounter>[0]> = {}) =>
  encounter({
    id: 'visit',
    ...AMBULATORY,
    period: { start: on, end: on },
    participant: [{ individual: { reference: 'Practitioner/a' } }],
    ...fields,
  });

const note = (on: string, fields: Parameters<typeof document>[1] = {}) =>
  document('11506-3', { context: { period: { start: on }, encounter: [{ reference: 'Encounter/visit' }] }, ...fields });

describeRule(followUpVisitDocumented, {
  'closed-gap': [
    {
      given: 'a visit with its note',
      chart: record([...stay, visit(day(30)), note(day(30))]),
      evidence: ['Encounter/visit'],
    },
    { given: 'a visit on the last day of the window', chart: record([...stay, visit(day(104)), note(day(104))]) },
    {
      given: 'a visit with a clinician of a follow-up specialty',
      chart: record([
        ...stay,
        visit(day(30), { participant: [{ individual: { reference: 'PractitionerRole/r' } }] }),
        note(day(30)),
        {
          resourceType: 'PractitionerRole',
          id: 'r',
          specialty: [{ coding: [{ system: 'http://snomed.info/sct', code: '394649004' }] }],
        },
      ]),
    },
    {
      given: 'a visit whose reason is the index cancer',
      chart: record([
        ...stay,
        visit(day(30), { participant: [], reasonReference: [{ reference: 'Condition/cancer' }] }),
        note(day(30)),
      ]),
    },
    {
      given: 'a note of that day that names no encounter',
      chart: record([...stay, visit(day(30)), note(day(30), { context: { period: { start: day(30) } } })]),
    },
    {
      given: 'a note of that day filed with the stay, which had ended before',
      chart: record([
        ...stay,
        visit(day(30)),
        note(day(30), { context: { period: { start: day(30) }, encounter: [{ reference: 'Encounter/admission' }] } }),
      ]),
      evidence: ['Encounter/visit'],
    },
    {
      given: 'a visit that only the type of its own note ties to the service',
      chart: record([
        ...stay,
        visit(day(30), { participant: [] }),
        document('34832-6', {
          context: { period: { start: day(30) }, encounter: [{ reference: 'Encounter/visit' }] },
        }),
      ]),
      evidence: ['Encounter/visit'],
    },
    {
      given: 'a visit that only the author of its note ties to the service',
      chart: record([
        ...stay,
        visit(day(30), { participant: [] }),
        note(day(30), { author: [{ reference: 'Practitioner/a' }] }),
      ]),
    },
    {
      given: 'a note of an encounter that is not in the record, where the site supplies no encounters',
      chart: record([
        ...stay,
        document('34832-6', { context: { period: { start: day(40) }, encounter: [{ reference: 'Encounter/gone' }] } }),
      ]),
      policy: { feeds: ['Procedure', 'Condition', 'DocumentReference'] },
      evidence: ['DocumentReference/doc-34832-6'],
    },
    {
      given: 'an imported radiation oncology note of another site, without an encounter here',
      chart: record([...stay, document('34832-6', { context: { period: { start: day(40) } } })]),
      evidence: ['DocumentReference/doc-34832-6'],
    },
    {
      given: 'that note on the day of a visit to a dentist, which it does not name',
      chart: record([
        ...stay,
        visit(day(40), { participant: [{ individual: { reference: 'Practitioner/dentist' } }] }),
        document('34832-6', { context: { period: { start: day(40) } } }),
      ]),
      evidence: ['DocumentReference/doc-34832-6'],
    },
    {
      given: 'a post-operative visit line beside the visit',
      chart: record([
        ...stay,
        visit(day(30)),
        note(day(30)),
        claim({
          item: [
            line(),
            line({
              sequence: 2,
              servicedDate: day(30),
              productOrService: { coding: [{ system: CPT, code: '99024' }] },
            }),
          ],
        }),
      ]),
      details: ['supporting'],
    },
    {
      given: 'a past visit left in progress, but with its final note',
      chart: record([...stay, visit(day(30), { status: 'in-progress' }), note(day(30))]),
    },
  ],
  'prospective-gap': [
    {
      given: 'nothing yet on the last day of the window',
      chart: record(stay, day(104)),
      gaps: [{ message: 'noVisit' }],
      due: day(104),
      announced: false,
    },
  ],
  'open-gap': [
    {
      given: 'nothing at all',
      chart: record(stay),
      gaps: [{ message: 'noVisit', severity: 'high', queue: 'clinician', nearMisses: {} }],
    },
    {
      given: 'a visit one day too late',
      chart: record([...stay, visit(day(105)), note(day(105))]),
      gaps: [{ message: 'noVisit', nearMisses: { 'Encounter/visit': 'out-of-window' } }],
    },
    {
      given: 'a cancelled visit',
      chart: record([...stay, visit(day(30), { status: 'cancelled' })]),
      gaps: [{ message: 'noVisit', nearMisses: { 'Encounter/visit': 'cancelled' } }],
    },
    {
      given: 'a visit without a note',
      chart: record([...stay, visit(day(30))]),
      gaps: [{ message: 'noVisit', nearMisses: { 'Encounter/visit': 'no-note' } }],
    },
    {
      given: 'a visit to a dentist',
      chart: record([
        ...stay,
        visit(day(30), { participant: [{ individual: { reference: 'Practitioner/dentist' } }] }),
        note(day(30)),
      ]),
      gaps: [{ message: 'noVisit', nearMisses: { 'Encounter/visit': 'other-specialty' } }],
    },
    {
      given: 'a visit whose note is only preliminary',
      chart: record([...stay, visit(day(30)), note(day(30), { docStatus: 'preliminary' })]),
      gaps: [{ message: 'noVisit', nearMisses: { 'Encounter/visit': 'no-note' } }],
    },
    {
      given: 'a note of that day filed with the stay by its filing date alone',
      chart: record([
        ...stay,
        visit(day(30)),
        note(day(30), { date: `${day(30)}T12:00:00Z`, context: { encounter: [{ reference: 'Encounter/admission' }] } }),
      ]),
      gaps: [{ message: 'noVisit', nearMisses: { 'Encounter/visit': 'no-note' } }],
    },
    {
      given: 'a note of that day in the visit to another clinic',
      chart: record([
        ...stay,
        visit(day(30)),
        visit(day(30), { id: 'dentist', participant: [{ individual: { reference: 'Practitioner/dentist' } }] }),
        note(day(30), { context: { period: { start: day(30) }, encounter: [{ reference: 'Encounter/dentist' }] } }),
      ]),
      gaps: [
        { message: 'noVisit', nearMisses: { 'Encounter/visit': 'no-note', 'Encounter/dentist': 'other-specialty' } },
      ],
    },
    {
      given: 'a general note of an encounter that is not in the record',
      chart: record([
        ...stay,
        note(day(40), { context: { period: { start: day(40) }, encounter: [{ reference: 'Encounter/gone' }] } }),
      ]),
      gaps: [{ message: 'noVisit', nearMisses: { 'DocumentReference/doc-11506-3': 'other-specialty' } }],
    },
    {
      given: 'an emergency visit',
      chart: record([...stay, visit(day(30), { class: { code: 'EMER' } }), note(day(30))]),
      gaps: [{ message: 'noVisit', nearMisses: { 'Encounter/visit': 'incomplete' } }],
    },
    {
      given: 'a general progress note that nothing ties to the service',
      chart: record([...stay, document('11506-3', { context: { period: { start: day(40) } } })]),
      gaps: [{ message: 'noVisit', nearMisses: { 'DocumentReference/doc-11506-3': 'other-specialty' } }],
    },
  ],
  'not-applicable': [
    {
      given: 'death on D+20',
      chart: record([patient({ deceasedDateTime: day(20) }), ...stay]),
      because: /died on 2025-01-30/,
    },
    {
      given: 'follow-up handed over by modifier 54',
      chart: record([...stay, claim({ item: [line({ modifier: [{ coding: [{ code: '54' }] }] })] })]),
      because: /modifier 54/,
    },
    {
      given: 'a stopped infusion without any activity on record',
      chart: record([linked({ status: 'stopped' }), admission()]),
      because: /stopped before any activity/,
    },
  ],
  undetermined: [
    {
      given: 'death on a day that is not recorded',
      chart: record([patient({ deceasedBoolean: true }), ...stay]),
      because: /not recorded/,
    },
    {
      given: 'discharge to hospice on a day that is not recorded',
      chart: record([
        linked({ performer: [{ actor: { reference: 'Practitioner/a' } }] }),
        admission({
          period: { start: day(-1) },
          hospitalization: {
            dischargeDisposition: {
              coding: [{ system: 'http://terminology.hl7.org/CodeSystem/discharge-disposition', code: 'hosp' }],
            },
          },
        }),
      ]),
      because: /hospice or died on a day that is not recorded/,
    },
    {
      given: 'encounters that could not be read',
      chart: record(stay, day(200), { unreadable: ['Encounter'] }),
      because: /Encounter/,
    },
    {
      given: 'a radiation oncology note of an encounter that is not in the record: of the stay, perhaps',
      chart: record([
        ...stay,
        document('34832-6', { context: { period: { start: day(40) }, encounter: [{ reference: 'Encounter/gone' }] } }),
      ]),
      because: /the encounter it names is not in the record: DocumentReference\/doc-34832-6/,
    },
    { given: 'no service date', chart: record([linked({ performedDateTime: '2025-01' })]), because: /service date/ },
  ],
});

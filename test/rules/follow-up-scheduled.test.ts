import type { Appointment } from '@medplum/fhirtypes';
import { followUpScheduled } from '../../src/rules/follow-up-scheduled.ts';
import { APPOINTMENT_REASON, DISCHARGE_DISPOSITION, SNOMED } from '../../src/terminology/systems.ts';
import {
  admission,
  appointment,
  claim,
  condition,
  day,
  document,
  encounter,
  line,
  linked,
  patient,
  procedure,
  record,
  without,
} from '../support/chart-builders.ts';
import { describeRule } from '../support/describe-rule.ts';
import { note, visit } from '../support/follow-up-builders.ts';

/** The stay and the infusion by Dr a. */
const stay = [admission(), linked({ performer: [{ actor: { reference: 'Practitioner/a' } }] })];
const self = { actor: { reference: 'Patient/p1' }, status: 'accepted' } as const;

/** An appointment that says nothing of follow-up by its type. */
const plain = (on: string, fields: Partial<Appointment> = {}): Appointment => {
  return without(appointment({ on, ...fields }), 'appointmentType');
};

const booked = (on: string, fields: Partial<Appointment> = {}) => appointment({ on, ...fields });
const KEY = 'Appointment/follow-up';

describeRule(followUpScheduled, {
  'closed-gap': [
    {
      given: 'a visit already documented, where the site supplies no appointments',
      chart: record([...stay, visit(day(10)), note(day(10))]),
      policy: { feeds: ['Procedure', 'Encounter', 'DocumentReference'] },
      evidence: ['Encounter/visit'],
    },
    {
      given: 'an appointment whose kind of service is medical oncology',
      chart: record([
        ...stay,
        plain(day(30), { serviceType: [{ coding: [{ system: SNOMED, code: '394593009' }] }], participant: [self] }),
      ]),
      evidence: [KEY],
    },
    {
      given: 'a follow-up booked for D+1, the first day',
      chart: record([...stay, booked(day(1))]),
      evidence: [KEY],
      details: [],
    },
    { given: 'a follow-up booked for D+104, the last day', chart: record([...stay, booked(day(104))]), details: [] },
    { given: 'a follow-up on D+90 is not late', chart: record([...stay, booked(day(90))]), details: [] },
    {
      given: 'a follow-up that was arranged on D+20 only',
      chart: record([...stay, booked(day(30), { created: day(20) })]),
      details: ['late'],
    },
    {
      given: 'a follow-up that was arranged in time',
      chart: record([...stay, booked(day(30), { created: day(14) })]),
      details: [],
    },
    ...(['pending', 'arrived', 'checked-in', 'fulfilled'] as const).map((status) => ({
      given: `an appointment that is ${status}`,
      chart: record([...stay, booked(day(30), { status })]),
    })),
    {
      given: 'a check-up',
      chart: record([
        ...stay,
        booked(day(30), { appointmentType: { coding: [{ system: APPOINTMENT_REASON, code: 'CHECKUP' }] } }),
      ]),
    },
    {
      given: 'a follow-up reason',
      chart: record([...stay, plain(day(30), { reasonCode: [{ coding: [{ system: SNOMED, code: '390906007' }] }] })]),
    },
    {
      given: 'an appointment that names the procedure',
      chart: record([...stay, plain(day(30), { reasonReference: [{ reference: 'Procedure/infusion' }] })]),
    },
    {
      given: 'an appointment with the proceduralist',
      chart: record([
        ...stay,
        plain(day(30), { participant: [self, { actor: { reference: 'Practitioner/a' }, status: 'accepted' }] }),
      ]),
    },
    {
      given: 'an appointment with an interventional radiologist',
      chart: record([
        ...stay,
        plain(day(30), { participant: [self, { actor: { reference: 'PractitionerRole/r' }, status: 'accepted' }] }),
        { resourceType: 'PractitionerRole', id: 'r', specialty: [{ coding: [{ system: SNOMED, code: '408455009' }] }] },
      ]),
    },
    {
      given: 'an appointment with a specialty of oncology, in words',
      chart: record([...stay, plain(day(30), { specialty: [{ text: 'Radiation Oncology' }] })]),
    },
    {
      given: 'an appointment with a specialty of oncology',
      chart: record([...stay, plain(day(30), { specialty: [{ coding: [{ system: SNOMED, code: '394592004' }] }] })]),
    },
    {
      given: 'a visit on record, no appointment',
      chart: record([
        ...stay,
        condition(),
        encounter({
          id: 'visit',
          class: { code: 'AMB' },
          period: { start: day(40), end: day(40) },
          participant: [{ individual: { reference: 'Practitioner/a' } }],
        }),
        document('11506-3', {
          context: { period: { start: day(40) }, encounter: [{ reference: 'Encounter/visit' }] },
        }),
      ]),
      evidence: ['Encounter/visit'],
      details: [],
    },
    { given: 'a claim without a procedure', chart: record([claim(), booked(day(30))]) },
    {
      given: 'an appointment already booked, the patient died since',
      chart: record([...stay, patient({ deceasedDateTime: day(5) }), booked(day(30))]),
    },
    {
      given: 'an appointment that somebody else declined',
      chart: record([
        ...stay,
        booked(day(30), { participant: [self, { actor: { reference: 'Practitioner/b' }, status: 'declined' }] }),
      ]),
      evidence: [KEY],
    },
    ...Object.entries({
      'somebody who is told within it': { reference: '#clerk' },
      'somebody known by name alone': { display: 'Dr Example' },
    }).map(([who, actor]) => ({
      given: `an appointment that ${who} declined`,
      chart: record([
        ...stay,
        booked(day(30), {
          contained: [{ resourceType: 'Practitioner', id: 'clerk' }],
          participant: [self, { actor, status: 'declined' }],
        }),
      ]),
      evidence: [KEY],
    })),
    {
      given: 'an appointment whose reason says follow-up by the word of appointments',
      chart: record([
        ...stay,
        plain(day(30), { reasonCode: [{ coding: [{ system: APPOINTMENT_REASON, code: 'FOLLOWUP' }] }] }),
      ]),
      evidence: [KEY],
    },
  ],
  'prospective-gap': [
    {
      given: 'nothing on D+14: it is announced',
      chart: record(stay, day(14)),
      gaps: [{ message: 'noAppointment' }],
      due: day(14),
      announced: true,
    },
    {
      given: 'nothing on D+1: announced from this day',
      chart: record(stay, day(1)),
      gaps: [{ message: 'noAppointment' }],
      announced: true,
    },
    {
      given: 'nothing on the day of the infusion: not announced yet',
      chart: record(stay, day(0)),
      gaps: [{ message: 'noAppointment' }],
      announced: false,
    },
  ],
  'open-gap': [
    {
      given: 'nothing on D+15',
      chart: record(stay, day(15)),
      gaps: [{ message: 'noAppointment', severity: 'high', queue: 'scheduling', nearMisses: {} }],
      due: day(14),
    },
    {
      given: 'one day too late',
      chart: record([...stay, booked(day(105))]),
      gaps: [{ message: 'noAppointment', nearMisses: { [KEY]: 'out-of-window' } }],
    },
    {
      given: 'the appointment of the infusion itself',
      chart: record([...stay, booked(day(0), { status: 'fulfilled' })]),
      gaps: [{ message: 'noAppointment', nearMisses: {} }],
    },
    ...(['cancelled', 'noshow', 'proposed', 'waitlist', 'entered-in-error'] as const).map((status) => ({
      given: `an appointment that is ${status}`,
      chart: record([...stay, booked(day(30), { status })]),
      gaps: [{ message: 'noAppointment' as const, nearMisses: { [KEY]: 'cancelled' as const } }],
    })),
    {
      given: 'an appointment the patient did not come to: told in words',
      chart: record([...stay, booked(day(30), { status: 'noshow' })]),
      gaps: [{ message: 'noAppointment', told: { [KEY]: /^its status is no-show$/ } }],
    },
    {
      given: 'an appointment to which the patient answered with an unknown word',
      chart: record([
        procedure(),
        booked(day(30), {
          participant: [{ actor: { reference: 'Patient/p1' }, status: 'perhaps' as 'tentative' }],
        }),
      ]),
      gaps: [{ message: 'noAppointment', nearMisses: { [KEY]: 'cancelled' } }],
    },
    {
      given: 'an appointment that the patient declined',
      chart: record([
        ...stay,
        booked(day(30), { participant: [{ actor: { reference: 'Patient/p1' }, status: 'declined' }] }),
      ]),
      gaps: [{ message: 'noAppointment', nearMisses: { [KEY]: 'declined' } }],
    },
    {
      given: 'an appointment with a dentist',
      chart: record([
        ...stay,
        plain(day(30), { participant: [self, { actor: { reference: 'Practitioner/dentist' }, status: 'accepted' }] }),
      ]),
      gaps: [{ message: 'noAppointment', nearMisses: { [KEY]: 'other-specialty' } }],
    },
    {
      given: 'an appointment without a start',
      chart: record([...stay, appointment()]),
      gaps: [{ message: 'noAppointment', nearMisses: { [KEY]: 'date-absent' } }],
    },
    {
      given: "another patient's appointment",
      chart: record([
        ...stay,
        booked(day(30), { participant: [{ actor: { reference: 'Patient/p2' }, status: 'accepted' }] }),
      ]),
      gaps: [{ message: 'noAppointment', nearMisses: {} }],
    },
    {
      given: 'death on D+105, after the window',
      chart: record([patient({ deceasedDateTime: day(105) }), ...stay]),
      gaps: [{ message: 'noAppointment' }],
    },
    {
      given: 'an appointment of a status that appointments do not have',
      chart: record([...stay, { ...booked(day(30)), status: 'completed' as 'fulfilled' }]),
      gaps: [{ message: 'noAppointment', nearMisses: { [KEY]: 'cancelled' } }],
    },
    {
      given: 'an appointment that the patient declined while the clinician accepted',
      chart: record([
        ...stay,
        booked(day(30), {
          participant: [
            { actor: { reference: 'Practitioner/a' }, status: 'accepted' },
            { actor: { reference: 'Patient/p1' }, status: 'declined' },
          ],
        }),
      ]),
      gaps: [{ message: 'noAppointment', nearMisses: { [KEY]: 'declined' } }],
    },
    {
      given: 'an appointment that the patient declined under a former record, which was not sent along',
      chart: record([
        ...stay,
        patient({ link: [{ other: { reference: 'Patient/former' }, type: 'replaces' }] }),
        booked(day(30), { participant: [{ actor: { reference: 'Patient/former' }, status: 'declined' }] }),
      ]),
      gaps: [{ message: 'noAppointment', nearMisses: { [KEY]: 'declined' } }],
    },
    {
      given: 'an appointment that the patient, told within it, declined',
      chart: record([
        ...stay,
        booked(day(30), {
          contained: [{ resourceType: 'Patient', id: 'me' }],
          participant: [
            { ...self, status: 'tentative' },
            { actor: { reference: '#me' }, status: 'declined' },
          ],
        }),
      ]),
      gaps: [{ message: 'noAppointment', nearMisses: { [KEY]: 'declined' } }],
    },
    ...Object.entries({
      'that does not tell where to': {},
      'whose destination is told in words alone': { dischargeDisposition: { text: 'hospice' } },
      home: { dischargeDisposition: { coding: [{ code: 'home', system: DISCHARGE_DISPOSITION }] } },
    }).map(([which, hospitalization]) => ({
      given: `a discharge ${which}`,
      chart: record([linked(), admission({ hospitalization })]),
      gaps: [{ message: 'noAppointment' as const }],
    })),
    {
      given: 'two appointments, one too late and one without a start',
      chart: record([...stay, booked(day(105)), appointment({ id: 'undated' })]),
      gaps: [
        { message: 'noAppointment', nearMisses: { [KEY]: 'out-of-window', 'Appointment/undated': 'date-absent' } },
      ],
    },
  ],
  'not-applicable': [
    {
      given: 'death on D+14, while it was not yet due',
      chart: record([patient({ deceasedDateTime: day(14) }), ...stay]),
      because: /died on 2025-01-24/,
    },
    {
      given: 'death on D+20, when it was due but the window still open: nobody can arrange it any more',
      chart: record([patient({ deceasedDateTime: day(20) }), ...stay]),
      because: /died on 2025-01-30/,
    },
    {
      given: 'death in the month of the infusion',
      chart: record([patient({ deceasedDateTime: '2025-01' }), ...stay]),
      because: /died between 2025-01-01 and 2025-01-31/,
    },
    { given: 'death on D+104, the last day', chart: record([patient({ deceasedDateTime: day(104) }), ...stay]) },
    {
      given: 'discharge to hospice on D+2',
      chart: record([
        linked(),
        admission({
          period: { start: day(-1), end: day(2) },
          hospitalization: { dischargeDisposition: { coding: [{ code: 'hosp', system: DISCHARGE_DISPOSITION }] } },
        }),
      ]),
      because: /hospice/,
    },
    {
      given: 'follow-up handed over by modifier 54',
      chart: record([...stay, claim({ item: [line({ modifier: [{ coding: [{ code: '54' }] }] })] })]),
      because: /modifier 54/,
    },
    {
      given: 'a site that supplies no appointments, and no visit yet',
      chart: record(stay, day(20)),
      policy: { feeds: ['Procedure', 'Encounter', 'DocumentReference'] },
      because: /not supplied by this site: Appointment/,
    },
    {
      given: 'a site that supplies neither appointments nor visits',
      chart: record([procedure()]),
      policy: { feeds: ['Procedure', 'Observation'] },
      because: /not supplied/,
    },
    {
      given: 'discharge to hospice, told by a code of the house too',
      chart: record([
        linked(),
        admission({
          hospitalization: {
            dischargeDisposition: {
              coding: [
                { code: 'H', system: 'urn:example:discharge' },
                { code: 'hosp', system: DISCHARGE_DISPOSITION },
              ],
            },
          },
        }),
      ]),
      because: /hospice/,
    },
    {
      given: 'discharge to hospice on the day of the infusion',
      chart: record([
        linked(),
        admission({
          period: { start: day(-1), end: day(0) },
          hospitalization: { dischargeDisposition: { coding: [{ code: 'hosp', system: DISCHARGE_DISPOSITION }] } },
        }),
      ]),
      because: /hospice/,
    },
  ],
  undetermined: [
    {
      given: 'a radiation oncology note of an encounter that is not in the record',
      chart: record([
        ...stay,
        document('34832-6', { context: { period: { start: day(85) }, encounter: [{ reference: 'Encounter/gone' }] } }),
      ]),
      because: /the encounter it names is not in the record: DocumentReference\/doc-34832-6/,
    },
    {
      given: 'appointments that could not be read',
      chart: record(stay, day(200), { unreadable: ['Appointment'] }),
      because: /Appointment/,
    },
    {
      given: 'death in a year, no nearer: perhaps after the window',
      chart: record([patient({ deceasedDateTime: '2025' }), ...stay]),
      because: /died between 2025-01-01 and 2025-/,
    },
  ],
});

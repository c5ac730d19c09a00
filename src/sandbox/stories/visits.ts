import type { Appointment, Encounter } from '@medplum/fhirtypes';
import { ACT_CODE, APPOINTMENT_REASON, SNOMED } from '../../terminology/systems.ts';
import { at, idIn, named, ref, type Case, type Link, type Moment } from './builders.ts';
import { organization, role, type Clinician, type Organized } from './people.ts';

const CLASSES = {
  IMP: 'inpatient encounter',
  AMB: 'ambulatory',
  SS: 'short stay',
  OBSENC: 'observation encounter',
  EMER: 'emergency',
  VR: 'virtual',
} as const;

/** What a story says of an encounter. */
export interface Stay {
  readonly name: string;
  readonly kind: keyof typeof CLASSES;
  readonly from: Moment;
  /** Absent while it goes on. */
  readonly to?: Moment;
  readonly title: string;
  readonly with: readonly Clinician[];
  readonly reason?: Link;
  readonly facility?: Organized;
}

/** An encounter of the case; finished when it has an end. */
export function encounter(file: Case, stay: Stay, more: Partial<Encounter> = {}): Encounter {
  const { name, kind, from, to, title, reason, facility = 'hospital' } = stay;
  return {
    resourceType: 'Encounter',
    id: idIn(file, name),
    identifier: [{ system: 'https://hospital.example/visit', value: idIn(file, name) }],
    status: to ? 'finished' : 'in-progress',
    class: { system: ACT_CODE, code: kind, display: CLASSES[kind] },
    type: [{ text: title }],
    subject: file.subject,
    participant: stay.with.map((clinician) => ({
      type: [named('http://terminology.hl7.org/CodeSystem/v3-ParticipationType', 'ATND', 'attender')],
      individual: role(clinician),
    })),
    period: { start: at(file, from), ...(to && { end: at(file, to) }) },
    ...(reason && { reasonReference: [reason] }),
    serviceProvider: organization(facility),
    ...more,
  };
}

const DISPOSITIONS = { home: 'Home', hosp: 'Hospice', exp: 'Expired' } as const;

/** Where the patient went after a stay, as {@link Encounter.hospitalization}. */
export function dischargedTo(code: keyof typeof DISPOSITIONS): Pick<Encounter, 'hospitalization'> {
  const system = 'http://terminology.hl7.org/CodeSystem/discharge-disposition';
  return { hospitalization: { dischargeDisposition: named(system, code, DISPOSITIONS[code]) } };
}

/** An outpatient visit to one doctor, over at ten to the hour. */
export function clinicVisit(
  file: Case,
  name: string,
  [day, clock]: Moment,
  doctor: Clinician,
  reason?: Link,
): Encounter {
  const to: Moment = [day, `${clock.slice(0, 2)}:50`];
  const title = 'Office visit';
  const stay: Stay = { name, kind: 'AMB', from: [day, clock], to, title, with: [doctor], ...(reason && { reason }) };
  return encounter(file, stay);
}

/** A follow-up appointment with a clinician. */
export function followUpAppointment(
  file: Case,
  name: string,
  [day, clock]: Moment,
  status: Appointment['status'],
  doctor: Clinician,
  more: Partial<Appointment> = {},
): Appointment {
  const answered = status === 'proposed' || status === 'pending' ? 'needs-action' : 'accepted';
  return {
    resourceType: 'Appointment',
    id: idIn(file, name),
    status,
    appointmentType: named(APPOINTMENT_REASON, 'FOLLOWUP', 'A follow up visit from a previous appointment'),
    reasonCode: [named(SNOMED, '390906007', 'Follow-up encounter')],
    description: 'Follow-up after radionuclide treatment',
    start: at(file, [day, clock]),
    end: at(file, [day, `${clock.slice(0, 2)}:50`]),
    minutesDuration: 50 - Number(clock.slice(3)),
    supportingInformation: [ref(file, 'Procedure', 'infusion')],
    participant: [
      { actor: file.subject, required: 'required', status: answered },
      { actor: role(doctor), required: 'required', status: answered },
    ],
    ...more,
  };
}

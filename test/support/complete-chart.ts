import type { Resource } from '@medplum/fhirtypes';
import {
  administration,
  admission,
  appointment,
  condition,
  day,
  document,
  encounter,
  imagingStudy,
  linked,
  observation,
  patient,
} from './chart-builders.ts';

/** The infusion and its stay, with nothing else on record. */
export const bare: readonly Resource[] = [
  patient(),
  admission(),
  linked({ performer: [{ actor: { reference: 'Practitioner/a' } }] }),
];

/** Everything that is due within days of the infusion. */
export const documentedStay: readonly Resource[] = [
  ...bare,
  condition(),
  imagingStudy({ on: day(-20) }),
  observation('58410-2', { hasMember: [{ reference: 'Observation/member' }] }),
  document('28570-0', { context: { period: { start: day(0) }, encounter: [{ reference: 'Encounter/admission' }] } }),
  administration({ dosage: { dose: { value: 370, unit: 'MBq', system: 'http://unitsofmeasure.org', code: 'MBq' } } }),
];

/** A booked follow-up on D+30. */
export const bookedFollowUp = appointment({ on: day(30) });

/** The visit of D+30 and its note. */
export const followUpVisit: readonly Resource[] = [
  encounter({
    id: 'visit',
    class: { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'AMB' },
    period: { start: day(30), end: day(30) },
    participant: [{ individual: { reference: 'Practitioner/a' } }],
  }),
  document('11506-3', { context: { period: { start: day(30) }, encounter: [{ reference: 'Encounter/visit' }] } }),
];

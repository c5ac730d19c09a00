import type { Encounter } from '@medplum/fhirtypes';
import { admission, base64, condition, document, encounter, linked } from './chart-builders.ts';

export const AMBULATORY = {
  class: { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'AMB' },
} as const;

/** The stay, the infusion by Dr a, and the cancer: what every follow-up starts from. */
export const stay = [admission(), linked({ performer: [{ actor: { reference: 'Practitioner/a' } }] }), condition()];

/** A visit to Dr a. */
export const visit = (on: string, fields: Partial<Encounter> = {}): Encounter =>
  encounter({
    id: 'visit',
    ...AMBULATORY,
    period: { start: on, end: on },
    participant: [{ individual: { reference: 'Practitioner/a' } }],
    ...fields,
  });

/** The note of that visit, with its text. */
export const note = (on: string, text?: string, fields: Parameters<typeof document>[1] = {}) =>
  document('11506-3', {
    context: { period: { start: on }, encounter: [{ reference: 'Encounter/visit' }] },
    ...(text !== undefined && { content: [{ attachment: { contentType: 'text/plain', data: base64(text) } }] }),
    ...fields,
  });

/** The second infusion of a patient. */
export const second = (on: string) => linked({ id: 'second', performedDateTime: on });

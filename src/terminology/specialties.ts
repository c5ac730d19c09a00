import { codeSet } from './code-set.ts';
import { APPOINTMENT_REASON, SNOMED } from './systems.ts';

/** Radiation oncology, nuclear medicine, interventional radiology, clinical and medical oncology (c80-practice-codes). */
export const FOLLOW_UP_SPECIALTIES = codeSet([
  SNOMED,
  ['419815003', '394649004', '408455009', '394592004', '394593009'],
]);

/** The names of those specialties. */
export const SPECIALTY_NAMES: ReadonlyMap<string, string> = new Map([
  ['419815003', 'radiation oncology'],
  ['394649004', 'nuclear medicine'],
  ['408455009', 'interventional radiology'],
  ['394592004', 'clinical oncology'],
  ['394593009', 'medical oncology'],
]);

/** Appointment types of a follow-up (v2-0276). */
export const FOLLOW_UP_APPOINTMENTS = codeSet([APPOINTMENT_REASON, ['FOLLOWUP', 'CHECKUP']]);

/** Reasons that say follow-up: 390906007 (secondary), 185389009 (unverified; domain.md G). */
export const FOLLOW_UP_REASONS = codeSet([SNOMED, ['390906007', '185389009']]);

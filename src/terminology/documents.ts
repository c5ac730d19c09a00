import { codeSet, union } from './code-set.ts';
import { LOINC } from './systems.ts';

/** Document types by LOINC (HL7 c80-doc-typecodes; domain.md G). */
const loinc = (...codes: readonly string[]) => codeSet([LOINC, codes]);

/** Procedure and operative notes, the interventional radiology report among them. */
export const PROCEDURE_NOTES = loinc('28570-0', '11504-8', '47048-4');

/** Histories and physicals; the consultation notes that serve as one before an outpatient service. */
export const HISTORY_AND_PHYSICAL = loinc('34117-2', '51849-8', '47039-3');
export const OUTPATIENT_HISTORY = loinc('34831-8', '34805-2', '72555-6');

/** What brings a history up to date before a procedure: a later one, a pre-operative evaluation, a progress note. */
export const HISTORY_UPDATES = union(HISTORY_AND_PHYSICAL, OUTPATIENT_HISTORY, loinc('67862-3', '11506-3'));

/** Consultations and plans before treatment. */
export const CONSULTATIONS = loinc('34831-8', '34805-2', '72555-6', '11488-4', '74156-1');

/** Consent to a procedure; the general patient consent counts only when linked. */
export const PROCEDURE_CONSENTS = loinc('64293-4', '61358-8');
export const GENERAL_CONSENT = loinc('59284-0');

/** The discharge summary, and the progress note that may stand for it after a short stay. */
export const DISCHARGE_SUMMARY = loinc('18842-5');
export const FINAL_PROGRESS_NOTES = loinc('11506-3', '8653-8');

/** Discharge instructions. */
export const DISCHARGE_INSTRUCTIONS = loinc('74213-0', '8653-8');

/** Notes of a follow-up visit. */
export const FOLLOW_UP_NOTES = loinc(
  '11506-3',
  '34832-6',
  '72556-4',
  '67860-7',
  '11488-4',
  '34831-8',
  '34805-2',
  '34108-1',
);

/** Imaging reports. */
export const IMAGING_REPORTS = loinc('18748-4', '68604-8');

/** Follow-up notes whose type alone says oncology, radiation oncology, interventional radiology or post-procedure. */
export const SPECIFIC_FOLLOW_UP_NOTES = loinc('34832-6', '72556-4', '67860-7', '34831-8', '34805-2');

/** The evaluation after a procedure: by itself a record of the recovery. */
export const RECOVERY_NOTES = loinc('67860-7');

/** Notes in which the recovery may be told. */
export const NOTES_OF_THE_DAY = loinc('11506-3', '18842-5');

/** Transfer summaries and referral notes, general and of oncology and radiation oncology (HL7 c80-doc-typecodes). */
export const TRANSFER_NOTES = loinc('18761-7', '28616-1', '34770-8', '57133-1', '57149-7', '57159-6', '57172-9');

import { codeSet } from './code-set.ts';
import { LOINC } from './systems.ts';

const loinc = (...codes: readonly string[]) => codeSet([LOINC, codes]);

/** Complete blood count panels (LOINC; domain.md G, secondary). */
export const BLOOD_COUNT_PANELS = loinc('58410-2', '57021-8');

/**
 * The parts that together make a blood count; leukocytes and platelets by an automated count, or where the laboratory names
 * no method (HL7 mCODE 4.0.0, example white-blood-cell; HL7 Phenomics Exchange, example thrombocytopenia).
 */
export const BLOOD_COUNT_PARTS = {
  haemoglobin: loinc('718-7'),
  leukocytes: loinc('6690-2', '26464-8'),
  platelets: loinc('777-3', '26515-7'),
} as const;

/** Liver function panels: hepatic function 2000, comprehensive metabolic. */
export const LIVER_PANELS = loinc('24325-3', '24323-8');

/** The parts that together make a liver function test. */
export const LIVER_PARTS = {
  ALT: loinc('1742-6', '1743-4'),
  AST: loinc('1920-8', '30239-8'),
  bilirubin: loinc('1975-2'),
  albumin: loinc('1751-7'),
} as const;

/** Prothrombin time or INR. */
export const COAGULATION = loinc('5902-2', '6301-6', '34714-6', '38875-1', '46418-0');

/** A blood count: by panel, or by all its parts. */
export const BLOOD_COUNT = { panels: BLOOD_COUNT_PANELS, parts: BLOOD_COUNT_PARTS } as const;

/** A liver function test, likewise. */
export const LIVER_FUNCTION = { panels: LIVER_PANELS, parts: LIVER_PARTS } as const;

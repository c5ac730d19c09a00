import { codeSet } from './code-set.ts';
import { DISCHARGE_DISPOSITION, NUBC_DISCHARGE, SNOMED } from './systems.ts';

/** Encounter.class codes of inpatient stays (v3-ActCode). */
export const INPATIENT: ReadonlySet<string> = new Set(['IMP', 'ACUTE', 'NONAC']);

/** Encounter.class codes of outpatient, observation and short stays (v3-ActCode). */
export const NOT_INPATIENT: ReadonlySet<string> = new Set(['AMB', 'OBSENC', 'SS']);

/** Encounter.class codes of those who stay for care that ends; elsewhere people may live. */
export const ACUTE_STAYS: ReadonlySet<string> = new Set(['IMP', 'ACUTE', 'OBSENC', 'SS']);

/** Encounter.class codes under which nobody stays: one of many days is the account of a series of visits. */
export const ACCOUNT_CLASSES: ReadonlySet<string> = new Set(['AMB', 'FLD', 'HH', 'VR']);

/** The Encounter statuses of what has begun and is not over. */
export const UNDER_WAY: ReadonlySet<string> = new Set(['arrived', 'triaged', 'in-progress', 'onleave']);

/** The Encounter.class codes of HL7 v3 ActEncounterCode, each of which tells a setting, in words; another code is the site's own. */
export const ENCOUNTER_CLASSES: ReadonlyMap<string, string> = new Map([
  ['IMP', 'inpatient'],
  ['ACUTE', 'acute inpatient'],
  ['NONAC', 'non-acute inpatient'],
  ['AMB', 'ambulatory'],
  ['OBSENC', 'observation'],
  ['SS', 'short stay'],
  ['EMER', 'emergency'],
  ['FLD', 'in the field'],
  ['HH', 'home health'],
  ['PRENC', 'before admission'],
  ['VR', 'virtual'],
]);

/** Patient classes of HL7 v2 in v3-ActCode (v2-to-FHIR 1.0.0, table-hl70004-to-v3-actcode); the others have no class there. */
export const PATIENT_CLASSES: ReadonlyMap<string, string> = new Map([
  ['I', 'IMP'],
  ['O', 'AMB'],
  ['E', 'EMER'],
  ['P', 'PRENC'],
]);

/** Encounter.class codes a follow-up visit may have (domain.md A6). */
export const FOLLOW_UP_CLASSES: ReadonlySet<string> = new Set([
  'AMB',
  'VR',
  'HH',
  'OBSENC',
  'IMP',
  'ACUTE',
  'NONAC',
  'SS',
]);

/** Discharge to hospice, or death (domain.md A1: HL7 discharge-disposition; NUBC 20, 40-42, 50, 51; SNOMED CT). */
export const FOLLOW_UP_ENDS = codeSet(
  [DISCHARGE_DISPOSITION, ['exp', 'hosp']],
  [NUBC_DISCHARGE, ['20', '40', '41', '42', '50', '51']],
  ['https://www.nubc.org/CodeSystem/PatDischargeStatus', ['20', '40', '41', '42', '50', '51']],
  [SNOMED, ['428361000124107', '428371000124100']],
);

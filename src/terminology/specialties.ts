import { codeSet } from './code-set.ts';
import { APPOINTMENT_REASON, PROVIDER_TAXONOMY, SNOMED } from './systems.ts';

/** Provider taxonomy codes, as Medicare's crosswalk of specialties has them (36, 83, 90-92, 94, 98), and of children. */
const TAXONOMY = [
  ['2085R0001X', 'radiation oncology'],
  ['207U00000X', 'nuclear medicine'],
  ['207UN0902X', 'nuclear medicine, imaging and therapy'],
  ['207UN0903X', 'nuclear medicine, in vivo and in vitro'],
  ['2085N0904X', 'nuclear radiology'],
  ['2085R0204X', 'interventional radiology'],
  ['207RX0202X', 'medical oncology'],
  ['207RH0003X', 'haematology and oncology'],
  ['2080P0207X', 'haematology and oncology of children'],
  ['207VX0201X', 'gynaecological oncology'],
  ['2086X0206X', 'surgical oncology'],
] as const;

/** The same in SNOMED CT (c80-practice-codes). */
const PRACTICE = [
  ['419815003', 'radiation oncology'],
  ['394649004', 'nuclear medicine'],
  ['408455009', 'interventional radiology'],
  ['394592004', 'clinical oncology'],
  ['394593009', 'medical oncology'],
] as const;

/** Radiation oncology, nuclear medicine, interventional radiology, clinical, medical and other oncology (c80-practice-codes; NUCC). */
export const FOLLOW_UP_SPECIALTIES = codeSet(
  [SNOMED, PRACTICE.map(([code]) => code)],
  [PROVIDER_TAXONOMY, TAXONOMY.map(([code]) => code)],
);

/** The names of those specialties; of a taxonomy code with the code, which names a specialty more narrowly than a word. */
export const SPECIALTY_NAMES: ReadonlyMap<string, string> = new Map([
  ...PRACTICE,
  ...TAXONOMY.map(([code, name]) => [code, `${name} ${code}`] as const),
]);

/** One of them in the words of a site; not who cares beside the clinician. */
export const SPECIALTY_WORDS =
  /^(?!.*\b(?:pharmac|nutrition|diet|psych|social|research))(?=.*\b(?:oncolog(?:y|ist)|nuclear (?:medicine|radiology)|interventional radiolog(?:y|ist))\b)/i;

/** Appointment types of a follow-up (v2-0276). */
export const FOLLOW_UP_APPOINTMENTS = codeSet([APPOINTMENT_REASON, ['FOLLOWUP', 'CHECKUP']]);

/** Reasons that say follow-up: 390906007 (secondary), 185389009 (unverified; domain.md G). */
export const FOLLOW_UP_REASONS = codeSet([SNOMED, ['390906007', '185389009']]);

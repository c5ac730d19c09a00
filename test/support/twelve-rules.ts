import { catalogue } from '../../src/rules/index.ts';

/** The rules that the tests of lifecycle and stories watch: one or two of every section, so that each can name what opens and closes. */
export const TWELVE = [
  'infusion-date-recorded',
  'encounter-linked',
  'inpatient-admission-recorded',
  'cancer-diagnosis-recorded',
  'pre-treatment-imaging-on-file',
  'pre-treatment-blood-count-on-file',
  'procedure-note-on-file',
  'administered-activity-recorded',
  'follow-up-scheduled',
  'follow-up-visit-documented',
  'claim-supported-by-procedure',
  'component-modifier-consistent',
] as const;

const WATCHED: ReadonlySet<string> = new Set(TWELVE);

/** A policy that releases only the watched rules. */
export const TWELVE_RULES = {
  rules: Object.fromEntries(catalogue.filter(({ id }) => !WATCHED.has(id)).map(({ id }) => [id, { state: 'off' }])),
};

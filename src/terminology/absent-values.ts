import { codeSet } from './code-set.ts';
import { LOINC, SNOMED } from './systems.ts';

/** Code systems every code of which tells why there is no value: HL7 null flavors and data-absent reasons. */
export const ABSENT_SYSTEMS: ReadonlySet<string> = new Set([
  'http://terminology.hl7.org/CodeSystem/v3-NullFlavor',
  'http://terminology.hl7.org/CodeSystem/data-absent-reason',
]);

/** Answers that tell of no finding: SNOMED CT "Unknown" and "Test not done", LOINC answer "Unknown". */
export const ABSENT_ANSWERS = codeSet([SNOMED, ['261665006', '373121007']], [LOINC, ['LA4489-6']]);

/** Words a laboratory sends in place of a result, when nothing else stands beside them. */
export const ABSENT_WORDS =
  /^\W*(?:(?:test|lab|specimen|sample|result)s? )?(?:(?:was |were )?not (?:done|performed|evaluated|measured|tested|run|reported|obtained|collected|received|assessed|asked|recorded|documented|available|staged)|unstaged|cancel+ed|tnp|qns|quantity not sufficient|insufficient (?:quantity|specimen|sample)|rejected|pending|unknown|to follow|(?:patient )?(?:declined|refused)(?: by (?:the )?patient)?)\W*$/i;

import { codeSet } from './code-set.ts';
import { ABSENT_REASON, LOINC, NULL_FLAVOR, SNOMED } from './systems.ts';

/** Code systems every code of which tells why there is no value: HL7 null flavors and data-absent reasons. */
export const ABSENT_SYSTEMS: ReadonlySet<string> = new Set([NULL_FLAVOR, ABSENT_REASON]);

/** Answers that tell of no finding: SNOMED CT "Unknown" and "Test not done", LOINC answer "Unknown". */
export const ABSENT_ANSWERS = codeSet([SNOMED, ['261665006', '373121007']], [LOINC, ['LA4489-6']]);

/** Words that a laboratory or a form sends in place of a result, when nothing else stands beside them. */
export const ABSENT_WORDS =
  /^\W*(?:(?:test|lab|specimen|sample|result|stage)s? )?(?:(?:was |were )?not (?:done|performed|evaluated|measured|tested|run|reported|resulted|obtained|collected|received|assessed|asked|recorded|documented|entered|available|staged|applicable|indicated|known|specified|stated)|unstaged|unspecified|cancel+ed(?: by (?:the )?lab(?:oratory)?)?|tnp|qns|quantity not sufficient|insufficient (?:quantity|specimen|sample)|no results?|unable to (?:report|perform|result|obtain|assess)|rejected|clotted|ha?emoly[sz]ed|contaminated|credited|error|pending|in process|unknown(?: stage)?|unk|n\/?a|null|to follow|(?:patient )?(?:declined|refused)(?: by (?:the )?patient)?)\W*$/i;

/** Marks that stand where nothing is written. A single dash or plus is no such mark: it is the result of a quick test. */
export const EMPTY_MARKS = /^[\s.*?_]*$|^\s*-{2,}\s*$/;

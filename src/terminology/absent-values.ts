import { codeSet } from './code-set.ts';
import { ABSENT_REASON, LOINC, NULL_FLAVOR, SNOMED } from './systems.ts';

/** Code systems every code of which tells why there is no value: HL7 null flavors and data-absent reasons. */
export const ABSENT_SYSTEMS: ReadonlySet<string> = new Set([NULL_FLAVOR, ABSENT_REASON]);

/** Answers that tell of no finding: SNOMED CT "Unknown" and "Test not done", LOINC answer "Unknown". */
export const ABSENT_ANSWERS = codeSet([SNOMED, ['261665006', '373121007']], [LOINC, ['LA4489-6']]);

/** Words that a laboratory or a form sends in place of what it asks for, when nothing else stands beside them. */
export const ABSENT_WORDS =
  /^\W*(?:(?:test|lab|specimen|sample|result|stage)s? )?(?:(?:was |were )?not (?:done|performed|evaluated|measured|tested|run|reported|resulted|obtained|collected|received|assessed|asked|recorded|documented|entered|available|staged|applicable|indicated|known|specified|stated)|unstaged|unspecified|cancel+ed(?: by (?:the )?lab(?:oratory)?)?|tnp|qns|quantity not sufficient|insufficient (?:quantity|specimen|sample)|low (?:specimen |sample )?(?:volume|quantity)|no results?|unable to (?:report|perform|result|obtain|assess)|rejected|clotted|ha?emoly[sz]ed|contaminated|credited|error|pending|in process|unknown(?: stage)?|unk|n\/?a|null|to follow|(?:patient )?(?:declined|refused)(?: by (?:the )?patient)?|(?:please )?see (?:the )?(?:notes?|comments?|below|above|reports?|chart)|tbd)\W*$/i;

/** Marks that stand where nothing is written. A single dash or plus is no such mark: it is the result of a quick test. */
export const EMPTY_MARKS = /^[\s.*?_#]*$|^\s*-{2,}\s*$/;

const wordsOf = (...lines: readonly string[]): ReadonlySet<string> => new Set(lines.flatMap((line) => line.split(' ')));

/** Words that say nothing by themselves, though "A" may be a stage, "No" an answer, "Complete" a response. */
export const FILL_WORDS = wordsOf(
  'a an and are at be been by can did do due enough for from has have in is it its never no not of on or out over so still',
  'than that the there this to too until was we were will with yet below above final other short old down properly',
  'please pt patient patients blood draw provider age way lab labs laboratory laboratories facility reference',
  'complete hemolysis haemolysis icteric',
);

/**
 * The words with which a laboratory says that a result is elsewhere, is still to come or will not come. A value made of these
 * and of words that say nothing is no result. "None" is not among them: of events it is an answer.
 */
export const NO_RESULT_WORDS = wordsOf(
  'see refer note notes comment comments remark remarks footnote attached attachment separate separately chart emr ehr media',
  'image images pdf scan scanned document report reports external outside elsewhere',
  'test tests testing analyzer analyser instrument specimen specimens sample samples tube tubes',
  'order orders result results resulted value values volume quantity cannot could',
  'dnr dnp tnp np qns nsq nss nr pend canc err tbd tba na unk null void voided xxx',
  'perform performed done completed run reported reportable reporting resulting calculate calculated determine',
  'determined obtain obtained obtainable collect collected collection uncollected received ordered indicated available',
  'unavailable applicable insufficient inadequate lost missing transit accident spilled broken leaking unresulted',
  'clotted hemolyzed hemolysed haemolyzed haemolysed lipemic lipaemic contaminated diluted',
  'clumped clumps clumping platelet platelets interference interfering grossly gross markedly severely',
  'cancel canceled cancelled cancellation request requested duplicate credited deleted withheld confidential',
  'wrong incorrect improper type container label labeled labelled mislabeled mislabelled unlabeled unlabelled',
  'unsuitable unsatisfactory unacceptable invalid rejected expired technical problem error failure',
  'unable recollect recollection redraw redrawn recollected repeat repeated resubmit deferred hold',
  'incomplete poc assess assessed assessable evaluate evaluated evaluable pathology staging workup ecog kps karnofsky lansky performance status score',
  'pending process progress awaiting awaited follow sent send referred declined refused unknown show',
);

/** Words after which a specimen or an order gave no result, whatever else is told of that. */
export const FAILED_TEST =
  /^\W*(?:pending|awaiting|deferred)\b|\b(?:tnp|qns|clotted|(?:un|mis)label+ed|recollect|redraw|re-?draw|cancel+ed|rejected|insufficient|quantity not|not (?:of )?(?:sufficient|performed|done|run|collected|received|reported)|unable to|specimen lost|(?:is|gross|are|was|were|specimen|sample)(?:ly)? ha?emoly[sz]ed)\b/i;

/** What tells a result all the same: a figure, or a word of how much or whether. */
export const RESULT_WORDS =
  /\d|\b(?:stage|grade|normal|unremarkable|adequate|an[a]?emia|(?:leuko|neutro|(?:thrombo)?cyto|pancyto)penia|(?:leuko|lympho|erythro|thrombo)cytosis|neutrophilia|polycyth[a]?emia|borderline|equivocal|stable disease|fully active|none(?=[.,;:])|low|high|elevated|reduced|(?:de|in)creased|neg(?:ative)?|pos(?:itive)?|reactive|(?:un)?detected|pregnant|response|progression|remission)\b/i;

/** Further words that tell an amount of what is counted or measured. */
export const AMOUNT_WORDS = /\b(?:sufficient|wnl|(?:sub|supra)?therapeutic|(?:ab)?normal(?:ity|ities)?)\b/i;

/** Times and days, the figures of which are no result; and the numbers of notes. */
export const NOT_FIGURES =
  /\b\d{1,2}:\d{2}\b|\b\d{1,4}[-/]\d{1,2}[-/]\d{1,4}\b(?:,? [0-2]\d[0-5]\d\b)?|\b\d{1,2}\/\d{1,2}\b|\bnotes? ?#?\d{1,2}\b/gi;

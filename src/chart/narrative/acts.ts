import type { IsoDate } from '../../model/time.ts';
import { LongExpression } from '../long-expression.ts';
import { radionuclidesIn } from './administration.ts';
import { saysDone } from './clauses.ts';
import { TREATMENTS } from './indication.ts';
import { monthNumber, MONTHS, namesDayAndMonth, withoutDates } from './note-dates.ts';
import { isOfTracer, namesTreatmentWord } from './other-note.ts';
import { CANCER_DRUGS } from './vocabulary.ts';

/** What a sentence tells of: the treatment, an earlier one or one elsewhere, or another act, such as a biopsy. */
export type Act = 'treatment' | 'earlier' | 'other';

const DEVICE =
  '(?:port(?:-?a-?cath)?|picc|stents?|drains?|[gj]-?tube|tube|pigtail|pleurx|central line|filter|pacemaker|foley|(?<!\\btr )bands?|a-?line|art line|trach|peg|tips)';
/** Acts that take their own course: what follows them went well or badly for their sake. */
const other = new LongExpression(
  [
    '\\b(?:[a-z]{3,12}oscop(?:y|ies|ic)|thoracentes[ie]s|paracentes[ie]s|biops(?:y|ies|ied)(?![- ]?(?:proven|confirmed|show|prove|result|report|was positive|positive))|bx(?![- ]?proven)|fna|ercp|egd|nephrostomy|(?:h[ae]{1,2}mo)?dialysis|hd (?=today|yesterday|session|\\d)|transfus(?:ion|ed)|prbcs?|ffp|ivig|iron infusion|vaccin(?:e|ated|ation)|(?:flu|booster) shot|hernia|cataract|mohs|debridement|(?:hip|knee|valve|joint) replacement|surgery|transplant(?:ation)?|intubat(?:ed|ion)|extraction|angioplasty|lhc|rhc|pci|cabg|cardioversion|(?:cardiac|heart) cath[a-z]*|physiotherapy|physical therapy|(?:nerve|plexus) block|(?:steroid|cortisone|epidural|botox|b12|testosterone|lupron)(?: [a-z]+)? (?:injection|shot)|injected with (?:cortisone|steroids?|botox|lidocaine)|turp|turbt|(?:lap(?:aroscopic)? )?(?:chole|appy)|ex[- ]?lap|tka|tha|orif|c-section|i&d|d&c|tavr|lp|lumbar puncture|banded|(?<!\\b(?:by|patient|id|identification|wrist) )banding|bmbx|bone marrow (?=done|performed|was|today)|wound vac|dressing change|iron(?! deficien)|whipple|talc|pleurodesis|doxycycline)\\b',
    '\\b(?:tace|chemoemboli[a-z]+|(?:thermal |microwave |radiofrequency |cryo ?)ablation|cryoablation|rfa(?= (?:of|to|for|in|on)\\b)|sbrt|ebrt|external beam|fractions?(?= (?:\\d|of))|c?gy in \\d{1,2} (?:fx|fractions?)|chemo(?:therapy)?|immunotherapy|folfox|folfiri|folfirinox|xelox|capox|zoledron[a-z]+|(?<!radiation )[a-z]{3,12}(?:ectomy|otomy|plasty)|(?<=^\\W{0,3}|\\b(?:he|she|patient|pt|who) (?:[a-z]{1,12} )?)fell|a fall|car accident|mv[ac])\\b',
    `\\b${DEVICE} (?:(?:was|were) )?(?:placements?|insertion|exchange|removal|placed|inserted|exchanged|removed|change|check|study)\\b|\\b(?:placement|insertion|exchange|removal) of (?:an? |the |her |his )?(?:[a-z]+ )?${DEVICE}\\b`,
    `\\b(?:${CANCER_DRUGS})\\b`,
  ].join('|'),
);
/** Fluid that was let off. */
const drained = new LongExpression(
  /\d ?(?:m?l|cc|lit(?:er|re)s?)\b,? (?:of )?(?:[a-z-]+ ){0,5}(?:was |were )?(?:removed|drained|aspirated|evacuated|withdrawn|tapped)\b/,
);
const ACT = `(?:${TREATMENTS}|treat(?:ed|ments?)|infusions?|instillations?|injections?|cycles?|sessions?)`;
const act = new LongExpression(`\\b${ACT}\\b`);
/** "Transfused for anemia after Sm-153": the treatment only tells the time. */
const followed = new LongExpression(`\\b(?:after|following) (?:the |her |his )?(?:[a-z-]+ ){0,3}${ACT}\\b`);
const elsewhere = new LongExpression(
  `\\b(?:elsewhere|in the past|last year|(?:outside|another|other|different|referring) (?:hospital|facility|institution|cent(?:er|re))|osh)\\b|\\b${ACT}\\b.{0,40}\\byears? (?:ago|earlier|before)\\b|(?<!\\bno )\\b(?:prior|previous|earlier) (?!to\\b)(?:[a-z0-9/-]+ ){0,3}?${ACT}\\b|\\b${ACT} (?:previously|before that)\\b`,
);
const otherPlace = new LongExpression(
  /\bat (?!(?:our|this|the)\b)(?:[a-z.']{1,15} ){1,4}?(?:hospital|clinic|medical cent(?:er|re)|cancer cent(?:er|re)|university|institute|infirmary)\b/,
);
const lately = /\b(?:days?|weeks?) (?:ago|earlier|out|post|after)\b/;
const here = /\b(?:today|tonight|this (?:morning|afternoon|visit|admission|cycle|treatment)|now|current(?:ly)?)\b/;
const month = new RegExp(`\\b(?:in|last|since|of|this past) (?:early |late |mid[- ]?)?(${MONTHS})\\b(?! \\d)`);
const year = new RegExp(
  `(?:\\b(?:in|since|during|of|from|given|done|performed|completed|prrt|sirt|tare|y-?90|y90|xofigo|pluvicto|lutathera|radium|(?:${MONTHS}),?) |\\()((?:19|20)\\d\\d)\\b(?! ?(?:ml|cc|[kmg]?bq))`,
);
const imaging = /\b(?:ct|mri?|pet|scans?|ultrasound|us|imaging|films?|x-?rays?|cxr)\b/;

/** What a sentence tells of; undefined when it names no act. */
export function actIn(text: string, day: IsoDate | undefined): Act | undefined {
  const undated = withoutDates(text, day);
  const lower = undated.text.toLowerCase();
  const isTreatment = namesTreatmentWord(lower) || radionuclidesIn(text, lower).length > 0;
  if (isTreatment && isOtherAct(lower.slice(0, followed.exec(lower)?.index ?? 0))) return 'other';
  if (isOtherAct(undated.text)) return isTreatment ? 'treatment' : 'other';
  if (tellsEarlier(lower, undated.dates, day)) return 'earlier';
  return isTreatment ? 'treatment' : undefined;
}

function isOtherAct(written: string): boolean {
  const lower = written.toLowerCase();
  return other.test(lower) || drained.test(lower) || (saysDone(lower) && isOfTracer(written));
}

/** True when a sentence tells of a treatment before this one, or in another place. */
function tellsEarlier(lower: string, dates: readonly (IsoDate | undefined)[], day: IsoDate | undefined): boolean {
  if (day === undefined || here.test(lower) || namesDay(lower, dates, day) || !act.test(lower)) return false;
  if (elsewhere.test(lower) || (otherPlace.test(lower) && !lately.test(lower))) return true;
  if (isOfOtherMonth(lower, day)) return true;
  if (imaging.test(lower)) return false;
  return dates.length > 0 && dates.every((date) => date !== undefined && date < day);
}

/** True when a text, its full dates taken out, tells of the day. */
export function namesDay(lower: string, dates: readonly (IsoDate | undefined)[], day: IsoDate): boolean {
  return dates.includes(day) || namesDayAndMonth(lower, day);
}

/** "In January", "in 2023": neither the month nor the year of the day. */
function isOfOtherMonth(lower: string, day: IsoDate): boolean {
  const named = month.exec(lower)?.[1];
  if (named !== undefined && monthNumber(named) !== Number(day.slice(5, 7))) return true;
  const told = year.exec(lower)?.[1];
  return told !== undefined && told < day.slice(0, 4);
}

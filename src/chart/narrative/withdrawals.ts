import type { IsoDate } from '../../model/time.ts';
import { LongExpression } from '../long-expression.ts';
import { radionuclidesIn } from './administration.ts';
import { ofAnotherCase, withoutIdioms } from './clauses.ts';
import { withoutHead } from './late-entry.ts';
import { BECAUSE, BEFORE, BETWEEN, MAY_TELL, nothingWasGiven, SUBJECT, wasNotBegun } from './not-begun.ts';
import { withoutDates } from './note-dates.ts';
import type { Gathered } from './reading.ts';
import type { Statement } from './statements.ts';
import { BIT } from './words.ts';

const LONGEST = 300;
const NOT_TICKED = /^\s*(?:\[\s{0,3}\]|\(\s{0,3}\))/;
/** The choice with a tick, or the end. */
const TICKED = /\[x\]|$/i;
/** What the choices before it offer of the treatment; those of another question name it. */
const CHOICES =
  /^(?:\W{0,9}(?:(?:dose|drug|medication|treatment|therapy|infusion|instillation|injection|procedure) )?(?:was )?(?:(?:not )?(?:given|administered|done|performed|completed)|held|cancel+ed|aborted|refused|deferred|missed|yes)\b){0,6}\W{0,9}$/i;
const LONGEST_ANSWER = 40;

/** The note itself is called another's, wrong, a specimen: nothing it says stands. */
const ofNoUse = new LongExpression(
  [
    '(?<!received )\\b(?:this|above|preceding|entire|whole) (?:note|report|entry|documentation|record|text)\\b(?:(?!received).){0,60}\\b(?:wrong (?:patient|chart|encounter)|in error|disregard(?:ed)?|invalid|retracted)\\b',
    '\\bdisregard(?: (?:this|the above|above|entire|whole|the|all)){0,2}(?: (?:note|report|entry|documentation|text))?[\\s.!*]{0,4}$',
    '^\\W{0,9}(?:addendum\\W{1,3})?(?:(?:this|note|entry|report|encounter|(?:the )?above) (?:is |was |has been )?)?(?:entered|charted|documented|recorded|filed|created) (?:in error|(?:on|in|under|to|for) (?:the )?wrong (?:patient|chart|encounter))\\b(?! (?:type|class|date|time|template|form|department|code|location))',
    '^\\W{0,9}(?:erroneous (?:encounter|note|entry|report)|(?:sample|test|training|teaching|example|specimen|mock) (?:note|report|text|document|patient|example|template))\\b',
    '^\\W{0,9}(?:note )?template\\b[^a-z]{1,9}(?:please )?(?:(?:edit|delete)(?: (?:before|prior|and|this|upon)\\b|\\W{0,9}$)|(?:to be (?:edited|completed)|not for|do not|complete before)\\b)',
    '^\\W{0,9}(?:(?:dictation|dot|voice|report|procedure) )?(?:macro|smart ?phrase|dot ?phrase|auto ?text)\\b[^.]{0,60}:\\W{0,3}$',
  ].join('|'),
);
/** A pattern for notes whose holes nobody has filled: of the amount, the agent, the place. */
const HOLE =
  /@[A-Z]{2,20}@|[[{<](?:(?:[mg]bq|mci)(?![\]>}] ?[:\t])|lobe|left\/right|right\/left|vessel|artery|segments?|(?:enter|insert|select) [a-z ]{3,20})[\]}>]|[{<](?:dose|activity|amount|isotope|agent|side)[}>]/i;
/** A line for who gave it, or when, that is blank. */
const unsigned = /^\W{0,9}(?:given|administered|injected|infused|instilled) (?:by|at|on|time|date)\s?:\s{0,3}_{2}/i;
const conditional = /\bif\b/;
const draft = /^\W{0,9}DRAFT\b/;

const STATUS = '(?:(?:was|were|is|has been|had to be|therefore|then|thus|-|:) ?){0,3}';
const NOT_GIVEN =
  '(?:could not be|cannot be|not|never) (?:yet |been |actually |ultimately ){0,2}(?:given|administered|performed|done|infused|instilled|injected|delivered|carried out)';
const CALLED_OFF = '(?:cancel+ed|aborted|abandoned|called off)';
const notGiven = new LongExpression(`${BEFORE}${SUBJECT}${BETWEEN} ${STATUS}${NOT_GIVEN}${BECAUSE}`);
const calledOff = new LongExpression(`${BEFORE}${SUBJECT}${BETWEEN} ${STATUS}\\(?${CALLED_OFF}\\b`);
/** "Tx HELD, plt 61", not "the dose was held for 5 min". */
const heldBack = new LongExpression(
  `(?:${BEFORE}|\\b(?:per|by) (?:(?:dr|md|np|rn|onc|provider)\\.? ?)?[a-z]{0,15} )(?:tx|rx|${SUBJECT})${BETWEEN} ${STATUS}(?:held|withheld|on hold|deferred|postponed)(?: (?:today|this (?:am|morning|week|visit)))?(?=[\\s.]{0,4}$|\\s*[;,:)(!*-]|\\s(?:and|due|because|secondary|owing|as|since|given|per|until|in|d/t|b/c|2/2|for (?!(?:(?:about|approximately|a|an|one|two|five|ten|several|few|the first|\\d{1,3}) )))\\b)(?!.{0,80}\\b(?:resum|restart|then (?:given|infused)))`,
);
/** A dose that went back whole. */
const sentBack = new LongExpression(
  /\b(?:dose|dosage|radiopharmaceutical)\b(?:(?!residu|empty|remain|waste|left|unused portion).){0,60}\breturned to (?:the )?(?:vendor|radiopharmacy|pharmacy|manufacturer|supplier)\b(?!.{0,40}\b(?:residu|empty|remain|waste))/,
);
/** Spares most sentences the longer expressions. */
const mentioned = new LongExpression(
  `${MAY_TELL}|\\b(?:withheld|on hold|postponed|not|abort|incorrect|error|erroneous|wrong|mistyped|misstated|should (?:read|be|have)|disregard|invalid|retracted|draft|(?:sample|example|specimen|training|teaching|mock|test) (?:note|report|text|document|patient|example|template)|declined|reason for|no[- ]show|unused|template|no\\b[^.;]{0,160}\\b(?:given|administered|infused|instilled|injected|delivered))`,
  'i',
);
const answeredNo = new LongExpression(
  `^\\W{0,9}(?:was |were |is )?(?:the |a )?${SUBJECT}${BETWEEN} (administered|given|performed|done|delivered|infused|instilled|injected|completed)\\s{0,3}[:?]\\s{0,3}(?:\\[ ?\\] ?yes\\s{0,3})?(?:\\[x\\] ?)?no\\s{0,3}(?:$|[\\n.,;(-])`,
);
const givenNothing = new LongExpression(
  /^\W{0,9}(?:(?:total|net|actual) )?(?:(?:administered|delivered|given|injected|infused|instilled) ?(?:activity|dose|dosage|amount)?|(?:activity|dose|dosage|amount) (?:administered|delivered|given|injected|infused|instilled))(?: ?\([^()]{1,6}\))?\s{0,3}[:\t]\s{0,3}(?:none|nil|no\b|n\/?a\b.{0,5}\bnot given|not (?:given|administered|done)|0(?![.,]?\d))/,
);
const turnedAway = new LongExpression(
  /\b(?:patient|pt|she|he) (?:has |then )?(?:refused|declined)(?: (?:the |her |his |to have |today's )?(?:treatment|therapy|infusion|procedure|injection|dose|instillation))?[\s.!]{0,9}$|^\W{0,9}reason (?:for (?:cancellation|refusal|not [a-z]+ing)|not (?:given|administered))\W{1,4}(?!none|n\/?a\b|not applicable)[a-z]|^\W{0,9}(?:patient |pt |status\W{1,4})?(?:was )?(?:a )?no[- ]show\W{0,9}$|\b(?:infusion|injection|instillation|treatment|therapy|procedure|administration) (?:was |has been |is )?rescheduled (?:to|for)\b(?!.{0,40}\bfrom\b)|\b(?:dose|dosage|vial|syringe|radiopharmaceutical)\b.{0,40}\b(?:returned\b.{0,40}\bunused|unused\b.{0,40}\breturned)\b|\bunused (?:dose|vial|syringe)\b.{0,40}\breturned\b/,
);
/** "Rescheduled to 05/01/2025": where it names a later day, the infusion of this one is called off. */
const rescheduled =
  /\b(?:infusion|injection|instillation|treatment|therapy|procedure|administration) (?:was |has been |is )?rescheduled(?: from)?\s{1,3}(?:to|for)\b/;
const sided = /\b(?:left|right|lobe|segment|side)\b/;
/** Less than the whole is meant, or something else, or a time still to come. */
const ofLess = new LongExpression(
  /\b(?:second|third|2nd|3rd|remain\w*|remainder|rest|residual|further|additional|more|other|another|earlier|initial|first|original|full|fully|entire|whole|complete|completely|half|part|partial\w*|portion|maa|mapping|tc|diagnostic|scan|contrast|sedation|ana?esthesia|biopsy|thoracentesis|paracentesis|next(?! (?:mon|tue|wed|thu|fri|sat|sun|week|month))|future|follow|will|would|may|can|could be|must|to be|talc|bleomycin|pleurodesis|chemo\w*|systemic|external|beam|ebrt|surg\w*|hormon\w*|immuno\w*|physical|until|without|after|once|only|lidocaine|antibiotics?|amino)\b|%/,
);
const status = new LongExpression(
  /^\W{0,9}(?:(?:procedure|treatment|therapy|case|infusion|instillation|administration|visit|exam|encounter|order|dose|drug|medication|mar|admin)\s)?(?:(?:status|action|outcome)\W{1,5})(?:was |is |still )?(?:cancel+ed|not (?:yet )?(?:done|performed|given|administered|started)|aborted|abandoned|ordered|requested|on hold|held|deferred|postponed|refused|declined)\b(?:\W{0,9}$| ?[-–(,;])/,
);
/** The treatment is still to come, as far as the form knows; a sentence that tells it was given knows better. */
const waiting = new LongExpression(
  /^\W{0,9}(?:(?:(?:procedure|treatment|therapy|case|infusion|instillation|administration|admin|mar|visit|exam|encounter|order|dose) )?(?:status|action)\W{1,5}(?:was |is |still )?(?:scheduled|pending|in progress|planned|not started|(?:missed|overdue|due)(?=\W{0,9}$| ?[-–(,;])|upcoming|booked|awaiting|to be (?:scheduled|booked|given|done))\b|freq(?:uency)?\s?[:\t]\s?(?:q\s?\d|every|monthly|weekly)|(?:dose|activity|dosage|vial|device) (?:selected|requested|desired|quoted|proposed)\s?(?:\([^()]{1,6}\))?\s?[:\t]|(?:selected|requested|desired|quoted|proposed) (?:dose|activity|dosage|vial|device)\s?(?:\([^()]{1,6}\))?\s?[:\t])/,
);
const banner =
  /^\W{0,9}(?:(?:PROCEDURE|TREATMENT|THERAPY|CASE|INFUSION|VISIT|EXAM)\W{1,4})?(?:WAS )?CANCELL?ED\W{0,9}$/;
const amended =
  /\b(?:activity|dose|dosage|amount|figure|value|number|mci|mbq|gbq)\b.{0,60}\b(?:incorrect(?:ly)?|in error|erroneous(?:ly)?|wrong(?:ly)?|mistyped|misstated|should (?:read|be|have (?:read|been|said)))\b/;

/** Takes back from what is gathered what a statement says of the whole note: cancelled, not given, in error. False when the note is of no use. */
export function withdraw(gathered: Gathered, note: string, statement: Statement, day: IsoDate | undefined): boolean {
  const { start, end, bits } = statement;
  if (end - start > LONGEST) return true;
  const asks = statement.colon >= 0 || (bits & BIT.question) !== 0;
  const hasBlanks = (bits & BIT.blank) !== 0;
  if (!hasBlanks && !maySpeakOfAll(bits, asks)) return true;
  const whole = withoutHead(note.slice(start, end), day);
  if (hasBlanks && HOLE.test(whole)) return false;
  if (hasBlanks && unsigned.test(whole)) callOff(gathered);
  const written = hasBlanks && NOT_TICKED.test(whole) ? ticked(whole) : whole;
  if (!maySpeakOfAll(bits, asks) || written === '') return true;
  if (!asks && !mentioned.test(written)) return true;
  const { text, dates } = withoutDates(written, day);
  const lower = withoutIdioms(text, bits).toLowerCase();
  if (isOfNoUse(written, lower, statement)) return false;
  if (amended.test(lower)) gathered.activities.clear();
  if (dates.length > 0 && rescheduled.test(lower)) {
    const later = day !== undefined && dates.some((date) => date === undefined || date > day);
    if (later && !ofLess.test(lower) && !ofAnotherCase(lower, bits)) callOff(gathered);
  } else if (dates.every((date) => date === day)) {
    if (asks) answer(gathered, note.slice(start, end + LONGEST_ANSWER));
    if (!ofAnotherCase(lower, bits)) takeBack(gathered, written, lower);
  }
  return true;
}

/** From the choice of a form that is ticked; nothing where the choices are of another question. */
function ticked(written: string): string {
  const at = written.search(TICKED);
  return CHOICES.test(written.slice(0, at)) ? written.slice(at) : '';
}

/** False for most sentences: no word of taking back stands in them, nor a denial or a question on what was done. */
function maySpeakOfAll(bits: number, asks: boolean): boolean {
  return (bits & BIT.withdrawn) !== 0 || ((bits & BIT.done) !== 0 && ((bits & (BIT.denied | BIT.open)) !== 0 || asks));
}

/** True when a statement calls the note a draft, another's, wrong or a specimen. */
function isOfNoUse(written: string, lower: string, { atLineStart }: Statement): boolean {
  return (atLineStart && draft.test(written)) || (ofNoUse.test(lower) && !conditional.test(lower));
}

/** "Dose administered: No", "Was the dose given? [ ] Yes [x] No". */
function answer(gathered: Gathered, written: string): void {
  const lower = written.toLowerCase();
  if (givenNothing.test(lower)) gathered.nothingGiven = true;
  const found = answeredNo.exec(lower);
  if (!found || ofLess.test(found[0])) return;
  const named = radionuclidesIn(written.slice(0, found[0].length), found[0]);
  if (named.length > 0) for (const radionuclide of named) gathered.denied.add(radionuclide);
  else if (found[1] === 'completed') callOff(gathered);
  else gathered.takenBack = 'yes';
}

function callOff(gathered: Gathered): void {
  if (gathered.takenBack === 'no') gathered.takenBack = 'unless given';
}

/** What is no less than the whole: "postponed until next week", "went home without treatment", "... and will be rescheduled". */
const WHOLE =
  /\b(?:held|postponed|deferred|on hold) until\b|\b(?:home|discharged|left) without\b|(?:[;,.:]|\band\b|\s-) ?(?:(?:it|this|she|he|patient|pt|we|infusion|instillation|treatment|therapy|procedure) )?(?:(?:will|to|must|may|can) )?(?:be )?(?:re-?schedul|re-?book|re-?evaluat|re-?attempt|re-?order|return|come back|try again|retry)[^;.]{0,60}/;

function takeBack(gathered: Gathered, written: string, lower: string): void {
  if (status.test(lower) || banner.test(written)) gathered.takenBack = 'yes';
  const denied = notGiven.test(lower) || nothingWasGiven(lower);
  const off =
    calledOff.test(lower) ||
    turnedAway.test(lower) ||
    waiting.test(lower) ||
    heldBack.test(lower) ||
    sentBack.test(lower) ||
    wasNotBegun(lower);
  const less = off || denied ? lower.replace(WHOLE, ' ') : lower;
  if (!(denied || off) || ofLess.test(less)) return;
  if (off) callOff(gathered);
  if (!denied) return;
  const named = radionuclidesIn(written, lower);
  for (const radionuclide of named) gathered.denied.add(radionuclide);
  if (named.length > 0) return;
  if (sided.test(lower)) callOff(gathered);
  else gathered.takenBack = 'yes';
}

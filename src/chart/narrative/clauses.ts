import { LongExpression } from '../long-expression.ts';
import { namesUnit } from './activities.ts';
import { radionuclidesIn } from './administration.ts';
import { AHEAD, BESIDE, CONDITION, DENIED, DONE, ORDERED, PAST, PAST_ADMINISTRATION, PERSON, READY } from './cues.ts';
import { TREATMENTS } from './indication.ts';
import { anyOf, cueOf } from './phrases.ts';
import type { Statement } from './statements.ts';
import { BIT } from './words.ts';

/** What a part of a sentence does: says something was done, speaks of something else, or denies or foresees it. */
export type Kind = 'silent' | 'done' | 'beside' | 'ahead';

/** A part of a sentence between commas or brackets. */
export interface Clause {
  readonly text: string;
  readonly lower: string;
  /** The part before anything was cut off at a negation, lower case. */
  readonly whole: string;
  readonly kind: Kind;
}

const done = anyOf(DONE);
const carriedOut =
  /\b(?:administration|instillation|infusion|injection|therapy|treatment|procedure|radioemboli[sz]ation|radiosynov[a-z]+|tare|sirt|prrt)\b.{0,80}\b(?:performed|completed|done|carried out)\b|(?:\b(?:performed|completed|carried out|supervised)|^[^a-z]{0,9}(?:technically )?successful(?:ly)?) (?:(?:performed|the|an?|her|his|successful|uncomplicated|selective|lobar|segmental|left|right|transarterial|intrapleural|intraperitoneal|intra-articular|intracavitary|therapeutic|hepatic|radionuclide|colloid|microsphere|y-?90|90y|yttrium-90|p-?32|phosphorus-32|lu-?177|ra-?223) ){0,5}(?:administration|instillation|infusion|injection|delivery|radioemboli[sz]ation|radiosynov[a-z]+)\b|\bpresent (?:for|during|throughout) (?:the |all of |entire |whole ){1,3}(?:[a-z0-9-]{1,12} ){0,3}(?:administration|infusion|injection|instillation|radioemboli[sz]ation)\b|\b(?:started|begun|hung)\b.{0,60}\b(?:ran (?:for|over)|completed|finished|ended)\b|\b(?:got|hung) (?:the |his |her )?\d[\d.,]{0,8} ?(?:[mu]?ci|[kmg]bq)\b/;
const past = cueOf(BIT.past, PAST);
const pastAdministration = cueOf(BIT.pastAdministration, PAST_ADMINISTRATION);
const person = cueOf(BIT.person, PERSON);
const condition = cueOf(BIT.condition, CONDITION);
const ahead = cueOf(BIT.ahead, AHEAD);
const denied = cueOf(BIT.denied, DENIED);
const ordered = cueOf(BIT.ordered, ORDERED);
const beside = cueOf(BIT.beside, BESIDE);
const ready = cueOf(BIT.ready, READY);
const finite =
  /\b(?:was|were|had|has|have|did|received|underwent|gave|tolerated|remained|developed|experienced|denie[sd]|report(?:s|ed))\b/;
const blank =
  /__|\*\*\*|\[\s{0,3}\]|\(\s{0,3}\)|\[(?:value|dose|activity|number|amount|xx+)|[{}]|@[a-z]|<[a-z]|\bxx+\b|\.\.\.\./i;
const undecided = /\b(?:y\s?\/\s?n|yes\s?\/\s?no)[\s.)]{0,4}$|\b(?:none|well|yes|absent)\s?[/|]\s?[a-z]/i;
/** "Arm B received ...": a trial's, not this patient's. */
const armOfTrial = new LongExpression(
  /(?:^|[:.]\s?)in (?:the|a|our) (?:[a-z0-9-]{1,15} ){1,4}(?:trial|series|registry)\b|^\W{0,9}(?:(?:the|study|control|treatment|investigational|trial) ){0,2}arm (?:[a-d]|\d|i{1,3})\b/,
);
const year =
  /(?:^|[^\d.,/-])(?:19|20)\d\d(?![\d.,/-]*\d)(?!\s?-?(?:[mkg]?bq|[mu]?ci|h\b|hrs?|hours|ml|mg|units|iu\b|[mkg]?becq|milli|micro))|(?:^|[^\d.,/-])(?:19|20)\d\d[-/]\d\d(?![-/\d])/;
const monthOfYear = /(?:^|[^\d/.-])\d{1,2}\/(?:19|20)\d\d\b/;
const GIVEN_THINGS =
  '(?:dose|dosage|activity|infusion|injection|instillation|administration|bolus|push|treatment|therapy|cycle|course|session|capsule|vial|total|radio[a-z]+|isotope|agent|microspheres?|colloid)';
/** "Her Lutathera for ...", and not "a Lutathera card for ..." nor "a choice of Lutathera for ...". */
const TREATMENT_ITSELF = `(?<!\\b(?:of|to|on|about) )(?:${TREATMENTS}) (?:for|on|about|before|after|prior)`;
const TOLD_OF_IT =
  '(?:for|on|about|regarding|stating|saying|showing|to|(?:before|after|prior)(?!.{0,60}\\b(?:was|were) (?:given|infused|injected|instilled|administered)\\b))';
/** "Was given a card stating ...", "received a call on ...": what was given is no agent. */
const otherThing = new LongExpression(
  `\\b(?:given|gave|received|underwent) (?:her |him |them |the patient |patient |pt )?(?:an?|the|our|his|her|their|verbal|written|oral) (?:(?!(?:${GIVEN_THINGS}|${TREATMENT_ITSELF})\\b)[a-z-]{2,20} ){1,4}${TOLD_OF_IT}\\b|\\bunderwent (?:[a-z-]{2,20} ){0,3}?(?:evaluation|assessment|screening|preparation|work-?up) for\\b|\\breceived[\\s.]{0,4}$`,
);
/** "Given the effusion, ..." gives nothing. */
const givenThat =
  /^\s*given (?:(?:the|her|his|that|these|this|their|how|prior|no|(?:an?)(?! (?:\d|(?:single |total |therapeutic )?(?:dose|activity|infusion|injection|instillation|bolus)\b)))\b|\d[\d.,]{0,8} ?(?:[mu]?ci|[kmg]?bq) activity\b)/;

/** Phrases whose words would be cues but mean the opposite of one, each with the bits of those cues and what it becomes. */
const IDIOMS: readonly (readonly [bits: number, idiom: RegExp, plain?: string])[] = [
  [BIT.ordered | BIT.ahead, /\bas (?:planned|prescribed|ordered|intended|scheduled|directed|expected)\b/gi],
  [
    BIT.ordered,
    /\b(?:to|into|in) (?:the |all )?(?:planned|intended) (?=(?:lobe|segment|vessel|arter|territor|site|space|cavity)[a-z]{0,4}\b)/gi,
    'to ',
  ],
  [
    BIT.ordered,
    / of (?:the |an? |her |his )?(?:prescribed|planned|intended|ordered) (?:(?:dose|activity|dosage) of )?\d[\d.,]{0,8} ?(?:[mu]?ci|[kmg]?bq)\b(?: (?:dose|dosage|activity))?(?: had(?: already)? been(?= (?:given|administered|infused|injected|instilled|delivered)\b))?/gi,
    '',
  ],
  [
    BIT.ordered,
    /\b(?:per|according to|in accordance with|following) (?:the )?(?:written directive|prescription|protocol|order)\b/gi,
  ],
  [
    BIT.past | BIT.pastAdministration,
    /\b(?:(?:as )?compared (?:to|with)|in comparison (?:to|with)|relative to|than|from|since|versus|vs\.?) (?:the |her |his |their |on )?(?:most recent |immediate )?(?:prior|previous|last|baseline|pre-?treatment)\b(?: (?:ct|pet|pet\/ct|mri|us|scan|study|exam|imaging|visit|examination|infusion|treatment))?/gi,
  ],
  [
    BIT.past,
    /\bprior to (?:the |this )?(?:administration|infusion|instillation|injection|procedure|treatment|therapy|dose)\b/gi,
    ' beforehand ',
  ],
  [BIT.past, /\bprior to discharge\b/gi],
  [
    BIT.past | BIT.denied,
    /,? (?:and )?not [^,;.]{1,30}(?:\.\d{1,3}[^,;.]{1,20})? as (?:previously|originally|initially) (?:documented|recorded|reported|stated|dictated|charted)\b/gi,
    '',
  ],
  [BIT.past, /,? ?\(?\b(?:previously|formerly) (?=\d[\d.]{0,4} ?(?:x|[cm]m)\b)/gi, ' against '],
  [BIT.past, /\bchild(?:'?s)?[- ](?:turcotte[- ])?(?:pugh|class|score|grade|[abc]\b)/gi],
  [
    BIT.ordered,
    /\b(?:prescribed|ordered) and (?=(?:then |was |were )?(?:given|administered|instilled|infused|injected|delivered)\b)/gi,
    '',
  ],
  [BIT.ordered, /\bcalculated (?=(?:total |net |actual )?delivered activity was\b)/gi, ''],
  [BIT.beside, /\babout (?=\d)/gi, ''],
  [BIT.beside, /\bby (?:the |an )?authori[sz]ed user\b/gi, 'by physician'],
  [
    BIT.person,
    /\b(?:(?:discharged|d\/c(?:'?d)?|home|went|left|here|ambulatory|escorted|driven|accompanied|departed|released)(?: (?:home|in|to car|today|ambulatory|out|stable|good|condition)){0,3} (?:with|w\/|by|in the care of) (?:(?:his|her|the|their|adult) )?|(?:\b(?:his|her|the|pt's) )?(?=[a-z]{3,8} (?:is |was |present |waiting )?(?:at (?:the )?bedside|present)\s?(?:[.,;)]|$)))(?:spouse|wife|husband|family|daughter|son|mother|father|sister|brother|friend|parents?|caregiver|relatives?)\b(?!'s|[^.;]{0,120}\b(?:who|whose|he|she|they|both|also|has|had|was|were|received|underwent|given|administered|treated|reports?|got)\b)/gi,
  ],
  [
    BIT.beside,
    /\b(?:(?:after|following) (?:subtraction of|subtracting|deduction of|correction for|correcting for|accounting for)|corrected for|net of) (?:the |any )?residu(?:al|e)(?: activity| dose)?\b(?!,? ?(?:activity |dose )?(?:of |[(:=] ?)?(?:about |approximately )?\.?\d)/gi,
    '',
  ],
  [
    BIT.beside,
    /\b(?:drawn|loaded|aspirated)(?: up)? into (?:a|the) (?:[a-z0-9-]{1,12} )?syringe\b(?=,? (?:and|then|and then) (?:injected|infused|instilled|administered|given)\b)/gi,
    'drawn up',
  ],
  [BIT.beside, /\band (?:an? |the |her |his )?(?:follow-?up |next |return )?appt\b/gi, ''],
  [
    BIT.beside,
    /\b(?:residual|remaining) (?=(?:[a-z-]{1,16} ){0,2}(?:thyroid|carcinoma|cancer|disease|tumou?r|effusion|ascites|cyst|metasta)[a-z]{0,5}\b)/gi,
    '',
  ],
  [
    BIT.ahead | BIT.ordered,
    /\buntil (?:the |each )?(?:vial|syringe|line|tubing) (?:was|were|ran) (?:clear|empty|dry)\b/gi,
  ],
  [
    BIT.ahead,
    /\b(?:once|when) (?:(?:the|her|his|catheter|needle|drain|tube|line|tip|free|good|position|flow|return|access|distribution|placement|hemostasis|haemostasis|consent|contrast) ){1,5}(?:was|were|had been) (?:(?:again|then|well) )?(?:confirmed|verified|clamped|obtained|achieved|established|documented|secured|seen|placed|ascertained)\b/gi,
    'beforehand',
  ],
  [
    BIT.ahead,
    /(?<!\b(?:feel|felt|think|thought|believe|hopefully|hardly|scarcely|once|with|if|when)\b.{0,60})\bcould (?:then )?be ((?:easily |readily |slowly )?(?:instilled|infused|injected|administered|given|delivered)) (?:without (?:any )?(?:difficulty|resistance|problems?)|easily|smoothly|freely)\b(?!.{0,40}\b(?:next|later|tomorrow|should)\b)/gi,
    'was $1',
  ],
  [
    BIT.ahead,
    /\bafter (?:an? |full |further |thorough |detailed ){0,2}(?:discussion|explanation) of [^,;.]{1,80}?(?=,| (?:the patient|patient|pt|she|he) (?:was|received|ingested|swallowed|underwent)\b)/gi,
    '',
  ],
  [BIT.ahead, /\b(in|of|since|last|early|late|mid|by) May\b(?! \d)/g, '$1 June'],
  [BIT.ahead, /\buntil (?=(?:[01]?\d|2[0-3]):?[0-5]\d\b(?!\/)|discharge\b)/gi, ''],
  [
    BIT.ahead,
    /\bVS(?=[\s:]{1,2}(?:stable|q\s?\d|are|were|wnl|taken|checked|remain|monitored|normal|unremarkable|\d{2,3}\/\d))/g,
    'vital signs',
  ],
];

/** The sentence without phrases that only look like cues. */
export function withoutIdioms(text: string, bits: number): string {
  return IDIOMS.reduce(
    (rest, [cues, idiom, plain]) => ((bits & cues) === 0 ? rest : rest.replace(idiom, plain ?? ' ')),
    text,
  );
}

/** True for a line of a form not filled in, as written: a blank, a box without a tick, a choice not made. */
export function isUnfilled(text: string, bits: number): boolean {
  return ((bits & BIT.blank) !== 0 && blank.test(text)) || (/[/|]/.test(text) && undecided.test(text));
}

/** "Patient J.D.", "patient B", "pt #2": one of several, not the patient of the chart. */
const oneOfSeveral =
  /\b(?:patient|pt)s? (?:(?!i\.|p\.\s?o|s\.\s?c|q\.|b\.\s?i|t\.\s?i)[a-z]\.\s?[a-z]\.|(?:[bdefghjkmnotuvz]|#\s?\d{1,3}|no\.? ?\d{1,3})(?![a-z0-9'/.-]))/;

/** True when the whole sentence is of another time or person, under a condition, or a question. */
export function ofAnotherCase(lower: string, bits: number): boolean {
  return (
    (bits & BIT.question) !== 0 ||
    armOfTrial.test(lower) ||
    ((bits & (BIT.person | BIT.abbreviation)) !== 0 && oneOfSeveral.test(lower)) ||
    past(lower, bits) ||
    person(lower, bits) ||
    condition(lower, bits) ||
    ((bits & BIT.digit) !== 0 && (year.test(lower) || monthOfYear.test(lower)))
  );
}

/** "P-32 administered: no". */
const answeredNo = /\b(?:no|none|nil)[\s.]{0,4}$|[:\t]\s{0,3}(?:no|none|nil|n)\s{0,3}(?:[-.,;(]|$)/;
const NOT_DONE =
  '(?:but |and )?(?:(?:it|this|she|he|patient|the patient|pt|the dose|dose|procedure|treatment|infusion|instillation) )?(?:(?:was|were|is) )?(?:(?:not|never) (?:yet |been ){0,2}(?:given|administered|performed|done|infused|instilled|injected|delivered|used|treated|carried out|completed)|cancell?ed|aborted|withheld|held|deferred|postponed|refused|declined)(?: (?:due|because|secondary|owing|as|since|for|until|today)\\b.{0,80})?[\\s.)]{0,4}$';
const endsNotDone = new LongExpression(
  `(?:[,;:(]|\\s-)\\s{0,3}(?:${NOT_DONE}|(?:planned|pending|scheduled|proposed)[\\s.)]{0,4}$)`,
);
const saysNotDone = new LongExpression(`^\\s{0,9}${NOT_DONE}`, 'i');
/** "... but leaked onto the dressing": how much stayed, and where, is not told. */
const lost =
  /\b(?:but|and|then|of which|which|although)\b(?:(?!\b(?:no|not|nothing|never|without)\b).){0,40}\b(?:leaked|spilled|was lost|refluxed|extravasated)\b/;
/** Broken off says nothing of what had been given by then. */
const brokenOff = /\b(?:procedure|treatment|infusion|instillation) (?:was |were )?aborted\b/i;
const TAKEN_BACK = BIT.denied | BIT.ahead | BIT.ordered;

/** True when a sentence about an administration tells of an earlier one, of hearsay, or ends in "no" or "not given". */
export function ofNoAdministration(lower: string, bits: number): boolean {
  return (
    answeredNo.test(lower) ||
    ((bits & (BIT.beside | BIT.adverse)) !== 0 && lost.test(lower)) ||
    pastAdministration(lower, bits) ||
    ((bits & TAKEN_BACK) !== 0 && endsNotDone.test(lower))
  );
}

/** True when a sentence is no more than "Not given.": it takes back what the one before it says. */
export function takesBack(note: string, { start, end, bits }: Statement): boolean {
  if ((bits & TAKEN_BACK) === 0) return false;
  const text = note.slice(start, end);
  return saysNotDone.test(text) && !brokenOff.test(text);
}

const BETWEEN =
  /,(?!\d|\s?(?:now |since |all |which )?resolved\b)|;|\t| {2,}| - (?!\d)|\bbut\b|\b(?:and|then) (?=(?:then|the patient|she|he|patient|pt|will|plan|we)\b)/i;
const MOST_PARTS = 40;
const BRACKETED = /[([]([^()[\]]{0,200})[)\]]/g;
const MARK = '\u0001';
const OPENING = /^\s*(?:through|via|by)\b/i;
const PREDICATE =
  /^\s*(?:(?:then |subsequently )?(?:was|were)|has been|had been|(?:and )?(?:ended|completed|finished) (?:at )?\d{1,4})\b/;
/** Such a verb without its auxiliary, at the end of a sentence: "Radium-223, injection 5 of 6, administered by Dr. Lee". */
const PARTICIPLE =
  /^\s*(?:administered|infused|injected|instilled) (?:by|over|via|through|into|iv)\b(?!.{0,80}\d ?(?:[mu]?ci|[kmg]?bq)\b)/i;

/** A verb behind the amount, the agent before it: "Lu-177 dotatate, 7.4 GBq was given". */
const AMOUNT_PREDICATE =
  /^\s*\d[\d.,]{0,8} ?(?:[mu]?ci|[kmg]?bq)\b\s{1,4}(?:was|were) (?:then |slowly )?(?:given|administered|infused|injected|instilled|delivered)\b/i;

interface Part {
  readonly text: string;
  readonly inner: readonly string[];
}

function partsOf(text: string): readonly Part[] {
  const inner: string[] = [];
  const outer = text.replaceAll(MARK, ' ').replace(BRACKETED, (_, content: string) => {
    inner.push(content);
    return MARK;
  });
  let taken = 0;
  const parts = outer.split(BETWEEN).map((part): Part => {
    const count = part.split(MARK).length - 1;
    taken += count;
    return { text: part.replaceAll(MARK, ' '), inner: inner.slice(taken - count, taken) };
  });
  return withPredicates(withOpening(parts));
}

/** Puts the way before the act: "Through a cannula in the left forearm, 3.9 MBq was injected". */
function withOpening(parts: readonly Part[]): readonly Part[] {
  const [first, second, ...rest] = parts;
  if (!first || !second || !OPENING.test(first.text) || finite.test(first.text.toLowerCase())) return parts;
  return [{ text: `${first.text} , ${second.text}`, inner: [...first.inner, ...second.inner] }, ...rest];
}

const FEW_WORDS =
  /^\s*(?!(?:post|since|following|after|because|due|re|regarding|allergic|not|no|on|for|instead|despite|without)\b)\S{1,20}(?: \S{1,20}){0,3}\s*$/i;

/** True for the name of an agent and little more. */
function isBareAgent(text: string): boolean {
  return FEW_WORDS.test(text) && radionuclidesIn(text, text.toLowerCase()).length === 1 && !namesUnit(text);
}

/** Puts a verb back to its subject: "10 mCi of P-32, in 50 mL of saline, was instilled". */
function withPredicates(parts: readonly Part[]): readonly Part[] {
  const isPredicate = ({ text }: Part, at: number) =>
    PREDICATE.test(text) ||
    (AMOUNT_PREDICATE.test(text) && isBareAgent(parts[at - 1]?.text ?? '')) ||
    (text === parts.at(-1)?.text && PARTICIPLE.test(text));
  if (!parts.some(isPredicate)) return parts;
  const joined: Part[] = [];
  for (const [at, part] of parts.entries()) {
    const subject: Part[] = [];
    if (isPredicate(part, at)) {
      while (joined.length > 0 && !finite.test(joined.at(-1)?.text.toLowerCase() ?? ''))
        subject.unshift(...joined.splice(-1));
    }
    const all = [...subject, part];
    joined.push({ text: all.map(({ text }) => text).join(' , '), inner: all.flatMap(({ inner }) => inner) });
  }
  return joined;
}

const CUT =
  /\b(?:no|nil|without(?! (?:any |undue |significant )?(?:difficulty|resistance|problems?|incident|complications?) (?:into|to|through|via)\b)|denies|denied|denying|negative for|free of|absence of|with (?:an? )?(?:estimated )?(?:[\d.,]{1,9} ?[mukg]?(?:ci|bq) (?:of )?)?(?:residual|waste)|minus|less(?! than))\b/i;
const OR = /^\s*(?:or|nor)\b/;

/** True when the text says that something was administered. */
export function saysDone(lower: string): boolean {
  return done.test(lower) || carriedOut.test(lower);
}

/** The parts of a sentence in order; none for more parts than a sentence has. `first` is what a part without a verb of its own starts from (a field's label). */
export function clausesOf(text: string, bits: number, first: Kind): Clause[] {
  const clauses: Clause[] = [];
  let kind = first;
  const parts = partsOf(text);
  if (parts.length > MOST_PARTS) return [];
  for (const part of parts) {
    const qualified = part.inner.some((inner) => qualifies(inner.toLowerCase(), bits));
    kind = pushClause(clauses, part.text, bits, kind, qualified);
    const within = kind;
    for (const inner of part.inner) pushClause(clauses, inner, bits, within);
  }
  return clauses;
}

/** "10 mCi (planned)": brackets without a figure of their own speak of the words before them. */
function qualifies(inner: string, bits: number): boolean {
  return !namesUnit(inner) && isOpen(inner, bits);
}

/** True when words in lower case deny, foresee or order something. */
export function isOpen(lower: string, bits: number): boolean {
  return ahead(lower, bits) || denied(lower, bits) || ordered(lower, bits);
}

function pushClause(clauses: Clause[], text: string, bits: number, inherited: Kind, qualified = false): Kind {
  const whole = text.toLowerCase();
  const cut = whole.search(CUT);
  const lower = cut < 0 ? whole : whole.slice(0, cut);
  const kind = qualified ? 'ahead' : kindOf(lower, whole, bits, inherited);
  clauses.push({ text: cut < 0 ? text : text.slice(0, cut), lower, whole, kind });
  return kind;
}

function kindOf(lower: string, whole: string, bits: number, inherited: Kind): Kind {
  if (ahead(lower, bits)) return 'ahead';
  if (denied(lower, bits)) return 'ahead';
  if (givenThat.test(lower)) return 'ahead';
  if (ordered(lower, bits)) return 'beside';
  if (beside(lower, bits) || otherThing.test(lower)) return 'beside';
  if (saysDone(lower)) return inherited === 'ahead' && (OR.test(lower) || !finite.test(lower)) ? 'ahead' : 'done';
  if (lower !== whole && saysDone(whole)) return 'ahead';
  return ready(lower, bits) ? 'beside' : inherited;
}

/** True when a part of a sentence about findings is foreseen or only spoken of; `before` is what its predecessor was. */
export function isAhead(lower: string, bits: number, before: boolean): boolean {
  if (ahead(lower, bits)) return true;
  return before && !finite.test(lower);
}

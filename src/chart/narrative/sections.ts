import { LongExpression } from '../long-expression.ts';
import { listOf } from './phrases.ts';

/**
 * What the lines of a section are: `told` as done, an `assessment` (findings counted, what was given not), `past`, or
 * `ahead` (planned, ordered, explained).
 */
export type Section = 'told' | 'assessment' | 'past' | 'ahead';

const TOLD = listOf(`
  procedure performed, procedures performed, procedure details, procedure description, procedure note,
  description of procedure, description of the procedure, details of procedure, details of the procedure,
  procedure in detail, operation performed, operative findings, technique, findings, administration,
  administration details, treatment details, treatment given, treatment delivered, treatment administered,
  treatment summary, medications administered, medication administration, medication administration record, medications given, radionuclide administration, radiopharmaceutical administration, infusion, infusion
  details, post-procedure, post procedure, postprocedure, post-procedure course, post procedure course,
  recovery, estimated blood loss, ebl, subjective, objective, interval history, interval events, interim
  history, exam, physical exam, physical examination, vital signs, vitals, labs, laboratory, imaging, results,
  assessment, impression, conclusion, response, treatment response, toxicity, hospital course
`);

/** Headings that end a section of the past, and one of the future only when they stand alone on their line. */
const SOFT = listOf(`
  procedure, procedures, operation, indication, indications, procedure indication, procedure indications, clinical indication, complications, complication,
  adverse events, anesthesia
`);

const ASSESSMENT = listOf(`
  assessment and plan, assessment & plan, assessment/plan, assessment / plan, a/p, a&p, a & p, impression and
  plan, impression/plan, impression & plan
`);

const PAST = listOf(`
  history, hx, pmh, pmhx, psh, hpi, fh, sh, family history, prior therapy, prior therapies, prior treatment,
  prior treatments, previous treatment, previous treatments, previous therapy, past treatments, past procedures,
  treatment to date, oncologic history, background, allergies, medications, current medications, home
  medications, facility-administered medications, current facility-administered medications, facility administered
  medications, current facility administered medications, scheduled medications, scheduled meds, medications ordered, meds
  ordered, comparison, reason for visit, chief complaint, ros, review of systems, outside records, outside record,
  outside hospital records, outside hospital course, outside notes, records reviewed, review of records
`);

const AHEAD = listOf(`
  plan, plans, recommendation, recommendations, orders, order, written directive, directive, prescription,
  instructions, discharge instructions, follow-up, follow up, followup, disposition, goals, goals of care, next
  steps, to do, appointments, upcoming appointments, future appointments, scheduled appointments, consent, informed consent, consent for, informed consent for, consent form, risks, risks and benefits, benefit, benefits, potential benefits, expected benefits, expected benefit, possible benefits, alternatives, education, patient
  education, radiation safety, safety instructions, precautions, dosimetry, simulation, references, abbreviations, abbreviations used, glossary, definitions
`);

const NAMES: ReadonlyMap<string, Section> = new Map([
  ...[...TOLD, ...SOFT].map((name) => [name, 'told'] as const),
  ...ASSESSMENT.map((name) => [name, 'assessment'] as const),
  ...PAST.map((name) => [name, 'past'] as const),
  ...AHEAD.map((name) => [name, 'ahead'] as const),
]);
const SOFT_NAMES: ReadonlySet<string> = new Set(SOFT);

/** Last and first words that make a heading one of the past or future: "oncologic history", "plan of care". */
const ENDINGS: ReadonlyMap<string, Section> = new Map([
  ...['history', 'hx'].map((word) => [word, 'past'] as const),
  ...listOf(
    `plan, plans, instructions, recommendation, recommendations, order, orders, directive, prescription, goals`,
  ).map((word) => [word, 'ahead'] as const),
]);
const BEGINNINGS: ReadonlyMap<string, Section> = new Map([
  ['history', 'past'],
  ['hx', 'past'],
  ['plan', 'ahead'],
  ['risks', 'ahead'],
]);

function sectionNamed(name: string): Section | undefined {
  const exact = NAMES.get(name);
  if (exact) return exact;
  const space = name.indexOf(' ');
  if (space < 0) return undefined;
  return ENDINGS.get(name.slice(name.lastIndexOf(' ') + 1)) ?? BEGINNINGS.get(name.slice(0, space));
}

/** A heading as it stands in the note. */
export interface Heading {
  /** Lower case, without bullets, numbering or colon. */
  readonly name: string;
  /** Nothing else on its line. */
  readonly alone: boolean;
  /** At the start of a line; a sentence within a line may open a section of the past or future but not end one. */
  readonly atLineStart: boolean;
  readonly capitals: boolean;
}

/** "Previous administration:" above the lines of a form. */
const EARLIER =
  /^(?:previous|prior|past|last|earlier|historical)\b.*\b(?:administrations?|treatments?|therap(?:y|ies)|infusions?|instillations?|injections?|doses?|cycles?|procedures?|data)\b/;
const OF_SOMETHING_ELSE = new LongExpression(
  /\b(?:planned|planning|proposed|prescribed|prescription|ordered|order|intended|requested|scheduled|assay(?:ed)?|calibrat(?:ion|ed)|residual|residue|waste|mapping|maa|diagnostic|simulation|dispensed|survey|receipt|inventory|ordering|requests?|requisition|referral|booking|scheduling|authori[sz]ation|pre-?(?:treatment|therapy|administration) (?:worksheet|checklist|form|data))\b/,
);
const OF_WHAT_WAS_GIVEN = /\b(?:administered|given|delivered|infused|instilled|injected)\b/;

const FIRST =
  /^(?:first|initial)\b.*\b(?:administrations?|treatments?|therap(?:y|ies)|infusions?|instillations?|injections?|doses?|cycles?)\b/;

const CONSENTED = new LongExpression(
  /^\s*(?:(?:informed|written|verbal|signed) ){0,2}(?:yes|y|obtained|signed|on file|on chart|in chart|documented|done|complete)\b[^.:]{0,30}\.?\s*$/i,
);

/** Titles of other times and places, as the sections of a document bear them. */
const OF_ANOTHER_TIME =
  /\b(?:outside|prior(?! to)|previous|past|earlier|historical|planned|proposed|scheduled|future|upcoming|anticipated|template|example|(?:an)?other (?:hospital|facility|institution))\b/i;

/** True for the title of a section in which nothing is told of this service, whatever the sections within it are called. */
export function isOfAnotherTime(title: string): boolean {
  return OF_ANOTHER_TIME.test(title);
}

/** True for a line of a form that says no more than that consent was given. */
export function isConsent(name: string, value: string): boolean {
  return (name === 'consent' || name === 'informed consent') && CONSENTED.test(value);
}

/** True when a heading is of the first of several treatments: which of them is this one, it does not say. */
export function isOfFirst(name: string): boolean {
  return FIRST.test(name);
}

/** "Planned procedure:" above the words for it: told in the past tense or not, it is still to come. */
const PLANNED = new LongExpression(
  /^(?:the |our |my )?(?:(?:planned|proposed|scheduled|intended|upcoming|anticipated|expected|future|requested|pending|booked|next) (?:[a-z0-9-]{1,20} ){0,3}?(?:procedures?|operations?|interventions?|treatments?|therap(?:y|ies)|administrations?|infusions?|instillations?|injections?|cycles?|course|appointments?|visits?)|(?:procedures?|operations?|interventions?|treatments?|therap(?:y|ies)) (?:planned|proposed|scheduled|intended|requested|booked)|(?:[a-z]{1,20} )?to be (?:performed|done|given|administered)|planned|proposed|proposal|scheduled|upcoming|pending|booked|orders? for [a-z0-9 ]{1,30})(?: ?\([^()]{0,40}\))?$/,
);
/** "The following risks were explained": what stands below it is not told as having come about. */
const EXPLAINED =
  /\b(?:risks?|(?:may|can|might|could) (?:occur|include|cause)|(?:possible|potential|expected|common) (?:side|adverse|effects?|toxicit|complication|reaction))/;
const SHORT_HEADING = new LongExpression(
  /^(?:administered|delivered|given|planned|proposed|prescribed|ordered|intended|requested|scheduled|upcoming|future|assay|residual|residue|waste|mapping|diagnostic|simulation|dispensed|first|initial|previous|prior|past|earlier)(?: (?:dose|dosage|activity|treatments?|therap(?:y|ies)|administrations?|infusions?|procedures?|values?|study|scan|data|agent)){0,2}$|^(?:[a-z-]{2,15} ){1,3}(?:survey|receipt|inventory|ordering|request|requisition|referral|booking|scheduling)(?: log| form| record)?$|^pre-?(?:treatment|therapy|administration) (?:worksheet|checklist|form|data)$/,
);

/** True when a whole line is such a heading, in capitals or not: "Planned dose". */
export function isShortHeading(name: string): boolean {
  return name.length <= LONGEST_NAME && SHORT_HEADING.test(name);
}

const OF_ORDER =
  /^(?:rx|prescription|order|plan|(?:written )?directive)(?: (?:dose|dosage|activity|value|amount|given|administered|delivered))?$/;
const OF_ACTUAL = /^actual(?:ly)?(?: (?:dose|dosage|activity|value|amount|given|administered|delivered))?$|\(actual\)$/;

/** True when a cell of a row, or the one before it, heads the column of an order, as in "Item | Rx | Actual". */
export function isHeadOfColumn(before: string, name: string): boolean {
  if (OF_ACTUAL.test(name)) return isOfOrder(before);
  return isOfOrder(name);
}

function isOfOrder(name: string): boolean {
  return isShortHeading(name) || OF_ORDER.test(name);
}

/** True when the labelled lines under a heading are of an order, an assay or another agent: "Prescribed:", "Residual:". */
export function isOfSomethingElse(name: string): boolean {
  return OF_SOMETHING_ELSE.test(name) && !OF_WHAT_WAS_GIVEN.test(name);
}

/** True for the label of the thing that was given: what it was, not how much. */
export function isOfAgent(name: string): boolean {
  return /^(?:radionuclide|radioisotope|isotope|radiopharmaceutical|radioactive agent)s?(?: (?:used|administered))?$/.test(
    name,
  );
}

/** True for what begins a note on a visit, and elsewhere the part on the next one. */
export function isOfFollowUp(name: string): boolean {
  return name === 'follow-up' || name === 'follow up' || name === 'followup';
}

const WHO_ACTED = new Set(
  listOf(`
  physician, physicians, operator, operators, performing physician, performed by, attending, attending physician, surgeon, radiologist,
  interventional radiologist, proceduralist, authorized user, au
`),
);

/** True for a heading of what is still to be done: sentences below it tell of nothing else. */
export function isOfPlanned(name: string): boolean {
  return PLANNED.test(name);
}

/** True for the label of who did the procedure: what is told of the past before it, on one line, has ended. */
export function isOfWhoActed(name: string): boolean {
  return WHO_ACTED.has(name);
}

/** True for a heading of the treatment itself: "Therapy administration". */
export function isOfTreatment(name: string): boolean {
  return /\b(?:therapy|treatment|radioemboli[sz]ation|instillation)\b/.test(name);
}

const PAPER = new LongExpression(
  /\bconsent(?: (?:note|form|discussion|visit|document(?:ation)?|conversation|conference|for|to)\b|\W{0,9}$)|\b(?:planning|dosimetr(?:y|ic)|consult(?:ation)?|time[- ]?out|dispens(?:ing|ed)|hot lab|certificate|requests?|requisition|referral|booking|scheduling|authori[sz]ation|order(?:s|ing|ed)?|receipt|assay|inventory|policy|protocol for|conference|tumou?r board|selected|selection|release (?:form|certificate|record|sheet|calculation)|medical necessity|insurance|written directive|prescription|(?:treatment|therapy|dose) plan|calculations?|estimate|charges|billing|coding|appeal|quotation|invoice|packing (?:slip|list)|delivery note|teaching (?:file|case)|trial data|before (?:the )?(?:administration|treatment|infusion)|pre-?(?:treatment|therapy|procedure|administration|implant))\b/,
);
const LATER = /\b(?:post|after)\b/;
const AND = /\b(?:and|with)\b|[&+/]/;
/** What the other half of such a title may be about: then it is a report of the treatment too. */
const TREATMENT =
  /(?<!\bpre-?)\b(?:treatment|therapy|procedure|infusion|instillation|injection|administration|implant|radioemboli[sz]ation)\b(?! (?:plan|order|request|dosi))/;

/** True when a title is of a paper that comes before the treatment, and of nothing more. */
export function isOfPaper(title: string): boolean {
  if (!PAPER.test(title) || LATER.test(title) || OF_WHAT_WAS_GIVEN.test(title)) return false;
  return !(AND.test(title) && TREATMENT.test(title));
}

/** True when a label says that its value was given, under whatever heading. */
export function isOfWhatWasGiven(name: string): boolean {
  return OF_WHAT_WAS_GIVEN.test(name);
}

/** The section that a heading opens after `current`; `current` itself when it opens none. */
export function sectionAfter(current: Section, heading: Heading): Section {
  const named = sectionNamed(heading.name) ?? (heading.alone ? sectionBelow(heading.name) : undefined);
  if (named === undefined) return current;
  if (heading.name === 'disposition' && !heading.alone && current === 'told') return current;
  if (named === 'past' || named === 'ahead') return named;
  if (current === 'assessment') return heading.atLineStart ? named : current;
  if (!heading.atLineStart && !heading.capitals) return current;
  return current === 'ahead' && SOFT_NAMES.has(heading.name) && !heading.alone ? current : named;
}

function sectionBelow(name: string): Section | undefined {
  if (EARLIER.test(name)) return 'past';
  return EXPLAINED.test(name) ? 'ahead' : undefined;
}

const MAIN: ReadonlySet<string> = new Set(['procedure', 'procedures', 'operation']);

/** True when a heading alone on its line ends the lines under a dated one, being no label of a form. */
export function isMainSection(name: string): boolean {
  const section = NAMES.get(name);
  return (section === 'told' || section === 'assessment') && (!SOFT_NAMES.has(name) || MAIN.has(name));
}

const LONGEST_NAME = 30;

/** True when the text is by itself the name of a section. */
export function isSectionName(name: string): boolean {
  return NAMES.has(name) || (name.length <= LONGEST_NAME && sectionNamed(name) !== undefined);
}

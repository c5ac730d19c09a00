import type { IsoDate } from '../../model/time.ts';
import { activitiesIn } from './activities.ts';
import { administrationIn, radionuclidesIn, routesIn, type Administration } from './administration.ts';
import {
  clausesOf,
  isOpen,
  isUnfilled,
  ofAnotherCase,
  ofNoAdministration,
  saysDone,
  withoutIdioms,
  type Clause,
} from './clauses.ts';
import { BESIDE } from './cues.ts';
import { isBorneEntry, isEntryOfSigns } from './entries.ts';
import type { Field } from './fields.ts';
import {
  assessesAdverseEvents,
  isAssessment,
  isRecovery,
  isResponse,
  statesRecovery,
  statesResponse,
} from './findings.ts';
import {
  decidesOn,
  introduces,
  isAroundTreatment,
  namesDisease,
  namesIndication,
  plansFor,
  saysIndicated,
  tellsOfReason,
} from './indication.ts';
import { withoutHead } from './late-entry.ts';
import { isOnOtherDay, partsOfDay, withoutComparison, withoutDates, type Undated } from './note-dates.ts';
import { isOfTracer } from './other-note.ts';
import { cueOf } from './phrases.ts';
import type { Gathered } from './reading.ts';
import { isOfWhatWasGiven } from './sections.ts';
import type { Statement } from './statements.ts';
import type { Finding } from './told.ts';
import { ANATOMY } from './vocabulary.ts';
import { BIT } from './words.ts';

/** A sentence ready to be read: its words, what its label says it is about, and whether it may tell of what was given. */
export interface Sentence {
  readonly text: string;
  readonly bits: number;
  readonly fields: readonly Field[];
  /** It is the value of a diagnosis. */
  readonly isDiagnosis: boolean;
  /** The label before the words, lower case; empty without one. */
  readonly named: string;
  /** Its findings count, what it says was given does not: it stands in an assessment and plan, under an order, or the next takes it back. */
  readonly aside: boolean;
}

/** What a sentence seems to speak of, before its cues are weighed, and what is not known yet. */
interface Topics {
  readonly administration: boolean;
  readonly adverseEvents: boolean;
  readonly response: boolean;
  readonly recovery: boolean;
  /** It is an entry of signs taken, below what tells of the administration. */
  readonly signs: boolean;
  readonly indication: boolean;
}

function topicsOf(known: Gathered, { text, bits, fields, isDiagnosis, aside }: Sentence): Topics | undefined {
  const lower = text.toLowerCase();
  const has = (bit: number, field: Field, test: (lower: string) => boolean) =>
    fields.includes(field) || ((bits & bit) !== 0 && test(lower));
  const signs = (known.activityGiven || known.agentGiven) && (bits & BIT.recovery) !== 0 && isEntryOfSigns(lower);
  const topics = {
    administration:
      !aside &&
      (fields.includes('administration') ||
        fields.includes('route') ||
        fields.includes('site') ||
        (fields.length === 0 && (((bits & BIT.done) !== 0 && saysDone(lower)) || mayBeEntry(lower, bits)))),
    adverseEvents: !known.adverseEvents && has(BIT.adverse, 'adverse-events', isAssessment),
    response: !known.response && has(BIT.response, 'response', isResponse),
    recovery: !known.recovery && (signs || has(BIT.recovery, 'recovery', isRecovery)),
    signs,
    indication: !known.indication && (isDiagnosis || has(BIT.indication, 'indication', tellsOfReason)),
  };
  const any = topics.administration || topics.adverseEvents || topics.response || topics.recovery || topics.indication;
  return any ? topics : undefined;
}

function mayBeEntry(lower: string, bits: number): boolean {
  return (bits & BIT.adverse) !== 0 && (bits & BIT.digit) !== 0 && isBorneEntry(lower, true);
}

const NO_DATES: Undated['dates'] = [];

/** What the sentences around one tell of it. */
export interface Around {
  /** The sentence just before names a radionuclide or an activity, so that "it" may mean that. */
  readonly antecedent: () => boolean;
  /** The sentence just before tells of a catheter in an artery, so that microspheres went there. */
  readonly artery: () => boolean;
  /** A finding is one of the treatment, and not of another act or time. */
  readonly isOfTreatment: (finding: Finding, isField: boolean) => boolean;
}

/** Words of another, or for other notes, that tell of something given. */
const QUOTED = /"[^"]{0,120}\b(?:patient|pt|received|given|administered|instilled|infused|injected)\b[^"]{0,120}"?/gi;

/** Adds to a reading what a sentence states; `day` is the day of the infusion, undefined when not told. */
export function gather(gathered: Gathered, sentence: Sentence, day: IsoDate | undefined, around: Around): void {
  const topics = topicsOf(gathered, sentence);
  if (!topics) return;
  const { bits, fields } = sentence;
  const said = sentence.text.includes('"') ? sentence.text.replace(QUOTED, ' ') : sentence.text;
  const own = (bits & BIT.digit) === 0 ? said : withoutHead(said, day);
  const compared = (bits & BIT.response) === 0 ? own : withoutComparison(own);
  const dated = (bits & BIT.digit) === 0 ? { text: compared, dates: NO_DATES } : withoutDates(compared, day);
  const text = withoutIdioms(dated.text, bits);
  const lower = text.toLowerCase();
  if (isUnfilled(sentence.text, bits) || ofAnotherCase(lower, bits)) return;
  if (topics.indication) {
    gathered.indication = fields.includes('indication') ? namesIndication(lower) : saysIndicated(lower);
    gathered.diagnosed ||= sentence.isDiagnosis ? namesIndication(lower) : namesDisease(lower);
    gathered.decided ||= decidesOn(lower);
  }
  const told =
    (fields.includes('administration') && !isAroundTreatment(lower)) ||
    fields.includes('route') ||
    fields.includes('site');
  const sameDay = dated.dates.every((date) => day !== undefined && date === day);
  const isEntry = topics.administration && isBorneEntry(lower, sameDay && dated.dates.length > 0);
  const clauses = clausesOf(text, bits, told || isEntry ? 'done' : 'silent');
  if (topics.administration && !ofNoAdministration(lower, bits) && !isOfOtherDay(lower, bits, day)) {
    const given = sameDay ? clauses : clausesOfDay(dated, compared, lower, bits, day);
    gatherAdministration(gathered, given, sentence, around);
  }
  const since = dated.dates.every((date) => day !== undefined && date !== undefined && date >= day);
  if (since) gatherFindings(gathered, topics, lower, clauses, sentence, around);
}

/** What a sentence of several days tells of the day of the infusion; nothing where a part of it denies or foresees something. */
function clausesOfDay(
  { dates }: Undated,
  written: string,
  lower: string,
  bits: number,
  day: IsoDate | undefined,
): readonly Clause[] {
  if (day === undefined || !dates.includes(day) || isOpen(lower, bits)) return [];
  return partsOfDay(written, day).flatMap((part) => clausesOf(withoutIdioms(part, bits), bits, 'silent'));
}

function isOfOtherDay(lower: string, bits: number, day: IsoDate | undefined): boolean {
  return (bits & BIT.digit) !== 0 && day !== undefined && isOnOtherDay(lower, day);
}

/** A cancer named by its organ: whether that is the one treated, only the note tells. */
const cancerOf =
  /\b(breast|prostate|colon|colorectal|rectal|lung|bladder|kidney|renal|thyroid|ovarian|uterine|endometrial|cervical|gastric|skin) (?:cancer|carcinoma)\b/;

/** Adds to a reading the reason for the treatment, where a sentence on what is ahead gives it. */
export function gatherReason(gathered: Gathered, { text, bits }: Pick<Sentence, 'text' | 'bits'>): void {
  const lower = text.toLowerCase();
  if (isUnfilled(text, bits) || ofAnotherCase(lower, bits)) return;
  gathered.indication ||= plansFor(lower);
  gathered.decided ||= decidesOn(lower);
}

/** Adds to a reading the disease that a history introduces the patient with, or names behind its label (`named`). */
export function gatherPatient(
  gathered: Gathered,
  { text, bits }: Pick<Sentence, 'text' | 'bits'>,
  named: boolean,
): void {
  const lower = withoutIdioms(text, bits).toLowerCase();
  if (!introduces(lower) && !(named && namesIndication(lower))) return;
  if (!isUnfilled(text, bits) && !ofAnotherCase(lower, bits)) gathered.diagnosed = true;
}

const beside = cueOf(BIT.beside, BESIDE);

/** True when a statement of this case names a radionuclide or an activity, and nothing beside it. */
export function namesAgent(note: string, { start, end, bits }: Statement): boolean {
  if ((bits & BIT.digit) === 0) return false;
  const text = note.slice(start, end);
  const lower = text.toLowerCase();
  if (radionuclidesIn(text, lower).length === 0 && activitiesIn(text).length === 0) return false;
  if (beside(lower, bits)) return false;
  return !isUnfilled(text, bits) && !ofAnotherCase(lower, bits);
}

const inArtery =
  /\b(?:hepatic|phrenic|lobar|segment(?:al)? ?[a-z0-9]{0,4}) (?:artery|arteries|branch)\b.{0,60}\b(?:selected|cathete?ri[sz]ed|cannulated|engaged)|\b(?:micro)?cath(?:eter)?\b.{0,40}\b(?:into|in|to) (?:the )?(?:[a-z0-9]+ ){0,2}(?:hepatic|phrenic|lobar|segment(?:al)?(?: [0-9iv]{1,4}[ab]?)?) artery\b/;

/** True when a statement of this case tells of a catheter that was brought into an artery of the liver. */
export function namesArtery(note: string, { start, end, bits }: Statement): boolean {
  const lower = note.slice(start, end).toLowerCase();
  return inArtery.test(lower) && !isOpen(lower, bits) && !ofAnotherCase(lower, bits);
}

/** True when microspheres were given, and where to their sentence does not say. */
function isOfArtery({ radionuclides, activities, routes }: Administration, clauses: readonly Clause[]): boolean {
  if (routes.length > 0 || radionuclides.length + activities.length === 0) return false;
  return radionuclides.includes('Y-90') || clauses.some(({ lower }) => /\bspheres|microspheres/.test(lower));
}

const anatomy = new RegExp(`\\b(?:${ANATOMY})\\b`);
const stateOfSkin = /\b(?:clean|dry|intact|prepped|draped|redness|tender|swelling)\b/;
const eitherOr = /\bor\b|\bvs\b|\band\/or\b/;
const intraperitonealValue = /^\s*ip\s{0,3}(?:$|[,.;(]|(?:via|through|by|per|instillation|infusion|catheter)\b)/;
/** "Delivery:" stands before the way, or before a sentence. */
const ofDelivery = /^\W{0,9}(?:mode of )?delivery\W{0,4}$/;
const intravenousValue = /^\s*(?:iv|i\.v\.?)(?:$|[\s,.;])/;

function gatherAdministration(
  gathered: Gathered,
  clauses: readonly Clause[],
  { fields, named }: Sentence,
  { antecedent, artery }: Around,
): void {
  const isOfRoute = !(ofDelivery.test(named) && clauses.some(({ lower }) => saysDone(lower)));
  if ((fields.includes('route') || fields.includes('site')) && isOfRoute) {
    gatherPlace(gathered, clauses, fields);
    return;
  }
  gathered.traced ||= clauses.some(({ text, lower, kind }) => kind === 'beside' && saysDone(lower) && isOfTracer(text));
  const stated = administrationIn(clauses, antecedent);
  if (!stated) return;
  const traces =
    stated.radionuclides.length === 0
      ? clauses.some(({ text, kind }) => kind === 'beside' && isOfTracer(text))
      : isForUptake(stated);
  if (traces) {
    gathered.traced = true;
    return;
  }
  if (stated.nothingGiven) {
    gathered.nothingGiven = true;
    return;
  }
  gathered.activityGiven ||= stated.activities.length > 0 && (fields.length === 0 || isOfWhatWasGiven(named));
  gathered.agentGiven ||= stated.radionuclides.length > 0 && fields.length === 0;
  for (const radionuclide of stated.radionuclides) gathered.radionuclides.add(radionuclide);
  for (const activity of stated.activities) gathered.activities.set(`${activity.value} ${activity.unit}`, activity);
  for (const route of stated.routes) gathered.routes.add(route);
  gathered.site ||= stated.site;
  if (
    isOfArtery(stated, clauses) &&
    ((!stated.site && artery()) || clauses.some(({ whole, kind }) => kind !== 'ahead' && inArtery.test(whole)))
  ) {
    gathered.routes.add('intra-arterial');
    gathered.site = true;
  }
  gathered.indication ||= stated.indication;
}

const LEAST_OF_IODINE = 37;

/** Iodine-131 of less than a millicurie is for a measurement of uptake. */
function isForUptake({ radionuclides, activities }: Administration): boolean {
  if (activities.length === 0 || radionuclides.some((radionuclide) => radionuclide !== 'I-131')) return false;
  return activities.every(({ megabecquerels }) => megabecquerels < LEAST_OF_IODINE);
}

function gatherPlace(gathered: Gathered, clauses: readonly Clause[], fields: readonly Field[]): void {
  for (const { lower, kind } of clauses) {
    if (kind !== 'done' || eitherOr.test(lower)) continue;
    if (fields.includes('route')) {
      for (const route of routesIn(lower)) gathered.routes.add(route);
      if (intravenousValue.test(lower)) gathered.routes.add('intravenous');
      if (intraperitonealValue.test(lower)) gathered.routes.add('intraperitoneal');
    }
    if (fields.includes('site') && anatomy.test(lower) && !stateOfSkin.test(lower)) gathered.site = true;
  }
}

function gatherFindings(
  gathered: Gathered,
  topics: Topics,
  lower: string,
  clauses: readonly Clause[],
  { bits, fields }: Sentence,
  { isOfTreatment }: Around,
): void {
  if (!topics.adverseEvents && !topics.response && !topics.recovery) return;
  const parts = clauses.map(({ whole }) => whole);
  if (topics.adverseEvents) {
    const isField = fields.includes('adverse-events');
    gathered.adverseEvents =
      assessesAdverseEvents(lower, parts, bits, isField) && isOfTreatment('adverse events', isField);
    gathered.labelledEvents ||= gathered.adverseEvents && isField;
  }
  if (topics.response) {
    const isField = fields.includes('response');
    if (statesResponse(lower, parts, bits, isField) && isOfTreatment('response', isField)) {
      const organ = cancerOf.exec(lower)?.[1];
      if (organ === undefined) gathered.response = true;
      else gathered.respondedIn.add(organ);
    }
  }
  if (topics.recovery) {
    const isField = fields.includes('recovery');
    const isTold = topics.signs || statesRecovery(lower, parts, bits, isField);
    gathered.recovery = isTold && isOfTreatment('recovery', isField);
  }
}

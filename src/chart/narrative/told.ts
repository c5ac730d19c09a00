import type { IsoDate } from '../../model/time.ts';
import { LongExpression } from '../long-expression.ts';
import { namesUnit } from './activities.ts';
import { actIn, namesDay, type Act } from './acts.ts';
import { tellsOfTreated } from './before.ts';
import { saysDone } from './clauses.ts';
import { AHEAD, CONDITION, DENIED } from './cues.ts';
import { labelled } from './fields.ts';
import { nameOf } from './headings.ts';
import { TREATMENTS, TREATMENTS_IN_SHORT } from './indication.ts';
import { isOfOtherService } from './other-note.ts';
import { isImagedBefore, isOnOtherDay, withoutDates } from './note-dates.ts';
import { cueOf } from './phrases.ts';
import type { Statement } from './statements.ts';
import { BIT } from './words.ts';

/** What a note has told before a sentence, and goes on to tell: whose findings a sentence without an act of its own holds. */
export interface Told {
  readonly note: string;
  readonly day: IsoDate | undefined;
  readonly statements: readonly Statement[];
  /** What stands where nothing counts, or begins a new part of the note, by the index of its statement. */
  readonly roles: Map<number, 'silent' | 'boundary'>;
  /** Something was read as given already: the treatment is not only foreseen. */
  readonly given: () => boolean;
  /** What was looked for in the whole note already. */
  readonly known: { firstNamed?: number; foreseenAt?: number; highest?: number; sides?: ReadonlySet<Side> };
}

/** A finding that may be of another act or time than the treatment. */
export type Finding = 'adverse events' | 'response' | 'recovery';

const MOST_BACK = 40;
const LONGEST = 800;
const ahead = cueOf(BIT.ahead, AHEAD);
const denied = cueOf(BIT.denied, DENIED);
const condition = cueOf(BIT.condition, CONDITION);
const ordered = /\b(?:(?<!\bas )planned|ordered|requested|prescribed|intended|recommended)\b/;
const EMPTY_LINE = /\n[^\S\n]*\n/;
const LONGEST_GAP = 12;
/** Words of the time of the note itself. */
const now =
  /\b(?:today|now|current(?:ly)?|interval|new|shows|demonstrates|reveals|is|are|remains?|has|have|denies|reports|since)\b/;
/** A visit before the treatment: what is felt there is no effect of it. */
const seenBefore = new LongExpression(
  `\\bpre-?(?:infusion|procedure|treatment|injection|therapy|instillation|dose|administration)(?: (?:assessment|evaluation|check|visit|exam[a-z]*|review|status))|\\b(?:seen|assessed|evaluated|examined|reviewed) (?:pre-?|before |prior to )(?:the |her |his )?(?:infusion|procedure|treatment|injection|therapy|instillation|dose|administration)`,
);
const turns = /\b(?:today|now|currently)\b/;
/** What went wrong, or not, in words that need an act before them. */
const needsAnAct =
  /\b(?:complicat|tolerat|uneventful|uncomplicated|adverse|reactions?|incident|monitored|observed|recover|pacu|problems?|issues|smoothly)/;
/** Words that are used of a treatment, or name it. */
const ofTreatment =
  /\b(?:treatment|therapy|infusion|instillation|injection|administration|dose|cycle|adverse|side effects?|toxicit(?:y|ies))\b/;

/** True when the finding at `at` is one of the treatment, as far as it and what stands around it tell. */
export function isOfThisTreatment(told: Told, at: number, finding: Finding, isField: boolean): boolean {
  const { note, day, statements } = told;
  const statement = statements[at];
  if (!statement) return true;
  const text = note.slice(statement.start, statement.end);
  if (finding === 'response') {
    if (isFollowedByTreatment(told, at, text) || isOfOtherSide(told, text)) return false;
    if (day !== undefined && isImagedBefore(text.toLowerCase(), day)) return false;
  }
  const own = isField ? undefined : isOfEarlierCycle(told, text) ? 'earlier' : actIn(text, day);
  if (own === 'earlier' || (own === 'other' && finding !== 'response')) return false;
  if (own === 'treatment') return !isOfOtherService(note) || !notHad.test(text.toLowerCase());
  if (isOfOtherService(note)) return false;
  if (finding !== 'response' && !isField && !told.given() && isForeseenBefore(told, at)) return false;
  if (own === 'other') return true;
  const lower = text.toLowerCase();
  const before = isField
    ? (actNamed(told, at) ?? actBefore(told, at, true))
    : actBefore(told, at, needsAnAct.test(lower));
  if (before === 'other') return finding === 'response';
  if (before === undefined && !isField && finding !== 'response' && needsAnAct.test(lower)) {
    return ofTreatment.test(lower) || firstNamed(told) <= at;
  }
  return before !== 'earlier' || now.test(lower) || isLater(text, day);
}

function tellsOfDay(text: string, day: IsoDate | undefined): boolean {
  if (day === undefined) return false;
  const undated = withoutDates(text, day);
  return namesDay(undated.text, undated.dates, day);
}

function isLater(text: string, day: IsoDate | undefined): boolean {
  return day !== undefined && withoutDates(text, day).dates.some((date) => date !== undefined && date >= day);
}

/** Where the treatment is named first: what goes well before it is spoken of is something else. 0 where it never is. */
function firstNamed(told: Told): number {
  const { note, day, statements } = told;
  told.known.firstNamed ??= statements.findIndex(({ start, end, bits }) => {
    const text = note.slice(start, Math.min(end, start + LONGEST));
    const lower = text.toLowerCase();
    const isNamed = actIn(text, day) === 'treatment' || (namesUnit(text) && saysDone(lower));
    return isNamed && tookPlace(lower, bits);
  });
  return told.known.firstNamed;
}

/** "No P-32", "suitable for Y-90", "for P-32 in the morning": not given, or not yet. */
const notHad = new LongExpression(
  `\\b(?:no|without|never|hence no|tomorrow|before|prior to|(?<!\\b(?:here|seen|admitted|came|comes|presents|presented|arrived|arrives|brought|taken|referred|attends) (?:today )?)for|suitable for|if|could have|needs?|remote|old|mention of) (?:[a-z-]{1,20} ){0,2}?(?:${TREATMENTS_IN_SHORT})\\b(?! (?:case|procedure|infusion|today|leak|extravasation|reaction|toxicity|related))|\\b(?:${TREATMENTS_IN_SHORT})\\b.{0,30}\\b(?:not (?:given|done|started|detect[a-z]+|seen|needed|indicated)|if |tomorrow|deferred|postponed|in am\\b|cancel+ed)`,
);
/** "When I administered ...": what was done, whatever else the sentence holds. */
const wasGiven =
  /\b(?:i|we|was|were|has been|had been) (?:then |slowly |therefore )?(?:administered|gave|given|injected|infused|instilled|delivered)\b/;
/** One that comes again: the first has been. */
const again = new LongExpression(
  `\\b(?:second|third|2nd|3rd|next|repeat(?:ed)?|further|another) (?:[a-z0-9-]{1,20} ){0,2}?(?:infusion|instillation|injection|session|dose|treatment|therapy|lobe|${TREATMENTS_IN_SHORT})\\b|\\b(?:repeat(?:ed)?|again|other lobe|contralateral|cycle|c[2-9]|returned|back from|considered|suspect (?:drug|product|medication))\\b`,
);

/** True when a note has named the treatment before a sentence, and nowhere as one that took place: what is found is not of it. */
function isForeseenBefore(told: Told, at: number): boolean {
  const from = (told.known.foreseenAt ??= foreseenAt(told));
  return from >= 0 && from < at;
}

/** Where the treatment is named first, if only as one that is to come or did not; else -1. */
function foreseenAt({ note, day, statements, roles }: Told): number {
  let first = -1;
  for (const [at, { start, end, bits }] of statements.entries()) {
    if (roles.get(at) === 'silent') continue;
    const text = note.slice(start, Math.min(end, start + LONGEST));
    const lower = text.toLowerCase();
    if (again.test(lower) || (namesUnit(text) && saysDone(lower) && tookPlace(lower, bits))) return -1;
    const act = actIn(text, day);
    if (act === 'earlier') return -1;
    if (act !== 'treatment') continue;
    if ((tellsOfTreated(lower) || wasGiven.test(lower)) && !isDenied.test(lower) && !notHad.test(lower)) return -1;
    if (!isForeseen(lower, bits) && !isDenied.test(lower) && !notHad.test(lower)) return -1;
    if (first < 0) first = at;
  }
  return first;
}

/** The act that the sentences before tell of last; over a paragraph only where the finding needs one. */
function actBefore(told: Told, at: number, acrossParagraphs: boolean): Act | undefined {
  const { note, statements, roles } = told;
  for (let i = at; i > 0 && at - i < MOST_BACK; i--) {
    const begun = statements[i];
    const before = statements[i - 1];
    if (!begun || !before) return undefined;
    if (!acrossParagraphs && isApart(note, before, begun)) return undefined;
    const role = roles.get(i - 1);
    if (role === 'boundary') return undefined;
    if (role === 'silent') continue;
    const found = actOf(told, before);
    if (found !== undefined) return found;
    if (!acrossParagraphs && seenBefore.test(note.slice(before.start, before.end).toLowerCase())) return 'other';
    if (turns.test(note.slice(before.start, before.end).toLowerCase())) return undefined;
  }
  return undefined;
}

/** True when an empty line stands between two statements. */
function isApart(note: string, before: Statement, next: Statement): boolean {
  const gap = note.slice(before.end, Math.min(next.end, next.start + LONGEST_GAP));
  return EMPTY_LINE.test(gap);
}

/** The act of the label, heading or title that stands nearest above a field. */
function actNamed(told: Told, at: number): Act | undefined {
  const { note, statements, roles } = told;
  for (let i = at - 1; i >= 0 && at - i < MOST_BACK; i--) {
    const before = statements[i];
    if (!before || roles.get(i) === 'silent') continue;
    const name = nameOf(note, before);
    const fields = name === '' ? undefined : labelled(name)?.fields;
    if (i > 0 && !fields?.includes('administration') && (name === '' || before.colon >= 0)) continue;
    const found = actOf(told, before);
    if (found !== undefined) return found;
  }
  return undefined;
}

const NUMBERED = `(?:cycle|treatment|therapy|infusion|injection|instillation|session|dose|course|lobe|${TREATMENTS})`;
/** A treatment that comes next, or on another day, as in "Next Xofigo 10/14". */
const comesNext = new LongExpression(`\\bnext (?:[a-z-]+ ){0,2}?${NUMBERED}\\b`);

/** What a statement tells of; nothing when it denies or foresees it, or is no more than the reason. */
function actOf(told: Told, statement: Statement): Act | undefined {
  const { note, day } = told;
  const { start, end, bits } = statement;
  if (end - start > LONGEST) return undefined;
  const text = note.slice(start, end);
  const found = isOfEarlierCycle(told, text) ? 'earlier' : actIn(text, day);
  if (found === undefined) return undefined;
  const lower = text.toLowerCase();
  if (found === 'treatment') return isOfAnotherTime(lower, bits, day) ? undefined : found;
  if (!tookPlace(lower, bits)) return undefined;
  const fields = labelled(nameOf(note, statement))?.fields;
  return fields === undefined || fields.includes('administration') || fields.includes('diagnosis') ? found : undefined;
}

/** "None" and "without" deny what came of it. */
const isDenied = /\b(?:not|never)\b/;

/** True when a treatment is only spoken of, so that the findings below stay with the act told above. */
function isOfAnotherTime(lower: string, bits: number, day: IsoDate | undefined): boolean {
  if (saysDone(lower)) return false;
  return (
    isForeseen(lower, bits) ||
    isDenied.test(lower) ||
    comesNext.test(lower) ||
    (day !== undefined && isOnOtherDay(lower, day))
  );
}

const inMay = /\b(?:in|of|since|last|early|late) may\b/g;

/** True when a sentence on an act does not deny, foresee or order it; the month of May foresees nothing. */
function tookPlace(lower: string, bits: number): boolean {
  return !isForeseen(lower, bits) && !denied(lower, bits);
}

function isForeseen(lower: string, bits: number): boolean {
  const plain = lower.replace(inMay, ' ');
  return ahead(plain, bits) || condition(plain, bits) || ordered.test(plain);
}

const MOST_AHEAD = 2;
const wasSo =
  /\b(?:showed|had|was|were|demonstrated|revealed|achieved|responded|progressed|recurred|reaccumulated|increased|decreased|resolved)\b/;
const stillSo = /\b(?:shows|demonstrates|reveals|is|are|remains?|today|now|currently)\b/;
const order = new LongExpression(
  /\b(?:then|subsequently|thereafter|afterwards?|therefore|accordingly|hence|so we|proceeded|went on to|next)\b/,
);
const treated = /\b(?:treated|treatment|treating|underwent|received|proceeded)\b/;

/** "The lesion showed complete response. We then treated the left lobe": what was seen came before. */
function isFollowedByTreatment({ note, day, statements }: Told, at: number, text: string): boolean {
  const lower = text.toLowerCase();
  if (!wasSo.test(lower) || stillSo.test(lower) || isLater(text, day)) return false;
  for (let i = at + 1; i <= at + MOST_AHEAD; i++) {
    const before = statements[i - 1];
    const next = statements[i];
    if (!before || !next || isApart(note, before, next)) return false;
    const following = note.slice(next.start, next.end);
    const after = following.toLowerCase();
    const onTheDay = tellsOfDay(following, day) || /\btoday\b/.test(after);
    const done = treated.test(after) || saysDone(after) || (onTheDay && actIn(following, day) === 'treatment');
    if (done && (order.test(after) || onTheDay)) return !ahead(after, next.bits);
  }
  return false;
}

const ORDINALS = ['first', 'second', 'third', 'fourth', 'fifth', 'sixth'];
/** The number of a treatment in a series: "first infusion", "2nd cycle", "cycle 2", "C2", "Xofigo #3". */
const numbered = new LongExpression(
  `\\b(?:(first|initial|second|third|fourth|fifth|sixth|[1-6](?=st|nd|rd|th))(?:st|nd|rd|th)? (?:[a-z0-9-]+ ){0,2}?${NUMBERED}|${NUMBERED} (?:#|no\\.? ?)?([1-6])|c([1-6]))\\b(?!\\.\\d)|\\b(?:after|following|since|and) #([1-6])\\b`,
  'g',
);

/** The highest number of a treatment in words of lower case; 0 for none. */
function highestIn(lower: string): number {
  const numbers = [...numbered.all(lower)].map(([, word = '', ...digits]) => {
    const digit = Number(digits.find(Boolean) ?? word);
    return Number.isNaN(digit) ? Math.max(1, ORDINALS.indexOf(word) + 1) : digit;
  });
  return Math.max(0, ...numbers);
}

/** True for words on one of several treatments, where the note tells of a later one that took place. */
function isOfEarlierCycle(told: Told, text: string): boolean {
  const own = highestIn(text.toLowerCase());
  if (own === 0 || told.day === undefined || tellsOfDay(text, told.day)) return false;
  told.known.highest ??= highestTold(told);
  return own < told.known.highest;
}

function highestTold({ note, statements, roles }: Told): number {
  let highest = 0;
  for (const [at, { start, end, bits }] of statements.entries()) {
    if (end - start > LONGEST || roles.get(at) === 'silent') continue;
    const lower = note.slice(start, end).toLowerCase();
    const number = highestIn(lower);
    if (number > highest && tookPlace(lower, bits)) highest = number;
  }
  return highest;
}

type Side = 'left' | 'right';
const SIDED =
  /\b(left|right)(?= (?:[a-z]+ ){0,2}?(?:lobe|lobar|hemiliver|liver|hepatic|artery|pleural|pleura|effusion|lung|hemithorax|chest|knee|hip|shoulder|elbow|ankle|wrist|thigh|side)\b)/g;

function sideIn(lower: string): Side | undefined {
  const sides = new Set([...lower.matchAll(SIDED)].map(([side]) => side as Side));
  return sides.size === 1 ? [...sides][0] : undefined;
}

/** True when a response is that of one side, and the other was treated. */
function isOfOtherSide(told: Told, text: string): boolean {
  const side = sideIn(text.toLowerCase());
  if (side === undefined || told.day === undefined) return false;
  told.known.sides ??= sidesTreated(told);
  return told.known.sides.size === 1 && !told.known.sides.has(side);
}

/** The sides that the note says were treated on the day. */
function sidesTreated({ note, day, statements }: Told): ReadonlySet<Side> {
  const sides = new Set<Side>();
  for (const { start, end, bits } of statements) {
    if (end - start > LONGEST) continue;
    const text = note.slice(start, end);
    const lower = text.toLowerCase();
    const side = sideIn(lower);
    if (side === undefined || !tookPlace(lower, bits) || actIn(text, day) !== 'treatment') continue;
    if (tellsOfDay(text, day) || turns.test(lower) || (saysDone(lower) && namesUnit(text))) sides.add(side);
  }
  return sides;
}

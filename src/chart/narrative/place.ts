import type { IsoDate } from '../../model/time.ts';
import { saysDone } from './clauses.ts';
import { labelled, type Label } from './fields.ts';
import { headingOf, nameOf } from './headings.ts';
import { endsInline, inlineAfter, inlineBelow, isElsewhen, type Inline } from './inline-sections.ts';
import { isOfMapping, isOfPet, namesTracer, namesTreatment } from './other-note.ts';
import { beginsCopy, endsCopy, isOfResults, occasionOf, type Occasion } from './occasions.ts';
import {
  isConsent,
  isHeadOfColumn,
  isMainSection,
  isOfFirst,
  isOfFollowUp,
  isOfPaper,
  isOfPlanned,
  isOfSomethingElse,
  isOfTreatment,
  isOfWhatWasGiven,
  isSectionName,
  isShortHeading,
  sectionAfter,
  type Heading,
  type Section,
} from './sections.ts';
import type { Statement } from './statements.ts';

/** Where in a note a reader stands: what the headings above make of a line. */
export interface Place {
  section: Section;
  occasion: Occasion;
  /** Within text of an earlier note. */
  copied: boolean;
  /** Under a heading of an order, an assay or another agent. */
  beside: boolean;
  /** Under a heading of what is still to be done: sentences without a label are of the future. */
  planned: boolean;
  /** In a paper of what is still to be done, as its title says: a plan, an order, a request. */
  paper: boolean;
  /** Under a label that names an agent of imaging: what was given, and what became of it, is not of the treatment. */
  traced: boolean;
  /** In a section or under a date that is one entry of a report, and ends with it. */
  brief: boolean;
  /** The section that a line on consent stands in: it returns with the next labelled line. */
  around: Section | undefined;
  /** The label alone on the line above. */
  above: Label | undefined;
  /** The section of the past or future stands behind its label, on its line, and tells of treatments or not: "History: HCC." */
  inline: Inline;
}

/** The beginning of a note. */
export function beginning(): Place {
  return {
    section: 'told',
    occasion: 'now',
    copied: false,
    beside: false,
    planned: false,
    paper: false,
    traced: false,
    brief: false,
    around: undefined,
    above: undefined,
    inline: 'no',
  };
}

/** A line as its place makes it. */
export interface Line {
  /** No more than a heading. */
  readonly alone: boolean;
  readonly label: Label | undefined;
  /** It begins with the name of a section. */
  readonly headed: boolean;
  /** It is the heading of a new part of the note. */
  readonly begins: boolean;
}

/** Labels of what a report is of. */
const TITLES: ReadonlySet<string> = new Set(['exam', 'examination', 'study', 'test', 'type of study', 'scan']);

const HEADING: Line = { alone: true, label: undefined, headed: false, begins: true };

/** Moves a place to the next statement of a note, and tells what that is there. */
export function moveTo(place: Place, note: string, statement: Statement, day: IsoDate | undefined): Line {
  const copy = beginsCopy(note, statement);
  if (copy !== undefined) {
    place.copied = copy;
    return HEADING;
  }
  if (place.copied && endsCopy(note, statement, day)) place.copied = false;
  const occasion = occasionOf(note, statement, day);
  if (occasion === 'now' && place.section === 'past') place.section = 'told';
  const line = lineAt(place, note, statement, day);
  if (occasion === undefined) return line;
  if (occasion !== 'earlier') place.copied = false;
  place.occasion = occasion;
  place.brief = isOfResults(nameOf(note, statement));
  place.above = undefined;
  return HEADING;
}

/** What stands at the beginning of a line. */
interface Beginning {
  /** The words before its colon, or all of a short line, in lower case; empty for a sentence. */
  readonly name: string;
  readonly heading: Heading | undefined;
  /** What the name is the label of. */
  readonly own: Label | undefined;
  /** The name is that of a section. */
  readonly headed: boolean;
  /** It is no more than a heading. */
  readonly alone: boolean;
}

function lineAt(place: Place, note: string, statement: Statement, day: IsoDate | undefined): Line {
  const line = beginningOf(note, statement);
  const { name, heading, own, headed, alone } = line;
  if (heading) enterSection(place, note, statement, name, heading, day);
  else if (place.inline === 'of others' && place.section === 'past' && statement.atLineStart)
    place.inline = inlineBelow(note, statement, day);
  const label = labelOf(place, note, statement, own, heading !== undefined, headed);
  place.above = labelLeft(place, note, statement, line);
  place.beside = isBeside(place, note, statement, line);
  place.planned = alone ? isOfPlanned(name) : place.planned && !endsPlan(statement, name);
  place.paper = isInPaper(place, note, statement, line);
  place.traced = isTraced(place, note, statement, line, label);
  const begins = alone && isMainSection(name);
  if (begins) place.occasion = 'now';
  else if (alone && isOfFirst(name)) place.occasion = 'earlier';
  return { alone, label, headed, begins };
}

function beginningOf(note: string, statement: Statement): Beginning {
  const name = nameOf(note, statement);
  const heading = name === '' ? undefined : headingOf(note, statement, name);
  const own = labelled(name);
  const headed = isSectionName(name);
  const isNamed = statement.colon >= 0 || own !== undefined || headed;
  return { name, heading, own, headed, alone: heading?.alone === true && (isNamed || isShortHeading(name)) };
}

/** Moves a place to the section that a heading begins, or back to the one that a labelled line leaves. */
function enterSection(
  place: Place,
  note: string,
  statement: Statement,
  name: string,
  heading: Heading,
  day: IsoDate | undefined,
): void {
  const labels = heading.atLineStart && statement.colon >= 0;
  if (labels) {
    if (place.brief) leaveBrief(place, heading);
    place.section = place.around ?? place.section;
    place.around = isConsent(name, note.slice(statement.colon + 1, statement.end)) ? place.section : undefined;
  }
  const before = place.section;
  if (statement.start === 0 && isOfFollowUp(name)) return;
  place.section = sectionAfter(before, heading);
  if (isElsewhen(place.section) && isElsewhen(sectionAfter('told', heading)))
    place.inline = labels && !heading.alone ? inlineAfter(place.inline, before, note, statement) : 'no';
  else if (labels) goOn(place, note, statement, name, day);
  else if (place.inline === 'of others' && place.section === 'past') place.inline = inlineBelow(note, statement, day);
  if (labels) place.brief = name === 'comparison' && !heading.alone;
}

/** A labelled line ends what stood behind another label, or goes on with it. */
function goOn(place: Place, note: string, statement: Statement, name: string, day: IsoDate | undefined): void {
  const { section, inline } = place;
  if (inline === 'no' || !isElsewhen(section)) return;
  if (endsInline(section, inline, name, note.slice(statement.colon, statement.end), day)) place.section = 'told';
  else if (inline === 'of others') place.inline = inlineBelow(note, statement, day);
}

/** The label that this line leaves for those below it. */
function labelLeft({ above }: Place, note: string, statement: Statement, { own, alone }: Beginning): Label | undefined {
  if (alone) return own;
  if (statement.colon >= 0) return beginsList(note, statement) ? own : undefined;
  return above && listed(above, note, statement);
}

/** A heading alone tells whether an order, an assay or another agent follows; a label of what was given, or a column, may too. */
function isBeside({ beside }: Place, note: string, statement: Statement, { name, alone }: Beginning): boolean {
  if (name !== '' && isHeadOfColumn(name, valueOf(note, statement))) return true;
  if (alone) return isOfSomethingElse(name);
  return beside && !isOfWhatWasGiven(name);
}

/** A label of what was done ends what stands under a heading of what was planned. */
function endsPlan({ colon }: Statement, name: string): boolean {
  return colon >= 0 && (isOfWhatWasGiven(name) || isMainSection(name));
}

/** From the title of a paper of what is still to be done, to where what was given is told. */
function isInPaper({ paper }: Place, note: string, statement: Statement, { name, alone }: Beginning): boolean {
  if (isTitleOfPaper(note, statement) || beginsAsPaper(note, statement)) return true;
  return paper && !isOfWhatWasGiven(name) && !(alone && isMainSection(name));
}

/** From a label or title that names an agent of imaging, to where the treatment is spoken of again. */
function isTraced(
  { traced }: Place,
  note: string,
  statement: Statement,
  line: Beginning,
  label: Label | undefined,
): boolean {
  const { name, heading } = line;
  const isOfMapped = statement.colon >= 0 && statement.start === 0 && !heading?.alone && isOfMapping(name);
  const begins = isOfMapped || namesTracerIn(traced, note, statement, line, label);
  return begins && !endsTracing(note, statement, line);
}

/** What a label or title makes of it; `traced` where the line is neither, or names no agent. */
function namesTracerIn(
  traced: boolean,
  note: string,
  statement: Statement,
  { name, own }: Beginning,
  label: Label | undefined,
): boolean {
  const isOfReport = TITLES.has(name);
  if (!isOfReport && label?.fields.includes('administration') !== true && !isTitle(note, statement)) return traced;
  const written = note.slice(own || isOfReport ? statement.colon + 1 : statement.start, statement.end);
  return namesTracer(written) ?? (traced || (!own && isOfPet(written)));
}

/** True where the lines on an agent of imaging end: a heading of the treatment, or its line in a list of procedures. */
function endsTracing(
  note: string,
  { start, end, colon, atLineStart }: Statement,
  { heading, name }: Beginning,
): boolean {
  if (heading?.alone === true && isOfTreatment(name)) return true;
  return colon < 0 && atLineStart && end - start <= LONGEST_VALUE && namesTreatment(note.slice(start, end));
}

/** The first line of a note, when it is no more than a title. */
function isTitle(note: string, { start, end, colon }: Statement): boolean {
  if (start > 0 || colon >= 0 || end > LONGEST_TITLE) return false;
  return !isSentence(note.slice(start, end).toLowerCase());
}

const TOP = 160;
const endsAsPaper = /\b(?:report|form|record|sheet|requests?|consult(?:ation)?|planning|plan)\W{0,9}$/;

/** True for a title, the first line or one near it, that makes the note one of what is still to be done. */
function isTitleOfPaper(note: string, statement: Statement): boolean {
  const { start, end, atLineStart, atLineEnd } = statement;
  if (start > TOP || end - start > LONGEST_TITLE || !atLineStart) return false;
  const lower = note.slice(start, end).toLowerCase();
  return (start === 0 || (atLineEnd && endsAsPaper.test(lower))) && isOfPaper(lower) && !isSentence(lower);
}

/** The title that a note begins with on the line of its first sentence: "ORDER SET 03/12/2026: vitals ...". */
const INLINE_TITLE = /^\W{0,9}([a-z][a-z/&' -]{3,40}?)(?= \d[\d/.-]{5,9}\s?[:.])/i;

function beginsAsPaper(note: string, { start }: Statement): boolean {
  const title = start === 0 ? INLINE_TITLE.exec(note.slice(0, LONGEST_TITLE))?.[1]?.toLowerCase() : undefined;
  return title !== undefined && isOfPaper(title) && !isSentence(title);
}

/** A report's entry of comparison ends with a label in capitals, its dated results with any. */
function leaveBrief(place: Place, { capitals }: Heading): void {
  if (place.section !== 'past') place.occasion = 'now';
  else if (capitals) place.section = 'told';
}

/** The label of a line: its own, else that on the line above. */
function labelOf(
  { above }: Place,
  note: string,
  statement: Statement,
  own: Label | undefined,
  isHeading: boolean,
  headed: boolean,
): Label | undefined {
  if (statement.colon >= 0 || own) return own;
  if (
    above?.fields.includes('administration') &&
    !(above.valueBelow && (isBareValue(note, statement) || isEntry(note, statement)))
  )
    return undefined;
  if (!isHeading) return above;
  const place = above?.fields.some((field) => field === 'administration' || field === 'route' || field === 'site');
  return place && !headed ? above : undefined;
}

const ENTRY = /^\s{0,4}\d{1,2}[.)]\s/;
const FIRST_ENTRY = /^\s{0,4}1[.)]\s/;
const NUMBERING = 8;

/** True for a label with the first of several entries behind it: "Procedure: 1. Arteriogram". */
function beginsList(note: string, { colon, end }: Statement): boolean {
  if (!FIRST_ENTRY.test(note.slice(colon + 1, colon + 1 + NUMBERING))) return false;
  return !ofAnotherAct.test(note.slice(colon, Math.min(end, colon + LONGEST_VALUE)));
}

/** An entry that leaves open which of the acts in its list the lines below are about. */
const ofAnotherAct =
  /\b(?:planned|scheduled|cancel+ed|aborted|deferred|attempted|prior|previous|next|not|no|diagnostic|mapping|maa|simulation|scan|study|test)\b/i;

/** The label of what was done goes on over the numbered entries below it, to the first of a diagnostic act. */
function listed(above: Label, note: string, { start, end }: Statement): Label | undefined {
  if (!above.fields.includes('administration')) return undefined;
  const text = note.slice(start, Math.min(end, start + LONGEST_VALUE));
  return ENTRY.test(text) && !ofAnotherAct.test(text) ? above : undefined;
}

/** True for a numbered entry that is no sentence: "2. Y-90 radioembolization". */
function isEntry(note: string, { start, end }: Statement): boolean {
  const text = note.slice(start, Math.min(end, start + LONGEST_VALUE + 1));
  if (end - start > LONGEST_VALUE || !ENTRY.test(text) || ofAnotherAct.test(text)) return false;
  return !isSentence(text.toLowerCase());
}

/** The value of a row of a table (its second cell), in lower case: a column's heading where it is one. */
function valueOf(note: string, { end, colon }: Statement): string {
  if (note.charAt(colon) !== '\t') return '';
  const [first = ''] = note
    .slice(colon + 1, end)
    .trim()
    .split('\t');
  return first.trim().toLowerCase();
}

const LONGEST_TITLE = 60;
const LONGEST_VALUE = 80;
const SENTENCE =
  /\b(?:was|were|is|are|be|been|has|have|had|will|to(?! (?:mid[- ]?)?(?:thighs?|toes?|feet|vertex))|not|no|for consent)\b/i;

/** What ends in a full stop may be a title still, "Certificate of activity.", where it has no verb of the past. */
const STOPPED = /[!;]\s{0,3}$|\b(?:took|came|went|saw|did|made|seen|[a-z]{3,20}ed)\b.{0,60}\.\s{0,3}$/;

/** What is no title: it has a verb. */
function isSentence(lower: string): boolean {
  return STOPPED.test(lower) || SENTENCE.test(lower) || saysDone(lower);
}

/** A line that is no more than a value: no sentence. */
function isBareValue(note: string, { start, end, atLineStart, atLineEnd }: Statement): boolean {
  return atLineStart && atLineEnd && end - start <= LONGEST_VALUE && !SENTENCE.test(note.slice(start, end));
}

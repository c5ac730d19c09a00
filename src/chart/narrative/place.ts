import type { IsoDate } from '../../model/time.ts';
import { labelled, type Label } from './fields.ts';
import { headingOf, nameOf } from './headings.ts';
import { beginsCopy, isOfResults, occasionOf, type Occasion } from './occasions.ts';
import {
  isMainSection,
  isOfFirst,
  isOfSomethingElse,
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
  /** In a section or under a date that is one entry of a report, and ends with it. */
  brief: boolean;
  /** The label alone on the line above. */
  above: Label | undefined;
}

/** The beginning of a note. */
export function beginning(): Place {
  return { section: 'told', occasion: 'now', copied: false, beside: false, brief: false, above: undefined };
}

/** A line as its place makes it. */
export interface Line {
  /** No more than a heading. */
  readonly alone: boolean;
  readonly label: Label | undefined;
  /** It begins with the name of a section. */
  readonly headed: boolean;
}

const HEADING: Line = { alone: true, label: undefined, headed: false };

/** Moves a place to the next statement of a note, and tells what that is there. */
export function moveTo(place: Place, note: string, statement: Statement, day: IsoDate | undefined): Line {
  const copy = beginsCopy(note, statement);
  if (copy !== undefined) {
    place.copied = copy;
    return HEADING;
  }
  const occasion = occasionOf(note, statement, day);
  if (occasion === 'now' && place.section === 'past') place.section = 'told';
  const line = lineAt(place, note, statement);
  if (occasion === undefined) return line;
  if (occasion !== 'earlier') place.copied = false;
  place.occasion = occasion;
  place.brief = isOfResults(nameOf(note, statement));
  place.above = undefined;
  return HEADING;
}

function lineAt(place: Place, note: string, statement: Statement): Line {
  const name = nameOf(note, statement);
  const heading = name === '' ? undefined : headingOf(note, statement, name);
  if (heading) {
    const labels = heading.atLineStart && statement.colon >= 0;
    if (place.brief && labels) leaveBrief(place, heading);
    place.section = sectionAfter(place.section, heading);
    if (labels) place.brief = name === 'comparison' && !heading.alone;
  }
  const own = labelled(name);
  const headed = isSectionName(name);
  const alone =
    heading?.alone === true && (statement.colon >= 0 || own !== undefined || headed || isShortHeading(name));
  const label = labelOf(place, note, statement, own, heading !== undefined, headed);
  place.above = alone ? own : undefined;
  if (alone) place.beside = isOfSomethingElse(name);
  else if (place.beside && isOfWhatWasGiven(name)) place.beside = false;
  if (name !== '' && isShortHeading(valueOf(note, statement))) place.beside = true;
  if (alone && isMainSection(name)) place.occasion = 'now';
  else if (alone && isOfFirst(name)) place.occasion = 'earlier';
  return { alone, label, headed };
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
  if (above?.fields.includes('administration') && !(above.valueBelow && isBareValue(note, statement))) return undefined;
  if (!isHeading) return above;
  const place = above?.fields.some((field) => field === 'administration' || field === 'route' || field === 'site');
  return place && !headed ? above : undefined;
}

/** The value of a row of a table, in lower case: a column's heading where it is one. */
function valueOf(note: string, { end, colon }: Statement): string {
  if (note.charAt(colon) !== '\t') return '';
  return note
    .slice(colon + 1, end)
    .trim()
    .toLowerCase();
}

const LONGEST_VALUE = 80;
const SENTENCE = /\b(?:was|were|is|are|be|been|has|have|had|will|to|not|no|for consent)\b/i;

/** A line that is no more than a value: no sentence. */
function isBareValue(note: string, { start, end, atLineStart, atLineEnd }: Statement): boolean {
  return atLineStart && atLineEnd && end - start <= LONGEST_VALUE && !SENTENCE.test(note.slice(start, end));
}

import type { IsoDate } from '../../model/time.ts';
import { isOfTreated, withoutBefore } from './before.ts';
import { takesBack } from './clauses.ts';
import { radionuclidesIn } from './administration.ts';
import { isForeign, isOfSeveral } from './foreign.ts';
import { gather, gatherReason, namesAgent, type Sentence } from './gather.ts';
import { withMonthFirst } from './note-dates.ts';
import { isOfTracer, withoutOthersFindings } from './other-note.ts';
import { beginning, moveTo, type Line, type Place } from './place.ts';
import { plainLetters } from './plain-letters.ts';
import { nothing, readingOf, type Gathered, type NoteReading } from './reading.ts';
import { isOfPaper } from './sections.ts';
import { statementsOf, type Statement } from './statements.ts';
import { cellsOf, columnsOf, gatherRow, type Columns } from './tables.ts';
import { isOfThisTreatment, type Told } from './told.ts';
import { withdraw } from './withdrawals.ts';
import { BIT } from './words.ts';

export type { Activity } from './activities.ts';
export type { NoteReading } from './reading.ts';
export type { ActivityUnit, Radionuclide, Route } from './vocabulary.ts';

const LONGEST_NOTE = 200_000;
const TAB = 9;
const LONGEST_STATEMENT = 800;
const MOST_EXAMINED = 2_000;

/**
 * Reads a note, its first 200,000 characters. A sentence with a full date counts only when `day`, the day of the
 * infusion, is given: as administration on that day, as finding from that day on.
 */
export function readNote(text: string, day?: IsoDate): NoteReading {
  const plain = withMonthFirst(withTabs(plainLetters(text.slice(0, LONGEST_NOTE))), day);
  if (isForeign(plain)) return readingOf(nothing());
  const gathered = nothing();
  const place = beginning();
  let examined = 0;
  let columns: Columns | undefined;
  let last: Statement | undefined;
  let at = 0;
  const statements = statementsOf(plain);
  if (isOfSeveral(plain, statements)) return readingOf(gathered);
  const told: Told = { note: plain, day, statements, roles: new Map(), known: {} };
  for (const statement of statements) {
    const here = at++;
    const next = statements[at];
    const before = last;
    last = undefined;
    const line = moveTo(place, plain, statement, day);
    if (line.begins) told.roles.set(here, 'boundary');
    else if (isSilent(place)) told.roles.set(here, 'silent');
    if (place.copied || place.occasion === 'earlier') continue;
    if (place.section !== 'past' && !withdraw(gathered, plain, statement, day)) return readingOf(nothing());
    gathered.traced ||= place.traced;
    if (
      place.traced &&
      line.label?.fields.some((field) => field !== 'indication' && field !== 'diagnosis' && field !== 'response')
    )
      continue;
    if (line.alone || !mayTell(place, statement, gathered)) continue;
    if (place.section !== 'ahead') last = statement;
    const cells = statement.colon < 0 ? undefined : rowOf(plain, statement);
    if (cells && place.section === 'told' && !isAside(place, line)) {
      const named = columnsOf(cells);
      if (!named && columns) gatherRow(gathered, columns, cells, day);
      columns = named ?? columns;
      if (columns) continue;
    } else if (columns && statement.atLineStart) columns = undefined;
    if (!line.label && place.section !== 'ahead' && (statement.bits & WORTH_READING) === 0) continue;
    if (examined++ === MOST_EXAMINED) break;
    const sentence = sentenceOf(plain, statement, line, isAside(place, line) || takenBack(plain, next));
    if (!sentence) continue;
    const named = gathered.radionuclides.size;
    if (place.section === 'ahead') gatherReason(gathered, sentence);
    else {
      gather(gathered, sentence, day, {
        antecedent: () => before !== undefined && namesAgent(plain, before),
        isOfTreatment: (finding, isField) => isOfThisTreatment(told, here, finding, isField),
      });
    }
    if (gathered.radionuclides.size > named) place.traced = false;
  }
  if (gathered.activityGiven && gathered.radionuclides.size === 0) gatherTitle(gathered, plain, statements[0]);
  gathered.response ||= isOfTreated(gathered.respondedIn, plain);
  return withoutOthersFindings(withoutBefore(readingOf(gathered), plain, day), plain);
}

/** The cells of a statement that is a row of a table. */
function rowOf(note: string, { start, end, colon }: Statement): readonly string[] | undefined {
  if (note.charCodeAt(colon) !== TAB || end - start > LONGEST_STATEMENT) return undefined;
  const row = note.slice(start, end);
  return ROW_OF_CELLS.test(row) ? cellsOf(row) : undefined;
}

/** "Pluvicto treatment note" above an activity that was given: the agent of the treatment. */
const TITLE =
  /\b(?:treatment|therapy|administration|infusion|injection|instillation|radioemboli[sz]ation)\b(?: [a-z]{2,12})? (?:note|record|report|visit|summary)\b/i;
const LONGEST_TITLE = 100;

function gatherTitle(gathered: Gathered, note: string, first: Statement | undefined): void {
  if (!first || first.end - first.start > LONGEST_TITLE) return;
  const title = note.slice(first.start, first.end);
  const lower = title.toLowerCase();
  const named = radionuclidesIn(title, lower);
  if (named.length !== 1 || !TITLE.test(title) || isOfPaper(lower) || isOfTracer(title)) return;
  for (const radionuclide of named) gathered.radionuclides.add(radionuclide);
}

/** A bar between the cells of a row; one after such a word is between the choices of a form: "none | bleeding". */
const BAR = / ?\|(?! ?[a-z]) ?|(?<!\b(?:none|well|yes|absent) ?) ?\| ?/gi;

/** The note with the cells of tables drawn in bars apart by tabs. */
function withTabs(note: string): string {
  return note.includes('|') ? note.replace(BAR, '\t') : note;
}

/** False where nothing counts, save the reason for the treatment in a plan. */
function mayTell({ section }: Place, { bits }: Statement, { indication }: Gathered): boolean {
  if (section === 'past') return false;
  return section !== 'ahead' || ((bits & REASONED) !== 0 && !indication);
}

/** True where nothing is told of what took place at this time. */
function isSilent({ section, occasion, copied }: Place): boolean {
  return copied || occasion === 'earlier' || section === 'past' || section === 'ahead';
}

/** True where findings count, what was given does not. */
function isAside({ section, occasion, beside, paper }: Place, { label }: Line): boolean {
  return section === 'assessment' || occasion === 'later' || ((beside || paper) && label !== undefined);
}

function takenBack(note: string, next: Statement | undefined): boolean {
  return next !== undefined && takesBack(note, next);
}

/** What an entry of a plan must hold to give a reason. */
const REASONED = BIT.indication | BIT.digit;
const WORTH_READING = BIT.done | BIT.adverse | BIT.response | BIT.recovery | BIT.indication;

/** A table row of three cells or more: which column is the given one, the row does not say. */
const ROW_OF_CELLS = /\S\s{0,9}\t\s{0,9}\S[^\t]*\t\s{0,9}\S/;
/** A last column that says what became of each row. */
const STATUS = /\t\s{0,9}(?:administered|given|delivered|infused|instilled|injected)[\s.]{0,9}$/i;
/** Boxes before their choices, as where the first words are a box and the last are none. */
const BOXES = /^\s{0,9}\[\s{0,3}x?\s{0,3}\].{0,200}\[\s{0,3}x?\s{0,3}\]\s{0,9}[^[\]\s]/i;
const CHOICE = /\[\s{0,3}(x?)\s{0,3}\]([^[\]]{0,200})/gi;
/** What is left of a label set in bold. */
const MARKS = /^\*{1,2}/;
const BARE_NUMBER = /^\s*[\d.,]{1,12}$/;

function sentenceOf(
  text: string,
  { start, end, colon, bits }: Statement,
  { label, headed }: Line,
  aside: boolean,
): Sentence | undefined {
  if (end - start > LONGEST_STATEMENT) return undefined;
  const whole = text.slice(start, end).replace(STATUS, '');
  if (whole.includes('\t') && ROW_OF_CELLS.test(whole)) return undefined;
  const value =
    colon >= 0 && (label || headed)
      ? whole
          .slice(colon + 1 - start)
          .replace(MARKS, '')
          .trimEnd()
      : whole;
  const unit = label?.unit !== undefined && BARE_NUMBER.test(value) ? ` ${unitAsWritten(label.unit)}` : '';
  return {
    text: (BOXES.test(value) ? ticked(value) : value) + unit,
    bits,
    fields: label?.fields.filter((field) => field !== 'diagnosis') ?? [],
    isDiagnosis: label?.fields.includes('diagnosis') ?? false,
    named: colon >= 0 && label ? text.slice(start, colon).toLowerCase() : '',
    aside,
  };
}

/** The choices with a tick, where boxes stand before them. */
function ticked(value: string): string {
  const choices = [...value.matchAll(CHOICE)].filter(([, tick]) => tick);
  return choices.map(([, , choice = '']) => choice.trim()).join(', ');
}

/** A lower-case unit as it must stand beside a number: `ci` alone would not be read. */
function unitAsWritten(unit: string): string {
  return unit === 'ci' ? 'Ci' : unit;
}

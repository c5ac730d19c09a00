import type { IsoDate } from '../../model/time.ts';
import { isOfTreated, withoutBefore } from './before.ts';
import { takesBack } from './clauses.ts';
import type { Field } from './fields.ts';
import { isForeign, isOfSeveral } from './foreign.ts';
import { gather, gatherPatient, gatherReason, namesAgent, namesArtery, type Around, type Sentence } from './gather.ts';
import { nameOf } from './headings.ts';
import { withJoinedLines, withWholeWords } from './joined-lines.ts';
import { labelledParts } from './labelled-parts.ts';
import { withMonthFirst } from './note-dates.ts';
import { withFieldsApart } from './one-line-forms.ts';
import { gatherAgent } from './agent-named.ts';
import { withoutOthersFindings } from './other-note.ts';
import { beginning, moveTo, type Line, type Place } from './place.ts';
import { plainLetters } from './plain-letters.ts';
import { nothing, readingOf, type Gathered, type NoteReading } from './reading.ts';
import { withFigures } from './scanned.ts';
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
const OF_DISEASE: ReadonlySet<Field> = new Set(['indication', 'diagnosis', 'response']);

/**
 * Reads a note, its first 200,000 characters. A sentence with a full date counts only when `day`, the day of the
 * infusion, is given: as administration on that day, as finding from that day on.
 */
export function readNote(text: string, day?: IsoDate): NoteReading {
  const plain = withMonthFirst(
    withFieldsApart(withTabs(withFigures(withWholeWords(plainLetters(text.slice(0, LONGEST_NOTE)))))),
    day,
  );
  if (isForeign(plain)) return readingOf(nothing());
  const { note, statements } = withJoinedLines(plain, statementsOf(plain));
  if (isOfSeveral(note, statements)) return readingOf(nothing());
  const gathered = nothing();
  const told: Told = {
    note,
    day,
    statements,
    roles: new Map(),
    known: {},
    given: () => gathered.activities.size + gathered.routes.size + gathered.radionuclides.size > 0,
  };
  const walk: Walk = { told, gathered, place: beginning(), columns: undefined, before: undefined, examined: 0 };
  for (let at = 0; at < statements.length && walk.examined <= MOST_EXAMINED; at++) {
    if (!read(walk, at)) return readingOf(nothing());
  }
  if (gathered.radionuclides.size === 0) gatherAgent(gathered, told);
  gathered.response ||= isOfTreated(gathered.respondedIn, note);
  return withoutOthersFindings(withoutBefore(readingOf(gathered), note, day), note);
}

/** The walk through a note, statement by statement. */
interface Walk {
  readonly told: Told;
  readonly gathered: Gathered;
  readonly place: Place;
  /** The columns of the table it goes through. */
  columns: Columns | undefined;
  /** The statement just before, where it tells something: "it" may mean what that names. */
  before: Statement | undefined;
  /** How many statements were read in full. */
  examined: number;
}

/** Reads the statement at `at`; false when it says that the whole note is not to be read. */
function read(walk: Walk, at: number): boolean {
  const { told, gathered } = walk;
  const { note, day, statements } = told;
  const statement = statements[at];
  if (!statement) return true;
  const { before } = walk;
  walk.before = undefined;
  const line = moveTo(walk.place, note, statement, day);
  const place = placeOf(walk.place, line);
  if (line.begins) told.roles.set(at, 'boundary');
  else if (isSilent(place)) told.roles.set(at, 'silent');
  if (place.copied || place.occasion === 'earlier') return true;
  if (place.section !== 'past' && !withdraw(gathered, note, statement, day)) return false;
  if (place.section === 'past') gatherHistory(gathered, note, statement);
  gathered.traced ||= place.traced;
  gathered.prescribed ||= isPrescribed(note, statement);
  if (isOfImaging(place, line) || line.alone || !mayTell(place, statement, gathered)) return true;
  if (place.section !== 'ahead') walk.before = statement;
  if (isInTable(walk, place, statement, line) || !isWorthReading(place, statement, line)) return true;
  if (walk.examined++ === MOST_EXAMINED) return true;
  const sentence = sentenceOf(note, statement, line, isAside(place, line) || takenBack(note, statements[at + 1]));
  if (!sentence) return true;
  const named = gathered.radionuclides.size;
  if (place.section === 'ahead') gatherReason(gathered, sentence);
  else {
    const around: Around = {
      antecedent: () => before !== undefined && namesAgent(note, before),
      artery: () => before !== undefined && namesArtery(note, before),
      isOfTreatment: (finding, isField) => isOfThisTreatment(told, at, finding, isField),
    };
    for (const part of labelledParts(sentence, day)) gather(gathered, part, day, around);
  }
  if (gathered.radionuclides.size > named) walk.place.traced = false;
  return true;
}

const HISTORY: ReadonlySet<string> = new Set(['clinical history', 'clinical history/indication', 'history/indication']);

/** What a history says of the patient: the disease, where it is introduced or stands behind the label. */
function gatherHistory(gathered: Gathered, note: string, statement: Statement): void {
  const { start, end, colon, bits, atLineStart } = statement;
  const named = colon >= 0 && atLineStart && HISTORY.has(nameOf(note, statement));
  if (!named && (bits & BIT.indication) === 0) return;
  gatherPatient(gathered, { text: note.slice(colon < 0 ? start : colon + 1, end), bits }, named);
}

const PRESCRIBED =
  /^\W{0,9}(?:prescribed|ordered|planned|intended|requested)(?: (?:activity|dose|dosage|amount))?(?: ?[([][^()[\]]{1,6}[)\]])?\s{0,3}[:\t]/i;

/** True for a line of a form on the activity that was prescribed. */
function isPrescribed(note: string, { start, colon, bits }: Statement): boolean {
  return colon >= 0 && (bits & BIT.ordered) !== 0 && PRESCRIBED.test(note.slice(start, colon + 1));
}

/** The place of a line: a sentence under a heading of what was planned stands in a plan. */
function placeOf(place: Place, { label }: Line): Place {
  return place.planned && !label && place.section !== 'past' ? { ...place, section: 'ahead' } : place;
}

/** True for a labelled line under an agent of imaging: only what is said of the disease is of this treatment too. */
function isOfImaging({ traced }: Place, { label }: Line): boolean {
  return traced && label?.fields.some((field) => !OF_DISEASE.has(field)) === true;
}

/** True when a statement is a row of a table whose first row names its columns; what the row states is gathered. */
function isInTable(walk: Walk, place: Place, statement: Statement, line: Line): boolean {
  const { told, gathered } = walk;
  const cells = statement.colon < 0 ? undefined : rowOf(told.note, statement);
  const named = cells && columnsOf(cells);
  if (cells && place.section === 'told' && !isAside({ ...place, beside: place.beside && !named }, line)) {
    if (!named && walk.columns) gatherRow(gathered, walk.columns, cells, told.day);
    walk.columns = named ?? walk.columns;
    return walk.columns !== undefined;
  }
  if (statement.atLineStart) walk.columns = undefined;
  return false;
}

/** False for a sentence in which no word speaks of anything that is read. */
function isWorthReading({ section }: Place, { bits }: Statement, { label }: Line): boolean {
  return label !== undefined || section === 'ahead' || (bits & WORTH_READING) !== 0;
}

/** The cells of a statement that is a row of a table. */
function rowOf(note: string, { start, end, colon }: Statement): readonly string[] | undefined {
  if (note.charCodeAt(colon) !== TAB || end - start > LONGEST_STATEMENT) return undefined;
  const row = note.slice(start, end);
  return ROW_OF_CELLS.test(row) ? cellsOf(row) : undefined;
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

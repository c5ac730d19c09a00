import type { IsoDate } from '../../model/time.ts';
import type { Activity } from './activities.ts';
import { labelled, type Label } from './fields.ts';
import { takesBack } from './clauses.ts';
import { gather, gatherReason, namesAgent, type Gathered, type Sentence } from './gather.ts';
import { headingOf, nameOf } from './headings.ts';
import { plainLetters } from './plain-letters.ts';
import { isOfSomethingElse, isOfWhatWasGiven, isSectionName, sectionAfter, type Section } from './sections.ts';
import { statementsOf, type Statement } from './statements.ts';
import type { Radionuclide, Route } from './vocabulary.ts';
import { BIT } from './words.ts';

export type { Activity } from './activities.ts';
export type { ActivityUnit, Radionuclide, Route } from './vocabulary.ts';

/** What a note states as done, for this patient and this administration; it holds no text of the note. */
export interface NoteReading {
  readonly radionuclides: readonly Radionuclide[];
  readonly activities: readonly Activity[];
  readonly routes: readonly Route[];
  readonly site: boolean;
  readonly response: boolean;
  readonly adverseEvents: boolean;
  readonly recovery: boolean;
  readonly indication: boolean;
}

const LONGEST_NOTE = 200_000;
const LONGEST_STATEMENT = 800;
const MOST_EXAMINED = 2_000;

/**
 * Reads a note, its first 200,000 characters. A sentence with a full date counts only when `day`, the day of the
 * infusion, is given: as administration on that day, as finding from that day on.
 */
export function readNote(text: string, day?: IsoDate): NoteReading {
  const plain = plainLetters(text.slice(0, LONGEST_NOTE));
  const gathered = nothing();
  let section: Section = 'told';
  let examined = 0;
  let above: Label | undefined;
  let beside = false;
  let last: Statement | undefined;
  let at = 0;
  const statements = statementsOf(plain);
  for (const statement of statements) {
    const next = statements[++at];
    const before = last;
    last = undefined;
    const name = nameOf(plain, statement);
    const heading = name === '' ? undefined : headingOf(plain, statement, name);
    if (heading) section = sectionAfter(section, heading);
    const own = labelled(name);
    const label = heading || statement.colon >= 0 ? own : above;
    const alone = heading?.alone === true && (statement.colon >= 0 || own !== undefined || isSectionName(name));
    above = alone && !own?.fields.includes('administration') ? own : undefined;
    if (alone) beside = isOfSomethingElse(name);
    else if (beside && isOfWhatWasGiven(name)) beside = false;
    if (alone || section === 'past') continue;
    if (section === 'ahead' && ((statement.bits & REASONED) === 0 || gathered.indication)) continue;
    if (section !== 'ahead') last = statement;
    if (!label && section !== 'ahead' && (statement.bits & WORTH_READING) === 0) continue;
    if (examined++ === MOST_EXAMINED) break;
    const aside =
      section === 'assessment' || (beside && label !== undefined) || (next !== undefined && takesBack(plain, next));
    const sentence = sentenceOf(plain, statement, label, isSectionName(name), aside);
    if (!sentence) continue;
    if (section === 'ahead') gatherReason(gathered, sentence);
    else gather(gathered, sentence, day, () => before !== undefined && namesAgent(plain, before));
  }
  const { radionuclides, activities, routes, ...stated } = gathered;
  return { radionuclides: [...radionuclides], activities: [...activities.values()], routes: [...routes], ...stated };
}

/** What an entry of a plan must hold to give a reason. */
const REASONED = BIT.indication | BIT.digit;
const WORTH_READING = BIT.done | BIT.adverse | BIT.response | BIT.recovery | BIT.indication;

function nothing(): Gathered {
  return {
    radionuclides: new Set(),
    activities: new Map(),
    routes: new Set(),
    site: false,
    response: false,
    adverseEvents: false,
    recovery: false,
    indication: false,
  };
}

/** A table row of three cells or more: which column is the given one, the row does not say. */
const ROW_OF_CELLS = /\S\s{0,9}\t\s{0,9}\S[^\t]*\t\s{0,9}\S/;
const BARE_NUMBER = /^\s*[\d.,]{1,12}$/;

function sentenceOf(
  text: string,
  { start, end, colon, bits }: Statement,
  label: Label | undefined,
  headed: boolean,
  aside: boolean,
): Sentence | undefined {
  if (end - start > LONGEST_STATEMENT) return undefined;
  const whole = text.slice(start, end);
  if (whole.includes('\t') && ROW_OF_CELLS.test(whole)) return undefined;
  const value = colon >= 0 && (label || headed) ? text.slice(colon + 1, end).trimEnd() : whole;
  const unit = label?.unit !== undefined && BARE_NUMBER.test(value) ? ` ${unitAsWritten(label.unit)}` : '';
  return { text: value + unit, bits, fields: label?.fields ?? [], aside };
}

/** A lower-case unit as it must stand beside a number: `ci` alone would not be read. */
function unitAsWritten(unit: string): string {
  return unit === 'ci' ? 'Ci' : unit;
}

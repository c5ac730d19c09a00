import type { IsoDate } from '../../model/time.ts';
import { namesUnit } from './activities.ts';
import { labelled } from './fields.ts';
import { withoutDates } from './note-dates.ts';
import { namesTracer, namesTreatmentWord } from './other-note.ts';
import { isOfAgent, isOfWhatWasGiven, isOfWhoActed, type Section } from './sections.ts';
import type { Statement } from './statements.ts';

/** Whether a section of the past or future stands behind its label, on its line, "History: HCC.", and tells of treatments. */
export type Inline = 'no' | 'of treatments' | 'of others';

const LONGEST_LINE = 400;
/** Words of a treatment, or of a number of them: what is given below may have been given then. */
const OF_TREATMENTS =
  /\b(?:treat|therap|ablat|irradiat|radiation\b|emboli[sz]|rai\b|nuc(?:lear)? med|(?:\d|two|three|four|five|six) (?:cycles|infusions|injections|sessions)\b)/i;
/** A line below that is of another time by its words: "Last dose: January", "Cycle 1:", "Outside records: yes". */
const OF_ANOTHER =
  /^\W{0,4}(?:c(?:ycle |ourse )?\d\b|(?:first|second|last|prior|previous|earlier) (?:dose|cycle|session|course|infusion|injection|xofigo|lutathera|pluvicto)|outside\b)|\b(?:previously|(?:prior|previous|last|cycle 1|earlier)(?= (?:cycle|dose|note|visit)))\b/i;
const YEAR = /\b(?:19|20)\d\d\b/g;

/** True for a line below such a label that is of another time than `day`. */
function isOfAnotherTime(line: string, day: IsoDate | undefined): boolean {
  const { text, dates } = withoutDates(line, day);
  if (dates.some((date) => date !== day)) return true;
  return OF_ANOTHER.test(line) || [...text.matchAll(YEAR)].some(([year]) => year !== day?.slice(0, 4));
}

/** What stands behind such a label: where it tells of a treatment, the labels below may be of that one. */
function inlineOf(note: string, { start }: Statement): Inline {
  const lineEnd = note.indexOf('\n', start);
  const written = note.slice(start, Math.min(lineEnd < 0 ? note.length : lineEnd, start + LONGEST_LINE));
  const isOfTreatments = OF_TREATMENTS.test(written) || namesTracer(written) === false;
  return isOfTreatments || namesTreatmentWord(written.toLowerCase()) ? 'of treatments' : 'of others';
}

/** True where a section tells of another time. */
export function isElsewhen(section: Section): boolean {
  return section === 'past' || section === 'ahead';
}

const OF_TODAY =
  /^(?:today|(?:current|present) (?:treatment|therapy|procedure|course)(?: ?\([^()]{0,30}\))?|(?:dose|activity|treatment|therapy|injection|infusion|procedure) today|(?:today's|this) (?:dose|activity|treatment|therapy|injection|infusion|procedure))$/;

/** True for a label of who acted, of today, or of what was given: what of the past or future stands behind its own label ends there. */
export function endsInline(
  section: Section,
  inline: Inline,
  name: string,
  value: string,
  day: IsoDate | undefined,
): boolean {
  if (OF_TODAY.test(name) || (section === 'past' && isOfWhoActed(name))) return true;
  if (section === 'past' && inline === 'of treatments') return false;
  if (!labelled(name)?.fields.includes('administration')) return false;
  return (
    isOfWhatWasGiven(name) ||
    (section === 'past' && isOfAgent(name) && !namesUnit(value) && !isOfAnotherTime(value, day))
  );
}

/** What a line below such a label makes of it. */
export function inlineBelow(note: string, statement: Statement, day: IsoDate | undefined): Inline {
  return isOfAnotherTime(note.slice(statement.start, statement.end), day) ? 'of treatments' : inlineOf(note, statement);
}

/** A label within a block of the past or future is of that block; one after another such label goes on with what that tells. */
export function inlineAfter(inline: Inline, before: Section, note: string, statement: Statement): Inline {
  if (isElsewhen(before) && inline !== 'of others') return inline;
  return inlineOf(note, statement);
}

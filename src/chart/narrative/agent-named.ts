import type { IsoDate } from '../../model/time.ts';
import { radionuclidesIn } from './administration.ts';
import { isOpen, isUnfilled, ofAnotherCase } from './clauses.ts';
import { nameOf } from './headings.ts';
import { isOnOtherDay, withoutDates } from './note-dates.ts';
import { isOfTracer } from './other-note.ts';
import type { Gathered } from './reading.ts';
import { isOfPaper } from './sections.ts';
import type { Told } from './told.ts';
import type { Radionuclide } from './vocabulary.ts';

/** "Pluvicto treatment note" above an activity that was given: the agent of the treatment. */
const TITLE =
  /\b(?:treatment|therapy|administration|infusion|injection|instillation|delivery|radioemboli[sz]ation)\b(?: [a-z]{2,12})? (?:note|record|report|visit|summary)\b|^\W{0,9}[a-z]{1,12}[- ]?\d{0,3}m? (?:record\b|(?:administration|infusion|injection|instillation|therapy|treatment)\W{0,9}$)|^\W{0,9}[a-z]{1,12}[- ]?\d{0,3}m?(?: (?:inj(?:ection)?|dose|cycle|treatment|therapy|infusion))?,? ?(?:#|cycle |no\.? ?|c)?\d{1,2}(?: ?(?:\/|of) ?\d{1,2})?\W{0,9}$|\b(?:log|worksheet)$|^\W{0,9}(?:(?:\([a-z0-9-]{1,20}\)|[a-z]{1,2}[- ]?\d{2,3}m?(?:-[a-z0-9-]{1,15})?|\d{2,3}-?[a-z]{1,2}|iobenguane|iodine|lutetium|dotatate|vipivotide|tetraxetan|psma-?\d{0,4}|radium|strontium|samarium|lexidronam|yttrium|phosphorus|chromic|phosphate|sodium|iodide|chloride|colloid|microspheres?) ){1,4}(?:administration|infusion|injection|instillation|therapy|treatment)\W{0,9}$/i;
const LONGEST_TITLE = 100;
const LONGEST = 300;

/** Adds the agent of an activity that was given, where the note names it in its title or behind a label of the treatment. */
export function gatherAgent(gathered: Gathered, told: Told): void {
  if (gathered.activities.size === 0 || gathered.traced) return;
  const named = ofTitle(told, gathered) ?? (gathered.activityGiven ? ofLabel(told) : undefined);
  if (named !== undefined) gathered.radionuclides.add(named);
}

function ofTitle({ note, statements: [first] }: Told, { activityGiven }: Gathered): Radionuclide | undefined {
  if (!first || first.end - first.start > LONGEST_TITLE) return undefined;
  const title = note.slice(first.start, first.end);
  const lower = title.toLowerCase();
  const named = radionuclidesIn(title, lower);
  if (named.length !== 1 || !TITLE.test(title) || isOfPaper(lower) || isOfTracer(title)) return undefined;
  if (!activityGiven && !/\brecord\b/.test(lower)) return undefined;
  return named[0];
}

/** Labels of what a treatment was, in a form that tells elsewhere what was given. */
const OF_TREATMENT =
  /^(?:(?:type of |treatment |therapy )?(?:treatment|therapy|modality|type)|therapeutic product|product|drug|medication|rx|exam|examination|study|test)$/;

const OF_IMAGING =
  /\b(?:scans?|imaging|images|spect|pet|uptake|survey|dosimetry|post-?(?:therapy|treatment)|bremsstrahlung|wbs|whole[- ]body|scintigra[a-z]+|thyroid|mapping|angiogra[a-z]+|consult[a-z]*|visit|trial)\b/;
/** What stands behind such a label of a treatment of another time, or of none. */
const OF_ANOTHER =
  /\b(?:no|not|non|post|after|since|following|for|s\/p|pre|before|held|stopped|discontinued|completed|failed|naive|home|list|work-?up|eval[a-z]*|authori[sz]ation)\b/;

/** The one radionuclide that a note names, where it stands behind a label of the treatment. */
function ofLabel({ note, day, statements, roles }: Told): Radionuclide | undefined {
  let named: Radionuclide | undefined;
  for (const [at, statement] of statements.entries()) {
    const { start, end, colon, bits, atLineStart } = statement;
    if (colon < 0 || !atLineStart || roles.get(at) === 'silent' || !OF_TREATMENT.test(nameOf(note, statement)))
      continue;
    const text = note.slice(colon + 1, Math.min(end, start + LONGEST));
    const lower = text.toLowerCase();
    const [found, ...more] = radionuclidesIn(text, lower);
    if (isOfTracer(text) || more.length > 0 || (named !== undefined && found !== named && found)) return undefined;
    if (found && !OF_IMAGING.test(lower) && isPlain(lower, bits, day)) named = found;
  }
  return named;
}

function isOfOtherDay(lower: string, day: IsoDate): boolean {
  const { text, dates } = withoutDates(lower, day);
  return isOnOtherDay(text, day) || dates.some((date) => date !== day);
}

function isPlain(lower: string, bits: number, day: IsoDate | undefined): boolean {
  if (OF_ANOTHER.test(lower) || (day !== undefined && isOfOtherDay(lower, day))) return false;
  return !isOpen(lower, bits) && !ofAnotherCase(lower, bits) && !isUnfilled(lower, bits);
}

import { dayOf, isoDate, type IsoDate } from '../../model/time.ts';
import { LongExpression } from '../long-expression.ts';
import { TREATMENTS, TREATMENTS_IN_SHORT } from './indication.ts';
import { isOfNoDay, namesMonthFirst, withoutDates } from './note-dates.ts';
import { nothing, readingOf, type NoteReading } from './reading.ts';

const NOTHING = readingOf(nothing());
const HEAD = 400;
const EXAM =
  '(?:date|dos|(?:date|day) of (?:the )?(?:service|exam|examination|study|scan|visit|consult(?:ation)?)|(?:service|exam|examination|study|scan|visit|consult) date)';
/** The day of a report in its head. */
const headed = new RegExp(
  `(?<=^|\\n|[|;\\t]| {2}) ?${EXAM} ?[:\\t] {0,3}(\\d[\\d/.-]{5,9})(?=[.;]?(?:\\s|$)| {0,3}[|\\t])`,
  'gi',
);
/** The study that a note begins with, and its day: "CT of the abdomen dated 03/01/2025." */
const ofStudy = /^\W{0,9}(?:ct|mri?|pet|us|ultrasound|cxr|scan)\b[a-z /,]{0,40}(?<= )(\d[\d/.-]{5,9})\.?(?=\s|$)/i;

/** A title with its day: "Radium-223 record 02/12/2026". */
const ofTitle =
  /^[^\n:]{0,60}\b(?:record|note|report|form|sheet|log|visit|worksheet|flowsheet|summary|c\d{1,2}|cycle \d{1,2})(?: of| for| dated)? (\d[\d/.-]{5,9})\.?(?=\s|$)/i;
/** What comes next, and when. */
const next = /\b(?:next|planned|return|follow-?up|scheduled|due|appointment|appt|rtc)\b[^\n]{0,40}/gi;

/** A reading without what a note from before the infusion cannot tell of it: all but the reason for the treatment. */
export function withoutBefore(reading: NoteReading, note: string, day: IsoDate | undefined): NoteReading {
  if (day === undefined || !saysMore(reading) || !isDatedBefore(reading, note, day))
    return withoutForeseen(reading, note);
  return { ...NOTHING, indication: reading.indication };
}

function saysMore({
  radionuclides,
  activities,
  routes,
  site,
  response,
  adverseEvents,
  recovery,
}: NoteReading): boolean {
  return response || adverseEvents || recovery || site || radionuclides.length + activities.length + routes.length > 0;
}

/** True when the days in the head are all earlier by more than one, however they are written, and the day itself stands nowhere. */
function isDatedBefore({ radionuclides, activities }: NoteReading, note: string, day: IsoDate): boolean {
  const dates = [...note.slice(0, HEAD).matchAll(headed)].map((found) => found[1] ?? '');
  const study = radionuclides.length + activities.length === 0 ? ofStudy.exec(note)?.[1] : undefined;
  if (study !== undefined) dates.push(study);
  const title = ofTitle.exec(note)?.[1];
  if (title !== undefined && !isOfNoDay(title)) dates.push(title);
  const isMonthFirst = namesMonthFirst(note, day);
  if (dates.length === 0 || !dates.every((written) => isBefore(written, day, isMonthFirst))) return false;
  return !withoutDates(title === undefined ? note : note.replace(next, ' '), day).dates.includes(day);
}

/** Unless the note shows the order, a date with slashes is taken for the later of the two days it may be; one that may be before counts as that. */
function isBefore(written: string, day: IsoDate, isMonthFirst: boolean): boolean {
  if (isOfNoDay(written)) return true;
  const swapped = written.replace(/^(\d{1,2})([/.-])(\d{1,2})\2/, '$3$2$1$2');
  const dates = (isMonthFirst ? [written] : [written, swapped]).flatMap((text) => withoutDates(text, day).dates);
  const known = dates.filter((date) => date !== undefined);
  return known.length > 0 && known.every((date) => date < dayBefore(day));
}

function dayBefore(day: IsoDate): IsoDate {
  const [year = 0, month = 0, date = 0] = day.split('-').map(Number);
  return isoDate((dayOf(year, month, date) ?? 0) - 1);
}

const AGENT = `(?:${TREATMENTS})`;
const SHORT = `(?:${TREATMENTS_IN_SHORT})`;
const SOON = '(?:tomorrow|tonight|later today|this afternoon|next week|on (?:mon|tues|wednes|thurs|fri|satur|sun)day)';
/** What tells that the treatment is still to come. */
const planned = new LongExpression(
  [
    `\\b(?:will (?:receive|undergo|proceed|be (?:given|treated|scheduled))|(?:plan(?:s|ning)?|scheduled|refer|referral|candidate|eligible|set|recommend(?:ed|s)?|evaluat(?:ed|ion)|request(?:s|ed)?|authori[sz]ation|(?:placement|insertion|placed|used)) (?:for|to|of)|proceed(?:ing)? with|await(?:s|ing)|recommend[a-z]{0,6}|request(?:s|ed|ing)?|(?:consensus|decision|scheduled:|plan(?:ned)?):?)\\b.{0,60}?\\b${AGENT}\\b`,
    `\\b${AGENT}\\b.{0,40}?\\b(?:is|are|has been|to be|will be|being|would be|may be|could be) (?:(?:now|being|then|therefore) )?(?:planned|scheduled|recommended|proposed|advised|requested|given|booked|appropriate|reasonable|suitable|an option)\\b`,
    `\\b${SHORT}\\b(?:.{0,25}\\bplanned|.{0,60}\\b(?:is|are) (?:medically )?(?:necessary|warranted|justified))\\b|\\brecs?:? ${SHORT}\\b|\\b(?:interested in|wait-?list(?:ed)? for|slot for)\\b.{0,40}?\\b${AGENT}\\b|\\b${AGENT}\\b.{0,20}?\\bin the future\\b`,
    `\\b${AGENT}\\b.{0,30}?\\b(?:${SOON}|due\\b)|\\bfor (?:[a-z-]+ ){0,3}${AGENT}\\b.{0,20}?\\btoday\\b`,
  ].join('|'),
);
/** Less telling words: the note may go on with the treatment. */
const come = new LongExpression(
  `\\b(?:here|seen|evaluated|admitted|accepted|transfer(?:red)?|presents|comes?|came|brought|arrived|attends|referred|planned)\\b(?: [a-z]+){0,4} (?:for|to (?:receive|undergo)) (?:[a-z-]+ ){0,4}?${AGENT}`,
);
const undergone =
  /\b(?:tolerated|tolerating|post-?(?:op|procedure|treatment|infusion)|complications?|completed|successful(?:ly)?|discharged)\b/;
const again =
  /\b(?:second|third|2nd|3rd|next(?! (?:week|month|mon|tue|wed|thu|fri|sat|sun))|repeat(?:ed)?|further|another|additional|contralateral|other lobe|remaining|again|(?:cycle|c) ?#?[2-9]|retreat[a-z]*)\b/;
const treated = new LongExpression(
  `\\b(?:s/p|status post|after|following|post|since|received|underwent|completed|had|treated with|response to)\\b.{0,50}?\\b${AGENT}\\b|\\b${AGENT}\\b.{0,50}?\\b(?:was|were) (?:given|administered|performed|instilled|infused|injected|delivered|done|completed|tolerated)\\b|\\b${AGENT}\\b.{0,50}?\\b(?:went|tolerated)\\b|\\b(?:post|after|since|following)[- ](?:the |her |his |this )?(?:treatment|therapy|infusion|instillation|injection|procedure|dose|cycle)\\b|\\b(?:weeks?|months?|days?) (?:after|post|since|following|later)\\b|\\b(?:returned|back) from\\b`,
);

/** The treatment beside words of a history, or of what may come. */
const onlyMentioned = new LongExpression(
  `\\b(?:planned|pending|awaiting) (?:isotope|radio[a-z]{2,20})\\b|\\b(?:prior|previous|hx|history of|h\\/o|await[a-z]*|may (?:have|get)|might|consider[a-z]*|no longer|referral|consult[a-z]*|discuss[a-z]*|candidate for|(?:ok(?:ay)?|cleared|clearance|ready|fit|access) for|unsuitable for|planning|booked for|seen for) (?:[a-z-]{1,20} ){0,2}(?:${TREATMENTS_IN_SHORT})\\b|\\b(?:${TREATMENTS_IN_SHORT}) (?:[a-z-]{1,20} ){0,2}(?:consult|referral|planning|next|no longer|(?:was )?noted|delivery|team|clinic|discussed|tomorrow|on hold|part|candidate|in reserve|work-?up)`,
);

/** True when words in lower case tell of the treatment as one that took place. */
export function tellsOfTreated(lower: string): boolean {
  return treated.test(lower);
}

/** True when words in lower case name the treatment as one of another time, and tell of none that took place. */
export function isOnlyMentioned(lower: string): boolean {
  return onlyMentioned.test(lower) && !treated.test(lower);
}

/** True for a note that looks ahead to the treatment and tells of none that took place; a second one says nothing of the first. */
function looksAhead(lower: string): boolean {
  const found = planned.exec(lower) ?? (undergone.test(lower) ? undefined : come.exec(lower));
  if (!found || treated.test(lower)) return false;
  return !again.test(lower.slice(Math.max(0, found.index - 40), found.index + found[0].length + 20));
}

/** A reading without findings, or places of administration, of a note that only looks ahead to the treatment. */
function withoutForeseen(reading: NoteReading, note: string): NoteReading {
  if (reading.radionuclides.length > 0 || reading.activities.length > 0 || !saysMore(reading)) return reading;
  return looksAhead(note.toLowerCase()) ? { ...NOTHING, indication: reading.indication } : reading;
}

const reason = new RegExp(
  `(?:^|\\n)[^\\S\\n]{0,9}(?:clinical )?(?:indication|reason)[a-z ]{0,20}:[^\\n.]{0,100}|\\b${AGENT}\\b[^\\n.]{0,40}\\b(?:for|to treat)\\b[^\\n.]{0,60}`,
  'g',
);
const otherPrimary =
  /\b(?:hcc|hepatocellular|cholangiocarcinoma|neuroendocrine|net|mesothelioma|pheochromocytoma|paraganglioma|[a-z]{4,12} (?:cancer|carcinoma))\b/;

/** True when one of the organs is where the treated cancer began, as far as the note gives a reason for the treatment. */
export function isOfTreated(organs: ReadonlySet<string>, note: string): boolean {
  if (organs.size === 0) return false;
  const reasons = (note.toLowerCase().match(reason) ?? []).filter((text) => otherPrimary.test(text));
  return reasons.length === 0 || [...organs].some((organ) => reasons.some((text) => text.includes(organ)));
}

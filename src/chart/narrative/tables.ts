import type { IsoDate } from '../../model/time.ts';
import { LongExpression } from '../long-expression.ts';
import { activitiesIn } from './activities.ts';
import { radionuclidesIn, routesIn } from './administration.ts';
import { withoutDates } from './note-dates.ts';
import { isOfTracer } from './other-note.ts';
import type { Gathered } from './reading.ts';
import { ANATOMY } from './vocabulary.ts';

/** What the columns of a table hold, as its first row names them: the place of each, and the unit named with the activity. */
export interface Columns {
  readonly count: number;
  readonly agent: number;
  readonly activity: number;
  readonly unit: string;
  /** The activity is that which was given, as its column says. */
  readonly isGiven: boolean;
  /** Tells of each row whether, or when, it was given. */
  readonly status: number;
  /** It tells the time. */
  readonly isTimed: boolean;
  /** It tells who gave it. */
  readonly isSigned: boolean;
  readonly time: number;
  readonly date: number;
  readonly route: number;
  readonly site: number;
  readonly vessel: number;
}

const intraperitoneal = /^ip(?:$|[ ,;(])/;
const AGENT =
  /^(?:radiopharmaceutical|radionuclide|radioisotope|isotope|nuclide|agent|medications?|meds?|drug|product|device|therapy|treatment)(?: (?:name|given|administered|used))?$/;
const GIVEN =
  /^(?:(?:activity|dose|dosage|amount) (?:administered|given|delivered|infused|injected)|(?:administered|given|delivered|infused|injected|net|actual)(?: (?:activity|dose|dosage|amount))?|net administered(?: activity)?)$/;
const ACTIVITY = /^(?:activity|dose|dosage|amount)$/;
const PRESCRIBED = /^(?:prescribed|ordered|planned|intended)\b/;
const STATUS =
  /^(?:status|action|outcome|given|administered|admin(?:istered)? (?:date|time|at)|given (?:at|on)|time given|date given)$/;
/** Who gave it: a row that nobody signed was not given. */
const SIGNED = /^(?:given|administered|injected|infused) by(?: \(?initials\)?)?$/;
const DATE = /^(?:date|day|start|started|date\/time|treatment date|date of (?:treatment|administration|infusion))$/;
const ROUTE = /^(?:route|route of administration|rte|method)$/;
const SITE = /^(?:site|location|target|infusion site|injection site|treatment site)$/;
const VESSEL = /^(?:target )?(?:vessel|artery)(?: treated)?$/;
const SERIES = /^(?:cycle|session|infusion|injection|dose|treatment|visit)? ?(?:#|no\.?|number)?$/;
/** A table of several patients. */
const WHOSE = /^(?:patients?|pt|names?|patient name|room|bed|mrn|subject|case|initials)(?: (?:#|no\.?|id|number))?$/;
const UNIT = / ?[([] ?(mci|mbq|gbq|uci|kbq) ?[)\]]$/;

const LEAST = 3;
const MOST = 14;
const anatomy = new RegExp(`\\b(?:${ANATOMY})\\b`);
const artery = /\barter(?:y|ies)\b|\b[rlp]ha\b/;
const wasGiven = /^(?:completed?|given|administered|done|infused|injected|delivered|yes|y)\b/;
const clock = /\b(?:[01]?\d|2[0-3]):?[0-5]\d\b/;
const onlyClock = /^(?:[01]?\d|2[0-3]):?[0-5]\d(?: ?[ap]m)?$/i;
const notGiven = new LongExpression(
  /\b(?:not|held|hold|refused|declined|cancel+ed|planned|scheduled|ordered|pending|missed|omitted|wasted|returned|stopped|discontinued|other|prior|previous|outside|due|active|diagnostic|residual|prescribed|tracer|scout)\b/,
);
const bareNumber = /^\d[\d.,]{0,9}$/;
const intravenous = /^(?:iv|i\.v\.?)(?:$|[ ,;(])/;

/** The cells of a row; undefined for a row of too few to be one of a table with names above its columns. */
export function cellsOf(row: string): readonly string[] | undefined {
  const cells = row.trim().split('\t');
  return cells.length < LEAST || cells.length > MOST ? undefined : cells.map((cell) => cell.trim());
}

/** What the columns of a table hold, when these cells name them: an activity, and beside it an agent or a date. */
export function columnsOf(cells: readonly string[]): Columns | undefined {
  const names = cells.map((cell) => cell.toLowerCase());
  const bare = names.map((name) => name.replace(UNIT, ''));
  const find = (name: RegExp) => bare.findIndex((cell) => name.test(cell));
  const isBesidePrescribed = bare.some((cell) => PRESCRIBED.test(cell));
  const given = bare.findIndex(
    (cell, at) => GIVEN.test(cell) && (UNIT.test(names[at] ?? '') || !STATUS.test(cell) || isBesidePrescribed),
  );
  const activity = given < 0 ? find(ACTIVITY) : given;
  const status = bare.findIndex((cell, at) => at !== activity && STATUS.test(cell));
  const signed = find(SIGNED);
  const columns = {
    count: cells.length,
    agent: find(AGENT),
    activity,
    unit: UNIT.exec(names[activity] ?? '')?.[1] ?? '',
    isGiven: given >= 0,
    status: status < 0 ? signed : status,
    isSigned: status < 0 && signed >= 0,
    time: find(/^time$/),
    isTimed: !bare.some((cell) => /^(?:status|action|outcome)$/.test(cell)),
    date: find(DATE),
    route: find(ROUTE),
    site: find(SITE),
    vessel: find(VESSEL),
  };
  if (bare.some((cell) => WHOSE.test(cell) || (columns.isSigned && often.test(cell)))) return undefined;
  const others = bare.filter((cell, at) => cell !== '' && at !== activity && at !== columns.agent);
  if (activity < 0 || (columns.date < 0 && (columns.agent < 0 || others.some((cell) => SERIES.test(cell)))))
    return undefined;
  return columns.isGiven || columns.status >= 0 ? columns : undefined;
}

/** Adds to a reading what a row of such a table states as given on the day. */
export function gatherRow(
  gathered: Gathered,
  columns: Columns,
  cells: readonly string[],
  day: IsoDate | undefined,
): void {
  const cell = (at: number) => cells[at] ?? '';
  if (cells.length !== columns.count || !isOfDay(columns, cells, day)) return;
  if (!columns.isGiven && !tellsGiven(cell(columns.status), columns)) return;
  if (!columns.isGiven && columns.isSigned && columns.time >= 0 && !onlyClock.test(cell(columns.time))) return;
  const agent = cell(columns.agent);
  const radionuclides = radionuclidesIn(agent, agent.toLowerCase());
  if (columns.agent >= 0 && (radionuclides.length !== 1 || isOfTracer(agent))) return;
  const amount = cell(columns.activity);
  const activities = activitiesIn(bareNumber.test(amount) ? `${amount} ${columns.unit}` : amount);
  if (activities.length === 0) return;
  for (const radionuclide of radionuclides) gathered.radionuclides.add(radionuclide);
  for (const activity of activities) gathered.activities.set(`${activity.value} ${activity.unit}`, activity);
  gathered.activityGiven = true;
  gatherPlace(
    gathered,
    cell(columns.route).toLowerCase(),
    cell(columns.site).toLowerCase(),
    cell(columns.vessel).toLowerCase(),
  );
}

function gatherPlace(gathered: Gathered, route: string, site: string, vessel: string): void {
  for (const named of routesIn(route)) gathered.routes.add(named);
  if (intravenous.test(route)) gathered.routes.add('intravenous');
  if (intraperitoneal.test(route)) gathered.routes.add('intraperitoneal');
  if (artery.test(vessel)) gathered.routes.add('intra-arterial');
  gathered.site ||= anatomy.test(site) || anatomy.test(vessel);
}

/** True when no cell says otherwise than "given", and each date in the row is the day; one without an agent must name it. */
function isOfDay(columns: Columns, cells: readonly string[], day: IsoDate | undefined): boolean {
  const row = cells.join(' ; ');
  if (notGiven.test(row.toLowerCase())) return false;
  const { dates } = withoutDates(row, day);
  if (dates.length === 0) return columns.agent >= 0;
  return day !== undefined && dates.every((date) => date === day);
}

/** Initials or a name, and nothing that waits for one: "MT", "Dr. Pell", not "RN", "nuc med", "Awaiting". */
const name =
  /^(?:[A-Z]{2,3}|[A-Z]\.? ?[A-Z][a-z'-]{1,20}|(?:Dr\.? ?)?[A-Z][a-z'-]{2,20})(?:,? (?:RN|MD|CNMT|RT|NP|PA))?$/;
const nobody =
  /^(?:none|na|not?|pending|tbd|hold|held|rn|md|np|pa|po|nm|unk|rt|cnmt|nurse|tech[a-z]*|clinic|self|staff|await[a-z]*|unsigned|declined|refused|initials?|blank|see|nuclear|nuc|unknown|pharmacy|name|signature)\b/i;
const often = /^(?:freq(?:uency)?|schedule|interval|sig|directions|duration|start|stop|due|next)\b/;

function tellsGiven(status: string, { isTimed, isSigned }: Columns): boolean {
  if (isSigned) return name.test(status) && !nobody.test(status);
  return wasGiven.test(status.toLowerCase()) || (isTimed && clock.test(status));
}

import { LongExpression } from '../long-expression.ts';
import { inFigures, numberBefore } from './number-words.ts';
import { ACTIVITY_UNIT_WORDS, MOST_MEGABECQUERELS, type ActivityUnit } from './vocabulary.ts';

/** An activity as written, and in MBq. */
export interface Activity {
  readonly value: number;
  readonly unit: ActivityUnit;
  readonly megabecquerels: number;
}

interface Unit {
  readonly unit: ActivityUnit;
  readonly megabecquerels: number;
}

function unitsByWord(): Map<string, Unit> {
  const units = new Map<string, Unit>();
  for (const unit of Object.keys(ACTIVITY_UNIT_WORDS) as ActivityUnit[]) {
    const { megabecquerels, words } = ACTIVITY_UNIT_WORDS[unit];
    for (const word of words) units.set(word, { unit, megabecquerels });
  }
  return units;
}

const UNITS: ReadonlyMap<string, Unit> = unitsByWord();
const UNIT = [...UNITS.keys()].sort((a, b) => b.length - a.length).join('|');
const NUMBER = '[1-9]\\d{0,2}(?:,\\d{3}){1,3}(?:\\.\\d{1,6})?|\\d{1,9}(?:\\.\\d{1,6})?|\\.\\d{1,6}';
const AMOUNT = new RegExp(`(?<![\\w.,/\\-+<>≤≥±'])(${NUMBER})(?:\\s{0,2}|-)(${UNIT})(?!\\w)`, 'gi');
const IN_WORDS = numberBefore(UNIT);
const ANY_UNIT = new RegExp(`(?<![a-z])(?:${UNIT})(?!\\w)`, 'i');

const NONE = new LongExpression(
  `(?<![\\w.,])(?:0{1,3}(?:[.,]0{1,4})?|zero|nil)[\\s-]{0,2}(?:${UNIT})(?!\\w)(?! (?:residual|remain|left|waste|in ))`,
);
/** A figure that reads as thousands or as a decimal comma, in the larger units both of them likely. */
const TWO_WAYS = /^\d{1,3},\d{3}$(?<!000)/;
const LEFT_OVER =
  /\b(?:residu|remain|waste|background|survey|wipe|left(?! (?:lobe|hepatic|pleural|hemi|knee|hip|shoulder)))/;
const WINDOW = 28;
/** A number before that makes it a range, a product, or a group of thousands. */
const AFTER_NUMBER = new RegExp(
  `(?<![\\w#-])\\d[\\d.,]{0,9}\\s{0,2}(?:(?:-|to|through|and|or|of the|out of|x|×|\\+/-)|(?:${UNIT})\\s{0,2}(?:-|to|or|x|×|of|of the|of a|of an))\\s{0,2}$`,
  'i',
);
const GROUPED = /(?<![\w.,-])\d{1,3}\s$/;
const LIMITED =
  /(?:[<>≤≥±×/]|\+\/-|\b(?:x|up to|max|maximum|maximum of|minimum|min|median|mean|average|averaging|usual|typical|less than|more than|greater than|at least|at most|exceed(?:s|ing)?|under|below|above|between|limit|limit of|over|lose|lost|(?:half|most|part|some|all|%|rest|remainder) of(?: the)?))\s{0,2}$/i;
const CONTINUED = new LongExpression(
  `^\\s{0,2}(?:/(?!\\s?\\d[\\d.,]{0,9}\\s?(?:${UNIT})\\b)|per (?:k?g|gram|kilogram|m?l|cc|m2|hour|h|min|body|vial|site|dose|day|week|cycle|lesion|unit)\\b|-\\s?\\w|-{1,2}\\s?\\d|(?:to|or|and)\\s\\d[\\d.,]{0,9}\\s?(?:${UNIT})\\b|[x×*·]\\s?(?!1(?![.,]?\\d|\\s?[-/]\\s?\\d))\\d|\\+/-\\s?\\d|or (?:less|more)|h\\b|hours?\\b|(?:vial|source|standard|limit|maximum|minimum|capsules? x|residual|remain|left\\b(?! (?:lobe|hepatic|pleural|hemi|main)))|each\\b)`,
  'i',
);

/** True when the text names a unit of activity. */
export function namesUnit(text: string): boolean {
  return ANY_UNIT.test(text);
}

/** True when the text, in lower case, says that the activity was zero, and speaks of nothing left over. */
export function namesNoActivity(lower: string): boolean {
  return NONE.test(lower) && !LEFT_OVER.test(lower);
}

/** The activities written in the text: a number with a unit, neither range, limit, rate nor zero. */
export function activitiesIn(written: string): Activity[] {
  if (!namesUnit(written)) return [];
  const text = written.replace(IN_WORDS, inFigures);
  const found: Activity[] = [];
  for (const match of text.matchAll(AMOUNT)) {
    const activity = activityOf(match[1] ?? '', match[2] ?? '');
    if (activity && standsAlone(text, match.index, match.index + match[0].length, match[1] ?? '')) found.push(activity);
  }
  return found;
}

function standsAlone(text: string, start: number, end: number, number: string): boolean {
  const before = text.slice(Math.max(0, start - WINDOW), start);
  if (AFTER_NUMBER.test(before) || LIMITED.test(before)) return false;
  if (/^\d{3}(?!\d)/.test(number) && GROUPED.test(before)) return false;
  return !CONTINUED.test(text.slice(end, end + WINDOW));
}

function activityOf(number: string, word: string): Activity | undefined {
  const unit = UNITS.get(word.toLowerCase());
  if (unit === undefined || word === 'ci' || word === 'cI') return undefined;
  if (TWO_WAYS.test(number) && unit.megabecquerels >= 37) return undefined;
  const value = Number(number.replaceAll(',', ''));
  const megabecquerels = Number((value * unit.megabecquerels).toPrecision(12));
  if (!(value > 0) || megabecquerels > MOST_MEGABECQUERELS) return undefined;
  return { value, unit: unit.unit, megabecquerels };
}

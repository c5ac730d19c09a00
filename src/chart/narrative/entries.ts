import { LongExpression } from '../long-expression.ts';

const TIME = '(?:[01]?\\d|2[0-3]):?[0-5]\\d';
const timed = new RegExp(`^\\W{0,4}${TIME}\\b`);
/** How it was borne, behind the activity; what stands between may not turn to another agent. */
const borne = new LongExpression(
  '\\d ?(?:[mu]?ci|[kmg]?bq)\\b(?:(?!\\b(?:next|then|aa|amino|fluids?|premeds?|bedside)\\b).){0,60}\\b(?:tol(?:erated|\\.)? (?:it |this )?(?:very )?well|well tolerated|(?:no|without|w\\/o) (?:any )?(?:immediate |acute )?(?:issues?|problems?|complications?|reactions?|rxn|adverse (?:events?|effects?|reactions?)|side effects?|aes?|incident)|flushed)\\b',
);
const signs = new RegExp(`^\\W{0,4}${TIME}\\b.{0,40}\\bbp:? ?\\d{2,3}\\/\\d{2,3}\\b`);

/** True for an entry that tells without a verb what was given: "0915 Lu-177 7.4 GBq IV, tol well". It needs the time, or the day of the infusion (`onDay`). */
export function isBorneEntry(lower: string, onDay: boolean): boolean {
  return (onDay || timed.test(lower)) && borne.test(lower);
}

/** True for an entry of a log with a blood pressure and its time. */
export function isEntryOfSigns(lower: string): boolean {
  return signs.test(lower);
}

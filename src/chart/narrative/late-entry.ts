import type { IsoDate } from '../../model/time.ts';
import { withoutDates } from './note-dates.ts';

/** The head of what was added to a note later. */
const LATE =
  /^\W{0,9}(?:\d{1,4}([/.-])\d{1,2}\1\d{2,4},?(?: \d{1,2}:?\d\d)?\W{1,4})?(?:addendum|late entry|correction|amend(?:ment|ed)|response to (?:cdi )?query|clarification)\b(?:[^:]{0,80}:|[^:]{0,40} - )/i;
/** "Today" in what was added later is the day it was added. */
const ofItsOwnDay = /\b(?:today|now|this (?:morning|afternoon|evening)|tonight|yesterday|last night)\b/i;
/** Days within which what is added to a note is of it, as one filed later is (domain.md A1). */
const ADDED_WITHIN = 30;

function isSoonAfter(date: IsoDate, day: IsoDate): boolean {
  const days = (Date.parse(date) - Date.parse(day)) / 86_400_000;
  return days >= 0 && days <= ADDED_WITHIN;
}

const ofNote = /\b(?:for|of|from) (\d[\d/.-]{5,9})/;

/** A sentence without the head of what was added later, where that is of the day: "Addendum 03/14 to note of 03/12: ...". */
export function withoutHead(text: string, day: IsoDate | undefined): string {
  const head = LATE.exec(text)?.[0];
  if (head === undefined || day === undefined) return text;
  const of = ofNote.exec(head.toLowerCase())?.[1];
  const { dates } = withoutDates(of ?? head, day);
  const isOfDay = dates.every(
    (date) => date !== undefined && (of === undefined ? isSoonAfter(date, day) : date === day),
  );
  const isOfLater = dates.some((date) => date !== undefined && date > day);
  const body = text.slice(head.length);
  return isOfDay && !(isOfLater && ofItsOwnDay.test(body)) ? body : text;
}

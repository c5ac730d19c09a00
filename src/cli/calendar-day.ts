import { dayOf } from '../model/time.ts';

/** True for a day of the calendar as `YYYY-MM-DD`; `Date.parse` would take 30 February for 2 March. */
export function isCalendarDay(text: string): boolean {
  const [year = 0, month = 0, date = 0] = /^\d{4}-\d{2}-\d{2}$/.test(text) ? text.split('-').map(Number) : [];
  return dayOf(year, month, date) !== undefined;
}

import { daysOf, firstZone } from '../chart/dates.ts';
import { isoDate, type IsoDate } from '../model/time.ts';

const day = new Intl.DateTimeFormat('en-US', { timeZone: 'UTC', year: 'numeric', month: 'short', day: 'numeric' });

/** A calendar day as people read it; it has no zone of its own. */
export function dayText(iso: IsoDate | undefined): string {
  const time = Date.parse(`${iso ?? ''}T00:00:00Z`);
  return Number.isNaN(time) ? '' : day.format(time);
}

const shortDay = new Intl.DateTimeFormat('en-US', { timeZone: 'UTC', month: 'short', day: 'numeric' });

/** A calendar day without its year. */
export function shortDayText(iso: IsoDate): string {
  return shortDay.format(Date.parse(`${iso}T00:00:00Z`));
}

/** The day of the site on which something happened. */
export function dayAt(instant: string | undefined, zone: string): IsoDate | undefined {
  const day = daysOf(instant, zone)?.first;
  return day === undefined ? undefined : isoDate(day);
}

/** A moment as people read it at the facility. */
export function momentText(instant: string | undefined, zone: string): string {
  const time = Date.parse(instant ?? '');
  if (Number.isNaN(time)) return instant ?? '';
  return new Intl.DateTimeFormat('en-US', {
    timeZone: firstZone(zone),
    dateStyle: 'medium',
    timeStyle: 'short',
  }).format(time);
}

/** The time of day at the facility. */
export function clockText(instant: string, zone: string): string {
  return new Intl.DateTimeFormat('en-US', { timeZone: firstZone(zone), timeStyle: 'short' }).format(new Date(instant));
}

import { dayOf, isoDate, type IsoDate } from '../../model/time.ts';

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const MONTH =
  '(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\\.?';

const ISO = /(?<!\d)((?:19|20)\d\d)-(\d\d)-(\d\d)(?!\d)/g;
const NUMERIC = /(?<![\d/.-])(\d{1,2})([/-])(\d{1,2})\2((?:19|20)\d\d|\d\d)(?![\d/-])/g;
const MONTH_FIRST = new RegExp(`\\b${MONTH} (\\d{1,2})(?:st|nd|rd|th)?,? ((?:19|20)\\d\\d)\\b`, 'gi');
const DAY_FIRST = new RegExp(`(?<!\\d)(\\d{1,2})(?:st|nd|rd|th)?[ -]${MONTH}[ ,-]{1,2}((?:19|20)\\d\\d)\\b`, 'gi');

const LIKE_A_DATE = /\d[/-]\d|(?:19|20)\d\d/;

/** A sentence with its full dates taken out, and those dates; numeric ones are read month first. */
export interface Undated {
  readonly text: string;
  readonly dates: readonly (IsoDate | undefined)[];
}

/** Takes the full dates out of a sentence; a date the calendar lacks is undefined. */
export function withoutDates(text: string): Undated {
  if (!LIKE_A_DATE.test(text)) return { text, dates: [] };
  const dates: (IsoDate | undefined)[] = [];
  const take = (year: string, month: number, date: string): string => {
    const day = dayOf(year.length === 2 ? 2000 + Number(year) : Number(year), month, Number(date));
    dates.push(day === undefined ? undefined : isoDate(day));
    return ' ';
  };
  const rest = text
    .replace(ISO, (_, year: string, month: string, date: string) => take(year, Number(month), date))
    .replace(NUMERIC, (_, month: string, _separator: string, date: string, year: string) =>
      take(year, Number(month), date),
    )
    .replace(MONTH_FIRST, (_, month: string, date: string, year: string) => take(year, monthNumber(month), date))
    .replace(DAY_FIRST, (_, date: string, month: string, year: string) => take(year, monthNumber(month), date));
  return { text: rest, dates };
}

function monthNumber(name: string): number {
  return MONTHS.indexOf(name.slice(0, 3).toLowerCase()) + 1;
}

import type { Chart, ClaimLine, EarlyEnd } from '../model/episode.ts';
import { isoDate, type Day, type DaySpan } from '../model/time.ts';
import { FOLLOW_UP_ENDS } from '../terminology/encounters.ts';
import { daysOf, endOfPeriod, exactDay, isPlaceholder } from './dates.ts';
import { dischargedTo } from './encounters.ts';
import { all } from './references.ts';
import { refusedByStatus } from './standing.ts';

/** Why and when the follow-up ended before its time: death, hospice, or care handed over by modifier 54. */
export function earlyEndOf(chart: Chart, lines: readonly ClaimLine[], day: Day): EarlyEnd | undefined {
  const ends = [...deaths(chart), ...hospice(chart, day), ...handedOver(lines, day)];
  const dated = ends.flatMap(({ days, because }) => (days ? [{ days, because }] : []));
  const [first] = dated.sort((a, b) => a.days.last - b.days.last || a.days.first - b.days.first);
  return first ?? ends[0];
}

function deaths(chart: Chart): EarlyEnd[] {
  return all(chart, 'Patient').flatMap((patient): EarlyEnd[] => {
    const days = byToday(chart, daysOf(patient.deceasedDateTime, chart.zone));
    if (days && !isPlaceholder(days)) return [{ days, because: `the patient died ${onOrBetween(days)}` }];
    const dead = patient.deceasedDateTime !== undefined || patient.deceasedBoolean === true;
    return dead ? [{ because: 'the patient died on a day that is not recorded' }] : [];
  });
}

function hospice(chart: Chart, day: Day): EarlyEnd[] {
  return all(chart, 'Encounter').flatMap((encounter): EarlyEnd[] => {
    if (refusedByStatus(encounter) || !dischargedTo(chart, encounter, FOLLOW_UP_ENDS)) return [];
    const days = byToday(chart, endOfPeriod(encounter.period, chart.zone));
    if (days === undefined) return [{ because: 'the patient left for hospice or died on a day that is not recorded' }];
    if (days.last < day) return [];
    return [{ days, because: `the patient left for hospice or died ${onOrBetween(days)}` }];
  });
}

function handedOver(lines: readonly ClaimLine[], day: Day): EarlyEnd[] {
  const handed = lines.some(({ modifiers }) => modifiers.includes('54'));
  const days = { first: day, last: day };
  return handed ? [{ days, because: 'the claim line carries modifier 54: follow-up care was handed over' }] : [];
}

/** Days that something recorded as past may have been of: of a month that still runs, those until now. */
function byToday({ asOf }: Chart, days: DaySpan | undefined): DaySpan | undefined {
  return days && days.first <= asOf && asOf < days.last ? { first: days.first, last: asOf } : days;
}

function onOrBetween(days: DaySpan): string {
  const day = exactDay(days);
  return day === undefined ? `between ${isoDate(days.first)} and ${isoDate(days.last)}` : `on ${isoDate(day)}`;
}

import type { Chart, ClaimLine, EarlyEnd } from '../model/episode.ts';
import { isoDate, type Day } from '../model/time.ts';
import { FOLLOW_UP_ENDS } from '../terminology/encounters.ts';
import { daysOf, exactDay } from './dates.ts';
import { dischargedTo } from './encounters.ts';
import { all } from './references.ts';
import { refusedByStatus } from './standing.ts';

/** Why and when the follow-up ended before its time: death, hospice, or care handed over by modifier 54. */
export function earlyEndOf(chart: Chart, lines: readonly ClaimLine[], day: Day): EarlyEnd | undefined {
  const ends = [...deaths(chart), ...hospice(chart, day), ...handedOver(lines, day)];
  const dated = ends.filter((end) => end.day !== undefined).sort((a, b) => (a.day ?? 0) - (b.day ?? 0));
  return dated[0] ?? ends[0];
}

function deaths(chart: Chart): EarlyEnd[] {
  return all(chart, 'Patient').flatMap((patient): EarlyEnd[] => {
    const died = exactDay(daysOf(patient.deceasedDateTime, chart.zone));
    if (died !== undefined) return [{ day: died, because: `the patient died on ${isoDate(died)}` }];
    const dead = patient.deceasedDateTime !== undefined || patient.deceasedBoolean === true;
    return dead ? [{ because: 'the patient died on a day that is not recorded' }] : [];
  });
}

function hospice(chart: Chart, day: Day): EarlyEnd[] {
  return all(chart, 'Encounter').flatMap((encounter): EarlyEnd[] => {
    if (refusedByStatus(encounter) || !dischargedTo(chart, encounter, FOLLOW_UP_ENDS)) return [];
    const end = daysOf(encounter.period?.end, chart.zone);
    if (end !== undefined && end.last < day) return [];
    const ended = exactDay(end);
    if (ended === undefined) return [{ because: 'the patient left for hospice or died on a day that is not recorded' }];
    return [{ day: ended, because: `the patient left for hospice or died on ${isoDate(ended)}` }];
  });
}

function handedOver(lines: readonly ClaimLine[], day: Day): EarlyEnd[] {
  const handed = lines.some(({ modifiers }) => modifiers.includes('54'));
  return handed ? [{ day, because: 'the claim line carries modifier 54: follow-up care was handed over' }] : [];
}

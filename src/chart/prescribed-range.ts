import type { MedicationRequest } from '@medplum/fhirtypes';
import type { DatedEpisode } from '../model/episode.ts';
import type { ResourceKey } from '../model/verdict.ts';
import { administrationRecords, radionuclideOf } from './administration-records.ts';
import { codedActivity } from './administration.ts';
import { exactDay } from './dates.ts';
import { orders, prescribedBy, type Prescribed } from './directives.ts';
import { indexProcedures } from './episodes.ts';
import { isLinkedToProcedure } from './links.ts';
import { keyOf, targetOf } from './references.ts';
import type { Fact } from './sift.ts';
import { refusedByStatus } from './standing.ts';
import { daysOfResource } from './when.ts';

/** What was prescribed and what was given, both in activity units. */
export interface Comparison {
  readonly prescribed: readonly Fact<Prescribed>[];
  readonly given: readonly Fact<number>[];
}

/** The activities prescribed and given: of the orders the administrations name, else of every order of the radionuclide. */
export function compareActivity(episode: DatedEpisode): Comparison {
  return { prescribed: prescriptions(episode), given: givenActivities(episode) };
}

function prescriptions(episode: DatedEpisode): readonly Fact<Prescribed>[] {
  const { chart } = episode;
  const records = administrationRecords(episode);
  const named = new Set(records.map(({ request }) => targetOf(chart, request)));
  const given = new Set(records.map((record) => radionuclideOf(chart, record)?.id));
  const standing = orders(episode).facts;
  const own = standing.filter(({ source }) => named.has(source));
  const same = standing.filter(({ value }) => {
    const id = radionuclideOf(chart, value)?.id;
    return id === undefined || given.has(id) || given.has(undefined) || given.size === 0;
  });
  return (own.length > 0 ? own : sinceLastInfusion(episode, same)).flatMap(({ value, source }) =>
    prescribedBy(value).map((activity) => ({ value: activity, source })),
  );
}

/** The orders written after the infusion before this one, which had its own; all of them where none was. */
function sinceLastInfusion(
  episode: DatedEpisode,
  standing: readonly Fact<MedicationRequest>[],
): readonly Fact<MedicationRequest>[] {
  const { chart, day } = episode;
  const days = indexProcedures(chart).flatMap((procedure) =>
    refusedByStatus(procedure) ? [] : (exactDay(daysOfResource(chart, procedure)) ?? []),
  );
  const last = Math.max(...days.filter((other) => other < day));
  const since = standing.filter(({ value }) => (daysOfResource(chart, value)?.first ?? -Infinity) > last);
  return since.length > 0 ? since : standing;
}

/** The doses of the radioelement; an Observation of the activity only where no administration carries one. */
function givenActivities(episode: DatedEpisode): readonly Fact<number>[] {
  const ours = new Set<ResourceKey>(
    administrationRecords(episode)
      .filter((record) => radionuclideOf(episode.chart, record) ?? isLinkedToProcedure(episode, record))
      .map(keyOf),
  );
  const coded = codedActivity(episode).facts.map(({ value, source }) => ({ value: value.megabecquerels, source }));
  const dosed = coded.filter(({ source }) => ours.has(source));
  return dosed.length > 0 ? dosed : coded.filter(({ source }) => source.startsWith('Observation/'));
}

/**
 * True when all doses together are what some order, or all of them together, prescribes, or when each of them is what some
 * order prescribes: doses may be split, and recorded twice. A range counts as it stands, a figure with the tolerance in
 * percent.
 */
export function isWithin({ prescribed, given }: Comparison, percent: number): boolean {
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
  const doses = given.map(({ value }) => value);
  const ranges = prescribed.map(({ value }) => value);
  const all = { low: sum(ranges.map(({ low }) => low)), high: sum(ranges.map(({ high }) => high)) };
  const fits = (dose: number) => [...ranges, all].some((range) => isDoseWithin(dose, range, percent));
  return fits(sum(doses)) || fits(sum([...new Set(doses)])) || doses.every(fits);
}

const ROUNDING = 1e-9;

function isDoseWithin(dose: number, { low, high }: Prescribed, percent: number): boolean {
  const share = low === high ? percent / 100 : 0;
  return dose >= low * (1 - share) * (1 - ROUNDING) && dose <= high * (1 + share) * (1 + ROUNDING);
}

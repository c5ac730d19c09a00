import type { MedicationRequest } from '@medplum/fhirtypes';
import type { DatedEpisode } from '../model/episode.ts';
import { administrationRecords, radionuclideOf } from './administration-records.ts';
import { codedActivity } from './administration.ts';
import { orders, prescribedBy, type Prescribed } from './directives.ts';
import { occasionsOf, type Dose, type Occasions } from './dose-occasions.ts';
import { isLinked, isLinkedToProcedure } from './links.ts';
import { otherInfusions, refusedAsOfEarlier } from './other-infusions.ts';
import { keyOf, targetOf } from './references.ts';
import type { Fact } from './sift.ts';
import { daysOfResource } from './when.ts';

/** What was prescribed and what was given, both in activity units. */
export interface Comparison {
  readonly prescribed: readonly Fact<Prescribed>[];
  /** Each dose; where it is plain that there were several, each with what they are together. */
  readonly given: readonly Fact<number>[];
  readonly recorded: readonly number[];
  readonly occasions: Occasions;
  /** True when every order was written before an earlier infusion, and so may be that one's alone. */
  readonly earlier: boolean;
}

/**
 * The activities prescribed and given: of the orders the administrations name, else of every order of the radionuclide; one
 * from before an earlier infusion may serve both `within` some days.
 */
export function compareActivity(episode: DatedEpisode, within: number): Comparison {
  const { prescribed, earlier } = prescriptions(episode, within);
  const doses = dosesGiven(episode);
  const recorded = doses.map(({ megabecquerels }) => megabecquerels);
  const occasions = occasionsOf(doses);
  const all = sum(occasions.doses);
  const dosed = doses.map(({ record, megabecquerels }) => ({
    value: occasions.several ? all : megabecquerels,
    source: keyOf(record),
  }));
  if (dosed.length > 0) return { prescribed, given: dosed, recorded, occasions, earlier };
  const given = measured(episode);
  const figures = given.map(({ value }) => value);
  const once = { doses: [...new Set(figures)], several: false };
  return { prescribed, given, recorded: figures, occasions: once, earlier };
}

type Ordered = Pick<Comparison, 'prescribed' | 'earlier'>;

function prescriptions(episode: DatedEpisode, within: number): Ordered {
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
  const mayServe = same.filter(({ value }) => !refusedAsOfEarlier(episode, value, within));
  const since = sinceLastInfusion(episode, mayServe);
  const earlier = own.length === 0 && since.length === 0;
  const [chosen] = [own, since, mayServe].filter((some) => some.length > 0);
  return { prescribed: (chosen ?? []).flatMap(activitiesOf), earlier };
}

function activitiesOf({ value, source }: Fact<MedicationRequest>): readonly Fact<Prescribed>[] {
  return prescribedBy(value).map((activity) => ({ value: activity, source }));
}

/** The orders written after the infusion before this one, which had its own, and those tied to this one. */
function sinceLastInfusion(
  episode: DatedEpisode,
  standing: readonly Fact<MedicationRequest>[],
): readonly Fact<MedicationRequest>[] {
  const earlier = otherInfusions(episode).flatMap(({ day }) => (day < episode.day ? [day] : []));
  if (earlier.length === 0) return standing;
  const last = Math.max(...earlier);
  return standing.filter(
    ({ value }) => isLinked(episode, value) || (daysOfResource(episode.chart, value)?.first ?? last) > last,
  );
}

/** The doses of the radioelement, by their records. */
function dosesGiven(episode: DatedEpisode): readonly Dose[] {
  const activities = new Map(codedActivity(episode).facts.map(({ value, source }) => [source, value.megabecquerels]));
  return administrationRecords(episode).flatMap((record) => {
    const megabecquerels = activities.get(keyOf(record));
    const isOurs = radionuclideOf(episode.chart, record) ?? isLinkedToProcedure(episode, record);
    return megabecquerels !== undefined && isOurs ? [{ record, megabecquerels }] : [];
  });
}

/** The activities measured: they tell what was given where no administration does. */
function measured(episode: DatedEpisode): readonly Fact<number>[] {
  return codedActivity(episode)
    .facts.filter(({ source }) => !source.startsWith('MedicationAdministration/'))
    .map(({ value, source }) => ({ value: value.megabecquerels, source }));
}

/**
 * True when all doses together are what some order, or all of them together, prescribes, or when each record of a single
 * dose is what some order prescribes: doses may be split, and recorded twice. A range counts as it stands, a figure with
 * the tolerance in percent.
 */
export function isWithin({ prescribed, recorded, occasions }: Comparison, percent: number): boolean {
  const ranges = prescribed.map(({ value }) => value);
  const all = { low: sum(ranges.map(({ low }) => low)), high: sum(ranges.map(({ high }) => high)) };
  const fits = (dose: number) => [...ranges, all].some((range) => isDoseWithin(dose, range, percent));
  return fits(sum(recorded)) || fits(sum(occasions.doses)) || (!occasions.several && recorded.every(fits));
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

const ROUNDING = 1e-9;

function isDoseWithin(dose: number, { low, high }: Prescribed, percent: number): boolean {
  const share = low === high ? percent / 100 : 0;
  return dose >= low * (1 - share) * (1 - ROUNDING) && dose <= high * (1 + share) * (1 + ROUNDING);
}

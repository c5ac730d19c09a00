import type { Claim, Procedure, Resource } from '@medplum/fhirtypes';
import type { Chart, DatedEpisode } from '../model/episode.ts';
import type { Day, DaySpan } from '../model/time.ts';
import type { ResourceKey, WhyNot } from '../model/verdict.ts';
import { OTHER_TREATMENTS } from '../terminology/billing.ts';
import { billingCodes, readIndexCode } from './codes.ts';
import { exactDay } from './dates.ts';
import { indexEncounter, linkedEncounters, stayOf } from './encounters.ts';
import { indexLines } from './episodes.ts';
import { MISDATED_BY } from './further-infusion.ts';
import { isLinked, isLinkedToProcedure } from './links.ts';
import { refusedAsOtherProcedure } from './other-service.ts';
import { perEpisode } from './per-episode.ts';
import { all, keyOf, pointsTo, targetOf, targetsIn } from './references.ts';
import { refusedByStatus } from './standing.ts';
import { daysOfResource } from './when.ts';

/** Another infusion of the patient, on a day of its own. */
export interface OtherInfusion {
  readonly record: Procedure | Claim;
  readonly day: Day;
  /** The encounters of its stay that are not of this infusion too; the one it names, even where that could not be read. */
  readonly stay: ReadonlySet<ResourceKey>;
}

/** The infusions that were performed on other days, and those that only claims of other days tell of. */
export const otherInfusions = perEpisode((episode: DatedEpisode): readonly OtherInfusion[] => {
  const { chart, day, stay } = episode;
  const own = new Set([...stay.map(keyOf), ...encountersNamed(chart, episode.procedures)]);
  const performed = all(chart, 'Procedure').flatMap((procedure) => {
    if (!readIndexCode(procedure.code) || refusedByStatus(procedure) || episode.procedures.includes(procedure))
      return [];
    const on = exactDay(daysOfResource(chart, procedure));
    if (on === undefined || on === day) return [];
    const parts = stayOf(chart, indexEncounter(chart, linkedEncounters(chart, [procedure], []), on), on);
    return [{ record: procedure, day: on, keys: [...parts.map(keyOf), ...encountersNamed(chart, [procedure])] }];
  });
  const known = [day, ...performed.map((other) => other.day)];
  const ours = new Set(episode.lines.map(({ claim }) => keyOf(claim)));
  const billed = indexLines(chart).flatMap((line) => {
    const on = exactDay(line.days);
    if (on === undefined || ours.has(keyOf(line.claim))) return [];
    if (known.some((other) => Math.abs(other - on) <= MISDATED_BY)) return [];
    const parts = stayOf(chart, indexEncounter(chart, linkedEncounters(chart, [], [line]), on), on);
    return [{ record: line.claim, day: on, keys: parts.map(keyOf) }];
  });
  return [...performed, ...billed].map(({ record, day: on, keys }) => ({
    record,
    day: on,
    stay: new Set(keys).difference(own),
  }));
});

function encountersNamed(chart: Chart, procedures: readonly Procedure[]): readonly ResourceKey[] {
  return procedures.flatMap(({ encounter }) => targetOf(chart, encounter) ?? []);
}

/**
 * Why what must precede a treatment, as consents and directives must, is that of another one: it names another procedure,
 * or belongs to the stay of another infusion and was written before that was given. What was written in that stay
 * afterwards can only be of an infusion to come.
 */
export function refusedAsOfOther(episode: DatedEpisode, record: Resource): WhyNot | undefined {
  const procedure = refusedAsOtherProcedure(episode, record);
  if (procedure || isLinked(episode, record)) return procedure;
  const { chart } = episode;
  const written = daysOfResource(chart, record);
  const other = otherInfusions(episode).some(
    ({ stay, day }) => (written?.first ?? day) <= day && pointsTo(chart, record, stay),
  );
  return other ? { code: 'other-stay' } : undefined;
}

/** Why what tells of the hours after a treatment is that of another one: it names another procedure, or the stay of another infusion. */
export function refusedAsAfterOther(episode: DatedEpisode, record: Resource): WhyNot | undefined {
  const procedure = refusedAsOtherProcedure(episode, record);
  if (procedure || isLinked(episode, record)) return procedure;
  const other = otherInfusions(episode).some(({ stay }) => pointsTo(episode.chart, record, stay));
  return other ? { code: 'other-stay' } : undefined;
}

/**
 * Why what was written before an infusion of long ago, and names none, is no record of this one: within some days, one
 * record may serve both (domain.md A1); beyond them it was that one's.
 */
export function refusedAsOfEarlier(episode: DatedEpisode, record: Resource, within: number): WhyNot | undefined {
  const written = daysOfResource(episode.chart, record);
  if (!written || isLinked(episode, record)) return undefined;
  const served = otherInfusions(episode).flatMap(({ day }) => (written.last <= day && day < episode.day ? [day] : []));
  const days = [...served, episode.day].toSorted((a, b) => a - b);
  return days.some((day, at) => day - (days[at - 1] ?? day) > within) ? { code: 'unlinked' } : undefined;
}

/** Why a finding that names other infusions or treatments with radionuclides, and not this one, tells nothing of it. */
export function refusedAsOfOtherTreatment(episode: DatedEpisode, finding: Resource): WhyNot | undefined {
  const others = new Set(otherInfusions(episode).map(({ record }) => keyOf(record)));
  const other = pointsTo(episode.chart, finding, others) && !isLinkedToProcedure(episode, finding);
  return other ? { code: 'unlinked' } : refusedAsCodedOtherwise(episode, finding);
}

/** The same of treatments under other codes alone: a consultation may serve two infusions. */
export function refusedAsCodedOtherwise(episode: DatedEpisode, record: Resource): WhyNot | undefined {
  const other = pointsTo(episode.chart, record, codedOtherwise(episode)) && !isLinkedToProcedure(episode, record);
  return other ? { code: 'unlinked' } : undefined;
}

const codedOtherwise = perEpisode(({ chart }: DatedEpisode): ReadonlySet<string> => {
  const coded = all(chart, 'Procedure').filter(({ code }) =>
    billingCodes(code).some((billed) => OTHER_TREATMENTS.has(billed.code)),
  );
  return new Set(coded.map(keyOf));
});

/**
 * Why imaging in the window after this infusion is the guidance or the distribution scan of another one: it names that one
 * or is named by it, and was taken from its day on, earlier than such a window would begin there.
 */
export function refusedAsOtherSession(episode: DatedEpisode, imaging: Resource, window: DaySpan): WhyNot | undefined {
  const { chart } = episode;
  const days = daysOfResource(chart, imaging);
  if (!days || isLinkedToProcedure(episode, imaging)) return undefined;
  const tooEarly = window.first - episode.day;
  const session = otherInfusions(episode).some(
    ({ record, day }) =>
      days.first >= day &&
      days.last < day + tooEarly &&
      (targetsIn(chart, record).has(keyOf(imaging)) || pointsTo(chart, imaging, new Set([keyOf(record)]))),
  );
  return session ? { code: 'unlinked' } : undefined;
}

import type { Period, Resource } from '@medplum/fhirtypes';
import type { Chart, DatedEpisode } from '../model/episode.ts';
import { isoDate, type DaySpan } from '../model/time.ts';
import type { WhyNot } from '../model/verdict.ts';
import { daysOf, daysOfPeriod, earliestOf, isPlaceholder } from './dates.ts';
import { isLinked } from './links.ts';
import { listed } from './listed.ts';

/** The days a resource speaks of, by the field its type dates evidence with (domain.md A1, Which date). */
export function daysOfResource(chart: Pick<Chart, 'zone'>, resource: Resource): DaySpan | undefined {
  const { zone } = chart;
  switch (resource.resourceType) {
    case 'Observation':
    case 'DiagnosticReport':
      return (
        daysOf(resource.effectiveDateTime, zone) ??
        daysOfPeriod(resource.effectivePeriod, zone) ??
        (resource.resourceType === 'Observation'
          ? (daysOf(resource.effectiveInstant ?? earliestOf(resource.effectiveTiming?.event), zone) ??
            daysOfPeriod(resource.effectiveTiming?.repeat?.boundsPeriod, zone))
          : undefined)
      );
    case 'MedicationAdministration':
      return daysOf(resource.effectiveDateTime, zone) ?? daysOfPeriod(resource.effectivePeriod, zone);
    case 'ImagingStudy':
      return daysOf(resource.started ?? earliestOf(resource.series?.map(({ started }) => started)), zone);
    case 'DocumentReference':
      return (
        daysOfPeriod(resource.context?.period, zone) ??
        daysOf(earliestOf(resource.content.map(({ attachment }) => attachment.creation)), zone) ??
        daysOf(resource.date, zone)
      );
    case 'Composition':
      return (
        daysOf(earliestOf(resource.event?.map(({ period }) => period?.start ?? period?.end)), zone) ??
        daysOf(resource.date, zone)
      );
    case 'Consent':
      return daysOf(resource.dateTime, zone);
    case 'Appointment':
      return daysOf(resource.start, zone);
    case 'Procedure':
      return known(daysOf(resource.performedDateTime, zone) ?? daysOfPeriod(resource.performedPeriod, zone));
    case 'Encounter':
      return daysOfPeriod(resource.period, zone);
    case 'Condition':
      return (
        daysOf(resource.onsetDateTime, zone) ??
        daysOfPeriod(resource.onsetPeriod, zone) ??
        daysOf(resource.recordedDate, zone)
      );
    case 'AdverseEvent':
      return daysOf(resource.date ?? resource.detected ?? resource.recordedDate, zone);
    case 'CareTeam':
      return daysOfPeriod(resource.period, zone);
    case 'MedicationRequest':
    case 'ServiceRequest':
      return daysOf(resource.authoredOn, zone);
    default:
      return undefined;
  }
}

function known(days: DaySpan | undefined): DaySpan | undefined {
  return days && isPlaceholder(days) ? undefined : days;
}

/** A window of the policy laid on the episode; both ends included. */
export function windowOf(episode: DatedEpisode, { from, to }: { readonly from: number; readonly to: number }): DaySpan {
  return { first: episode.day + from, last: episode.day + to };
}

/** The dates of a window as data for a sentence; an open end is told as such. */
export function windowData({ first, last }: DaySpan): { first: string; last: string } {
  return {
    first: Number.isFinite(first) ? isoDate(first) : 'any earlier day',
    last: Number.isFinite(last) ? isoDate(last) : 'any later day',
  };
}

const windowWords = new WeakMap<DaySpan, ReturnType<typeof windowData>>();

/** The dates of a window, written once: it refuses many. */
function wordsOf(window: DaySpan): ReturnType<typeof windowData> {
  const known = windowWords.get(window);
  if (known) return known;
  const words = windowData(window);
  windowWords.set(window, words);
  return words;
}

/** Why days fall outside a window; undefined when they lie wholly inside. */
export function refusedByDays(days: DaySpan, window: DaySpan): WhyNot | undefined {
  if (days.first >= window.first && days.last <= window.last) return undefined;
  const data = { ...wordsOf(window), date: spanText(days) };
  const overlaps = days.first <= window.last && days.last >= window.first;
  return { code: overlaps ? 'date-imprecise' : 'out-of-window', data };
}

/** A span in words: a day, or `day to day`. */
export function spanText({ first, last }: DaySpan): string {
  return first === last ? isoDate(first) : `${isoDate(first)} to ${isoDate(last)}`;
}

/** How many days after the service a document may be filed when only its filing date is known. */
const FILED_LATER_DAYS = 30;

/**
 * Why the date of a resource keeps it out of a window; undefined when it counts. Without any date a resource counts only
 * when linked to the service. A document linked to the index encounter and dated only by its filing counts up to 30 days
 * after the service, and one of a longer time, as of the whole stay, when that holds the day of the service.
 */
export function refusedByDate(episode: DatedEpisode, resource: Resource, window: DaySpan): WhyNot | undefined {
  const days = daysOfResource(episode.chart, resource);
  if (!days) return isLinked(episode, resource) ? undefined : { code: 'date-absent' };
  const refused = refusedByDays(days, window);
  const holdsService = window.first <= episode.day && window.last >= episode.day;
  const ofService = filedLater(episode, resource) !== undefined || spansService(episode, resource);
  return refused && holdsService && ofService ? undefined : refused;
}

/** True for a document linked to the service that tells of a time from before its day to that day or later. */
function spansService(episode: DatedEpisode, resource: Resource): boolean {
  const { chart, day } = episode;
  return (
    periodsOf(resource).some(({ start, end }) => {
      const [from, to] = [daysOf(start, chart.zone), daysOf(end, chart.zone)];
      return from !== undefined && to !== undefined && from.last <= day && to.first >= day;
    }) && isLinked(episode, resource)
  );
}

/** The periods that a document tells of. */
export function periodsOf(resource: Resource): readonly Period[] {
  if (resource.resourceType === 'DocumentReference') return [resource.context?.period ?? {}];
  return resource.resourceType === 'Composition' ? listed(resource.event).map(({ period = {} }) => period) : [];
}

/** Days after the service on which a document was filed, when that is all its date tells and it is linked. */
export function filedLater(episode: DatedEpisode, resource: Resource): number | undefined {
  if (resource.resourceType !== 'DocumentReference' || !resource.date) return undefined;
  if (resource.context?.period || resource.content.some(({ attachment }) => attachment.creation)) return undefined;
  const filed = daysOf(resource.date, episode.chart.zone);
  if (!filed || filed.first !== filed.last) return undefined;
  const after = filed.first - episode.day;
  return after > 0 && after <= FILED_LATER_DAYS && isLinked(episode, resource) ? after : undefined;
}

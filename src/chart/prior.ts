import type { Resource } from '@medplum/fhirtypes';
import type { DatedEpisode } from '../model/episode.ts';
import type { DaySpan } from '../model/time.ts';
import type { WhyNot } from '../model/verdict.ts';
import { administrationRecords } from './administration-records.ts';
import { daysOf, earliestOf, instantOf } from './dates.ts';
import { isLinked } from './links.ts';
import { infusionInstant } from './order.ts';
import { daysOfResource, filedLater, refusedByDays, spanText, windowOf } from './when.ts';

const HOUR_MS = 3_600_000;

/** The moment of the administration, when it is known to the minute: its own, else that of the infusion. */
export function administrationInstant(episode: DatedEpisode): number | undefined {
  const given = administrationRecords(episode).map(({ effectiveDateTime, effectivePeriod }) =>
    instantOf(effectiveDateTime ?? effectivePeriod?.start),
  );
  const known = given.filter((instant) => instant !== undefined);
  return known.length > 0 ? Math.min(...known) : infusionInstant(episode);
}

/**
 * Why something that must come before the administration does not count: it came after, or lies outside the window.
 * Without any date it counts only when linked to the service; so does a document whose only date is that of its filing,
 * which says nothing of the order. On the day itself the moments decide, where both are known.
 */
export function refusedAsPrior(
  episode: DatedEpisode,
  resource: Resource,
  window: DaySpan,
  graceHours = 0,
): WhyNot | undefined {
  const days = daysOfResource(episode.chart, resource);
  if (!days) return isLinked(episode, resource) ? undefined : { code: 'date-absent' };
  if (filedLater(episode, resource) !== undefined) return undefined;
  const last = episode.day + Math.ceil(graceHours / 24);
  const wrong: WhyNot = { code: 'wrong-order', data: { date: spanText(days) } };
  if (days.first > last) return wrong;
  const given = administrationInstant(episode);
  const written = instantOf(momentOf(resource));
  if (given !== undefined && written !== undefined && written > given + graceHours * HOUR_MS) return wrong;
  return refusedByDays(days, { first: window.first, last: Math.max(window.last, last) });
}

/** The moment a resource tells of, as written; when a document was scanned or filed is no such moment. */
function momentOf(resource: Resource): string | undefined {
  return resource.resourceType === 'DocumentReference' ? resource.context?.period?.start : writtenOf(resource);
}

/** A window before the service, without its beginning for what is linked to the service. */
export function windowBefore(
  episode: DatedEpisode,
  resource: Resource,
  window: { readonly from: number; readonly to: number },
): DaySpan {
  const { first, last } = windowOf(episode, window);
  return { first: isLinked(episode, resource) ? -Infinity : first, last };
}

/** The date of a resource as it is written, by the field its type dates evidence with. */
export function writtenOf(resource: Resource): string | undefined {
  switch (resource.resourceType) {
    case 'Observation':
      return (
        resource.effectiveDateTime ??
        resource.effectivePeriod?.start ??
        resource.effectiveInstant ??
        earliestOf(resource.effectiveTiming?.event) ??
        resource.effectiveTiming?.repeat?.boundsPeriod?.start
      );
    case 'DiagnosticReport':
      return resource.effectiveDateTime ?? resource.effectivePeriod?.start;
    case 'Consent':
      return resource.dateTime;
    case 'MedicationRequest':
      return resource.authoredOn;
    case 'Composition':
      return earliestOf(resource.event?.map(({ period }) => period?.start ?? period?.end)) ?? resource.date;
    case 'DocumentReference':
      return (
        resource.context?.period?.start ??
        earliestOf(resource.content.map(({ attachment }) => attachment.creation)) ??
        resource.date
      );
    default:
      return undefined;
  }
}

/** True when a date is written to the day or coarser, so that an order within the day cannot be told. */
export function lacksTime(episode: DatedEpisode, written: string | undefined): boolean {
  const days = daysOf(written, episode.chart.zone);
  return days === undefined || (days.last >= episode.day && instantOf(written) === undefined);
}

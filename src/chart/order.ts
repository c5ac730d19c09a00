import type { DiagnosticReport, DocumentReference, ImagingStudy } from '@medplum/fhirtypes';
import type { DatedEpisode } from '../model/episode.ts';
import type { WhyNot } from '../model/verdict.ts';
import { isoDate } from '../model/time.ts';
import { instantOf } from './dates.ts';

/** The first moment any record of the infusion starts at, when it is known to the minute. */
export function infusionInstant({ procedures }: DatedEpisode): number | undefined {
  const starts = procedures.map(({ performedDateTime, performedPeriod }) =>
    instantOf(performedDateTime ?? performedPeriod?.start),
  );
  const known = starts.filter((instant) => instant !== undefined);
  return known.length > 0 ? Math.min(...known) : undefined;
}

/**
 * Why imaging does not come before the infusion; undefined when it does. On the day itself the moments decide; where one
 * of them is not known, the study counts unless it names the infusion as its procedure.
 */
export function precedesInfusion(
  episode: DatedEpisode,
  resource: ImagingStudy | DiagnosticReport | DocumentReference,
): WhyNot | undefined {
  const infused = infusionInstant(episode);
  const taken = instantOf(momentOf(resource));
  if (infused === undefined || taken === undefined || taken < infused) return undefined;
  return { code: 'wrong-order', data: { date: isoDate(episode.day) } };
}

function momentOf(resource: ImagingStudy | DiagnosticReport | DocumentReference): string | undefined {
  if (resource.resourceType === 'ImagingStudy')
    return resource.started ?? resource.series?.find(({ started }) => started)?.started;
  if (resource.resourceType === 'DiagnosticReport')
    return resource.effectiveDateTime ?? resource.effectivePeriod?.start;
  return (
    resource.context?.period?.start ??
    resource.content.find(({ attachment }) => attachment.creation)?.attachment.creation
  );
}

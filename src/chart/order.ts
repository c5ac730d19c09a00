import type { DiagnosticReport, DocumentReference, ImagingStudy } from '@medplum/fhirtypes';
import type { DatedEpisode } from '../model/episode.ts';
import type { WhyNot } from '../model/verdict.ts';
import { isoDate } from '../model/time.ts';
import { earliestOf, instantOf } from './dates.ts';
import { isLinkedToProcedure } from './links.ts';
import { listed } from './listed.ts';
import { keyOf, targetOf } from './references.ts';
import { daysOfResource } from './when.ts';

/** What shows imaging: a study, or a report of one. */
export type Imaging = ImagingStudy | DiagnosticReport | DocumentReference;

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
 * of them is not known, it counts unless it is part of the infusion: guidance. The report of the infusion never does.
 */
export function precedesInfusion(episode: DatedEpisode, resource: Imaging): WhyNot | undefined {
  const infused = infusionInstant(episode);
  const taken = instantOf(momentOf(resource));
  const day = daysOfResource(episode.chart, resource)?.last;
  const part = day === episode.day && isLinkedToProcedure(episode, resource);
  const after = infused === undefined || taken === undefined ? part : taken >= infused;
  return after || isReportOf(episode, resource)
    ? { code: 'wrong-order', data: { date: isoDate(episode.day) } }
    : undefined;
}

/** True of what a record of the infusion names as its report, whatever moment that was ordered for. */
function isReportOf({ chart, procedures }: DatedEpisode, resource: Imaging): boolean {
  const key = keyOf(resource);
  return procedures.some(({ report }) => listed(report).some((reference) => targetOf(chart, reference) === key));
}

function momentOf(resource: Imaging): string | undefined {
  if (resource.resourceType === 'ImagingStudy')
    return resource.started ?? earliestOf(resource.series?.map(({ started }) => started));
  if (resource.resourceType === 'DiagnosticReport')
    return resource.effectiveDateTime ?? resource.effectivePeriod?.start;
  return resource.context?.period?.start ?? earliestOf(resource.content.map(({ attachment }) => attachment.creation));
}

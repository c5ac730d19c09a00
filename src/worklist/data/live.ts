import type { DetectedIssue } from '@medplum/fhirtypes';
import { episodesOf } from '../../chart/episodes.ts';
import { openChart } from '../../chart/open-chart.ts';
import { evaluate } from '../../evaluate.ts';
import type { Assessment } from '../../model/assessment.ts';
import type { Policy } from '../../model/policy.ts';
import type { PatientRecord } from '../../model/record.ts';
import type { Rule } from '../../model/rule.ts';
import type { IsoDate } from '../../model/time.ts';
import { reconcile } from '../../reconcile.ts';
import { anchorsInUse } from '../../reconcile/anchors.ts';
import { standingOf } from '../../reconcile/closing.ts';
import { storedBy, withWaivers } from '../../reconcile/waivers.ts';
import { anchorName, type Stored, type Writer } from '../../reconcile/writer.ts';
import { datedAfter, keyIn } from './as-of.ts';
import { episodeOf, ruleOf } from './queue-rows.ts';

/** Everything read of one patient: the record, what is stored of ours, and the policy it is judged by. */
export interface ReadChart {
  readonly record: PatientRecord;
  readonly stored: Stored;
  readonly policy: Policy;
  /** False when the policy could not be read and the defaults stand in. */
  readonly policyRead: boolean;
  readonly writer: Writer;
}

/** How the stored issue of a rule differs from the verdict computed here. */
export type Drift = 'will-open' | 'will-close' | 'will-change';

/** A live verdict on one episode, beside what is stored. */
export interface Live {
  /** With the waivers that hold on its gaps, be they in a Task that the next check will read. */
  readonly assessment: Assessment;
  /** Issues of the episode by rule. */
  readonly issues: ReadonlyMap<string, readonly DetectedIssue[]>;
  /** Rules whose stored issue is not yet as the record says. */
  readonly drift: ReadonlyMap<string, Drift>;
}

/**
 * Judges the episode on a day; undefined when the chart shows no such episode any more. On an earlier day than the record's,
 * what is dated later is left out, and so is what people answered later; when it was entered, and how it read then, the record does not tell.
 */
export function liveVerdict(
  read: ReadChart,
  episode: string,
  asOf: IsoDate,
  catalogue: readonly Rule[],
): Live | undefined {
  const { record, stored, policy, writer } = read;
  const isEarlier = asOf < record.asOf;
  const chart = openChart(isEarlier ? recordBy(read, episode, asOf) : { ...record, asOf }, policy);
  const episodes = episodesOf(chart, policy, anchorsInUse(stored, writer));
  const found = episodes.find(({ anchor }) => anchorName(writer, anchor.id) === episode);
  if (!found) return undefined;
  const evaluated = evaluate(found, catalogue, policy);
  const said = { stored: isEarlier ? storedBy(stored, chart) : stored, writer };
  const [assessment = evaluated] = withWaivers({ chart, assessments: [evaluated] }, [said], catalogue, policy);
  const issues = stored.issues.filter((issue) => episodeOf(issue, writer.canonicals) === episode);
  return {
    assessment,
    issues: Map.groupBy(issues, (issue) => ruleOf(issue, writer.canonicals)),
    drift: driftOf(read, assessment, chart, catalogue),
  };
}

function recordBy({ record, policy }: ReadChart, episode: string, asOf: IsoDate): PatientRecord {
  const later = datedAfter(openChart({ ...record, asOf }, policy));
  const isLater = (key: string) => later.has(key) && !`${episode}/`.includes(`${key}/`);
  return { ...record, asOf, resources: record.resources.filter((resource) => !isLater(keyIn(resource))) };
}

function driftOf(
  { stored, policy, writer }: ReadChart,
  assessment: Assessment,
  chart: Assessment['episode']['chart'],
  catalogue: readonly Rule[],
): ReadonlyMap<string, Drift> {
  const name = anchorName(writer, assessment.episode.anchor.id);
  const plans = reconcile({ chart, assessments: [assessment] }, stored, catalogue, { ...policy, mode: 'live' }, writer);
  const writes = plans.filter(({ episode }) => episode === name).flatMap((plan) => plan.writes);
  return new Map(
    writes.flatMap(({ kind, resource }): [string, Drift][] => {
      if (resource.resourceType !== 'DetectedIssue') return [];
      const open = standingOf(resource, writer) === 'open';
      const was = stored.issues.find(({ id }) => id === resource.id);
      const wasOpen = kind === 'update' && was !== undefined && standingOf(was, writer) === 'open';
      const drift = open === wasOpen ? 'will-change' : open ? 'will-open' : 'will-close';
      return [[ruleOf(resource, writer.canonicals), drift]];
    }),
  );
}

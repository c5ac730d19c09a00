import type { ResourceType } from '@medplum/fhirtypes';
import { isShortened } from '../chart/shortened.ts';
import { episodesOf } from '../chart/episodes.ts';
import { openChart } from '../chart/open-chart.ts';
import { evaluate } from '../evaluate.ts';
import type { Assessment } from '../model/assessment.ts';
import type { Chart } from '../model/episode.ts';
import type { Policy } from '../model/policy.ts';
import type { PatientRecord } from '../model/record.ts';
import type { Rule } from '../model/rule.ts';
import type { ResourceKey } from '../model/verdict.ts';

/** What a review concluded about one patient; no assessment when the record holds no service that can be judged. */
export interface Judged {
  readonly chart: Chart;
  readonly assessments: readonly Assessment[];
}

/** A patient whose record the program failed on: a fault of ours, told by its kind alone. */
export interface Unjudged {
  readonly patient: ResourceKey;
  readonly fault: string;
}

/**
 * Judges every 77750 service of one patient; `known` are the anchors issues already hang on. A fault in one record does not end
 * the review of the others.
 */
export function judge(
  record: PatientRecord,
  catalogue: readonly Rule[],
  policy: Policy,
  known?: ReadonlySet<string>,
): Judged | Unjudged {
  try {
    const chart = doubted(openChart(record, policy), record, policy);
    return {
      chart,
      assessments: episodesOf(chart, policy, known).map((episode) => evaluate(episode, catalogue, policy)),
    };
  } catch (error) {
    return { patient: record.patient, fault: error instanceof Error ? error.name : 'unknown error' };
  }
}

/** The chart as it is where a server has left out elements of some resources: of their types, nothing proves to be missing. */
function doubted(chart: Chart, record: PatientRecord, policy: Policy): Chart {
  const shortened = new Set<ResourceType>();
  for (const resource of chart.byKey.values()) if (isShortened(resource)) shortened.add(resource.resourceType);
  if (shortened.size === 0) return chart;
  return openChart({ ...record, unreadable: [...shortened.union(new Set(record.unreadable))] }, policy);
}

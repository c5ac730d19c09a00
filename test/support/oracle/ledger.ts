import type { DetectedIssue, List, Task } from '@medplum/fhirtypes';
import { episodesOf } from '../../../src/chart/episodes.ts';
import { openChart } from '../../../src/chart/open-chart.ts';
import { evaluate } from '../../../src/evaluate.ts';
import type { Assessment } from '../../../src/model/assessment.ts';
import type { Policy } from '../../../src/model/policy.ts';
import type { PatientRecord } from '../../../src/model/record.ts';
import type { Rule } from '../../../src/model/rule.ts';
import { reconcile } from '../../../src/reconcile.ts';
import { anchorsInUse } from '../../../src/reconcile/anchors.ts';
import type { EpisodePlan, Stored, Writer } from '../../../src/reconcile/writer.ts';
import { canonicalsUnder } from '../../../src/terminology/canonicals.ts';

/** A store with nothing in it. */
export const EMPTY: Stored = { issues: [], tasks: [], lists: [] };

/** Who writes in the tests of the oracle. */
export const WRITER: Writer = {
  canonicals: canonicalsUnder(),
  device: { reference: 'Device/radgap' },
  now: '2026-06-01T12:00:00.000Z',
  catalogueVersion: 'test',
  policyVersion: 'test',
};

/** What one check of a record concluded, and what it wants written. */
export interface Check {
  readonly assessments: readonly Assessment[];
  readonly plans: readonly EpisodePlan[];
}

/** Checks a record against what is stored, as the pipeline does. */
export function check(record: PatientRecord, stored: Stored, catalogue: readonly Rule[], policy: Policy): Check {
  const chart = openChart(record, policy);
  const episodes = episodesOf(chart, policy, anchorsInUse(stored, WRITER));
  const assessments = episodes.map((episode) => evaluate(episode, catalogue, policy));
  return { assessments, plans: reconcile({ chart, assessments }, stored, catalogue, policy, WRITER) };
}

/** The store after the plans are written: what was addressed by `urn:uuid` has an id, and is referred to by it. */
export function applied(stored: Stored, plans: readonly EpisodePlan[]): Stored {
  return plans.reduce(applyPlan, stored);
}

function applyPlan(stored: Stored, { episode, writes }: EpisodePlan): Stored {
  const ids = new Map(
    writes.map(({ kind, address, resource }, index) => [
      address,
      kind === 'create' ? `${resource.resourceType}/${slug(episode)}-${index}` : address,
    ]),
  );
  const resolved = writes.map(({ address, resource }) => {
    const text = JSON.stringify(resource).replace(/urn:uuid:[0-9a-f-]+/g, (urn) => ids.get(urn) ?? urn);
    const id = ids.get(address)?.split('/')[1];
    return { ...(JSON.parse(text) as DetectedIssue | Task | List), ...(id !== undefined && { id }) };
  });
  const merged = <T extends DetectedIssue | Task | List>(held: readonly T[], type: T['resourceType']): readonly T[] => {
    const written = resolved.filter((resource): resource is T => resource.resourceType === type);
    const replaced = new Set(written.map(({ id }) => id));
    return [...held.filter(({ id }) => !replaced.has(id)), ...written];
  };
  return {
    issues: merged(stored.issues, 'DetectedIssue'),
    tasks: merged(stored.tasks, 'Task'),
    lists: merged(stored.lists, 'List'),
  };
}

/** The name of an episode as part of an id, whatever a damaged one holds. */
const slug = (episode: string): string =>
  episode.replaceAll('/', '-').replace(/[^\w.-]/gu, (letter) => `-${letter.codePointAt(0) ?? 0}-`);

import type { Device, Reference, Resource } from '@medplum/fhirtypes';
import { randomUUID } from 'node:crypto';
import { answersAmong, storedUnder } from '../bulk/answers.ts';
import { episodesOf } from '../chart/episodes.ts';
import { openChart } from '../chart/open-chart.ts';
import { evaluate } from '../evaluate.ts';
import type { Assessment } from '../model/assessment.ts';
import type { Policy } from '../model/policy.ts';
import type { PatientRecord } from '../model/record.ts';
import type { Rule } from '../model/rule.ts';
import { guardNameOf, reconcile } from '../reconcile.ts';
import { anchorsInUse } from '../reconcile/anchors.ts';
import { newGuard } from '../reconcile/guard.ts';
import { withWaivers } from '../reconcile/waivers.ts';
import type { Write } from '../reconcile/writer.ts';
import { CATALOGUE_VERSION } from '../rules/index.ts';
import { canonicalsUnder } from '../terminology/canonicals.ts';

/** What radgap would have written for a record, had it been watching, and what it rests on. */
export interface Seeded {
  /** With the waivers that hold on their gaps. */
  readonly assessments: readonly Assessment[];
  readonly resources: readonly Resource[];
}

/**
 * Judges a record in process and gives the issues, Tasks and guard Lists a check would have stored; a complete episode has its
 * guard too. Issues and Tasks of the checker that stand in the record are taken up, with what people answered on them.
 */
export function seedFor(
  record: PatientRecord,
  catalogue: readonly Rule[],
  policy: Policy,
  device: Reference<Device>,
  now: string,
): Seeded {
  const writer = {
    canonicals: canonicalsUnder(),
    device,
    now,
    catalogueVersion: CATALOGUE_VERSION,
    policyVersion: policy.version,
  };
  const held = storedUnder(answersAmong(record.resources), writer.canonicals);
  const chart = openChart(record, policy);
  const episodes = episodesOf(chart, policy, anchorsInUse(held, writer));
  const assessments = episodes.map((episode) => evaluate(episode, catalogue, policy));
  const guards = assessments.map(({ episode }) => newGuard(guardNameOf(episode, writer), chart.patient, writer));
  const plans = reconcile({ chart, assessments }, { ...held, lists: guards }, catalogue, policy, writer);
  const planned = new Set(plans.map(({ episode }) => episode));
  const bare = guards.filter(({ identifier }) => !planned.has(identifier?.[0]?.value ?? ''));
  return {
    assessments: withWaivers({ chart, assessments }, [{ stored: held, writer }], catalogue, policy),
    resources: [
      ...plans.flatMap(({ writes }) => withIds(writes)),
      ...(policy.mode === 'off' ? [] : bare).map((guard) => ({ ...guard, id: randomUUID() })),
    ],
  };
}

/** The resources of a plan as a server would store them: with ids, and referring to each other by them. */
function withIds(writes: readonly Write[]): readonly Resource[] {
  const ids = new Map(
    writes.map(({ address, resource }) => [address, { type: resource.resourceType, id: resource.id ?? randomUUID() }]),
  );
  return writes.map(({ address, resource }) => {
    const named = { ...resource, id: ids.get(address)?.id ?? randomUUID() };
    return JSON.parse(JSON.stringify(named), (_key, value: unknown) => {
      const target = typeof value === 'string' ? ids.get(value) : undefined;
      return target ? `${target.type}/${target.id}` : value;
    }) as Resource;
  });
}

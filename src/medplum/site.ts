import type { MedplumClient } from '@medplum/core';
import type { List, ResourceType } from '@medplum/fhirtypes';
import { episodesOf } from '../chart/episodes.ts';
import { keyOf } from '../chart/references.ts';
import type { Chart } from '../model/episode.ts';
import type { Policy } from '../model/policy.ts';
import type { PatientRecord } from '../model/record.ts';
import type { Rule } from '../model/rule.ts';
import type { ResourceKey } from '../model/verdict.ts';
import { guardNameOf } from '../reconcile.ts';
import { anchorsInUse } from '../reconcile/anchors.ts';
import { newGuard } from '../reconcile/guard.ts';
import { identifierUnder, type Stored, type Writer } from '../reconcile/writer.ts';
import { CATALOGUE_VERSION } from '../rules/index.ts';
import type { Canonicals } from '../terminology/canonicals.ts';
import type { Patience } from './again.ts';
import type { Asked, Search, SearchResults } from './batch.ts';
import { readUnderGuards, type GuardedResults } from './guards.ts';
import type { Transactions } from './installation.ts';
import { aliasesOfAttachments } from './notes.ts';
import type { Dialect } from './searches.ts';

/** A server as a check asks it. */
export interface Side extends Asked {
  readonly dialect: Dialect;
}

/** Where charts are read, when issues are stored on another server. */
export interface ChartServer extends Side {
  /** Its short name in identifiers. */
  readonly id: string;
}

/** The servers and settings of one installation. */
export interface Site {
  readonly catalogue: readonly Rule[];
  readonly canonicals: Canonicals;
  readonly patience: Patience;
  /** The moment of the check, as FHIR instant. */
  readonly now: () => string;
  /** Where issues are stored, and charts too unless there is a {@link source}. */
  readonly target: Side;
  readonly source?: ChartServer;
  /** The guards this store made, by id: they are nobody else's lease. */
  readonly made: Set<string>;
  /** What the Device told when it was read. */
  readonly learnt: { transactions?: Transactions };
}

/** Reads under guards; type by type when the server refuses the search over the compartment. */
export async function readIn(
  side: Side,
  made: Set<string>,
  guards: readonly List[],
  searches: (dialect: Dialect) => readonly Search[],
): Promise<GuardedResults> {
  const results = await readUnderGuards(side, guards, searches(side.dialect));
  for (const { list, made: isNew } of results.held) if (isNew && list.id !== undefined) made.add(list.id);
  if (side.dialect === 'by-type' || results.found.unreadable.length === 0) return results;
  return readUnderGuards(side, guards, searches('by-type'));
}

/** The client that reads charts. */
export function chartClient({ source, target }: Pick<Site, 'source' | 'target'>): MedplumClient {
  return (source ?? target).client;
}

/** The base address of the chart's server, without a slash at the end. */
export function chartBase(site: Pick<Site, 'source' | 'target'>): string {
  return chartClient(site).fhirUrl().toString().replace(/\/$/, '');
}

/** Who writes for a site. */
export function writerFor(site: Site, device: string, policyVersion: string): Writer {
  const { canonicals, now, source } = site;
  return {
    canonicals,
    device: { reference: `Device/${device}` },
    now: now(),
    catalogueVersion: CATALOGUE_VERSION,
    policyVersion,
    ...(source && { source: { base: chartBase(site), id: source.id } }),
  };
}

const OWN_TYPES: ReadonlySet<ResourceType> = new Set(['List', 'DetectedIssue', 'Task', 'Device', 'Library']);

/** The record of one person among what was found, under the first of their keys that is on the server. */
export function recordOf(site: Site, patients: readonly ResourceKey[], found: SearchResults): PatientRecord {
  const there = new Set(found.resources.map(keyOf));
  return {
    patient: patients.find((key) => there.has(key)) ?? patients[0] ?? '',
    resources: found.resources.filter(({ resourceType }) => !OWN_TYPES.has(resourceType)),
    unreadable: found.unreadable,
    asOf: site.now(),
    bases: [chartBase(site)],
    aliases: aliasesOfAttachments(found.resources, chartBase(site)),
  };
}

/** A guard for each episode the chart shows. */
export function guardsOf(chart: Chart, policy: Policy, stored: Stored, writer: Writer): readonly List[] {
  const episodes = episodesOf(chart, policy, anchorsInUse(stored, writer));
  return episodes.map((episode) => newGuard(guardNameOf(episode, writer), chart.patient, writer));
}

/** The guards among those needed that no List stands for yet. */
export function guardsBeyond(
  lists: readonly List[],
  needed: readonly List[],
  { canonicals }: Pick<Writer, 'canonicals'>,
): readonly List[] {
  const names = new Set(lists.map((list) => identifierUnder(list, canonicals.episode)));
  return needed.filter((guard) => !names.has(identifierUnder(guard, canonicals.episode)));
}

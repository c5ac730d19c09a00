import type { MedplumClient, WithId } from '@medplum/core';
import type { Claim, DetectedIssue, List, Procedure, Resource } from '@medplum/fhirtypes';
import { billsIndexCode } from '../chart/claim-lines.ts';
import { INDEX_CODE, readIndexCode } from '../chart/codes.ts';
import { screen } from '../chart/shapes.ts';
import type { EpisodeStore } from '../check-patient.ts';
import type { Rule } from '../model/rule.ts';
import type { ResourceKey } from '../model/verdict.ts';
import { isOpen } from '../reconcile/closing.ts';
import { trigger } from '../trigger.ts';
import { DEFAULT_PATIENCE, type Patience } from './again.ts';
import { isRefusal } from './outcome.ts';
import { everyResource } from './pages.ts';
import { sweepPatients, type Swept } from './sweep-run.ts';
import { canonicalsUnder, type Canonicals } from '../terminology/canonicals.ts';

/** How far back a sweep looks for Claims, and for Procedures under a local spelling, whose notice may have been lost. */
const DAYS_BACK = 7;

/**
 * Rechecks, one after the other, every patient whom the clock or a lost notice may concern. Waits where the next check could
 * exhaust the quota, which the bots share.
 */
export async function sweep(
  client: MedplumClient,
  store: EpisodeStore,
  catalogue: readonly Rule[],
  now: string,
  wait: Patience['wait'] = DEFAULT_PATIENCE.wait,
): Promise<Swept> {
  const { clock } = DEFAULT_PATIENCE;
  const patients = await patientsToSweep(client, now);
  return sweepPatients(client, store, catalogue, patients, { concurrency: 1, clock, wait, until: Infinity });
}

/** Whom a sweep looks for beyond the episodes under way. */
export interface SweepScope {
  /** FHIR instant since which changed Procedures and Claims are looked at, for a notice may have been lost; a week ago by default. */
  readonly since?: string | undefined;
  /** True for episodes that are over too. */
  readonly everybody?: boolean;
}

/** The moment since which a sweep looks at what changed. */
export function lookBack({ since }: SweepScope, now: string): string {
  return since ?? new Date(Date.parse(now) - DAYS_BACK * 86_400_000).toISOString();
}

/**
 * When the episodes that are over ended, by name and patient, in milliseconds since 1970: that a service is over under one
 * patient tells nothing of another to whom it was moved.
 */
export function endsOf(
  guards: readonly List[],
  canonicals: Canonicals,
  patientsIn: (guard: List) => readonly ResourceKey[],
): ReadonlyMap<string, number> {
  return new Map(
    guards
      .filter(({ status }) => status === 'retired')
      .flatMap((guard) =>
        nameOf(guard, canonicals).map((name) => [endKey(name, patientsIn(guard)), changedAt(guard)] as const),
      ),
  );
}

/** The key of {@link endsOf} for an episode of a patient. */
export function endKey(name: string, patients: readonly ResourceKey[]): string {
  return [name, ...patients].join(' ');
}

/** True of a Procedure whose episode is not over, or that changed since it was and since a moment. */
export function isUnseen(procedure: Procedure, end: number | undefined, since: string): boolean {
  return end === undefined || changedAt(procedure) > Math.max(end, Date.parse(since));
}

/**
 * The patients of episodes that are under way, those with a 77750 Procedure whose episode is not over, and, within the
 * look-back, those of such a Procedure that changed after its episode was over, of Claims for the service and of open issues.
 */
export async function patientsToSweep(
  client: MedplumClient,
  now: string,
  scope: SweepScope = {},
  canonicalBase?: string,
): Promise<readonly ResourceKey[]> {
  const canonicals = canonicalsUnder(canonicalBase);
  const since = lookBack(scope, now);
  const guards = await everyGuard(client, canonicals);
  const ends = endsOf(guards, canonicals, patientsOf);
  const current = guards.filter(({ status }) => scope.everybody === true || status === 'current').flatMap(patientsOf);
  const coded = await every<Procedure>(client, 'Procedure', { code: '77750' });
  const recent = await every<Procedure>(client, 'Procedure', { _lastUpdated: `ge${since}` });
  const procedures = [...coded, ...recent.filter(isOfService)];
  const claims = (await every<Claim>(client, 'Claim', { _lastUpdated: `ge${since}` })).filter(isOfService);
  const unseen = procedures.filter((procedure) =>
    isUnseen(procedure, ends.get(endKey(`Procedure/${procedure.id}`, patientsOf(procedure))), since),
  );
  const opened = await openedSince(client, canonicals, since);
  return [...new Set([...current, ...[...unseen, ...claims, ...opened].flatMap(patientsOf)])].sort();
}

/** True of a record of the service; of one that no reader can take in, when it holds the code anywhere: the check tells of it. */
export function isOfService(resource: Procedure | Claim): boolean {
  if (!('resource' in screen(resource))) return JSON.stringify(resource).includes(INDEX_CODE);
  return resource.resourceType === 'Claim' ? billsIndexCode(resource) : readIndexCode(resource.code) !== undefined;
}

/** Our issues that changed since an instant and are open, be it in a status that only a person gives. */
export async function openedSince(
  client: MedplumClient,
  canonicals: Canonicals,
  since: string,
): Promise<readonly DetectedIssue[]> {
  const issues = await every<DetectedIssue>(client, 'DetectedIssue', {
    identifier: `${canonicals.issue}|`,
    _lastUpdated: `ge${since}`,
    _elements: 'status,patient',
  });
  return issues.filter(isOpen);
}

/**
 * What a search finds; in the order of change, for Medplum counts no further than ten thousand otherwise. A server that does not
 * sort, or picks no elements, is asked without that.
 */
async function every<T extends Resource>(
  client: MedplumClient,
  type: T['resourceType'],
  query: Record<string, string>,
): Promise<WithId<T>[]> {
  try {
    return await everyResource<T>(client, type, { ...query, _sort: '_lastUpdated' });
  } catch (error) {
    if (!isRefusal(error)) throw error;
    const plain = Object.entries(query).filter(([name]) => name !== '_elements');
    return everyResource<T>(client, type, Object.fromEntries(plain));
  }
}

/** Milliseconds since 1970 at which a resource was stored as it is; 0 where the server does not tell. */
function changedAt({ meta }: List | Procedure): number {
  return Date.parse(meta?.lastUpdated ?? '') || 0;
}

function nameOf({ identifier }: List, { episode }: Canonicals): string[] {
  return (identifier ?? []).flatMap(({ system, value }) => (system === episode && value !== undefined ? [value] : []));
}

function patientsOf(resource: List | Procedure | Claim | DetectedIssue): readonly ResourceKey[] {
  const woken = trigger(resource);
  return 'recheck' in woken ? woken.recheck : [];
}

async function everyGuard(client: MedplumClient, canonicals: Canonicals): Promise<readonly List[]> {
  const lists = await every<List>(client, 'List', { code: `${canonicals.taskParts}|episode` });
  return lists.filter((list) => nameOf(list, canonicals).length > 0);
}

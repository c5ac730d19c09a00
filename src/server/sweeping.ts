import type { WithId } from '@medplum/core';
import type { Claim, DetectedIssue, List, Procedure, Reference, ResourceType } from '@medplum/fhirtypes';
import { outcomeOfError, statusOfError } from '../medplum/outcome.ts';
import { everyResource } from '../medplum/pages.ts';
import {
  endKey,
  endsOf,
  isOfService,
  isUnseen,
  lookBack,
  openedSince,
  patientsToSweep,
  type SweepScope,
} from '../medplum/sweep.ts';
import { wholeSweep, type WholeSweep } from '../medplum/whole-sweep.ts';
import type { Rule } from '../model/rule.ts';
import type { ResourceKey } from '../model/verdict.ts';
import { canonicalsUnder } from '../terminology/canonicals.ts';
import { areApart, type Servers } from './servers.ts';
import { patientsNamedIn } from './whose.ts';

/**
 * Whom a sweep concerns. On two servers: the patients of guards on the target that are not over, those of index Procedures
 * on the source without a guard that is over, those changed within the look-back in any spelling or since their end
 * included, those of Claims for it changed since then, and those of issues a person opened again since. With `everybody`,
 * those of guards that are over too. Many an EHR lists nothing beyond one patient: `unlisted` is told of each type, whose
 * patients are then those of guards, issues and notices alone.
 */
export async function whomToSweep(
  servers: Servers,
  now: string,
  scope: SweepScope = {},
  unlisted: (type: ResourceType) => void = () => undefined,
): Promise<readonly ResourceKey[]> {
  const { source, target, canonicalBase, sourceId = 'source' } = servers;
  if (!areApart(servers)) return patientsToSweep(target.client, now, scope, canonicalBase);
  const canonicals = canonicalsUnder(canonicalBase);
  const since = lookBack(scope, now);
  const guards = await everyResource<List>(target.client, 'List', { code: `${canonicals.taskParts}|episode` });
  const ends = endsOf(guards, canonicals, ({ subject }) => keyIn(subject, source.base));
  const current = guards
    .filter(({ status }) => scope.everybody === true || status !== 'retired')
    .flatMap(({ subject }) => keyIn(subject, source.base));
  const list = <T extends Procedure | Claim>(type: T['resourceType'], query: Readonly<Record<string, string>>) =>
    everyResource<T>(source.client, type, query).catch((error: unknown): WithId<T>[] => {
      if (!isRefused(error)) throw error;
      unlisted(type);
      return [];
    });
  const coded = await list<Procedure>('Procedure', { code: '77750' });
  const changed = await list<Procedure>('Procedure', { _lastUpdated: `ge${since}` });
  const procedures = [...coded, ...changed.filter(isOfService)];
  const unseen = procedures.filter((procedure) =>
    isUnseen(
      procedure,
      ends.get(endKey(`${sourceId}:Procedure/${procedure.id}`, patientsNamedIn(procedure, servers))),
      since,
    ),
  );
  const claims = await list<Claim>('Claim', { _lastUpdated: `ge${since}` });
  const billing = claims.filter(isOfService);
  const known = [...unseen, ...billing].flatMap((resource) => patientsNamedIn(resource, servers));
  const opened = (await openedSince(target.client, canonicals, since)).flatMap(({ patient }) =>
    keyIn(patient, source.base),
  );
  return [...new Set([...current, ...known, ...opened])].sort();
}

/** Statuses that tell of this moment or this client, and not of what a server searches. */
const OTHERWISE: ReadonlySet<number | undefined> = new Set([401, 409, 410, 412]);

/** True for a search that a server does not make; a fault of the server is another error. */
function isRefused(error: unknown): boolean {
  return outcomeOfError(error) !== undefined && !OTHERWISE.has(statusOfError(error));
}

function keyIn(patient: Reference | undefined, base: string): readonly ResourceKey[] {
  const reference = patient?.reference ?? '';
  return reference.startsWith(`${base}/Patient/`) ? [reference.slice(base.length + 1)] : [];
}

/**
 * What a sweep of the receiver owes to everybody, as the target keeps it: replicas, and rounds from outside, share it.
 * @throws NotInstalled or PolicyError when nobody could be checked.
 */
export function owedToAll(
  { target, canonicalBase }: Servers,
  catalogue: readonly Rule[],
  clock: () => number,
): Promise<WholeSweep> {
  return wholeSweep(target.client, canonicalsUnder(canonicalBase), catalogue, clock);
}

/** How many issues of each rule are open on the target. */
export async function openIssues({ target, canonicalBase }: Servers): Promise<ReadonlyMap<string, number>> {
  const { rules } = canonicalsUnder(canonicalBase);
  const counts = new Map<string, number>();
  for (const { status, code } of await everyResource<DetectedIssue>(target.client, 'DetectedIssue', {
    code: `${rules}|`,
  })) {
    const rule = code?.coding?.find(({ system }) => system === rules)?.code;
    if (rule !== undefined && status === 'final') counts.set(rule, (counts.get(rule) ?? 0) + 1);
  }
  return counts;
}

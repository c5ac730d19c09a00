import type { Claim, DetectedIssue, List, Procedure } from '@medplum/fhirtypes';
import { readIndexCode } from '../chart/codes.ts';
import { everyResource } from '../medplum/pages.ts';
import { endsOf, isUnseen, lookBack, patientsToSweep, type SweepScope } from '../medplum/sweep.ts';
import type { ResourceKey } from '../model/verdict.ts';
import { canonicalsUnder } from '../terminology/canonicals.ts';
import { areApart, type Servers } from './servers.ts';
import { patientsNamedIn } from './whose.ts';

/**
 * Whom a sweep concerns. On two servers: the patients of guards on the target that are not over, those of index Procedures
 * on the source without a guard that is over, those changed within the look-back in any spelling or since their end
 * included, and those of Claims changed since then that mention the code. With `everybody`, those of guards that are over too.
 */
export async function whomToSweep(
  servers: Servers,
  now: string,
  scope: SweepScope = {},
): Promise<readonly ResourceKey[]> {
  const { source, target, canonicalBase, sourceId = 'source' } = servers;
  if (!areApart(servers)) return patientsToSweep(target.client, now, scope, canonicalBase);
  const canonicals = canonicalsUnder(canonicalBase);
  const since = lookBack(scope, now);
  const guards = await everyResource<List>(target.client, 'List', { code: `${canonicals.taskParts}|episode` });
  const ends = endsOf(guards, canonicals);
  const current = guards
    .filter(({ status }) => scope.everybody === true || status !== 'retired')
    .flatMap((guard) => patientOf(guard, source.base));
  const coded = await everyResource<Procedure>(source.client, 'Procedure', { code: '77750' });
  const changed = await everyResource<Procedure>(source.client, 'Procedure', { _lastUpdated: `ge${since}` });
  const procedures = [...coded, ...changed.filter(({ code }) => readIndexCode(code) !== undefined)];
  const unseen = procedures.filter((procedure) =>
    isUnseen(procedure, ends.get(`${sourceId}:Procedure/${procedure.id}`), since),
  );
  const claims = await everyResource<Claim>(source.client, 'Claim', { _lastUpdated: `ge${since}` });
  const billing = claims.filter((claim) => JSON.stringify(claim).includes('77750'));
  const known = [...unseen, ...billing].flatMap((resource) => patientsNamedIn(resource, servers));
  return [...new Set([...current, ...known])].sort();
}

function patientOf({ subject }: List, base: string): readonly ResourceKey[] {
  const reference = subject?.reference ?? '';
  return reference.startsWith(`${base}/Patient/`) ? [reference.slice(base.length + 1)] : [];
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

import type { Claim, DetectedIssue, List, Procedure } from '@medplum/fhirtypes';
import { readIndexCode } from '../chart/codes.ts';
import { everyResource } from '../medplum/pages.ts';
import { patientsToSweep } from '../medplum/sweep.ts';
import type { ResourceKey } from '../model/verdict.ts';
import { identifierUnder } from '../reconcile/writer.ts';
import { canonicalsUnder } from '../terminology/canonicals.ts';
import { areApart, type Servers } from './servers.ts';
import { patientsNamedIn } from './whose.ts';

/** How far back a sweep looks for Claims, and for Procedures under a local spelling, whose notice may have been lost. */
const DAYS_BACK = 7;

/**
 * Whom a sweep concerns. On two servers: the patients of guards on the target that are not over, those of index Procedures
 * on the source without a guard that is over, recently changed ones in any spelling included, and those of recently
 * changed Claims that mention the code. With `everybody`, those of guards that are over too.
 */
export async function whomToSweep(servers: Servers, now: string, everybody = false): Promise<readonly ResourceKey[]> {
  const { source, target, canonicalBase, sourceId = 'source' } = servers;
  if (!areApart(servers)) return patientsToSweep(target.client, now, undefined, canonicalBase, everybody);
  const { taskParts, episode } = canonicalsUnder(canonicalBase);
  const guards = await everyResource<List>(target.client, 'List', { code: `${taskParts}|episode` });
  const over = new Set(
    guards.filter(({ status }) => status === 'retired').map((guard) => identifierUnder(guard, episode)),
  );
  const current = guards
    .filter(({ status }) => everybody || status !== 'retired')
    .flatMap((guard) => patientOf(guard, source.base));
  const since = new Date(Date.parse(now) - DAYS_BACK * 86_400_000).toISOString();
  const coded = await everyResource<Procedure>(source.client, 'Procedure', { code: '77750' });
  const changed = await everyResource<Procedure>(source.client, 'Procedure', { _lastUpdated: `ge${since}` });
  const procedures = [...coded, ...changed.filter(({ code }) => readIndexCode(code) !== undefined)];
  const unseen = procedures.filter(({ id }) => !over.has(`${sourceId}:Procedure/${id}`));
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

import { Buffer } from 'node:buffer';
import { policyIn, POLICY_ID } from '../medplum/installation.ts';
import { resourcesOf } from '../medplum/resources-of.ts';
import type { Policy } from '../model/policy.ts';
import { catalogue } from '../rules/index.ts';
import { canonicalsUnder } from '../terminology/canonicals.ts';
import type { Servers } from './servers.ts';

/**
 * The policy the target stores.
 * @throws PolicyError when there is none, or it is not valid.
 */
export async function sitePolicy({ target, canonicalBase }: Servers): Promise<Policy> {
  const { installation } = canonicalsUnder(canonicalBase);
  const query = `identifier=${encodeURIComponent(`${installation}|${POLICY_ID}`)}`;
  const [library] = await resourcesOf(target.client, 'Library', query);
  return policyIn(library, catalogue, (data) => Buffer.from(data, 'base64').toString('utf8'));
}

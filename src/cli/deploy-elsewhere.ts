import { apply } from '../medplum/deploy/apply.ts';
import { probeTransactions } from '../medplum/deploy/connect.ts';
import { DeployError } from '../medplum/deploy/deploy-error.ts';
import type { Wish } from '../medplum/deploy/desired.ts';
import { planShared, planSharedRemoval, type Step } from '../medplum/deploy/plan.ts';
import { readSharedState } from '../medplum/deploy/state.ts';
import type { FhirServer } from '../medplum/fhir-server.ts';
import type { Transactions } from '../medplum/installation.ts';
import { CATALOGUE_VERSION, catalogue } from '../rules/index.ts';
import { canonicalsUnder } from '../terminology/canonicals.ts';
import type { DeployOptions } from './deploy.ts';
import { explained, serversOf } from './fhir-servers.ts';
import { showPlan } from './plan-page.ts';

/**
 * Puts what the receiver and `radgap sweep` need on the FHIR server that the RADGAP_* variables name: the Device, the rules
 * and the policy. Bots are Medplum's; elsewhere the server's Subscriptions tell the receiver.
 * @throws DeployError saying what is wrong and what to do.
 */
export async function deployElsewhere(
  { dryRun, remove, runtime }: DeployOptions,
  policy: unknown,
  env: NodeJS.ProcessEnv,
): Promise<number> {
  if (runtime !== undefined) throw new DeployError('--runtime is for bots, which only Medplum runs: leave it out.');
  const { target, canonicalBase } = serversOf({}, env);
  return explained(target, async () => {
    const wish: Wish = {
      canonicals: canonicalsUnder(canonicalBase),
      catalogue,
      catalogueVersion: CATALOGUE_VERSION,
      transactions: await transactionsOn(target),
      policy,
      bots: [],
    };
    const planned = async (): Promise<readonly Step[]> => {
      const state = await readSharedState(target.client, wish.canonicals);
      return remove ? planSharedRemoval(state) : planShared(state, wish);
    };
    const steps = await planned();
    process.stdout.write(`${target.base}, for radgap serve and radgap sweep.\n${showPlan(steps, remove)}`);
    if (dryRun || steps.length === 0) return 0;
    await apply(target.client, steps, [], (what) => process.stdout.write(`${what}\n`));
    const [left] = await planned();
    if (left) throw new DeployError(`It was written, but is not there (${left.what}): run radgap deploy again.`);
    process.stdout.write(remove ? 'Removed. Issues, Tasks, Lists and Provenance stay.\n' : 'Deployed.\n');
    return 0;
  });
}

/** A server that does not claim transactions is not asked. */
async function transactionsOn(server: FhirServer): Promise<Transactions> {
  const { transaction } = await server.ability();
  return transaction ? probeTransactions(server.client) : 'pretended';
}

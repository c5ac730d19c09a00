import { bots } from '../../bots/index.ts';
import { builtBots, type Bundle } from '../../bots/built.ts';
import { apply } from '../medplum/deploy/apply.ts';
import { connect, requireInstallable, type Address, type Connection } from '../medplum/deploy/connect.ts';
import { DeployError } from '../medplum/deploy/deploy-error.ts';
import type { BotCode, Wish } from '../medplum/deploy/desired.ts';
import { plan, planRemoval, type Step } from '../medplum/deploy/plan.ts';
import { readState } from '../medplum/deploy/state.ts';
import { CATALOGUE_VERSION, catalogue } from '../rules/index.ts';
import { canonicalsUnder } from '../terminology/canonicals.ts';
import { policyJson } from './policy-file.ts';

/** What `radgap deploy` is asked. */
export interface DeployOptions extends Partial<Address> {
  readonly policy?: string;
  readonly runtime?: NonNullable<Wish['runtime']>;
  readonly dryRun?: true;
  readonly remove?: true;
}

/**
 * Installs radgap in a Medplum project, brings an installation up to date, or takes it out again.
 * @throws DeployError, InputError or PolicyError saying what is wrong and what to do.
 */
export async function deploy(options: DeployOptions): Promise<number> {
  const policy = options.policy === undefined ? undefined : await policyJson(options.policy, ruleIds);
  const connection = await connect(addressFrom(options));
  requireInstallable(connection);
  say(`${connection.baseUrl} runs Medplum ${connection.serverVersion}; project ${connection.projectName}.`);
  for (const line of remarks(connection)) say(`  ${line}`);
  const canonicals = canonicalsUnder();
  const state = await readState(connection.client, canonicals);
  const codes = options.remove ? [] : await botCodes();
  const wish: Wish = {
    canonicals,
    catalogue,
    catalogueVersion: CATALOGUE_VERSION,
    transactions: connection.transactions,
    policy,
    bots: codes,
    ...(options.runtime !== undefined && { runtime: options.runtime }),
  };
  const steps = options.remove ? planRemoval(state) : plan(state, wish);
  showPlan(steps, options.remove);
  if (options.dryRun) return 0;
  if (steps.length === 0) return 0;
  let count = 0;
  await apply(connection.client, steps, codes, (what) => say(`[${++count}/${steps.length}] ${what}`));
  say(options.remove ? 'Removed. Issues, Tasks, Lists and Provenance stay.' : 'Deployed. `radgap doctor` checks it.');
  return 0;
}

const ruleIds = catalogue.map(({ id }) => id);

/** The address from options and environment, whole or not at all. */
export function addressFrom({ baseUrl, clientId, clientSecret }: Partial<Address>): Address {
  const missing = [
    ...(baseUrl ? [] : ['--base-url (MEDPLUM_BASE_URL)']),
    ...(clientId ? [] : ['--client-id (MEDPLUM_CLIENT_ID)']),
    ...(clientSecret ? [] : ['--client-secret (MEDPLUM_CLIENT_SECRET)']),
  ];
  if (!baseUrl || !clientId || !clientSecret) throw new DeployError(`Give ${missing.join(', ')}.`);
  return { baseUrl, clientId, clientSecret };
}

/** What works less well in this project, and what would mend it. */
function remarks({ features, transactions }: Connection): readonly string[] {
  return [
    ...(features.includes('cron')
      ? []
      : ['The project lacks the feature "cron": the sweep bot will not run by itself; add it, or run radgap sweep by a cron of your own.']),
    ...(transactions === 'atomic'
      ? []
      : ['The project lacks the feature "transaction-bundles": checks will lock each episode instead, with more requests.']),
  ];
}

/** Bundled afresh where the bundler is at hand; an image carries what was built. */
async function botCodes(): Promise<readonly BotCode[]> {
  const bundles = await freshBundles();
  return bots.map(({ definition }) => {
    const bundle = bundles.find(({ name }) => name === definition.name);
    if (!bundle) throw new DeployError(`Bot ${definition.name} is not built: run npm run build first.`);
    return { definition, code: bundle.code, sha256: bundle.sha256 };
  });
}

async function freshBundles(): Promise<readonly Bundle[]> {
  try {
    const { bundleBots } = await import('../../bots/bundle.ts');
    return await bundleBots();
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error) || error.code !== 'ERR_MODULE_NOT_FOUND') throw error;
    return builtBots();
  }
}

function showPlan(steps: readonly Step[], removing: true | undefined): void {
  if (steps.length === 0) {
    say(removing ? 'Nothing to remove.' : 'Nothing to change.');
    return;
  }
  say(`Plan, ${steps.length} steps:`);
  for (const { what } of steps) say(`  ${what}`);
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

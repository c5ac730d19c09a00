import { bots } from '../../bots/index.ts';
import { builtBots, type Bundle } from '../../bots/built.ts';
import { apply } from '../medplum/deploy/apply.ts';
import { connect, requireInstallable, type Address, type Connection } from '../medplum/deploy/connect.ts';
import { DeployError } from '../medplum/deploy/deploy-error.ts';
import type { BotCode, Wish } from '../medplum/deploy/desired.ts';
import { LookOnlyClient } from '../medplum/deploy/look-only.ts';
import { plan, planRemoval, type Step } from '../medplum/deploy/plan.ts';
import { preview } from '../medplum/deploy/preview.ts';
import { readState, type State } from '../medplum/deploy/state.ts';
import { fhirStore } from '../medplum/fhir-store.ts';
import { statusOfError } from '../medplum/outcome.ts';
import { patientsToSweep } from '../medplum/sweep.ts';
import { readPolicy } from '../model/read-policy.ts';
import { CATALOGUE_VERSION, catalogue } from '../rules/index.ts';
import { canonicalsUnder } from '../terminology/canonicals.ts';
import { deployElsewhere } from './deploy-elsewhere.ts';
import { explained } from './fhir-servers.ts';
import { showPlan } from './plan-page.ts';
import { policyJson } from './policy-file.ts';
import { forTerminal } from './terminal.ts';

/** What `radgap deploy` is asked. */
export interface DeployOptions extends Partial<Address> {
  readonly policy?: string;
  readonly runtime?: NonNullable<Wish['runtime']>;
  readonly dryRun?: true;
  readonly remove?: true;
}

/**
 * Installs radgap in a Medplum project, or where no address is given on the servers the environment names; brings an
 * installation up to date, or takes it out again.
 * @throws DeployError, InputError or PolicyError saying what is wrong and what to do.
 */
export async function deploy(options: DeployOptions, env: NodeJS.ProcessEnv = {}): Promise<number> {
  const policy = options.policy === undefined ? undefined : await policyJson(options.policy, catalogue);
  if (options.baseUrl === undefined && env['RADGAP_SOURCE_URL'] !== undefined) {
    return deployElsewhere(options, policy, env);
  }
  const address = addressFrom(options, '; or for a server that is not Medplum, RADGAP_SOURCE_URL');
  return explained({ base: address.baseUrl }, () => deployAt(address, options, policy));
}

async function deployAt(address: Address, options: DeployOptions, policy: unknown): Promise<number> {
  const connection = await connect(address);
  requireInstallable(connection);
  say(`${connection.baseUrl} runs Medplum ${connection.serverVersion}; project ${connection.projectName}.`);
  for (const line of remarks(connection)) say(`  ${line}`);
  const codes = options.remove ? [] : await botCodes();
  const wish = wishFor(connection, codes, policy, options.runtime);
  const planned = await planOn(connection, wish, options.remove);
  process.stdout.write(showPlan(planned, options.remove));
  if (options.dryRun) {
    if (!options.remove) await showPreview(connection, policy);
    return 0;
  }
  if (planned.length === 0) return 0;
  await carryOut(connection, wish, planned, options.remove);
  say(options.remove ? 'Removed. Issues, Tasks, Lists and Provenance stay.' : 'Deployed. `radgap doctor` checks it.');
  return 0;
}

async function planOn(connection: Connection, wish: Wish, removing: true | undefined): Promise<readonly Step[]> {
  const state = await stateOf(connection, wish);
  return removing ? planRemoval(state) : plan(state, wish);
}

async function stateOf({ client, projectName }: Connection, { canonicals }: Wish): Promise<State> {
  try {
    return await readState(client, canonicals);
  } catch (error) {
    if (statusOfError(error) !== 403) throw error;
    throw new DeployError(
      `The AccessPolicy of the client keeps it from reading what is installed in project ${projectName}: take it off the client's ProjectMembership, then run radgap deploy again.`,
      { cause: error },
    );
  }
}

/** How often what was done is looked at again: a new bot tells its runtime only once it exists. */
const ROUNDS = 3;

async function carryOut(connection: Connection, wish: Wish, planned: readonly Step[], removing: true | undefined) {
  let steps = planned;
  for (let round = 1; steps.length > 0 && round <= ROUNDS; round++) {
    let count = 0;
    const total = steps.length;
    await apply(connection.client, steps, wish.bots, (what) => say(`[${++count}/${total}] ${what}`));
    steps = await planOn(connection, wish, removing);
  }
  if (steps.length === 0) return;
  const things = steps.length === 1 ? '1 thing is' : `${steps.length} things are`;
  throw new DeployError(
    `${things} not as radgap deploy left it (${steps[0]?.what ?? ''}): somebody else changes this installation; run radgap deploy again.`,
  );
}

/** What this version of radgap wants installed. */
export function wishFor(
  { transactions }: Connection,
  codes: readonly BotCode[],
  policy: unknown,
  runtime?: Wish['runtime'],
): Wish {
  return {
    canonicals: canonicalsUnder(),
    catalogue,
    catalogueVersion: CATALOGUE_VERSION,
    transactions,
    policy,
    bots: codes,
    ...(runtime !== undefined && { runtime }),
  };
}

/** The address from options and environment, whole or not at all; `instead` is told where no server is named. */
export function addressFrom({ baseUrl, clientId, clientSecret }: Partial<Address>, instead = ''): Address {
  const missing = [
    ...(baseUrl ? [] : ['--base-url (MEDPLUM_BASE_URL)']),
    ...(clientId ? [] : ['--client-id (MEDPLUM_CLIENT_ID)']),
    ...(clientSecret ? [] : ['--client-secret (MEDPLUM_CLIENT_SECRET)']),
  ];
  if (!baseUrl || !clientId || !clientSecret) {
    throw new DeployError(`Give ${missing.join(', ')}${baseUrl ? '' : instead}.`);
  }
  return { baseUrl, clientId, clientSecret };
}

/** What works less well in this project, and what would mend it. */
function remarks({ features, transactions }: Connection): readonly string[] {
  return [
    ...(features.includes('cron')
      ? []
      : [
          'The project lacks the feature "cron": the sweep bot will not run by itself; add it, or run radgap sweep by a cron of your own.',
        ]),
    ...(transactions === 'atomic'
      ? []
      : [
          'The project lacks the feature "transaction-bundles": checks will lock each episode instead, with more requests.',
        ]),
  ];
}

/** Bundled afresh where the bundler is at hand; an image carries what was built. */
export async function botCodes(): Promise<readonly BotCode[]> {
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

/** What the catalogue and the policy at hand would open and close among the episodes under way. */
async function showPreview({ client, baseUrl }: Connection, policyGiven: unknown): Promise<void> {
  const looker = new LookOnlyClient(baseUrl, client.getAccessToken() ?? '');
  const now = () => new Date().toISOString();
  const store = fhirStore(looker, { catalogue, dialect: 'compartment', now });
  const policy = policyGiven === undefined ? undefined : readPolicy(policyGiven, catalogue);
  const { devices, libraries } = await readState(looker, canonicalsUnder());
  if (devices.length === 0 || libraries.length === 0) return;
  const patients = await patientsToSweep(looker, now(), { everybody: true });
  const { shifts, failed } = await preview(store, patients, catalogue, policy, canonicalsUnder());
  say(`Among ${patients.length} patients, those whose follow-up is over included, this version would`);
  for (const { rule, opens, closes } of shifts) say(`  ${rule}: open ${opens}, close ${closes}`);
  if (shifts.length === 0) say('  open and close nothing');
  if (failed.length > 0) say(`  ${failed.length} could not be looked at: ${failed.slice(0, 5).join(', ')}`);
}

function say(text: string): void {
  process.stdout.write(`${forTerminal(text)}\n`);
}

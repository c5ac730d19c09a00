import { readConfig, ConfigError } from '../config.ts';
import { DEFAULT_PATIENCE } from '../medplum/again.ts';
import { DeployError } from '../medplum/deploy/deploy-error.ts';
import { connect, type FhirServer, type ServerAddress } from '../medplum/fhir-server.ts';
import { isNetworkError, outcomeOfError } from '../medplum/outcome.ts';
import { patientsToSweep } from '../medplum/sweep.ts';
import { sweepRound, type RoundReport } from '../medplum/sweep-round.ts';
import type { SweepProgress } from '../medplum/sweep-run.ts';
import { catalogue } from '../rules/index.ts';
import { areApart, storeOf, type Servers } from '../server/servers.ts';
import { whomToSweep } from '../server/sweeping.ts';

/** What `radgap sweep` is asked. */
export interface SweepOptions {
  readonly baseUrl?: string;
  readonly clientId?: string;
  readonly clientSecret?: string;
  readonly concurrency: number;
  /** A day or FHIR instant. */
  readonly since?: string;
}

/** Milliseconds between two lines of progress. */
const TELL = 5_000;

/**
 * Runs or takes up a round of the sweep from outside, on any FHIR server.
 * @returns 0 when everybody was checked, 1 when some checks failed, 2 when the round could not be run or finished.
 * @throws DeployError when the server cannot be used.
 */
export async function runSweep(options: SweepOptions, env: NodeJS.ProcessEnv): Promise<number> {
  const servers = serversOf(options, env);
  const began = Date.now();
  const report = await explained(servers.target, () => round(servers, options));
  return tell(report, (Date.now() - began) / 1000);
}

async function round(servers: Servers, { since, concurrency }: SweepOptions): Promise<RoundReport> {
  const now = () => new Date().toISOString();
  const { clock, wait } = DEFAULT_PATIENCE;
  let told = 0;
  const tellProgress = (progress: SweepProgress) => {
    if (clock() - told < TELL) return;
    told = clock();
    say(
      `${progress.done} of ${progress.patients} patients, ${progress.written} resources written, ${progress.failed.length} failed`,
    );
  };
  return sweepRound({
    client: servers.target.client,
    store: await storeOf(servers, catalogue, now, DEFAULT_PATIENCE),
    catalogue,
    now,
    patients: () =>
      areApart(servers) ? whomToSweep(servers, now()) : patientsToSweep(servers.target.client, now(), since),
    every: 0,
    pace: { concurrency, clock, wait, until: Infinity, told: tellProgress },
    ...(servers.canonicalBase !== undefined && { canonicalBase: servers.canonicalBase }),
  });
}

function tell({ ended, resumed, patients, written, failed }: RoundReport, seconds: number): number {
  if (ended === 'busy') {
    say('Another sweep is under way, or ended without a word less than two minutes ago: try again later.');
    return 2;
  }
  for (const { patient, why } of failed) say(`  ${patient}: ${why}`);
  const rate = seconds > 0 ? Math.round(((patients - failed.length) / seconds) * 60) : 0;
  say(
    `${resumed ? 'Went on with a round: ' : ''}${patients} patients, ${written} resources written, ${failed.length} failed, ${Math.round(seconds)} s (${rate} a minute).`,
  );
  return failed.length > 0 ? 1 : 0;
}

/** One Medplum server by its address and client, or the servers of `radgap serve` by their variables. */
function serversOf({ baseUrl, clientId, clientSecret }: SweepOptions, env: NodeJS.ProcessEnv): Servers {
  const connection = { clock: () => Date.now(), timeout: 60_000 };
  if (baseUrl !== undefined) {
    const target = connect(medplumAt(baseUrl, clientId, clientSecret), connection);
    return { source: target, target };
  }
  const config = configFrom(env);
  const source = connect(config.source, connection);
  const { sourceId, canonicalBase } = config;
  return {
    source,
    target: config.target === config.source ? source : connect(config.target, connection),
    ...(sourceId !== undefined && { sourceId }),
    ...(canonicalBase !== undefined && { canonicalBase }),
  };
}

function medplumAt(baseUrl: string, clientId = '', clientSecret = ''): ServerAddress {
  if (!URL.canParse(baseUrl))
    throw new DeployError(`"${baseUrl}" is no web address: give --base-url like https://api.example.org/.`);
  if (clientId === '' || clientSecret === '') {
    throw new DeployError('Give --client-id (MEDPLUM_CLIENT_ID) and --client-secret (MEDPLUM_CLIENT_SECRET).');
  }
  const root = new URL('./', baseUrl.endsWith('/') ? baseUrl : `${baseUrl}/`).toString();
  const tokenUrl = `${root}oauth2/token`;
  return { base: `${root}fhir/R4`, credentials: { kind: 'client-secret', clientId, clientSecret, tokenUrl } };
}

function configFrom(env: NodeJS.ProcessEnv) {
  try {
    return readConfig(env);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    throw new DeployError(
      `Give --base-url (MEDPLUM_BASE_URL) of a Medplum server, or for another one: ${error.message}`,
      {
        cause: error,
      },
    );
  }
}

/** Errors of the server as one sentence with the next step. */
async function explained<T>({ base }: FhirServer, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Error && error.name === 'NoToken') {
      throw new DeployError(`${base} refuses this client: check its id and secret, and its address.`, { cause: error });
    }
    if (isNetworkError(error)) {
      throw new DeployError(`No server answers at ${base}: check the address, and that the server is up.`, {
        cause: error,
      });
    }
    const outcome = outcomeOfError(error);
    if (!outcome) throw error;
    const text = outcome.issue[0]?.details?.text ?? outcome.issue[0]?.code ?? 'an error';
    throw new DeployError(
      `${base} answered "${text}": give the client access to what the checker reads, then run radgap sweep again.`,
      {
        cause: error,
      },
    );
  }
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

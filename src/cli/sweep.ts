import { DEFAULT_PATIENCE } from '../medplum/again.ts';
import { sweepRound, type RoundReport } from '../medplum/sweep-round.ts';
import type { SweepProgress } from '../medplum/sweep-run.ts';
import { catalogue } from '../rules/index.ts';
import { storeOf, type Servers } from '../server/servers.ts';
import { whomToSweep } from '../server/sweeping.ts';
import { explained, serversOf } from './fhir-servers.ts';

/** What `radgap sweep` is asked. */
export interface SweepOptions {
  readonly baseUrl?: string;
  readonly clientId?: string;
  readonly clientSecret?: string;
  readonly concurrency: number;
  /** A day or FHIR instant. */
  readonly since?: string;
}

/** How many patients whose check failed are named. */
const MOST_NAMED = 20;

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
    patients: (everybody) => whomToSweep(servers, now(), { since, everybody }),
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
  if (ended === 'idle') {
    say('The mode of the stored policy is off: nobody was checked.');
    return 0;
  }
  for (const { patient, why } of failed.slice(0, MOST_NAMED)) say(`  ${patient}: ${why}`);
  if (failed.length > MOST_NAMED) say(`  and ${failed.length - MOST_NAMED} more`);
  const rate = seconds > 0 ? Math.round(((patients - failed.length) / seconds) * 60) : 0;
  say(
    `${resumed ? 'Went on with a round: ' : ''}${patients} patients, ${written} resources written, ${failed.length} failed, ${Math.round(seconds)} s (${rate} a minute).`,
  );
  return failed.length > 0 ? 1 : 0;
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

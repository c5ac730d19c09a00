import { DEFAULT_PATIENCE } from '../medplum/again.ts';
import { DeployError } from '../medplum/deploy/deploy-error.ts';
import { statusOfError } from '../medplum/outcome.ts';
import { sweepRound, type RoundReport } from '../medplum/sweep-round.ts';
import type { SweepProgress } from '../medplum/sweep-run.ts';
import type { UntoldOfMany } from '../model/untold.ts';
import { catalogue } from '../rules/index.ts';
import { areApart, storeOf, type Servers } from '../server/servers.ts';
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
  const report = await explained(servers.target, () => round(servers, options).catch(asAdvice(servers)));
  return tell(report, (Date.now() - began) / 1000);
}

/** What a sweep may be refused, with what to do; anything else as it is. */
function asAdvice(servers: Servers): (error: unknown) => never {
  const { source, target } = servers;
  const base = areApart(servers) ? `${source.base} or ${target.base}` : target.base;
  return (error) => {
    const status = statusOfError(error);
    if (status === 401)
      throw new DeployError(
        `${base} does not take this client, or no longer does: see that its secret is current and, on Medplum, its ProjectMembership active, then run radgap sweep again; what was under way is taken up after two minutes.`,
        { cause: error },
      );
    if (status === 403)
      throw new DeployError(`${base} does not let this client sweep: ${GRANT}, then run radgap sweep again.`, {
        cause: error,
      });
    throw error;
  };
}

/** What a client needs that sweeps. */
const GRANT =
  'it must read charts, and write DetectedIssue, Task, List and Provenance (on Medplum, give its ProjectMembership the AccessPolicy "radgap bots")';

/** What a server must take that issues are stored on. */
const TAKE =
  'the server refuses what radgap writes: let it take DetectedIssue, Task, List and Provenance and, where charts are on another server, references to that one (HAPI: allow_external_references).';

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
    patients: async (everybody) => {
      const unlisted = new Set<string>();
      const patients = await whomToSweep(servers, now(), { since, everybody }, (type) => unlisted.add(type));
      if (unlisted.size > 0)
        say(
          `${servers.source.base} lists ${[...unlisted].join(' and ')} for this client within one patient alone: what is new comes by notices.`,
        );
      return patients;
    },
    every: 0,
    pace: { concurrency, clock, wait, until: Infinity, told: tellProgress },
    ...(servers.canonicalBase !== undefined && { canonicalBase: servers.canonicalBase }),
  });
}

function tell({ ended, resumed, patients, written, failed, untold }: RoundReport, seconds: number): number {
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
  if (failed.some(({ why }) => why === 'RefusedByServer'))
    say(`  RefusedByServer: the server does not let this client search what a check needs: ${GRANT}.`);
  if (failed.some(({ why }) => why === 'RefusedWrite')) say(`  RefusedWrite: ${TAKE}`);
  for (const line of untoldLines(untold)) say(line);
  const rate = seconds > 0 ? Math.round(((patients - failed.length) / seconds) * 60) : 0;
  say(
    `${resumed ? 'Went on with a round: ' : ''}${patients} patients, ${written} resources written, ${failed.length} failed, ${Math.round(seconds)} s (${rate} a minute).`,
  );
  return failed.length > 0 ? 1 : 0;
}

/** What could not be told, and what to do; nothing when all could. */
export function untoldLines({ patients, unreadable, failed, setAside, named }: UntoldOfMany): readonly string[] {
  if (patients === 0) return [];
  const by = (counts: Readonly<Record<string, number>>) =>
    Object.entries(counts)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, count]) => `${name} (${count})`)
      .join(', ');
  const types = by(unreadable);
  const rules = by(failed);
  return [
    `  Of ${patients} ${patients === 1 ? 'patient' : 'patients'} not all could be told; what hangs on it is left as it is:`,
    ...(types === '' ? [] : [`  could not be read: ${types}: radgap doctor tells what this client may read`]),
    ...(setAside === 0 ? [] : [`  set aside as not usable: ${setAside}, to be mended where they are written:`]),
    ...named.map(({ reference, why }) => `    ${reference}: ${why}`),
    ...(setAside > named.length ? [`    and ${setAside - named.length} more`] : []),
    ...(rules === '' ? [] : [`  rules that failed, a defect of radgap: ${rules}`]),
  ];
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

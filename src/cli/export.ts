import { setTimeout as alarm } from 'node:timers';
import { setTimeout } from 'node:timers/promises';
import { isAbsolute, relative, resolve } from 'node:path';
import { exportTo, type Exported, type Told } from '../bulk/export.ts';
import { ExportError } from '../bulk/export-error.ts';
import type { Scope } from '../bulk/export-job.ts';
import { exportIn } from '../bulk/export-manifest.ts';
import { refuseUsedFolder } from '../bulk/export-state.ts';
import { typesOf } from '../bulk/export-types.ts';
import type { ExportServer, Watch } from '../bulk/export-wire.ts';
import { authorizationBy } from '../medplum/credentials.ts';
import type { Address } from '../medplum/deploy/connect.ts';
import { isCalendarDay } from './calendar-day.ts';
import { check, type CheckOptions } from './check.ts';
import { ExportWaiting } from './export-waiting.ts';
import { configFrom, medplumAt } from './server-address.ts';
import { counted } from './tally.ts';

/** What `radgap export` is asked. */
export interface ExportOptions extends CheckOptions, Partial<Address> {
  readonly scope: Scope;
  /** Types to ask for; absent: all that radgap reads and the server has. */
  readonly type?: readonly string[];
  /** A FHIR instant, or the folder of an earlier export. */
  readonly since?: string;
  /** Whether radgap's own issues and Tasks are asked for, too; they are anyway where an earlier export holds them. */
  readonly waivers?: true;
  readonly check: boolean;
}

/**
 * Exports from a server into a folder and checks what came.
 * @returns the exit code of the check; 0 when only the export was asked for; 2 when it came with holes.
 * @throws ExportError, InputError or DeployError saying what is wrong and what to do.
 */
export async function runExport(folder: string, options: ExportOptions, env: NodeJS.ProcessEnv): Promise<number> {
  const stop = new AbortController();
  const waiting = new ExportWaiting(process.stderr, () => Math.round(performance.now()), later);
  const interrupt = () => stop.abort();
  process.once('SIGINT', interrupt).once('SIGTERM', interrupt);
  try {
    const server = serverOf(options, env, stop.signal, waiting);
    if (options.check) await refuseWrongPolicy(options.policy);
    await refuseUsedFolder(folder);
    const earlier = options.since === undefined ? undefined : await exportIn(options.since);
    const since = options.since === undefined ? undefined : instantOf(options.since, earlier?.transactionTime);
    const answers = options.waivers === true || earlier?.hasAnswers === true;
    const types = await typesOf(server, options.type, answers);
    if (answers && since !== undefined && !earlier?.hasAnswers)
      say(`Waivers given before ${since} do not come with what changed since: they are told as open gaps.`);
    const wanted = { scope: options.scope, ...types, ...(since !== undefined && { since }) };
    const exported = await exportTo(folder, server, wanted, teller(waiting));
    say(sumText(exported, folder));
    return await checked(folder, exported, earlier && options.since, options);
  } catch (error) {
    if (!stop.signal.aborted) throw error;
    throw new ExportError('Interrupted: run the same command again to go on where it stopped.', { cause: error });
  } finally {
    waiting.answered();
    process.off('SIGINT', interrupt).off('SIGTERM', interrupt);
  }
}

/** An export may take hours: what the check would refuse at its end is refused before its beginning. */
async function refuseWrongPolicy(file: string | undefined): Promise<void> {
  if (file === undefined) return;
  const [{ policyFrom }, { catalogue }] = await Promise.all([import('./policy-file.ts'), import('../rules/index.ts')]);
  await policyFrom(file, catalogue);
}

function serverOf(
  { baseUrl, clientId, clientSecret }: ExportOptions,
  env: NodeJS.ProcessEnv,
  signal: AbortSignal,
  watch: Watch,
): ExportServer {
  const { base, credentials } =
    baseUrl === undefined ? configFrom(env).source : medplumAt(baseUrl, clientId, clientSecret);
  const clock = () => Date.now();
  const wait = (milliseconds: number) => setTimeout(milliseconds, undefined, { signal });
  return { base, authorization: authorizationBy(credentials, clock), pace: { clock, wait, signal }, watch };
}

function later(milliseconds: number, ring: () => void): () => void {
  const timer = alarm(ring, milliseconds).unref();
  return () => clearTimeout(timer);
}

const INSTANT = /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:\d{2}))?$/;

/** Milliseconds by which the clock of a server may be ahead of ours. */
const SKEW = 5 * 60_000;

function instantOf(since: string, transactionTime: string | undefined): string {
  if (transactionTime !== undefined) return transactionTime;
  const time = INSTANT.test(since) && isCalendarDay(since.slice(0, 10)) ? Date.parse(since) : NaN;
  if (time > Date.now() + SKEW)
    throw new ExportError(
      `--since ${since} lies ahead: nothing can have changed since then. Write an earlier instant.`,
    );
  if (!Number.isNaN(time)) return since.includes('T') ? since : `${since}T00:00:00Z`;
  throw new ExportError(
    `--since ${since} is neither an instant such as 2026-03-01T00:00:00Z nor the folder of an earlier export.`,
  );
}

/** Checks what came; of an export with holes, what is not found counts as not told. */
async function checked(
  folder: string,
  { faults }: Exported,
  earlier: string | undefined,
  options: ExportOptions,
): Promise<number> {
  if (faults.size > 0) {
    const list = [...faults].map(([code, count]) => `${code} (${count})`).join(', ');
    say(`The server could not export everything: ${list}; see error.*.ndjson. What is not found here may still exist.`);
  }
  if (!options.check) return faults.size > 0 ? 2 : 0;
  if (options.since === undefined) return check(folder, options);
  if (earlier !== undefined && lies(folder, earlier) && faults.size === 0) return check(earlier, options);
  say(
    'Not checked: this folder holds only what changed. Export it into the folder of the earlier export, and both are checked together.',
  );
  return 2;
}

function lies(folder: string, within: string): boolean {
  const path = relative(resolve(within), resolve(folder));
  return path !== '' && !path.startsWith('..') && !isAbsolute(path);
}

/** Lines of progress: the server's words when they change, and every file. */
function teller(waiting: ExportWaiting): (told: Told) => void {
  let last = '';
  return (told) => {
    const text = textOf(told);
    if (text !== last) waiting.say(text);
    last = text;
  };
}

function textOf(told: Told): string {
  switch (told.kind) {
    case 'asked':
      return 'The server has taken the request.';
    case 'resumed':
      return 'Going on with the export that was interrupted.';
    case 'restarted':
      return 'The server no longer knows that export: asking anew.';
    case 'waiting':
      return `Waiting for the server${told.words === '' ? '' : `: ${told.words}`}.`;
    case 'file': {
      const { fetched, done, total } = told;
      return `[${done}/${total}] ${fetched.name}: ${counted(fetched.lines, 'resource', 'resources')}, ${sizeText(fetched.bytes)}`;
    }
  }
}

function sumText({ files, resources, bytes, deleted, transactionTime }: Exported, folder: string): string {
  const gone = deleted > 0 ? `, ${counted(deleted, 'line', 'lines')} of deletions` : '';
  return `${counted(resources, 'resource', 'resources')} in ${counted(files, 'file', 'files')} (${sizeText(bytes)})${gone} in ${folder}, as of ${transactionTime}.`;
}

function sizeText(bytes: number): string {
  return bytes < 1e5 ? `${Math.ceil(bytes / 1e3)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}

/** Progress goes to the error stream: the check may print data. */
function say(text: string): void {
  process.stderr.write(`${text}\n`);
}

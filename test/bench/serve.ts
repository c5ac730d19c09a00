import { MedplumClient } from '@medplum/core';
import type { DetectedIssue, Resource, Task } from '@medplum/fhirtypes';
import autocannon from 'autocannon';
import { spawn, type ChildProcess } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { availableParallelism } from 'node:os';
import { createInterface } from 'node:readline';
import { startDemo } from '../../src/sandbox/demo.ts';
import { canonicalsUnder } from '../../src/terminology/canonicals.ts';
import { linked } from '../support/chart-builders.ts';
import { bare } from '../support/complete-chart.ts';

const PATIENTS = 50;
/** Patients without a 77750 service: most notices concern them. */
const OTHERS = 2000;
const SECRET = 'bench-secret';
const { issue, task } = canonicalsUnder();
const SELF = new URL(import.meta.url).pathname;

/** The bare episode of the tests for one patient of the bench, and the notice of its Procedure. */
function episodeOf(number: number): readonly Resource[] {
  const text = JSON.stringify(bare)
    .replaceAll('Patient/p1', `Patient/p${number}`)
    .replaceAll('Encounter/admission', `Encounter/admission-${number}`);
  return (JSON.parse(text) as Resource[]).map((resource) => ({
    ...resource,
    id: resource.resourceType === 'Patient' ? `p${number}` : `${resource.id ?? ''}-${number}`,
  }));
}

function noticeOf(number: number, round: number) {
  const [procedure] = episodeOf(number).filter(({ resourceType }) => resourceType === 'Procedure');
  const body = JSON.stringify({ ...(procedure ?? linked()), meta: { versionId: String(round) } });
  const signature = createHmac('sha256', SECRET).update(body).digest('hex');
  return { method: 'POST' as const, path: '/hooks/fhir', body, headers: { 'X-Signature': signature } };
}

/** Processes of this bench that still run: none outlives it. */
const children = new Set<ChildProcess>();

/** Notices of the memory run: a short one, the one the target speaks of with `--full`, or a number. */
const FULL = 100_000;
const SHORT = 10_000;
/** Milliseconds after which a bench that hangs is given up: fifteen minutes, an hour for the full one. */
const LONGEST = { short: 900_000, full: 3_600_000 } as const;

/** Checks a burst may take: the target of the project. */
const MOST_CHECKS = 200;
/** MB by which the second half of the memory run may lie above the first: what the collector leaves to chance. */
const FLAT = 15;

const [wanted] = process.argv.slice(2);
if (wanted === 'sandbox') await runSandbox();
else {
  const isFull = wanted === '--full';
  const given = setTimeout(
    () => {
      say('given up: it takes too long');
      for (const child of children) child.kill('SIGKILL');
      process.exit(2);
    },
    isFull ? LONGEST.full : LONGEST.short,
  );
  try {
    process.exitCode = (await bench(isFull ? FULL : Number(wanted ?? SHORT))) ? 0 : 1;
  } finally {
    clearTimeout(given);
    for (const child of children) child.kill('SIGTERM');
  }
}

/** The child that plays the FHIR server. */
async function runSandbox(): Promise<void> {
  const demo = await startDemo({ port: 0, bots: [] });
  await demo.load(Array.from({ length: PATIENTS }, (_, number) => episodeOf(number)).flat());
  await demo.load(
    Array.from({ length: OTHERS }, (_, number) => ({ resourceType: 'Patient', id: `p${PATIENTS + number}` })),
  );
  process.stdout.write(`${JSON.stringify({ baseUrl: demo.baseUrl, token: demo.token })}\n`);
  await once(process, 'SIGTERM');
  await demo.stop();
  process.exit(0);
}

interface Lab {
  readonly url: string;
  readonly client: MedplumClient;
  readonly receiver: ChildProcess;
  stop(): Promise<void>;
}

/** A sandbox and a receiver, each a process of its own. */
async function lab(): Promise<Lab> {
  const sandbox = spawn(process.execPath, [SELF, 'sandbox'], { stdio: ['ignore', 'pipe', 'inherit'] });
  const { baseUrl, token } = JSON.parse(await firstLine(sandbox)) as { baseUrl: string; token: string };
  const port = await freePort();
  const env = {
    PATH: process.env['PATH'] ?? '',
    RADGAP_SOURCE_URL: `${baseUrl}fhir/R4`,
    RADGAP_SOURCE_TOKEN: token,
    RADGAP_HOOK_SECRETS: SECRET,
    RADGAP_PORT: String(port),
    RADGAP_SWEEP_MINUTES: '1440',
    RADGAP_LOG_LEVEL: 'info',
    NODE_OPTIONS: '--max-old-space-size=192',
  };
  const receiver = spawn(process.execPath, ['src/cli/radgap.mjs', 'serve'], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  for (const child of [sandbox, receiver]) {
    children.add(child);
    child.once('close', () => children.delete(child));
  }
  await firstLine(receiver, '"swept"');
  receiver.stdout.resume();
  const stop = async () => {
    for (const child of [receiver, sandbox]) {
      const closed = once(child, 'close');
      child.kill('SIGTERM');
      await closed;
    }
  };
  return {
    url: `http://127.0.0.1:${port}`,
    client: new MedplumClient({ baseUrl, accessToken: token, cacheTime: 0 }),
    receiver,
    stop,
  };
}

async function firstLine(child: ChildProcess, holding = ''): Promise<string> {
  if (!child.stdout) throw new Error('no output');
  for await (const line of createInterface({ input: child.stdout })) if (line.includes(holding)) return line;
  throw new Error('the child ended');
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

async function metric({ url }: Lab, name: string): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text();
  const lines = text.split('\n').filter((line) => line.startsWith(`radgap_${name}`));
  return lines.reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' ') + 1)), 0);
}

function notices(patients: number) {
  return Array.from({ length: patients }, (_, index) => noticeOf(index, 1));
}

/** The connections share the patients out; each tells of its own, again and again. */
function fire({ url }: Lab, patients: number, options: Partial<autocannon.Options>): Promise<autocannon.Result> {
  const all = notices(patients);
  const each = Math.ceil(patients / (options.connections ?? 1));
  let count = 0;
  const setupClient = (client: autocannon.Client) => {
    const start = (count++ * each) % all.length;
    client.setRequests(all.slice(start, start + each));
  };
  return autocannon({ url, timeout: 120, requests: all.slice(0, 1), setupClient, ...options });
}

/** Resident memory of a process, in MB. */
function memory({ pid }: ChildProcess): number {
  const status = readFileSync(`/proc/${pid ?? 0}/status`, 'utf8');
  return Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024);
}

/** Our issues and Tasks without ids and times, which differ from run to run. */
async function endState({ client }: Lab): Promise<string> {
  const lines: string[] = [];
  const key = ({ identifier }: DetectedIssue | Task, system: string) =>
    identifier?.find((one) => one.system === system)?.value ?? '?';
  for await (const page of client.searchResourcePages('DetectedIssue', { _count: 1000 })) {
    lines.push(...page.map((one) => `${key(one, issue)} ${one.status} ${one.severity ?? ''} ${one.detail ?? ''}`));
  }
  for await (const page of client.searchResourcePages('Task', { _count: 1000 })) {
    lines.push(...page.map((one) => `${key(one, task)} ${one.status} ${one.input?.length ?? 0}`));
  }
  return lines.sort().join('\n');
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** Runs everything; false when a target that does not depend on the machine was missed. */
async function bench(most: number): Promise<boolean> {
  const missed: string[] = [];
  const target = (met: boolean, name: string) => {
    if (!met) missed.push(name);
  };
  say(`${availableParallelism()} cores, shared by sandbox, receiver and load generator`);
  const many = await lab();
  const before = await metric(many, 'checks_total');
  const burst = await fire(many, PATIENTS, { connections: 5000, amount: 5000 });
  const checks = (await metric(many, 'checks_total')) - before;
  const seconds = burst.duration.toFixed(1);
  say(
    `burst of 5,000 over ${PATIENTS} patients: ${burst['2xx']} answered 2xx, ${burst.non2xx} otherwise, ${burst.errors} connections failed, ${checks} checks, ${seconds} s`,
  );

  target(burst['2xx'] === 5000, 'every notice of the burst answered 2xx');
  target(checks <= MOST_CHECKS, `a burst in at most ${MOST_CHECKS} checks`);

  const one = await lab();
  for (const { body, headers } of notices(PATIENTS)) {
    const type = { 'Content-Type': 'application/fhir+json' };
    const { status } = await fetch(`${one.url}/hooks/fhir`, { method: 'POST', headers: { ...headers, ...type }, body });
    if (status !== 200) throw new Error(`one by one: ${status}`);
  }
  const [burstState, singleState] = [await endState(many), await endState(one)];
  say(
    `end state: ${burstState === singleState ? 'the same as' : 'NOT the same as'} one by one (${singleState.split('\n').length} issues and Tasks)`,
  );
  target(burstState === singleState && singleState !== '', 'the same end state as one by one');
  await one.stop();

  const sustained = await fire(many, PATIENTS + OTHERS, { connections: 50, duration: 20 });
  const { p50, p99 } = sustained.latency;
  target(sustained.non2xx + sustained.errors === 0, 'every sustained notice answered 2xx');
  say(
    `sustained: ${Math.round(sustained.requests.average)} notices/s, p50 ${p50} ms, p99 ${p99} ms, ${sustained.non2xx + sustained.errors} not 2xx`,
  );

  const part = Math.max(1, Math.round(most / 10));
  const sizes = [memory(many.receiver)];
  let failed = 0;
  for (let sent = 0; sent < most; sent += part) {
    const run = await fire(many, PATIENTS + OTHERS, { connections: 50, amount: part });
    failed += run.non2xx + run.errors;
    sizes.push(memory(many.receiver));
  }
  const half = Math.ceil(sizes.length / 2);
  const [early, late] = [median(sizes.slice(1, half)), median(sizes.slice(half))];
  say(`memory over ${most} notices, MB: ${sizes.join(' ')} (${failed} not 2xx); median ${early}, then ${late}`);
  target(failed === 0, 'every notice of the memory run answered 2xx');
  target(late - early <= FLAT, 'memory flat');
  await many.stop();
  say(missed.length === 0 ? 'every target met' : `missed: ${missed.join('; ')}`);
  return missed.length === 0;
}

function median(sizes: readonly number[]): number {
  return [...sizes].sort((a, b) => a - b)[Math.floor(sizes.length / 2)] ?? 0;
}

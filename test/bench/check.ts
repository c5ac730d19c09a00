// Times a check through the sandbox: node --expose-gc test/bench/check.ts [patients] [runs]
import type { Procedure, Resource } from '@medplum/fhirtypes';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { bots } from '../../bots/index.ts';
import { DEFAULT_POLICY } from '../../src/model/policy.ts';
import { catalogue } from '../../src/rules/index.ts';
import { startDemo, type Demo } from '../../src/sandbox/demo.ts';
import { population, type Resident } from '../../src/sandbox/population.ts';
import { seedFor } from '../../src/sandbox/seed.ts';
import { CPT } from '../../src/terminology/systems.ts';

const AS_OF = '2026-06-01';
const NOW = `${AS_OF}T12:00:00.000Z`;
const PATIENTS = Number(process.argv[2] ?? 1000);
const RUNS = Number(process.argv[3] ?? 120);
const POLL_MS = 2;

const requests: string[] = [];
const rows: [string, string][] = [];
const tell = (what: string, value: string): void => void rows.push([what, value]);

/** Loads the patients with what would be stored of their episodes, and gives those without an episode. */
async function fill(demo: Demo): Promise<Resident[]> {
  const free: Resident[] = [];
  const counts = { resources: 0, episodes: 0, issues: 0 };
  const start = performance.now();
  for (const resident of population(PATIENTS, AS_OF)) {
    const record = { patient: resident.patient, resources: resident.resources, unreadable: [], asOf: NOW };
    const { assessments, resources } = seedFor(record, catalogue, DEFAULT_POLICY, demo.device, NOW);
    const { loaded } = await demo.load([...resident.resources, ...resources]);
    counts.resources += loaded;
    counts.episodes += assessments.length;
    counts.issues += resources.filter(({ resourceType }) => resourceType === 'DetectedIssue').length;
    if (assessments.length === 0) free.push(resident);
  }
  tell(
    'loaded',
    `${PATIENTS} patients, ${counts.resources} resources, ${counts.episodes} episodes, ${counts.issues} issues`,
  );
  tell('loading and seeding', `${Math.round(performance.now() - start)} ms`);
  return free;
}

const service = (patient: string): Procedure => ({
  resourceType: 'Procedure',
  status: 'completed',
  code: { coding: [{ system: CPT, code: '77750' }] },
  subject: { reference: patient },
  performedDateTime: '2026-05-10',
});

/** Milliseconds from the POST of a Procedure until its issues can be read. */
async function untilReadable({ client }: Demo, patient: string): Promise<number> {
  const start = performance.now();
  const { id } = await client.createResource(service(patient));
  const query = { implicated: `Procedure/${id}`, _count: '1' };
  while ((await client.searchResources('DetectedIssue', query, { cache: 'no-store' })).length === 0)
    await sleep(POLL_MS);
  return performance.now() - start;
}

async function latency(demo: Demo, free: readonly Resident[]): Promise<void> {
  const times: number[] = [];
  for (const { patient } of free.slice(0, 10)) await untilReadable(demo, patient);
  for (const { patient } of free.slice(10, 10 + RUNS)) times.push(await untilReadable(demo, patient));
  await demo.idle();
  times.sort((a, b) => a - b);
  const at = (share: number): string => `${Math.round(times[Math.ceil(share * times.length) - 1] ?? NaN)} ms`;
  tell(`POST to issues readable, ${times.length} runs`, `p50 ${at(0.5)}, p95 ${at(0.95)}, max ${at(1)}`);
}

/** The requests a bot makes while something is done. */
async function counted(demo: Demo, deed: () => Promise<unknown>): Promise<string> {
  await demo.idle();
  requests.length = 0;
  await deed();
  await demo.idle();
  return `${requests.length}`;
}

async function requestsByKind(demo: Demo, free: readonly Resident[]): Promise<void> {
  const [first, none] = free.slice(-2);
  if (!first || !none) throw new RangeError('too few patients');
  const { client } = demo;
  const posted = service(first.patient);
  let procedure: Procedure = posted;
  tell('requests of a first check', await counted(demo, async () => (procedure = await client.createResource(posted))));
  const edit = (fields: Partial<Procedure>) => async () =>
    (procedure = await client.updateResource({ ...procedure, ...fields }));
  tell('requests of a recheck without change', await counted(demo, edit({ language: 'en' })));
  tell('requests of a recheck with change', await counted(demo, edit({ performedDateTime: '2026-05-09' })));
  const visit: Resource = {
    resourceType: 'Encounter',
    status: 'finished',
    class: { code: 'AMB' },
    subject: { reference: none.patient },
  };
  tell('requests for a patient without 77750', await counted(demo, () => client.createResource(visit)));
}

/** Milliseconds until `radgap start` says that it is ready. */
async function untilReady(...options: readonly string[]): Promise<void> {
  const start = performance.now();
  const program = fileURLToPath(new URL('../../src/cli/radgap.mjs', import.meta.url));
  const child = spawn(process.execPath, [program, 'start', '--port', '0', ...options], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit');
  let ready = false;
  for await (const line of createInterface(child.stdout)) {
    if (!line.includes('is ready')) continue;
    ready = true;
    break;
  }
  const took = ready ? `${Math.round(performance.now() - start)} ms` : 'never ready';
  tell(['radgap start', ...options].join(' '), took);
  child.kill('SIGTERM');
  await ended;
}

function megabytes(bytes: number): string {
  return `${Math.round(bytes / 1_048_576)} MB`;
}

const demo = await startDemo({
  port: 0,
  bots,
  asOf: AS_OF,
  gate: ({ phase, author, method, path }) => {
    if (phase === 'before' && author.startsWith('Bot/')) requests.push(`${method} ${path}`);
  },
});
const free = await fill(demo);
await latency(demo, free);
await requestsByKind(demo, free);
globalThis.gc?.();
const { rss, heapUsed } = process.memoryUsage();
tell('memory', `${megabytes(rss)} resident, ${megabytes(heapUsed)} heap`);
await demo.stop();
await untilReady();
await untilReady('--patients', String(PATIENTS));
const width = Math.max(...rows.map(([what]) => what.length));
for (const [what, value] of rows) process.stdout.write(`${what.padEnd(width)}  ${value}\n`);

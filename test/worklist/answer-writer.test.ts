import { MedplumClient, OperationOutcomeError, serverError } from '@medplum/core';
import type { Communication, Task } from '@medplum/fhirtypes';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { GateStep } from '../../src/sandbox/gate.ts';
import { startSandbox, type Sandbox } from '../../src/sandbox/server.ts';
import { canonicalsUnder } from '../../src/terminology/canonicals.ts';
import { UnknownEnd, writeAnswer, type Answer } from '../../src/worklist/data/answer-writer.ts';
import { fetchWithin, LONGEST_MS } from '../../src/worklist/deadline.ts';
import { noted, querySent, queryTo } from '../../src/worklist/data/answers.ts';

const running: Sandbox[] = [];

afterEach(async () => {
  for (const sandbox of running.splice(0)) await sandbox.stop();
});

const NOW = '2026-03-02T10:00:00.000Z';
const acting = {
  person: { reference: 'Practitioner/me' },
  now: NOW,
  canonicals: canonicalsUnder(),
};
const TASK: Task = {
  resourceType: 'Task',
  id: 'task',
  status: 'requested',
  intent: 'order',
  for: { reference: 'Patient/p' },
};

const asTask = (change: (task: Task) => Task): Answer['change'] => {
  return (held) => (held.resourceType === 'Task' ? change(held) : held);
};
const note = (seen: Task): Answer => ({ seen, change: asTask((task) => noted(task, 'x', acting)) });
const query = (seen: Task): Answer => ({
  seen,
  change: (held, created) => asTask((task) => querySent(task, created, acting))(held, created),
  create: () => queryTo(seen, { reference: 'Practitioner/dr' }, [], 'text', acting),
});

const isWrite = ({ method, path }: GateStep) => method === 'PUT' || (method === 'POST' && path === '');
const down = () => {
  throw new OperationOutcomeError(serverError(new Error('not now')));
};

/** A server that stores what it is sent and never says so; `fails` are the reads that fail after. */
async function silentServer(fails: (step: GateStep) => boolean, zone: string) {
  let isStored = false;
  const sandbox = await startSandbox({
    port: 0,
    bots: [],
    gate: (step) => {
      if (step.phase === 'after' && isWrite(step)) {
        isStored = true;
        down();
      }
      if (step.phase === 'before' && isStored && fails(step)) down();
    },
  });
  running.push(sandbox);
  await sandbox.load([TASK]);
  const medplum = new MedplumClient({
    baseUrl: sandbox.baseUrl,
    cacheTime: 0,
    maxRetries: 0,
    fetch: async (url: string, options?: RequestInit) => {
      const { status, headers, body } = await fetch(url, options).then(async (answer) => ({
        status: answer.status,
        headers: { 'content-type': answer.headers.get('content-type') ?? '' },
        body: (await answer.text()).replaceAll(NOW, NOW.replace('Z', zone)),
      }));
      return new Response(body, { status, headers });
    },
  });
  medplum.setAccessToken(sandbox.token);
  const seen = await medplum.readResource('Task', 'task');
  const queries = () => sandbox.client.searchResources('Communication', 'based-on=Task/task', { cache: 'no-store' });
  return { medplum, seen, queries };
}

const nothing = () => false;
const queriesFail = ({ method, path }: GateStep) => method === 'GET' && path.startsWith('Communication/');
const tasksFail = ({ method, path }: GateStep) => method === 'GET' && path.startsWith('Task/');

/** How the answer ended, in a word. */
const endOf = (attempt: Promise<{ readonly kind: string }>) =>
  attempt.then(
    ({ kind }) => kind,
    (error: unknown) => (error instanceof UnknownEnd ? 'unknown' : 'failed'),
  );

describe('an answer the server is still at when its time ran out', () => {
  it.each([
    ['a note', note],
    ['a query', query],
  ])('is not told as taken back: %s', async (_, answer) => {
    const { promise: end, resolve: goOn } = Promise.withResolvers<undefined>();
    const sandbox = await startSandbox({
      port: 0,
      bots: [],
      gate: (step) => (step.phase === 'before' && isWrite(step) ? end : undefined),
    });
    running.push(sandbox);
    await sandbox.load([TASK]);
    const medplum = new MedplumClient({
      baseUrl: sandbox.baseUrl,
      cacheTime: 0,
      fetch: (url: string, options?: RequestInit) =>
        fetchWithin(options?.method === 'GET' ? LONGEST_MS : 50)(url, options),
    });
    medplum.setAccessToken(sandbox.token);
    const seen = await medplum.readResource('Task', 'task');
    expect(await endOf(writeAnswer(medplum, answer(seen)))).toBe('unknown');
    goOn(undefined);
  });
});

describe('an answer that was stored without a word', () => {
  it.each<[string, (seen: Task) => Answer, (step: GateStep) => boolean, string, string]>([
    ['a note', note, nothing, 'Z', 'stored'],
    ['a query', query, nothing, 'Z', 'stored'],
    ['a note, by a server that writes times in its own way', note, nothing, '+00:00', 'stored'],
    ['a query, by a server that writes times in its own way', query, nothing, '+00:00', 'stored'],
    ['a note on a Task that cannot be read', note, tasksFail, 'Z', 'unknown'],
    ['a query that cannot be read, on a Task that can', query, queriesFail, 'Z', 'unknown'],
  ])('is told as what is known of it: %s', async (_, answer, fails, zone, end) => {
    const { medplum, seen, queries } = await silentServer(fails, zone);
    const given = answer(seen);
    expect(await endOf(writeAnswer(medplum, given))).toBe(end);
    const stored: readonly Communication[] = await queries();
    expect(stored).toHaveLength(given.create ? 1 : 0);
  });
});

import { MedplumClient, OperationOutcomeError, serverError, unauthorized } from '@medplum/core';
import type { Task } from '@medplum/fhirtypes';
import { afterEach, describe, expect, it } from '@jest/globals';
import { startSandbox, type Sandbox } from '../../src/sandbox/server.ts';
import { canonicalsUnder } from '../../src/terminology/canonicals.ts';
import { UnknownEnd, writeAnswer } from '../../src/worklist/data/answer-writer.ts';
import { noted } from '../../src/worklist/data/answers.ts';
import { watchFor } from '../../src/worklist/data/late-answer.ts';

const TASK: Task = { resourceType: 'Task', id: 'task', status: 'requested', intent: 'order' };
const acting = {
  person: { reference: 'Practitioner/me' },
  now: '2026-03-02T10:00:00.000Z',
  canonicals: canonicalsUnder(),
};

type Look = UnknownEnd['look'];
const stored: Look = () => Promise.resolve({ now: TASK, isStored: true });
const notYet: Look = () => Promise.resolve({ now: TASK, isStored: false });
const down: Look = () => Promise.reject(new OperationOutcomeError(serverError(new Error('not now'))));
const signedOut: Look = () => Promise.reject(new OperationOutcomeError(unauthorized));

/** Watches with a clock of its own; the last of some looks is repeated. */
async function watch(looks: readonly Look[], isOver: (waited: number) => boolean = () => false) {
  let [waited, looked] = [0, 0];
  const end = await watchFor(
    { look: () => (looks[Math.min(looked++, looks.length - 1)] ?? notYet)() },
    () => isOver(waited),
    (ms) => Promise.resolve(void (waited += ms)),
  );
  return { end, waited, looked };
}

describe('an answer whose end is unknown', () => {
  it.each<[string, readonly Look[], Task | 'not-stored' | undefined, number]>([
    ['stored at the first look', [stored], TASK, 1],
    ['stored later', [notYet, notYet, stored], TASK, 3],
    ['stored while nobody could look', [down, down, down, stored], TASK, 4],
    ['stored while nobody could look for a long time', [...Array<Look>(40).fill(down), stored], TASK, 41],
    ['never stored', [notYet], 'not-stored', 6],
    [
      'not stored, by what is seen after a long time in which nobody could look',
      [...Array<Look>(9).fill(down), notYet],
      'not-stored',
      10,
    ],
    ['not to be looked for any more: signed out', [down, signedOut], undefined, 2],
  ])('is looked for: %s', async (_, looks, end, looked) => {
    expect(await watch(looks)).toMatchObject({ end, looked });
  });

  it('is not called missing before a server has had longer than it is waited for', async () => {
    expect((await watch([notYet])).waited).toBeGreaterThan(60_000);
  });

  it('is not looked for when nobody waits', async () => {
    expect(await watch([stored], () => true)).toMatchObject({ end: undefined, looked: 0 });
    expect(await watch([notYet, stored], (waited) => waited > 2_000)).toMatchObject({ end: undefined, looked: 1 });
  });
});

describe('an answer whose connection dropped', () => {
  const running: Sandbox[] = [];
  afterEach(async () => {
    for (const sandbox of running.splice(0)) await sandbox.stop();
  });

  it('is not told as taken back while the server may be at it, and is found once it is stored', async () => {
    const sandbox = await startSandbox({ port: 0, bots: [] });
    running.push(sandbox);
    await sandbox.load([TASK]);
    let sent: string | undefined;
    const medplum = new MedplumClient({
      baseUrl: sandbox.baseUrl,
      cacheTime: 0,
      maxRetries: 0,
      fetch: (url: string, options?: RequestInit) => {
        if (options?.method !== 'PUT') return fetch(url, options);
        if (typeof options.body === 'string') sent = options.body;
        return Promise.reject(new TypeError('fetch failed'));
      },
    });
    medplum.setAccessToken(sandbox.token);
    const seen = await medplum.readResource('Task', 'task');
    const given = writeAnswer(medplum, {
      seen,
      change: (held) => (held.resourceType === 'Task' ? noted(held, 'x', acting) : held),
    });
    const lost: unknown = await given.then(
      () => undefined,
      (error: unknown) => error,
    );
    if (!(lost instanceof UnknownEnd)) throw new Error('the end of the answer was told');
    expect((await lost.look()).isStored).toBe(false);
    await sandbox.client.updateResource(JSON.parse(sent ?? '') as Task);
    expect((await lost.look()).isStored).toBe(true);
  });
});

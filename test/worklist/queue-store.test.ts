import { badRequest, MedplumClient, OperationOutcomeError } from '@medplum/core';
import type { Bundle, Coverage, DetectedIssue, Patient, Task } from '@medplum/fhirtypes';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { GateStep } from '../../src/sandbox/gate.ts';
import { startSandbox, type Sandbox } from '../../src/sandbox/server.ts';
import { canonicalsUnder } from '../../src/terminology/canonicals.ts';
import { LONGEST_MS, fetchWithin } from '../../src/worklist/deadline.ts';
import { QueueStore } from '../../src/worklist/data/queue-store.ts';

const canonicals = canonicalsUnder();
const running: Sandbox[] = [];

afterEach(async () => {
  for (const sandbox of running.splice(0)) await sandbox.stop();
});

const patient = (name: string): Patient => ({ resourceType: 'Patient', id: name, name: [{ family: name }] });

const issue = (name: string): DetectedIssue => ({
  resourceType: 'DetectedIssue',
  id: `${name}-issue`,
  status: 'final',
  identifier: [{ system: canonicals.issue, value: `rule/Procedure/${name}` }],
  patient: { reference: `Patient/${name}` },
});

const task = (name: string): Task => ({
  resourceType: 'Task',
  id: `${name}-task`,
  status: 'requested',
  intent: 'order',
  identifier: [{ system: canonicals.task, value: `Procedure/${name}/imaging` }],
  groupIdentifier: { system: canonicals.episode, value: `Procedure/${name}` },
  for: { reference: `Patient/${name}` },
});

const COVERAGE: Coverage = {
  resourceType: 'Coverage',
  id: 'coverage',
  status: 'active',
  beneficiary: { reference: 'Patient/listed' },
  payor: [{ display: 'Plan' }],
};

/** A server with an issue that no Task lists, and one that a Task does; `fails` picks the requests that fail. */
async function ward() {
  let fails: (step: GateStep) => boolean = () => false;
  const sandbox = await startSandbox({
    port: 0,
    bots: [],
    gate: (step) => {
      if (step.phase === 'before' && fails(step)) throw new OperationOutcomeError(badRequest('not now'));
    },
  });
  running.push(sandbox);
  await sandbox.load([patient('unlisted'), issue('unlisted')]);
  await sandbox.load([patient('listed'), issue('listed'), task('listed'), COVERAGE]);
  const store = new QueueStore(sandbox.client, canonicals);
  return { sandbox, store, failing: (which: typeof fails) => void (fails = which) };
}

const held = (store: QueueStore) => {
  const { issues, tasks, patients, trouble, phase } = store.state();
  return { held: [...issues.keys(), ...tasks.keys(), ...patients.keys()].sort(), trouble, phase };
};

/** Resolves when the payers were read, which is the last thing of a whole queue. */
const finished = (store: QueueStore) =>
  new Promise<void>((resolve) => {
    const look = () => {
      if (store.state().payers.size > 0) resolve();
    };
    store.subscribe(look);
    look();
  });

const WHOLE = {
  held: ['Patient/listed', 'Patient/unlisted', 'listed-issue', 'listed-task', 'unlisted-issue'],
  trouble: undefined,
  phase: 'ready',
};

describe('the queue as it is read', () => {
  it.each<[string, (step: GateStep) => boolean]>([
    ['its issues', ({ path }) => path.startsWith('DetectedIssue?')],
    ['its Tasks', ({ path }) => path.startsWith('Task?')],
    ['the names of its patients', ({ path }) => path.startsWith('Patient/_search')],
  ])('is not called whole while %s could not be read, and becomes whole', async (_, fails) => {
    const { store, failing } = await ward();
    failing(fails);
    await store.load();
    expect(held(store).trouble).toBeDefined();
    await store.refresh();
    expect(held(store).trouble).toBeDefined();
    failing(() => false);
    await store.refresh();
    await finished(store);
    expect(held(store)).toEqual(WHOLE);
  });

  it('takes up later what could not be read of the changes', async () => {
    const { sandbox, store, failing } = await ward();
    await store.load();
    await finished(store);
    await sandbox.load([patient('third')]);
    const { id } = await sandbox.client.createResource<DetectedIssue>({
      ...issue('third'),
      patient: { reference: 'Patient/third' },
    });
    failing(({ path }) => path.startsWith('Patient/_search'));
    await store.refresh();
    expect(held(store).trouble).toBeDefined();
    await sandbox.client.updateResource<Task>({ ...task('listed'), status: 'accepted' });
    failing(() => false);
    await store.refresh();
    expect(held(store)).toEqual({ ...WHOLE, held: [...WHOLE.held, 'Patient/third', id].sort() });
    expect(store.state().tasks.get('listed-task')?.status).toBe('accepted');
  });

  it('shows the payer of an episode that came later', async () => {
    const { sandbox, store } = await ward();
    await store.load();
    await finished(store);
    await sandbox.load([patient('third'), { ...COVERAGE, id: 'other', beneficiary: { reference: 'Patient/third' } }]);
    await sandbox.client.createResource<Task>({ ...task('third'), for: { reference: 'Patient/third' } });
    await store.refresh();
    expect(store.state().payers.get('Patient/third')).toBe('Plan');
  });

  it.each<[string, 'Task' | 'DetectedIssue', string]>([
    ['a Task', 'Task', 'listed-task'],
    ['an issue', 'DetectedIssue', 'unlisted-issue'],
  ])('loses %s that somebody deletes on the server', async (_, type, id) => {
    const { sandbox, store } = await ward();
    await store.load();
    await finished(store);
    await sandbox.client.deleteResource(type, id);
    await store.refresh();
    expect(held(store)).toEqual({ ...WHOLE, held: WHOLE.held.filter((name) => name !== id) });
    expect(store.state().payers.get('Patient/listed')).toBe('Plan');
  });

  it('is not read anew for an issue that was closed', async () => {
    const { sandbox, store } = await ward();
    await store.load();
    await finished(store);
    await sandbox.client.updateResource<DetectedIssue>({ ...issue('listed'), status: 'mitigated' });
    await store.refresh();
    expect(store.state().issues.get('listed-issue')?.status).toBe('mitigated');
    expect(held(store)).toEqual(WHOLE);
  });

  it('takes no older state for news: what was asked for before somebody answered, and came after', async () => {
    const { sandbox, store } = await ward();
    await store.load();
    await finished(store);
    await sandbox.client.updateResource<Task>({ ...task('listed'), status: 'accepted' });
    const newer = { versionId: 'newer', lastUpdated: '2999-01-01T00:00:00Z' };
    store.put({ ...task('listed'), status: 'in-progress', meta: newer });
    await store.refresh();
    expect(store.state().tasks.get('listed-task')?.meta?.versionId).toBe('newer');
  });

  it('asks for changes since the latest moment, in whatever zone and however exactly the server tells it', async () => {
    const { sandbox } = await ward();
    const told = new Map([
      ['listed-issue', '2026-03-02T23:30:00+14:00'],
      ['unlisted-issue', '2026-03-02T10:00:00.5Z'],
      ['listed-task', '2026-03-02T10:00:00Z'],
    ]);
    const asked: string[] = [];
    const client = new MedplumClient({
      baseUrl: sandbox.baseUrl,
      cacheTime: 0,
      fetch: async (url: string, options?: RequestInit) => {
        asked.push(decodeURIComponent(url));
        const answer = (await (await fetch(url, options)).json()) as Bundle;
        for (const { resource } of answer.entry ?? []) {
          const lastUpdated = told.get(resource?.id ?? '');
          if (resource && lastUpdated !== undefined) resource.meta = { ...resource.meta, lastUpdated };
        }
        return Response.json(answer);
      },
    });
    client.setAccessToken(sandbox.token);
    const store = new QueueStore(client, canonicals);
    await store.load();
    await finished(store);
    await store.refresh();
    const since = asked.flatMap((url) => /_lastUpdated=ge([^&]+)/.exec(url)?.[1] ?? []);
    expect(new Set(since)).toEqual(new Set(['2026-03-02T10:00:00.5Z']));
  });

  it('asks a slow server one question after the other', async () => {
    const { store, failing } = await ward();
    await store.load();
    await finished(store);
    let asked = 0;
    failing(({ path }) => {
      if (path.startsWith('Task?') && path.includes('_lastUpdated')) asked++;
      return false;
    });
    await Promise.all([store.refresh(), store.refresh(), store.refresh(), store.refresh()]);
    expect(asked).toBe(2);
  });

  it('goes on after a question the server never answered', async () => {
    const { promise: end, resolve: answer } = Promise.withResolvers<undefined>();
    let hangs = false;
    const sandbox = await startSandbox({ port: 0, bots: [], gate: () => (hangs ? end : undefined) });
    running.push(sandbox);
    await sandbox.load([patient('listed'), issue('listed'), task('listed'), COVERAGE]);
    const client = new MedplumClient({
      baseUrl: sandbox.baseUrl,
      cacheTime: 0,
      fetch: (url: string, options?: RequestInit) => fetchWithin(hangs ? 50 : LONGEST_MS)(url, options),
    });
    client.setAccessToken(sandbox.token);
    const store = new QueueStore(client, canonicals);
    await store.load();
    await finished(store);
    hangs = true;
    await store.refresh();
    expect(held(store).trouble).toBe('offline');
    hangs = false;
    answer(undefined);
    await sandbox.client.updateResource<Task>({ ...task('listed'), status: 'accepted' });
    await store.refresh();
    expect(held(store).trouble).toBeUndefined();
    expect(store.state().tasks.get('listed-task')?.status).toBe('accepted');
  });

  it.each<[string, (step: GateStep) => boolean, boolean]>([
    ['all of it', () => false, true],
    ['nothing of its Tasks', ({ path }) => path.startsWith('Task?'), false],
  ])('tells whether it was read to the end: %s', async (_, fails, whole) => {
    const { store, failing } = await ward();
    failing(fails);
    await store.load();
    if (whole) await finished(store);
    expect(store.state().whole).toBe(whole);
  });
});

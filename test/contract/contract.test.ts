import type { DetectedIssue, List, Patient, Procedure, Task } from '@medplum/fhirtypes';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { setTimeout as wait } from 'node:timers/promises';
import { without } from '../../src/reconcile/writer.ts';
import { canonicalsUnder } from '../../src/terminology/canonicals.ts';
import { describePolicy } from './policy-on-server.ts';
import { measured, report } from './measures.ts';
import { admit, CPT, daysAgo, infusionOf, runRadgap, searchOf } from './hospital.ts';
import { openTarget, type Target } from './target.ts';

jest.setTimeout(300_000);

/** First checks that the quota of one bot allows in its window of a minute, with some to spare. */
const BURST = 10;
const QUOTA_WINDOW = 61_000;

const canonicals = canonicalsUnder();

let target: Target;

beforeAll(async () => {
  target = await openTarget();
});

afterAll(async () => {
  process.stdout.write(`${report(target)}\n`);
  await target.stop();
});

const radgap = (args: readonly string[], env: Readonly<Record<string, string>> = {}) =>
  runRadgap(args, { ...target.env, ...env });
const newPatient = () => admit(target.client);
const search = <T extends 'DetectedIssue' | 'Task' | 'List'>(type: T, patient: Patient) =>
  searchOf(target.client, type, patient);

const live = (issues: readonly DetectedIssue[]) =>
  issues.filter(({ status }) => status === 'final' || status === 'preliminary');

const keyOf = ({ identifier }: DetectedIssue | List | Task) => identifier?.[0]?.value ?? '';

/** Asks again and again until the answer will do; its last answer when it never does. */
async function until<T>(ask: () => Promise<T>, isEnough: (answer: T) => boolean, within = 20_000): Promise<T> {
  const end = Date.now() + within;
  for (;;) {
    const answer = await ask();
    if (isEnough(answer) || Date.now() > end) return answer;
    await wait(target.isReal ? 15 : 30);
  }
}

const issuesArrive = (patient: Patient, within?: number) =>
  until(
    () => search('DetectedIssue', patient),
    (issues) => issues.length > 2,
    within,
  );

/** The state when nothing has changed for a while. */
async function settled(patient: Patient) {
  let before = '';
  return until(
    async () => {
      await wait(target.isReal ? 1500 : 400);
      const [issues, tasks, lists] = [
        await search('DetectedIssue', patient),
        await search('Task', patient),
        await search('List', patient),
      ];
      const now = JSON.stringify([...issues, ...tasks, ...lists].map(({ id, meta }) => [id, meta?.versionId]).sort());
      const quiet = now === before;
      before = now;
      return { issues, tasks, lists, quiet };
    },
    ({ quiet }) => quiet,
    60_000,
  );
}

describe('radgap deploy', () => {
  it('installs, then finds nothing to change', async () => {
    const first = await radgap(['deploy']);
    expect(first).toMatchObject({ code: 0 });
    const second = await radgap(['deploy']);
    expect(second).toMatchObject({ code: 0 });
    expect(second.said).toContain('Nothing to change.');
  });

  it('repairs what somebody took away, and nothing else', async () => {
    const { installation } = canonicals;
    const subscriptions = await target.client.searchResources('Subscription', `_tag=${installation}|radgap&_count=100`);
    const [lost, off] = subscriptions;
    if (!lost || !off) throw new Error('no Subscriptions');
    await target.client.deleteResource('Subscription', lost.id);
    await target.client.updateResource({ ...off, status: 'off' });
    const repaired = await radgap(['deploy']);
    expect(repaired.said).toContain('Plan, 2 steps');
    expect((await radgap(['deploy'])).said).toContain('Nothing to change.');
  });

  it('is found well by the doctor', async () => {
    const { code, said } = await radgap(['doctor']);
    expect(said).not.toContain('✗');
    expect(code).toBeLessThan(2);
  });
});

describe('an episode', () => {
  it('has its issues, Tasks and guard List within moments of the Procedure, all under our identifiers', async () => {
    const count = target.isReal ? Number(process.env['RADGAP_TEST_EPISODES'] ?? 30) : 3;
    for (let episode = 0; episode < count; episode++) {
      if (target.isReal && episode > 0 && episode % BURST === 0) await wait(QUOTA_WINDOW);
      const patient = await newPatient();
      await wait(target.isReal ? 1000 : 100);
      const start = performance.now();
      await target.client.createResource(infusionOf(patient));
      const issues = await issuesArrive(patient);
      measured('latency', performance.now() - start);
      expect(issues.length).toBeGreaterThan(2);
      for (const issue of issues) expect(issue.identifier?.[0]?.system).toBe(canonicals.issue);
    }
    if (target.isReal) await wait(QUOTA_WINDOW);
  });

  it('reads as whole: every reference of Tasks and List leads to an issue', async () => {
    const patient = await newPatient();
    await target.client.createResource(infusionOf(patient));
    await issuesArrive(patient);
    const { issues, tasks, lists } = await settled(patient);
    const known = new Set(issues.map(({ id }) => `DetectedIssue/${id}`));
    expect(lists).toHaveLength(1);
    expect(lists[0]?.entry?.map(({ item }) => item.reference).filter((text) => !known.has(text ?? ''))).toEqual([]);
    const listed = tasks.flatMap(({ input }) => (input ?? []).map(({ valueReference }) => valueReference?.reference));
    expect(listed.length).toBeGreaterThan(0);
    expect(listed.filter((text) => text !== undefined && !known.has(text))).toEqual([]);
  });

  it('closes a gap when its evidence arrives and opens it again when that is withdrawn', async () => {
    const patient = await newPatient();
    const procedure = await target.client.createResource(infusionOf(patient));
    await issuesArrive(patient);
    const status = async () =>
      (await search('DetectedIssue', patient)).find((issue) => keyOf(issue).startsWith('encounter-linked/'))?.status;
    const encounter = await target.client.createResource({
      resourceType: 'Encounter',
      status: 'finished',
      class: { code: 'IMP' },
      subject: procedure.subject,
      period: { start: daysAgo(31), end: daysAgo(28) },
    });
    const linked = await target.client.updateResource({
      ...procedure,
      encounter: { reference: `Encounter/${encounter.id}` },
    });
    expect(await until(status, (is) => is === 'mitigated')).toBe('mitigated');
    await target.client.updateResource<Procedure>(without(linked, 'encounter'));
    expect(await until(status, (is) => is === 'final')).toBe('final');
  });

  it('ends when its Procedure leaves the code, and when it is deleted', async () => {
    for (const leave of [
      (procedure: Procedure) =>
        target.client.updateResource({ ...procedure, code: { coding: [{ system: CPT, code: '99999' }] } }),
      ({ id = '' }: Procedure) => target.client.deleteResource('Procedure', id),
    ]) {
      const patient = await newPatient();
      const procedure = await target.client.createResource(infusionOf(patient));
      await issuesArrive(patient);
      await settled(patient);
      await leave(procedure);
      const after = await until(
        () => search('DetectedIssue', patient),
        (issues) => live(issues).length === 0,
      );
      expect(live(after)).toEqual([]);
    }
  });

  it('takes a Task rejected with a reason as a waiver, and does not wake itself by its own writes', async () => {
    const patient = await newPatient();
    await target.client.createResource(infusionOf(patient));
    await issuesArrive(patient);
    const { tasks } = await settled(patient);
    const task = tasks.find(({ code }) => code?.coding?.some((coding) => coding.code === 'scheduling'));
    if (!task) throw new Error('no Task for scheduling');
    await target.client.updateResource<Task>({
      ...task,
      status: 'rejected',
      statusReason: {
        coding: [{ system: 'http://hl7.org/fhir/uv/deqm/CodeSystem/deqm-care-gap-remark', code: 'patient-refused' }],
      },
    });
    const waived = await until(
      async () =>
        (await search('DetectedIssue', patient)).find((issue) => keyOf(issue).startsWith('follow-up-scheduled/')),
      (issue) => issue?.status === 'mitigated',
    );
    expect(waived?.status).toBe('mitigated');
    const { issues } = await settled(patient);
    const histories = await Promise.all(issues.map(({ id }) => target.client.readHistory('DetectedIssue', id)));
    expect(Math.max(...histories.map(({ entry }) => entry?.length ?? 0))).toBeLessThan(4);
  });

  it('has one live issue per key after many simultaneous triggers', async () => {
    const triggers = target.isReal ? Number(process.env['RADGAP_TEST_TRIGGERS'] ?? 100) : 20;
    const patient = await newPatient();
    const subject = { reference: `Patient/${patient.id}` };
    await Promise.all([
      target.client.createResource(infusionOf(patient)),
      ...Array.from({ length: triggers - 1 }, (_, n) =>
        target.client.createResource({ resourceType: 'Condition', subject, code: { text: `condition ${n}` } }),
      ),
    ]);
    await issuesArrive(patient, 90_000);
    const { issues, tasks, lists } = await settled(patient);
    expect(live(issues).length).toBeGreaterThan(2);
    expect(new Set(live(issues).map(keyOf)).size).toBe(live(issues).length);
    expect(new Set(tasks.map(keyOf)).size).toBe(tasks.length);
    expect(lists).toHaveLength(1);
  });
});

describePolicy(() => target);

describe('radgap sweep', () => {
  it('finds an episode whose notice was lost, and writes nothing the second time', async () => {
    if (target.isReal) await wait(QUOTA_WINDOW);
    const patient = await newPatient();
    const { installation } = canonicals;
    const all = await target.client.searchResources('Subscription', `_tag=${installation}|radgap&_count=100`);
    const own = all.filter(({ reason }) => reason.includes('check-procedure') || reason.includes('patient'));
    for (const subscription of own) await target.client.updateResource({ ...subscription, status: 'off' });
    await target.client.createResource(infusionOf(patient));
    await wait(1000);
    expect(await search('DetectedIssue', patient)).toHaveLength(0);
    expect((await radgap(['deploy'])).code).toBe(0);
    const swept = await radgap(['sweep', '--concurrency', '2']);
    expect(swept).toMatchObject({ code: 0 });
    measured('sweep', Number(/\((\d+) a minute\)/.exec(swept.said)?.[1] ?? 0));
    expect((await search('DetectedIssue', patient)).length).toBeGreaterThan(2);
    const again = await radgap(['sweep']);
    expect(again.said).toMatch(/ 0 resources written, 0 failed/);
  });
});

describe('radgap deploy --remove', () => {
  it('takes out what it put in, leaves the issues, and can be undone', async () => {
    const before = await target.client.search('DetectedIssue', {
      code: `${canonicals.rules}|`,
      _summary: 'count',
      _total: 'accurate',
    });
    expect(await radgap(['deploy', '--remove'])).toMatchObject({ code: 0 });
    expect((await radgap(['deploy', '--remove'])).said).toContain('Nothing to remove.');
    const after = await target.client.search('DetectedIssue', {
      code: `${canonicals.rules}|`,
      _summary: 'count',
      _total: 'accurate',
    });
    expect(after.total).toBe(before.total);
    for (const type of ['Subscription', 'AccessPolicy'] as const) {
      expect(await target.client.searchResources(type, `_tag=${canonicals.installation}|radgap`)).toHaveLength(0);
    }
    expect(await radgap(['deploy'])).toMatchObject({ code: 0 });
    expect(await radgap(['deploy', '--remove'])).toMatchObject({ code: 0 });
  });
});

describe('a wrong argument', () => {
  it.each([
    ['an address that is none', { MEDPLUM_BASE_URL: 'medplum' }, /no web address/],
    ['an address where nobody answers', { MEDPLUM_BASE_URL: 'http://127.0.0.1:2/' }, /No server answers/],
    ['a wrong secret', { MEDPLUM_CLIENT_SECRET: 'wrong' }, /refuses this client/],
    ['no secret', { MEDPLUM_CLIENT_SECRET: '' }, /--client-secret/],
  ])('is answered by one sentence: %s', async (_, env, words) => {
    const { code, said } = await radgap(['deploy'], env);
    expect(code).toBe(2);
    expect(said).toMatch(words);
    expect(said.trim().split('\n')).toHaveLength(1);
  });
});

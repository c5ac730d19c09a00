import type { DetectedIssue, List, Patient, Procedure, Task } from '@medplum/fhirtypes';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { setTimeout as wait } from 'node:timers/promises';
import { without } from '../../src/reconcile/writer.ts';
import { canonicalsUnder } from '../../src/terminology/canonicals.ts';
import { describePolicy } from './policy-on-server.ts';
import { measured, report } from './measures.ts';
import { admit, CPT, daysAgo, infusionOf, runRadgap, searchOf, subscriptionsOf, switchOff } from './hospital.ts';
import { openTarget, type Target } from './target.ts';

jest.setTimeout(300_000);

/** First checks that the quota of one bot (50,000 points, up to 3,480 each) allows in its window of a minute. */
const BURST = 14;
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

/** How many issues of ours the server holds. */
const issueCount = async () => {
  const query = { code: `${canonicals.rules}|`, _summary: 'count', _total: 'accurate' };
  return (await target.client.search('DetectedIssue', query, { cache: 'reload' })).total;
};

const live = (issues: readonly DetectedIssue[]) =>
  issues.filter(({ status }) => status === 'final' || status === 'preliminary');

const keyOf = ({ identifier }: DetectedIssue | List | Task) => identifier?.[0]?.value ?? '';

/** Milliseconds after which what was to come has not come, on the slowest machine. */
const LONGEST_WAIT = 150_000;

/** Asks again, ever more seldom, lest asking hold up what is asked for; the last answer when none will do. */
async function until<T>(ask: () => Promise<T>, isEnough: (answer: T) => boolean): Promise<T> {
  const start = Date.now();
  for (;;) {
    const answer = await ask();
    const passed = Date.now() - start;
    if (isEnough(answer) || passed > LONGEST_WAIT) return answer;
    await wait(Math.max(15, passed / 10));
  }
}

const issuesArrive = (patient: Patient) =>
  until(
    () => search('DetectedIssue', patient),
    (issues) => issues.length > 2,
  );

const stateOf = async (patient: Patient) => ({
  issues: await search('DetectedIssue', patient),
  tasks: await search('Task', patient),
  lists: await search('List', patient),
});

type PatientState = Awaited<ReturnType<typeof stateOf>>;

const versionsIn = ({ issues, tasks, lists }: PatientState) =>
  JSON.stringify([...issues, ...tasks, ...lists].map(({ id, meta }) => [id, meta?.versionId]).sort());

/** The state when no bot is at work any more. */
async function settled(patient: Patient): Promise<PatientState> {
  await target.quiet();
  let before = await stateOf(patient);
  return until(
    async () => {
      await target.quiet();
      const now = await stateOf(patient);
      const isSame = versionsIn(now) === versionsIn(before);
      before = now;
      return { ...now, isSame };
    },
    ({ isSame }) => isSame,
  );
}

/**
 * Writes the service of a patient and waits for its issues, by the clock; asks only how many there are, for asking costs
 * the server too. The first of a burst meets a server that was silent for a minute, and is told apart.
 */
async function arrivalOf(patient: Patient, isFirst: boolean) {
  const query = { patient: `Patient/${patient.id ?? ''}`, _summary: 'count', _total: 'accurate' };
  const start = performance.now();
  await target.client.createResource(infusionOf(patient));
  await until(
    () => target.client.search('DetectedIssue', query, { cache: 'reload' }),
    ({ total = 0 }) => total > 2,
  );
  measured(`ms from Procedure to issues${isFirst ? ', first after silence' : ''}`, performance.now() - start);
  return search('DetectedIssue', patient);
}

/** Sweeps by the command line until everybody was checked: another sweep may be at work, and a slow server refuse a check. */
const sweep = (...args: readonly string[]) =>
  until(
    () => radgap(['sweep', ...args]),
    ({ code }) => code === 0,
  );

describe('radgap deploy', () => {
  it('installs, then finds nothing to change', async () => {
    const first = await radgap(['deploy']);
    expect(first).toMatchObject({ code: 0 });
    const second = await radgap(['deploy']);
    expect(second).toMatchObject({ code: 0 });
    expect(second.said).toContain('Nothing to change.');
  });

  it('repairs what somebody took away, and nothing else', async () => {
    const [lost, off] = await subscriptionsOf(target.client);
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
    const count = target.isReal ? Number(process.env['RADGAP_TEST_EPISODES'] ?? 28) : 3;
    for (let done = 0; done < count; done += BURST) {
      if (done > 0) await wait(QUOTA_WINDOW);
      const patients: Patient[] = [];
      while (patients.length < Math.min(BURST, count - done)) patients.push(await newPatient());
      await target.quiet();
      const arrivals: Promise<readonly DetectedIssue[]>[] = [];
      for (const [index, patient] of patients.entries()) {
        if (target.isReal) await wait(1000);
        arrivals.push(arrivalOf(patient, index === 0));
      }
      for (const issues of await Promise.all(arrivals)) {
        expect(issues.length).toBeGreaterThan(2);
        for (const issue of issues) expect(issue.identifier?.[0]?.system).toBe(canonicals.issue);
      }
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
    await issuesArrive(patient);
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
    await target.quiet();
    if (target.isReal) await wait(QUOTA_WINDOW);
    await switchOff(target.client);
    await target.quiet();
    const patient = await newPatient();
    await target.client.createResource(infusionOf(patient));
    await target.quiet();
    expect(await search('DetectedIssue', patient)).toHaveLength(0);
    expect((await radgap(['deploy'])).code).toBe(0);
    const swept = await sweep('--concurrency', '2');
    expect(swept).toMatchObject({ code: 0 });
    measured('episodes a minute in a sweep', Number(/\((\d+) a minute\)/.exec(swept.said)?.[1] ?? 0));
    expect((await search('DetectedIssue', patient)).length).toBeGreaterThan(2);
    await target.quiet();
    expect((await sweep()).said).toMatch(/ 0 resources written, 0 failed/);
  });
});

describe('radgap deploy --remove', () => {
  it('takes out what it put in, leaves the issues, and can be undone', async () => {
    await target.quiet();
    const before = await issueCount();
    expect(await radgap(['deploy', '--remove'])).toMatchObject({ code: 0 });
    expect((await radgap(['deploy', '--remove'])).said).toContain('Nothing to remove.');
    expect(await issueCount()).toBe(before);
    for (const type of ['Subscription', 'AccessPolicy'] as const) {
      expect(await target.client.searchResources(type, `_tag=${canonicals.installation}|radgap`)).toHaveLength(0);
    }
    expect(await radgap(['deploy'])).toMatchObject({ code: 0 });
    expect(await radgap(['deploy', '--remove'])).toMatchObject({ code: 0 });
  });
});

describe('a wrong argument', () => {
  it('is answered by one sentence and exit code 2', async () => {
    const cases = [
      [{ MEDPLUM_BASE_URL: 'medplum' }, /no web address/],
      [{ MEDPLUM_BASE_URL: 'http://127.0.0.1:2/' }, /No server answers/],
      [{ MEDPLUM_CLIENT_SECRET: 'wrong' }, /refuses this client/],
      [{ MEDPLUM_CLIENT_SECRET: '' }, /--client-secret/],
    ] as const;
    for (const [env, words] of cases) {
      const { code, said } = await radgap(['deploy'], env);
      expect(said).toMatch(words);
      expect({ code, lines: said.trim().split('\n').length }).toEqual({ code: 2, lines: 1 });
    }
  });
});

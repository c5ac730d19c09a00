import type { DetectedIssue, Task } from '@medplum/fhirtypes';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { canonicalsUnder } from '../../src/terminology/canonicals.ts';
import { day, linked } from '../support/chart-builders.ts';
import { bare, bookedFollowUp } from '../support/complete-chart.ts';
import { startSite, type Site } from '../support/site.ts';
import { TWELVE_RULES } from '../support/twelve-rules.ts';

const { taskParts, businessStatus } = canonicalsUnder();

let site: Site;

beforeEach(async () => {
  site = await startSite({ asOf: day(20), policy: TWELVE_RULES });
  await site.load(bare);
  await recheck(0);
});

afterEach(async () => {
  await site.stop();
});

async function task(queue: string): Promise<Task> {
  const found = (await site.tasks())[queue];
  if (!found) throw new Error(`no ${queue} Task`);
  return found;
}

async function issue(rule: string): Promise<DetectedIssue> {
  const found = (await site.issues())[rule];
  if (!found) throw new Error(`no ${rule} issue`);
  return found;
}

const open = async () => Object.values(await site.issues()).filter(({ status }) => status === 'final').length;
const recheck = async (count: number) =>
  site.arrives(linked({ performer: [{ actor: { reference: 'Practitioner/a' } }], note: [{ text: String(count) }] }));

/** A Task as the person who owns it leaves it. */
const answered = (held: Task, fields: Partial<Task>): Task => ({
  ...held,
  owner: { reference: 'Practitioner/cdi' },
  ...fields,
});

describe('a person who takes a Task', () => {
  it('keeps it, with owner, status and notes, whatever the checks find', async () => {
    const note = [{ text: 'asked the ward' }];
    await site.arrives(answered(await task('clinician'), { status: 'in-progress', note }));
    await recheck(1);
    expect(await task('clinician')).toMatchObject({
      status: 'in-progress',
      owner: { reference: 'Practitioner/cdi' },
      note,
    });
    await site.arrives({ ...linked(), id: 'infusion', performedDateTime: day(0), note: [{ text: 'again' }] });
    expect(await task('clinician')).toMatchObject({ status: 'in-progress', note });
  });
});

describe('a Task completed with gaps still open', () => {
  it('is left alone for the days of grace, then followed by one that is part of it', async () => {
    const done = await site.arrives(answered(await task('scheduling'), { status: 'completed' }));
    await recheck(1);
    expect((await task('scheduling')).id).toBe(done.id);
    expect(await open()).toBe(6);

    site.setDay(later(4));
    await site.runBot('sweep-episodes');
    const next = await task('scheduling');
    expect(next.id).not.toBe(done.id);
    expect(next).toMatchObject({ status: 'requested', partOf: [{ reference: `Task/${done.id ?? ''}` }] });
    expect(next.owner).toBeUndefined();
  });

  it('waives its gaps as documented elsewhere when it is completed again on the same facts', async () => {
    await site.arrives(answered(await task('scheduling'), { status: 'completed' }));
    site.setDay(later(4));
    await site.runBot('sweep-episodes');
    await site.arrives(answered(await task('scheduling'), { status: 'completed' }));
    const waived = await issue('follow-up-scheduled');
    expect(waived.status).toBe('mitigated');
    expect(waived.mitigation?.at(-1)).toMatchObject({
      author: { reference: 'Practitioner/cdi' },
      action: { coding: [{ code: '8' }, { code: 'documented-elsewhere' }] },
    });
    await recheck(2);
    expect((await issue('follow-up-scheduled')).status).toBe('mitigated');
  });
});

/** The day some days after the real one: a Task's answer is dated by the server. */
function later(days: number): string {
  return new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
}

describe('a rejected Task', () => {
  it('with a waiver reason waives every gap it lists', async () => {
    await site.arrives(
      answered(await task('clinician'), { status: 'rejected', statusReason: { coding: [{ code: 'not-assessed' }] } }),
    );
    const waived = Object.values(await site.issues()).filter(({ mitigation }) => mitigation?.length);
    expect(waived.map(({ status, mitigation }) => [status, mitigation?.at(-1)?.action.coding?.at(-1)?.code])).toEqual(
      Array.from({ length: 4 }, () => ['mitigated', 'not-assessed']),
    );
    await recheck(1);
    expect((await task('clinician')).status).toBe('rejected');
    expect(await open()).toBe(2);
  });

  it('without a reason goes back to the pool, escalated', async () => {
    const rejected = await site.arrives(
      answered(await task('clinician'), { status: 'rejected', statusReason: { text: 'not mine' } }),
    );
    const back = await task('clinician');
    expect(back.id).toBe(rejected.id);
    expect(back).toMatchObject({
      status: 'requested',
      businessStatus: { coding: [{ system: businessStatus, code: 'escalated' }] },
    });
    expect(back.owner).toBeUndefined();
    expect(await open()).toBe(6);
  });
});

describe('a waiver of a single gap', () => {
  it('in the output of its Task closes that issue alone, once', async () => {
    const held = await task('clinician');
    const diagnosis = await issue('cancer-diagnosis-recorded');
    const waiver = {
      type: { coding: [{ system: taskParts, code: 'waiver' }, { code: 'documented-elsewhere' }] },
      valueReference: { reference: `DetectedIssue/${diagnosis.id ?? ''}` },
    };
    await site.arrives(answered(held, { status: 'accepted', output: [waiver] }));
    expect((await issue('cancer-diagnosis-recorded')).status).toBe('mitigated');
    expect(await task('clinician')).toMatchObject({ status: 'accepted' });
    expect((await task('clinician')).input).toHaveLength(3);
    await recheck(1);

    await site.arrives(linked({ performedDateTime: day(-1), performer: [{ actor: { reference: 'Practitioner/a' } }] }));
    expect(await issue('cancer-diagnosis-recorded')).toMatchObject({ status: 'final' });
    await recheck(2);
    await site.arrives(linked({ performedDateTime: day(-1), note: [{ text: 'x' }] }));
    expect((await issue('cancer-diagnosis-recorded')).status).toBe('final');
  });

  it('in the output of a Task that a person completed closes that issue; the others rest', async () => {
    const diagnosis = await issue('cancer-diagnosis-recorded');
    const waiver = {
      type: { coding: [{ system: taskParts, code: 'waiver' }, { code: 'patient-refused' }] },
      valueReference: { reference: `DetectedIssue/${diagnosis.id ?? ''}` },
    };
    await site.arrives(answered(await task('clinician'), { status: 'completed', output: [waiver] }));
    expect((await issue('cancer-diagnosis-recorded')).mitigation?.at(-1)).toMatchObject({
      action: { coding: [{ code: '8' }, { code: 'patient-refused' }] },
      author: { reference: 'Practitioner/cdi' },
    });
    expect(await open()).toBe(5);
    expect(await task('clinician')).toMatchObject({ status: 'completed', output: [waiver, {}] });
    expect((await task('clinician')).input).toHaveLength(3);
  });

  it('taken back by a person, who had rejected its Task, is open again and stays so', async () => {
    const statusReason = { coding: [{ code: 'deferred' }] };
    const rejected = await site.arrives(answered(await task('scheduling'), { status: 'rejected', statusReason }));
    expect((await issue('follow-up-scheduled')).status).toBe('mitigated');
    await site.arrives({ ...(await issue('follow-up-scheduled')), status: 'final' });
    await recheck(1);
    expect((await issue('follow-up-scheduled')).status).toBe('final');
    expect(await task('scheduling')).toMatchObject({ status: 'requested', input: [{}] });
    expect((await task('scheduling')).id).not.toBe(rejected.id);
  });

  it('set to entered-in-error by a person stays so', async () => {
    await site.arrives({ ...(await issue('procedure-note-on-file')), status: 'entered-in-error' });
    await recheck(1);
    expect((await issue('procedure-note-on-file')).status).toBe('entered-in-error');
  });
});

describe('our own writes', () => {
  it('wake no bot', async () => {
    await site.stop();
    const runs: string[] = [];
    site = await startSite({
      asOf: day(20),
      policy: TWELVE_RULES,
      gate: ({ phase, method, author }) => {
        if (phase === 'before' && author.startsWith('Bot/')) runs.push(`${author} ${method}`);
        return Promise.resolve();
      },
    });
    await site.load(bare);
    await site.arrives(linked());
    expect(new Set(runs.map((run) => run.split(' ')[0])).size).toBe(1);
    await site.arrives(bookedFollowUp);
    expect(runs).toHaveLength(6);
  });
});

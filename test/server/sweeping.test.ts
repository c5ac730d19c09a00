import { Buffer } from 'node:buffer';
import type { DetectedIssue, Resource, Task } from '@medplum/fhirtypes';
import { describe, expect, it } from '@jest/globals';
import { readSweepState } from '../../src/medplum/sweep-state.ts';
import { without } from '../../src/reconcile/writer.ts';
import { whomToSweep } from '../../src/server/sweeping.ts';
import { canonicalsUnder } from '../../src/terminology/canonicals.ts';
import { claim, line, linked, patient } from '../support/chart-builders.ts';
import { bare } from '../support/complete-chart.ts';
import type { Site } from '../support/site.ts';
import { connected, openRules, receiverFor, server, testClock, type Receiver } from './lab.ts';

const canonicals = canonicalsUnder();
const DAY = 86_400_000;
const fresh = { cache: 'no-store' } as const;

const liveTasks = async (site: Site) =>
  (await site.client.searchResources('Task', 'status=requested&_count=100', fresh)).length;

/** Checks the service, then ends it, and lets a person make a Task of ours for the episode that is over. */
async function overAndMeddledWith(site: Site, receiver: Receiver): Promise<void> {
  await site.load(bare);
  await receiver.sweep();
  await site.load([linked({ status: 'not-done' })]);
  await receiver.sweep();
  expect(await liveTasks(site)).toBe(0);
  const [ended] = await site.client.searchResources('Task', '_count=1', fresh);
  if (ended) await site.client.createResource<Task>({ ...without(ended, 'id', 'meta'), status: 'requested' });
}

describe('a receiver', () => {
  it('sweeps those whose episode is over once a week too, itself or after a restart', async () => {
    for (const restarts of [false, true]) {
      const site = await server();
      const clock = testClock();
      const receiver = await receiverFor(connected(site), { testClock: clock });
      await overAndMeddledWith(site, receiver);
      clock.now += 6 * DAY;
      await receiver.sweep();
      expect([restarts, await liveTasks(site)]).toEqual([restarts, 1]);
      clock.now += DAY;
      const next = restarts ? await receiverFor(connected(site), { testClock: clock }) : receiver;
      await next.sweep();
      expect([restarts, await liveTasks(site)]).toEqual([restarts, 0]);
    }
  });

  it('sweeps everybody after another policy', async () => {
    const site = await server();
    const receiver = await receiverFor(connected(site));
    await overAndMeddledWith(site, receiver);
    const [library] = await site.client.searchResources('Library', { identifier: `${canonicals.installation}|policy` });
    const data = Buffer.from(JSON.stringify({ version: 'another' })).toString('base64');
    if (library) await site.client.updateResource({ ...library, content: [{ contentType: 'application/json', data }] });
    await receiver.sweep();
    expect(await liveTasks(site)).toBe(0);
  });

  it('takes up again whom a sweep of everybody missed, also after a restart, and everybody when it was stopped in it', async () => {
    let broken = false;
    const site = await server({
      gate: ({ path, body }) => {
        if (broken && [path, JSON.stringify(body ?? '')].some((asked) => asked.includes('Patient%2Fp1')))
          throw new Error('this one fails');
      },
    });
    const clock = testClock();
    const receiver = await receiverFor(connected(site), { testClock: clock });
    await overAndMeddledWith(site, receiver);
    clock.now += 7 * DAY;
    broken = true;
    await expect(receiver.sweep()).rejects.toThrow('1 checks failed');
    expect((await readSweepState(site.client, canonicals))?.state.missed).toEqual(['Patient/p1']);
    await expect(receiver.sweep()).rejects.toThrow('1 checks failed');
    broken = false;
    await (await receiverFor(connected(site), { testClock: clock })).sweep();
    expect(await liveTasks(site)).toBe(0);
    expect((await readSweepState(site.client, canonicals))?.state.missed).toBeUndefined();
  });

  it('leaves a round of everybody to another process that is at it', async () => {
    const site = await server();
    const clock = testClock();
    const receiver = await receiverFor(connected(site), { testClock: clock });
    await overAndMeddledWith(site, receiver);
    const kept = await readSweepState(site.client, canonicals);
    const [began] = kept?.list.extension ?? [];
    const parts = (began?.extension ?? [])
      .filter(({ url }) => url !== 'over')
      .map((part) =>
        part.url === 'beat' ? { ...part, valueInstant: new Date(clock.now + 7 * DAY).toISOString() } : part,
      );
    if (kept && began) await site.load([{ ...kept.list, extension: [{ ...began, extension: parts }] }]);
    clock.now += 7 * DAY;
    await receiver.sweep();
    expect(await liveTasks(site)).toBe(1);
    clock.now += 180_000;
    await receiver.sweep();
    expect(await liveTasks(site)).toBe(0);
  });
});

const STATUSES = ['registered', 'preliminary', 'final', 'amended', 'corrected', 'unknown'] as const;

describe.each(['one server', 'two servers'])('on %s a sweep', (how) => {
  const place = async () => {
    const source = await server();
    const target = how === 'one server' ? source : await server();
    const servers = {
      source: connected(source),
      target: connected(target),
      ...(target !== source && { sourceId: 'ehr' }),
    };
    const receiver = await receiverFor(servers.source, target === source ? {} : { target: servers.target });
    return { source, target, receiver, servers: target === source ? { ...servers, target: servers.source } : servers };
  };
  const now = () => new Date().toISOString();

  it.each(STATUSES)('takes up an issue of an episode that is over that a person made %s', async (status) => {
    const { source, target, receiver, servers } = await place();
    await source.load(bare);
    await receiver.sweep();
    await source.load([linked({ status: 'not-done' })]);
    await receiver.sweep();
    expect([await whomToSweep(servers, now()), await openRules(target)]).toEqual([[], []]);
    const [issue] = await target.client.searchResources('DetectedIssue', '_count=1', fresh);
    if (issue) await target.client.updateResource({ ...issue, status: status as DetectedIssue['status'] });
    expect(await whomToSweep(servers, now())).toEqual(['Patient/p1']);
    await receiver.sweep();
    expect([await whomToSweep(servers, now()), await openRules(target)]).toEqual([[], []]);
  });

  const others = ['77750', 'CPT 77750', '77750-26'].map((text, n): readonly [string, Resource, boolean] => [
    `a Claim for ${text}`,
    claim({ id: `c${n}`, item: [line({ productOrService: { text } })] }),
    true,
  ]);

  it.each([
    ...others,
    [
      'a Claim for another service whose number holds 77750',
      claim({ identifier: [{ value: '1777501' }], item: [] }),
      false,
    ],
  ] as const)('of %s concerns its patient or not', async (_what, resource, concerns) => {
    const { source, servers } = await place();
    await source.load([patient(), resource]);
    expect(await whomToSweep(servers, now())).toEqual(concerns ? ['Patient/p1'] : []);
  });
});

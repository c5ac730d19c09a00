import type { Basic } from '@medplum/fhirtypes';
import { notFound, serverError } from '@medplum/core';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { linked } from '../support/chart-builders.ts';
import { bare } from '../support/complete-chart.ts';
import type { Site } from '../support/site.ts';
import { facade, type Facade } from './facade.ts';
import {
  connected,
  openRules,
  receiverFor,
  RULES,
  server,
  stores,
  testClock,
  until,
  type Receiver,
  type TestClock,
} from './lab.ts';
import { topic, type TopicOptions } from './topic-bundles.ts';

let site: Site;
let front: Facade;
let clock: TestClock;
let receiver: Receiver;

beforeEach(async () => {
  site = await server();
  await site.load(bare);
  front = await facade(site, { ability: {} });
  clock = testClock();
  receiver = await receiverFor(connected(site, undefined, front.base), { testClock: clock });
});

const tell = (options: TopicOptions, to: Receiver = receiver) => to.send('POST', '/hooks/fhir', topic(options));
const event = (number: number, focus = 'Patient/nobody', more: TopicOptions = {}) =>
  tell({ numbers: [number], foci: [focus], ...more });

async function pass(seconds: number, on: Receiver = receiver): Promise<void> {
  for (let passed = 0; passed < seconds; passed += 5) {
    clock.now += 5_000;
    await on.tick();
  }
}

async function held(): Promise<Readonly<Record<string, string | undefined>>> {
  const basics: Basic[] = await site.client.searchResources('Basic', '_count=10', { cache: 'no-store' });
  expect(basics).toHaveLength(1);
  const parts = basics[0]?.extension?.[0]?.extension ?? [];
  return Object.fromEntries(parts.map(({ url, valueString }) => [url, valueString]));
}

describe('a subscription that is named by an address', () => {
  const OTHER = 'https://other.example/fhir/';
  const kept = async () => (await site.client.searchResources('Basic', '_count=10', { cache: 'no-store' })).length;
  const said = ({ status, text }: Awaited<ReturnType<typeof tell>>) => [status, /"text":"([^"]*)"/.exec(text)?.[1]];
  const isOfOurs = (id: string) =>
    stores(site, {
      resourceType: 'Subscription',
      id,
      status: 'active',
      reason: 'radgap',
      criteria: 'Procedure',
      channel: { type: 'rest-hook', endpoint: 'https://radgap.example/hooks/fhir' },
    });

  it.each(['handshake', 'heartbeat'] as const)('of another server is not watched: a %s', async (type) => {
    const answer = await tell({ type, named: OTHER });
    expect(said(answer)).toEqual([200, 'This Subscription is none of the server that is watched.']);
    await pass(30);
    expect(await kept()).toBe(0);
    expect(await receiver.metric('notices_total', { shape: type, outcome: 'ignored' })).toBe(1);
  });

  it('of another server gives a hint all the same: its patients are checked, its numbers are not kept', async () => {
    const answer = await event(7, 'Procedure/infusion', { named: OTHER });
    expect(answer.status).toBe(200);
    expect(await openRules(site)).toHaveLength(RULES.length);
    await pass(100);
    expect([await kept(), await receiver.metric('recoveries_total')]).toEqual([0, 0]);
  });

  it('of our server is watched', async () => {
    expect(said(await tell({ type: 'handshake', named: `${front.base}/` }))).toEqual([200, 'Heard.']);
    await pass(30);
    expect(await kept()).toBe(1);
  });

  it('by which our server goes by behind a proxy is watched: it has such a subscription', async () => {
    const { id } = await isOfOurs('a1');
    expect(said(await tell({ type: 'handshake', subscription: id, named: OTHER }))).toEqual([200, 'Heard.']);
    await pass(30);
    expect(await kept()).toBe(1);
  });

  it('of another server does not pass for the one of that id that our server named as its own', async () => {
    const { id: subscription } = await isOfOurs('a1');
    await tell({ type: 'handshake', subscription, counter: 0 });
    const answer = await tell({ type: 'heartbeat', subscription, counter: 9, named: OTHER });
    expect(said(answer)).toEqual([200, 'This Subscription is none of the server that is watched.']);
    await pass(30);
    expect(await held()).toMatchObject({ highest: '0' });
  });
});

describe('the event numbers of a topic subscription', () => {
  it('are kept on the target, once in ten seconds at most', async () => {
    await tell({ type: 'handshake', counter: 0 });
    for (let number = 1; number <= 20; number++) await event(number);
    await pass(10);
    expect(await held()).toMatchObject({ contiguous: '20', highest: '20' });
    const [basic] = await site.client.searchResources('Basic', '_count=10', { cache: 'no-store' });
    const versions = await site.client.readHistory('Basic', basic?.id ?? '');
    expect(versions.entry?.length).toBeLessThanOrEqual(2);
  });

  it('may arrive in any order and twice without being missed', async () => {
    await tell({ type: 'handshake', counter: 0 });
    for (const number of [3, 1, 2, 2, 5, 4])
      await event(number, 'Patient/nobody', { counter: 5, at: '2025-01-30T11:00:00Z' });
    await pass(70);
    expect(await held()).toMatchObject({ contiguous: '5' });
    expect(await receiver.metric('recoveries_total')).toBe(0);
  });

  it('agree between replicas: what one saw is no hole for the other', async () => {
    const other = await receiverFor(connected(site, undefined, front.base), { testClock: clock });
    await tell({ type: 'handshake', counter: 0 });
    await pass(10);
    for (const number of [1, 3, 5]) await event(number);
    for (const number of [2, 4, 6]) await tell({ numbers: [number], foci: ['Patient/nobody'] }, other);
    await pass(30);
    await pass(100, other);
    await pass(30);
    expect(await held()).toMatchObject({ contiguous: '6', highest: '6' });
    expect((await receiver.metric('recoveries_total')) + (await other.metric('recoveries_total'))).toBe(0);
  });

  it.each<[string, TopicOptions]>([
    ['as events', {}],
    ['as what was asked for', { type: 'query-event' }],
    ['with numbers', { plain: true }],
  ])('that are missing for a minute are asked for by $events, told %s, and checked', async (_, form) => {
    front.answer = (path) =>
      path.startsWith('Subscription/s1/$events')
        ? topic({ numbers: [2], foci: ['Procedure/infusion'], counter: 3, ...form })
        : undefined;
    await tell({ type: 'handshake', counter: 0 });
    await event(1);
    await event(3);
    await pass(50);
    expect(await receiver.metric('recoveries_total')).toBe(0);
    await pass(30);
    expect(await receiver.metric('recoveries_total', { why: 'hole', by: 'events' })).toBe(1);
    expect(front.seen.some(({ path }) => path.includes('eventsSinceNumber=2&eventsUntilNumber=2'))).toBe(true);
    expect(await openRules(site)).toHaveLength(RULES.length);
    expect(await held()).toMatchObject({ contiguous: '3' });
  });

  it('that the server no longer tells are made good by _lastUpdated, and that failing by a sweep', async () => {
    await tell({ type: 'handshake', counter: 0 });
    await event(2);
    await pass(80);
    expect(await receiver.metric('recoveries_total', { by: 'last-updated' })).toBe(1);
    expect(await openRules(site)).toHaveLength(RULES.length);
    front.refuse = (path) => (path.includes('$events') ? notFound : undefined);
    await event(5);
    await site.client.updateResource(linked({ status: 'entered-in-error' }));
    const answer = front.answer;
    front.answer = (path) =>
      path === '' && !sweeping() ? { resourceType: 'Bundle', type: 'batch-response', entry: [] } : answer(path);
    const sweeping = () => front.seen.some(({ path }) => path.startsWith('List?'));
    await pass(80);
    expect(await receiver.metric('recoveries_total', { by: 'sweep' })).toBe(1);
    expect(await openRules(site)).toEqual([]);
  });

  it('that fall tell of a new subscription: counted anew, and swept', async () => {
    await tell({ type: 'handshake', counter: 0 });
    for (let number = 1; number <= 4; number++) await event(number);
    await tell({ type: 'handshake', counter: 0 });
    await event(1, 'Patient/nobody', { at: '2025-02-01T00:00:00Z' });
    await pass(10);
    expect(await held()).toMatchObject({ contiguous: '1', epoch: '1' });
    await until(async () => (await receiver.metric('recoveries_total', { why: 'restart' })) === 1);
    expect(await receiver.metric('sweeps_total', { outcome: 'done' })).toBe(1);
    expect(await openRules(site)).toHaveLength(RULES.length);
  });

  it('of an event whose check failed are not taken as worked through', async () => {
    await tell({ type: 'handshake', counter: 0 });
    front.refuse = (path) => (path === '' ? notFound : undefined);
    expect((await event(1, 'Patient/p1')).status).toBe(503);
    front.refuse = () => undefined;
    await pass(10);
    expect(await held()).toMatchObject({ contiguous: '0', highest: '1' });
    expect((await event(1, 'Patient/p1')).status).toBe(200);
    await pass(10);
    expect(await held()).toMatchObject({ contiguous: '1' });
  });
});

describe('a subscription that was asked for heartbeats', () => {
  const extension = [
    {
      url: 'http://hl7.org/fhir/uv/subscriptions-backport/StructureDefinition/backport-heartbeat-period',
      valueUnsignedInt: 60,
    },
  ];
  const stored = {
    resourceType: 'Subscription',
    id: 's1',
    status: 'active',
    channel: { type: 'rest-hook', extension },
  };
  let standing: object | undefined;

  beforeEach(async () => {
    standing = undefined;
    front.answer = (path) => {
      if (path === 'Subscription/s1') return stored;
      return path === 'Subscription/s1/$status' ? standing : undefined;
    };
    await tell({ type: 'handshake', counter: 0 });
  });

  const asked = () => front.seen.filter(({ path }) => path === 'Subscription/s1/$status').length;

  it('and falls silent is recovered, also when the silence began before a restart', async () => {
    for (let beat = 0; beat < 5; beat++) {
      await pass(55);
      await tell({ type: 'heartbeat', counter: 0 });
    }
    await pass(15);
    expect(await receiver.metric('recoveries_total')).toBe(0);
    const restarted = await receiverFor(connected(site, undefined, front.base), { testClock: clock });
    await restarted.load();
    await pass(130, restarted);
    expect(await restarted.metric('recoveries_total', { why: 'silence' })).toBe(1);
    expect(await openRules(site)).toHaveLength(RULES.length);
  });

  it('and falls silent is asked for by $status: with nothing more told there, nothing was lost', async () => {
    await event(1);
    standing = topic({ type: 'query-status', counter: 1 });
    await pass(130);
    expect(asked()).toBe(1);
    expect(await receiver.metric('recoveries_total')).toBe(0);
    expect(await openRules(site)).toEqual([]);
  });

  it('and falls silent with more told by $status is recovered up to that, by $events', async () => {
    const answer = front.answer;
    front.answer = (path) =>
      path.startsWith('Subscription/s1/$events')
        ? topic({ numbers: [1, 2], foci: ['Patient/nobody', 'Procedure/infusion'], counter: 2 })
        : answer(path);
    standing = topic({ type: 'query-status', counter: 2 });
    await pass(130);
    expect(front.seen.some(({ path }) => path.includes('eventsSinceNumber=1&eventsUntilNumber=2'))).toBe(true);
    expect(await receiver.metric('recoveries_total', { why: 'silence', by: 'events' })).toBe(1);
    expect(await held()).toMatchObject({ contiguous: '2' });
    expect(await openRules(site)).toHaveLength(RULES.length);
  });

  it('and is in error is swept first, then asked for anew', async () => {
    standing = topic({ type: 'query-status', status: 'error', counter: 0 });
    const puts: string[] = [];
    const answer = front.answer;
    front.answer = (path) => (path === 'Subscription/s1' ? { ...stored, status: 'error', error: 'x' } : answer(path));
    front.onBody = (method, path, body) => {
      if (method === 'PUT' && path === 'Subscription/s1') puts.push(body);
    };
    await pass(130);
    expect(await receiver.metric('recoveries_total', { why: 'silence', by: 'sweep' })).toBe(1);
    expect(await openRules(site)).toHaveLength(RULES.length);
    expect(puts.map((body) => JSON.parse(body) as unknown)).toEqual([{ ...stored, status: 'requested' }]);
    expect(await receiver.metric('stopped_subscriptions_total', { status: 'error', asked: 'anew' })).toBe(1);
  });

  it('and was switched off is swept and left off; a dead one is looked at ever less often', async () => {
    standing = topic({ type: 'query-status', status: 'off', counter: 0 });
    await pass(130);
    expect(await openRules(site)).toHaveLength(RULES.length);
    expect(front.seen.some(({ method, path }) => method === 'PUT' && path.startsWith('Subscription'))).toBe(false);
    await pass(230);
    expect(await receiver.metric('sweeps_total')).toBe(1);
    await pass(20);
    expect(await receiver.metric('sweeps_total')).toBe(2);
    expect(await receiver.metric('stopped_subscriptions_total', { status: 'off', asked: 'not' })).toBe(2);
  });

  it('and was made anew while nobody heard of it is counted anew, and swept', async () => {
    for (const number of [1, 2, 3]) await event(number);
    standing = topic({ type: 'query-status', counter: 1 });
    await pass(130);
    expect(await held()).toMatchObject({ contiguous: '1', epoch: '1' });
    await until(async () => (await receiver.metric('recoveries_total', { why: 'restart' })) === 1);
    expect(await openRules(site)).toHaveLength(RULES.length);
  });

  it('and is gone is not looked for again and again', async () => {
    front.refuse = (path) => (path === 'Subscription/s1' ? notFound : undefined);
    await pass(600);
    expect(front.seen.filter(({ path }) => path === 'Subscription/s1')).toHaveLength(1);
    expect(await receiver.metric('recoveries_total')).toBe(0);
  });

  it('and whose server fails when asked is asked again a minute later, not at each tick', async () => {
    front.refuse = (path) => (path === 'Subscription/s1' ? serverError(new Error('down')) : undefined);
    await pass(100);
    expect(front.seen.filter(({ path }) => path === 'Subscription/s1')).toHaveLength(2);
  });
});

describe('a subscription without heartbeats', () => {
  it('is asked after now and then, and taken at its silence when the server knows no $status', async () => {
    front.answer = (path) => (path === 'Subscription/s1' ? { resourceType: 'Subscription', channel: {} } : undefined);
    front.refuse = (path) => (path.endsWith('$status') ? notFound : undefined);
    await tell({ type: 'handshake', counter: 0 });
    await pass(4_000);
    const asked = front.seen.filter(({ path }) => path.endsWith('$status'));
    expect(asked.length).toBeGreaterThan(0);
    expect(asked.length).toBeLessThan(5);
    expect(await receiver.metric('recoveries_total')).toBe(0);
  });
});

describe('a notice that failed and comes again', () => {
  it('is no replay: a new subscription is recognised by it', async () => {
    await tell({ type: 'handshake', counter: 0 });
    for (const number of [1, 2, 3]) await event(number);
    front.refuse = (path) => (path.startsWith('Basic') || path === '' ? notFound : undefined);
    const anew = () => event(1, 'Patient/p1', { at: '2025-02-01T00:00:00Z' });
    expect((await anew()).status).toBe(503);
    front.refuse = () => undefined;
    expect((await anew()).status).toBe(200);
    await until(async () => (await receiver.metric('recoveries_total', { why: 'restart' })) === 1);
    await pass(10);
    expect(await held()).toMatchObject({ contiguous: '1', epoch: '1' });
  });
});

import { forbidden, OperationOutcomeError, serverError, tooManyRequests } from '@medplum/core';
import { setTimeout } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { BotKilled, type Gate, type GateStep } from '../../src/sandbox/server.ts';
import { condition, linked, patient, procedure } from '../support/chart-builders.ts';
import { bare } from '../support/complete-chart.ts';
import { connected, openRules, ours, receiverFor, RULES, server, stores, testClock } from './lab.ts';
import { facade } from './facade.ts';

/** A gate that fails the first so many requests that a test picks. */
function failing(
  times: number,
  error: () => Error,
  picks: (step: GateStep) => boolean = () => true,
): Gate & { left: number } {
  const gate = (step: GateStep) => {
    if (step.phase !== 'before' || !gate.armed || gate.left === 0 || !picks(step)) return;
    gate.left--;
    throw error();
  };
  gate.left = times;
  gate.armed = true;
  return gate;
}

const down = () => new OperationOutcomeError(serverError(new Error('down')));
const busy = () => new OperationOutcomeError(tooManyRequests);
const isWrite = ({ body }: GateStep) => (body as { type?: string } | undefined)?.type === 'transaction';

describe('a server that', () => {
  it.each([
    ['answers 5xx', down],
    ['answers 429', busy],
  ])('%s for a while is asked again, and the notice is answered 200', async (_, error) => {
    const gate = failing(0, error);
    const site = await server({ gate });
    await site.load(bare);
    const receiver = await receiverFor(connected(site));
    gate.left = 3;
    expect((await receiver.send('POST', '/hooks/fhir', linked())).status).toBe(200);
    expect(await receiver.metric('check_retries_total')).toBe(3);
    expect(await openRules(site)).toHaveLength(RULES.length);
  });

  it('stays down has its notice answered 503 with Retry-After, and nothing is written', async () => {
    const gate = failing(0, down);
    const site = await server({ gate });
    await site.load(bare);
    const receiver = await receiverFor(connected(site, { kind: 'bearer', token: site.token }));
    gate.left = 1000;
    const answer = await receiver.send('POST', '/hooks/fhir', linked());
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '5']);
    gate.left = 0;
    expect(await ours(site)).toEqual([]);
    expect((await receiver.send('POST', '/hooks/fhir', linked())).status).toBe(200);
    expect(await openRules(site)).toHaveLength(RULES.length);
  });

  it('says by Retry-After when to come again is left alone until then', async () => {
    const site = await server();
    await site.load(bare);
    const clock = testClock();
    const front = await facade(site, { ability: {} });
    const source = connected(site, undefined, front.base, () => clock.now);
    const receiver = await receiverFor(source, { testClock: clock });
    expect((await receiver.send('PUT', '/hooks/fhir/Patient/nobody')).status).toBe(200);
    const asked: number[] = [];
    const begun = clock.now;
    front.retryAfter = '7';
    front.refuse = () => {
      asked.push(clock.now - begun);
      return asked.length === 1 ? tooManyRequests : undefined;
    };
    expect((await receiver.send('POST', '/hooks/fhir', linked())).status).toBe(200);
    expect(asked[0]).toBe(0);
    expect(asked[1]).toBeGreaterThanOrEqual(7_000);
    expect(await openRules(site)).toHaveLength(RULES.length);
  });

  it('wants longer rest than a check has time is not asked meanwhile, and the sender is told as much', async () => {
    const site = await server();
    await site.load(bare);
    const clock = testClock();
    const front = await facade(site, { ability: {} });
    const receiver = await receiverFor(
      connected(site, undefined, front.base, () => clock.now),
      { testClock: clock },
    );
    front.retryAfter = new Date(clock.now + 120_000).toUTCString();
    front.refuse = () => serverError(new Error('down'));
    const first = await receiver.send('POST', '/hooks/fhir', linked());
    const asked = front.seen.length;
    const second = await receiver.send('POST', '/hooks/fhir', linked());
    for (const { status, headers } of [first, second]) {
      expect(status).toBe(503);
      expect(Number(headers.get('retry-after'))).toBeGreaterThan(110);
    }
    expect(front.seen).toHaveLength(asked);
    front.refuse = () => undefined;
    clock.now += 121_000;
    expect((await receiver.send('POST', '/hooks/fhir', linked())).status).toBe(200);
    expect(await openRules(site)).toHaveLength(RULES.length);
  });

  it('fails the very first question, what it can do, is asked again', async () => {
    const site = await server();
    await site.load(bare);
    const front = await facade(site, { ability: {} });
    const receiver = await receiverFor(connected(site, undefined, front.base));
    let left = 3;
    front.refuse = () => (left-- > 0 ? serverError(new Error('starting')) : undefined);
    expect((await receiver.send('POST', '/hooks/fhir', linked())).status).toBe(200);
    expect(await openRules(site)).toHaveLength(RULES.length);
  });

  it('fails as it is asked whose a resource is, is asked again', async () => {
    const site = await server();
    await site.load(bare);
    const front = await facade(site, { ability: {} });
    const receiver = await receiverFor(connected(site, undefined, front.base));
    let left = 2;
    front.refuse = (path) => (path === 'Procedure/infusion' && left-- > 0 ? serverError(new Error('down')) : undefined);
    expect((await receiver.send('PUT', '/hooks/fhir/Procedure/infusion')).status).toBe(200);
    expect(await openRules(site)).toHaveLength(RULES.length);
  });

  it.each([410, 400, 405])(
    'answers %i for what was deleted, not saying so, is not asked again and again',
    async (status) => {
      const site = await server();
      await site.load(bare);
      const front = await facade(site, { ability: {} });
      const receiver = await receiverFor(connected(site, undefined, front.base));
      await receiver.send('PUT', '/hooks/fhir/Procedure/infusion');
      expect(await openRules(site)).toHaveLength(RULES.length);
      await site.client.deleteResource('Procedure', 'infusion');
      front.status = status;
      front.refuse = (path) =>
        path.startsWith('Procedure/infusion')
          ? { resourceType: 'OperationOutcome', issue: [{ severity: 'error', code: 'processing' }] }
          : undefined;
      expect((await receiver.send('PUT', '/hooks/fhir/Procedure/infusion')).status).toBe(200);
      expect(await openRules(site)).toEqual([]);
    },
  );

  it('fails for one patient alone does not fail every empty notice from then on', async () => {
    const clock = testClock(new Date().toISOString());
    const poisoned = ({ phase, body }: GateStep) => {
      if (phase === 'before' && JSON.stringify(body ?? '').includes('_compartment=Patient%2Fbad'))
        throw new OperationOutcomeError(forbidden);
    };
    const site = await server({ gate: poisoned });
    await site.load(bare.map((resource) => ({ ...resource, meta: { lastUpdated: '2020-01-01T00:00:00Z' } })));
    const receiver = await receiverFor(connected(site), { testClock: clock });
    await stores(site, patient({ id: 'bad' }));
    expect((await receiver.send('POST', '/hooks/fhir')).status).toBe(503);
    clock.now += 40 * 60_000;
    await receiver.send('POST', '/hooks/fhir');
    expect((await receiver.send('POST', '/hooks/fhir')).status).toBe(200);
    expect(await receiver.metric('checks_total', { outcome: 'failed' })).toBeGreaterThan(2);
  });

  it('grants a small quota is swept at its pace, and everybody is checked', async () => {
    const points = 25_000;
    const site = await server({ fidelity: { quota: { points, windowMs: 700 } } });
    const names = ['q1', 'q2', 'q3', 'q4', 'q5', 'q6', 'q7', 'q8', 'q9'];
    await site.load(
      names.flatMap((name) => [
        patient({ id: name }),
        procedure({ id: `infusion-${name}`, subject: { reference: `Patient/${name}` } }),
      ]),
    );
    const waits: number[] = [];
    const clock = testClock();
    const wait = (milliseconds: number) => {
      waits.push(milliseconds);
      return setTimeout(milliseconds);
    };
    const receiver = await receiverFor(connected(site), { testClock: clock, patience: { ...clock.patience, wait } });
    await receiver.sweep();
    expect(waits.length).toBeGreaterThan(0);
    expect(await receiver.metric('checks_total', { outcome: 'failed' })).toBe(0);
    expect(await receiver.metric('check_retries_total')).toBe(0);
    expect(await receiver.metric('checks_total', { outcome: 'written' })).toBe(names.length);
    expect(await receiver.metric('sweeps_total', { outcome: 'done' })).toBe(1);
  });

  it('does not answer makes the service unready until it does again', async () => {
    const site = await server();
    const front = await facade(site, { ability: {} });
    const receiver = await receiverFor(connected(site, undefined, front.base));
    const ready = async () => {
      receiver.clock.now += 6_000;
      return (await receiver.send('GET', '/health/ready')).status;
    };
    expect(await ready()).toBe(200);
    front.refuse = () => serverError(new Error('down'));
    expect(await ready()).toBe(503);
    front.refuse = () => undefined;
    expect(await ready()).toBe(200);
    front.answer = (path) => (path === 'metadata' ? {} : undefined);
    expect(await ready()).toBe(503);
  });

  it('fails as the issues are written leaves none of them, and the next notice writes them once', async () => {
    const gate = failing(0, down, isWrite);
    const site = await server({ gate });
    await site.load(bare);
    const receiver = await receiverFor(connected(site));
    gate.left = 1000;
    expect((await receiver.send('POST', '/hooks/fhir', linked())).status).toBe(503);
    expect(await ours(site)).toEqual([]);
    gate.left = 0;
    expect((await receiver.send('POST', '/hooks/fhir', linked())).status).toBe(200);
    expect(await openRules(site)).toHaveLength(RULES.length);
  });

  it('is slower than a check may take has its notice answered 503, and the check is given up', async () => {
    const { promise: held, resolve: release } = Promise.withResolvers<undefined>();
    let slow = false;
    const site = await server({ gate: ({ phase }) => (slow && phase === 'before' ? held : undefined) });
    await site.load(bare);
    const receiver = await receiverFor(connected(site), { limits: { checkTime: 50 } });
    slow = true;
    const answer = await receiver.send('POST', '/hooks/fhir', linked());
    expect([answer.status, answer.text.includes('too long')]).toEqual([503, true]);
    slow = false;
    release(undefined);
    expect(await receiver.metric('checks_running')).toBe(0);
  });

  it('forbids one type leaves what hangs on it undetermined: nothing of it opens or closes', async () => {
    const site = await server();
    await site.load(bare);
    const front = await facade(site, { ability: { batch: false, compartment: false } });
    const receiver = await receiverFor(connected(site, undefined, front.base));
    front.refuse = (path) => (path.startsWith('ImagingStudy') ? forbidden : undefined);
    expect((await receiver.send('POST', '/hooks/fhir', linked())).status).toBe(200);
    expect(await openRules(site)).toEqual(RULES.filter((rule) => rule !== 'pre-treatment-imaging-on-file'));
    front.refuse = () => undefined;
    await receiver.send('POST', '/hooks/fhir', linked());
    expect(await openRules(site)).toHaveLength(RULES.length);
    front.refuse = (path) => (/^Condition|^ImagingStudy/.test(path) ? forbidden : undefined);
    await stores(site, condition());
    expect((await receiver.send('POST', '/hooks/fhir', condition())).status).toBe(200);
    expect(await openRules(site)).toHaveLength(RULES.length);
    front.refuse = () => undefined;
    await receiver.send('POST', '/hooks/fhir', condition());
    expect(await openRules(site)).toHaveLength(RULES.length - 1);
  });

  it('has neither batches nor conditional creates is asked request by request', async () => {
    const site = await server();
    await site.load(bare);
    const front = await facade(site, { ability: { batch: false, compartment: false, conditionalCreate: false } });
    const receiver = await receiverFor(connected(site, undefined, front.base));
    await receiver.send('POST', '/hooks/fhir', linked());
    await receiver.send('POST', '/hooks/fhir', linked());
    expect(await openRules(site)).toHaveLength(RULES.length);
    expect(await site.client.searchResources('List', '_count=10', { cache: 'no-store' })).toHaveLength(1);
    expect(front.seen.some(({ method, path }) => method === 'GET' && path.startsWith('Procedure?'))).toBe(true);
    expect(front.seen.filter(({ method, path }) => method === 'POST' && path === '')).toEqual([]);
    const { provenances, tasks } = { provenances: await site.provenances(), tasks: await ours(site) };
    expect(provenances).toHaveLength(1);
    expect(tasks.filter((line) => line.startsWith('task'))).not.toEqual([]);
  });
});

describe('a process that is killed', () => {
  const second = [patient({ id: 'p2' }), procedure({ id: 'other', subject: { reference: 'Patient/p2' } })];

  it('between any two requests of a check, and started again, ends as an uninterrupted run would have', async () => {
    const wanted = await run(Number.POSITIVE_INFINITY);
    expect(wanted.steps).toBeGreaterThanOrEqual(6);
    expect(wanted.state.filter((line) => line.startsWith('issue'))).toHaveLength(RULES.length);
    for (let cut = 0; cut < wanted.steps; cut++) {
      const { state, provenances } = await run(cut);
      expect([cut, state, provenances]).toEqual([cut, wanted.state, wanted.provenances]);
    }
  }, 60_000);

  /** A first process whose connection drops at its n-th gate and stays cut, then a second one that gets the notice again. */
  async function run(cut: number) {
    let steps = 0;
    let armed = false;
    const gate: Gate = () => {
      if (armed && steps++ >= cut) throw new BotKilled();
    };
    const site = await server({ gate });
    await site.load([...bare, ...second]);
    const entered = { kind: 'bearer', token: site.token } as const;
    const first = await receiverFor(connected(site, entered));
    armed = true;
    const answer = await first.send('POST', '/hooks/fhir', linked());
    armed = false;
    if (cut === Number.POSITIVE_INFINITY) expect(answer.status).toBe(200);
    else {
      expect(answer.status).toBe(503);
      const next = await receiverFor(connected(site, entered));
      expect((await next.send('POST', '/hooks/fhir', linked())).status).toBe(200);
    }
    const provenances = await site.client.searchResources('Provenance', '_count=100', { cache: 'no-store' });
    return { steps, state: await ours(site), provenances: provenances.length };
  }
});

import { forbidden, OperationOutcomeError, serverError, tooManyRequests } from '@medplum/core';
import { describe, expect, it } from '@jest/globals';
import { BotKilled, type Gate, type GateStep } from '../../src/sandbox/server.ts';
import { condition, linked, patient, procedure } from '../support/chart-builders.ts';
import { bare } from '../support/complete-chart.ts';
import { connected, openRules, ours, receiverFor, RULES, server, stores } from './lab.ts';
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

import type { BotEvent } from '@medplum/core';
import type { Basic } from '@medplum/fhirtypes';
import { describe, expect, it } from '@jest/globals';
import type { BotInput } from '../../src/medplum/bot.ts';
import { BotKilled } from '../../src/sandbox/server.ts';
import { ask, bot, procedure, sandboxWith } from './harness.ts';

const BASIC: Basic = { resourceType: 'Basic', code: { text: 'mark' } };
const asleep = { criteria: 'Basic', fhirPath: 'false' };

function recorder() {
  const lines: { readonly fields: object; readonly text: string | undefined }[] = [];
  const note = (fields: object, text?: string): void => void lines.push({ fields, text });
  return { lines, log: { info: note, warn: note, error: note } };
}

describe('a bot', () => {
  it('gets the event of a real server', async () => {
    const events: BotEvent<BotInput>[] = [];
    const noting = bot('noting', { criteria: 'Procedure' }, (_medplum, event) =>
      Promise.resolve(void events.push(event)),
    );
    const sandbox = await sandboxWith({ bots: [noting], secrets: { KEY: { name: 'KEY', valueString: 'v' } } });
    await ask(sandbox, 'PUT', 'Procedure/a', { ...procedure('77750'), id: 'a' });
    await ask(sandbox, 'DELETE', 'Procedure/a');
    await sandbox.idle();
    const [created, deleted] = events;
    expect(created).toMatchObject({
      bot: { reference: sandbox.botReference('noting') },
      contentType: 'application/fhir+json',
      input: { resourceType: 'Procedure', id: 'a' },
      secrets: { KEY: { valueString: 'v' } },
      headers: { 'X-Medplum-Interaction': 'create' },
    });
    expect(created?.traceId).toBeDefined();
    expect(deleted).toMatchObject({
      input: { deletedResource: { resourceType: 'Procedure', id: 'a' } },
      headers: { 'X-Medplum-Interaction': 'delete', 'X-Medplum-Deleted-Resource': 'Procedure/a' },
    });
  });

  it('that fails is run once and logged by reference, without chart content', async () => {
    let runs = 0;
    const failing = bot('failing', { criteria: 'Procedure' }, () => {
      runs++;
      return Promise.reject(new Error('no luck'));
    });
    const { lines, log } = recorder();
    const sandbox = await sandboxWith({ bots: [failing], log });
    await ask(sandbox, 'PUT', 'Procedure/a', { ...procedure('77750'), id: 'a' });
    await sandbox.idle();
    expect(runs).toBe(1);
    expect(lines).toEqual([
      { fields: { bot: 'failing', reference: 'Procedure/a', why: 'no luck' }, text: 'bot failed' },
    ]);
  });

  it('loses its token when its run is over', async () => {
    let token: string | undefined;
    const leaking = bot('leaking', asleep, (medplum) => {
      token = medplum.getAccessToken();
      return Promise.resolve();
    });
    const sandbox = await sandboxWith({ bots: [leaking] });
    await sandbox.runBot('leaking');
    expect(token).toBeDefined();
    expect((await ask(sandbox, 'GET', 'Patient', undefined, { Authorization: `Bearer ${token ?? ''}` })).status).toBe(
      401,
    );
  });

  it('runs by name as cron does, with its own Bot resource as input', async () => {
    const echo = bot('echo', asleep, (_medplum, { input }) => Promise.resolve(input));
    const sandbox = await sandboxWith({ bots: [echo] });
    expect(await sandbox.runBot('echo')).toMatchObject({ resourceType: 'Bot', name: 'echo' });
    expect(await sandbox.runBot('echo', BASIC)).toEqual(BASIC);
    expect(() => sandbox.botReference('nobody')).toThrow('nobody');
  });

  it('runs by $execute and answers with its result, or 400 with its error', async () => {
    const strict = bot('strict', asleep, (_medplum, { input }) =>
      'resourceType' in input && input.resourceType === 'Basic'
        ? Promise.resolve({ seen: true })
        : Promise.reject(new Error('not a Basic')),
    );
    const sandbox = await sandboxWith({ bots: [strict] });
    const path = `${sandbox.botReference('strict')}/$execute`;
    const id = path.split('/')[1] ?? '';
    expect(await sandbox.client.executeBot(id, BASIC)).toEqual({ seen: true });
    expect((await ask(sandbox, 'POST', path, procedure('1'))).status).toBe(400);
    expect((await ask(sandbox, 'POST', 'Bot/none/$execute', BASIC)).status).toBe(404);
  });

  it('is waited for by idle(), together with the bots it wakes in turn', async () => {
    const first = bot('first', { criteria: 'Procedure' }, async (medplum) => {
      await medplum.createResource(BASIC);
    });
    const second = bot('second', { criteria: 'Basic' }, async (medplum) => {
      await medplum.createResource({
        resourceType: 'Flag',
        status: 'active',
        code: { text: 'end' },
        subject: { reference: 'Patient/p' },
      });
    });
    const sandbox = await sandboxWith({ bots: [first, second] });
    await ask(sandbox, 'POST', 'Procedure', procedure('77750'));
    await sandbox.idle();
    expect(await sandbox.client.searchResources('Flag')).toHaveLength(1);
  });
});

describe('the gate', () => {
  it('lets a test interleave two bots request by request', async () => {
    const order: string[] = [];
    const bots = ['one', 'two'].map((name) =>
      bot(name, asleep, async (medplum) => {
        await medplum.createResource({ ...BASIC, code: { text: `${name} first` } });
        await medplum.createResource({ ...BASIC, code: { text: `${name} second` } });
      }),
    );
    const twoDone = Promise.withResolvers<undefined>();
    let oneSent = 0;
    const sandbox = await sandboxWith({
      bots,
      gate: async ({ phase, author, method, path }) => {
        if (!author.startsWith('Bot/')) return;
        const name = author === sandbox.botReference('one') ? 'one' : 'two';
        order.push(`${phase} ${name} ${method} ${path}`);
        if (phase === 'before' && name === 'one' && ++oneSent === 2) await twoDone.promise;
      },
    });
    const one = sandbox.runBot('one');
    await sandbox.runBot('two');
    twoDone.resolve(undefined);
    await one;
    const last = order.lastIndexOf('after one POST Basic');
    expect(last).toBe(order.length - 1);
    expect(order.filter((step) => step === 'after two POST Basic')).toHaveLength(2);
  });

  it('kills a run between two requests: what was written stays, and the run starts again', async () => {
    let runs = 0;
    const crashing = bot('crashing', { criteria: 'Procedure' }, async (medplum) => {
      runs++;
      await medplum.createResource({ ...BASIC, code: { text: `run ${runs}` } });
      await medplum.createResource({
        resourceType: 'Flag',
        status: 'active',
        code: { text: 'end' },
        subject: { reference: 'Patient/p' },
      });
    });
    let killed = false;
    const sandbox = await sandboxWith({
      bots: [crashing],
      fidelity: { rerunAfterCrash: true },
      gate: ({ phase, path, author }) => {
        if (killed || phase !== 'after' || path !== 'Basic' || !author.startsWith('Bot/')) return;
        killed = true;
        throw new BotKilled();
      },
    });
    await ask(sandbox, 'POST', 'Procedure', procedure('77750'));
    await sandbox.idle();
    expect(runs).toBe(2);
    expect((await sandbox.client.searchResources('Basic')).map(({ code }) => code.text)).toEqual(['run 1', 'run 2']);
    expect(await sandbox.client.searchResources('Flag')).toHaveLength(1);
  });

  it('without that habit a killed run is not run again', async () => {
    let runs = 0;
    const crashing = bot('crashing', { criteria: 'Procedure' }, async (medplum) => {
      runs++;
      await medplum.createResource(BASIC);
    });
    const sandbox = await sandboxWith({
      bots: [crashing],
      gate: ({ phase, author }) => {
        if (phase === 'before' && author.startsWith('Bot/')) throw new BotKilled();
      },
    });
    await ask(sandbox, 'POST', 'Procedure', procedure('77750'));
    await sandbox.idle();
    expect(runs).toBe(1);
    expect(await sandbox.client.searchResources('Basic')).toHaveLength(0);
  });
});

import type { Procedure, Resource, Subscription } from '@medplum/fhirtypes';
import { afterEach, describe, expect, it } from '@jest/globals';
import { createHmac } from 'node:crypto';
import type { IncomingHttpHeaders, Server } from 'node:http';
import { createServer } from 'node:http';
import type { BotInput } from '../../src/medplum/bot.ts';
import type { Sandbox } from '../../src/sandbox/server.ts';
import { ask, bot, procedure, sandboxWith } from './harness.ts';

const CPT = `code.coding.where(code='77750').exists()`;
const EITHER = `%current.${CPT} or %previous.${CPT}`;

/** A bot that notes what wakes it. */
function listener(criteria: string, fhirPath?: string) {
  const heard: string[] = [];
  const note = (input: BotInput): string =>
    'deletedResource' in input ? `deleted ${input.deletedResource.id ?? ''}` : (input.id ?? '');
  const handler = bot('listener', { criteria, ...(fhirPath && { fhirPath }) }, (_medplum, event) => {
    heard.push(`${String(event.headers?.['X-Medplum-Interaction'])} ${note(event.input)}`);
    return Promise.resolve();
  });
  return { heard, handler };
}

const put = async (sandbox: Sandbox, resource: Resource): Promise<void> => {
  const answer = await ask(sandbox, 'PUT', `${resource.resourceType}/${resource.id ?? ''}`, resource);
  expect(answer.status).toBe(200);
  await sandbox.idle();
};

describe('a Subscription', () => {
  it('fires on create, update and delete, and not on what does not match or does not change', async () => {
    const { heard, handler } = listener('Procedure?code=http://www.ama-assn.org/go/cpt|77750');
    const sandbox = await sandboxWith({ bots: [handler] });
    await put(sandbox, { ...procedure('77750'), id: 'a' });
    await put(sandbox, { ...procedure('77750'), id: 'a' });
    await put(sandbox, { ...procedure('77750', 'Patient/q'), id: 'a' });
    await put(sandbox, { ...procedure('99213'), id: 'b' });
    await put(sandbox, { resourceType: 'Patient', id: 'a' });
    await ask(sandbox, 'DELETE', 'Procedure/a');
    await ask(sandbox, 'DELETE', 'Procedure/b');
    await sandbox.idle();
    expect(heard).toEqual(['create a', 'update a', 'delete deleted a']);
  });

  it('with a FHIRPath over %previous fires when a resource leaves the criteria', async () => {
    const { heard, handler } = listener('Procedure', EITHER);
    const sandbox = await sandboxWith({ bots: [handler] });
    await put(sandbox, { ...procedure('77750'), id: 'a' });
    await put(sandbox, { ...procedure('99999'), id: 'a' });
    await put(sandbox, { ...procedure('99998'), id: 'a' });
    await put(sandbox, { ...procedure('77750'), id: 'a' });
    await ask(sandbox, 'DELETE', 'Procedure/a');
    await sandbox.idle();
    expect(heard).toEqual(['create a', 'update a', 'update a', 'delete deleted a']);
  });

  it('without one stays silent then', async () => {
    const { heard, handler } = listener('Procedure?code=77750');
    const sandbox = await sandboxWith({ bots: [handler] });
    await put(sandbox, { ...procedure('77750'), id: 'a' });
    await put(sandbox, { ...procedure('99999'), id: 'a' });
    await ask(sandbox, 'DELETE', 'Procedure/a');
    await sandbox.idle();
    expect(heard).toEqual(['create a']);
  });

  it('sees every write of a batch and of a transaction, and nothing of one rolled back', async () => {
    const { heard, handler } = listener('Procedure');
    const sandbox = await sandboxWith({ bots: [handler] });
    const entry = ['a', 'b'].map((id) => ({
      request: { method: 'PUT', url: `Procedure/${id}` },
      resource: { ...procedure('1'), id },
    }));
    const stale = {
      request: { method: 'PUT', url: 'Procedure/a', ifMatch: 'W/"0"' },
      resource: { ...procedure('2'), id: 'a' },
    };
    await ask(sandbox, 'POST', '', { resourceType: 'Bundle', type: 'batch', entry: entry.slice(0, 1) });
    await ask(sandbox, 'POST', '', { resourceType: 'Bundle', type: 'transaction', entry: entry.slice(1) });
    const created = { ...entry[1], request: { method: 'POST', url: 'Procedure' } };
    expect(
      (await ask(sandbox, 'POST', '', { resourceType: 'Bundle', type: 'transaction', entry: [created, stale] })).status,
    ).toBe(412);
    await sandbox.idle();
    expect(heard).toEqual(['create a', 'create b']);
  });

  it('can tell its own writes by meta.author, though clients do not see it', async () => {
    const writes: string[] = [];
    const notMine = `%current.meta.author.reference.startsWith('Bot/').not()`;
    const writer = bot('writer', { criteria: 'Procedure', fhirPath: notMine }, async (medplum, { input }) => {
      writes.push('woken');
      if ('deletedResource' in input || input.resourceType !== 'Procedure') return;
      await medplum.updateResource<Procedure>({ ...input, note: [{ text: `woken ${writes.length}` }] });
    });
    const sandbox = await sandboxWith({ bots: [writer] });
    await put(sandbox, { ...procedure('77750'), id: 'a' });
    expect(writes).toEqual(['woken']);
    const stored = await ask(sandbox, 'GET', 'Procedure/a', undefined, { 'X-Medplum': 'extended' });
    expect(stored.body).toMatchObject({
      note: [{ text: 'woken 1' }],
      meta: { author: { reference: sandbox.botReference('writer') } },
    });
  });

  it('is not stopped by another whose criteria cannot be evaluated', async () => {
    const { heard, handler } = listener('Procedure');
    const broken = bot('broken', { criteria: 'Procedure', fhirPath: '%resource.nonsense(' }, () =>
      Promise.reject(new Error('woken')),
    );
    const sandbox = await sandboxWith({ bots: [broken, handler] });
    await put(sandbox, { ...procedure('77750'), id: 'a' });
    expect(heard).toEqual(['create a']);
  });

  it('never fires for an AuditEvent', async () => {
    const { heard, handler } = listener('AuditEvent');
    const sandbox = await sandboxWith({ bots: [handler] });
    await put(sandbox, {
      resourceType: 'AuditEvent',
      id: 'a',
      type: { code: 'rest' },
      recorded: '2026-01-01T00:00:00Z',
      agent: [{ requestor: true }],
      source: { observer: { display: 'x' } },
    });
    expect(heard).toEqual([]);
  });

  it('gives each bot a copy of its own', async () => {
    const spoiling = bot('spoiling', { criteria: 'Procedure' }, (_medplum, { input }) => {
      if ('resourceType' in input) delete input.id;
      return Promise.resolve();
    });
    const { heard, handler } = listener('Procedure');
    const sandbox = await sandboxWith({ bots: [spoiling, handler] });
    await put(sandbox, { ...procedure('77750'), id: 'a' });
    expect(heard).toEqual(['create a']);
    expect((await ask(sandbox, 'GET', 'Procedure/a')).body.id).toBe('a');
  });

  it('is silent when it is off', async () => {
    const { heard, handler } = listener('Procedure');
    const sandbox = await sandboxWith({ bots: [handler] });
    const [subscription] = await sandbox.client.searchResources('Subscription');
    await sandbox.client.updateResource({ ...(subscription as Subscription), status: 'off' });
    await put(sandbox, { ...procedure('77750'), id: 'a' });
    expect(heard).toEqual([]);
  });
});

describe('a rest-hook', () => {
  interface Received {
    readonly headers: IncomingHttpHeaders;
    readonly body: string;
  }
  let endpoint: Server | undefined;

  /** An endpoint that notes what it receives and answers with the given statuses, then 200. */
  async function receiver(...answers: number[]): Promise<{ url: string; received: Received[] }> {
    const received: Received[] = [];
    const server = createServer((request, response) => {
      let body = '';
      request.setEncoding('utf8').on('data', (part: string) => (body += part));
      request.on('end', () => {
        received.push({ headers: request.headers, body });
        response.writeHead(answers.shift() ?? 200).end();
      });
    });
    endpoint = server;
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    return { url: `http://127.0.0.1:${typeof address === 'object' ? (address?.port ?? 0) : 0}/hook`, received };
  }

  afterEach(() => {
    endpoint?.close();
  });

  const hook = (url: string, extension: Subscription['extension'] = []): Subscription => ({
    resourceType: 'Subscription',
    status: 'active',
    reason: 'test',
    criteria: 'Procedure',
    channel: { type: 'rest-hook', endpoint: url, header: ['Authorization: Bearer abc:def'] },
    extension,
  });
  const secret = { url: 'https://www.medplum.com/fhir/StructureDefinition/subscription-secret', valueString: 'hush' };

  it('posts the resource with its author, signed over the bytes sent', async () => {
    const { url, received } = await receiver();
    const sandbox = await sandboxWith();
    const { id } = await sandbox.client.createResource(hook(url, [secret]));
    await put(sandbox, { ...procedure('77750'), id: 'a', note: [{ text: 'Übelkeit ☢' }] } as Resource);
    const [{ headers, body } = { headers: {}, body: '' }] = received;
    expect(headers).toMatchObject({
      'content-type': 'application/fhir+json',
      'x-medplum-subscription': id,
      'x-medplum-interaction': 'create',
      'x-signature': createHmac('sha256', 'hush').update(Buffer.from(body, 'utf8')).digest('hex'),
      authorization: 'Bearer abc',
    });
    expect(headers['x-trace-id']).toBeDefined();
    expect(headers).not.toHaveProperty('x-medplum-deleted-resource');
    expect(JSON.parse(body)).toMatchObject({
      id: 'a',
      note: [{ text: 'Übelkeit ☢' }],
      meta: { author: { reference: `ClientApplication/${sandbox.clientId}` } },
    });
  });

  it('posts an empty object for a deletion, and names the resource in a header', async () => {
    const { url, received } = await receiver();
    const sandbox = await sandboxWith();
    await put(sandbox, { ...procedure('77750'), id: 'a' });
    await sandbox.client.createResource(hook(url, [secret]));
    await ask(sandbox, 'DELETE', 'Procedure/a');
    await sandbox.idle();
    expect(received).toHaveLength(1);
    expect(received[0]?.body).toBe('{}');
    expect(received[0]?.headers).toMatchObject({
      'x-medplum-interaction': 'delete',
      'x-medplum-deleted-resource': 'Procedure/a',
      'x-signature': createHmac('sha256', 'hush').update('{}').digest('hex'),
    });
  });

  it('fires only for the interactions it supports', async () => {
    const { url, received } = await receiver();
    const sandbox = await sandboxWith();
    const supported = 'https://medplum.com/fhir/StructureDefinition/subscription-supported-interaction';
    await sandbox.client.createResource(
      hook(url, [
        { url: supported, valueCode: 'update' },
        { url: supported, valueCode: 'delete' },
      ]),
    );
    await put(sandbox, { ...procedure('77750'), id: 'a' });
    await put(sandbox, { ...procedure('77751'), id: 'a' });
    await ask(sandbox, 'DELETE', 'Procedure/a');
    await sandbox.idle();
    expect(received.map(({ headers }) => headers['x-medplum-interaction'])).toEqual(['update', 'delete']);
  });

  it('is tried again until it is accepted, four times at most', async () => {
    const { url, received } = await receiver(500, 503, 500, 500, 500);
    const sandbox = await sandboxWith({ fidelity: { hookRetryMs: 1 } });
    await sandbox.client.createResource(hook(url));
    await put(sandbox, { ...procedure('77750'), id: 'a' });
    expect(received).toHaveLength(4);
    await put(sandbox, { ...procedure('77751'), id: 'a' });
    expect(received).toHaveLength(6);
  });
});

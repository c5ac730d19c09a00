import type { ClientApplication, Project, ProjectMembership, Resource } from '@medplum/fhirtypes';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { provision } from '../../src/medplum/deploy/provision.ts';

const running: Server[] = [];

afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => new Promise((resolve) => server.close(resolve))));
});

const PROJECT: Project = {
  resourceType: 'Project',
  id: 'ours',
  name: 'radgap',
  features: ['bots', 'cron', 'transaction-bundles', 'async-batch'],
};
const CLIENT = { clientId: '5d1f1c52-6f6a-4c57-8a52-0c2f7d3f8a11', clientSecret: 'the-secret-it-is-to-have' };
const MINE = `ClientApplication/${CLIENT.clientId}`;

const clientOf = (project: string, secret: string): ClientApplication => ({
  resourceType: 'ClientApplication',
  id: CLIENT.clientId,
  meta: { project },
  name: 'somebody',
  secret,
});

const memberOf = (project: string): ProjectMembership => ({
  resourceType: 'ProjectMembership',
  id: 'm',
  project: { reference: `Project/${project}` },
  user: { reference: MINE },
  profile: { reference: MINE },
});

/** A server as its super administrator sees it, across projects; every resource of a type answers a search for it. */
async function serverOf(held: readonly Resource[]) {
  const written: Resource[] = [];
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://x');
    const send = (body: unknown) =>
      void response.writeHead(200, { 'Content-Type': 'application/fhir+json' }).end(JSON.stringify(body));
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      if (pathname === '/oauth2/token') {
        send({ access_token: 't', expires_in: 3600, token_type: 'Bearer' });
        return;
      }
      if (request.method === 'GET') {
        const found = held.filter(({ resourceType }) => pathname.endsWith(`/${resourceType}`));
        send({ resourceType: 'Bundle', type: 'searchset', entry: found.map((resource) => ({ resource })) });
        return;
      }
      const resource = JSON.parse(Buffer.concat(chunks).toString()) as Resource;
      written.push(resource);
      send({ id: 'new', ...resource });
    });
  });
  running.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const run = () =>
    provision(
      {
        baseUrl: `http://127.0.0.1:${port}/`,
        superAdmin: { clientId: 'super', clientSecret: 'super-secret' },
        project: 'radgap',
        client: CLIENT,
      },
      () => undefined,
    );
  return { run, written };
}

describe('radgap provision', () => {
  it('makes the client and its membership where neither is there', async () => {
    const { run, written } = await serverOf([PROJECT]);
    await run();
    expect(written).toMatchObject([
      { resourceType: 'ClientApplication', id: CLIENT.clientId, meta: { project: 'ours' } },
      { resourceType: 'ProjectMembership', project: { reference: 'Project/ours' }, admin: true },
    ]);
  });

  it('gives its own client the secret and the right it lacks, and nothing a second time', async () => {
    const { run, written } = await serverOf([PROJECT, clientOf('ours', 'another'), memberOf('ours')]);
    await run();
    expect(written).toMatchObject([
      { id: CLIENT.clientId, name: 'somebody', secret: CLIENT.clientSecret },
      { id: 'm', admin: true },
    ]);
    const again = await serverOf([
      PROJECT,
      clientOf('ours', CLIENT.clientSecret),
      { ...memberOf('ours'), admin: true },
    ]);
    await again.run();
    expect(again.written).toEqual([]);
  });

  it.each<[string, readonly Resource[]]>([
    ['by its membership', [{ ...clientOf('theirs', 'another'), meta: {} }, memberOf('theirs')]],
    ['by its own words', [clientOf('theirs', 'another')]],
  ])('leaves a client of another project alone, known %s, and says which variable to change', async (_, held) => {
    const { run, written } = await serverOf([PROJECT, ...held]);
    await expect(run()).rejects.toThrow(/client 5d1f1c52\S* belongs to another project.*MEDPLUM_CLIENT_ID/);
    expect(written).toEqual([]);
  });
});

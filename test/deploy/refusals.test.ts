import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { deploy } from '../../src/cli/deploy.ts';
import { doctor } from '../../src/cli/doctor.ts';

const running: Server[] = [];

afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => new Promise((resolve) => server.close(resolve))));
});

/** How the server at the other end differs from one that radgap can be installed on. */
interface Oddity {
  readonly metadata?: unknown;
  readonly login?: number;
  readonly me?: unknown;
}

const NEW = { resourceType: 'CapabilityStatement', version: '5.1.29', software: { name: 'medplum' } };
const PROJECT = { id: 'p', name: 'ward', features: ['bots', 'cron', 'transaction-bundles'] };
const ADMIN = { project: PROJECT, membership: { admin: true } };

/** A server that answers as far as `connect` asks it, and what it was asked to write. */
async function serverWith({ metadata = NEW, login = 200, me = ADMIN }: Oddity) {
  const written: string[] = [];
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://x');
    const send = (status: number, body: unknown) =>
      void response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
    request.resume();
    if (pathname === '/fhir/R4/metadata') send(200, metadata);
    else if (pathname === '/oauth2/token')
      send(login, login === 200 ? { access_token: 't', expires_in: 3600, token_type: 'Bearer' } : { error: 'no' });
    else if (pathname === '/auth/me') send(200, me);
    else if (request.method === 'POST' && pathname.replace(/\/$/, '') === '/fhir/R4')
      send(404, {
        resourceType: 'OperationOutcome',
        id: 'not-found',
        issue: [{ severity: 'error', code: 'not-found' }],
      });
    else if (request.method === 'GET') send(200, { resourceType: 'Bundle', type: 'searchset' });
    else {
      written.push(`${request.method ?? ''} ${pathname}`);
      send(500, {});
    }
  });
  running.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { written, address: { baseUrl: `http://127.0.0.1:${port}/`, clientId: 'c', clientSecret: 's' } };
}

const REFUSED: readonly (readonly [string, Oddity, RegExp])[] = [
  [
    'a server of before 5.1',
    { metadata: { ...NEW, version: '4.5.2' } },
    /runs Medplum 4\.5\.2.*needs 5\.1 or later: upgrade/,
  ],
  ['a server that tells no version', { metadata: { ...NEW, version: undefined } }, /of unknown version/],
  ['an address of something else', { metadata: { hello: 'world' } }, /not as a Medplum server does: give --base-url/],
  ['a wrong secret', { login: 401 }, /refuses this client id and secret: check both/],
  ['a login without a project', { me: {} }, /without a project: use the client of a project/],
  [
    'a client that does not administer the project',
    { me: { ...ADMIN, membership: { admin: false } } },
    /no administrator of project ward.*tick "admin" on its ProjectMembership/,
  ],
  [
    'a project without bots',
    { me: { ...ADMIN, project: { ...PROJECT, features: ['cron'] } } },
    /lacks the feature "bots": have a super administrator add it/,
  ],
];

describe('radgap deploy', () => {
  it.each(REFUSED)('says what is wrong and what to do, and writes nothing: %s', async (_, oddity, words) => {
    const { address, written } = await serverWith(oddity);
    for (const how of [{}, { dryRun: true }, { remove: true }] as const) {
      const failure: unknown = await deploy({ ...address, ...how }).catch((error: unknown) => error);
      expect(failure).toMatchObject({ name: 'DeployError', message: expect.stringMatching(words) as unknown });
      expect(String(failure).trim().split('\n')).toHaveLength(1);
    }
    expect(written).toEqual([]);
  });

  it.each([
    [
      {},
      /Give --base-url \(MEDPLUM_BASE_URL\), --client-id \(MEDPLUM_CLIENT_ID\), --client-secret .*RADGAP_SOURCE_URL/,
    ],
    [{ baseUrl: 'http://127.0.0.1:2/', clientId: 'c' }, /Give --client-secret/],
    [{ baseUrl: 'medplum', clientId: 'c', clientSecret: 's' }, /"medplum" is no web address/],
    [{ baseUrl: 'http://127.0.0.1:2/', clientId: 'c', clientSecret: 's' }, /No server answers at .* \(ECONNREFUSED\)/],
    [{ policy: '/nowhere/policy.json' }, /The policy \/nowhere\/policy.json cannot be read/],
  ])('wants an address it can use: %j', async (options, words) => {
    await expect(deploy(options)).rejects.toThrow(words);
  });
});

describe('radgap doctor', () => {
  it.each(REFUSED.slice(0, 5))('says what is wrong and what to do: %s', async (_, oddity, words) => {
    const { address } = await serverWith(oddity);
    await expect(doctor(address)).rejects.toThrow(words);
  });
});

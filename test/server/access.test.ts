import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { decodeJwt, exportJWK, exportPKCS8, generateKeyPair, jwtVerify } from 'jose';
import { ConfigError, readConfig } from '../../src/config.ts';
import { variables } from '../../src/config/variables.ts';
import { BusyServer } from '../../src/medplum/busy.ts';
import { authorizationBy, type Credentials } from '../../src/medplum/credentials.ts';
import { liveSecrets, secretsIn } from '../../src/server/secrets.ts';
import { linked } from '../support/chart-builders.ts';
import { bare } from '../support/complete-chart.ts';
import { baseOf, connected, openRules, receiverFor, RULES, server, signed, SECRET } from './lab.ts';

const TOKENS = 'https://auth.example/token';

/** A token endpoint that counts, and keeps what it was sent. */
function tokenServer(life: number) {
  const forms: URLSearchParams[] = [];
  const state = { down: false };
  const send: typeof fetch = (_input, init) => {
    if (state.down) return Promise.reject(new TypeError('fetch failed'));
    forms.push(new URLSearchParams(init?.body as URLSearchParams));
    return Promise.resolve(Response.json({ access_token: `t${forms.length}`, expires_in: life }));
  };
  return { forms, send, state };
}

const byClient = {
  kind: 'client-secret',
  tokenUrl: TOKENS,
  clientId: 'me',
  clientSecret: 's',
  scope: 'system/*.rs',
} as const satisfies Credentials;

describe('a token', () => {
  it('is asked for once by many who wait, and renewed a minute before it expires', async () => {
    let now = 0;
    const { forms, send } = tokenServer(300);
    const authorization = authorizationBy(byClient, () => now, send);
    expect(await Promise.all(Array.from({ length: 50 }, () => authorization.header()))).toEqual(
      Array.from({ length: 50 }, () => 'Bearer t1'),
    );
    now = 239_000;
    expect(await authorization.header()).toBe('Bearer t1');
    now = 240_000;
    expect(await Promise.all([authorization.header(), authorization.header()])).toEqual(['Bearer t2', 'Bearer t2']);
    expect(forms).toHaveLength(2);
    expect(Object.fromEntries(forms[0] ?? [])).toEqual({
      grant_type: 'client_credentials',
      client_id: 'me',
      client_secret: 's',
      scope: 'system/*.rs',
    });
  });

  it('is used to its end when it cannot be renewed, and asked for anew when it is refused', async () => {
    let now = 0;
    const { send, state } = tokenServer(300);
    const authorization = authorizationBy(byClient, () => now, send);
    await authorization.header();
    state.down = true;
    now = 250_000;
    expect(await authorization.header()).toBe('Bearer t1');
    now = 300_000;
    await expect(authorization.header()).rejects.toThrow();
    state.down = false;
    expect(await authorization.header()).toBe('Bearer t2');
    expect(authorization.refused('Bearer t2')).toBe(true);
    expect(await authorization.header()).toBe('Bearer t3');
  });

  it.each(['RS384', 'ES384'] as const)(
    'of SMART Backend Services is asked for by an assertion signed with %s',
    async (algorithm) => {
      const { privateKey, publicKey } = await generateKeyPair(algorithm, { extractable: true });
      const jwk = JSON.stringify({ ...(await exportJWK(privateKey)), kid: 'k1' });
      const pem = await exportPKCS8(privateKey);
      for (const key of [jwk, pem]) {
        const { forms, send } = tokenServer(300);
        const credentials: Credentials = {
          kind: 'private-key',
          tokenUrl: TOKENS,
          clientId: 'me',
          key,
          keyId: 'k1',
          algorithm,
        };
        expect(await authorizationBy(credentials, () => Date.now(), send).header()).toBe('Bearer t1');
        const form = forms[0];
        expect(form?.get('client_assertion_type')).toBe('urn:ietf:params:oauth:client-assertion-type:jwt-bearer');
        const { payload, protectedHeader } = await jwtVerify(form?.get('client_assertion') ?? '', publicKey, {
          issuer: 'me',
          subject: 'me',
          audience: TOKENS,
        });
        expect(protectedHeader).toEqual({ alg: algorithm, typ: 'JWT', kid: 'k1' });
        expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBeLessThanOrEqual(300);
        expect(payload.jti).toEqual(expect.any(String));
      }
    },
  );

  it('may be fixed, basic, or none', async () => {
    const headerOf = (credentials: Credentials) => authorizationBy(credentials, () => 0).header();
    expect(await headerOf({ kind: 'bearer', token: 'abc' })).toBe('Bearer abc');
    expect(await headerOf({ kind: 'basic', username: 'u', password: 'p:w' })).toBe('Basic dTpwOnc=');
    expect(await headerOf({ kind: 'none' })).toBeUndefined();
  });

  it('that is wrong leaves nothing written, and the notice answered 503', async () => {
    const site = await server();
    await site.load(bare);
    const receiver = await receiverFor(connected(site, { kind: 'bearer', token: 'wrong' }));
    expect((await receiver.send('POST', '/hooks/fhir', linked())).status).toBe(503);
    expect(await openRules(site)).toEqual([]);
  });
});

describe('a token endpoint that nobody wrote down', () => {
  const base = 'https://ehr.example/fhir';
  const elsewhere = 'https://login.example/oauth/token';
  const configuration = `${base}/.well-known/smart-configuration`;
  const uris = 'http://fhir-registry.smarthealthit.org/StructureDefinition/oauth-uris';
  const statement = (token: string) => ({
    resourceType: 'CapabilityStatement',
    rest: [
      { mode: 'server', security: { extension: [{ url: uris, extension: [{ url: 'token', valueUri: token }] }] } },
    ],
  });

  /** Asks for a token where these addresses answer; gives where the secret went, and every address that was asked. */
  async function sentTo(answers: Readonly<Record<string, unknown>>, namedBy = base) {
    const asked: string[] = [];
    const to: string[] = [];
    const send: typeof fetch = (input, init) => {
      const url = input instanceof Request ? input.url : String(input);
      asked.push(url);
      if (init?.method === 'POST') {
        to.push(url);
        return Promise.resolve(Response.json({ access_token: 't', expires_in: 60 }));
      }
      const answer = answers[url];
      if (typeof answer === 'number') return Promise.resolve(new Response('', { status: answer }));
      return Promise.resolve(answer === undefined ? new Response('', { status: 404 }) : Response.json(answer));
    };
    const authorization = authorizationBy({ ...byClient, tokenUrl: { namedBy } }, () => 0, send);
    const header = await authorization.header().catch((error: unknown) => error);
    return { header, to, asked };
  }

  it('is the one of the SMART configuration', async () => {
    const { to, asked } = await sentTo({ [configuration]: { token_endpoint: elsewhere } });
    expect([to, asked]).toEqual([[elsewhere], [configuration, elsewhere]]);
  });

  it('else the one of the CapabilityStatement, else the one of Medplum', async () => {
    expect((await sentTo({ [`${base}/metadata`]: statement(elsewhere) })).to).toEqual([elsewhere]);
    expect((await sentTo({})).to).toEqual(['https://ehr.example/oauth2/token']);
  });

  it.each([
    ['over TLS where the server has it', 'http://ehr.example/token', base],
    ['to the same host where it has not', elsewhere, 'http://ehr.example/fhir'],
  ])('gets no secret but %s', async (_, token_endpoint, namedBy) => {
    const { to } = await sentTo({ [`${namedBy}/.well-known/smart-configuration`]: { token_endpoint } }, namedBy);
    expect(to).toEqual([`${new URL(namedBy).origin}/oauth2/token`]);
  });

  it('is asked for again when the server does not answer, not guessed', async () => {
    const { header, to } = await sentTo({ [configuration]: 503 });
    expect([header, to]).toEqual([expect.any(BusyServer), []]);
  });

  it('is found by a receiver, and named as the audience of an assertion', async () => {
    const site = await server();
    await site.load(bare);
    const named = { namedBy: baseOf(site) };
    const credentials: Credentials = {
      ...byClient,
      tokenUrl: named,
      clientId: site.clientId,
      clientSecret: site.token,
    };
    const receiver = await receiverFor(connected(site, credentials));
    expect((await receiver.send('POST', '/hooks/fhir', linked())).status).toBe(200);
    const { privateKey } = await generateKeyPair('ES384', { extractable: true });
    const { forms, send } = tokenServer(300);
    const key = await exportPKCS8(privateKey);
    const byKey: Credentials = {
      kind: 'private-key',
      tokenUrl: { namedBy: base },
      clientId: 'me',
      key,
      algorithm: 'ES384',
    };
    const naming: typeof fetch = (input, init) =>
      init?.method === 'POST' ? send(input, init) : Promise.resolve(Response.json({ token_endpoint: elsewhere }));
    await authorizationBy(byKey, () => Date.now(), naming).header();
    expect(decodeJwt(forms[0]?.get('client_assertion') ?? '').aud).toBe(elsewhere);
  });
});

describe('the secrets of senders', () => {
  it('are exchanged without a restart: by listing two, or by changing their file', async () => {
    const site = await server();
    await site.load(bare);
    const folder = mkdtempSync(join(tmpdir(), 'radgap-'));
    const file = join(folder, 'secrets');
    writeFileSync(file, 'old\n');
    let now = 0;
    const signing = liveSecrets({ file }, () => now);
    const receiver = await receiverFor(connected(site), { ring: { signing, bearer: () => [] } });
    const body = JSON.stringify(linked());
    const by = async (secret: string) =>
      (await receiver.send('POST', '/hooks/fhir', body, { 'X-Signature': signed(body, secret) })).status;
    expect([await by('old'), await by('new')]).toEqual([200, 401]);
    writeFileSync(file, 'old\nnew\n');
    now = 10_000;
    expect([await by('old'), await by('new')]).toEqual([200, 200]);
    writeFileSync(file, 'new\n');
    now = 20_000;
    expect([await by('old'), await by('new')]).toEqual([401, 200]);
    writeFileSync(file, '\n');
    now = 30_000;
    expect([await by('anything'), await by('new')]).toEqual([401, 200]);
    rmSync(folder, { recursive: true });
    now = 40_000;
    expect([await by('anything'), await by('new')]).toEqual([401, 200]);
  });

  it('bound to a subscription admit no notice of another', async () => {
    const site = await server();
    await site.load(bare);
    const receiver = await receiverFor(connected(site), {
      ring: { signing: () => [{ text: SECRET, subscription: 'a' }], bearer: () => [] },
    });
    const of = async (subscription: string) =>
      (await receiver.send('POST', '/hooks/fhir', linked(), { 'X-Medplum-Subscription': subscription })).status;
    expect([await of('a'), await of('b')]).toEqual([200, 401]);
    expect(await openRules(site)).toHaveLength(RULES.length);
  });
});

it.each([
  ['a, b\nc', ['a', 'b', 'c']],
  ['Subscription/s1 key', ['Subscription/s1 key']],
  ['Subscription/s1\nSubscription/s2 ,a', ['a']],
])('the secrets in %j are those that nobody can guess', (text, expected) => {
  const written = secretsIn(text).map((secret) =>
    secret.subscription === undefined ? secret.text : `Subscription/${secret.subscription} ${secret.text}`,
  );
  expect(written).toEqual(expected);
});

describe('the configuration', () => {
  const url = 'https://fhir.example/r4';
  it('needs a source, and takes the rest from its defaults', () => {
    const config = readConfig({ RADGAP_SOURCE_URL: `${url}/`, RADGAP_PORT: '', OTHER: 'x' });
    expect(config).toMatchObject({ host: '127.0.0.1', port: 3780, source: { base: url }, shutdownSeconds: 30 });
    expect(config.target).toBe(config.source);
  });

  it.each([
    [{}, 'RADGAP_SOURCE_URL'],
    [{ RADGAP_SOURCE_URL: 'ftp://x' }, 'RADGAP_SOURCE_URL'],
    [{ RADGAP_SOURCE_URL: url, RADGAP_PORT: 'x' }, 'RADGAP_PORT'],
    [{ RADGAP_SOURCE_URL: url, RADGAP_TARGET_URL: 'https://other.example/fhir' }, 'RADGAP_SOURCE_ID'],
    [{ RADGAP_SOURCE_URL: url, RADGAP_SOURCE_TOKEN: 'a', RADGAP_SOURCE_USERNAME: 'b' }, 'RADGAP_SOURCE_'],
    [{ RADGAP_SOURCE_URL: url, RADGAP_SOURCE_CLIENT_SECRET: 'a' }, 'RADGAP_SOURCE_CLIENT_ID'],
    [{ RADGAP_SOURCE_URL: 'https://me:secret@fhir.example/r4' }, 'RADGAP_SOURCE_URL'],
    [{ RADGAP_SOURCE_URL: url, RADGAP_SOURCE_TOKEN_FILE: '/nowhere' }, 'RADGAP_SOURCE_TOKEN_FILE'],
  ])('%j is refused, naming %s', (env, name) => {
    expect(() => readConfig(env)).toThrow(ConfigError);
    expect(() => readConfig(env)).toThrow(name);
  });

  it('names variables that begin like ours and are none', () => {
    const { unknown } = readConfig({ RADGAP_SOURCE_URL: url, RADGAP_HOOK_SECRET: 'a', RADGAP_HOOK_TOKENS: 'b' });
    expect(unknown).toEqual(['RADGAP_HOOK_SECRET']);
  });

  it('is told of in the README as it is: every variable, its meaning and its default', () => {
    const rows = readFileSync(new URL('../../README.md', import.meta.url), 'utf8')
      .split('\n')
      .filter((line) => line.startsWith('| `RADGAP_'))
      .map((line) =>
        line
          .split('|')
          .slice(1, -1)
          .map((cell) => cell.trim()),
      );
    const told = variables().map(({ name, meaning, otherwise }) => [
      `\`${name}\``,
      meaning,
      otherwise === undefined ? '' : `\`${otherwise}\``,
    ]);
    expect(rows).toEqual(told);
  });

  it('reads secrets from files too', () => {
    const folder = mkdtempSync(join(tmpdir(), 'radgap-'));
    writeFileSync(join(folder, 'secret'), 'hidden\n');
    const config = readConfig({
      RADGAP_SOURCE_URL: url,
      RADGAP_SOURCE_CLIENT_ID: 'me',
      RADGAP_SOURCE_CLIENT_SECRET_FILE: join(folder, 'secret'),
    });
    expect(config.source.credentials).toMatchObject({ kind: 'client-secret', clientSecret: 'hidden' });
    rmSync(folder, { recursive: true });
  });
});

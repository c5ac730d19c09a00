import type { ClientApplication, Practitioner } from '@medplum/fhirtypes';
import { describe, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import { Tokens } from '../../src/sandbox/authorship.ts';
import { SignIns } from '../../src/sandbox/sign-ins.ts';
import type { Sandbox } from '../../src/sandbox/server.ts';
import { sandboxWith } from './harness.ts';

const BACK = 'http://127.0.0.1:1/app/';
const VERIFIER = 'a-verifier-that-only-the-app-knows-0123456789';
const APP: ClientApplication = { resourceType: 'ClientApplication', id: 'app', redirectUris: [BACK] };
const PERSON: Practitioner = { resourceType: 'Practitioner', id: 'p', name: [{ family: '<b>Example</b>' }] };
const WANTED = {
  client_id: 'app',
  redirect_uri: BACK,
  response_type: 'code',
  scope: 'openid',
  state: 'mine',
  code_challenge: createHash('sha256').update(VERIFIER).digest('base64url'),
  code_challenge_method: 'S256',
};

async function clinic(): Promise<Sandbox> {
  const sandbox = await sandboxWith();
  await sandbox.load([APP, PERSON]);
  return sandbox;
}

function ask({ baseUrl }: Sandbox, fields: Readonly<Record<string, string>>): Promise<Response> {
  return fetch(`${baseUrl}oauth2/authorize?${new URLSearchParams(fields).toString()}`, { redirect: 'manual' });
}

function submit({ baseUrl }: Sandbox, path: string, fields: Readonly<Record<string, string>>): Promise<Response> {
  return fetch(`${baseUrl}oauth2/${path}`, { method: 'POST', body: new URLSearchParams(fields), redirect: 'manual' });
}

async function codeFrom(sandbox: Sandbox): Promise<string> {
  const form = { ...WANTED, token: sandbox.token, person: 'Practitioner/p' };
  const { headers } = await submit(sandbox, 'authorize', form);
  const back = new URL(headers.get('location') ?? '');
  expect([`${back.origin}${back.pathname}`, back.searchParams.get('state')]).toEqual([BACK, 'mine']);
  return back.searchParams.get('code') ?? '';
}

async function redeem(sandbox: Sandbox, code: string, verifier = VERIFIER, client = 'app') {
  const form = { grant_type: 'authorization_code', client_id: client, code, code_verifier: verifier };
  const answer = await submit(sandbox, 'token', form);
  return (await answer.json()) as Readonly<Record<string, unknown>>;
}

async function isInForce({ baseUrl }: Sandbox, token: unknown): Promise<boolean> {
  const answer = await fetch(`${baseUrl}fhir/R4/Patient`, { headers: { Authorization: `Bearer ${String(token)}` } });
  return answer.status === 200;
}

describe('the sign-in page', () => {
  it('shows a form without script, in which a name is text', async () => {
    const answer = await ask(await clinic(), WANTED);
    expect(answer.headers.get('content-security-policy')).toMatch(/^default-src 'none'; style-src 'nonce-/);
    const page = await answer.text();
    expect(page).toContain('&lt;b&gt;Example&lt;/b&gt;');
    expect(page).not.toContain('<script');
  });

  it.each([
    ['an app it does not know', { client_id: 'other' }, 'Client not found'],
    ['a way back that is not the app’s', { redirect_uri: 'http://127.0.0.1:1/' }, 'Invalid redirect URI'],
  ])('sends nobody back for %s', async (_what, change, why) => {
    const answer = await ask(await clinic(), { ...WANTED, ...change });
    expect([answer.status, await answer.text(), answer.headers.get('location')]).toEqual([400, why, null]);
  });

  it.each([
    ['no challenge', { code_challenge: '' }, 'invalid_request'],
    ['a challenge in plain', { code_challenge_method: 'plain' }, 'invalid_request'],
    ['no scope', { scope: '' }, 'invalid_request'],
    ['a token at once', { response_type: 'token' }, 'unsupported_response_type'],
  ])('sends back with an error who asks with %s', async (_what, change, error) => {
    const { headers } = await ask(await clinic(), { ...WANTED, ...change });
    const back = new URL(headers.get('location') ?? '').searchParams;
    expect([back.get('error'), back.get('state'), back.get('code')]).toEqual([error, 'mine', null]);
  });

  it('gives no code without the token of the sandbox, nor for somebody who is no Practitioner there', async () => {
    const sandbox = await clinic();
    for (const change of [{ token: 'wrong' }, { person: 'Practitioner/q' }, { person: 'ClientApplication/app' }]) {
      const form = { ...WANTED, token: sandbox.token, person: 'Practitioner/p', ...change };
      expect((await submit(sandbox, 'authorize', form)).status).toBe(403);
    }
  });
});

describe('a code', () => {
  it('gives who brings the verifier a token that writes in the name of the person', async () => {
    const sandbox = await clinic();
    const granted = await redeem(sandbox, await codeFrom(sandbox));
    expect(granted).toMatchObject({ token_type: 'Bearer', profile: { reference: 'Practitioner/p' } });
    const headers = { Authorization: `Bearer ${String(granted['access_token'])}`, 'X-Medplum': 'extended' };
    const me = await fetch(`${sandbox.baseUrl}auth/me`, { headers });
    expect(await me.json()).toMatchObject({ profile: { id: 'p' }, membership: { admin: false } });
    const made = await fetch(`${sandbox.baseUrl}fhir/R4/Patient`, {
      method: 'POST',
      headers: { ...headers, 'Content-Type': 'application/fhir+json' },
      body: '{"resourceType":"Patient"}',
    });
    expect(await made.json()).toMatchObject({ meta: { author: { reference: 'Practitioner/p' } } });
  });

  it('is worth nothing to who lacks the verifier, and to another app', async () => {
    const sandbox = await clinic();
    const code = await codeFrom(sandbox);
    expect(await redeem(sandbox, 'made-up')).toMatchObject({ error: 'invalid_request' });
    expect(await redeem(sandbox, code, 'guessed')).toMatchObject({ error_description: 'Invalid code verifier' });
    expect(await redeem(sandbox, code, '')).toMatchObject({ error_description: 'Missing code verifier' });
    expect(await redeem(sandbox, code, VERIFIER, 'other')).toMatchObject({ error_description: 'Invalid client' });
  });

  it('brought twice takes the token it gave out of force', async () => {
    const sandbox = await clinic();
    const code = await codeFrom(sandbox);
    const { access_token: token } = await redeem(sandbox, code);
    expect(await isInForce(sandbox, token)).toBe(true);
    expect(await redeem(sandbox, code)).toMatchObject({ error: 'invalid_grant' });
    expect(await isInForce(sandbox, token)).toBe(false);
  });

  it('is good for five minutes, and the token it gives for the hour that is told', () => {
    let now = 0;
    const tokens = new Tokens(() => now);
    const signIns = new SignIns(tokens, () => now);
    const wanted = { client: 'app', redirectUri: BACK, challenge: WANTED.code_challenge };
    const redeemed = (code: string) => signIns.redeem({ code, client: 'app', verifier: VERIFIER });
    const [late, code] = [signIns.codeFor(wanted, 'Practitioner/p'), signIns.codeFor(wanted, 'Practitioner/p')];
    now = 5 * 60_000;
    const granted = redeemed(code);
    const token = 'token' in granted ? granted.token : '';
    now += 1;
    expect(redeemed(late)).toMatchObject({ description: 'Invalid code' });
    now = 65 * 60_000 - 1;
    expect(tokens.holder(token)).toEqual({ reference: 'Practitioner/p' });
    now += 1;
    expect(tokens.holder(token)).toBeUndefined();
  });

  it('leads to a token that signing out ends, while the sandbox keeps its own', async () => {
    const sandbox = await clinic();
    const { access_token: token } = await redeem(sandbox, await codeFrom(sandbox));
    for (const held of [String(token), sandbox.token]) {
      const headers = { Authorization: `Bearer ${held}` };
      await fetch(`${sandbox.baseUrl}oauth2/logout`, { method: 'POST', headers });
    }
    expect([await isInForce(sandbox, token), await isInForce(sandbox, sandbox.token)]).toEqual([false, true]);
  });
});

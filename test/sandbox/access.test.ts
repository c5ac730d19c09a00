import { MedplumClient } from '@medplum/core';
import type { AccessPolicy, ClientApplication, Observation, Patient, ProjectMembership } from '@medplum/fhirtypes';
import { describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { networkInterfaces } from 'node:os';
import { PortInUse, startSandbox, type Sandbox } from '../../src/sandbox/server.ts';
import { ask, bundleOf, complaint, sandboxWith } from './harness.ts';

describe('the door', () => {
  it('refuses who brings no token, a wrong one or one as Basic, with an OperationOutcome', async () => {
    const { baseUrl, token } = await sandboxWith();
    for (const authorization of [undefined, 'Bearer wrong', `Bearer ${token}x`, `Basic ${token}`]) {
      const response = await fetch(`${baseUrl}fhir/R4/Patient`, {
        headers: authorization ? { Authorization: authorization } : {},
      });
      expect(response.status).toBe(401);
      expect(await response.json()).toMatchObject({ resourceType: 'OperationOutcome', id: 'unauthorized' });
    }
  });

  it('leaves only /health/ready and /metadata open, as the real server does', async () => {
    const { baseUrl } = await sandboxWith();
    expect((await fetch(`${baseUrl}fhir/R4/metadata`)).status).toBe(200);
    expect((await fetch(`${baseUrl}health/ready`)).status).toBe(200);
    expect((await fetch(`${baseUrl}health`)).status).toBe(404);
  });

  it.each([
    ['127.0.0.1', 200],
    ['localhost:3777', 200],
    ['[::1]:80', 200],
    ['rebound.example', 403],
    ['127.0.0.1.rebound.example', 403],
    ['localhost.rebound.example:3777', 403],
  ])('is asked for by a name of this machine: %s', async (host, status) => {
    const { baseUrl } = await sandboxWith();
    const answers: unknown[] = await once(get(`${baseUrl}fhir/R4/metadata`, { headers: { host } }), 'response');
    const answer = answers[0] as IncomingMessage;
    expect(answer.statusCode).toBe(status);
    answer.resume();
  });

  it('takes the token it is given and gives it for the client credentials', async () => {
    const { baseUrl, clientId, token } = await sandboxWith({ token: 'for-scripts' });
    expect(token).toBe('for-scripts');
    const client = new MedplumClient({ baseUrl, cacheTime: 0 });
    await client.startClientLogin(clientId, token);
    await expect(client.searchResources('Patient')).resolves.toHaveLength(0);
    const inHeader = new MedplumClient({ baseUrl, cacheTime: 0, authCredentialsMethod: 'header' });
    await inHeader.startClientLogin(clientId, token);
    await expect(inHeader.searchResources('Patient')).resolves.toHaveLength(0);
  });

  it('gives no token for a wrong secret or to another client', async () => {
    const { baseUrl, clientId, token } = await sandboxWith();
    const login = (id: string, secret: string): Promise<unknown> =>
      new MedplumClient({ baseUrl }).startClientLogin(id, secret);
    await expect(login(clientId, 'wrong')).rejects.toThrow();
    await expect(login('someone-else', token)).rejects.toThrow();
  });

  it('listens on the loopback interface only', async () => {
    const { baseUrl } = await sandboxWith();
    const { port } = new URL(baseUrl);
    const others = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
    for (const { address, family, internal } of others) {
      if (internal || family !== 'IPv4') continue;
      await expect(fetch(`http://${address}:${port}/health/ready`)).rejects.toThrow();
    }
    expect(new URL(baseUrl).hostname).toBe('127.0.0.1');
  });

  it('rejects with a typed error when the port is taken', async () => {
    const { baseUrl } = await sandboxWith();
    const port = Number(new URL(baseUrl).port);
    await expect(startSandbox({ port, bots: [] })).rejects.toBeInstanceOf(PortInUse);
  });

  it('mounts pages beside the API', async () => {
    const { baseUrl } = await sandboxWith({
      mount: (app) => app.get('/page', (_request, response) => void response.send('here')),
    });
    expect(await (await fetch(`${baseUrl}page`)).text()).toBe('here');
  });
});

describe('strange requests', () => {
  it('answers 400 to a body that is no JSON, none at all, or another content type', async () => {
    const sandbox = await sandboxWith();
    expect(complaint(await ask(sandbox, 'POST', 'Patient', '{"resourceType":'))).toBe('The body is not JSON');
    for (const [body, type] of [
      ['a=b', 'application/x-www-form-urlencoded'],
      ['{"resourceType":"Patient"}', 'text/plain'],
      ['"text"', 'application/fhir+json'],
    ]) {
      const answer = await ask(sandbox, 'POST', 'Patient', body, { 'Content-Type': type ?? '' });
      expect([answer.status, answer.body.resourceType]).toEqual([400, 'OperationOutcome']);
    }
    expect((await ask(sandbox, 'POST', 'Patient')).status).toBe(400);
  });

  it('answers 413 beyond one megabyte, but not for a batch', async () => {
    const sandbox = await sandboxWith();
    const resource = { resourceType: 'Patient', name: [{ text: 'x'.repeat(1_100_000) }] };
    expect((await ask(sandbox, 'POST', 'Patient', resource)).status).toBe(413);
    const entry = [{ request: { method: 'POST', url: 'Patient' }, resource }];
    expect((await ask(sandbox, 'POST', '', { resourceType: 'Bundle', type: 'batch', entry })).status).toBe(200);
  });

  it('answers 404 with an OperationOutcome to a wrong path', async () => {
    const sandbox = await sandboxWith();
    for (const path of ['Patient/1/what', 'Patient/unknown', 'Nothing', 'Patient/1/_history/1/2']) {
      const answer = await ask(sandbox, 'GET', path);
      expect([path, answer.status, answer.body.resourceType]).toEqual([path, 404, 'OperationOutcome']);
    }
  });

  it('says what it can do', async () => {
    const answer = await ask(await sandboxWith(), 'GET', 'metadata');
    expect(answer.body).toMatchObject({ resourceType: 'CapabilityStatement', fhirVersion: '4.0.1' });
  });
});

describe('a member under an AccessPolicy', () => {
  const POLICY: AccessPolicy = {
    resourceType: 'AccessPolicy',
    name: 'reader',
    resource: [
      { resourceType: 'Patient', interaction: ['read', 'search', 'history', 'vread'], hiddenFields: ['name'] },
      { resourceType: 'Observation', criteria: 'Observation?status=final' },
    ],
  };

  /** A sandbox with a patient and an Observation that was preliminary, and its member under the policy. */
  async function reader() {
    const sandbox = await sandboxWith();
    const policy = await sandbox.client.createResource(POLICY);
    const patient = await sandbox.client.createResource<Patient>({
      resourceType: 'Patient',
      name: [{ family: 'Hidden' }],
      birthDate: '1960-01-01',
    });
    const observation = await sandbox.client.createResource<Observation>({
      resourceType: 'Observation',
      status: 'preliminary',
      code: { text: 'not to be seen' },
      subject: { reference: `Patient/${patient.id}` },
    });
    const { secret = '' } = await sandbox.client.post<ClientApplication>(
      new URL('admin/projects/sandbox/client', sandbox.baseUrl),
      { name: 'reader', accessPolicy: { reference: `AccessPolicy/${policy.id}` } },
    );
    return { sandbox, patient, observation, member: { ...sandbox, token: secret } };
  }

  it('sees no earlier version of what is hidden from it, and none of a resource it may not read', async () => {
    const { sandbox, patient, observation, member } = await reader();
    const final = await sandbox.client.updateResource<Observation>({ ...observation, status: 'final' });
    for (const path of [`Patient/${patient.id}`, `Patient/${patient.id}/_history/${patient.meta?.versionId ?? ''}`]) {
      const { status, body } = await ask(member, 'GET', path);
      expect([status, 'name' in body, 'birthDate' in body]).toEqual([200, false, true]);
    }
    const [entry] = bundleOf(await ask(member, 'GET', `Patient/${patient.id}/_history`)).entry ?? [];
    expect(entry?.resource).toMatchObject({ birthDate: '1960-01-01' });
    expect(entry?.resource).not.toHaveProperty('name');
    const versions = bundleOf(await ask(member, 'GET', `Observation/${observation.id}/_history`));
    expect(versions.entry?.map(({ resource }) => resource?.meta?.versionId)).toEqual([final.meta?.versionId]);
    const earlier = `Observation/${observation.id}/_history/${observation.meta?.versionId ?? ''}`;
    expect((await ask(member, 'GET', earlier)).status).toBe(404);
    await sandbox.client.updateResource<Observation>({ ...final, status: 'preliminary' });
    for (const path of ['', '/_history', `/_history/${final.meta?.versionId ?? ''}`]) {
      expect((await ask(member, 'GET', `Observation/${observation.id}${path}`)).status).toBe(404);
    }
  });

  it('has no more than its policies, when the membership names them one by one', async () => {
    const { sandbox, patient, member } = await reader();
    const [membership] = await sandbox.client.searchResources('ProjectMembership');
    if (!membership?.accessPolicy) throw new Error('no membership');
    const { accessPolicy, ...rest } = membership;
    await sandbox.client.updateResource<ProjectMembership>({ ...rest, access: [{ policy: accessPolicy }] });
    expect((await ask(member, 'GET', 'Practitioner')).status).toBe(403);
    expect((await ask(member, 'GET', `Patient/${patient.id}`)).body).not.toHaveProperty('name');
    const staff = await sandbox.client.createResource<AccessPolicy>({
      resourceType: 'AccessPolicy',
      resource: [{ resourceType: 'Practitioner', interaction: ['read', 'search'] }],
    });
    const access = [{ policy: accessPolicy }, { policy: { reference: `AccessPolicy/${staff.id}` } }];
    await sandbox.client.updateResource<ProjectMembership>({ ...rest, access });
    expect((await ask(member, 'GET', 'Practitioner')).status).toBe(200);
    expect((await ask(member, 'GET', 'Bot')).status).toBe(403);
  });

  it('makes no Bot, deploys no code and runs no Bot it may not read', async () => {
    const { sandbox, member } = await reader();
    const parameter = [{ name: 'name', valueString: 'mine' }];
    const init = { resourceType: 'Parameters', parameter };
    expect((await ask(member, 'POST', 'Bot/$init', init)).status).toBe(403);
    const { id = '' } = (await ask(sandbox, 'POST', 'Bot/$init', init)).body;
    const code = 'exports.handler = async () => ({ ran: true });';
    expect((await ask(member, 'POST', `Bot/${id}/$deploy`, { code })).status).toBe(403);
    expect((await ask(sandbox, 'POST', `Bot/${id}/$deploy`, { code })).status).toBe(200);
    expect((await ask(member, 'POST', `Bot/${id}/$execute`, {})).status).toBe(403);
    expect((await ask(sandbox, 'POST', `Bot/${id}/$execute`, {})).body).toEqual({ ran: true });
  });

  it('exports in bulk what it may search, without what is hidden from it', async () => {
    const { sandbox, observation, member } = await reader();
    const exported = async (who: Pick<Sandbox, 'baseUrl' | 'token'>) => {
      const headers = { Authorization: `Bearer ${who.token}` };
      const begun = await fetch(`${who.baseUrl}fhir/R4/$export`, { headers });
      const address = begun.headers.get('content-location') ?? '';
      for (;;) {
        const answer = await fetch(address, { headers });
        if (answer.status === 202) continue;
        const { output } = (await answer.json()) as { output: { type: string; url: string }[] };
        const texts = await Promise.all(output.map(async ({ url }) => (await fetch(url)).text()));
        return { types: output.map(({ type }) => type), text: texts.join('') };
      }
    };
    expect((await exported(sandbox)).text).toContain('Hidden');
    const kept = await exported(member);
    expect(kept.types).toEqual(['Patient']);
    expect(kept.text).toContain('1960-01-01');
    expect(kept.text).not.toContain('Hidden');
    await sandbox.client.updateResource<Observation>({ ...observation, status: 'final' });
    expect((await exported(member)).types).toEqual(['Observation', 'Patient']);
  });
});

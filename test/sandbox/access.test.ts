import { MedplumClient } from '@medplum/core';
import { describe, expect, it } from '@jest/globals';
import { networkInterfaces } from 'node:os';
import { PortInUse, startSandbox } from '../../src/sandbox/server.ts';
import { ask, complaint, sandboxWith } from './harness.ts';

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

import type { BundleEntry, Patient } from '@medplum/fhirtypes';
import { describe, expect, it } from '@jest/globals';
import { ask, bot, bundleOf, procedure, sandboxWith } from './harness.ts';

const patient = (value: string): Patient => ({ resourceType: 'Patient', identifier: [{ system: 'urn:mrn', value }] });
const spent = (headers: Headers, of: number): number =>
  of - Number(/"fhirInteractions";r=(\d+)/.exec(headers.get('ratelimit') ?? '')?.[1]);

describe('the quota', () => {
  it('costs what it costs on the real server', async () => {
    const sandbox = await sandboxWith({ fidelity: { quota: { points: 50_000 } } });
    let before = 0;
    const cost = async (...request: [string, string, unknown?, Record<string, string>?]): Promise<number> => {
      const { headers } = await ask(sandbox, ...request);
      const total = spent(headers, 50_000);
      const points = total - before;
      before = total;
      return points;
    };
    const conditional = (value: string): Record<string, string> => ({ 'If-None-Exist': `identifier=urn:mrn|${value}` });
    const batchOf = (request: BundleEntry['request'], value: string): unknown => ({
      resourceType: 'Bundle',
      type: 'batch',
      entry: [{ request, resource: patient(value) }],
    });
    expect(await cost('PUT', 'Patient/p', { ...patient('0'), id: 'p' })).toBe(100);
    expect(await cost('PUT', 'Patient/p', { ...patient('0'), id: 'p' })).toBe(100);
    expect(await cost('PUT', 'Patient/p', { ...patient('0'), id: 'p' }, { 'If-Match': 'W/"0"' })).toBe(100);
    expect(await cost('PATCH', 'Patient/p', [{ op: 'add', path: '/active', value: true }])).toBe(100);
    expect(await cost('GET', 'Patient/p')).toBe(1);
    expect(await cost('GET', 'Patient/p/_history')).toBe(10);
    expect(await cost('GET', 'Patient?_id=p')).toBe(20);
    expect(await cost('GET', 'Patient?_id=p&_revinclude=Procedure:patient')).toBe(21);
    expect(await cost('POST', 'Patient', patient('1'), conditional('1'))).toBe(120);
    expect(await cost('POST', 'Patient', patient('1'), conditional('1'))).toBe(20);
    const create = { method: 'POST', url: 'Patient', ifNoneExist: 'identifier=urn:mrn|2' } as const;
    expect(await cost('POST', '', batchOf(create, '2'))).toBe(140);
    expect(await cost('POST', '', batchOf(create, '2'))).toBe(40);
    const upsert = { method: 'PUT', url: 'Patient?identifier=urn:mrn|3' } as const;
    expect(await cost('POST', '', batchOf(upsert, '3'))).toBe(140);
    expect(await cost('POST', '', batchOf(upsert, '3'))).toBe(120);
    expect(await cost('GET', '?_type=Patient,Procedure&_compartment=Patient/p')).toBe(20);
  });

  it('answers 429 when it is spent, and fills the rest of a batch with it', async () => {
    const sandbox = await sandboxWith({ fidelity: { quota: { points: 250 } } });
    const entry = ['1', '2', '3', '4'].map((value) => ({
      request: { method: 'POST', url: 'Patient' },
      resource: patient(value),
    }));
    const batch = bundleOf(await ask(sandbox, 'POST', '', { resourceType: 'Bundle', type: 'batch', entry }));
    expect(batch.entry?.map(({ response }) => response?.status)).toEqual(['201', '201', '429', '429']);
    const refused = await ask(sandbox, 'GET', 'Patient');
    expect([refused.status, refused.body.id]).toEqual([429, 'too-many-requests']);
    expect(refused.headers.get('ratelimit')).toMatch(/^"requests";r=\d+;t=\d+, "fhirInteractions";r=0;t=\d+$/);
    expect(sandbox.client.rateLimitStatus()).toEqual([]);
    await expect(sandbox.client.search('Patient', undefined, { maxRetries: 0 })).rejects.toThrow('Too Many Requests');
    expect(sandbox.client.rateLimitStatus().map(({ name }) => name)).toEqual(['requests', 'fhirInteractions']);
  });

  it('rolls a transaction back completely when it runs out on the way', async () => {
    const reader = bot('reader', { criteria: 'Basic' }, (medplum) => medplum.searchResources('Patient'));
    const sandbox = await sandboxWith({ bots: [reader], fidelity: { quota: { points: 250 } } });
    const entry = ['1', '2', '3'].map((value) => ({
      request: { method: 'POST', url: 'Patient' },
      resource: patient(value),
    }));
    const answer = await ask(sandbox, 'POST', '', { resourceType: 'Bundle', type: 'transaction', entry });
    expect(answer.status).toBe(429);
    expect(await sandbox.runBot('reader')).toHaveLength(0);
  });

  it('is not there unless asked for', async () => {
    expect((await ask(await sandboxWith(), 'GET', 'Patient')).headers.get('ratelimit')).toBeNull();
  });
});

describe('other habits', () => {
  it('contention answers 409 to conditional creates that would create, by chance', async () => {
    const draws = [0.1, 0.9];
    const sandbox = await sandboxWith({ fidelity: { contention: 0.5, random: () => draws.shift() ?? 0 } });
    const create = (): Promise<{ status: number; body: { id?: string } }> =>
      ask(sandbox, 'POST', 'Patient', patient('1'), { 'If-None-Exist': 'identifier=urn:mrn|1' });
    const first = await create();
    expect([first.status, first.body.id]).toEqual([409, 'conflict']);
    expect((await create()).status).toBe(201);
    expect((await create()).status).toBe(200);
  });

  it('client-chosen ids are refused, but existing resources can be updated', async () => {
    const sandbox = await sandboxWith({ fidelity: { refuseClientIds: true } });
    await sandbox.load([{ ...patient('1'), id: 'p' }]);
    expect((await ask(sandbox, 'PUT', 'Patient/new', { ...patient('2'), id: 'new' })).status).toBe(404);
    expect((await ask(sandbox, 'PUT', 'Patient/p', { ...patient('2'), id: 'p' })).status).toBe(200);
  });

  it('unordered deliveries overtake each other, and none is lost', async () => {
    const draws = [0.9, 0.5, 0.1];
    const heard: string[] = [];
    const listener = bot('listener', { criteria: 'Procedure' }, (_medplum, { input }) =>
      Promise.resolve(void heard.push('id' in input ? (input.id ?? '') : '')),
    );
    const sandbox = await sandboxWith({
      bots: [listener],
      fidelity: { unordered: true, random: () => draws.shift() ?? 0 },
    });
    const entry = ['a', 'b', 'c'].map((id) => ({
      request: { method: 'PUT', url: `Procedure/${id}` },
      resource: { ...procedure('1'), id },
    }));
    await ask(sandbox, 'POST', '', { resourceType: 'Bundle', type: 'batch', entry });
    await sandbox.idle();
    expect(heard).toEqual(['c', 'b', 'a']);
  });

  it('latency makes every request wait', async () => {
    const sandbox = await sandboxWith({ fidelity: { latencyMs: 100 } });
    const order: string[] = [];
    const slow = ask(sandbox, 'GET', 'Patient').then(() => order.push('fhir'));
    await fetch(`${sandbox.baseUrl}health/ready`).then(() => order.push('health'));
    await slow;
    expect(order).toEqual(['health', 'fhir']);
  });
});

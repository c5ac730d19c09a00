import { isResource } from '@medplum/core';
import type { Bundle, BundleEntry, DetectedIssue, List, Patient, Resource } from '@medplum/fhirtypes';
import { describe, expect, it } from '@jest/globals';
import type { Sandbox } from '../../src/sandbox/server.ts';
import { ask, bundleOf, failure, procedure, referencesIn, sandboxWith } from './harness.ts';
import type { Answer } from './harness.ts';

const GUARD: List = {
  resourceType: 'List',
  id: 'g',
  status: 'current',
  mode: 'working',
  subject: { reference: 'Patient/p' },
};
const URN = 'urn:uuid:11111111-1111-4111-8111-111111111111';

const patient = (value: string): Patient => ({ resourceType: 'Patient', identifier: [{ system: 'urn:mrn', value }] });
const post = (resource: Resource, more: Partial<BundleEntry> = {}): BundleEntry => ({
  request: { method: 'POST', url: resource.resourceType },
  resource,
  ...more,
});
const put = (resource: Resource, ifMatch?: string): BundleEntry => ({
  request: { method: 'PUT', url: `${resource.resourceType}/${resource.id ?? ''}`, ...(ifMatch && { ifMatch }) },
  resource,
});
const get = (url: string): BundleEntry => ({ request: { method: 'GET', url } });
const send = (sandbox: Sandbox, type: 'batch' | 'transaction', entry: BundleEntry[]): Promise<Answer> =>
  ask(sandbox, 'POST', '', { resourceType: 'Bundle', type, entry } satisfies Bundle);
const statuses = (answer: Answer): (string | undefined)[] =>
  bundleOf(answer).entry?.map(({ response }) => response?.status) ?? [];

async function guarded(options: Parameters<typeof sandboxWith>[0] = {}): Promise<{ sandbox: Sandbox; guard: string }> {
  const sandbox = await sandboxWith(options);
  const guard = (await ask(sandbox, 'PUT', 'List/g', GUARD)).headers.get('etag') ?? '';
  return { sandbox, guard };
}

const issue = (detail: string): Resource => ({ resourceType: 'DetectedIssue', status: 'preliminary', detail });
const found = async (sandbox: Sandbox, path: string): Promise<string[]> =>
  referencesIn(bundleOf(await ask(sandbox, 'GET', path)));

describe('a transaction', () => {
  it('resolves urn:uuid references and answers with real locations', async () => {
    const { sandbox, guard } = await guarded();
    const task: Resource = { resourceType: 'Task', status: 'requested', intent: 'order', focus: { reference: URN } };
    const answer = await send(sandbox, 'transaction', [
      put({ ...GUARD, date: '2026-01-01' }, guard),
      post(task),
      post(issue('x'), { fullUrl: URN }),
    ]);
    expect(statuses(answer)).toEqual(['200', '201', '201']);
    const [, taskEntry, issueEntry] = bundleOf(answer).entry ?? [];
    expect(taskEntry?.resource).toMatchObject({ focus: { reference: issueEntry?.response?.location } });
    expect(issueEntry?.response?.location).toMatch(/^DetectedIssue\/[0-9a-f-]{36}$/);
  });

  it('with one stale entry leaves nothing behind, and fires nothing', async () => {
    const { sandbox, guard } = await guarded();
    await ask(sandbox, 'PUT', 'List/g', { ...GUARD, note: [{ text: 'a person was here' }] });
    const other = await ask(sandbox, 'PUT', 'Patient/p', { ...patient('1'), id: 'p' });
    const gone = await ask(sandbox, 'PUT', 'Patient/d', { ...patient('2'), id: 'd' });
    const answer = await send(sandbox, 'transaction', [
      post(issue('x')),
      { request: { method: 'DELETE', url: 'Patient/d' } },
      put({ ...patient('1'), id: 'p', active: true }),
      put({ ...patient('3'), id: 'new' }),
      put({ ...GUARD, date: '2026-01-01' }, guard),
    ]);
    expect([answer.status, answer.body.resourceType, answer.body.id]).toEqual([
      412,
      'OperationOutcome',
      'precondition-failed',
    ]);
    expect(await found(sandbox, 'DetectedIssue')).toEqual([]);
    expect((await ask(sandbox, 'GET', 'Patient/p')).body).toEqual(other.body);
    expect((await ask(sandbox, 'GET', 'Patient/d')).body).toEqual(gone.body);
    expect((await ask(sandbox, 'GET', 'Patient/new')).status).toBe(404);
    expect(await found(sandbox, 'Patient?identifier=urn:mrn|1,urn:mrn|2,urn:mrn|3')).toEqual([
      'Patient/p',
      'Patient/d',
    ]);
    for (const id of ['p', 'd']) {
      expect(bundleOf(await ask(sandbox, 'GET', `Patient/${id}/_history`)).entry).toHaveLength(1);
    }
  });

  it('is won by exactly one of two that guard by the same version', async () => {
    const { sandbox, guard } = await guarded();
    const attempt = (name: string): Promise<Answer> =>
      send(sandbox, 'transaction', [
        ...Array.from({ length: 25 }, (_, n) => post(issue(`${name} ${n}`))),
        put({ ...GUARD, note: [{ text: name }] }, guard),
      ]);
    const answers = await Promise.all(['one', 'two', 'three'].map(attempt));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 412, 412]);
    const winner = (await ask(sandbox, 'GET', 'List/g')).body as List;
    const kept = bundleOf(await ask(sandbox, 'GET', 'DetectedIssue?_count=100')).entry ?? [];
    expect(kept).toHaveLength(25);
    for (const { resource } of kept) {
      expect(isResource<DetectedIssue>(resource, 'DetectedIssue') && resource.detail).toContain(
        winner.note?.[0]?.text ?? '?',
      );
    }
  });

  it('ignores an If-Match without quotes, as the real server does', async () => {
    const { sandbox } = await guarded();
    const answer = await send(sandbox, 'transaction', [put({ ...GUARD, date: '2026-01-01' }, 'stale')]);
    expect(answer.status).toBe(200);
  });

  it('creates before it updates, whatever the order of entries', async () => {
    const { sandbox } = await guarded();
    const update = put({ ...GUARD, entry: [{ item: { reference: URN } }] });
    const answer = await send(sandbox, 'transaction', [update, post(issue('x'), { fullUrl: URN })]);
    const [list, made] = bundleOf(answer).entry ?? [];
    expect(list?.resource).toMatchObject({ entry: [{ item: { reference: made?.response?.location } }] });
  });

  it('has the limits of the real server', async () => {
    const { sandbox } = await guarded();
    const updates = (count: number): BundleEntry[] =>
      Array.from({ length: count }, (_, n) => put({ ...patient(`${n}`), id: `u${n}` }));
    expect((await send(sandbox, 'transaction', updates(51))).status).toBe(400);
    expect((await send(sandbox, 'transaction', updates(50))).status).toBe(200);
    const conditional = (count: number): BundleEntry[] =>
      Array.from({ length: count }, (_, n) =>
        post(patient(`c${n}`), {
          request: { method: 'POST', url: 'Patient', ifNoneExist: `identifier=urn:mrn|c${n}` },
        }),
      );
    expect((await send(sandbox, 'transaction', conditional(9))).status).toBe(400);
    expect((await send(sandbox, 'transaction', conditional(8))).status).toBe(200);
  });

  it('answers the probe for transactions with 404, and as a pretended one with 200', async () => {
    const probe = [get('Patient/00000000-0000-4000-8000-000000000001')];
    expect((await send(await sandboxWith(), 'transaction', probe)).status).toBe(404);
    const pretending = await sandboxWith({ fidelity: { transactionsAsBatch: true } });
    const answer = await send(pretending, 'transaction', probe);
    expect([answer.status, statuses(answer)]).toEqual([200, ['404']]);
  });

  it('pretended as a batch keeps the good entries beside the stale one', async () => {
    const { sandbox, guard } = await guarded({ fidelity: { transactionsAsBatch: true } });
    await ask(sandbox, 'PUT', 'List/g', { ...GUARD, date: '2026-01-01' });
    const answer = await send(sandbox, 'transaction', [put({ ...GUARD, date: '2026-01-02' }, guard), post(issue('x'))]);
    expect(bundleOf(answer).type).toBe('transaction-response');
    expect(statuses(answer)).toEqual(['412', '201']);
    expect(await found(sandbox, 'DetectedIssue')).toHaveLength(1);
  });

  it('restores a resource that was deleted before to being gone', async () => {
    const { sandbox } = await guarded();
    await ask(sandbox, 'PUT', 'Patient/p', { ...patient('1'), id: 'p' });
    await ask(sandbox, 'PUT', 'Procedure/d', { ...procedure('1'), id: 'd' });
    await ask(sandbox, 'DELETE', 'Procedure/d');
    const back = put({ ...procedure('2'), id: 'd' });
    expect((await send(sandbox, 'transaction', [back, put(GUARD, 'W/"stale"')])).status).toBe(412);
    expect((await ask(sandbox, 'GET', 'Procedure/d')).status).toBe(410);
    expect(bundleOf(await ask(sandbox, 'GET', 'Procedure/d/_history')).entry).toHaveLength(2);
    expect(await found(sandbox, 'Procedure')).toEqual([]);
    expect(await found(sandbox, 'Procedure?patient.identifier=urn:mrn|1')).toEqual([]);
  });
});

describe('a batch', () => {
  it('creates conditionally before it searches, wherever the entry stands', async () => {
    const sandbox = await sandboxWith();
    const create = post(GUARD, { request: { method: 'POST', url: 'List', ifNoneExist: 'subject=Patient/p' } });
    const read = [get('List?subject=Patient/p'), create, get('Procedure?patient=p')];
    const first = await send(sandbox, 'batch', read);
    expect(statuses(first)).toEqual(['200', '201', '200']);
    expect((bundleOf(first).entry?.[0]?.resource as Bundle).entry).toHaveLength(1);
    const second = await send(sandbox, 'batch', read);
    expect(statuses(second)).toEqual(['200', '200', '200']);
    expect(bundleOf(second).entry?.[1]?.resource?.id).toBe(bundleOf(first).entry?.[1]?.resource?.id);
  });

  it('answers each entry for itself, without a resource where it failed', async () => {
    const sandbox = await sandboxWith();
    const absolute = get(`${sandbox.baseUrl}fhir/R4/Patient`);
    const answer = await send(sandbox, 'batch', [
      post(issue('x')),
      put(GUARD, 'W/"1"'),
      get('Patient/none'),
      absolute,
      get('Patient?colour=red'),
    ]);
    expect(statuses(answer)).toEqual(['201', '404', '404', '404', '400']);
    const [made, failed] = bundleOf(answer).entry ?? [];
    expect(made?.resource?.meta?.versionId).toBeDefined();
    expect(failed).toEqual({
      response: { status: '404', outcome: expect.objectContaining({ id: 'not-found' }) as unknown },
    });
  });

  it('hides meta.author inside its entries too', async () => {
    const sandbox = await sandboxWith();
    await send(sandbox, 'batch', [post(procedure('77750'))]);
    const answer = await send(sandbox, 'batch', [get('Procedure')]);
    expect(JSON.stringify(answer.body)).not.toContain('author');
  });

  it('pages by relative links', async () => {
    const sandbox = await sandboxWith();
    await sandbox.load(Array.from({ length: 25 }, (_, n) => ({ ...patient(`${n}`), id: `p${n}` })));
    const first = bundleOf(await send(sandbox, 'batch', [get('Patient?_count=20')])).entry?.[0]?.resource as Bundle;
    const next = first.link?.find(({ relation }) => relation === 'next')?.url.split('/fhir/R4/')[1] ?? '';
    const second = bundleOf(await send(sandbox, 'batch', [get(next)])).entry?.[0]?.resource as Bundle;
    expect(new Set([...referencesIn(first), ...referencesIn(second)]).size).toBe(25);
  });
});

describe('MedplumClient', () => {
  it('sees the outcomes the real server gives', async () => {
    const { sandbox, guard } = await guarded();
    await ask(sandbox, 'PUT', 'List/g', { ...GUARD, date: '2026-01-01' });
    const { client } = sandbox;
    const stale = client.updateResource({ ...GUARD, date: '2026-01-02' }, { headers: { 'If-Match': guard } });
    expect(await failure(stale)).toBe('precondition-failed');
    expect(
      await failure(client.executeBatch({ resourceType: 'Bundle', type: 'transaction', entry: [put(GUARD, guard)] })),
    ).toBe('precondition-failed');
    expect(await failure(client.readResource('Patient', 'none'))).toBe('not-found');
  });
});

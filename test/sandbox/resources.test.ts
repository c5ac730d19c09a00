import type { Patient } from '@medplum/fhirtypes';
import { describe, expect, it } from '@jest/globals';
import type { Answer } from './harness.ts';
import { ask, bundleOf, complaint, sandboxWith } from './harness.ts';

const PATIENT: Patient = { resourceType: 'Patient', identifier: [{ system: 'urn:mrn', value: '1' }] };

const versionOf = (answer: Answer): string => answer.body.meta?.versionId ?? '';
const etag = (answer: Answer): Record<string, string> => ({ 'If-Match': answer.headers.get('etag') ?? '' });

describe('one resource', () => {
  it('is created under a server id, with ETag and Location, and read back', async () => {
    const sandbox = await sandboxWith();
    const created = await ask(sandbox, 'POST', 'Patient', { ...PATIENT, id: 'mine' });
    expect(created.status).toBe(201);
    expect(created.body.id).not.toBe('mine');
    expect(created.headers.get('etag')).toBe(`W/"${versionOf(created)}"`);
    expect(created.headers.get('location')).toBe(`${sandbox.baseUrl}fhir/R4/Patient/${created.body.id ?? ''}`);
    expect((await ask(sandbox, 'GET', `Patient/${created.body.id ?? ''}`)).body).toEqual(created.body);
  });

  it('must be valid: unknown and missing elements are refused, foreign codes are not', async () => {
    const sandbox = await sandboxWith();
    expect((await ask(sandbox, 'POST', 'Patient', { ...PATIENT, colour: 'red' })).status).toBe(400);
    expect((await ask(sandbox, 'POST', 'DetectedIssue', { resourceType: 'DetectedIssue' })).status).toBe(400);
    expect((await ask(sandbox, 'POST', 'DetectedIssue', { resourceType: 'DetectedIssue', status: 'odd' })).status).toBe(
      201,
    );
    expect((await ask(sandbox, 'POST', 'Patient', { resourceType: 'Basic' })).status).toBe(400);
    const put = await ask(sandbox, 'PUT', 'Patient/p', { ...PATIENT, id: 'p', colour: 'red' });
    expect(put.status).toBe(400);
  });

  it('keeps its version when a PUT changes nothing', async () => {
    const sandbox = await sandboxWith();
    const first = await ask(sandbox, 'PUT', 'Patient/p', { ...PATIENT, id: 'p' });
    const same = await ask(sandbox, 'PUT', 'Patient/p', { ...PATIENT, id: 'p', meta: { versionId: 'x' } });
    expect(versionOf(same)).toBe(versionOf(first));
    const other = await ask(sandbox, 'PUT', 'Patient/p', { ...PATIENT, id: 'p', active: true });
    expect(versionOf(other)).not.toBe(versionOf(first));
  });

  it('is updated, patched and deleted only at the version given, if one is given', async () => {
    const sandbox = await sandboxWith();
    const first = await ask(sandbox, 'PUT', 'Patient/p', { ...PATIENT, id: 'p' });
    const second = await ask(sandbox, 'PUT', 'Patient/p', { ...PATIENT, id: 'p', active: true }, etag(first));
    expect(second.status).toBe(200);
    const patch = [{ op: 'add', path: '/gender', value: 'female' }];
    expect((await ask(sandbox, 'PUT', 'Patient/p', { ...PATIENT, id: 'p' }, etag(first))).status).toBe(412);
    expect((await ask(sandbox, 'PATCH', 'Patient/p', patch, etag(first))).status).toBe(412);
    expect((await ask(sandbox, 'DELETE', 'Patient/p', undefined, etag(first))).status).toBe(412);
    expect((await ask(sandbox, 'PATCH', 'Patient/p', patch, etag(second))).body).toMatchObject({ gender: 'female' });
    const missed = [{ op: 'test', path: '/gender', value: 'male' }];
    expect((await ask(sandbox, 'PATCH', 'Patient/p', missed)).status).toBe(400);
    expect((await ask(sandbox, 'PUT', 'Patient/q', { ...PATIENT, id: 'q' }, etag(first))).status).toBe(404);
  });

  it.each([
    ['another id', [{ op: 'replace', path: '/id', value: 'q' }]],
    ['the id of another', [{ op: 'replace', path: '/id', value: 'other' }]],
    ['no id', [{ op: 'remove', path: '/id' }]],
    ['another type', [{ op: 'replace', path: '/resourceType', value: 'Person' }]],
  ])('cannot be patched to %s', async (_what, patch) => {
    const sandbox = await sandboxWith();
    await ask(sandbox, 'PUT', 'Patient/other', { ...PATIENT, id: 'other', gender: 'male' });
    const before = await ask(sandbox, 'PUT', 'Patient/p', { ...PATIENT, id: 'p' });
    expect((await ask(sandbox, 'PATCH', 'Patient/p', patch)).status).toBe(400);
    expect(versionOf(await ask(sandbox, 'GET', 'Patient/p'))).toBe(versionOf(before));
    expect((await ask(sandbox, 'GET', 'Patient/other')).body).toMatchObject({ gender: 'male' });
    expect(bundleOf(await ask(sandbox, 'GET', 'Patient')).entry).toHaveLength(2);
    expect((await ask(sandbox, 'GET', 'Person/p')).status).toBe(404);
  });

  it('is gone after deletion, unknown before creation, and can come back', async () => {
    const sandbox = await sandboxWith();
    await ask(sandbox, 'PUT', 'Patient/p', { ...PATIENT, id: 'p' });
    expect((await ask(sandbox, 'GET', 'Patient/never')).status).toBe(404);
    expect((await ask(sandbox, 'DELETE', 'Patient/never')).status).toBe(404);
    expect((await ask(sandbox, 'DELETE', 'Patient/p')).status).toBe(200);
    expect((await ask(sandbox, 'DELETE', 'Patient/p')).status).toBe(200);
    expect((await ask(sandbox, 'GET', 'Patient/p')).status).toBe(410);
    expect((await ask(sandbox, 'PATCH', 'Patient/p', [])).status).toBe(410);
    expect(bundleOf(await ask(sandbox, 'GET', 'Patient')).entry).toBeUndefined();
    expect((await ask(sandbox, 'PUT', 'Patient/p', { ...PATIENT, id: 'p' })).status).toBe(200);
    expect((await ask(sandbox, 'GET', 'Patient/p')).status).toBe(200);
  });

  it('has a history, newest first however often it is read, that outlives it', async () => {
    const sandbox = await sandboxWith();
    const first = await ask(sandbox, 'PUT', 'Patient/p', { ...PATIENT, id: 'p' });
    const second = await ask(sandbox, 'PUT', 'Patient/p', { ...PATIENT, id: 'p', active: true });
    const history = async (): Promise<(string | undefined)[]> =>
      bundleOf(await ask(sandbox, 'GET', 'Patient/p/_history')).entry?.map((e) => e.resource?.meta?.versionId) ?? [];
    expect(await history()).toEqual([versionOf(second), versionOf(first)]);
    expect(await history()).toEqual([versionOf(second), versionOf(first)]);
    const third = await ask(sandbox, 'PUT', 'Patient/p', { ...PATIENT, id: 'p', active: false });
    expect(await history()).toEqual([versionOf(third), versionOf(second), versionOf(first)]);
    await ask(sandbox, 'DELETE', 'Patient/p');
    expect(await history()).toEqual([undefined, versionOf(third), versionOf(second), versionOf(first)]);
    expect((await ask(sandbox, 'GET', `Patient/p/_history/${versionOf(first)}`)).body).toEqual(first.body);
    expect((await ask(sandbox, 'GET', 'Patient/p/_history/none')).status).toBe(404);
  });
});

describe('conditional interactions', () => {
  const ifNone = { 'If-None-Exist': 'identifier=urn:mrn|1' };

  it('create once, however many ask at the same time', async () => {
    const sandbox = await sandboxWith();
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => ask(sandbox, 'POST', 'Patient', PATIENT, ifNone)),
    );
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(19);
    expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1);
  });

  it('answer 412 when several match, 400 for an unknown parameter', async () => {
    const sandbox = await sandboxWith();
    await ask(sandbox, 'POST', 'Patient', PATIENT);
    await ask(sandbox, 'POST', 'Patient', PATIENT);
    expect((await ask(sandbox, 'POST', 'Patient', PATIENT, ifNone)).status).toBe(412);
    expect((await ask(sandbox, 'PUT', 'Patient?identifier=urn:mrn|1', PATIENT)).status).toBe(412);
    expect((await ask(sandbox, 'DELETE', 'Patient?identifier=urn:mrn|1')).status).toBe(412);
    const unknown = await ask(sandbox, 'POST', 'Patient', PATIENT, { 'If-None-Exist': 'colour=red' });
    expect([unknown.status, complaint(unknown)]).toEqual([400, 'Unknown search parameter: colour']);
  });

  it('update or create by identifier', async () => {
    const sandbox = await sandboxWith();
    const made = await ask(sandbox, 'PUT', 'Patient?identifier=urn:mrn|1', PATIENT);
    expect(made.status).toBe(201);
    const changed = await ask(sandbox, 'PUT', 'Patient?identifier=urn:mrn|1', { ...PATIENT, active: true });
    expect([changed.status, changed.body.id]).toEqual([200, made.body.id]);
  });
});

describe('meta.author', () => {
  it('is shown on request only, and cannot be chosen', async () => {
    const sandbox = await sandboxWith();
    const forged = { ...PATIENT, id: 'p', meta: { author: { reference: 'Practitioner/me' } } };
    const plain = await ask(sandbox, 'PUT', 'Patient/p', forged);
    expect(plain.body.meta).not.toHaveProperty('author');
    const extended = await ask(sandbox, 'GET', 'Patient/p', undefined, { 'X-Medplum': 'extended' });
    expect(extended.body.meta).toMatchObject({
      author: { reference: `ClientApplication/${sandbox.clientId}` },
      compartment: [{ reference: 'Patient/p' }],
    });
    const found = bundleOf(await ask(sandbox, 'GET', 'Patient?_id=p'));
    expect(found.entry?.[0]?.resource?.meta).not.toHaveProperty('author');
  });
});

describe('a Binary', () => {
  it('is posted raw and read back raw, or as a resource when FHIR is asked for', async () => {
    const sandbox = await sandboxWith();
    const posted = await sandbox.client.createBinary({ data: 'a note', contentType: 'text/plain' });
    const blob = await sandbox.client.download(`Binary/${posted.id}`);
    expect(await blob.text()).toBe('a note');
    const resource = await ask(sandbox, 'GET', `Binary/${posted.id}`, undefined, { Accept: 'application/fhir+json' });
    expect(resource.body).toMatchObject({ resourceType: 'Binary', contentType: 'text/plain' });
  });
});

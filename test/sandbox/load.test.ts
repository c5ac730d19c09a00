import type { Patient, Resource } from '@medplum/fhirtypes';
import { describe, expect, it } from '@jest/globals';
import { ask, bot, bundleOf, procedure, referencesIn, sandboxWith } from './harness.ts';

const patient = (id: string): Patient => ({ resourceType: 'Patient', id });

describe('load', () => {
  it('keeps ids and dates, wakes no bot, and lets a later copy win', async () => {
    let woken = 0;
    const listener = bot('listener', { criteria: 'Procedure' }, () => {
      woken++;
      return Promise.resolve();
    });
    const sandbox = await sandboxWith({ bots: [listener] });
    const dated = {
      ...procedure('1'),
      id: 'a',
      meta: { lastUpdated: '2020-01-01T00:00:00Z', versionId: '7' },
    } as Resource;
    expect(await sandbox.load([dated, { ...procedure('2'), id: 'b' }, { ...procedure('3'), id: 'b' }])).toEqual({
      loaded: 3,
      refused: [],
    });
    await sandbox.idle();
    expect(woken).toBe(0);
    const stored = await ask(sandbox, 'GET', 'Procedure/a');
    expect(stored.body.meta).toMatchObject({ lastUpdated: '2020-01-01T00:00:00Z', versionId: '7' });
    expect((await ask(sandbox, 'GET', 'Procedure/b')).body).toMatchObject({ code: { coding: [{ code: '3' }] } });
    const update = await ask(sandbox, 'PUT', 'Procedure/a', { ...procedure('4'), id: 'a' });
    expect(update.body.meta?.versionId).not.toBe('7');
  });

  it('refuses what cannot be stored, says why, and loads the rest', async () => {
    const sandbox = await sandboxWith();
    const strange = [
      { resourceType: 'Planet', id: 'x' },
      { resourceType: 'Patient', id: 'a b' },
      null,
      'text',
      { resourceType: 'Patient', id: 7 },
    ];
    const result = await sandbox.load([patient('p'), ...(strange as unknown as Resource[]), patient('q')]);
    expect(result.loaded).toBe(2);
    expect(result.refused).toEqual([
      { reference: 'Planet/x', why: 'its resourceType is not one of FHIR R4' },
      { reference: 'Patient/a b', why: 'its id is not a FHIR id' },
      { reference: '?/?', why: 'its resourceType is not one of FHIR R4' },
      { reference: '?/?', why: 'its resourceType is not one of FHIR R4' },
      { reference: 'Patient/?', why: 'its id is not a FHIR id' },
    ]);
    expect(referencesIn(bundleOf(await ask(sandbox, 'GET', 'Patient')))).toEqual(['Patient/p', 'Patient/q']);
  });

  it('is not confused by another load at the same time', async () => {
    const sandbox = await sandboxWith();
    const versioned = (id: string): Patient => ({ ...patient(id), meta: { versionId: `v-${id}` } });
    const long = Array.from({ length: 3_000 }, (_, n) => versioned(`p${n}`));
    await Promise.all([sandbox.load([versioned('q')]), sandbox.load(long)]);
    const found = await sandbox.client.searchResources('Patient', { _count: '1000', _offset: '2000' });
    expect(found.every(({ id, meta }) => meta?.versionId === `v-${id}`)).toBe(true);
    expect(found).toHaveLength(1000);
  });

  it('serves other requests while it runs', async () => {
    const sandbox = await sandboxWith();
    let done = false;
    const loading = sandbox.load(Array.from({ length: 20_000 }, (_, n) => patient(`p${n}`))).then((result) => {
      done = true;
      return result;
    });
    expect((await ask(sandbox, 'GET', 'Patient?_count=1')).status).toBe(200);
    expect(done).toBe(false);
    expect((await loading).loaded).toBe(20_000);
  });
});

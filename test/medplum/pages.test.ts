import { OperationOutcomeError } from '@medplum/core';
import type { Bundle, Procedure } from '@medplum/fhirtypes';
import { describe, expect, it } from '@jest/globals';
import { BusyServer } from '../../src/medplum/busy.ts';
import { connect } from '../../src/medplum/fhir-server.ts';
import { everyResource } from '../../src/medplum/pages.ts';

const BASE = 'http://127.0.0.1:9/fhir/R4';
const FIRST = `${BASE}/Procedure?code=77750&_count=1000`;

/** A page with one Procedure and, as a next link, some address. */
const page = (id: string, next?: string): Bundle => ({
  resourceType: 'Bundle',
  type: 'searchset',
  entry: [
    { resource: { resourceType: 'Procedure', id, status: 'completed', subject: {} } },
    { resource: { resourceType: 'OperationOutcome', issue: [] }, search: { mode: 'outcome' } },
  ],
  ...(next !== undefined && { link: [{ relation: 'next', url: next }] }),
});

const GONE = { resourceType: 'OperationOutcome', issue: [{ severity: 'error', code: 'not-found' }] };

/** Lists what a server finds that answers each address by the page under it. */
async function listed(pages: Readonly<Record<string, unknown>>) {
  const asked: string[] = [];
  const send: typeof fetch = (input) => {
    const url = input instanceof Request ? input.url : input.toString();
    asked.push(url);
    const found = pages[url];
    if (typeof found === 'number') return Promise.resolve(Response.json(GONE, { status: found }));
    return Promise.resolve(Response.json(found ?? { resourceType: 'Bundle', type: 'searchset' }));
  };
  const { client } = connect({ base: BASE, credentials: { kind: 'none' } }, { clock: () => 0, timeout: 10_000, send });
  const found = await everyResource<Procedure>(client, 'Procedure', { code: '77750' });
  return { ids: found.map(({ id }) => id), asked };
}

describe('a listing over several pages', () => {
  it.each([
    ['by numbers', `${FIRST}&_offset=1000`, `${FIRST}&_offset=1000`],
    ["by an id that is the server's own", `${BASE}?_getpages=abc`, `${BASE}?_getpages=abc`],
    ['by a relative address', 'Procedure?page=2', `${BASE}/Procedure?page=2`],
    ['by another name of the server', 'https://fhir.example.org/R4/Procedure?page=2', `${BASE}/Procedure?page=2`],
  ])('named %s is read to its end, from the one server', async (_how, next, wanted) => {
    const { ids, asked } = await listed({ [FIRST]: page('a', next), [wanted]: page('b') });
    expect(ids).toEqual(['a', 'b']);
    expect(asked).toEqual([FIRST, wanted]);
  });

  it('that leads in a circle is given up', async () => {
    const second = `${FIRST}&page=2`;
    await expect(listed({ [FIRST]: page('a', second), [second]: page('b', FIRST) })).rejects.toThrow('no end');
  });

  it.each([400, 404, 410])(
    'of which a page is gone (%d) is to be made again: servers forget searches',
    async (status) => {
      const second = `${FIRST}&page=2`;
      await expect(listed({ [FIRST]: page('a', second), [second]: status })).rejects.toThrow(BusyServer);
    },
  );

  it.each([400, 404])(
    'that is refused from the start (%d) is a search that the server does not make',
    async (status) => {
      await expect(listed({ [FIRST]: status })).rejects.toThrow(OperationOutcomeError);
    },
  );

  it.each(['incomplete', 'timeout', 'too-costly'])('that says it is %s is to be made again', async (code) => {
    const word = { resource: { resourceType: 'OperationOutcome', issue: [{ severity: 'warning', code }] } };
    const cut = { ...page('a'), entry: [word] };
    await expect(listed({ [FIRST]: cut })).rejects.toThrow(BusyServer);
  });

  it.each(['suppressed', 'informational'])('is taken as it is beside a word that something is %s', async (code) => {
    const word = { resource: { resourceType: 'OperationOutcome', issue: [{ severity: 'warning', code }] } };
    const whole = page('a');
    expect((await listed({ [FIRST]: { ...whole, entry: [null, word, ...(whole.entry ?? [])] } })).ids).toEqual(['a']);
  });

  it.each([[null], [{}], ['incomplete']])(
    'is taken as it is beside a word in which %j stands for an issue',
    async (one) => {
      const word = { resource: { resourceType: 'OperationOutcome', issue: [one] } };
      expect((await listed({ [FIRST]: { ...page('a'), entry: [word] } })).ids).toEqual([]);
    },
  );

  it.each([{}, { url: null }, { url: '' }])(
    'that leads on, and not where (%j), is not taken for complete',
    async (to) => {
      await expect(listed({ [FIRST]: { ...page('a'), link: [{ relation: 'next', ...to }] } })).rejects.toThrow(
        'without an address',
      );
    },
  );

  it('of which a page is something else is not taken for complete', async () => {
    const pages = { [FIRST]: page('a', `${FIRST}&page=2`), [`${FIRST}&page=2`]: { resourceType: 'OperationOutcome' } };
    await expect(listed(pages)).rejects.toThrow('no Bundle');
  });
});

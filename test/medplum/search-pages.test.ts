import type { Bundle, BundleEntry } from '@medplum/fhirtypes';
import { describe, expect, it } from '@jest/globals';
import { connect } from '../../src/medplum/fhir-server.ts';
import { resourcesOf } from '../../src/medplum/resources-of.ts';
import { everyPage } from '../../src/medplum/search-pages.ts';
import { observation } from '../support/chart-builders.ts';

const BASE = 'http://127.0.0.1:9/fhir/R4';
const SECOND = `${BASE}/Observation?page=2`;

/** A client of a server that answers each address by the page under it. */
function clientOf(pages: Readonly<Record<string, unknown>>) {
  const send: typeof fetch = (input) => {
    const page = pages[input instanceof Request ? input.url : input.toString()];
    return Promise.resolve(page instanceof Response ? page : Response.json(page));
  };
  return connect({ base: BASE, credentials: { kind: 'none' } }, { clock: () => 0, timeout: 10_000, send }).client;
}

/** A page of Observations with these ids; without an id an entry that is none. */
function page(ids: readonly (string | null)[], more: object = {}): Bundle {
  const entry = ids.map((id) => (id === null ? null : { resource: observation('58410-2', { id }) }));
  return { resourceType: 'Bundle', type: 'searchset', entry: entry as BundleEntry[], ...more };
}

const next = (url: string | null | undefined) => ({ link: [{ relation: 'next', ...(url !== undefined && { url }) }] });

describe('the pages of a search', () => {
  it.each<[given: string, first: Bundle, second: Bundle | undefined, ids: string, isWhole: boolean]>([
    ['an empty one before another', page([], next(SECOND)), page(['b']), 'b', true],
    ['as many as are counted', page(['a'], { total: 2, ...next(SECOND) }), page(['b']), 'ab', true],
    [
      'one twice, and fewer than are counted',
      page(['a', 'b'], { total: 3, ...next(SECOND) }),
      page(['b']),
      'ab',
      false,
    ],
    ['one twice, and as many as are counted', page(['a', 'b'], { total: 2, ...next(SECOND) }), page(['b']), 'ab', true],
    ['one that says there is another, and not where', page(['a'], next(undefined)), undefined, 'a', false],
    ['one that leads to an empty address', page(['a'], next('')), undefined, 'a', false],
    ['one that leads to an address that is null', page(['a'], next(null)), undefined, 'a', false],
    ['one with an entry that is none', page([null, 'a']), undefined, 'a', false],
  ])('%s', async (_, first, second, ids, isWhole) => {
    const found = await everyPage(clientOf({ [SECOND]: second }), 'Observation?patient=Patient/p1', first);
    const names = new Set(found.resources.map(({ id }) => id));
    expect([[...names].join(''), found.isWhole]).toEqual([ids, isWhole]);
  });
});

describe('what is looked for by its name', () => {
  const FIRST = `${BASE}/Device?identifier=x`;
  const entry: BundleEntry[] = [{ resource: { resourceType: 'Device', id: 'd' } }];
  const device: Bundle = { resourceType: 'Bundle', type: 'searchset', entry };
  const word: BundleEntry = {
    resource: { resourceType: 'OperationOutcome', issue: [{ severity: 'information', code: 'informational' }] },
  };

  it.each<[given: string, first: object]>([
    ['nothing', {}],
    ['no entry', { entry: [] }],
    ['a word of the server alone', { entry: [word] }],
  ])('is found behind a page with %s', async (_, first) => {
    const pages = { [FIRST]: { ...page([]), ...first, ...next(SECOND) }, [SECOND]: device };
    expect((await resourcesOf(clientOf(pages), 'Device', 'identifier=x')).map(({ id }) => id)).toEqual(['d']);
  });

  it.each<[given: string, answer: unknown]>([
    ['nothing', new Response(null, { status: 204 })],
    ['something else', word.resource],
  ])('is not taken for missing where the answer is %s', async (_, answer) => {
    await expect(resourcesOf(clientOf({ [FIRST]: answer }), 'Device', 'identifier=x')).rejects.toThrow('no Bundle');
  });
});

import { MedplumClient } from '@medplum/core';
import type { Bundle, BundleEntry, Resource } from '@medplum/fhirtypes';
import { LARGEST_ANSWER, soundAnswer } from '../answers.ts';

/**
 * A client that writes nothing. Creates in a batch, by which a check obtains its guards, are answered as if they had been
 * made; anything else that would write is refused before it leaves.
 */
export class LookOnlyClient extends MedplumClient {
  constructor(baseUrl: string, accessToken: string) {
    super({ baseUrl, accessToken, cacheTime: 0, maxRetryTime: 70_000, fetch: readingFetch });
  }

  override async executeBatch(bundle: Bundle): Promise<Bundle> {
    const entries = bundle.entry ?? [];
    const reads = entries.filter(isRead);
    if (bundle.type !== 'batch' || entries.some((entry) => !isRead(entry) && !isCreate(entry))) throw wouldWrite();
    const answers = reads.length === 0 ? [] : ((await super.executeBatch({ ...bundle, entry: reads })).entry ?? []);
    const rest = [...answers];
    const entry = entries.map((asked, index) => (isRead(asked) ? (rest.shift() ?? {}) : asIfMade(asked, index)));
    return { resourceType: 'Bundle', type: 'batch-response', entry };
  }
}

function isRead({ request }: BundleEntry): boolean {
  return request?.method === 'GET';
}

function isCreate({ request }: BundleEntry): boolean {
  return request?.method === 'POST';
}

/** Sorts after every id of the server, so that a guard that does exist is the one that counts. */
function asIfMade({ resource }: BundleEntry, index: number): BundleEntry {
  const made: Resource | undefined = resource && {
    ...resource,
    id: `zz-unwritten-${index}`,
    meta: { versionId: '0', lastUpdated: new Date(0).toISOString() },
  };
  return { response: { status: '201' }, ...(made && { resource: made }) };
}

async function readingFetch(url: string | URL | Request, init?: RequestInit): Promise<Response> {
  const method = init?.method?.toUpperCase() ?? 'GET';
  const body = typeof init?.body === 'string' ? init.body : '';
  const isBatch = method === 'POST' && /"type":\s*"batch"/.test(body) && !/"method":\s*"(?!GET)/.test(body);
  if (method !== 'GET' && !isBatch) throw wouldWrite();
  const isFile = new Headers(init?.headers).get('Accept') === '*/*';
  const response = await fetch(url, init);
  return isFile ? response : soundAnswer(response, { largest: LARGEST_ANSWER, what: 'a request' });
}

function wouldWrite(): Error {
  return new RangeError('a dry run would have written');
}

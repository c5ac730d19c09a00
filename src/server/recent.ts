import { readAnswers, sendBatch } from '../medplum/batch.ts';
import { evidenceTypes } from '../medplum/searches.ts';
import type { Rule } from '../model/rule.ts';
import type { ResourceKey } from '../model/verdict.ts';
import { asked, type Servers } from './servers.ts';
import { patientsNamedIn } from './whose.ts';

/** The patients of everything that may be evidence and changed since an instant. */
export async function recentPatients(
  servers: Servers,
  catalogue: readonly Rule[],
  since: string,
): Promise<readonly ResourceKey[]> {
  const searches = evidenceTypes(catalogue).map((type) => ({
    url: `${type}?_lastUpdated=ge${encodeURIComponent(since)}&_count=1000`,
    types: [type],
  }));
  const source = await asked(servers.source);
  const answers = await sendBatch(
    source,
    searches.map(({ url }) => ({ request: { method: 'GET', url } })),
  );
  const { resources, unreadable } = await readAnswers(source.client, searches, answers);
  if (unreadable.includes('Procedure') && unreadable.includes('Claim')) {
    throw new RangeError('the source cannot be searched by _lastUpdated');
  }
  return [...new Set(resources.flatMap((resource) => patientsNamedIn(resource, servers)))].sort();
}

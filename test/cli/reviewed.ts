import { readFileSync } from 'node:fs';
import { field, isRecord, recordsIn } from '../../src/bulk/json.ts';
import type { Run } from '../../src/cli/format.ts';
import { judge, type Judged } from '../../src/cli/judge.ts';
import { Counter, type Tally } from '../../src/cli/tally.ts';
import { DEFAULT_POLICY } from '../../src/model/policy.ts';
import { catalogue } from '../../src/rules/index.ts';

const AS_OF = '2025-07-01';
const clinic: unknown = JSON.parse(readFileSync(`${import.meta.dirname}/../golden/clinic.json`, 'utf8'));
const resources = isRecord(clinic)
  ? recordsIn(field(clinic, 'entry')).flatMap((entry) => field(entry, 'resource') ?? [])
  : [];

/** What a format is told of a review of the clinic. */
export function runWith(): Run {
  return { path: 'clinic.json', asOf: AS_OF, policy: DEFAULT_POLICY, catalogue, width: 100, colour: false };
}

/** Patients of the clinic, judged and counted. */
export function assessed(...ids: readonly string[]): { readonly judged: readonly Judged[]; readonly tally: Tally } {
  const counter = new Counter();
  const judged = ids.flatMap((id) => {
    const own = resources.filter(
      (resource) => JSON.stringify(resource).includes(`"Patient/${id}"`) || idOf(resource) === id,
    );
    const record = { patient: `Patient/${id}`, resources: own, unreadable: [], asOf: AS_OF };
    const each = judge(record, catalogue, DEFAULT_POLICY);
    if ('fault' in each) throw new Error(each.fault);
    counter.add(each);
    return [each];
  });
  return { judged, tally: counter.tally(resources.length, []) };
}

function idOf(resource: unknown): unknown {
  return isRecord(resource) ? field(resource, 'id') : undefined;
}

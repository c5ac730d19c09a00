import { createHash } from 'node:crypto';
import type { DetectedIssue } from '@medplum/fhirtypes';
import type { IsoDate } from '../model/time.ts';
import { reconcile } from '../reconcile.ts';
import { identifierUnder, type Writer } from '../reconcile/writer.ts';
import { CATALOGUE_VERSION } from '../rules/index.ts';
import { canonicalsUnder } from '../terminology/canonicals.ts';
import type { Format, Run } from './format.ts';
import type { Judged } from './judge.ts';

/** A collection Bundle of the DetectedIssues that a first run on a server would create. */
export function fhirFormat(run: Run): Format {
  const writer = writerFor(run.asOf, run.policy.version);
  let first = true;
  const entryText = (issue: DetectedIssue) => {
    const lead = first ? ',"entry":[\n' : ',\n';
    first = false;
    return lead + JSON.stringify({ fullUrl: addressOf(issue, writer), resource: issue });
  };
  return {
    head: () => '{"resourceType":"Bundle","type":"collection"',
    patient: (judged) => issuesOf(judged, run, writer).map(entryText).join(''),
    tail: () => (first ? '}\n' : '\n]}\n'),
  };
}

function writerFor(asOf: IsoDate, policyVersion: string): Writer {
  return {
    canonicals: canonicalsUnder(),
    device: { reference: 'Device/radgap' },
    now: `${asOf}T00:00:00Z`,
    catalogueVersion: CATALOGUE_VERSION,
    policyVersion,
  };
}

function issuesOf(judged: Judged, { catalogue, policy }: Run, writer: Writer): readonly DetectedIssue[] {
  const nothing = { issues: [], tasks: [], lists: [] };
  const plans = reconcile(judged, nothing, catalogue, { ...policy, mode: 'shadow' }, writer);
  return plans.flatMap(({ writes }) =>
    writes.flatMap(({ resource }) => (resource.resourceType === 'DetectedIssue' ? [resource] : [])),
  );
}

/** The same issue has the same address in every run. */
function addressOf(issue: DetectedIssue, { canonicals }: Writer): string {
  const name = `${canonicals.issue}|${identifierUnder(issue, canonicals.issue) ?? ''}`;
  const hash = createHash('sha256').update(name).digest('hex');
  const variant = ((parseInt(hash.slice(16, 18), 16) & 0x3f) | 0x80).toString(16);
  const parts = [hash.slice(0, 8), hash.slice(8, 12), `8${hash.slice(13, 16)}`, variant + hash.slice(18, 20)];
  return `urn:uuid:${parts.join('-')}-${hash.slice(20, 32)}`;
}

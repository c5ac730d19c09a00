import type { DetectedIssue, Provenance, Reference, Task } from '@medplum/fhirtypes';
import { moment, type Traces } from '../medplum/traces.ts';
import { CLOSINGS, standingOf, waiverReasonIn } from '../reconcile/closing.ts';
import type { Writer } from '../reconcile/writer.ts';
import { codeUnder, same, without } from '../reconcile/writer.ts';

/** The run of the checker that made a change, as its Provenance tells. */
export interface Run {
  readonly provenance: string;
  readonly device: string;
  readonly catalogue: string;
  readonly policy: string;
  /** The resources it rested on, with the versions that were read. */
  readonly restsOn: readonly string[];
}

/** One version of an issue or Task: what it changed, when and by whom. */
export interface Change {
  readonly version: string;
  readonly at: string;
  readonly what: string;
  readonly status: string;
  /** A Device, Practitioner or other author; null when the server does not tell. */
  readonly by: string | null;
  /** Null for a change that a person made. */
  readonly run: Run | null;
}

/** The changes of an issue or Task, the oldest first. */
export function storyOf<T extends DetectedIssue | Task>(traces: Traces<T>, writer: Writer): readonly Change[] {
  const runs = runsByVersion(traces);
  return traces.versions.map((version, index) => {
    const before = traces.versions[index - 1];
    const provenance = runs.get(version);
    return {
      version: version.meta?.versionId ?? '',
      at: version.meta?.lastUpdated ?? '',
      what: whatChanged(before, version, writer, index === 0 && !traces.whole),
      status: version.status,
      by: provenance ? agentOf(provenance) : personBehind(version),
      run: provenance ? runOf(provenance) : null,
    };
  });
}

/** Milliseconds within which the parts of one transaction are stored, in whatever order. */
const ONE_TRANSACTION = 5_000;

/**
 * Which run wrote which version. A Provenance is stored with what it tells of, or after it: it belongs to the version nearest in
 * time that nobody else is known to have written, above all to one that gives the moment of the run as its own.
 */
function runsByVersion<T extends DetectedIssue | Task>({
  versions,
  provenance,
}: Traces<T>): ReadonlyMap<T, Provenance> {
  const runs = new Map<T, Provenance>();
  for (const run of provenance) {
    const distance = (version: T) => Math.abs(moment(version) - moment(run));
    const open = versions
      .filter((version) => !runs.has(version) && !isByPerson(version))
      .filter((version) => moment(version) <= moment(run) + ONE_TRANSACTION)
      .toSorted((one, other) => distance(one) - distance(other));
    const written = open.find((version) => datesOf(version).includes(run.recorded)) ?? open[0];
    if (written) runs.set(written, run);
  }
  return runs;
}

/** The moments a version gives to what the checker did, which are those of its run. */
function datesOf(resource: DetectedIssue | Task): readonly (string | undefined)[] {
  return resource.resourceType === 'DetectedIssue'
    ? [resource.mitigation?.at(-1)?.date ?? resource.identifiedDateTime]
    : [resource.lastModified];
}

const PEOPLE = /^(?:Practitioner|PractitionerRole|Patient|RelatedPerson)\//;

function isByPerson({ meta }: DetectedIssue | Task): boolean {
  return PEOPLE.test(meta?.author?.reference ?? '');
}

function personBehind(version: DetectedIssue | Task): string | null {
  const mitigated = version.resourceType === 'DetectedIssue' ? version.mitigation?.at(-1)?.author : version.owner;
  return referenceIn(version.meta?.author) ?? referenceIn(mitigated);
}

function referenceIn(reference: Reference | undefined): string | null {
  return reference?.reference ?? null;
}

function agentOf({ agent }: Provenance): string | null {
  return referenceIn(agent[0]?.who);
}

function runOf(provenance: Provenance): Run {
  const named = (part: string) =>
    decode(provenance.policy?.find((url) => url.includes(`/${part}|`))?.split('|')[1] ?? 'not recorded');
  return {
    provenance: `Provenance/${provenance.id ?? ''}`,
    device: agentOf(provenance) ?? 'not recorded',
    catalogue: named('catalogue'),
    policy: named('policy'),
    restsOn: (provenance.entity ?? []).flatMap(({ what }) => what.reference ?? []),
  };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function whatChanged(
  before: DetectedIssue | Task | undefined,
  after: DetectedIssue | Task,
  writer: Writer,
  isLater: boolean,
): string {
  if (isLater) return 'as it stands; earlier versions are not shown by this server';
  if (!before) return after.status === 'preliminary' ? 'announced' : 'opened';
  if (after.resourceType === 'Task') return taskChange(before, after);
  if (before.resourceType === 'Task') return 'changed';
  return issueChange(before, after, writer);
}

function issueChange(before: DetectedIssue, after: DetectedIssue, writer: Writer): string {
  const [was, is] = [standingOf(before, writer), standingOf(after, writer)];
  if (after.status === 'entered-in-error' && before.status !== after.status) return 'called an error';
  if (was === 'open' && is === 'ended') return `closed: ${closingText(after, writer)}`;
  if (is === 'answered' && was !== 'answered')
    return `waived: ${waiverReasonIn(after.mitigation?.at(-1)?.action) ?? 'without a reason code'}`;
  if (was !== 'open' && is === 'open') return 'opened again';
  if (before.status === 'preliminary' && after.status === 'final') return 'became due';
  return same(without(before, 'meta'), without(after, 'meta')) ? 'stored again unchanged' : 'changed';
}

function closingText(issue: DetectedIssue, { canonicals }: Writer): string {
  const code = codeUnder(issue.mitigation?.at(-1)?.action.coding, canonicals.closings);
  return Object.entries(CLOSINGS).find(([name]) => name === code)?.[1] ?? 'without a reason code';
}

function taskChange(before: DetectedIssue | Task, after: Task): string {
  if (before.status !== after.status) return `status from ${before.status} to ${after.status}`;
  if (before.resourceType !== 'Task') return 'changed';
  if (before.owner?.reference !== after.owner?.reference) return 'assigned';
  const [was, is] = [before.input?.length ?? 0, after.input?.length ?? 0];
  return was === is ? 'changed' : `lists ${is} gaps instead of ${was}`;
}

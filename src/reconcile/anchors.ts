import type { DetectedIssue } from '@medplum/fhirtypes';
import { deskOf } from './desk.ts';
import { identifierUnder, type Stored, type Writer } from './writer.ts';

/** `<rule>/Procedure/<id>` or `<rule>/Claim/<id>/<line>`, and perhaps a resource at fault. */
const KEY = /^[^/]+\/((?:[^/]+:)?(?:Procedure\/[^/]+|Claim\/[^/]+\/[^/]+))/;

/** The anchor that the key of an issue names, as it stands in identifiers; undefined for an issue that is not ours. */
function anchorOf(issue: DetectedIssue, { canonicals }: Writer): string | undefined {
  return KEY.exec(identifierUnder(issue, canonicals.issue) ?? '')?.[1];
}

/** True for an anchor of the chart that this writer writes for, and not of one on another server. */
function isOfChart(name: string, { source }: Writer): boolean {
  return source ? name.startsWith(`${source.id}:`) : !/^[^/]*:/.test(name);
}

/**
 * The anchors in use: those the stored issues of a patient name, and those of guards. A guard that lists nothing counts only
 * where there is no issue, for it may be of a second record of a service that has its issues under another.
 */
export function anchorsInUse(stored: Stored, writer: Writer): ReadonlySet<string> {
  const filled = stored.lists.filter(({ entry }) => stored.issues.length === 0 || entry !== undefined);
  const prefix = writer.source ? writer.source.id.length + 1 : 0;
  const names = anchorNames({ ...stored, tasks: [], lists: filled }, writer);
  return new Set([...names].map((name) => name.slice(prefix)));
}

/** The anchors, as they stand in identifiers, of all that is stored. */
export function anchorNames({ issues, tasks, lists }: Stored, writer: Writer): ReadonlySet<string> {
  const names = [
    ...lists.map((list) => identifierUnder(list, writer.canonicals.episode)),
    ...tasks.map((task) => deskOf(task, writer)?.episode),
    ...issues.map((issue) => anchorOf(issue, writer)),
  ];
  return new Set(names.flatMap((name) => (name !== undefined && isOfChart(name, writer) ? [name] : [])));
}

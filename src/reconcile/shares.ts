import type { DetectedIssue, List } from '@medplum/fhirtypes';
import type { Assessment } from '../model/assessment.ts';
import type { Chart } from '../model/episode.ts';
import { deskOf } from './desk.ts';
import { fateOf, type Fate } from './orphans.ts';
import { anchorName, identifierUnder, type Stored, type Writer } from './writer.ts';

/** What is stored for one episode, beside its assessment; none, but a fate, when its anchor is gone. */
export type Share = Stored & { readonly name: string } & (
    { readonly assessment: Assessment; readonly fate?: never } | { readonly assessment?: never; readonly fate: Fate }
  );

/** Deals what is stored out to the episodes it belongs to, those included that are no more. */
export function shareOut(
  chart: Chart,
  assessments: readonly Assessment[],
  stored: Stored,
  writer: Writer,
): readonly Share[] {
  const living = assessments.map((assessment) => ({
    assessment,
    name: anchorName(writer, assessment.episode.anchor.id),
  }));
  const names = new Set(living.map(({ name }) => name));
  const { canonicals } = writer;
  const gone = new Set(
    [...stored.tasks, ...stored.lists].flatMap((resource) => {
      const name =
        resource.resourceType === 'Task'
          ? deskOf(resource, writer)?.episode
          : identifierUnder(resource, canonicals.episode);
      return name === undefined || names.has(name) ? [] : [name];
    }),
  );
  const episodes = assessments.map(({ episode }) => episode);
  const orphans = [...gone].sort().map((name) => {
    const anchorId = writer.source ? name.slice(writer.source.id.length + 1) : name;
    return { name, fate: fateOf(anchorId, chart, episodes) };
  });
  return [...living, ...orphans].map((share) => ({ ...share, ...storedUnder(share.name, stored, writer) }));
}

function storedUnder(name: string, stored: Stored, writer: Writer): Stored {
  const { canonicals } = writer;
  const isOf = (key: string | undefined) => {
    const anchor = key?.slice(key.indexOf('/') + 1);
    return anchor === name || anchor?.startsWith(`${name}/`) === true;
  };
  return {
    issues: stored.issues.filter((issue) => isOf(identifierUnder(issue, canonicals.issue))).sort(byAge),
    tasks: stored.tasks.filter((task) => deskOf(task, writer)?.episode === name),
    lists: stored.lists.filter((list) => identifierUnder(list, canonicals.episode) === name).sort(byAge),
  };
}

/** Oldest first; the guard and the issue that stay when a race made two. */
function byAge(a: DetectedIssue | List, b: DetectedIssue | List): number {
  const stamp = (resource: DetectedIssue | List) =>
    `${(resource.resourceType === 'List' ? undefined : resource.identifiedDateTime) ?? ''} ${resource.id ?? ''}`;
  return stamp(a) < stamp(b) ? -1 : 1;
}

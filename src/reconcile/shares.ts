import type { DetectedIssue, List } from '@medplum/fhirtypes';
import type { Assessment } from '../model/assessment.ts';
import type { Chart } from '../model/episode.ts';
import { deskOf } from './desk.ts';
import { anchorNames } from './anchors.ts';
import { fateOf, type Fate } from './orphans.ts';
import { keysWaived } from './waived-before.ts';
import { anchorName, identifierUnder, type Stored, type Writer } from './writer.ts';

/** What is stored for one episode, beside its assessment; none, but a fate, when its anchor is gone. */
export type Share = Stored & { readonly name: string } & (
    | {
        readonly assessment: Assessment;
        readonly fate?: never;
        /** The keys of the gaps that people waived, be it while the episode hung on another anchor or was billed by another claim. */
        readonly waivedBefore: ReadonlySet<string>;
      }
    | { readonly assessment?: never; readonly fate: Fate; readonly waivedBefore?: never }
  );

/** Deals what is stored out to the episodes it belongs to, those included that are no more. */
export function shareOut(
  chart: Chart,
  assessments: readonly Assessment[],
  stored: Stored,
  writer: Writer,
): readonly Share[] {
  const living = new Set(assessments.map(({ episode }) => anchorName(writer, episode.anchor.id)));
  const episodes = assessments.map(({ episode }) => episode);
  const gone = [...anchorNames(stored, writer)].filter((name) => !living.has(name)).sort();
  const orphans = gone.map((name) => {
    const anchorId = writer.source ? name.slice(writer.source.id.length + 1) : name;
    return { name, anchorId, ...fateOf(anchorId, chart, episodes), ...storedUnder(name, stored, writer) };
  });
  const dealt = assessments.map((assessment): Share => {
    const { episode } = assessment;
    const name = anchorName(writer, episode.anchor.id);
    const own = { name, anchorId: episode.anchor.id, ...storedUnder(name, stored, writer) };
    return { assessment, ...own, waivedBefore: keysWaived(own, orphans, episode, episodes, writer) };
  });
  return [...dealt, ...orphans];
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

/** The issue found first, else the smaller id, first: the issue and the guard that stay when a race made two. */
function byAge(a: DetectedIssue | List, b: DetectedIssue | List): number {
  const stamp = (resource: DetectedIssue | List) =>
    `${(resource.resourceType === 'List' ? undefined : resource.identifiedDateTime) ?? ''} ${resource.id ?? ''}`;
  return stamp(a) < stamp(b) ? -1 : 1;
}

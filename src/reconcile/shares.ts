import type { DetectedIssue, List } from '@medplum/fhirtypes';
import type { Assessment } from '../model/assessment.ts';
import type { Chart, Episode } from '../model/episode.ts';
import { deskOf } from './desk.ts';
import { anchorNames } from './anchors.ts';
import { isWaived } from './closing.ts';
import { fateOf, type Fate } from './orphans.ts';
import { waivedThroughTasks } from './task-answers.ts';
import { anchorName, identifierUnder, type Stored, type Writer } from './writer.ts';

/** What is stored for one episode, beside its assessment; none, but a fate, when its anchor is gone. */
export type Share = Stored & { readonly name: string } & (
    | {
        readonly assessment: Assessment;
        readonly fate?: never;
        /** The keys of issues that people waived while the episode hung on another anchor. */
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
    const { fate, successor } = fateOf(anchorId, chart, episodes);
    return { name, anchorId, fate, successor, ...storedUnder(name, stored, writer) };
  });
  const dealt = assessments.map((assessment): Share => {
    const name = anchorName(writer, assessment.episode.anchor.id);
    const before = orphans.filter(({ successor }) => successor === assessment.episode);
    const waivedBefore = new Set(before.flatMap((orphan) => keysWaived(orphan, assessment.episode, writer)));
    return { assessment, name, waivedBefore, ...storedUnder(name, stored, writer) };
  });
  return [...dealt, ...orphans];
}

/** What is stored for an anchor that is gone, by its name and by its id in the chart. */
type Orphan = Stored & { readonly name: string; readonly anchorId: string };

/** The keys, in the episode that took its place, of the issues of an anchor that people waived, be it only now through a Task. */
function keysWaived({ name, anchorId, issues, tasks }: Orphan, { anchor }: Episode, writer: Writer): string[] {
  const answered = waivedThroughTasks(issues, tasks, writer).map(({ issue }) => issue);
  return [...issues.filter((issue) => isWaived(issue, writer)), ...answered].flatMap((issue) => {
    const key = identifierUnder(issue, writer.canonicals.issue) ?? '';
    const rule = key.slice(0, key.indexOf('/'));
    const base = `${rule}/${anchorName(writer, anchor.id)}`;
    return aboutUnder(anchor, key.slice(`${rule}/${name}/`.length), anchorId).map((about) => base + about);
  });
}

/**
 * What an issue may be about under another anchor, as its key ends: about that anchor, it is of the service itself there;
 * of the service itself, it may have been about the record that was its anchor.
 */
function aboutUnder({ key }: Episode['anchor'], about: string, before: string): readonly string[] {
  if (about !== '') return [about === key ? '' : `/${about}`];
  return ['', `/${before.split('/', 2).join('/')}`];
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

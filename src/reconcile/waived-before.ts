import type { DetectedIssue } from '@medplum/fhirtypes';
import { standingFor } from '../chart/claim-lines.ts';
import { keyOf } from '../chart/references.ts';
import type { Episode } from '../model/episode.ts';
import { isoDate } from '../model/time.ts';
import type { ResourceKey } from '../model/verdict.ts';
import { isWaived } from './closing.ts';
import { factsOn } from './issues.ts';
import type { Passing } from './orphans.ts';
import { waivedThroughTasks } from './task-answers.ts';
import { dayIn } from './wanted.ts';
import { anchorName, identifierUnder, type Stored, type Writer } from './writer.ts';

/** What is stored under one anchor, by its name and by its id in the chart. */
export type Named = Stored & { readonly name: string; readonly anchorId: string };

/** What is stored under an anchor that is gone, and what became of that. */
export type Orphan = Named & Passing;

/** The keys, in an episode, of the gaps that people waived: in its own issues, be it about a claim that was replaced, and in those handed over to it. */
export function keysWaived(
  own: Named,
  orphans: readonly Orphan[],
  episode: Episode,
  episodes: readonly Episode[],
  writer: Writer,
): ReadonlySet<string> {
  const handedOver = orphans.flatMap((orphan) =>
    waivedIn(orphan, writer)
      .filter((issue) => heirOf(orphan, issue, episodes, writer) === episode)
      .flatMap((issue) => keysUnder(episode, issue, orphan, writer)),
  );
  return new Set([...waivedIn(own, writer).flatMap((issue) => keysUnder(episode, issue, own, writer)), ...handedOver]);
}

/** The issues that people waived, be it only now through a Task. */
function waivedIn({ issues, tasks }: Stored, writer: Writer): readonly DetectedIssue[] {
  const answered = waivedThroughTasks(issues, tasks, (issue) => factsOn(issue, writer), writer).map(
    ({ issue }) => issue,
  );
  return [...issues.filter((issue) => isWaived(issue, writer)), ...answered];
}

/** The episode that holds the record of an anchor that is gone; where none does, the only one of the day the issue was written on. */
function heirOf(
  { fate, successor }: Passing,
  issue: DetectedIssue,
  episodes: readonly Episode[],
  writer: Writer,
): Episode | undefined {
  if (successor || fate === 'unknown') return successor;
  const written = dayIn(factsOn(issue, writer));
  const [heir, ...others] = episodes.filter(({ day }) => day !== undefined && isoDate(day) === written);
  return others.length === 0 ? heir : undefined;
}

function keysUnder(episode: Episode, issue: DetectedIssue, { name, anchorId }: Named, writer: Writer): string[] {
  const key = identifierUnder(issue, writer.canonicals.issue) ?? '';
  const rule = key.slice(0, key.indexOf('/'));
  const base = `${rule}/${anchorName(writer, episode.anchor.id)}`;
  const about = key.slice(`${rule}/${name}/`.length);
  const anchor = anchorId.split('/', 2).join('/');
  const records = (about === '' ? [anchor] : [about]).flatMap((record) => standIns(record, episode));
  const ends = records.map((record) => (record === episode.anchor.key ? '' : `/${record}`));
  return [...new Set([...(about === '' ? [''] : []), ...ends])].map((end) => base + end);
}

/** A record that an issue may be about and, of a claim, what stands for it now: those that replaced it, else the only one billed. */
function standIns(record: ResourceKey, { chart, lines }: Episode): readonly ResourceKey[] {
  if (!record.startsWith('Claim/')) return [record];
  const claim = chart.byKey.get(record);
  const standing = claim?.resourceType === 'Claim' ? standingFor(chart, claim) : new Set<ResourceKey>();
  if (standing.size > 0) return [record, ...standing];
  const billed = new Set(lines.map((line) => keyOf(line.claim)));
  return billed.size === 1 ? [record, ...billed] : [record];
}

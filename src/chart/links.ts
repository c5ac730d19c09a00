import type { Resource } from '@medplum/fhirtypes';
import type { Episode } from '../model/episode.ts';
import type { ResourceKey } from '../model/verdict.ts';
import { Memo } from './memo.ts';
import { keyOf, pointsTo, targetsIn } from './references.ts';

/** The resources at the heart of a service: their keys, and everything they refer to. */
interface Heart {
  readonly keys: ReadonlySet<ResourceKey>;
  readonly named: ReadonlySet<ResourceKey>;
  /** What was held against it already. */
  readonly known: Map<Resource, boolean>;
}

interface Hearts {
  /** The index procedure and its other records. */
  readonly procedures: Heart;
  /** These, and the encounters of the stay. */
  readonly service: Heart;
}

const hearts = new Memo<Episode, Hearts>();

function heartsOf(episode: Episode): Hearts {
  const known = hearts.of(episode.chart);
  const held = known.get(episode);
  if (held) return held;
  const procedures = heartOf(episode, episode.procedures);
  const found = { procedures, service: heartOf(episode, [...episode.procedures, ...episode.stay]) };
  known.set(episode, found);
  return found;
}

function heartOf({ chart }: Episode, resources: readonly Resource[]): Heart {
  const named = resources.flatMap((resource) => [...targetsIn(chart, resource)]);
  return { keys: new Set(resources.map(keyOf)), named: new Set(named), known: new Map() };
}

/** True when a resource refers to the index procedure or its encounter, or is referred to by one of them. */
export function isLinked(episode: Episode, resource: Resource): boolean {
  return isTo(episode, resource, heartsOf(episode).service);
}

/** True when a resource refers to the index procedure, or is referred to by it. */
export function isLinkedToProcedure(episode: Episode, resource: Resource): boolean {
  return isTo(episode, resource, heartsOf(episode).procedures);
}

function isTo({ chart }: Episode, resource: Resource, { keys, named, known }: Heart): boolean {
  const held = known.get(resource);
  if (held !== undefined) return held;
  const linked = named.has(keyOf(resource)) || pointsTo(chart, resource, keys);
  known.set(resource, linked);
  return linked;
}

import type { Resource } from '@medplum/fhirtypes';
import type { Episode } from '../model/episode.ts';
import type { ResourceKey } from '../model/verdict.ts';
import { keyOf, pointsTo } from './references.ts';

/** The index procedure, its other records, and the encounters of the stay. */
function heart(episode: Episode): readonly Resource[] {
  return [...episode.procedures, ...episode.stay];
}

/** True when a resource refers to the index procedure or its encounter, or is referred to by one of them. */
export function isLinked(episode: Episode, resource: Resource): boolean {
  const keys = new Set<ResourceKey>(heart(episode).map(keyOf));
  return pointsTo(episode.chart, resource, keys) || isNamedBy(episode, resource, heart(episode));
}

/** True when a resource refers to the index procedure, or is referred to by it. */
export function isLinkedToProcedure(episode: Episode, resource: Resource): boolean {
  const keys = new Set<ResourceKey>(episode.procedures.map(keyOf));
  return pointsTo(episode.chart, resource, keys) || isNamedBy(episode, resource, episode.procedures);
}

function isNamedBy(episode: Episode, resource: Resource, by: readonly Resource[]): boolean {
  const key = new Set<ResourceKey>([keyOf(resource)]);
  return by.some((source) => pointsTo(episode.chart, source, key));
}

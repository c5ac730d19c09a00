import type { VirtualItem } from '@tanstack/react-virtual';
import type { ResourceKey } from '../../model/verdict.ts';

/**
 * Where somebody was in the queue, for when they come back to it. It is kept in the page alone: a name that was searched for
 * stands in no address and outlives no sign-in.
 */
export interface QueuePlace {
  readonly searched: string;
  /** The patients the search found. */
  readonly found?: readonly ResourceKey[] | undefined;
  readonly cursor?: string | undefined;
  readonly expanded: ReadonlySet<string>;
  readonly sight: Sight;
}

/** How far the rows were scrolled, in pixels, and the heights of those that were in sight. */
export interface Sight {
  readonly offset: number;
  readonly heights: readonly VirtualItem[];
}

/** The place of who has not been there yet. */
export const BEGINNING: QueuePlace = { searched: '', expanded: new Set(), sight: { offset: 0, heights: [] } };

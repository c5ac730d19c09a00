import type { Chart } from '../model/episode.ts';

/**
 * Values that readers work out once for a chart, by key. The chart holds them, so that they go with it: held by a table of
 * the module, each would keep its chart alive until the next full collection of garbage, for the quick ones take whatever
 * an old table names as alive.
 */
export class Memo<K, V> {
  /** What is known of a chart so far. */
  of({ memo }: Pick<Chart, 'memo'>): Map<K, V> {
    const held = memo.get(this) as Map<K, V> | undefined;
    if (held) return held;
    const fresh = new Map<K, V>();
    memo.set(this, fresh);
    return fresh;
  }
}

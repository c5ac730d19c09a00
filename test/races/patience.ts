import type { Patience } from '../../src/medplum/again.ts';

/** The numbers a seed gives, from 0 to 1, the same each time (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Patience that waits on a clock of its own: no time passes in the world, however long it waits. */
export function virtualPatience(seed = 1, more: Partial<Patience> = {}): Patience & { readonly waited: () => number } {
  let ahead = 0;
  return {
    tries: 8,
    budget: 20_000,
    random: seeded(seed),
    clock: () => Date.now() + ahead,
    wait: (milliseconds) => {
      ahead += milliseconds;
      return new Promise((resolve) => setImmediate(() => resolve(undefined)));
    },
    waited: () => ahead,
    ...more,
  };
}

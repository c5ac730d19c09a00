import type { Answerable } from './disagreement.ts';
import type { UnknownEnd } from './answer-writer.ts';
import { troubleOf } from './trouble.ts';

/** Milliseconds between one look and the next: together longer than a server is waited for. */
const PAUSES_MS = [1_500, 3_000, 6_000, 12_000, 24_000, 48_000] as const;
const LONGEST_PAUSE_MS = 48_000;

const pause = (ms: number) => new Promise<void>((done) => setTimeout(done, ms));

/**
 * Looks for an answer whose end is unknown: what is stored once it bears the answer; `not-stored` when the server has had all
 * the time it is given; undefined when `isOver` says that nobody waits any more, or the reader may look no longer.
 */
export async function watchFor(
  { look }: Pick<UnknownEnd, 'look'>,
  isOver: () => boolean,
  wait: (ms: number) => Promise<void> = pause,
): Promise<Answerable | 'not-stored' | undefined> {
  for (let looks = 0; ; looks++) {
    await wait(PAUSES_MS[looks] ?? LONGEST_PAUSE_MS);
    if (isOver()) return undefined;
    try {
      const { now, isStored } = await look();
      if (isStored) return now;
      if (looks + 1 >= PAUSES_MS.length) return 'not-stored';
    } catch (error) {
      const trouble = troubleOf(error);
      if (trouble === 'signed-out' || trouble === 'no-permission') return undefined;
    }
  }
}

import type { Arena } from './arena.ts';

/** Picks one of so many. */
export type Choose = (of: number) => number;

/**
 * Runs bots against each other, one request at a time: whenever each of them is either done or waits at its next request,
 * `choose` says which goes on. Rejects when one of them fails.
 */
export async function interleave(
  arena: Arena,
  starts: Readonly<Record<string, () => Promise<unknown>>>,
  choose: Choose,
): Promise<void> {
  const waiting = new Map<string, () => void>();
  const running = new Set(Object.keys(starts));
  let settled = Promise.withResolvers<undefined>();
  const look = () => {
    if (waiting.size === running.size) settled.resolve(undefined);
  };
  arena.onStep(({ phase }, bot) => {
    if (phase !== 'before' || !running.has(bot)) return;
    return new Promise((resolve) => {
      waiting.set(bot, resolve);
      look();
    });
  });
  const runs = Object.entries(starts).map(async ([bot, start]) => {
    try {
      await start();
    } finally {
      running.delete(bot);
      look();
    }
  });
  while (running.size > 0) {
    await settled.promise;
    settled = Promise.withResolvers();
    const bots = [...waiting.keys()].sort();
    const bot = bots[choose(bots.length)];
    if (bot === undefined) break;
    const go = waiting.get(bot);
    waiting.delete(bot);
    go?.();
  }
  arena.onStep(undefined);
  await Promise.all(runs);
}

/** Runs something once for every sequence of choices it can meet; gives how many there were. */
export async function everyWay(run: (choose: Choose, count: number) => Promise<void>): Promise<number> {
  let path: number[] = [];
  for (let count = 1; ; count++) {
    const taken: { pick: number; readonly of: number }[] = [];
    await run((of) => {
      const pick = path[taken.length] ?? 0;
      taken.push({ pick, of });
      return pick;
    }, count);
    while (taken.length > 0 && isLast(taken.at(-1))) taken.pop();
    const last = taken.at(-1);
    if (!last) return count;
    last.pick++;
    path = taken.map(({ pick }) => pick);
  }
}

function isLast(choice: { pick: number; readonly of: number } | undefined): boolean {
  return choice !== undefined && choice.pick + 1 >= choice.of;
}

import { setTimeout } from 'node:timers/promises';
import { BusyServer } from './busy.ts';
import { isNetworkError, isServerFault, outcomeOfError, statusOfError } from './outcome.ts';

/** How often and how long a check is tried again. */
export interface Patience {
  readonly tries: number;
  /** Milliseconds after which no further try begins. */
  readonly budget: number;
  /** A number from 0 to 1, for the jitter. */
  readonly random: () => number;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
  readonly wait: (milliseconds: number) => Promise<unknown>;
}

export const DEFAULT_PATIENCE: Patience = {
  tries: 8,
  budget: 20_000,
  random: Math.random,
  clock: () => Date.now(),
  wait: (milliseconds) => setTimeout(milliseconds),
};

/**
 * Runs a check, again from its start while the failure is one that passes, and no sooner than the server asked for; the
 * last failure is thrown.
 */
export async function again<T>(check: () => Promise<T>, { tries, budget, random, clock, wait }: Patience): Promise<T> {
  const start = clock();
  for (let count = 1; ; count++) {
    try {
      return await check();
    } catch (error) {
      if (count >= tries || !passes(error)) throw error;
      const rest = error instanceof BusyServer ? (error.retryAfter ?? 0) : 0;
      const pause = rest + (50 + 150 * random()) * count;
      if (clock() - start + pause > budget) throw error;
      await wait(pause);
    }
  }
}

/** True for a failure that another try may not meet: a lost update, contention, too many requests, a server fault. */
export function passes(error: unknown): boolean {
  if (error instanceof BusyServer || isNetworkError(error)) return true;
  const status = statusOfError(error);
  if (status !== undefined) return status === 409 || status === 412 || status === 429;
  const outcome = outcomeOfError(error);
  return outcome !== undefined && isServerFault(outcome);
}

import type { QuotaOptions } from './quota.ts';

/** Habits of the real server that are off unless asked for; its transaction limits (50 updates, 8 conditional) are always on. */
export interface Fidelity {
  /** Quota headers and 429. */
  readonly quota?: QuotaOptions;
  /** Share (0 to 1) of conditional creates that would create but are answered 409 instead. */
  readonly contention?: number;
  /** Milliseconds each request waits before it is processed. */
  readonly latencyMs?: number;
  /** PUT to an id that never existed is answered 404, as it is to project members. */
  readonly refuseClientIds?: boolean;
  /** A transaction is answered 200 but processed entry by entry, as without the project feature. */
  readonly transactionsAsBatch?: boolean;
  /** A bot run killed midway is run again with the same event. */
  readonly rerunAfterCrash?: boolean;
  /** Deliveries start after a random wait, so that they overtake each other. */
  readonly unordered?: boolean;
  /** Milliseconds before a failed rest-hook is tried again, doubled each time; 20 s on the real server. */
  readonly hookRetryMs?: number;
  /** Source of chance, 0 to 1; `Math.random` by default. */
  readonly random?: () => number;
}

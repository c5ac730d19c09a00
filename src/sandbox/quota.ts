import { OperationOutcomeError, setRateLimitReset, tooManyRequests } from '@medplum/core';

/** What one interaction costs on the real server, in points. */
export const COST = { read: 1, history: 10, search: 20, include: 1, write: 100 } as const;

/** Points a membership may spend per window before it is answered 429. */
export interface QuotaOptions {
  /** Points per window; the real server grants 50,000. */
  readonly points: number;
  /** Length of the window in milliseconds; one minute on the real server. */
  readonly windowMs?: number;
}

const REQUESTS_PER_WINDOW = 60_000;

interface Account {
  points: number;
  requests: number;
  resetsAt: number;
}

/** Counts what each membership spends, and refuses what goes beyond the quota. */
export class Quota {
  readonly #options: Required<QuotaOptions>;
  readonly #accounts = new Map<string, Account>();

  constructor({ points, windowMs = 60_000 }: QuotaOptions) {
    this.#options = { points, windowMs };
  }

  /** Books points; throws 429 when they exceed what is left. Points of refused or rolled-back work are not given back. */
  charge(member: string, points: number): void {
    const account = this.#account(member);
    account.points += points;
    if (account.points <= this.#options.points) return;
    const outcome = structuredClone(tooManyRequests);
    setRateLimitReset(outcome, account.resetsAt - Date.now());
    throw new OperationOutcomeError(outcome);
  }

  /** Books one HTTP request and gives the value of the `RateLimit` header, with its two items. */
  request(member: string): string {
    const account = this.#account(member);
    account.requests++;
    return this.header(member);
  }

  /** The value of the `RateLimit` header as things stand. */
  header(member: string): string {
    const account = this.#account(member);
    const seconds = Math.ceil((account.resetsAt - Date.now()) / 1000);
    const requests = Math.max(0, REQUESTS_PER_WINDOW - account.requests);
    const points = Math.max(0, this.#options.points - account.points);
    return `"requests";r=${requests};t=${seconds}, "fhirInteractions";r=${points};t=${seconds}`;
  }

  #account(member: string): Account {
    const known = this.#accounts.get(member);
    if (known && known.resetsAt > Date.now()) return known;
    const account = { points: 0, requests: 0, resetsAt: Date.now() + this.#options.windowMs };
    this.#accounts.set(member, account);
    return account;
  }
}

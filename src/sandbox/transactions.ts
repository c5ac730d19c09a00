import type { BackgroundJobInteraction, WithId } from '@medplum/core';
import type { Resource } from '@medplum/fhirtypes';
import type { Access } from './access.ts';

/** One committed write, as Subscriptions see it. */
export interface Change {
  readonly interaction: BackgroundJobInteraction;
  /** The new version; for a deletion the last one. */
  readonly resource: WithId<Resource>;
  readonly previous?: WithId<Resource>;
}

/** The work of one request: whose it is, and what it wrote so far. */
export class UnitOfWork {
  /** What `meta.author` of its writes says. */
  readonly author: string;
  /** What it may do. */
  readonly access: Access;
  readonly #journal: { readonly change: Change; readonly undo: () => Promise<void> }[] = [];
  readonly #charge: (points: number) => void;
  #unpaid = 0;

  constructor(author: string, access: Access, charge: (points: number) => void) {
    this.author = author;
    this.access = access;
    this.#charge = charge;
  }

  /** Books quota points; throws 429 when none are left. */
  charge(points: number): void {
    if (this.#unpaid === 0) this.#charge(points);
  }

  /** Runs a part whose reads are the server's own affair and cost nothing. */
  async unpaid<T>(part: () => Promise<T>): Promise<T> {
    this.#unpaid++;
    try {
      return await part();
    } finally {
      this.#unpaid--;
    }
  }

  /** Notes a write and how to take it back. */
  wrote(change: Change, undo: () => Promise<void>): void {
    this.#journal.push({ change, undo });
  }

  /** What was written and not taken back, in order. */
  changes(): readonly Change[] {
    return this.#journal.map(({ change }) => change);
  }

  /** Runs a part that is kept whole or not at all: when it throws, its writes are taken back, last first. */
  async wholly<T>(part: () => Promise<T>): Promise<T> {
    const kept = this.#journal.length;
    try {
      return await part();
    } catch (error) {
      while (this.#journal.length > kept) await this.#journal.pop()?.undo();
      throw error;
    }
  }
}

/** Lets one piece of work run at a time, in the order they came: no request ever sees another one half done. */
export class Turnstile {
  #last: Promise<unknown> = Promise.resolve();

  /** Runs the work when all that came before it is finished. */
  pass<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(work, work);
    this.#last = turn.catch(() => undefined);
    return turn;
  }
}

import { setTimeout as sleep } from 'node:timers/promises';

/** As many deliveries as the real server's worker runs at once. */
const CONCURRENCY = 20;

/** Runs deliveries apart from the requests that caused them, and knows when none is left. */
export class DeliveryQueue {
  readonly #waiting: (() => Promise<void>)[] = [];
  readonly #stopping = new AbortController();
  #idleListeners: (() => void)[] = [];
  #pending = 0;
  #running = 0;

  /** Takes a delivery to be run in its turn; its errors are its own affair. */
  add(job: () => Promise<void>): void {
    if (this.#stopping.signal.aborted) return;
    this.#pending++;
    this.#waiting.push(job);
    this.#next();
  }

  /** Counts work that runs already among what `idle` waits for. */
  async track<T>(work: Promise<T>): Promise<T> {
    this.#pending++;
    try {
      return await work;
    } finally {
      this.#finished();
    }
  }

  /** Takes a delivery to be run after a wait, which does not hold a place. */
  addAfter(milliseconds: number, job: () => Promise<void>): void {
    if (this.#stopping.signal.aborted) return;
    this.#pending++;
    sleep(milliseconds, undefined, { signal: this.#stopping.signal }).then(
      () => {
        this.add(job);
        this.#finished();
      },
      () => this.#finished(),
    );
  }

  /** Resolves when nothing is waiting, running or due later. */
  idle(): Promise<void> {
    if (this.#pending === 0) return Promise.resolve();
    return new Promise((resolve) => this.#idleListeners.push(resolve));
  }

  /** Drops what is waiting; what runs is not interrupted. */
  stop(): void {
    this.#stopping.abort();
    this.#pending -= this.#waiting.splice(0).length;
  }

  #next(): void {
    while (this.#running < CONCURRENCY) {
      const job = this.#waiting.shift();
      if (!job) return;
      this.#running++;
      void job().finally(() => {
        this.#running--;
        this.#next();
        this.#finished();
      });
    }
  }

  #finished(): void {
    this.#pending--;
    if (this.#pending > 0) return;
    for (const listener of this.#idleListeners.splice(0)) listener();
  }
}

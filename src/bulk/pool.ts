import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

/** What a worker answers: the number of the order, and what came of it or the kind of fault. */
export type Answer<R> =
  { readonly number: number; readonly result: R } | { readonly number: number; readonly fault: string };

/** An order as a worker gets it. */
export interface Order<O> {
  readonly number: number;
  readonly order: O;
}

interface Waiting<O, R> {
  readonly order: O;
  readonly settle: (result: R) => void;
  readonly fail: (error: Error) => void;
}

/** Orders a worker holds at a time, so that it never waits for the next. */
const AT_HAND = 2;

/** A fault in a worker thread. */
export class ThreadFault extends Error {
  override readonly name = 'ThreadFault';
}

/** Some worker threads that take orders from one queue. */
export class Pool<O, R> {
  readonly #workers: readonly Worker[];
  readonly #open = new Map<number, { readonly worker: Worker; readonly waiting: Waiting<O, R> }>();
  readonly #load = new Map<Worker, number>();
  readonly #queue: Waiting<O, R>[] = [];
  #count = 0;
  #closed = false;

  /** Starts the threads; `young` is how many megabytes of fresh objects each may hold before they are sifted. */
  constructor(program: URL, threads: number, young: number) {
    this.#workers = Array.from({ length: threads }, () => {
      const worker = new Worker(program, { resourceLimits: { maxYoungGenerationSizeMb: young } });
      worker.on('message', (answer: Answer<R>) => this.#take(worker, answer));
      worker.on('error', (error) => this.#failAll(error));
      this.#load.set(worker, 0);
      return worker;
    });
  }

  get threads(): number {
    return this.#workers.length;
  }

  /** Has an order done by whichever thread is free first. */
  run(order: O): Promise<R> {
    return new Promise((settle, fail) => {
      this.#queue.push({ order, settle, fail });
      this.#hand();
    });
  }

  /** Has an order done by every thread. */
  async runOnAll(order: O): Promise<void> {
    await Promise.all(
      this.#workers.map((worker) => new Promise<R>((settle, fail) => this.#give(worker, { order, settle, fail }))),
    );
  }

  /** Ends the threads. */
  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all(
      this.#workers.map(async (worker) => {
        const ended = once(worker, 'exit');
        await worker.terminate();
        await ended.catch(() => undefined);
      }),
    );
  }

  #hand(): void {
    for (const worker of this.#workers) {
      while (this.#queue.length > 0 && (this.#load.get(worker) ?? 0) < AT_HAND) {
        const waiting = this.#queue.shift();
        if (waiting) this.#give(worker, waiting);
      }
    }
  }

  #give(worker: Worker, waiting: Waiting<O, R>): void {
    const number = ++this.#count;
    this.#open.set(number, { worker, waiting });
    this.#load.set(worker, (this.#load.get(worker) ?? 0) + 1);
    const order: Order<O> = { number, order: waiting.order };
    worker.postMessage(order);
  }

  #take(worker: Worker, answer: Answer<R>): void {
    const open = this.#open.get(answer.number);
    this.#open.delete(answer.number);
    this.#load.set(worker, (this.#load.get(worker) ?? 1) - 1);
    this.#hand();
    if ('fault' in answer) open?.waiting.fail(new ThreadFault(answer.fault));
    else open?.waiting.settle(answer.result);
  }

  #failAll(error: unknown): void {
    if (this.#closed) return;
    const fault = new ThreadFault(error instanceof Error ? error.name : 'unknown error');
    for (const { waiting } of this.#open.values()) waiting.fail(fault);
    for (const waiting of this.#queue) waiting.fail(fault);
    this.#open.clear();
    this.#queue.length = 0;
  }
}

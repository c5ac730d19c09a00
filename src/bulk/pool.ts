import { once } from 'node:events';
import { setImmediate } from 'node:timers/promises';
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

/** How a pool is made. */
export interface PoolOptions<O, R> {
  /** What the other threads run. */
  readonly program: URL;
  /** Threads at work, this one among them: it costs nothing to start. */
  readonly threads: number;
  /** Megabytes of fresh objects each other thread may hold before they are sifted. */
  readonly young: number;
  /** Does an order in this thread. */
  readonly own: (order: O) => Promise<R>;
}

/** Some threads, this one among them, that take orders from one queue. */
export class Pool<O, R> {
  readonly #own: (order: O) => Promise<R>;
  readonly #workers: readonly Worker[];
  readonly #open = new Map<number, { readonly worker: Worker; readonly waiting: Waiting<O, R> }>();
  readonly #load = new Map<Worker, number>();
  readonly #queue: Waiting<O, R>[] = [];
  #count = 0;
  #isAtWork = false;
  #closed = false;
  #fault: ThreadFault | undefined;

  constructor({ program, threads, young, own }: PoolOptions<O, R>) {
    this.#own = own;
    this.#workers = Array.from({ length: threads - 1 }, () => {
      const worker = new Worker(program, { resourceLimits: { maxYoungGenerationSizeMb: young } });
      worker.on('message', (answer: Answer<R>) => this.#take(worker, answer));
      worker.on('error', (error) => this.#failAll(error));
      worker.on('exit', () => {
        this.#load.delete(worker);
        this.#failAll(new Error('ended early'));
      });
      this.#load.set(worker, 0);
      return worker;
    });
  }

  get threads(): number {
    return this.#workers.length + 1;
  }

  /**
   * Has an order done by whichever thread is free first.
   * @throws ThreadFault once a thread has ended early: nothing is done any more.
   */
  run(order: O): Promise<R> {
    if (this.#fault) return Promise.reject(this.#fault);
    return new Promise((settle, fail) => {
      this.#queue.push({ order, settle, fail });
      this.#hand();
    });
  }

  /** Has an order done by every thread. */
  async runOnAll(order: O): Promise<void> {
    if (this.#fault) throw this.#fault;
    const others = this.#workers.map(
      (worker) => new Promise<R>((settle, fail) => this.#give(worker, { order, settle, fail })),
    );
    await Promise.all([this.#own(order), ...others]);
  }

  /** Ends the threads. */
  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all(
      [...this.#load.keys()].map(async (worker) => {
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
    if (!this.#isAtWork) void this.#work();
  }

  /** Does orders here, and sees to the other threads in between. */
  async #work(): Promise<void> {
    this.#isAtWork = true;
    for (;;) {
      await setImmediate();
      const waiting = this.#closed ? undefined : this.#queue.shift();
      if (!waiting) break;
      try {
        waiting.settle(await this.#own(waiting.order));
      } catch (error) {
        waiting.fail(faultOf(error));
      }
    }
    this.#isAtWork = false;
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
    const fault = (this.#fault ??= faultOf(error));
    for (const { waiting } of this.#open.values()) waiting.fail(fault);
    for (const waiting of this.#queue) waiting.fail(fault);
    this.#open.clear();
    this.#queue.length = 0;
  }
}

function faultOf(error: unknown): ThreadFault {
  return new ThreadFault(error instanceof Error ? error.name : 'unknown error');
}

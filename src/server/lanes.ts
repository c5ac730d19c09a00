/** More work waits than may; the sender is to come again later. */
export class QueueFull extends Error {
  override readonly name = 'QueueFull';
}

/** The service is stopping and takes nothing new. */
export class Stopping extends Error {
  override readonly name = 'Stopping';
}

/** How work is done in lanes. */
export interface LaneOptions {
  readonly run: (key: string) => Promise<void>;
  /** How many keys run at once. */
  readonly width: number;
  /** How many keys may wait. */
  readonly capacity: number;
  /** Milliseconds between two runs of a key that is asked for again meanwhile; doubled with each such run, to 4 times. */
  readonly settle: number;
  readonly later: (milliseconds: number, job: () => void) => void;
  /** Is told of each request that joins a waiting one. */
  readonly onJoined?: () => void;
}

interface Lane {
  running: boolean;
  /** The run that has not begun yet: everyone who asks now is answered by it. */
  waiting?: PromiseWithResolvers<undefined>;
  /** Runs without a pause between them. */
  streak: number;
}

/**
 * One lane for each key: one run at work and at most one waiting, however many ask. Everyone is answered by a run that began
 * after they asked.
 */
export class Lanes {
  readonly #options: LaneOptions;
  readonly #lanes = new Map<string, Lane>();
  readonly #ready: string[] = [];
  #active = 0;
  #waiting = 0;
  #stopping = false;
  #idle: (() => void)[] = [];

  constructor(options: LaneOptions) {
    this.#options = options;
  }

  /** How many runs are at work, and how many wait. */
  get load(): { readonly active: number; readonly waiting: number } {
    return { active: this.#active, waiting: this.#waiting };
  }

  /**
   * Resolves when a run of the key that began after this call has succeeded; rejects with its error, with
   * {@link QueueFull} when too many wait, unless `unbounded`, and with {@link Stopping} after `stop`.
   */
  ask(key: string, bound: 'bounded' | 'unbounded' = 'bounded'): Promise<void> {
    const lane = this.#lanes.get(key) ?? { running: false, streak: 0 };
    if (lane.waiting) {
      this.#options.onJoined?.();
      return lane.waiting.promise;
    }
    if (this.#stopping) return Promise.reject(new Stopping('the service is stopping'));
    if (bound === 'bounded' && this.#waiting >= this.#options.capacity) {
      return Promise.reject(new QueueFull('too many checks are waiting'));
    }
    this.#lanes.set(key, lane);
    lane.waiting = Promise.withResolvers();
    this.#waiting++;
    const { promise } = lane.waiting;
    if (!lane.running) this.#enqueue(key);
    return promise;
  }

  /** Whether a key could be taken now. */
  get isFull(): boolean {
    return this.#stopping || this.#waiting >= this.#options.capacity;
  }

  /** Takes nothing new; what was accepted is still done. */
  stop(): void {
    this.#stopping = true;
  }

  /** Resolves when nothing runs or waits. */
  idle(): Promise<void> {
    if (this.#lanes.size === 0) return Promise.resolve();
    return new Promise((resolve) => this.#idle.push(resolve));
  }

  #enqueue(key: string): void {
    this.#ready.push(key);
    this.#next();
  }

  #next(): void {
    while (this.#active < this.#options.width) {
      const key = this.#ready.shift();
      const lane = key === undefined ? undefined : this.#lanes.get(key);
      if (key === undefined || !lane?.waiting) return;
      this.#start(key, lane, lane.waiting);
    }
  }

  #start(key: string, lane: Lane, asked: PromiseWithResolvers<undefined>): void {
    delete lane.waiting;
    lane.running = true;
    this.#waiting--;
    this.#active++;
    this.#options
      .run(key)
      .then(() => asked.resolve(undefined), asked.reject)
      .finally(() => this.#ended(key, lane));
  }

  #ended(key: string, lane: Lane): void {
    this.#active--;
    if (lane.waiting) {
      const pause = this.#stopping ? 0 : this.#options.settle * 2 ** Math.min(lane.streak, 2);
      lane.streak++;
      if (pause === 0) this.#again(key, lane);
      else this.#options.later(pause, () => this.#again(key, lane));
    } else {
      this.#lanes.delete(key);
    }
    this.#next();
    if (this.#lanes.size === 0) for (const listener of this.#idle.splice(0)) listener();
  }

  #again(key: string, lane: Lane): void {
    lane.running = false;
    this.#enqueue(key);
  }
}

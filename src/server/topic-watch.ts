import type { TopicNotice } from './backport.ts';
import type { Held, ProgressStore } from './progress-store.ts';
import { advanced, begun, filled, holeIn, merged, type Progress } from './progress.ts';
import type { Means } from './recovery.ts';
import { heedSilence, isSilent, learnPeriod, type Quiet, type SilenceParts } from './silence.ts';

/** What a watch over topic subscriptions needs. */
export interface WatchParts extends SilenceParts {
  readonly store: Pick<ProgressStore, 'all' | 'read' | 'write'>;
  readonly onRecovered: (subscription: string, why: Trouble, by: Means) => void;
  readonly onFailed: (subscription: string, error: unknown) => void;
}

/** Why events had to be recovered. */
export type Trouble = 'hole' | 'silence' | 'restart';

/** Milliseconds between two writes of one progress, and for how long a missing number may still be on its way. */
const WRITE_EVERY = 10_000;
const GRACE = 60_000;
const MOST_WATCHED = 1000;

interface Watched {
  progress: Progress;
  epoch: number;
  dirty: boolean;
  wroteAt: number;
  missingSince?: number;
  /** True once it was named as our server's own: another address then is another server's. */
  isNamedHere?: true;
  readonly quiet: Quiet;
}

function unheard(): Quiet {
  return { notBefore: 0, met: 0 };
}

/** Watches the event numbers of topic subscriptions: their order, their holes and their silence. */
export class TopicWatch {
  readonly #parts: WatchParts;
  readonly #watched = new Map<string, Watched>();

  constructor(parts: WatchParts) {
    this.#parts = parts;
  }

  /** Takes up what the target knows, so that a silence that began before a restart is noticed too. */
  async load(): Promise<void> {
    for (const { subscription, held } of await this.#parts.store.all()) {
      const { progress, epoch } = held;
      if (!this.#watched.has(subscription)) {
        const wroteAt = this.#parts.clock();
        this.#watched.set(subscription, { progress, epoch, dirty: false, wroteAt, quiet: unheard() });
      }
    }
  }

  /**
   * Hears a notice before its events are worked through; false when it is of a subscription that is not watched. A counter
   * that fell tells of a new subscription: start over, and sweep.
   */
  async hear(notice: TopicNotice, isReplay: boolean): Promise<boolean> {
    const watched = await this.#of(notice);
    if (!watched) return false;
    watched.quiet.met = 0;
    if (!isReplay && startsOver(notice, watched.progress)) {
      await this.#startOver(notice.subscription, watched, begun(firstBefore(notice), this.#now()));
      return true;
    }
    watched.progress = advanced(watched.progress, [], notice.counter ?? 0, this.#now());
    watched.dirty = true;
    return true;
  }

  /** Notes that the events of a notice were worked through. */
  async done(notice: TopicNotice): Promise<void> {
    const watched = await this.#of(notice);
    if (!watched) return;
    const numbers = notice.events.map(({ number }) => number);
    const times = notice.events.flatMap(({ at }) => at ?? []);
    const last = times.sort((a, b) => Date.parse(a) - Date.parse(b)).at(-1);
    watched.progress = advanced(watched.progress, numbers, notice.counter ?? 0, this.#now(), last);
    watched.dirty = true;
  }

  /** Writes what changed, and recovers what stayed missing or silent too long; to be called every few seconds. */
  async tick(): Promise<void> {
    for (const [subscription, watched] of this.#watched) {
      try {
        await this.#look(subscription, watched);
      } catch (error) {
        this.#parts.onFailed(subscription, error);
      }
    }
  }

  /** Writes everything that is not written yet. */
  async flush(): Promise<void> {
    for (const [subscription, watched] of this.#watched) if (watched.dirty) await this.#write(subscription, watched);
  }

  async #look(subscription: string, watched: Watched): Promise<void> {
    const now = this.#parts.clock();
    if (watched.dirty && now - watched.wroteAt >= WRITE_EVERY) await this.#write(subscription, watched);
    if (holeIn(watched.progress)) await this.#mindHole(subscription, watched, now);
    else delete watched.missingSince;
    await this.#mindSilence(subscription, watched, now);
  }

  async #mindHole(subscription: string, watched: Watched, now: number): Promise<void> {
    watched.missingSince ??= now;
    if (now - watched.missingSince < GRACE) return;
    await this.#write(subscription, watched);
    const hole = holeIn(watched.progress);
    watched.missingSince = now;
    if (!hole) return;
    const { by } = await this.#parts.recover(subscription, hole, watched.progress.good);
    watched.progress = filled(watched.progress, hole.to, this.#now());
    await this.#settled(subscription, watched, 'hole', by);
  }

  async #mindSilence(subscription: string, watched: Watched, now: number): Promise<void> {
    const { quiet } = watched;
    if (now - Date.parse(watched.progress.heard) < WRITE_EVERY || now < quiet.notBefore) return;
    await learnPeriod(this.#parts, subscription, quiet);
    if (!isSilent(watched.progress, quiet, now)) return;
    await this.#write(subscription, watched);
    if (!isSilent(watched.progress, quiet, now)) return;
    const heeded = await heedSilence(this.#parts, subscription, watched.progress, quiet);
    if (!heeded) return;
    if (heeded.restarted) {
      await this.#startOver(subscription, watched, heeded.progress);
      return;
    }
    watched.progress = merged(watched.progress, heeded.progress);
    watched.dirty = true;
    if (heeded.by) await this.#settled(subscription, watched, 'silence', heeded.by);
  }

  /** Nothing of it holds unless it was written: the notice comes again, and starts over then. */
  async #startOver(subscription: string, watched: Watched, progress: Progress): Promise<void> {
    const before = { progress: watched.progress, epoch: watched.epoch };
    Object.assign(watched, { progress, epoch: watched.epoch + 1, dirty: true });
    try {
      await this.#write(subscription, watched);
    } catch (error) {
      Object.assign(watched, before);
      throw error;
    }
    this.#sweepAfterRestart(subscription);
  }

  async #settled(subscription: string, watched: Watched, why: Trouble, by: Means): Promise<void> {
    watched.dirty = true;
    this.#parts.onRecovered(subscription, why, by);
    await this.#write(subscription, watched);
  }

  #sweepAfterRestart(subscription: string): void {
    this.#parts.sweep().then(
      () => this.#parts.onRecovered(subscription, 'restart', 'sweep'),
      (error: unknown) => this.#parts.onFailed(subscription, error),
    );
  }

  /** Joins what is known here with what is held on the target, and writes it there when it says more. */
  async #write(subscription: string, watched: Watched): Promise<void> {
    const { store, clock } = this.#parts;
    for (let count = 0; count < 4; count++) {
      const held = await store.read(subscription);
      adopt(watched, held);
      if (held && !saysMore(watched, held)) break;
      if (await store.write(subscription, watched.progress, watched.epoch, held)) break;
    }
    watched.dirty = false;
    watched.wroteAt = clock();
  }

  async #of(notice: TopicNotice): Promise<Watched | undefined> {
    const { subscription, isElsewhere } = notice;
    const known = this.#watched.get(subscription);
    if (known && !isElsewhere) known.isNamedHere = true;
    if (known) return isElsewhere && known.isNamedHere ? undefined : known;
    if (this.#watched.size >= MOST_WATCHED || (isElsewhere && (await this.#isForeign(subscription)))) return undefined;
    const held = await this.#parts.store.read(subscription);
    const raced = this.#watched.get(subscription);
    if (raced) return raced;
    const progress = held?.progress ?? begun(firstBefore(notice), this.#now());
    const wroteAt = held ? this.#parts.clock() : 0;
    const watched: Watched = { progress, epoch: held?.epoch ?? 0, dirty: !held, wroteAt, quiet: unheard() };
    if (!isElsewhere) watched.isNamedHere = true;
    this.#watched.set(subscription, watched);
    return watched;
  }

  /** True when our server has no such subscription; a server behind a proxy names its own by an address we do not know. */
  async #isForeign(subscription: string): Promise<boolean> {
    try {
      return (await this.#parts.heartbeat(subscription)) === 'gone';
    } catch {
      return false;
    }
  }

  #now(): string {
    return new Date(this.#parts.clock()).toISOString();
  }
}

/** The last event that is none of ours, for a subscription we hear of for the first time. */
function firstBefore({ events, counter = 0 }: TopicNotice): number {
  const numbers = events.map(({ number }) => number);
  return numbers.length > 0 ? Math.max(0, Math.min(...numbers) - 1) : counter;
}

/** True when the counter fell, unless the notice is merely late: then every event in it is older than the last one seen. */
function startsOver({ type, counter, events }: TopicNotice, { contiguous, event }: Progress): boolean {
  const last = counter ?? Math.max(-1, ...events.map(({ number }) => number));
  if (last < 0 || last >= contiguous) return false;
  if (type !== 'event-notification') return true;
  return !events.every(({ at }) => at !== undefined && event !== undefined && Date.parse(at) <= Date.parse(event));
}

/** Another replica's news: a later epoch replaces what is known here, the same one is joined with it. */
function adopt(watched: Watched, held: Held | undefined): void {
  if (!held || held.epoch < watched.epoch) return;
  watched.progress = held.epoch > watched.epoch ? held.progress : merged(held.progress, watched.progress);
  watched.epoch = held.epoch;
}

function saysMore({ progress, epoch }: Watched, held: Held): boolean {
  if (epoch > held.epoch) return true;
  const { contiguous, beyond, highest, heard } = progress;
  const known = held.progress;
  return (
    contiguous !== known.contiguous ||
    highest !== known.highest ||
    beyond.join() !== known.beyond.join() ||
    Date.parse(heard) - Date.parse(known.heard) >= WRITE_EVERY
  );
}

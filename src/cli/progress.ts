import type { Watcher } from './review.ts';
import { StatusLine, type Teller } from './status-line.ts';

/** Milliseconds after which progress is first told, and between two times. */
const PACE = { terminal: { first: 400, next: 100 }, plain: { first: 5_000, next: 10_000 } };

/** Tells how far a review is: a bar on a terminal, a line now and then elsewhere. */
export class Progress implements Watcher {
  readonly #size: number;
  readonly #line: StatusLine;
  readonly #clock: () => number;
  readonly #pace: { readonly first: number; readonly next: number };
  #bytes = 0;
  #services = 0;
  #done = 0;
  #persons: number | undefined;
  #began: number;
  #judgingSince = 0;
  #nextAt: number;
  #ended = false;

  constructor(size: number, teller: Teller, clock: () => number) {
    this.#size = size;
    this.#line = new StatusLine(teller);
    this.#clock = clock;
    this.#pace = teller.isTTY ? PACE.terminal : PACE.plain;
    this.#began = clock();
    this.#nextAt = this.#began + this.#pace.first;
  }

  scanned(bytes: number, services: number): void {
    this.#bytes += bytes;
    this.#services += services;
    this.#tell();
  }

  judged(done: number, persons: number): void {
    if (this.#persons === undefined) this.#judgingSince = this.#clock();
    this.#done = done;
    this.#persons = persons;
    this.#tell();
  }

  /** Takes the bar away, and tells no more. */
  end(): void {
    this.#ended = true;
    this.#line.clear();
  }

  #tell(): void {
    const now = this.#clock();
    if (this.#ended || now < this.#nextAt) return;
    this.#nextAt = now + this.#pace.next;
    this.#line.show(this.#persons === undefined ? this.#scanText(now) : this.#judgeText(now, this.#persons));
  }

  #scanText(now: number): string {
    const seconds = Math.max(now - this.#began, 1) / 1000;
    const rate = this.#bytes / seconds;
    const left = rate > 0 ? (this.#size - this.#bytes) / rate : 0;
    const found = `${this.#services} ${this.#services === 1 ? 'service' : 'services'} found`;
    return `${this.#lead('Reading', this.#bytes / this.#size)}${sizeText(this.#bytes)} of ${sizeText(this.#size)} · ${sizeText(rate)}/s · ${found} · ${timeText(left)} left`;
  }

  #judgeText(now: number, persons: number): string {
    const seconds = Math.max(now - this.#judgingSince, 1) / 1000;
    const left = this.#done > 0 ? ((persons - this.#done) * seconds) / this.#done : 0;
    return `${this.#lead('Judging', this.#done / persons)}${this.#done} of ${persons} patients · ${timeText(left)} left`;
  }

  #lead(what: string, share: number): string {
    if (!this.#line.isWrittenOver) return `${what}: `;
    const width = 20;
    const full = Math.min(width, Math.max(0, Math.floor(share * width)));
    return `${what} ${'█'.repeat(full)}${'░'.repeat(width - full)} `;
  }
}

function sizeText(bytes: number): string {
  return bytes < 1e9 ? `${Math.round(bytes / 1e6)} MB` : `${(bytes / 1e9).toFixed(1)} GB`;
}

function timeText(seconds: number): string {
  const whole = Math.ceil(seconds);
  return whole < 60 ? `${whole} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`;
}

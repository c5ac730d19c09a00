import type { Again, Watch } from '../bulk/export-wire.ts';
import { StatusLine, type Teller } from './status-line.ts';
import { counted } from './tally.ts';

/** Milliseconds that a passing trouble may take untold, after which a silent server is told of, and between two lines that stay. */
const UNTOLD = 2000;
const SILENT = 5000;
const BETWEEN = 30_000;

/** Has something done later, unless it is called off. */
export type Later = (milliseconds: number, ring: () => void) => () => void;

/** Tells what an export waits for: one line that is written over on a terminal, a line now and then elsewhere. */
export class ExportWaiting implements Watch {
  readonly #line: StatusLine;
  readonly #clock: () => number;
  readonly #later: Later;
  #callOff: () => void = () => undefined;
  #troubleSince: number | undefined;
  #nextAt = -Infinity;

  constructor(teller: Teller, clock: () => number, later: Later) {
    this.#line = new StatusLine(teller);
    this.#clock = clock;
    this.#later = later;
  }

  asking(host: string, timeout: number | undefined): void {
    this.#callOff();
    const end = timeout === undefined ? '' : `, given up after ${seconds(timeout)}`;
    this.#callOff = this.#later(SILENT, () => this.#tell(`${host}: no answer for ${seconds(SILENT)}${end}.`));
  }

  again({ host, why, milliseconds, left }: Again): void {
    this.#callOff();
    const now = this.#clock();
    this.#troubleSince ??= now;
    if (now + milliseconds - this.#troubleSince < UNTOLD) return;
    const times = left === 1 ? 'for the last time' : `${counted(left, 'more time', 'more times')} at most`;
    this.#tell(`${host}: ${why}. Asking again in ${seconds(milliseconds)}, ${times}.`, milliseconds >= BETWEEN);
  }

  answered(): void {
    this.#callOff();
    this.#troubleSince = undefined;
    this.#line.clear();
  }

  /** Tells something that stays. */
  say(text: string): void {
    this.#line.say(text);
  }

  #tell(what: string, isLong = false): void {
    const now = this.#clock();
    if (!this.#line.isWrittenOver) {
      if (!isLong && now < this.#nextAt) return;
      this.#nextAt = now + BETWEEN;
    }
    this.#line.show(`Waiting for ${what}`);
  }
}

function seconds(milliseconds: number): string {
  return `${Math.ceil(milliseconds / 1000)} s`;
}

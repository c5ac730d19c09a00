/** Where progress is told; a terminal is told in one line that is written over. */
export interface Teller {
  readonly isTTY: boolean;
  readonly columns: number;
  readonly write: (text: string) => unknown;
}

/** Columns of a terminal that tells of none. */
const UNKNOWN_WIDTH = 80;

/** How something stands: one line that is written over on a terminal, a line each time elsewhere. */
export class StatusLine {
  readonly #teller: Teller;
  #isShown = false;

  constructor(teller: Teller) {
    this.#teller = teller;
  }

  /** True where it is written over, and may be told as often as it changes. */
  get isWrittenOver(): boolean {
    return this.#teller.isTTY;
  }

  show(text: string): void {
    if (!this.#teller.isTTY) {
      this.#teller.write(`${text}\n`);
      return;
    }
    this.#isShown = true;
    this.#teller.write(`\r${text.slice(0, (this.#teller.columns || UNKNOWN_WIDTH) - 1)}\u{1b}[K`);
  }

  /** Takes it away from a terminal. */
  clear(): void {
    if (this.#isShown) this.#teller.write('\r\u{1b}[K');
    this.#isShown = false;
  }

  /** Tells something that stays. */
  say(text: string): void {
    this.clear();
    this.#teller.write(`${text}\n`);
  }
}

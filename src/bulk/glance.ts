/** Bits kept for each number at least: so few strangers share one of them that they cost no time. */
const SPARE = 32;
const [FEWEST, MOST] = [2 ** 12, 2 ** 24];

/** Tells most numbers that are not among some at a glance, by the last digits of each. */
export class Glance {
  readonly #bits: Uint32Array;
  readonly #mask: number;

  /** For so many numbers, more or less. */
  constructor(count: number) {
    const size = Math.min(MOST, Math.max(FEWEST, 2 ** Math.ceil(Math.log2(count * SPARE + 1))));
    this.#bits = new Uint32Array(size / 32);
    this.#mask = size - 1;
  }

  add(number: number): void {
    const bit = number & this.#mask;
    this.#bits[bit >>> 5] = (this.#bits[bit >>> 5] ?? 0) | (1 << (bit & 31));
  }

  /** False when the number was surely not added. */
  mayHave(number: number): boolean {
    const bit = number & this.#mask;
    return ((this.#bits[bit >>> 5] ?? 0) & (1 << (bit & 31))) !== 0;
  }
}

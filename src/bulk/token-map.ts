const NOBODY: readonly number[] = [];
const BITS = 22;

/** Which persons an address may mean, by its hash; mostly one. */
export class TokenMap {
  readonly #persons = new Map<number, readonly number[]>();
  /** A bit for the last digits of every token: tells most strangers at a glance. */
  readonly #glance = new Uint32Array(2 ** BITS / 32);

  /** Adds a person to a token. */
  add(token: number, person: number): void {
    const held = this.#persons.get(token);
    if (held?.includes(person)) return;
    this.#persons.set(token, held ? [...held, person] : [person]);
    const bit = token & (2 ** BITS - 1);
    this.#glance[bit >>> 5] = (this.#glance[bit >>> 5] ?? 0) | (1 << (bit & 31));
  }

  /** False when no person has the token. */
  mayHave(token: number): boolean {
    const bit = token & (2 ** BITS - 1);
    return ((this.#glance[bit >>> 5] ?? 0) & (1 << (bit & 31))) !== 0;
  }

  /** The persons a token may mean. */
  get(token: number): readonly number[] {
    return this.#persons.get(token) ?? NOBODY;
  }
}

import { Glance } from './glance.ts';

const NOBODY: readonly number[] = [];

/** Which persons an address may mean, by its hash; mostly one. */
export class TokenMap {
  readonly #persons = new Map<number, readonly number[]>();
  readonly #glance: Glance;

  /** For so many persons, more or less. */
  constructor(persons: number) {
    this.#glance = new Glance(persons);
  }

  /** Adds a person to a token. */
  add(token: number, person: number): void {
    const held = this.#persons.get(token);
    if (held?.includes(person)) return;
    this.#persons.set(token, held ? [...held, person] : [person]);
    this.#glance.add(token);
  }

  /** False when no person has the token. */
  mayHave(token: number): boolean {
    return this.#glance.mayHave(token);
  }

  /** The persons a token may mean. */
  get(token: number): readonly number[] {
    return this.#persons.get(token) ?? NOBODY;
  }
}

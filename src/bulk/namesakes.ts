import { hashText } from './hash.ts';
import { identityOf } from './own-addresses.ts';
import type { ResourceKey } from '../model/verdict.ts';

/** Patients that are read for one identifier at most, beside those that are read anyway: a second one shows that it is ambiguous. */
const MOST_NAMESAKES = 4;

/**
 * Keeps the Patients of one identifier few. It is Patients that count, however often each stands in the input: a record that
 * every file repeats must not hide that somebody else carries its identifier too.
 */
export class Namesakes {
  readonly #known: ReadonlySet<number>;
  readonly #byToken = new Map<number, Set<number>>();

  /** For an input in which the Patients of some keys are read anyway. */
  constructor(known: Iterable<ResourceKey>) {
    this.#known = new Set([...known].map((key) => hashText(identityOf(key))));
  }

  /** True when the Patient of an identity is to be read for a token that is not its key. */
  admits(token: number, identity: number): boolean {
    if (this.#known.has(identity)) return true;
    const held = this.#byToken.get(token) ?? new Set();
    this.#byToken.set(token, held);
    if (held.size < MOST_NAMESAKES) held.add(identity);
    return held.has(identity);
  }
}

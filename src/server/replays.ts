import { createHash } from 'node:crypto';

/** Bodies that are remembered; an older one that comes again is not counted as a replay. */
const MOST = 10_000;
/** A body that names nothing is the same in every notice. */
const SHORTEST = 3;

/** Remembers the last bodies by their hashes: a replay does no harm, and is counted. */
export class Replays {
  readonly #seen = new Set<string>();

  /** True when the same request was seen before; remembers it. */
  saw(method: string, path: string, raw: Buffer): boolean {
    if (raw.length < SHORTEST) return false;
    const hash = hashOf(method, path, raw);
    if (this.#seen.has(hash)) return true;
    this.#seen.add(hash);
    if (this.#seen.size > MOST) for (const oldest of this.#seen.values().take(1)) this.#seen.delete(oldest);
    return false;
  }

  /** Forgets a request that could not be taken in: when it comes again, it comes for the first time. */
  forget(method: string, path: string, raw: Buffer): void {
    this.#seen.delete(hashOf(method, path, raw));
  }
}

function hashOf(method: string, path: string, raw: Buffer): string {
  return createHash('sha256').update(`${method} ${path}\n`).update(raw).digest('base64');
}

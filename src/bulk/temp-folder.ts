import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { failureText, InputError } from './input-error.ts';

/** A folder for what is needed during one run; made when it is asked for, removed at the end however the run ends. */
export class TempFolder {
  #path: string | undefined;
  readonly #removal = new AbortController();
  readonly #remove = () => this.remove();

  /** Told when it is removed: whoever still writes into it is to stop. */
  get removal(): AbortSignal {
    return this.#removal.signal;
  }

  /**
   * Its path.
   * @throws InputError when it cannot be made.
   */
  path(): string {
    if (this.#path !== undefined) return this.#path;
    this.#path = made(tmpdir());
    process.once('exit', this.#remove);
    return this.#path;
  }

  /** Removes it with everything in it. */
  remove(): void {
    this.#removal.abort();
    if (this.#path === undefined) return;
    rmSync(this.#path, { recursive: true, force: true });
    this.#path = undefined;
    process.off('exit', this.#remove);
  }
}

function made(parent: string): string {
  try {
    return mkdtempSync(join(parent, 'radgap-'));
  } catch (error) {
    const text = `No temporary files can be kept in ${parent}: ${failureText(error)}. Set TMPDIR to another folder.`;
    throw new InputError(text, { cause: error });
  }
}

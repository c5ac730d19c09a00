import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder for what is needed during one run; made when it is asked for, removed at the end however the run ends. */
export class TempFolder {
  #path: string | undefined;
  readonly #remove = () => this.remove();

  /** Its path. */
  path(): string {
    if (this.#path !== undefined) return this.#path;
    process.once('exit', this.#remove);
    return (this.#path = mkdtempSync(join(tmpdir(), 'radgap-')));
  }

  /** Removes it with everything in it. */
  remove(): void {
    if (this.#path === undefined) return;
    rmSync(this.#path, { recursive: true, force: true });
    this.#path = undefined;
    process.off('exit', this.#remove);
  }
}

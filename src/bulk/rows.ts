/** Numbers of one row: token, identity, then where the resource stands: offset, length, line, entry. */
export const ROW = 6;

/**
 * A list of rows of unsigned 32-bit numbers. A row says that a resource may be meant by an address: `token` is the hash
 * of the address, `identity` that of what its versions share. `offset` and `line` count from the start of the chunk;
 * `entry` is 0 outside a Bundle or list.
 */
export class Rows {
  #cells = new Uint32Array(ROW * 1024);
  #used = 0;

  /** Adds a row. */
  push(token: number, identity: number, offset: number, length: number, line: number, entry: number): void {
    if (this.#used === this.#cells.length) this.#grow();
    const cells = this.#cells;
    let at = this.#used;
    cells[at++] = token;
    cells[at++] = identity;
    cells[at++] = offset;
    cells[at++] = length;
    cells[at++] = line;
    cells[at++] = entry;
    this.#used = at;
  }

  /** The rows, one after the other; what is added from now on begins a new list. */
  take(): Uint32Array<ArrayBuffer> {
    const cells = this.#cells.slice(0, this.#used);
    this.#used = 0;
    return cells;
  }

  #grow(): void {
    const larger = new Uint32Array(this.#cells.length * 2);
    larger.set(this.#cells);
    this.#cells = larger;
  }
}

/** True when a row is the first of the resource it speaks of: that of its own key. */
export function isFirstOfLine(cells: Uint32Array, row: number): boolean {
  const before = row - ROW;
  return before < 0 || cells[before + 4] !== cells[row + 4] || cells[before + 5] !== cells[row + 5];
}

/** Numbers of one row: token, identity, then where the resource stands: offset, length, line, entry. */
export const ROW = 6;

/** Rows in memory that all threads see. */
export type Cells = Uint32Array<SharedArrayBuffer>;

/** Numbers of a block of memory: fresh memory is slow, so that many lists share one. */
const BLOCK = 2 ** 20;

/**
 * Lists of rows of unsigned 32-bit numbers, one after the other. A row says that a resource may be meant by an address:
 * `token` is the hash of the address, `identity` that of what its versions share. `offset` and `line` count from the start
 * of the chunk; `entry` is 0 outside a Bundle or list.
 */
export class Rows {
  #block: Cells = cellsOf(0);
  /** Where the list begins and ends in the block. */
  #start = 0;
  #end = 0;

  /** Adds a row. */
  push(token: number, identity: number, offset: number, length: number, line: number, entry: number): void {
    this.#makeRoom(ROW);
    const block = this.#block;
    let at = this.#end;
    block[at++] = token;
    block[at++] = identity;
    block[at++] = offset;
    block[at++] = length;
    block[at++] = line;
    block[at++] = entry;
    this.#end = at;
  }

  /** Adds whole rows. */
  append(rows: Uint32Array): void {
    this.#makeRoom(rows.length);
    this.#block.set(rows, this.#end);
    this.#end += rows.length;
  }

  /** The rows, one after the other; what is added from now on begins a new list. */
  take(): Cells {
    const cells = this.#block.subarray(this.#start, this.#end);
    this.#start = this.#end;
    return cells;
  }

  #makeRoom(length: number): void {
    if (this.#end + length <= this.#block.length) return;
    const held = this.take();
    this.#block = cellsOf(Math.max(BLOCK, 2 * (held.length + length)));
    this.#block.set(held);
    this.#start = 0;
    this.#end = held.length;
  }
}

function cellsOf(length: number): Cells {
  return new Uint32Array(new SharedArrayBuffer(length * Uint32Array.BYTES_PER_ELEMENT));
}

/** True when a row is the first of the resource it speaks of: that of its own key. */
export function isFirstOfLine(cells: Uint32Array, row: number): boolean {
  const before = row - ROW;
  return before < 0 || cells[before + 4] !== cells[row + 4] || cells[before + 5] !== cells[row + 5];
}

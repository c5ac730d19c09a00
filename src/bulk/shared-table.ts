import type { ChunkRows } from './row-store.ts';
import { count, sumUp } from './counting-sort.ts';
import { ROW } from './rows.ts';
import { SPOT } from './spots.ts';

/** Shared resources by the hashes of their addresses, in memory that all threads see. */
export interface SharedTable {
  /** In ascending order. */
  readonly tokens: Uint32Array;
  /** A spot for each token. */
  readonly spots: Uint32Array;
}

/** Sorts the rows of shared resources by their tokens. */
export function sharedTable(rows: Iterable<ChunkRows>): SharedTable {
  const held = [...rows];
  const size = held.reduce((sum, { cells }) => sum + cells.length / ROW, 0);
  const [tokens, spots] = [new Uint32Array(size), new Uint32Array(size * SPOT)];
  let at = 0;
  for (const { chunk, cells } of held) {
    for (let row = 0; row < cells.length; row += ROW, at++) {
      tokens[at] = cells[row] ?? 0;
      spots[at * SPOT] = chunk;
      for (let cell = 2; cell < ROW; cell++) spots[at * SPOT + cell - 1] = cells[row + cell] ?? 0;
    }
  }
  const order = sortedOrder(tokens);
  const table = { tokens: sharedArray(size), spots: sharedArray(size * SPOT) };
  for (const [place, row] of order.entries()) {
    table.tokens[place] = tokens[row] ?? 0;
    table.spots.set(spots.subarray(row * SPOT, (row + 1) * SPOT), place * SPOT);
  }
  return table;
}

/** Row numbers in the order of their tokens: sorted by the lower half, then by the upper. */
function sortedOrder(tokens: Uint32Array): Uint32Array {
  let order = Uint32Array.from({ length: tokens.length }, (_, row) => row);
  for (const shift of [0, 16]) {
    const starts = new Uint32Array(2 ** 16 + 1);
    for (const token of tokens) count(starts, ((token >>> shift) & 0xffff) + 1);
    sumUp(starts);
    const next = new Uint32Array(tokens.length);
    for (const row of order) next[count(starts, ((tokens[row] ?? 0) >>> shift) & 0xffff)] = row;
    order = next;
  }
  return order;
}

function sharedArray(length: number): Uint32Array {
  return new Uint32Array(new SharedArrayBuffer(length * Uint32Array.BYTES_PER_ELEMENT));
}

/** The spots filed under a token. */
export function spotsUnder({ tokens, spots }: SharedTable, token: number): Uint32Array {
  const first = firstFrom(tokens, token);
  let end = first;
  while (tokens[end] === token) end++;
  return spots.subarray(first * SPOT, end * SPOT);
}

function firstFrom(tokens: Uint32Array, token: number): number {
  let [low, high] = [0, tokens.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((tokens[middle] ?? 0) < token) low = middle + 1;
    else high = middle;
  }
  return low;
}

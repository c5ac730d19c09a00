import { existsSync } from 'node:fs';
import { expect, it } from '@jest/globals';
import { RowStore } from '../../src/bulk/row-store.ts';
import { inFolder } from './input-folder.ts';

it('keeps rows beyond its limit on disk, gives all in the order of the chunks, and removes the file', async () => {
  await inFolder({}, (folder) => {
    const store = new RowStore('rows', 40, () => folder);
    const rows = [3, 0, 2, 1].map((chunk) => ({ chunk, cells: Uint32Array.of(chunk, 2 ** 32 - 1, 7, 8, 9, 10) }));
    for (const { chunk, cells } of rows) store.add(chunk, cells);
    expect(existsSync(`${folder}/rows`)).toBe(true);
    const byChunk = rows.toSorted((a, b) => a.chunk - b.chunk);
    expect([...store]).toEqual(byChunk);
    expect([...store]).toEqual(byChunk);
    store.close();
    expect(existsSync(`${folder}/rows`)).toBe(false);
    return Promise.resolve();
  });
});

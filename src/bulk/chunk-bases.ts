import { closeSync, openSync } from 'node:fs';
import { isReadType } from '../chart/shapes.ts';
import { ON_SERVER } from './address-book.ts';
import { ChunkReader, type Chunk } from './chunks.ts';
import type { Read } from './found.ts';
import { textOf } from './lines.ts';
import { fromLine } from './read-resources.ts';
import { nameByPlace, readsOfText } from './scan-chunk.ts';

const LINE_FEED = 0x0a;

/** An address of a server as the text of a reference or attachment, or an escape that could hide one. */
const ADDRESS = /"reference"\s*:\s*"(http[^"]*)|"url"\s*:\s*"(http[^"]*Binary[^"]*)|\\u00[4-7]/g;

/** The servers that the resources of a chunk refer to by address; a line is parsed where it may name a new one. */
export async function basesInChunk(chunk: Chunk): Promise<readonly string[]> {
  const bases = new Set<string>();
  for (const read of chunk.layout === 'text' ? await readsOfText(chunk) : readsWithAddress(chunk, bases)) {
    if (read.kind !== 'resource' || !isReadType(read.type)) continue;
    for (const { reference } of read.leads ?? []) {
      const base = reference === undefined ? undefined : ON_SERVER.exec(reference)?.[1];
      if (base !== undefined) bases.add(base);
    }
  }
  return [...bases];
}

function* readsWithAddress(chunk: Chunk, known: ReadonlySet<string>): Generator<Read> {
  const fd = openSync(chunk.file.path, 'r');
  try {
    const { bytes, from, to } = new ChunkReader().read(fd, chunk);
    let end = from;
    for (const found of bytes.toString('latin1', from, to).matchAll(ADDRESS)) {
      const at = from + found.index;
      const base = ON_SERVER.exec(found[1] ?? found[2] ?? '')?.[1];
      if (at < end || (base !== undefined && known.has(base))) continue;
      const start = bytes.subarray(from, at).lastIndexOf(LINE_FEED) + 1 + from;
      const stop = bytes.indexOf(LINE_FEED, at);
      end = stop < 0 || stop > to ? to : stop;
      const text = decoded(bytes.subarray(start, end));
      if (text !== undefined) yield* fromLine({ number: 0, text, cut: false }, chunk.file, nameByPlace);
    }
  } finally {
    closeSync(fd);
  }
}

function decoded(bytes: Buffer): string | undefined {
  try {
    return textOf(bytes);
  } catch {
    return undefined;
  }
}

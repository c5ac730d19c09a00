import { closeSync, openSync } from 'node:fs';
import { ChunkReader, type Chunk } from './chunks.ts';
import { spanOf } from './entry-spans.ts';
import type { Read } from './found.ts';
import { failureText } from './input-error.ts';
import { LineMemory } from './line-memory.ts';
import { LineScan } from './line-scan.ts';
import { allBytesOf, fromBytes, fromFile, heldAmong } from './read-resources.ts';
import type { NameGiver } from './resources-in.ts';
import { Rows } from './rows.ts';
import type { Scanned } from './scanned.ts';
import { Sink, type SinkRows } from './sink.ts';

/** Names by place alone: the files of an input differ in their stems. */
export const nameByPlace: NameGiver = (_type, stem) => stem;

/** Scans one chunk after the other. */
export class ChunkScanner {
  readonly #memory = new LineMemory();
  readonly #reader = new ChunkReader(this.#memory);
  readonly #rows: SinkRows = { owned: new Rows(), patients: new Rows(), shared: new Rows() };

  /** What stands in a chunk, the identifiers of Patients only when asked `inFull`; what cannot be read is among it, with why. */
  async scan(chunk: Chunk, inFull: boolean): Promise<Scanned> {
    const sink = new Sink(this.#rows);
    const scanning = chunk.layout === 'text' ? this.#scanText(chunk, sink) : this.#scanLines(chunk, sink, inFull);
    return sink.scanned(await scanning);
  }

  async #scanText({ file }: Chunk, sink: Sink): Promise<number> {
    try {
      const bytes = await allBytesOf(file);
      const reads = fromBytes(bytes, file, nameByPlace);
      if (reads === 'lines') {
        const whole = { bytes, from: 0, to: bytes.length, lead: 0, endless: false };
        return new LineScan(file, nameByPlace, sink, this.#memory, false).parse(whole);
      }
      sink.held += heldAmong(reads);
      sink.take(reads, spanOf(reads, bytes, 0));
    } catch (error) {
      sink.skip({ file: file.name, why: `it could be read no further: ${failureText(error)}` });
    }
    return 0;
  }

  #scanLines(chunk: Chunk, sink: Sink, inFull: boolean): number {
    const { file } = chunk;
    let lines = 0;
    try {
      const fd = openSync(file.path, 'r');
      try {
        lines = new LineScan(file, nameByPlace, sink, this.#memory, inFull).scan(this.#reader.read(fd, chunk));
      } finally {
        closeSync(fd);
      }
    } catch (error) {
      sink.skip({ file: file.name, why: `it could be read no further: ${failureText(error)}` });
    }
    this.#memory.shrink();
    return lines;
  }
}

/** Everything in a file that is one JSON text. */
export async function readsOfText({ file }: Chunk): Promise<readonly Read[]> {
  const reads: Read[] = [];
  try {
    for await (const read of fromFile(file, nameByPlace)) reads.push(read);
  } catch (error) {
    const why = `it could be read no further: ${failureText(error)}`;
    reads.push({ kind: 'skipped', skipped: { file: file.name, why } });
  }
  return reads;
}

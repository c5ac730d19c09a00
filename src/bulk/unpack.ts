import { createReadStream } from 'node:fs';
import { pipeline, Transform, type Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';

/** Bytes that any packed file may unpack to. */
const ALWAYS = 64 * 2 ** 20;

/** How many times its packed size a larger one may unpack to: real records reach some sixty, gzip a thousand. */
const MOST_TIMES = 250;

/** A packed file holds far more than a real one of its size could: it is meant to fill memory or disk. */
class PackedTooTightly extends Error {
  override readonly name = 'PackedTooTightly';
  readonly code = 'ERR_PACKED_TOO_TIGHTLY';
}

/** The unpacked bytes of a gzip file; the stream fails when they are out of all proportion to the file. */
export function unpackedBytes(path: string): Readable {
  const file = createReadStream(path, { highWaterMark: 2 ** 20 });
  let length = 0;
  const bound = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      length += chunk.length;
      if (length > ALWAYS && length > MOST_TIMES * file.bytesRead) done(new PackedTooTightly('packed too tightly'));
      else done(null, chunk);
    },
  });
  return pipeline(file, createGunzip(), bound, () => undefined);
}

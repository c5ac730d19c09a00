import { createReadStream } from 'node:fs';
import { pipeline, Transform, type Readable, type TransformCallback } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { encodingIn, packingIn, type Packing } from './packing.ts';

/** Bytes that any packed file may unpack to. */
const ALWAYS = 64 * 2 ** 20;

/** How many times its packed size a larger one may unpack to: real records reach some sixty, gzip a thousand. */
const MOST_TIMES = 250;

/** A packed file holds far more than a real one of its size could: it is meant to fill memory or disk. */
class PackedTooTightly extends Error {
  override readonly name = 'PackedTooTightly';
  readonly code = 'ERR_PACKED_TOO_TIGHTLY';
}

/** What was unpacked is packed itself: an archive was compressed that was compressed already. */
class PackedTwice extends Error {
  override readonly name = 'PackedTwice';
  readonly code = 'ERR_PACKED_TWICE';
}

/** The bytes of a packed file as UTF-8; the stream fails when they are out of all proportion to the file. */
export function unpackedBytes(path: string, packing: Packing): Readable {
  const file = createReadStream(path, { highWaterMark: 2 ** 20 });
  if (packing === 'utf-16') return pipeline(file, inUtf8(), () => undefined);
  let length = 0;
  const bound = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      if (length === 0 && packingIn(chunk) === 'gzip') {
        done(new PackedTwice('packed twice'));
        return;
      }
      length += chunk.length;
      if (length > ALWAYS && length > MOST_TIMES * file.bytesRead) done(new PackedTooTightly('packed too tightly'));
      else done(null, chunk);
    },
  });
  return pipeline(file, createGunzip(), bound, inUtf8(), () => undefined);
}

/** Turns a text that begins as UTF-16 into UTF-8; leaves any other as it is. */
function inUtf8(): Transform {
  let decode: ((bytes?: Buffer) => Buffer) | 'nothing' | undefined;
  const pass = (done: TransformCallback, bytes?: Buffer) => {
    try {
      done(null, typeof decode === 'function' ? decode(bytes) : bytes);
    } catch (error) {
      done(error as Error);
    }
  };
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      decode ??= decoding(chunk);
      pass(done, chunk);
    },
    flush: (done) => pass(done),
  });
}

function decoding(start: Buffer): ((bytes?: Buffer) => Buffer) | 'nothing' {
  const encoding = encodingIn(start);
  if (encoding === 'utf-8') return 'nothing';
  const decoder = new TextDecoder(encoding, { fatal: true });
  return (bytes) => Buffer.from(decoder.decode(bytes, { stream: bytes !== undefined }));
}

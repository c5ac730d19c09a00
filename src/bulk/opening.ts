import { gunzipSync, constants } from 'node:zlib';
import { encodingIn, packingIn, startOf } from './packing.ts';

/** Bytes in which a file shows what it is. */
const LOOK = 4096;

/** The text at the beginning of a file, unpacked and decoded as far as it goes; nothing where it cannot be unpacked. */
export function openingOf(path: string, look = LOOK): string {
  const start = startOf(path, look);
  const bytes = packingIn(start) === 'gzip' ? unpackedStart(start) : start;
  return new TextDecoder(encodingIn(bytes)).decode(bytes);
}

function unpackedStart(start: Buffer): Buffer {
  try {
    return gunzipSync(start, { finishFlush: constants.Z_SYNC_FLUSH });
  } catch {
    return Buffer.alloc(0);
  }
}

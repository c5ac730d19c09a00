import { gunzipSync, constants } from 'node:zlib';
import { codeOf } from './input-error.ts';
import { encodingIn, packingIn, startOf } from './packing.ts';

/** Bytes in which a file shows what it is. */
const LOOK = 4096;

/** The text at the beginning of a file, unpacked and decoded as far as it goes; nothing where it cannot be unpacked. */
export function openingOf(path: string, look = LOOK): string {
  const start = startOf(path, look);
  const bytes = packingIn(start) === 'gzip' ? unpackedStart(start) : start;
  return new TextDecoder(encodingIn(bytes)).decode(bytes);
}

/** True of a file whose beginning can be read; what another one holds, nobody knows. */
export function canBeRead(path: string): boolean {
  try {
    startOf(path, 1);
    return true;
  } catch {
    return false;
  }
}

/** Bytes that a beginning is unpacked to at most: it may be a thousand times as long as it was packed. */
const MOST = 2 ** 18;

/** As much of the beginning as is no longer unpacked than that, by halves. */
function unpackedStart(start: Buffer): Buffer {
  try {
    return gunzipSync(start, { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: MOST });
  } catch (error) {
    return codeOf(error) === 'ERR_BUFFER_TOO_LARGE'
      ? unpackedStart(start.subarray(0, start.length / 2))
      : Buffer.alloc(0);
  }
}

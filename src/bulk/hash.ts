/** No token at all: what a resource that names nobody is filed under. */
export const NO_TOKEN = 0;

const SEED = 0x811c9dc5;
const BASE = 0x2c1b3c6d;

/**
 * A 32-bit hash of the UTF-8 bytes of a text, never {@link NO_TOKEN}; two texts may share one, so it only ever proposes.
 * The bytes are the digits of a number to an odd base, so that many can be taken in at once (`simd/bytes.ts` does).
 */
export function hashText(text: string): number {
  return finished(begunHash(text));
}

/** The same before its bits are mixed: what begins with the text goes on from here. */
export function begunHash(text: string): number {
  let hash = SEED;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code > 0x7f) return begunOfBytes(Buffer.from(text));
    hash = (Math.imul(hash, BASE) + code) | 0;
  }
  return hash >>> 0;
}

function begunOfBytes(bytes: Uint8Array): number {
  let hash = SEED;
  for (const byte of bytes) hash = (Math.imul(hash, BASE) + byte) | 0;
  return hash >>> 0;
}

/** Mixes the bits, for tables look at the last of them. */
function finished(begun: number): number {
  const mixed = Math.imul(begun ^ (begun >>> 16), BASE);
  return (mixed ^ (mixed >>> 15)) >>> 0 || 1;
}

/** No token at all: what a resource that names nobody is filed under. */
export const NO_TOKEN = 0;

/** What a hash begins with. */
export const SEED = 0x811c9dc5;
const PRIME = 0x01000193;

/** Goes on with a hash by one byte. */
export function hashOn(hash: number, byte: number): number {
  return Math.imul(hash ^ byte, PRIME);
}

/** What a hash comes to after its last byte. */
export function hashed(hash: number): number {
  return hash >>> 0 || 1;
}

/** A 32-bit FNV-1a hash of bytes, never {@link NO_TOKEN}; two texts may share one, so it only ever proposes. */
export function hashBytes(bytes: Uint8Array, start: number, end: number, seed = SEED): number {
  let hash = seed;
  for (let at = start; at < end; at++) hash = hashOn(hash, bytes[at] ?? 0);
  return hashed(hash);
}

/** The hash of the UTF-8 bytes of a text. */
export function hashText(text: string): number {
  let hash = SEED;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code > 0x7f) {
      const bytes = Buffer.from(text);
      return hashBytes(bytes, 0, bytes.length);
    }
    hash = hashOn(hash, code);
  }
  return hashed(hash);
}

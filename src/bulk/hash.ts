/** No token at all: what a resource that names nobody is filed under. */
export const NO_TOKEN = 0;

const SEED = 0x811c9dc5;
const PRIME = 0x01000193;

/** A 32-bit FNV-1a hash of the UTF-8 bytes of a text, never {@link NO_TOKEN}; two texts may share one, so it only ever proposes. */
export function hashText(text: string): number {
  let hash = SEED;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code > 0x7f) return hashBytes(Buffer.from(text));
    hash = Math.imul(hash ^ code, PRIME);
  }
  return hash >>> 0 || 1;
}

function hashBytes(bytes: Uint8Array): number {
  let hash = SEED;
  for (const byte of bytes) hash = Math.imul(hash ^ byte, PRIME);
  return hash >>> 0 || 1;
}

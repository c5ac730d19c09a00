const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const NONE = 255;
const SPACE = 254;

const VALUES = new Uint8Array(128).fill(NONE);
for (let value = 0; value < ALPHABET.length; value++) VALUES[ALPHABET.charCodeAt(value)] = value;
VALUES[45] = 62;
VALUES[95] = 63;
for (const char of ' \t\r\n') VALUES[char.charCodeAt(0)] = SPACE;

/** The bytes of a base64 or base64url text, at most `most` of them; undefined when it is none. White space is skipped. */
export function base64Bytes(text: string, most: number): Uint8Array | undefined {
  const bytes = new Uint8Array(Math.min(most, Math.ceil((text.length * 3) / 4)));
  let length = 0;
  let buffered = 0;
  let bits = 0;
  let digits = 0;
  for (let at = 0; at < text.length && length < most; at++) {
    const code = text.charCodeAt(at);
    if (code === 61) {
      if (!/^[=\s]{0,8}$/.test(text.slice(at, at + 9))) return undefined;
      break;
    }
    const value = code < 128 ? (VALUES[code] ?? NONE) : NONE;
    if (value === SPACE) continue;
    if (value === NONE) return undefined;
    digits++;
    buffered = ((buffered << 6) | value) & 0xffff;
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    bytes[length++] = (buffered >>> bits) & 255;
  }
  return digits % 4 === 1 && length < most ? undefined : bytes.subarray(0, length);
}

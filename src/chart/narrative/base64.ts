const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const NONE = 255;
const SPACE = 254;

const VALUES = new Uint8Array(1 << 16).fill(NONE);
for (let value = 0; value < ALPHABET.length; value++) VALUES[ALPHABET.charCodeAt(value)] = value;
VALUES[45] = 62;
VALUES[95] = 63;
for (const char of ' \t\r\n') VALUES[char.charCodeAt(0)] = SPACE;

/** How many bytes of `bytes` were read from groups of four plain digits at the start of the text: most notes are one run. */
function plainRun(text: string, bytes: Uint8Array): number {
  const groups = Math.min(text.length >> 2, Math.floor(bytes.length / 3));
  let length = 0;
  for (let at = 0; at < groups << 2; at += 4) {
    const a = VALUES[text.charCodeAt(at)] ?? NONE;
    const b = VALUES[text.charCodeAt(at + 1)] ?? NONE;
    const c = VALUES[text.charCodeAt(at + 2)] ?? NONE;
    const d = VALUES[text.charCodeAt(at + 3)] ?? NONE;
    if ((a | b | c | d) > 63) break;
    const group = (a << 18) | (b << 12) | (c << 6) | d;
    bytes[length] = group >> 16;
    bytes[length + 1] = (group >> 8) & 255;
    bytes[length + 2] = group & 255;
    length += 3;
  }
  return length;
}

/** The bytes of a base64 or base64url text, at most `most` of them; undefined when it is none. White space is skipped. */
export function base64Bytes(text: string, most: number): Uint8Array | undefined {
  const bytes = new Uint8Array(Math.min(most, Math.ceil((text.length * 3) / 4)));
  let length = plainRun(text, bytes);
  let buffered = 0;
  let bits = 0;
  let digits = 0;
  for (let at = (length / 3) * 4; at < text.length && length < most; at++) {
    const code = text.charCodeAt(at);
    if (code === 61) {
      if (!/^[=\s]{0,8}$/.test(text.slice(at, at + 9))) return undefined;
      break;
    }
    const value = VALUES[code] ?? NONE;
    if (value === SPACE) continue;
    if (value === NONE) return undefined;
    digits++;
    buffered = ((buffered << 6) | value) & 0xffff;
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    bytes[length++] = (buffered >>> bits) & 255;
  }
  return digits % 4 === 1 ? undefined : bytes.subarray(0, length);
}

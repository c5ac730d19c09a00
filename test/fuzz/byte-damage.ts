/** One act of damage to bytes. */
export interface ByteDamage {
  readonly act: keyof typeof BYTE_ACTS;
  readonly at: number;
  readonly pick: number;
}

const TOKENS: readonly Buffer[] = [
  Buffer.from([0]),
  Buffer.from([0xff]),
  Buffer.from([0xc3, 0x28]),
  Buffer.from([0xed, 0xa0, 0x80]),
  Buffer.from('\uFEFF'),
  Buffer.from('"'),
  Buffer.from('\\'),
  Buffer.from('\\u0000'),
  Buffer.from('\\ud800'),
  Buffer.from('\n'),
  Buffer.from('\r\n'),
  Buffer.from('\u2028'),
  Buffer.from('{'),
  Buffer.from('}'),
  Buffer.from('['),
  Buffer.from(']'),
  Buffer.from(','),
  Buffer.from(':'),
  Buffer.from('"__proto__":{"polluted":true},'),
  Buffer.from('"constructor":{"prototype":{"polluted":true}},'),
  Buffer.from('"resourceType":"Bundle",'),
  Buffer.from('1e400'),
  Buffer.from('-0'),
  Buffer.from('NaN'),
  Buffer.from('77750'),
  Buffer.from('['.repeat(200)),
  Buffer.from('{"a":'.repeat(200)),
];

/** What may happen to bytes. */
export const BYTE_ACTS = {
  flip: (bytes, at, pick) => spliced(bytes, at, 1, Buffer.from([(bytes[at] ?? 0) ^ (1 << (pick % 8))])),
  overwrite: (bytes, at, pick) => spliced(bytes, at, 1, Buffer.from([pick % 256])),
  insert: (bytes, at, pick) => spliced(bytes, at, 0, TOKENS[pick % TOKENS.length] ?? Buffer.alloc(0)),
  remove: (bytes, at, pick) => spliced(bytes, at, 1 + (pick % 64), Buffer.alloc(0)),
  cut: (bytes, at) => bytes.subarray(0, at),
  behead: (bytes, at) => bytes.subarray(at),
  double: (bytes, at, pick) => spliced(bytes, at, 0, bytes.subarray(at, at + 1 + (pick % 4000))),
  join: (bytes, at, pick) => Buffer.concat([bytes.subarray(0, at), bytes.subarray(pick % (bytes.length + 1))]),
} as const satisfies Record<string, (bytes: Buffer, at: number, pick: number) => Buffer>;

/** The names of the acts. */
export const BYTE_ACT_NAMES = Object.keys(BYTE_ACTS) as readonly (keyof typeof BYTE_ACTS)[];

function spliced(bytes: Buffer, at: number, gone: number, added: Buffer): Buffer {
  return Buffer.concat([bytes.subarray(0, at), added, bytes.subarray(at + gone)]);
}

/** A damaged copy of some bytes. */
export function damagedBytes(bytes: Buffer, damages: readonly ByteDamage[]): Buffer {
  return damages.reduce((held, { act, at, pick }) => BYTE_ACTS[act](held, at % (held.length + 1), pick), bytes);
}

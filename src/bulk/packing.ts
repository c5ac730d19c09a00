import { closeSync, openSync, readSync } from 'node:fs';

/** What has to be undone before a file is read: gzip, or two bytes a letter, which Windows calls Unicode. */
export type Packing = 'gzip' | 'utf-16';

/** How bytes begin that are packed; the marks are no text in UTF-8, so that no plain file bears one. */
const MARKS: readonly (readonly [Packing, first: number, second: number])[] = [
  ['gzip', 0x1f, 0x8b],
  ['utf-16', 0xff, 0xfe],
  ['utf-16', 0xfe, 0xff],
];

/** How bytes are packed, as the first two of them tell; undefined when they are not. */
export function packingIn([first, second]: Uint8Array): Packing | undefined {
  return MARKS.find(([, one, two]) => one === first && two === second)?.[0];
}

/** How a file is packed; one that is named `.gz` has to be, and a file that cannot be opened is told of by who reads it. */
export function packingOf(path: string): Packing | undefined {
  const named = /\.gz$/i.test(path) ? 'gzip' : undefined;
  try {
    return packingIn(startOf(path, 2)) ?? named;
  } catch {
    return named;
  }
}

/** The first bytes of a file, at most so many. */
export function startOf(path: string, length: number): Buffer {
  const fd = openSync(path, 'r');
  try {
    const bytes = Buffer.alloc(length);
    return bytes.subarray(0, readSync(fd, bytes));
  } finally {
    closeSync(fd);
  }
}

/** How the text is written in bytes that begin so. */
export function encodingIn(start: Uint8Array): 'utf-8' | 'utf-16le' | 'utf-16be' {
  if (packingIn(start) !== 'utf-16') return 'utf-8';
  return start[0] === 0xff ? 'utf-16le' : 'utf-16be';
}

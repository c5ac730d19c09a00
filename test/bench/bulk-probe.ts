// What a check is held against: node bulk-probe.ts read|parse <folder>
import { closeSync, openSync, readdirSync, readSync } from 'node:fs';
import { join } from 'node:path';

const [, , mode, folder = ''] = process.argv;
const buffer = Buffer.allocUnsafe(8 * 2 ** 20);

/** Reads a file a buffer at a time, each beginning with what the last one left over. */
function* buffersOf(path: string, keep: (bytes: Buffer) => number): Generator<number> {
  const fd = openSync(path, 'r');
  let held = 0;
  for (;;) {
    const got = readSync(fd, buffer, held, buffer.length - held, null);
    if (got === 0) break;
    const bytes = buffer.subarray(0, held + got);
    const left = keep(bytes);
    bytes.copyWithin(0, bytes.length - left);
    held = left;
    yield got;
  }
  closeSync(fd);
}

let parsed = 0;

/** Parses every whole line and gives the bytes of the one that is not. */
function parseLines(bytes: Buffer): number {
  let start = 0;
  for (let end = bytes.indexOf(10); end >= 0; end = bytes.indexOf(10, start)) {
    if (JSON.parse(bytes.toString('utf8', start, end)) !== null) parsed++;
    start = end + 1;
  }
  return bytes.length - start;
}

let read = 0;
for (const name of readdirSync(folder)) {
  for (const got of buffersOf(join(folder, name), mode === 'parse' ? parseLines : () => 0)) read += got;
}
process.stdout.write(`${read} ${parsed}\n`);

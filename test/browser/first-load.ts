import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { WORKLIST_FILES } from '../../src/worklist-files.ts';

/** Bytes, packed, of what the built worklist loads before it shows anything. */
export function firstLoad(): number {
  const html = readFileSync(`${WORKLIST_FILES}index.html`, 'utf8');
  const named = [...html.matchAll(/\.\/(assets\/[^"]+)/g)].map(([, path]) => path ?? '');
  return [html, ...named.map((path) => readFileSync(`${WORKLIST_FILES}${path}`))].reduce(
    (sum, part) => sum + gzipSync(part).length,
    0,
  );
}

import { createHash } from 'node:crypto';

/** An id in the form of a UUID (version 8) made from a name: the same in every run, so that what is loaded twice stands once. */
export function stableId(name: string): string {
  const hash = createHash('sha256').update(name).digest('hex');
  const variant = ((parseInt(hash.slice(16, 18), 16) & 0x3f) | 0x80).toString(16);
  const parts = [hash.slice(0, 8), hash.slice(8, 12), `8${hash.slice(13, 16)}`, variant + hash.slice(18, 20)];
  return `${parts.join('-')}-${hash.slice(20, 32)}`;
}

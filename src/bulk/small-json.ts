import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { isRecord, parseJson, type Json } from './json.ts';
import { bytesOf } from './lines.ts';
import { openingOf } from './opening.ts';
import { READABLE, readableFile } from './source-files.ts';

/** What is said of an export is small: a larger file is not read as that. */
const MOST_BYTES = 16 * 2 ** 20;

/**
 * The JSON object in a file of whatever encoding, packed or not; undefined where it begins as something else, is large or none.
 * @throws what reading the file throws.
 */
export async function smallJsonIn(path: string, begins: (start: string) => boolean): Promise<Json | undefined> {
  const found = READABLE.test(path) ? await stat(path) : undefined;
  if (!found?.isFile() || found.size > MOST_BYTES || !begins(openingOf(path))) return undefined;
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of bytesOf(readableFile(path, basename(path)))) {
    length += chunk.length;
    if (length > MOST_BYTES) return undefined;
    chunks.push(chunk);
  }
  const value = parseJson(new TextDecoder().decode(Buffer.concat(chunks)))?.value;
  return isRecord(value) ? value : undefined;
}

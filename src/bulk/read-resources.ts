import { isRecord, parseJson, textField } from './json.ts';
import { codeOf, failureText, InputError } from './input-error.ts';
import { bytesAtStart, bytesOf, linesOf, type Line } from './lines.ts';
import type { Read } from './found.ts';
import { nameGiver, resourcesIn, type NameGiver } from './resources-in.ts';
import { sourceFiles, type SourceFile } from './source-files.ts';

/**
 * Reads every resource behind a path: a file or folder of NDJSON, Bundles or single resources. What cannot be read is
 * yielded as skipped, with its place and why; the rest is read all the same.
 * @throws InputError when the path itself cannot be read.
 */
export async function* readResources(path: string): AsyncGenerator<Read> {
  yield* readFiles(await sourceFiles(path), path);
}

/**
 * Reads every resource in some files of an input that is called `path`, and counts into `held` how many each file holds.
 * @throws InputError when it is one file, and that cannot be read at all.
 */
export async function* readFiles(
  files: readonly SourceFile[],
  path: string,
  held = new Map<string, number>(),
): AsyncGenerator<Read> {
  const name = nameGiver();
  for (const file of files) {
    const hold: Holding = (count) => void held.set(file.name, (held.get(file.name) ?? 0) + count);
    let isEmpty = true;
    try {
      for await (const read of fromFile(file, name, hold)) {
        isEmpty = false;
        yield read;
      }
    } catch (error) {
      const why = failureText(error);
      if (files.length === 1 && isEmpty) throw new InputError(`${path} cannot be read: ${why}.`, { cause: error });
      yield { kind: 'skipped', skipped: { file: file.name, why: `it could be read no further: ${why}` } };
    }
  }
}

/** Told how many resources more a file holds. */
type Holding = (count: number) => void;

/** Reads every resource of one file. */
export async function* fromFile(
  file: SourceFile,
  name: NameGiver,
  hold: Holding = () => undefined,
): AsyncGenerator<Read> {
  if (file.unread !== undefined) {
    yield { kind: 'skipped', skipped: { file: file.name, why: file.unread } };
    return;
  }
  const layout = await layoutOf(file);
  if (layout === 'lines') yield* fromLines(file, name, hold);
  if (layout === 'text') yield* fromText(file, name, hold);
}

/** Whether a file holds one JSON text a line, or is one JSON text spread over lines; undefined for an empty one. */
export async function layoutOf(file: SourceFile): Promise<'lines' | 'text' | undefined> {
  const start = await firstLine(file);
  if (start === undefined) return undefined;
  return 'why' in start || !isWhole(file, start.text) ? 'lines' : 'text';
}

/** Bytes that are read of a file to see its first line. */
const FIRST_LOOK = 2 ** 14;

async function firstLine(file: SourceFile): Promise<Line | undefined> {
  for await (const lines of linesOf(bytesAtStart(file, FIRST_LOOK))) {
    const line = lines.find((candidate) => 'why' in candidate || candidate.text !== '');
    if (line) return line;
  }
  return undefined;
}

/** True when a file is one JSON text spread over lines, not one JSON text a line. */
function isWhole({ name }: SourceFile, firstText: string): boolean {
  if (/^(?:\{|\[|\[\s*\{)$/.test(firstText)) return true;
  return /\.json(?:\.gz)?$/i.test(name) && parseJson(firstText) === undefined;
}

async function* fromLines(file: SourceFile, name: NameGiver, hold: Holding): AsyncGenerator<Read> {
  for await (const lines of linesOf(bytesOf(file))) {
    for (const line of lines) {
      const reads = fromLine(line, file, name);
      hold(heldIn(line, reads));
      yield* reads;
    }
  }
}

/**
 * How many resources and deletions a line holds. One that cannot be read was one all the same, unless the file ends in the
 * middle of it.
 */
export function heldIn(line: Line, reads: readonly Read[]): number {
  const isThere = 'why' in line || (line.text !== '' && !line.cut);
  return Math.max(isThere ? 1 : 0, heldAmong(reads));
}

/** How many resources and deletions were read. */
export function heldAmong(reads: readonly Read[]): number {
  return reads.filter(({ kind }) => kind === 'resource' || kind === 'deleted').length;
}

/** Reads the resources of one line. */
export function fromLine(line: Line, file: SourceFile, name: NameGiver): readonly Read[] {
  const place = { file: file.name, line: line.number };
  if ('why' in line) return [{ kind: 'skipped', skipped: { ...place, why: line.why } }];
  if (line.text === '') return [];
  const parsed = parseJson(line.text);
  if (parsed) return resourcesIn(parsed.value, place, file, name);
  const why = line.cut ? 'it is not valid JSON: the file ends in the middle of it' : 'it is not valid JSON';
  return [{ kind: 'skipped', skipped: { ...place, why } }];
}

async function* fromText(file: SourceFile, name: NameGiver, hold: Holding): AsyncGenerator<Read> {
  const reads = fromBytes(await allBytesOf(file), file, name);
  if (reads === 'lines') {
    yield* fromLines(file, name, hold);
    return;
  }
  hold(heldAmong(reads));
  yield* reads;
}

/** All bytes of a file, unpacked. */
export async function allBytesOf(file: SourceFile): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of bytesOf(file)) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** Reads the resources of a file that is one JSON text; `lines` when it turns out to hold one a line. */
export function fromBytes(bytes: Buffer, file: SourceFile, name: NameGiver): readonly Read[] | 'lines' {
  const skipped = (why: string): readonly Read[] => [{ kind: 'skipped', skipped: { file: file.name, why } }];
  const text = decode(bytes);
  if (text === undefined) return skipped('it is not valid UTF-8');
  const parsed = parseJson(text);
  if (parsed) return resourcesIn(parsed.value, { file: file.name }, file, name);
  return holdsLines(text) ? 'lines' : skipped('it is not valid JSON');
}

function decode(bytes: Buffer): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    if (codeOf(error) === 'ERR_ENCODING_INVALID_ENCODED_DATA') return undefined;
    throw error;
  }
}

/** True when some line of a broken text is a resource of its own: NDJSON that is named `.json`. */
function holdsLines(text: string): boolean {
  return text.split('\n', 50).some((line) => {
    const value = parseJson(line)?.value;
    return isRecord(value) && textField(value, 'resourceType') !== undefined;
  });
}

import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { ExportError } from './export-error.ts';
import type { Fetched } from './export-state.ts';
import { ask, isOwn, pauseAfter, type ExportServer } from './export-wire.ts';
import { codeOf, failureText, InputError } from './input-error.ts';
import { parseJson } from './json.ts';

/** A file that a manifest names. */
export interface Listed {
  /** The name it gets in the folder. */
  readonly name: string;
  readonly url: URL;
  readonly count?: number;
}

/** What came of fetching a file; `gone`: its address no longer holds, a newer manifest may name another. */
export type Fetching = Fetched | 'gone';

/** Times a file that breaks off is fetched from its start. */
const MOST_TRIES = 5;
const GONE: ReadonlySet<number> = new Set([400, 401, 403, 404, 410]);

/**
 * Fetches a file whole: it stands under its name only when its end was reached and it holds as many resources as the manifest
 * says. Our token goes with it only when the manifest asks for one, and never to another host.
 * @throws ExportError when it cannot be had whole, InputError when the disk fails.
 */
export async function fetchFile(
  server: ExportServer,
  folder: string,
  { name, url, count }: Listed,
  needsToken: boolean,
): Promise<Fetching> {
  requireSafe(server, url, needsToken);
  let why = '';
  for (let tried = 1; tried <= MOST_TRIES; tried++) {
    const answer = await ask(server, { url, accept: 'application/fhir+ndjson', token: needsToken });
    if (GONE.has(answer.status)) return 'gone';
    if (answer.status !== 200) throw new ExportError(`${name}: ${url.host} answered ${answer.status}.`);
    const got = await save(answer, join(folder, name), server);
    if ('why' in got) why = got.why;
    else if (count !== undefined && got.lines !== count)
      why = `it holds ${got.lines} resources, and the manifest says ${count}`;
    else {
      await rename(join(folder, `${name}.partial`), join(folder, name));
      return { name, ...got };
    }
    if (tried === MOST_TRIES) break;
    const milliseconds = pauseAfter(undefined, tried, server.pace);
    server.watch.again({ host: url.host, why: `${name}: ${why}`, milliseconds, left: MOST_TRIES - tried });
    await server.pace.wait(milliseconds);
  }
  await rm(join(folder, `${name}.partial`), { force: true });
  throw new ExportError(`${name} could not be fetched whole in ${MOST_TRIES} tries: ${why}.`);
}

/** A capability address may lie on another host, though never in the open. */
function requireSafe(server: ExportServer, url: URL, needsToken: boolean): void {
  if (isOwn(server, url)) return;
  if (needsToken)
    throw new ExportError(
      `The manifest asks us to send our token to ${url.host}, another host: nothing was fetched from there.`,
    );
  if (url.protocol !== 'https:')
    throw new ExportError(`The manifest names ${url.host} without encryption: nothing was fetched from there.`);
}

async function save(
  answer: Response,
  path: string,
  { pace }: ExportServer,
): Promise<{ readonly lines: number; readonly bytes: number } | { readonly why: string }> {
  const sums: Sums = { lines: 0, bytes: 0, rest: [] };
  const body = answer.body === null ? Readable.from([]) : Readable.fromWeb(answer.body);
  try {
    await pipeline(
      body,
      (chunks: AsyncIterable<Buffer>) => counted(chunks, sums),
      createWriteStream(`${path}.partial`, { mode: 0o600 }),
    );
  } catch (error) {
    if (pace.signal.aborted) throw error;
    if (DISK.has(codeOf(error)))
      throw new InputError(`${path} cannot be written: ${failureText(error)}.`, { cause: error });
    return { why: 'it breaks off' };
  }
  const told = answer.headers.get('content-length');
  const isPlain = answer.headers.get('content-encoding') === null;
  if (told !== null && isPlain && Number(told) !== sums.bytes) return { why: 'it breaks off' };
  const rest = Buffer.concat(sums.rest).toString().trim();
  if (rest !== '' && parseJson(rest) === undefined) return { why: 'it ends in the middle of a resource' };
  return { lines: sums.lines + (rest === '' ? 0 : 1), bytes: sums.bytes };
}

const DISK: ReadonlySet<string> = new Set([
  'ENOSPC',
  'EDQUOT',
  'EACCES',
  'EPERM',
  'EROFS',
  'EIO',
  'ENOENT',
  'EISDIR',
  'EFBIG',
  'EMFILE',
]);

interface Sums {
  lines: number;
  bytes: number;
  /** The line under way. */
  rest: Buffer[];
}

const LINE_FEED = 0x0a;
const SPACE = 0x20;

/** Counts lines that hold something, on the way to the disk. */
async function* counted(chunks: AsyncIterable<Buffer>, sums: Sums): AsyncGenerator<Buffer> {
  for await (const chunk of chunks) {
    sums.bytes += chunk.length;
    let start = 0;
    for (let end = chunk.indexOf(LINE_FEED); end >= 0; end = chunk.indexOf(LINE_FEED, start)) {
      if (holdsText(chunk.subarray(start, end)) || sums.rest.some(holdsText)) sums.lines++;
      sums.rest = [];
      start = end + 1;
    }
    if (start < chunk.length) sums.rest.push(chunk.subarray(start));
    yield chunk;
  }
}

function holdsText(bytes: Buffer): boolean {
  return bytes.some((byte) => byte > SPACE);
}

import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { ExportError } from './export-error.ts';
import { fetchFile, type Listed } from './export-files.ts';
import { finished, kickOff, kickOffUrl, release, type Wanted } from './export-job.ts';
import { MANIFEST } from './export-manifest.ts';
import type { Manifest, Note } from './manifest-shape.ts';
import { outcomeIn } from './export-outcome.ts';
import { dropExport, dropState, keepState, keepWhole, openFolder, type Fetched, type State } from './export-state.ts';
import { isOwn, type ExportServer } from './export-wire.ts';

/** What an export tells while it runs. */
export type Told =
  | { readonly kind: 'asked' | 'resumed' | 'restarted' }
  | { readonly kind: 'waiting'; readonly words: string; readonly seconds: number }
  | { readonly kind: 'file'; readonly fetched: Fetched; readonly done: number; readonly total: number };

/** What lies in the folder when an export is whole. */
export interface Exported {
  readonly transactionTime: string;
  readonly files: number;
  readonly resources: number;
  readonly bytes: number;
  /** Lines of the files that name deleted resources. */
  readonly deleted: number;
  /** How often the server said, by code, that it could not export something. */
  readonly faults: ReadonlyMap<string, number>;
}

/** How often a job that is forgotten or whose files are gone is looked at again before giving up. */
const ROUNDS = 3;

/**
 * Exports from a server into a folder. Interrupted at any moment, the same call goes on where it stopped: with the job the
 * server already has, and the files that are not on disk yet.
 * @throws ExportError or InputError saying what is wrong; the folder then has no manifest.
 */
export async function exportTo(
  folder: string,
  server: ExportServer,
  wanted: Wanted,
  tell: (told: Told) => void,
): Promise<Exported> {
  const request = kickOffUrl(server, wanted).toString();
  let state = await openFolder(folder, request);
  if (state) tell({ kind: 'resumed' });
  for (let round = 1; round <= ROUNDS; round++) {
    if (!state) {
      const status = await kickOff(server, wanted);
      state = { request, status: status.toString(), files: {} };
      await keepState(folder, state);
      tell({ kind: 'asked' });
    }
    const status = new URL(state.status);
    const manifest = await finished(server, status, (words, seconds) => tell({ kind: 'waiting', words, seconds }));
    const files = manifest && (await fetchAll(folder, server, manifest, state, tell));
    if (files) {
      const exported = await close(folder, manifest, files, wanted, request);
      await release(server, status);
      return exported;
    }
    if (!manifest) {
      await dropExport(folder, state);
      state = undefined;
      tell({ kind: 'restarted' });
    }
  }
  throw new ExportError(
    `${server.base} named files that it does not give: run the same command again, or ask its operator.`,
  );
}

type Kind = 'output' | 'deleted' | 'error';
type Files = Readonly<Record<Kind, readonly (Fetched & { readonly type: string })[]>>;

/** Every file of a manifest on disk; undefined when an address no longer holds. */
async function fetchAll(
  folder: string,
  server: ExportServer,
  manifest: Manifest,
  state: State,
  tell: (told: Told) => void,
): Promise<Files | undefined> {
  const listed = filesOf(manifest, server);
  const files: Record<Kind, (Fetched & { type: string })[]> = { output: [], deleted: [], error: [] };
  let done = 0;
  for (const { kind, type, key, ...file } of listed) {
    let fetched = state.files[key];
    if (!fetched) {
      const needsToken = manifest.requiresAccessToken ?? isOwn(server, file.url);
      const got = await fetchFile(server, folder, file, needsToken);
      if (got === 'gone') return undefined;
      fetched = got;
      state.files[key] = got;
      await keepState(folder, state);
    }
    done++;
    files[kind].push({ ...fetched, type });
    tell({ kind: 'file', fetched, done, total: listed.length });
  }
  return files;
}

interface Entry extends Listed {
  readonly kind: Kind;
  readonly type: string;
  readonly key: string;
}

/** The files of a manifest under names that are safe and the same each time the manifest is read. */
function filesOf({ output, deleted, error, outcome }: Manifest, { base }: ExportServer): readonly Entry[] {
  const kinds: Readonly<Record<Kind, Manifest['output']>> = {
    output,
    deleted: deleted ?? [],
    error: [...(error ?? []), ...(outcome ?? [])],
  };
  const used = new Map<string, number>();
  return (['output', 'deleted', 'error'] as const).flatMap((kind) =>
    kinds[kind].map(({ type = '', url, count }): Entry => {
      const stem = kind === 'output' && /^[A-Z][A-Za-z]{1,63}$/.test(type) ? type : kind;
      const number = used.get(stem) ?? 0;
      used.set(stem, number + 1);
      if (!URL.canParse(url, `${base}/`))
        throw new ExportError(`The manifest names a file by an address that is none.`);
      const address = new URL(url, `${base}/`);
      return {
        kind,
        type: kind === 'output' ? type : kind === 'deleted' ? 'Bundle' : 'OperationOutcome',
        key: `${kind} ${address.origin}${address.pathname} ${number}`,
        name: `${stem}.${String(number).padStart(3, '0')}.ndjson`,
        url: address,
        ...(count !== undefined && { count }),
      };
    }),
  );
}

/** Writes our manifest, which makes the folder whole. */
async function close(
  folder: string,
  { transactionTime }: Manifest,
  files: Files,
  { leftOut, since }: Wanted,
  request: string,
): Promise<Exported> {
  const faults = await faultsIn(files.error.map(({ name }) => join(folder, name)));
  const list = (kind: Kind) => files[kind].map(({ type, name, lines }) => ({ type, url: name, count: lines }));
  const radgap: Note = { leftOut: [...leftOut], hasFaults: faults.size > 0, ...(since !== undefined && { since }) };
  const manifest = {
    transactionTime,
    request,
    requiresAccessToken: false,
    output: list('output'),
    deleted: list('deleted'),
    error: list('error'),
    radgap,
  };
  await keepWhole(folder, MANIFEST, `${JSON.stringify(manifest, null, 2)}\n`);
  await dropState(folder);
  const all = [...files.output, ...files.deleted, ...files.error];
  const sum = (list: readonly { readonly lines: number }[]) => list.reduce((total, { lines }) => total + lines, 0);
  return {
    transactionTime,
    files: all.length,
    resources: sum(files.output),
    bytes: all.reduce((total, { bytes }) => total + bytes, 0),
    deleted: sum(files.deleted),
    faults,
  };
}

/** What the server could not export, counted by code; warnings and information are not faults. */
async function faultsIn(paths: readonly string[]): Promise<ReadonlyMap<string, number>> {
  const faults = new Map<string, number>();
  for (const path of paths) {
    for await (const line of createInterface({ input: createReadStream(path), crlfDelay: Infinity })) {
      if (line.trim() === '') continue;
      const issues = outcomeIn(line)?.issue ?? [{ severity: 'error', code: 'unknown' }];
      for (const { severity, code = 'unknown' } of issues) {
        if (severity === 'warning' || severity === 'information') continue;
        faults.set(code, (faults.get(code) ?? 0) + 1);
      }
    }
  }
  return faults;
}

import { readdir, stat } from 'node:fs/promises';
import { basename, join, relative, sep } from 'node:path';
import { READ_TYPES } from '../chart/shapes.ts';
import { exportsOf, folderOf, holdsResources, isSystemError, type HeldExport, type Listed } from './held-export.ts';
import { InputError } from './input-error.ts';
import { manifestIn, NO_END } from './manifest.ts';
import { postedAmong, postedIn } from './posted-request.ts';
import { READABLE, sourceFiles, type SourceFile } from './source-files.ts';

/** The exports of an input: that of a manifest, or those whose manifests stand in a folder; none where it cannot be read. */
export async function exportsIn(path: string): Promise<readonly HeldExport[]> {
  try {
    const isFolder = (await stat(path)).isDirectory();
    const found: Listed[] = [];
    for (const file of isFolder ? await manifestsUnder(path) : [{ path, name: basename(path) }]) {
      const value = await manifestIn(file.path).catch(() => undefined);
      if (value) found.push({ file, value });
    }
    if (found.length === 0) return [];
    const files = isFolder ? await sourceFiles(path) : undefined;
    const names = new Set(found.map(({ file }) => file.name));
    const rest = files?.filter(({ name, unread }) => unread === undefined && !names.has(name));
    const folders = Map.groupBy(found, ({ file }) => folderOf(file.name));
    const near = rest && Map.groupBy(rest, ({ name }) => nearest(name, folders));
    const own = (folder: string) => near && (near.get(folder) ?? []);
    const loose = near?.get(undefined) ?? [];
    const posted = await postedIn(loose);
    const bodies = loose.filter((file) => posted.has(file.path));
    const above = (folder: string) =>
      postedAmong(
        posted,
        bodies.filter(({ name }) => folder.startsWith(folderOf(name))),
      );
    const held = await Promise.all(
      [...folders].map(([folder, lists]) => exportsOf(lists, folder, own(folder), above(folder))),
    );
    return withEnds(held.flat(), isFolder);
  } catch (error) {
    if (error instanceof InputError || isSystemError(error)) return [];
    throw error;
  }
}

/** Marks the exports whose list goes on in another one that is not there, or lacks a page between. */
function withEnds(exports: readonly HeldExport[], isFolder: boolean): readonly HeldExport[] {
  const lists = [...Map.groupBy(exports, ({ request, time }) => `${time} ${request}`).values()];
  const broken = lists.flatMap((pages) => {
    const why = pages.every(({ next }) => next !== undefined) ? NO_END : hasGap(pages) ? NO_MIDDLE : undefined;
    return why === undefined ? [] : [{ pages, why }];
  });
  return exports.map((held) => {
    const list = broken.find(({ pages }) => pages.includes(held));
    if (!list) return held;
    const told = isFolder && list.pages[0] === held ? [{ file: held.name, why: list.why }] : [];
    return { ...held, unknown: READ_TYPES, skipped: [...held.skipped, ...told] };
  });
}

const NO_MIDDLE = 'the pages of its list of files do not follow one upon another: the export is not whole';

/** True where the pages that follow are numbered and a number is not there; the first one to follow is page 2, or 1 from nought. */
function hasGap(pages: readonly HeldExport[]): boolean {
  const numbers = pages.flatMap(({ next }) => /[?&/]_?page[=/](\d{1,6})(?!\w)/i.exec(next ?? '')?.[1] ?? []);
  const inOrder = [...new Set(numbers.map(Number))].sort((a, b) => a - b);
  const [first = 0] = inOrder;
  return first > 2 || inOrder.some((number, index) => number !== first + index);
}

/** The files of a folder and its subfolders that may be manifests by their names. */
async function manifestsUnder(root: string): Promise<readonly SourceFile[]> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  return entries.flatMap((entry) => {
    const name = relative(root, join(entry.parentPath, entry.name)).split(sep).join('/');
    const isHidden = /(?:^|\/)\./.test(name);
    return entry.isDirectory() || isHidden || !READABLE.test(name) ? [] : [{ path: join(root, name), name }];
  });
}

/** The innermost of some folders in which a file stands. */
export function nearest(name: string, folders: { has(folder: string): boolean }): string | undefined {
  let folder = folderOf(name);
  while (folder !== '' && !folders.has(folder)) folder = folderOf(folder.slice(0, -1));
  return folders.has(folder) ? folder : undefined;
}

/** True when some file of the input belongs to none of its exports. */
export function hasLoose(exports: readonly HeldExport[], files: readonly SourceFile[]): boolean {
  const folders = new Set(exports.map(({ folder }) => folder));
  const posted = new Set(exports.flatMap((held) => [...held.posted]));
  return (
    exports.some(({ hasMore }) => hasMore) ||
    files.some((file) => nearest(file.name, folders) === undefined && !posted.has(file.path) && holdsResources(file))
  );
}

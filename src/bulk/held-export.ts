import { basename } from 'node:path';
import { isReadType, READ_TYPES, type ReadType } from '../chart/shapes.ts';
import { askedFor, type Asked } from './export-request.ts';
import type { Skipped } from './found.ts';
import { holeIn } from './hole.ts';
import { field, isRecord, parseJson, recordsIn, textField, type Json } from './json.ts';
import { bytesOf, linesOf } from './lines.ts';
import { besides, entriesIn, nameIn, nextIn } from './manifest.ts';
import { canBeRead, openingOf } from './opening.ts';
import { postedBeside, postedIn, unlisted, type Posted } from './posted-request.ts';
import { countedIn, type Counted, type Others } from './short-files.ts';
import { READABLE, type SourceFile } from './source-files.ts';
import { holdsDeletions, lackOf, spareOf, typeOf, type Lack } from './stand-ins.ts';

/** An export that stands in the input, as its manifest tells. */
export interface HeldExport extends Pick<Asked, 'place' | 'patients' | 'request' | 'server' | 'since'> {
  /** Of its manifest, within the input. */
  readonly name: string;
  /** Where its files stand within the input: nothing, or a path with a slash at its end. */
  readonly folder: string;
  /** When it was made, in milliseconds since 1970; 0 where that cannot be read. */
  readonly time: number;
  /** Up to when it tells, likewise: that moment, or an earlier one that was asked for. */
  readonly end: number;
  /** The files its list names, in words: the lists of one request that name the same ones are copies of one list. */
  readonly list: string;
  /** Types whose absence from it proves nothing. */
  readonly unknown: readonly ReadType[];
  readonly skipped: readonly Skipped[];
  /** What it counts of the files that are there. */
  readonly counted: readonly Counted[];
  /** The paths of what may have been posted to ask for it. */
  readonly posted: ReadonlySet<string>;
  /** The paths of the files that it names, as far as they are found. */
  readonly named: ReadonlySet<string>;
  /** Where the list of its files goes on, if it does. */
  readonly next: string | undefined;
  /** True where more files stand with it than it names. */
  readonly hasMore: boolean;
}

/** A manifest and the file it stands in. */
export interface Listed {
  readonly file: SourceFile;
  readonly value: Json;
}

/**
 * Reads what the manifests of one folder say of their exports; `own` are the other files there and below that are nearer to no
 * other manifest, undefined where none was looked for; `above` was posted for an export in one of the folders below it. What
 * several manifests lack together may stand there once only.
 */
export async function exportsOf(
  lists: readonly Listed[],
  folder: string,
  own: readonly SourceFile[] | undefined,
  above: Posted,
): Promise<readonly HeldExport[]> {
  const inOrder = lists.toSorted((a, b) => (a.file.name < b.file.name ? -1 : 1));
  const once = [...Map.groupBy(inOrder, ({ value }) => JSON.stringify(value)).values()].flatMap((same) =>
    same.slice(0, 1),
  );
  const near = own ? await postedIn(own) : await postedBeside(lists[0]?.file.path ?? '');
  const posted = new Map([...above, ...near]);
  const heard = await Promise.all(once.map((list) => hear(list, posted, own)));
  const notes = heard.flatMap(({ outcomes, deleted }) => [...outcomes, ...deleted].map(({ path }) => path));
  const aside = new Set([...notes, ...posted.keys()]);
  const matched = new Set(heard.flatMap(({ records }) => records.files.map(({ path }) => path)));
  const others = (own ?? []).filter((file) => !aside.has(file.path) && !matched.has(file.path) && holdsResources(file));
  const spare = spareOf(others.filter(({ name }) => !ASIDE.test(name.slice(folder.length))));
  const lost = heard.flatMap(({ records }) => records.lost);
  const lostDeletions = heard.reduce((sum, one) => sum + one.lostDeletions, 0);
  const isOfDeletions = (file: SourceFile) => OF_DELETIONS.test(file.name.slice(folder.length)) || holdsDeletions(file);
  const deletions = lostDeletions === 0 ? [] : others.filter(isOfDeletions);
  const beside: Beside = {
    posted: new Set(posted.keys()),
    others: { spare, lost },
    lack: lackOf(lost, spare),
    hasMore: spare.size > lost.length,
    lostDeletions: Math.max(0, lostDeletions - deletions.length),
    isAlone: once.length === 1,
    isFolder: own !== undefined,
  };
  return heard.map((one) => held(one, folder, beside));
}

/** What a manifest says, with the files it means. */
type Heard = Awaited<ReturnType<typeof hear>>;

async function hear({ file, value }: Listed, posted: Posted, all: readonly SourceFile[] | undefined) {
  const own = all ?? [];
  const isRead = ({ name }: SourceFile) => all === undefined || READABLE.test(name);
  const output = entriesIn(value, 'output');
  const errors = [...entriesIn(value, 'error'), ...entriesIn(value, 'outcome')];
  const records = await filesOf(file, output, own, isRead);
  const named = await filesOf(file, errors, own, () => true);
  const within = (path: string) => path.slice(folderOf(file.name).length);
  const isNamed = ({ path }: SourceFile) => named.files.some((file) => file.path === path);
  const others = own.filter((file) => OF_ERRORS.test(within(file.name)) && !isNamed(file));
  const outcomes = errors.length === 0 ? [] : [...named.files, ...others];
  const removals = entriesIn(value, 'deleted');
  const gone = await filesOf(file, removals, own, isRead);
  const untold = Math.max(0, named.lost.length - others.length);
  const asked = await askedFor(value, unlisted(posted, [...records.files, ...named.files, ...gone.files]));
  const isHoled = asked.hasFaults || untold > 0 || (await hasFaults(outcomes));
  const readErrors = { ...named, met: new Map([...named.met].filter(([, met]) => isRead(met))) };
  const told = { output, errors, readErrors, removals, records, gone, outcomes, untold, isHoled };
  return { name: file.name, value, asked, ...told, deleted: gone.files, lostDeletions: gone.lost.length };
}

/** What stands in a folder beside what its manifests name, and what is missing of that. */
interface Beside {
  readonly posted: ReadonlySet<string>;
  /** The files of records that no list names, and what lists name that is not found. */
  readonly others: Others;
  readonly lack: Lack;
  readonly hasMore: boolean;
  /** Files of deletions that the lists name, and that are not there under other names either. */
  readonly lostDeletions: number;
  readonly isAlone: boolean;
  readonly isFolder: boolean;
}

function held({ name, value, asked, records, ...heard }: Heard, folder: string, beside: Beside): HeldExport {
  const { lack, hasMore, isAlone, isFolder } = beside;
  const short = records.lost.filter((entry) => lack.entries.has(entry));
  const shortTypes = short.flatMap(typesIn);
  const missing = isAlone ? lack.missing : short.length;
  const lostDeletions = Math.min(heard.lostDeletions, beside.lostDeletions);
  const whys = [
    shortTypes.length > 0 &&
      shortText(heard.output.length, heard.output.length - missing, isAlone ? 0 : lack.contested),
    heard.untold > 0 && untoldText(heard.errors.length, heard.untold),
    lostDeletions > 0 && lostDeletionsText(heard.removals.length, lostDeletions),
    ...asked.doubts,
  ];
  const time = Date.parse(textField(value, 'transactionTime') ?? '') || 0;
  const isEndless = time === 0 && asked.until !== undefined;
  return {
    ...asked,
    name,
    folder,
    time,
    end: Math.min(time, asked.until ?? time),
    list: listIn(value),
    unknown: heard.isHoled || isEndless ? READ_TYPES : [...new Set([...asked.leftOut, ...shortTypes])],
    skipped: isFolder ? whys.filter((why) => why !== false).map((why) => ({ file: name, why })) : [],
    counted: [
      ...countedIn(records, beside.others, { typesIn, means: NOT_WHOLE }),
      ...countedIn(heard.readErrors, NONE, { typesIn: () => READ_TYPES, means: NOT_WHOLE }),
      ...countedIn(heard.gone, NONE, { typesIn: () => [], means: MAY_PASS }),
    ],
    posted: beside.posted,
    named: new Set([...records.files, ...heard.outcomes, ...heard.deleted].map(({ path }) => path)),
    next: nextIn(value),
    hasMore,
  };
}

const NONE: Others = { spare: new Map(), lost: [] };

/** The folder of a file within the input: nothing, or a path with a slash at its end. */
export function folderOf(name: string): string {
  return name.slice(0, name.lastIndexOf('/') + 1);
}

/** True of a fault of the file system. */
export function isSystemError(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'code' in error;
}

/** True of a file that begins as one of resources: the log of a client and the notes of a person are none, nor is what cannot be read. */
export function holdsResources({ path }: SourceFile): boolean {
  return canBeRead(path) && openingOf(path).includes('"resourceType"');
}

/** Folders and names under which clients keep what is no record: the files of errors, and of deletions. */
const OF_ERRORS = /(?:^|\/)(?:errors?|outcomes?)[/.]|OperationOutcome/i;
const OF_DELETIONS = /(?:^|\/)deleted[/.]/i;
const ASIDE = /(?:^|\/)(?:errors?|outcomes?|deleted)[/.]|OperationOutcome/i;

const NOT_WHOLE = 'the export is not whole';
const MAY_PASS = 'what was deleted may pass for there';

function shortText(named: number, held: number, shared: number): string {
  const files = `${named} ${named === 1 ? 'file' : 'files'} of records`;
  if (shared === 0) return `it names ${files}, of which no more than ${held} can stand with it: ${NOT_WHOLE}`;
  const others = `the ${shared} under other names are too few for all lists in its folder`;
  return `it names ${files}, of which ${held} stand with it by their names, and ${others}: ${NOT_WHOLE}`;
}

function untoldText(count: number, untold: number): string {
  return `${listedText('errors', count, untold)}: ${NOT_WHOLE}`;
}

function lostDeletionsText(count: number, lost: number): string {
  return `${listedText('deletions', count, lost)}: ${MAY_PASS}`;
}

function listedText(of: string, count: number, lost: number): string {
  const files = count === 1 ? 'file' : 'files';
  const which = lost === count ? 'which' : `of which ${lost}`;
  const does = lost === 1 ? 'does' : 'do';
  return `it lists ${count} ${files} of ${of}, ${which} ${does} not stand with it`;
}

/** What a manifest names and where its list goes on, without what an address is signed with: that is new at each fetch. */
function listIn(value: Json): string {
  const addresses = (list: string) => recordsIn(field(value, list)).map((entry) => textField(entry, 'url') ?? '');
  const files = ['output', 'error', 'outcome', 'deleted'].map((list) =>
    addresses(list)
      .map((url) => url.replace(/[?#].*/s, ''))
      .sort(),
  );
  return JSON.stringify([...files, addresses('link')]);
}

/**
 * The files that entries of a manifest name, those `like` them, and the entries whose file is not found by its name, is not
 * read, or cannot be: names that are alike at two addresses are those of two files.
 */
async function filesOf(
  manifest: SourceFile,
  entries: readonly Json[],
  like: readonly SourceFile[],
  isRead: (file: SourceFile) => boolean,
) {
  const met = new Map<Json, SourceFile>();
  const taken = new Set<string>();
  const take = (entry: Json, file: SourceFile | undefined) => {
    if (!file || taken.has(file.path) || !isRead(file) || !canBeRead(file.path)) return false;
    taken.add(file.path);
    met.set(entry, file);
    return true;
  };
  const unmet: (readonly [entry: Json, name: string | undefined])[] = [];
  for (const entry of entries) {
    const name = nameIn(textField(entry, 'url') ?? '');
    const file = name === undefined ? undefined : await besides(manifest.path, name);
    if (!take(entry, file && { ...file, name: folderOf(manifest.name) + file.name })) unmet.push([entry, name]);
  }
  const isLike = (file: SourceFile, name: string) => `${basename(file.name)}.`.startsWith(`${name}.`);
  const lost = unmet.filter(
    ([entry, name]) =>
      name === undefined ||
      !take(
        entry,
        like.find((file) => !taken.has(file.path) && isLike(file, name)),
      ),
  );
  return { met, files: [...met.values()], lost: lost.map(([entry]) => entry) };
}

/** The types a lost file may have held. */
function typesIn(entry: Json): readonly ReadType[] {
  const type = typeOf(entry);
  if (type === undefined || OF_ANY.has(type)) return READ_TYPES;
  return isReadType(type) ? [type] : [];
}

/** The types of what holds resources of any other. */
const OF_ANY: ReadonlySet<string> = new Set(['Bundle', 'Parameters', 'Resource', 'DomainResource']);

/** True when a file of errors tells of something that was not exported. */
async function hasFaults(files: readonly SourceFile[]): Promise<boolean> {
  for (const file of files) {
    try {
      for await (const lines of linesOf(bytesOf(file))) {
        for (const line of lines) {
          if ('why' in line) return true;
          const outcome = line.text === '' ? undefined : parseJson(line.text)?.value;
          if (line.text !== '' && (!isRecord(outcome) || holeIn(outcome) !== undefined)) return true;
        }
      }
    } catch (error) {
      if (isSystemError(error)) return true;
      throw error;
    }
  }
  return false;
}

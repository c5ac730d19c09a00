import { isRecord, parseJson, textField, type Json } from './json.ts';
import { openingOf } from './opening.ts';
import type { SourceFile } from './source-files.ts';

/** What a file may stand for, as it begins: the files of one type, those of any, or deletions; undefined where that cannot be seen. */
type Kind = string | undefined;

const ANY: Kind = '*';
const DELETIONS: Kind = 'deletions';

/** Bytes in which the first resource of a file shows its type. */
const LOOK = 2 ** 16;

/** What lists lack of the files they name. */
export interface Lack {
  /** The entries whose file may be the one that is not there. */
  readonly entries: ReadonlySet<Json>;
  /** How many files are not there. */
  readonly missing: number;
  /** How many files under other names may be those of the entries. */
  readonly contested: number;
}

/** Files that no list names, with what each may stand for: to look costs reading how it begins, and is done once. */
export type Spare = ReadonlyMap<SourceFile, Kind>;

/** Looks what some files may stand for. */
export function spareOf(files: readonly SourceFile[]): Spare {
  return new Map(files.map((file) => [file, kindOf(file)]));
}

/**
 * What is not there of the files that some entries name, when `spare` stand there under other names: each may be one that was
 * named for its type, and a Bundle or a list any.
 */
export function lackOf(lost: readonly Json[], spare: Spare): Lack {
  const kinds = Map.groupBy(spare.values(), (kind) => kind);
  const held = (kind: Kind) => kinds.get(kind)?.length ?? 0;
  const typed = Map.groupBy(lost, typeOf);
  const untyped = typed.get(undefined) ?? [];
  typed.delete(undefined);
  const needs = [...typed].map(([type, entries]) => ({ entries, needed: entries.length - held(type), of: held(type) }));
  const short = needs.filter(({ needed }) => needed > 0);
  const used = [...typed].reduce((sum, [type, entries]) => sum + Math.min(entries.length, held(type)), 0);
  const free = spare.size - used - held(ANY) - held(DELETIONS) - held(undefined);
  const wanting = sum(short.map(({ needed }) => needed)) + Math.max(0, untyped.length - free);
  const missing = Math.max(0, wanting - held(ANY));
  if (missing === 0) return { entries: new Set(), missing, contested: 0 };
  return {
    entries: new Set([...short.flatMap(({ entries }) => entries), ...(untyped.length > free ? untyped : [])]),
    missing,
    contested: sum(short.map(({ of }) => of)) + held(ANY) + (untyped.length > free ? free : 0),
  };
}

/** The files under other names that may be one of a type, or of any where that is not told. */
export function standIns(type: string | undefined, spare: Spare): readonly SourceFile[] {
  return [...spare].flatMap(([file, kind]) => (type === undefined || [type, ANY].includes(kind) ? [file] : []));
}

/** True of a file that holds nothing but deletions, as far as its beginning tells. */
export function holdsDeletions(file: SourceFile): boolean {
  return kindOf(file) === DELETIONS;
}

/** The type a manifest tells of a file; some give none, or a word that is none of FHIR. */
export function typeOf(entry: Json): string | undefined {
  const type = textField(entry, 'type');
  return type !== undefined && /^[A-Z][A-Za-z]{1,63}$/.test(type) ? type : undefined;
}

function sum(counts: readonly number[]): number {
  return counts.reduce((all, count) => all + count, 0);
}

function kindOf({ path }: SourceFile): Kind {
  const text = openingOf(path, LOOK).slice(0, LOOK).trimStart();
  if (text.startsWith('[')) return ANY;
  const [line = ''] = text.split('\n', 1);
  const first = (parseJson(line) ?? parseJson(text))?.value;
  const type = isRecord(first) ? textField(first, 'resourceType') : typeAtTop(text);
  if (type !== 'Bundle') return type === 'Parameters' ? ANY : type;
  return /"method"\s*:\s*"DELETE"/.test(text) && !/"resource"\s*:/.test(text) ? DELETIONS : ANY;
}

/** The resourceType of the object that a text begins with, however much of it is there: not that of one inside it. */
function typeAtTop(text: string): string | undefined {
  let depth = 0;
  for (const { 0: token, 1: name, 2: type } of text.matchAll(TOKENS)) {
    if (name === 'resourceType' && depth === 1) return type;
    if (token === '{' || token === '[') depth++;
    if (token === '}' || token === ']') depth--;
    if (depth === 0) return undefined;
  }
  return undefined;
}

/** A brace or bracket, or a text with the one it names, if it does; a text that is cut off goes on to the end. */
const TOKENS = /[{}[\]]|"((?:[^"\\]|\\.)*)(?:"(?:\s*:\s*"([A-Za-z]+)")?|\\?$)/gs;

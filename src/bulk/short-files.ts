import type { ReadType } from '../chart/shapes.ts';
import type { Held, Skipped } from './found.ts';
import { textField, type Json } from './json.ts';
import { countsIn, nameIn, sumOf } from './manifest.ts';
import type { SourceFile } from './source-files.ts';
import { standIns, typeOf, type Spare } from './stand-ins.ts';

/** Files of an export of which its manifest tells how many resources they hold. */
export interface Counted {
  /** What each of them should hold, in any order: which one holds how many is not told of files whose names are not. */
  readonly counts: readonly number[];
  /** The names of the files, as many at least. */
  readonly files: readonly string[];
  /** True where they were parted: more files stand there than were named, and only all together hold what was counted. */
  readonly isParted: boolean;
  /** The type they are of, where it is told. */
  readonly type: string | undefined;
  /** Types whose absence proves nothing where one of them was cut off. */
  readonly types: readonly ReadType[];
  /** What that means, as the end of a sentence. */
  readonly means: string;
}

/** What files hold too little of: the types, and each of them by its name. */
export interface Short {
  readonly types: readonly ReadType[];
  readonly skipped: readonly Skipped[];
}

/** What came of looking for the files that entries of a manifest name. */
export interface Found {
  readonly met: ReadonlyMap<Json, SourceFile>;
  readonly lost: readonly Json[];
}

/** What may stand for files that are not found by their names. */
export interface Others {
  /** Files that no list names. */
  readonly spare: Spare;
  /** The entries of all lists in the folder whose files are not found. */
  readonly lost: readonly Json[];
}

/**
 * What a manifest counts of its files: of each by its name; where one of a type stands there under another name, if at all,
 * of all of that type together.
 */
export function countedIn(
  { met, lost }: Found,
  others: Others,
  meaning: { readonly typesIn: (entry: Json) => readonly ReadType[]; readonly means: string },
): readonly Counted[] {
  const lostTypes = new Set(lost.map(typeOf));
  const isLost = (entry: Json) => lostTypes.has(typeOf(entry));
  const keyOf = (entry: Json) => (isLost(entry) ? typeOf(entry) : `/${nameIn(textField(entry, 'url') ?? '')}`);
  return [...Map.groupBy([...met.keys(), ...lost], keyOf).values()].flatMap((entries) => {
    const [type] = entries.map(typeOf);
    const counts = countsIn(entries);
    const own = entries.flatMap((entry) => met.get(entry) ?? []);
    const likely = own.length < entries.length ? standIns(type, others.spare) : [];
    const files = [...own, ...likely].map(({ name }) => name);
    if (counts.length === 0 || files.length < entries.length) return [];
    const isParted = likely.length > others.lost.filter((entry) => [undefined, typeOf(entry)].includes(type)).length;
    return [{ counts, files, isParted, type, types: entries.flatMap(meaning.typesIn), means: meaning.means }];
  });
}

/**
 * The files of an export that hold less than its manifest counts: their fetching stopped between two lines. More than was
 * counted is no loss: some servers count before they write the last ones, or count Bundles by what they hold.
 */
export function shortIn(
  { name, counted }: { readonly name: string; readonly counted: readonly Counted[] },
  held: Held,
): Short {
  const short = counted.flatMap((files) => {
    const lack = lackIn(files, held);
    return lack ? [{ ...files, ...lack }] : [];
  });
  return { types: short.flatMap(({ types }) => types), skipped: short.map((files) => told(files, name)) };
}

interface Lack {
  readonly said: number;
  readonly found: number;
}

/** The largest count that no file can stand for, the larger counts being met by the larger files; of parted files the sum. */
function lackIn({ counts, files, isParted }: Counted, held: Held): Lack | undefined {
  const sizes = files.map((file) => held.get(file) ?? 0).sort((a, b) => b - a);
  const lacks = counts.toSorted((a, b) => b - a).map((said, index) => ({ said, found: sizes[index] ?? 0 }));
  const all = { said: sumOf(counts), found: sumOf(sizes) };
  return (isParted ? [all] : lacks).find(({ said, found }) => found < said);
}

function told({ counts, files, isParted, type, means, said, found }: Counted & Lack, manifest: string): Skipped {
  const [file, ...others] = files;
  if (file !== undefined && others.length === 0)
    return { file, why: `it holds ${resources(found)}, and ${manifest} says ${said}: ${means}` };
  const of = type === undefined ? '' : ` of ${type}`;
  const isMany = isParted && counts.length > 1;
  const says = isMany ? `its ${counts.length} files${of} hold` : `a file${of} holds`;
  const which = isMany ? 'those files' : 'that file';
  return {
    file: manifest,
    why: `it says that ${says} ${resources(said)}, and what may be ${which} holds ${found}: ${means}`,
  };
}

function resources(count: number): string {
  return `${count} ${count === 1 ? 'resource' : 'resources'}`;
}

import type { CodeableConcept } from '@medplum/fhirtypes';
import type { Chart } from '../model/episode.ts';
import type { CodeSet } from '../terminology/code-set.ts';
import { codedIn } from './codes.ts';
import { listed } from './listed.ts';
import { Memo } from './memo.ts';

interface Coded {
  readonly code?: CodeableConcept;
}

interface Typed {
  readonly type?: CodeableConcept;
}

/** What a resource is coded by; one list of resources is always asked by the same. */
type ConceptOf<R> = (resource: R) => CodeableConcept | undefined;

const codeOf: ConceptOf<Coded> = ({ code }) => code;
const typeOf: ConceptOf<Typed> = ({ type }) => type;

/** Positions in a list of resources, by bare code; a local code stands also under what the site declares it to mean. */
type Index = ReadonlyMap<string, readonly number[]>;

/** A list of resources by code, and what was looked for in it already. */
interface Indexed {
  readonly index: Index;
  readonly positions: Map<CodeSet, readonly number[]>;
}

const lists = new Memo<readonly object[], Indexed>();

/** Those of a type's resources that are coded in a set, in their order; the list is indexed once, and searched once for a set. */
export function codedAs<R extends Coded>(chart: Chart, resources: readonly R[], set: CodeSet): readonly R[] {
  return found(chart, resources, set, codeOf);
}

/** Those of some documents whose type is in a set, in their order; indexed and searched as by `codedAs`. */
export function typedAs<R extends Typed>(chart: Chart, documents: readonly R[], set: CodeSet): readonly R[] {
  return found(chart, documents, set, typeOf);
}

function found<R extends object>(
  chart: Chart,
  resources: readonly R[],
  set: CodeSet,
  conceptOf: ConceptOf<R>,
): readonly R[] {
  const known = lists.of(chart);
  const list: Indexed = known.get(resources) ?? { index: indexOf(chart, resources, conceptOf), positions: new Map() };
  known.set(resources, list);
  const positions = list.positions.get(set) ?? positionsOf(chart, resources, list.index, set, conceptOf);
  list.positions.set(set, positions);
  return positions.flatMap((position) => resources[position] ?? []);
}

function positionsOf<R>(
  chart: Chart,
  resources: readonly R[],
  index: Index,
  set: CodeSet,
  conceptOf: ConceptOf<R>,
): readonly number[] {
  const candidates = new Set<number>();
  for (const codes of set.values())
    for (const code of codes) for (const position of index.get(code) ?? []) candidates.add(position);
  return [...candidates]
    .sort((a, b) => a - b)
    .filter((position) => {
      const resource = resources[position];
      return resource !== undefined && codedIn(chart, conceptOf(resource), set);
    });
}

function indexOf<R>({ localCodes }: Chart, resources: readonly R[], conceptOf: ConceptOf<R>): Index {
  const index = new Map<string, number[]>();
  const meanings = Map.groupBy(localCodes, ([local]) => bare(local));
  for (const [position, resource] of resources.entries()) {
    for (const { code } of listed(conceptOf(resource)?.coding)) {
      if (code === undefined) continue;
      const plain = code.trim();
      place(index, plain, position);
      for (const [, means] of meanings.get(bare(plain)) ?? [])
        for (const mean of means) place(index, bare(mean), position);
    }
  }
  return index;
}

/** What stands behind the last bar: of a code that has one in it a part, which several codes may share. */
function bare(key: string): string {
  return key.slice(key.lastIndexOf('|') + 1);
}

function place(index: Map<string, number[]>, code: string, position: number): void {
  const positions = index.get(code);
  if (positions) positions.push(position);
  else index.set(code, [position]);
}

import type { CodeableConcept } from '@medplum/fhirtypes';
import type { Chart } from '../model/episode.ts';
import type { CodeSet } from '../terminology/code-set.ts';
import { codedIn } from './codes.ts';

interface Coded {
  readonly code?: CodeableConcept;
}

/** Positions in a list of resources, by bare code; a local code stands also under what the site declares it to mean. */
type Index = ReadonlyMap<string, readonly number[]>;

/** A list of resources by code, and what was looked for in it already. */
interface Indexed {
  readonly index: Index;
  readonly positions: Map<CodeSet, readonly number[]>;
}

const lists = new WeakMap<readonly Coded[], Indexed>();

/** Those of a type's resources that are coded in a set, in their order; the list is indexed once, and searched once for a set. */
export function codedAs<R extends Coded>(chart: Chart, resources: readonly R[], set: CodeSet): readonly R[] {
  const list: Indexed = lists.get(resources) ?? { index: indexOf(chart, resources), positions: new Map() };
  lists.set(resources, list);
  const positions = list.positions.get(set) ?? positionsOf(chart, resources, list.index, set);
  list.positions.set(set, positions);
  return positions.flatMap((position) => resources[position] ?? []);
}

function positionsOf(chart: Chart, resources: readonly Coded[], index: Index, set: CodeSet): readonly number[] {
  const found = new Set<number>();
  for (const codes of set.values())
    for (const code of codes) for (const position of index.get(code) ?? []) found.add(position);
  return [...found].sort((a, b) => a - b).filter((position) => codedIn(chart, resources[position]?.code, set));
}

function indexOf({ localCodes }: Chart, resources: readonly Coded[]): Index {
  const index = new Map<string, number[]>();
  const meanings = [...localCodes].map(([local, means]) => [bare(local), means.map(bare)] as const);
  for (const [position, { code: concept }] of resources.entries()) {
    for (const { code } of concept?.coding ?? []) {
      if (code === undefined) continue;
      const plain = code.trim();
      place(index, plain, position);
      for (const [local, means] of meanings)
        if (local === plain) for (const mean of means) place(index, mean, position);
    }
  }
  return index;
}

function bare(key: string): string {
  return key.slice(key.lastIndexOf('|') + 1);
}

function place(index: Map<string, number[]>, code: string, position: number): void {
  const positions = index.get(code);
  if (positions) positions.push(position);
  else index.set(code, [position]);
}

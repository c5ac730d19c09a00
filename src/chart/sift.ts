import type { Resource } from '@medplum/fhirtypes';
import type { Detail, NearMiss, ResourceKey, WhyNot } from '../model/verdict.ts';
import { keyOf } from './references.ts';

/** Something the chart says, and the resource that says it. */
export interface Fact<T = unknown> {
  readonly value: T;
  readonly source: ResourceKey;
  readonly details?: readonly Detail[];
}

/** What a reader found, and what it looked at and refused. */
export interface Found<T = unknown> {
  readonly facts: readonly Fact<T>[];
  readonly nearMisses: readonly NearMiss[];
}

/** Nothing found, nothing refused. */
export const NOTHING: Found<never> = { facts: [], nearMisses: [] };

/** A reason to refuse a candidate, or undefined to let it pass. */
export type Test<R> = (candidate: R) => WhyNot | undefined;

/** Lets each candidate through the tests in turn; the first refusal makes it a near miss. */
export function sift<R extends Resource>(candidates: readonly R[], ...tests: readonly Test<R>[]): Found<R> {
  const facts: Fact<R>[] = [];
  const nearMisses: NearMiss[] = [];
  for (const candidate of candidates) {
    const why = firstRefusal(candidate, tests);
    if (why) nearMisses.push({ reference: keyOf(candidate), why });
    else facts.push({ value: candidate, source: keyOf(candidate) });
  }
  return { facts, nearMisses };
}

function firstRefusal<R>(candidate: R, tests: readonly Test<R>[]): WhyNot | undefined {
  for (const test of tests) {
    const why = test(candidate);
    if (why) return why;
  }
  return undefined;
}

/** The findings of several readers in one. */
export function together<T>(...founds: readonly Found<T>[]): Found<T> {
  return { facts: founds.flatMap(({ facts }) => facts), nearMisses: founds.flatMap(({ nearMisses }) => nearMisses) };
}

/** The same facts, each with the remarks that `details` makes on its value. */
export function remark<T>(found: Found<T>, details: (value: T) => readonly Detail[]): Found<T> {
  return {
    ...found,
    facts: found.facts.map((fact) => ({ ...fact, details: [...(fact.details ?? []), ...details(fact.value)] })),
  };
}

/** Remarks that tell more of the evidence; every other one tells what it lacks. */
const TELLS_MORE: ReadonlySet<Detail['code']> = new Set(['specialty', 'supporting', 'non-malignant']);

/** The remarks on facts of which each would do: what one of them lacks is no remark where another has it. */
export function standingRemarks({ facts }: Pick<Found, 'facts'>): readonly Detail[] {
  const all = facts.map(({ details = [] }) => details);
  const lackedByAll = ({ code }: Detail) => all.every((details) => details.some((other) => other.code === code));
  return all.flat().filter((detail) => TELLS_MORE.has(detail.code) || lackedByAll(detail));
}

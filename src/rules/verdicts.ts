import type { Found } from '../chart/sift.ts';
import type { Detail, Gap, Gaps, ResourceKey, Verdict } from '../model/verdict.ts';

/** The rule does not concern this episode. */
export function notApplicable(because: string): Verdict<never> {
  return { status: 'not-applicable', because };
}

/** The record shows it: the sources of the facts, and each remark on them once. */
export function documented({ facts }: Pick<Found, 'facts'>): Verdict<never> {
  const details = new Map<string, Detail>();
  for (const detail of facts.flatMap((fact) => fact.details ?? [])) details.set(JSON.stringify(detail), detail);
  const evidence: ResourceKey[] = [...new Set(facts.map(({ source }) => source))].sort();
  return { status: 'closed-gap', evidence, ...(details.size > 0 && { details: [...details.values()] }) };
}

/** The record does not show it. */
export function missing<M extends string>(gap: Gap<M>, ...more: readonly Gap<M>[]): Verdict<M> {
  const gaps: Gaps<M> = [gap, ...more];
  return { status: 'open-gap', gaps };
}

/** The record may show it, in a form that could not be read. */
export function cannotTell(because: string): Verdict<never> {
  return { status: 'undetermined', because };
}

import { standingRemarks, type Found } from '../chart/sift.ts';
import { whyUnusable } from '../chart/unusable-notes.ts';
import type { IsoDate } from '../model/time.ts';
import type { Detail, Gap, Gaps, NearMiss, ResourceKey, Verdict } from '../model/verdict.ts';

/** The rule does not concern this episode. */
export function notApplicable(because: string): Verdict<never> {
  return { status: 'not-applicable', because };
}

/** The record shows it: the sources of the facts, and the remarks on them; `due` where it has a moment of its own. */
export function documented(found: Pick<Found, 'facts'>, due?: IsoDate): Verdict<never> {
  return documentedByAll([found], due);
}

/** The record shows it by several things of which each is needed; what is remarked on one of them holds for the whole. */
export function documentedByAll(parts: readonly Pick<Found, 'facts'>[], due?: IsoDate): Verdict<never> {
  const details = new Map<string, Detail>();
  for (const detail of parts.flatMap(standingRemarks)) details.set(JSON.stringify(detail), detail);
  const evidence: ResourceKey[] = [...new Set(parts.flatMap(({ facts }) => facts.map(({ source }) => source)))].sort();
  return {
    status: 'closed-gap',
    evidence,
    ...(details.size > 0 && { details: [...details.values()] }),
    ...(due !== undefined && { due }),
  };
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

/** The record may show it in notes that could not be read, or not be placed. */
export function cannotRead(notes: readonly NearMiss[]): Verdict<never> {
  return cannotTell(whyUnusable(notes));
}

/** The record does not show it, and a day of its own decides from when on that is a gap. */
export function missingBy<M extends string>(due: IsoDate, gap: Gap<M>, ...more: readonly Gap<M>[]): Verdict<M> {
  return { status: 'open-gap', due, gaps: [gap, ...more] };
}

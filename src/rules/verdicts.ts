import { CLASS_BY_POLICY } from '../chart/encounters.ts';
import { standingRemarks, type Found } from '../chart/sift.ts';
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

/** What is said of notes that cannot be used, by why not; of any other that it could not be read. */
const UNUSABLE: Partial<Record<NearMiss['why']['code'], string>> = {
  'encounter-absent': 'the encounter it names is not in the record',
  'class-unknown': `its class tells neither visit nor stay (${CLASS_BY_POLICY})`,
  'other-birth-date': 'the date of birth in its text is not that of the patient',
};
const UNREAD = 'could not be read';

/** The record may show it in notes that could not be read, or not be placed. */
export function cannotRead(notes: readonly NearMiss[]): Verdict<never> {
  const byWhy = Map.groupBy(notes, ({ why: { code } }) => UNUSABLE[code] ?? UNREAD);
  const parts = [UNREAD, ...Object.values(UNUSABLE)].flatMap((why) => {
    const found = new Set((byWhy.get(why) ?? []).map(({ reference }) => reference));
    return found.size > 0 ? [`${why}: ${[...found].sort().join(', ')}`] : [];
  });
  return cannotTell(parts.join('; '));
}

/** The record does not show it, and a day of its own decides from when on that is a gap. */
export function missingBy<M extends string>(due: IsoDate, gap: Gap<M>, ...more: readonly Gap<M>[]): Verdict<M> {
  return { status: 'open-gap', due, gaps: [gap, ...more] };
}

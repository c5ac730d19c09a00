import type { Found } from '../chart/sift.ts';
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
  for (const detail of parts.flatMap(remarksOn)) details.set(JSON.stringify(detail), detail);
  const evidence: ResourceKey[] = [...new Set(parts.flatMap(({ facts }) => facts.map(({ source }) => source)))].sort();
  return {
    status: 'closed-gap',
    evidence,
    ...(details.size > 0 && { details: [...details.values()] }),
    ...(due !== undefined && { due }),
  };
}

/** Remarks that tell more of the evidence; every other one tells what it lacks. */
const TELLS_MORE: ReadonlySet<Detail['code']> = new Set(['specialty', 'supporting', 'non-malignant']);

/** The remarks on facts of which each would do: what one of them lacks is no remark where another has it. */
function remarksOn({ facts }: Pick<Found, 'facts'>): readonly Detail[] {
  const all = facts.map(({ details = [] }) => details);
  const lackedByAll = ({ code }: Detail) => all.every((details) => details.some((other) => other.code === code));
  return all.flat().filter((detail) => TELLS_MORE.has(detail.code) || lackedByAll(detail));
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
  'class-unknown': 'its class tells neither visit nor stay',
  'other-birth-date': 'the date of birth in its text is not that of the patient',
};
const UNREAD = 'could not be read';

/** A study is on record that counts by some routes only, and the route stands in what could not be read. */
export function routeUnread(): Verdict<never> {
  return cannotTell('the route, by which a study on record may count, could not be read');
}

/** The record may show it in notes that could not be read, or not be placed. */
export function cannotRead(notes: readonly NearMiss[]): Verdict<never> {
  const said = (why: string) => notes.filter(({ why: { code } }) => (UNUSABLE[code] ?? UNREAD) === why);
  const parts = [UNREAD, ...Object.values(UNUSABLE)].flatMap((why) => {
    const found = said(why);
    return found.length > 0 ? [`${why}: ${namesOf(found)}`] : [];
  });
  return cannotTell(parts.join('; '));
}

function namesOf(notes: readonly NearMiss[]): string {
  return [...new Set(notes.map(({ reference }) => reference))].sort().join(', ');
}

/** The record does not show it, and a day of its own decides from when on that is a gap. */
export function missingBy<M extends string>(due: IsoDate, gap: Gap<M>, ...more: readonly Gap<M>[]): Verdict<M> {
  return { status: 'open-gap', due, gaps: [gap, ...more] };
}

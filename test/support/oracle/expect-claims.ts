import { claimsThatCount, isAhead, isDated, isStayLinked, type Expected } from './counting.ts';
import { isAgentKnown, routeOf } from './facts.ts';
import type { Expectation } from './expect-record.ts';

import type { ClaimPlan, ExtraLine, Plan } from './plan.ts';
import { ANTIBODY, SPHERES } from './treatments.ts';

const NA: Expected = ['not-applicable'];
const OPEN: Expected = ['open-gap'];
const FINE: Expected = ['closed-gap'];
const INPATIENT = new Set(['IMP', 'ACUTE', 'NONAC']);

export type ClaimExpectation = (plan: Plan, lines: readonly ClaimPlan[]) => Expected | undefined;

/** True for a claim that names the index Procedure. */
const namesOurs = ({ procedure }: Plan, { namesProcedure, spot }: ClaimPlan): boolean =>
  procedure && (spot === 'procedure-reference' || (namesProcedure && spot !== 'procedure-code'));

/** Not asked without a claim; no opinion where another patient's claim names our Procedure; a service that stands among the procedures of a claim is no line, so much stays undecided. */
export function ofLines(expectation: ClaimExpectation): Expectation {
  return (plan) => {
    const lines = claimsThatCount(plan);
    if (plan.claims.some((claim) => !lines.includes(claim) && namesOurs(plan, claim))) return undefined;
    if (lines.length === 0) return NA;
    if (lines.some(({ spot }) => spot.startsWith('procedure'))) return undefined;
    return expectation(plan, lines);
  };
}

/** True for an inpatient stay of the infusion. */
export const isInpatient = ({ stay }: Plan): boolean => stay !== undefined && INPATIENT.has(stay.kind);
export const has = ({ modifiers }: Pick<ClaimPlan, 'modifiers'>, ...codes: readonly string[]): boolean =>
  codes.some((code) => modifiers.includes(code));
export const componentOf = (line: ClaimPlan): string => (has(line, '26') ? '26' : has(line, 'TC') ? 'TC' : 'global');

/** True for a line that bills two components at once: what else it is like is not decided. */
export const isTorn = (line: ClaimPlan): boolean => has(line, '26') && has(line, 'TC');

/** True for a line marked as a distinct service. */
export const isDistinct = ({ modifiers }: ExtraLine): boolean => modifiers.includes('59');

/** The shares of the care that a line bills, without a modifier for one all of it: the treatment, the follow-up, what was before. */
export const sharesOf = (line: ClaimPlan): readonly string[] => {
  const named = ['54', '55', '56'].filter((code) => has(line, code));
  return named.length > 0 ? named : ['54', '55', '56'];
};

/** Two lines of one provider and component that bill one share of the care, neither marked as repeated. */
export function alike([one, other]: readonly ClaimPlan[]): readonly [ClaimPlan, ClaimPlan] | undefined {
  if (!one || !other) return undefined;
  if (one.provider !== other.provider || componentOf(one) !== componentOf(other)) return undefined;
  if (!sharesOf(one).some((share) => sharesOf(other).includes(share))) return undefined;
  return has(one, '76', '77') || has(other, '76', '77') ? undefined : [one, other];
}

/** True for two lines that differ in nothing but their claim: the later one is a duplicate to be confirmed. */
export const isRepeat = (one: ClaimPlan, other: ClaimPlan): boolean =>
  [...one.modifiers].sort().join() === [...other.modifiers].sort().join();

function units(plan: Plan, lines: readonly ClaimPlan[]): Expected | undefined {
  if (lines.some(({ type }) => type === 'institutional' && isInpatient(plan))) return undefined;
  const tooMany = lines.some((line) => (line.units ?? 1) > 1 && !has(line, '76', '77'));
  const [one, other] = alike(lines) ?? [];
  if (tooMany || !one || !other) return tooMany ? OPEN : FINE;
  return one.type === other.type && one.day === other.day && !isTorn(one) && !isTorn(other) ? OPEN : [...OPEN, ...FINE];
}

function components(plan: Plan, lines: readonly ClaimPlan[]): Expected | undefined {
  const professional = lines.filter(({ type }) => type === 'professional');
  if (lines.some((line) => line.type === 'institutional' && isInpatient(plan))) return undefined;
  const onOne = lines.some((line) => has(line, '26') && has(line, 'TC'));
  const kinds = new Set(professional.map(componentOf));
  const mixed = kinds.has('global') && kinds.size > 1;
  const hospital26 = lines.some((line) => line.type === 'institutional' && has(line, '26'));
  const bare = professional.some((line) => ['19', '21', '22'].includes(line.pos ?? '') && !has(line, '26'));
  if (onOne || mixed || hospital26 || bare) return OPEN;
  return lines.length > professional.length && lines.length > 1 ? ['closed-gap', 'open-gap'] : FINE;
}

function agrees(plan: Plan, lines: readonly ClaimPlan[]): Expected | undefined {
  if (lines.some((line) => line.type === 'institutional' && isInpatient(plan))) return undefined;
  if (lines.some(({ day }) => day !== 0)) return OPEN;
  if (lines.some((line) => line.type === 'professional' && line.diagnosis !== 'pointed')) return OPEN;
  if (lines.some((line) => line.type === 'institutional' && line.diagnosis === 'none')) return OPEN;
  if (plan.stay && !isStayLinked(plan)) return ['closed-gap', 'open-gap'];
  return lines.some(({ diagnosis }) => diagnosis === 'other') ? ['closed-gap', 'open-gap'] : FINE;
}

/** The further lines of some claims. */
export const extrasOf = (lines: readonly ClaimPlan[]): readonly ExtraLine[] => lines.flatMap(({ extras }) => extras);
/** Codes to be used in place of that of the infusion. */
export const INSTEAD = new Set(['79403', '57155', '58346', '0394T', '0395T']);
/** Codes that do not stand beside it. */
export const BESIDE = new Set(['79101', '79200', '79300', '79440', '79445', '79005']);

/** True for a line that bills a labelled antibody, by code or by the product it names. */
export const isAntibody = ({ treatment }: Plan, { code, text }: ExtraLine): boolean =>
  code === ANTIBODY || (text === 'agent' && treatment === 'antibody');

function selection(plan: Plan, lines: readonly ClaimPlan[]): Expected | undefined {
  const all = extrasOf(lines).filter(({ day }) => day === 0);
  const that = all.filter((extra) => !isDistinct(extra));
  if (that.some(({ code }) => INSTEAD.has(code) || BESIDE.has(code))) return OPEN;
  if (that.some((extra) => SPHERES.has(extra.code) || isAntibody(plan, extra))) return OPEN;
  if (isAgentKnown(plan) && (plan.treatment === 'microspheres' || plan.treatment === 'antibody')) return OPEN;
  if (routeOf(plan) === 'intravenous' || plan.treatment === 'microspheres' || that.length < all.length)
    return undefined;
  return FINE;
}

const isVisitCode = (code: string): boolean => /^99(?:20[2-9]|21[0-5]|22[1-9]|23\d|28[1-5]|29[12])$/.test(code);

function visitLines(_: Plan, lines: readonly ClaimPlan[]): Expected | undefined {
  if (lines.some((line) => has(line, '54', 'TC')) || lines.every(({ type }) => type === 'institutional')) {
    return lines.length === 1 ? NA : undefined;
  }
  if (lines.length > 1) return undefined;
  const asks = extrasOf(lines).filter(({ code, day }) => isVisitCode(code) && day >= -1 && day <= 90);
  const bare = asks.some(({ day, modifiers }) => !modifiers.includes(day <= 0 ? '57' : '24'));
  return bare ? OPEN : ['closed-gap', 'not-applicable'];
}

const PLACES: Readonly<Record<string, readonly string[]>> = {
  '21': ['IMP', 'ACUTE', 'NONAC'],
  '19': ['AMB', 'OBSENC', 'SS'],
  '22': ['AMB', 'OBSENC', 'SS'],
  '23': ['EMER'],
  '11': ['AMB'],
  '24': ['AMB'],
};

function places(plan: Plan, lines: readonly ClaimPlan[]): Expected | undefined {
  const placed = lines.flatMap(({ type, pos }) =>
    type === 'professional' && pos !== undefined ? (PLACES[pos] ?? []) : [],
  );
  if (placed.length === 0) return NA;
  if (!plan.stay || !isStayLinked(plan)) return ['not-applicable', 'undetermined'];
  const { kind } = plan.stay;
  const wrong = lines.some(
    ({ type, pos }) =>
      type === 'professional' && pos !== undefined && PLACES[pos] !== undefined && !PLACES[pos].includes(kind),
  );
  return wrong ? OPEN : FINE;
}

/** True when the only record of the service says that it was not given. */
export const isNotDone = ({ procedure, status }: Plan): boolean =>
  procedure && (status === 'not-done' || status === 'entered-in-error');

/** What stands behind the claims where no Procedure carries 77750: one of radionuclide therapy, one they name, or nothing. */
export function support(plan: Plan): 'procedure' | 'other' | 'nothing' {
  const { backing } = plan;
  const named = backing?.named === true && claimsThatCount(plan).some(({ spot }) => spot !== 'procedure-code');
  if (backing?.coded === 'therapy' && (named || backing.day === 0)) return 'procedure';
  return named ? 'other' : 'nothing';
}

/** The expectations on the claim. */
export const CLAIM_EXPECTATIONS: Readonly<Record<string, Expectation>> = {
  'claim-supported-by-procedure': (plan) => {
    const lines = claimsThatCount(plan);
    if (lines.length === 0) return NA;
    if (!plan.procedure) return support(plan) === 'procedure' ? FINE : OPEN;
    if (isAhead(plan)) return undefined;
    return lines.every(
      ({ namesProcedure, day, spot }) => (day === 0 && isDated(plan)) || (namesProcedure && spot !== 'procedure-code'),
    )
      ? FINE
      : undefined;
  },
  'performed-service-claimed-status': () => ['closed-gap', 'not-applicable'],
  'claim-on-file': (plan) => (claimsThatCount(plan).length > 0 ? ['closed-gap', 'not-applicable'] : undefined),
  'claim-agrees-with-chart': ofLines(agrees),
  'units-of-service': ofLines(units),
  'component-modifier-consistent': ofLines(components),
  'code-selection': ofLines(selection),
  'visit-in-global-period': ofLines(visitLines),
  'place-of-service-consistent': ofLines(places),
};

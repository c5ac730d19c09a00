import { claimsThatCount, isStayLinked, type Expected } from './counting.ts';
import { isAgentKnown, routeOf } from './facts.ts';
import type { Expectation } from './expect-record.ts';
import { TREATMENTS } from './kinds.ts';
import type { ClaimPlan, ExtraLine, Plan } from './plan.ts';

const NA: Expected = ['not-applicable'];
const OPEN: Expected = ['open-gap'];
const FINE: Expected = ['closed-gap'];
const INPATIENT = new Set(['IMP', 'ACUTE', 'NONAC']);

type ClaimExpectation = (plan: Plan, lines: readonly ClaimPlan[]) => Expected | undefined;

/** Not asked without a claim; no opinion where another patient's claim names our Procedure; a service that stands among the procedures of a claim is no line, so much stays undecided. */
function ofLines(expectation: ClaimExpectation): Expectation {
  return (plan) => {
    const lines = claimsThatCount(plan);
    if (plan.claims.length > lines.length) return undefined;
    if (lines.length === 0) return NA;
    if (lines.some(({ spot }) => spot.startsWith('procedure'))) return undefined;
    return expectation(plan, lines);
  };
}

/** True for an inpatient stay of the infusion. */
export const isInpatient = ({ stay }: Plan): boolean => stay !== undefined && INPATIENT.has(stay.kind);
const has = ({ modifiers }: Pick<ClaimPlan, 'modifiers'>, ...codes: readonly string[]): boolean =>
  codes.some((code) => modifiers.includes(code));
const componentOf = (line: ClaimPlan): string => (has(line, '26') ? '26' : has(line, 'TC') ? 'TC' : 'global');

/** Lines of one provider and component on one day: a duplicate to be confirmed, or two parts of a sum. */
function areAlike(lines: readonly ClaimPlan[]): boolean {
  const keys = lines.map((line) => `${line.provider} ${componentOf(line)}`);
  return new Set(keys).size < keys.length;
}

function units(plan: Plan, lines: readonly ClaimPlan[]): Expected | undefined {
  if (areAlike(lines) || lines.some(({ type }) => type === 'institutional' && isInpatient(plan))) return undefined;
  const tooMany = lines.some((line) => (line.units ?? 1) > 1 && !has(line, '76', '77'));
  return tooMany ? OPEN : FINE;
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

function selection(plan: Plan, lines: readonly ClaimPlan[]): Expected | undefined {
  const that = extrasOf(lines).filter(({ day }) => day === 0);
  if (that.some(({ code }) => INSTEAD.has(code) || BESIDE.has(code))) return OPEN;
  if (that.some(({ code }) => code === 'C2616') || (isAgentKnown(plan) && plan.treatment === 'microspheres'))
    return OPEN;
  if (routeOf(plan) === 'intravenous' || plan.treatment === 'microspheres') return undefined;
  return FINE;
}

function supply(plan: Plan, lines: readonly ClaimPlan[]): Expected | undefined {
  const supplies = extrasOf(lines).filter(({ code, day }) => /^[AC]\d{4}$/.test(code) && day === 0);
  if (lines.length !== 1 || !isAgentKnown(plan) || supplies.length > 1) return undefined;
  const [line] = lines;
  const [named] = supplies;
  if (line?.type === 'institutional' && isInpatient(plan)) return undefined;
  if (named) return named.code === TREATMENTS[plan.treatment].supply ? ['closed-gap'] : OPEN;
  const global = line && componentOf(line) === 'global';
  if (line?.type === 'professional') return line.pos === '11' && global ? OPEN : NA;
  return isStayLinked(plan) ? OPEN : undefined;
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

const PROCEDURES = new Set(['77761', '77762', '77763', '77778', '37243']);

function procedureLines(_: Plan, lines: readonly ClaimPlan[]): Expected | undefined {
  if (lines.length > 1) return undefined;
  const after = extrasOf(lines).filter(({ code, day }) => PROCEDURES.has(code) && day >= 1 && day <= 90);
  const bare = after.some(({ modifiers }) => !['58', '78', '79'].some((code) => modifiers.includes(code)));
  if (lines[0]?.type === 'institutional') return NA;
  if (lines.some((line) => has(line, '54', 'TC')))
    return bare ? ['open-gap', 'not-applicable'] : ['closed-gap', 'not-applicable'];
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

/** The expectations on the claim. */
export const CLAIM_EXPECTATIONS: Readonly<Record<string, Expectation>> = {
  'claim-supported-by-procedure': (plan) => {
    const lines = claimsThatCount(plan);
    if (lines.length === 0) return NA;
    if (!plan.procedure) return OPEN;
    if (plan.status === 'preparation') return undefined;
    return lines.every(
      ({ namesProcedure, day, spot }) =>
        (day === 0 && plan.time !== 'month' && plan.time !== 'none') || (namesProcedure && spot !== 'procedure-code'),
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
  'radiopharmaceutical-line-consistent': ofLines(supply),
  'visit-in-global-period': ofLines(visitLines),
  'procedure-in-global-period': ofLines(procedureLines),
  'place-of-service-consistent': ofLines(places),
  'ncci-pair': () => NA,
};

import { both, isStayLinked, type Expected, type Tri } from './counting.ts';
import { componentOf, extrasOf, has, isInpatient, ofLines } from './expect-claims.ts';
import type { Expectation } from './expect-record.ts';
import { isAgentKnown, procedureNoteSays } from './facts.ts';
import type { ClaimPlan, ExtraLine, Plan } from './plan.ts';
import { SUPPLIES, TREATMENTS, UNCLASSIFIED } from './treatments.ts';

const NA: Expected = ['not-applicable'];
const OPEN: Expected = ['open-gap'];
const FINE: Expected = ['closed-gap'];

/** Whether the agent given is on record anywhere: in computable form, or told in a note of the infusion. */
export function agentOnRecord(plan: Plan): Tri {
  return isAgentKnown(plan) ? 'yes' : procedureNoteSays(plan, 'radionuclide').told;
}

/** The supply lines of the day, and whether each is at odds with what was given. */
export function supplyConflicts(plan: Plan, lines: readonly ClaimPlan[]) {
  const supplies = extrasOf(lines).filter(({ code, day }) => day === 0 && (code in SUPPLIES || code === UNCLASSIFIED));
  const { nuclide } = TREATMENTS[plan.treatment];
  const given = agentOnRecord(plan);
  const other = supplies.map(({ code }) =>
    code !== UNCLASSIFIED && SUPPLIES[code] !== nuclide ? given : ('no' as const),
  );
  const unnamed = supplies.map(({ code, text }): boolean => code === UNCLASSIFIED && !isProduct(text));
  const strange = supplies.map(({ code, text }): Tri => (code === UNCLASSIFIED && text === 'other' ? 'maybe' : 'no'));
  return { supplies, other, unnamed, strange };
}

/** True for a text that names a product. */
const isProduct = (text: ExtraLine['text']): boolean => text === 'agent' || text === 'other';

function supply(plan: Plan, lines: readonly ClaimPlan[]): Expected | undefined {
  if (lines.some(({ type }) => type === 'institutional' && isInpatient(plan))) return undefined;
  const { supplies, other, unnamed, strange } = supplyConflicts(plan, lines);
  if (unnamed.includes(true) || other.includes('yes')) return OPEN;
  if (other.includes('maybe') || strange.some((answer) => both(answer, agentOnRecord(plan)) !== 'no'))
    return [...FINE, ...OPEN];
  if (supplies.length > 0) return FINE;
  if (lines.length > 1) return undefined;
  const [line] = lines;
  if (line?.type === 'professional') return line.pos === '11' && componentOf(line) === 'global' ? OPEN : NA;
  return isStayLinked(plan) ? OPEN : undefined;
}

/** Codes with a global period of their own by each table. */
const WITH_PERIOD: Readonly<Record<Plan['site']['periods'], ReadonlySet<string>>> = {
  shipped: new Set(['77750', '77761', '77762', '77763', '77778', '37243']),
  file: new Set(['77750', '37243', '49083']),
  empty: new Set(),
};

/** The line for a second infusion within the period, as its modifiers tell: planned, otherwise told apart, or neither. */
export function repeatedLine({ second, secondBilled }: Plan): 'none' | 'planned' | 'other' | 'bare' {
  if (second === undefined || second > 90 || secondBilled === undefined) return 'none';
  if (secondBilled.includes('58')) return 'planned';
  return ['76', '77', '78', '79'].some((code) => secondBilled.includes(code)) ? 'other' : 'bare';
}

/** True when a later procedure with a period of its own is billed without a modifier that tells it apart. */
export function isLaterBare(plan: Plan, lines: readonly ClaimPlan[]): boolean {
  return extrasOf(lines).some(
    ({ code, day, modifiers }) =>
      WITH_PERIOD[plan.site.periods].has(code) &&
      day >= 1 &&
      day <= 90 &&
      !['58', '78', '79'].some((modifier) => modifiers.includes(modifier)),
  );
}

function procedureLines(plan: Plan, lines: readonly ClaimPlan[]): Expected | undefined {
  if (plan.site.periods === 'empty') return NA;
  if (lines.length > 1) return undefined;
  if (lines[0]?.type === 'institutional') return NA;
  const again = repeatedLine(plan);
  const bare = isLaterBare(plan, lines) || again === 'other' || again === 'bare';
  if (lines.some((line) => has(line, '54', 'TC'))) return [...(bare ? OPEN : FINE), ...NA];
  return bare ? OPEN : [...FINE, ...NA];
}

/** The pairs of the service that a file of them holds on the days the plans draw, and whether a modifier serves. */
const PAIRED: Readonly<Record<string, 'never' | 'modifier'>> = { 36410: 'never', 96374: 'modifier', 77790: 'modifier' };
const PAIRED_EARLY_2024: Readonly<Record<string, 'modifier'>> = { 96375: 'modifier' };

const SERVING = new Set(['24', '25', '57', '58', '78', '79', '27', '59', '91', 'XE', 'XS', 'XP', 'XU']);

/** Whether a further line of the day makes a pair that no modifier tells apart: never together, or for want of one. */
export function pairOf(plan: Plan, { code, day, modifiers }: ExtraLine): 'never' | 'modifier' | undefined {
  if (day !== 0) return undefined;
  const early = plan.d0 >= '2024-01-01' && plan.d0 <= '2024-06-30' ? PAIRED_EARLY_2024[code] : undefined;
  const pair = PAIRED[code] ?? early;
  return pair === 'modifier' && modifiers.some((modifier) => SERVING.has(modifier)) ? undefined : pair;
}

function pairs(plan: Plan, lines: readonly ClaimPlan[]): Expected | undefined {
  if (lines.some((line) => line.day !== 0 || (line.type === 'institutional' && isInpatient(plan)))) return undefined;
  if (extrasOf(lines).every((extra) => pairOf(plan, extra) === undefined)) return FINE;
  return OPEN;
}

/** The expectations on the further lines of a claim. */
export const LINE_EXPECTATIONS: Readonly<Record<string, Expectation>> = {
  'radiopharmaceutical-line-consistent': ofLines(supply),
  'procedure-in-global-period': ofLines(procedureLines),
  'ncci-pair': (plan) => (plan.site.pairs === 'none' ? NA : ofLines(pairs)(plan)),
};

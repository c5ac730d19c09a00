import { claimsThatCount, isDayKnown, type Expected } from './counting.ts';
import { CLAIM_EXPECTATIONS, isNotDone } from './expect-claims.ts';
import { FOLLOW_UP_EXPECTATIONS } from './expect-follow-up.ts';
import { LINE_EXPECTATIONS } from './expect-lines.ts';
import { RECORD_EXPECTATIONS, type Expectation } from './expect-record.ts';
import type { Plan } from './plan.ts';
import { seen, unlessUnseen } from './seen.ts';

/** Every rule the oracle knows. */
export const EXPECTATIONS: Readonly<Record<string, Expectation>> = {
  ...RECORD_EXPECTATIONS,
  ...FOLLOW_UP_EXPECTATIONS,
  ...CLAIM_EXPECTATIONS,
  ...LINE_EXPECTATIONS,
};

/** The rules on the claim. */
const ON_CLAIMS = new Set([...Object.keys(CLAIM_EXPECTATIONS), ...Object.keys(LINE_EXPECTATIONS)]);

const QUIET: Expected = ['not-applicable', 'closed-gap', 'undetermined'];

/** The statuses a rule may have for a plan; undefined where domain.md leaves it open altogether. */
export function expected(rule: string, plan: Plan): Expected | undefined {
  if (plan.site.off === rule) return ['not-applicable'];
  const verdict = ofSeen(rule, seen(plan));
  return verdict && unlessUnseen(plan, rule, verdict);
}

function ofSeen(rule: string, plan: Plan): Expected | undefined {
  const expectation = EXPECTATIONS[rule];
  if (!expectation) return undefined;
  if (isNotDone(plan)) return ofNotDone(rule, plan);
  if (!isDayKnown(plan) && rule !== 'infusion-date-recorded') {
    return ON_CLAIMS.has(rule) ? undefined : ['undetermined', 'not-applicable'];
  }
  return expectation(plan);
}

/** A service recorded as not done closes its issues; a claim for it is a conflict. */
function ofNotDone(rule: string, plan: Plan): Expected | undefined {
  const claimed = claimsThatCount(plan).length > 0;
  if (rule === 'performed-service-claimed-status') return claimed ? ['open-gap'] : QUIET;
  return ON_CLAIMS.has(rule) && claimed ? undefined : QUIET;
}

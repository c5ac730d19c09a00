import type * as z from 'zod/mini';
import { didYouMean } from './nearest.ts';
import { PAYERS } from './payers.ts';
import { DEFAULT_POLICY, PolicyError, type Policy } from './policy.ts';
import { policySchema, ruleOverride } from './policy-schema.ts';
import type { Rule } from './rule.ts';

/** What is known of a rule when a policy is read. */
export type KnownRule = Pick<Rule, 'id' | 'section'>;

/** domain.md A7. */
const NO_CLAIM_WORK = 'a rule about the claim is never work for the clinician; write coding or compliance';

/**
 * Reads a policy from parsed JSON, for the rules of a catalogue.
 * @throws PolicyError naming each unknown key, with the nearest known one, and each value out of range.
 */
export function readPolicy(json: unknown, rules: readonly KnownRule[]): Policy {
  const ruleIds = rules.map(({ id }) => id);
  const result = policySchema.safeParse(json);
  const faults = [...unheldKeys(json), ...(result.success ? [] : result.error.issues.flatMap(faultsOf))];
  if (result.success) {
    for (const [id, { queue }] of Object.entries(result.data.rules)) {
      const rule = rules.find((known) => known.id === id);
      if (!rule) faults.push(unknownKey(`rules.${id}`, id, ruleIds));
      if (rule?.section === 'claim' && queue === 'clinician') faults.push(`rules.${id}.queue: ${NO_CLAIM_WORK}`);
    }
    for (const payer of PAYERS) {
      const shipped = DEFAULT_POLICY.overlays[payer].rules;
      for (const id of Object.keys(result.data.overlays[payer].rules)) {
        if (!ruleIds.includes(id) && !Object.hasOwn(shipped, id))
          faults.push(unknownKey(`overlays.${payer}.rules.${id}`, id, ruleIds));
      }
    }
    if (faults.length === 0) return withGlobalPeriod(result.data, json);
  }
  throw new PolicyError(
    `The policy is not valid: ${faults.join('; ')}. Correct it; policy.example.json shows every key.`,
  );
}

/** The rules whose window is the global period, where the site writes no other end. */
const OF_GLOBAL_PERIOD = ['visit-in-global-period', 'procedure-in-global-period'] as const;

function withGlobalPeriod(policy: Policy, json: unknown): Policy {
  const { globalPeriodDays: to, windows } = policy;
  const following = OF_GLOBAL_PERIOD.filter((rule) => valueAt(json, ['windows', rule, 'to']) === undefined);
  const moved = Object.fromEntries(following.map((rule) => [rule, { ...windows[rule], to }]));
  return { ...policy, windows: { ...windows, ...moved } };
}

/** The key that no plain object of ours holds and every reader of one passes over. */
const UNHELD = '__proto__';
/** Deeper than anything of a policy lies. */
const DEEPEST = 8;

/** Where a policy writes that key in a list of its own names; in an object of fixed keys it is unknown anyway. */
function unheldKeys(json: unknown, path: readonly string[] = []): string[] {
  if (typeof json !== 'object' || json === null || path.length > DEEPEST) return [];
  return Object.entries(json).flatMap(([key, value]) => {
    if (key !== UNHELD) return unheldKeys(value, [...path, key]);
    const place = [...path, key].join('.');
    return path.length > 0 ? [unknownKey(place, key, [])] : [];
  });
}

function faultsOf(issue: z.core.$ZodIssue): string[] {
  const place = issue.path.join('.');
  const [inKey] = issue.code === 'invalid_key' ? issue.issues : [];
  if (inKey) return [`${place}: ${inKey.message}`];
  if (issue.code !== 'unrecognized_keys') return [`${place === '' ? 'the policy' : place}: ${issue.message}`];
  const known = keysAt(issue.path);
  return issue.keys.map((key) => unknownKey([...issue.path, key].join('.'), key, known));
}

function unknownKey(place: string, key: string, known: readonly string[]): string {
  return `${place} is no known key${didYouMean(key, known)}`;
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce(
    (at, step) => (typeof at === 'object' && at !== null ? (Reflect.get(at, step) as unknown) : undefined),
    value,
  );
}

function keysAt(path: readonly PropertyKey[]): string[] {
  const at = valueAt(DEFAULT_POLICY, path);
  if (path.length === 0) return Object.keys(policySchema.shape);
  return typeof at === 'object' && at !== null ? Object.keys(at) : Object.keys(ruleOverride.shape);
}

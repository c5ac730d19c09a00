import type { ResourceType } from '@medplum/fhirtypes';
import type { Policy } from '../model/policy.ts';
import type { Rule } from '../model/rule.ts';

/** Types that tell whose record it is, which services it holds and when they were: every verdict hangs on them. */
const BEHIND_ALL: ReadonlySet<string> = new Set(['Patient', 'Procedure', 'Encounter']);

/** The rules whose verdict may hang on one of some types. */
export function rulesBehind(types: readonly ResourceType[], catalogue: readonly Rule[]): readonly Rule[] {
  const isLacking = (type: ResourceType) => types.includes(type);
  if (types.some((type) => BEHIND_ALL.has(type))) return catalogue;
  return catalogue.filter(({ evidenceTypes, appliesBy = [], refersTo = [], section, timing }) => {
    const hasBilling = section === 'claim' || timing === 'follow-up';
    return [...evidenceTypes, ...appliesBy, ...refersTo].some(isLacking) || (hasBilling && isLacking('Claim'));
  });
}

/**
 * The policy of a sandbox whose data lack some types. Whoever looks into it later, a bot or the worklist, takes what it holds for
 * the whole record: the rules that hang on what is lacking are off there, so that nothing passes for missing.
 */
export function policyWithout(types: readonly ResourceType[], policy: Policy, catalogue: readonly Rule[]): Policy {
  const behind = rulesBehind(types, catalogue);
  if (behind.length === 0) return policy;
  const off = behind.map(({ id }) => [id, { ...policy.rules[id], state: 'off' as const }] as const);
  return {
    ...policy,
    version: `${policy.version}, for part of a record`,
    rules: { ...policy.rules, ...Object.fromEntries(off) },
  };
}

import type { CodeSystem, ValueSet } from '@medplum/fhirtypes';
import type { Rule } from '../../model/rule.ts';
import type { Canonicals } from '../../terminology/canonicals.ts';

/** The rules as a CodeSystem: DetectedIssue.code points there. */
export function rulesCodeSystem(catalogue: readonly Rule[], version: string, { rules }: Canonicals): CodeSystem {
  return {
    resourceType: 'CodeSystem',
    url: rules,
    version,
    name: 'RadgapDocumentationGap',
    title: 'Documentation rules for CPT 77750',
    status: 'active',
    content: 'complete',
    caseSensitive: true,
    concept: catalogue.map(({ id, title, remedy }) => ({ code: id, display: title, definition: remedy })),
  };
}

/** All the rules as a ValueSet. */
export function rulesValueSet(version: string, { rules }: Canonicals): ValueSet {
  return {
    resourceType: 'ValueSet',
    url: valueSetUrl(rules),
    version,
    name: 'RadgapDocumentationGaps',
    title: 'Documentation gaps of CPT 77750',
    status: 'active',
    compose: { include: [{ system: rules }] },
  };
}

/** The ValueSet beside a CodeSystem of ours. */
export function valueSetUrl(codeSystem: string): string {
  return codeSystem.replace('/CodeSystem/', '/ValueSet/');
}

import { asFacts } from '../chart/billed-lines.ts';
import { supplyGaps, supplyLines } from '../chart/supply.ts';
import { defineRule } from '../model/rule.ts';
import { documented, missing, notApplicable } from './verdicts.ts';

export const radiopharmaceuticalLineConsistent = defineRule({
  id: 'radiopharmaceutical-line-consistent',
  title: 'The supply line of the radiopharmaceutical agrees with what was given.',
  section: 'claim',
  severity: 'moderate',
  queue: 'coding',
  source: 'IFRAME, NOVI',
  remedy: 'Review the supply line against the record of what was given.',
  evidenceTypes: ['Claim', 'MedicationAdministration'],
  appliesBy: ['Procedure', 'DocumentReference', 'Composition', 'DiagnosticReport'],
  refersTo: ['Medication'],
  timing: 'immediate',
  conflict: true,
  messages: {
    otherRadionuclide: {
      text: 'The supply line {codes} is for {name}; on record as given: {what}.',
      reason: 'InvalidAttribute',
    },
    noProduct: { text: 'A supply line with code A9699 names no product.', reason: 'Missing' },
    noSupply: {
      text: 'No supply line for a radiopharmaceutical was found for the service of {date}.',
      reason: 'NotFound',
      severity: 'low',
    },
  },
  check: (episode, policy) => {
    if (episode.lines.length === 0) return notApplicable('no active claim bills the service');
    const [first, ...more] = supplyGaps(episode, policy);
    if (first) return missing(first, ...more);
    const lines = supplyLines(episode);
    if (lines.length === 0) return notApplicable('no supply line is billed, and none is usual in this setting');
    return documented(asFacts(lines.map(({ line }) => line)));
  },
});

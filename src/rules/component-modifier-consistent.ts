import { asFacts, testedLines } from '../chart/billed-lines.ts';
import { componentConflicts } from '../chart/components.ts';
import { defineRule } from '../model/rule.ts';
import { documented, missing, notApplicable } from './verdicts.ts';

export const componentModifierConsistent = defineRule({
  id: 'component-modifier-consistent',
  title: 'The claim lines agree on who bills the professional and who the technical component.',
  section: 'claim',
  severity: 'moderate',
  queue: 'coding',
  source: 'OPENPAYER, IFRAME, RTODAY',
  remedy: 'Review the component modifiers of the claim lines against each other and the setting.',
  evidenceTypes: ['Claim'],
  timing: 'immediate',
  conflict: true,
  messages: {
    bothOnOneLine: { text: 'One line carries the modifiers 26 and TC together.', reason: 'InvalidAttribute' },
    globalBesideComponent: {
      text: 'One line bills the whole service and another bills a component of it.',
      reason: 'InvalidAttribute',
    },
    institutionalProfessional: { text: 'An institutional claim carries the modifier 26.', reason: 'InvalidAttribute' },
    facilityWithout26: {
      text: 'A professional line at place of service {place} carries no modifier 26: to be confirmed.',
      reason: 'InvalidAttribute',
      severity: 'low',
    },
  },
  check: (episode) => {
    const billed = testedLines(episode);
    if (billed.length === 0) return notApplicable('no claim line bills the service');
    const [first, ...others] = componentConflicts(billed);
    if (first) return missing(first, ...others);
    return documented(asFacts(billed));
  },
});

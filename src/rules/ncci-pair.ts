import { asFacts, oncePerClaim, testedLines } from '../chart/billed-lines.ts';
import { pairedLines, pairsOn } from '../chart/ncci.ts';
import { defineRule } from '../model/rule.ts';
import { cannotTell, documented, missing, notApplicable } from './verdicts.ts';

export const ncciPair = defineRule({
  id: 'ncci-pair',
  title: 'No NCCI pair is billed on one day without an accepted modifier.',
  section: 'claim',
  severity: 'moderate',
  queue: 'coding',
  source: 'PALM',
  remedy: 'Review the two lines and their modifiers against the record of the day.',
  evidenceTypes: ['Claim'],
  refersTo: ['Organization', 'Practitioner', 'PractitionerRole'],
  timing: 'immediate',
  conflict: true,
  messages: {
    neverTogether: {
      text: 'The NCCI pair {codes} is billed for {date}; no modifier serves it.',
      reason: 'InvalidAttribute',
    },
    noModifier: {
      text: 'The NCCI pair {codes} is billed for {date} without a modifier that serves it.',
      reason: 'InvalidAttribute',
    },
  },
  check: (episode, policy) => {
    const lines = testedLines(episode);
    if (lines.length === 0) return notApplicable('no claim line bills the service');
    const pairs = pairsOn(episode, policy);
    if (pairs.length === 0) return notApplicable('no NCCI table with a pair of the service for that day is loaded');
    const { gaps, unsure } = pairedLines(episode, pairs);
    const [first, ...more] = oncePerClaim(gaps);
    if (first) return missing(first, ...more);
    if (unsure.length > 0) return cannotTell(unsure.join('; '));
    return documented(asFacts(lines));
  },
});

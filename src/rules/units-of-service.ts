import { asFacts, oncePerClaim, testedLines } from '../chart/billed-lines.ts';
import { unitsGaps } from '../chart/units.ts';
import { defineRule } from '../model/rule.ts';
import { documented, missing, notApplicable } from './verdicts.ts';

export const unitsOfService = defineRule({
  id: 'units-of-service',
  title: 'One provider bills one unit of the service a day.',
  section: 'claim',
  severity: 'high',
  queue: 'coding',
  source: 'PR',
  remedy: 'Review the units of the claim lines against the record of the day.',
  evidenceTypes: ['Claim'],
  timing: 'immediate',
  conflict: true,
  messages: {
    tooMany: {
      text: 'The lines of one provider for {date} add up to {what} units, none of them marked as repeated.',
      reason: 'CountOutOfRange',
    },
    duplicate: {
      text: 'A later claim repeats the line of {date}: a duplicate is to be confirmed.',
      reason: 'Present',
      severity: 'low',
    },
  },
  check: (episode) => {
    const lines = testedLines(episode);
    if (lines.length === 0) return notApplicable('no claim line bills the service');
    const [first, ...more] = oncePerClaim(unitsGaps(episode));
    if (first) return missing(first, ...more);
    return documented(asFacts(lines));
  },
});

import { asFacts } from '../chart/billed-lines.ts';
import { boundLines, procedureGap, withinPeriod } from '../chart/global-period.ts';
import { windowOf } from '../chart/when.ts';
import { defineRule } from '../model/rule.ts';
import { cannotTell, documented, missing, notApplicable } from './verdicts.ts';

export const procedureInGlobalPeriod = defineRule({
  id: 'procedure-in-global-period',
  title: 'A later procedure of the same provider in the global period carries the modifier that tells it apart.',
  section: 'claim',
  severity: 'moderate',
  queue: 'coding',
  source: 'GLOB3',
  remedy: 'Review the line of the later procedure and its modifiers against the record of that day.',
  evidenceTypes: ['Claim'],
  refersTo: ['Organization', 'Practitioner', 'PractitionerRole'],
  timing: 'immediate',
  conflict: true,
  messages: {
    noModifier: {
      text: 'The line {codes} of {date}, by the same provider, carries no modifier {what}.',
      reason: 'InvalidAttribute',
    },
    repeatModifier: {
      text: 'The line {codes} of {date} bills the service again with another modifier than {what}: to be confirmed.',
      reason: 'InvalidAttribute',
      severity: 'low',
    },
  },
  check: (episode, policy) => {
    const { globalDays } = policy.tables;
    if (Object.keys(globalDays).length === 0) return notApplicable('no table of global periods is loaded');
    const bound = boundLines(episode);
    if (bound.length === 0) return notApplicable('no professional line without modifier 54 or TC bills the service');
    const window = windowOf(episode, policy.windows['procedure-in-global-period']);
    const { gaps, unsure } = withinPeriod(episode, bound, window, (line) => procedureGap(line, globalDays));
    const [first, ...more] = gaps;
    if (first) return missing(first, ...more);
    if (unsure.length > 0) return cannotTell(unsure.join('; '));
    return documented(asFacts(bound));
  },
});

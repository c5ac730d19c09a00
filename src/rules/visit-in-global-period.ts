import { asFacts } from '../chart/billed-lines.ts';
import { boundLines, visitGap, withinPeriod } from '../chart/global-period.ts';
import { payerWord } from '../chart/payer.ts';
import { windowOf } from '../chart/when.ts';
import { defineRule } from '../model/rule.ts';
import { cannotTell, documented, missing, notApplicable } from './verdicts.ts';

export const visitInGlobalPeriod = defineRule({
  id: 'visit-in-global-period',
  title: 'A visit line of the same provider in the global period carries the modifier that tells it apart.',
  section: 'claim',
  severity: 'moderate',
  queue: 'coding',
  source: 'PR, GLOB1, GLOB2, GLOB3, UHCGLOB',
  remedy: 'Review the visit line and its modifiers against the note of the visit.',
  evidenceTypes: ['Claim', 'Coverage'],
  refersTo: ['Organization', 'Practitioner', 'PractitionerRole'],
  timing: 'immediate',
  conflict: true,
  messages: {
    noModifier: {
      text: 'The visit line {codes} of {date}, by the same provider, carries no modifier {what} ({name}).',
      reason: 'InvalidAttribute',
    },
    modifier25: {
      text: 'The visit line {codes} of {date}, by the same provider, carries modifier 25 and not {what}: to be confirmed ({name}).',
      reason: 'InvalidAttribute',
      severity: 'low',
    },
  },
  check: (episode, policy) => {
    const bound = boundLines(episode);
    if (bound.length === 0) return notApplicable('no professional line without modifier 54 or TC bills the service');
    const window = windowOf(episode, policy.windows['visit-in-global-period']);
    const name = payerWord(episode, policy, 'visit-in-global-period');
    const { gaps, unsure } = withinPeriod(episode, bound, window, (line) => visitGap(episode, line, name));
    const [first, ...more] = gaps;
    if (first) return missing(first, ...more);
    if (unsure.length > 0) return cannotTell(unsure.join('; '));
    return documented(asFacts(bound));
  },
});

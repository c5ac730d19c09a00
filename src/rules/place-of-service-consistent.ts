import { asFacts, oncePerClaim } from '../chart/billed-lines.ts';
import { CLASS_BY_POLICY } from '../chart/encounters.ts';
import { placedLines, placeGaps, settingOf } from '../chart/place.ts';
import { defineRule } from '../model/rule.ts';
import { cannotTell, documented, missing, notApplicable } from './verdicts.ts';

export const placeOfServiceConsistent = defineRule({
  id: 'place-of-service-consistent',
  title: 'The place of service on the line goes with the class of the encounter.',
  section: 'claim',
  severity: 'moderate',
  queue: 'coding',
  source: 'NORID',
  remedy: 'Review the place of service and the class of the encounter against each other.',
  evidenceTypes: ['Claim', 'Encounter'],
  timing: 'immediate',
  conflict: true,
  messages: {
    otherSetting: {
      text: 'The line states place of service {place}; the encounter of that day is of class {class}.',
      reason: 'InvalidAttribute',
    },
  },
  check: (episode) => {
    const placed = placedLines(episode);
    if (placed.length === 0)
      return notApplicable('no professional line states a place of service that tells a setting');
    if (!episode.encounter) return notApplicable('no encounter is linked to the infusion');
    const setting = settingOf(episode);
    if (setting.length === 0) return cannotTell(`no class of the encounter tells a setting; ${CLASS_BY_POLICY}`);
    const [first, ...more] = oncePerClaim(placeGaps(episode, setting));
    if (first) return missing(first, ...more);
    return documented(asFacts(placed.map(({ line }) => line)));
  },
});

import { ACTIVITY_TYPES, administeredActivity } from '../chart/administration.ts';
import { defineRule } from '../model/rule.ts';
import { isoDate } from '../model/time.ts';
import { cannotRead, documented, missing } from './verdicts.ts';

export const administeredActivityRecorded = defineRule({
  id: 'administered-activity-recorded',
  title: 'The activity administered is recorded in a unit of activity.',
  section: 'infusion',
  severity: 'high',
  queue: 'clinician',
  source: 'IFRAME, CFR3563',
  remedy: 'Record the activity administered with its unit (MBq, GBq or mCi), or record why it is not known.',
  evidenceTypes: ACTIVITY_TYPES,
  refersTo: ['Medication'],
  timing: 'infusion',
  messages: {
    noActivity: { text: 'No administered activity was found for {date}.', reason: 'NotFound' },
    notActivity: {
      text: 'An amount is recorded for {date}, but not in a unit of activity.',
      reason: 'ValueOutOfRange',
    },
  },
  check: (episode, policy) => {
    const { found, unreadable } = administeredActivity(episode, policy);
    if (found.facts.length > 0) return documented(found);
    if (unreadable.length > 0) return cannotRead(unreadable);
    const otherUnit = found.nearMisses.some(({ why }) => why.code === 'wrong-unit');
    const data = { date: isoDate(episode.day) };
    return missing({ message: otherUnit ? 'notActivity' : 'noActivity', data, nearMisses: found.nearMisses });
  },
});

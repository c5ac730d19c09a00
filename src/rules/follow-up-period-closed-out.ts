import { cutShort, untilNext } from '../chart/after-service.ts';
import { unplacedNotes } from '../chart/follow-up-notes.ts';
import { followUpVisits, TIED_BY } from '../chart/follow-up.ts';
import { windowData, windowOf } from '../chart/when.ts';
import { defineRule } from '../model/rule.ts';
import { isoDate } from '../model/time.ts';
import { cannotRead, documented, missingBy, notApplicable } from './verdicts.ts';

export const followUpPeriodClosedOut = defineRule({
  id: 'follow-up-period-closed-out',
  title: 'A visit late in the follow-up period is documented, with its note.',
  section: 'follow-up',
  severity: 'low',
  queue: 'clinician',
  source: 'IFRAME',
  remedy: 'File the last visit of the follow-up period and its note, or record why there was none.',
  evidenceTypes: ['Encounter', 'DocumentReference', 'Composition'],
  refersTo: TIED_BY,
  timing: 'follow-up',
  messages: {
    noLastVisit: {
      text: 'No follow-up visit with a final note dated {first} to {last} was found.',
      reason: 'NotFound',
      task: false,
    },
  },
  check: (episode, policy) => {
    const window = untilNext(episode, windowOf(episode, policy.windows['follow-up-period-closed-out']));
    if (!window) return notApplicable(cutShort(episode));
    const found = followUpVisits(episode, policy, window);
    if (found.facts.length > 0) return documented(found);
    const unplaced = unplacedNotes(found);
    if (unplaced.length > 0) return cannotRead(unplaced);
    const data = windowData(window);
    return missingBy(isoDate(window.last), { message: 'noLastVisit', data, nearMisses: found.nearMisses });
  },
});

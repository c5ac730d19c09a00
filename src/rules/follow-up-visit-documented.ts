import { unplacedNotes } from '../chart/follow-up-notes.ts';
import { followUpVisits, TIED_BY } from '../chart/follow-up.ts';
import { windowData, windowOf } from '../chart/when.ts';
import { defineRule } from '../model/rule.ts';
import { cannotRead, documented, missing } from './verdicts.ts';

export const followUpVisitDocumented = defineRule({
  id: 'follow-up-visit-documented',
  title: 'A follow-up visit within three months is documented, with its note.',
  section: 'follow-up',
  severity: 'high',
  queue: 'clinician',
  source: 'IFRAME',
  remedy: 'File the follow-up visit and its note, or record why there was none.',
  evidenceTypes: ['Encounter', 'DocumentReference', 'Composition'],
  refersTo: TIED_BY,
  timing: 'follow-up',
  messages: {
    noVisit: { text: 'No follow-up visit with a final note dated {first} to {last} was found.', reason: 'NotFound' },
  },
  check: (episode, policy) => {
    const window = windowOf(episode, policy.windows['follow-up-visit-documented']);
    const found = followUpVisits(episode, policy, window);
    if (found.facts.length > 0) return documented(found);
    const unplaced = unplacedNotes(found);
    if (unplaced.length > 0) return cannotRead(unplaced);
    return missing({ message: 'noVisit', data: windowData(window), nearMisses: found.nearMisses });
  },
});

import { cutShort, untilNext } from '../chart/after-service.ts';
import { TIED_BY } from '../chart/follow-up.ts';
import { treatmentResponse } from '../chart/response.ts';
import { windowData, windowOf } from '../chart/when.ts';
import { defineRule } from '../model/rule.ts';
import { isoDate } from '../model/time.ts';
import { cannotRead, documented, missingBy, notApplicable } from './verdicts.ts';

export const treatmentResponseRecorded = defineRule({
  id: 'treatment-response-recorded',
  title: 'How the disease responded to the infusion is recorded.',
  section: 'follow-up',
  severity: 'moderate',
  queue: 'clinician',
  source: 'IFRAME',
  remedy: 'Record the response as found at follow-up, or record why it is not known.',
  evidenceTypes: ['Observation', 'DiagnosticReport', 'Encounter', 'DocumentReference', 'Composition'],
  refersTo: TIED_BY,
  timing: 'follow-up',
  messages: {
    noResponse: { text: 'No statement of the response dated {first} to {last} was found.', reason: 'NotFound' },
  },
  check: (episode, policy) => {
    const window = untilNext(episode, windowOf(episode, policy.windows['treatment-response-recorded']));
    if (!window) return notApplicable(cutShort(episode));
    const { found, unreadable } = treatmentResponse(episode, policy, window);
    if (found.facts.length > 0) return documented(found);
    if (unreadable.length > 0) return cannotRead(unreadable);
    const data = windowData(window);
    return missingBy(isoDate(window.last), { message: 'noResponse', data, nearMisses: found.nearMisses });
  },
});

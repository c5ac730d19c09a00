import { adverseEvents } from '../chart/adverse-events.ts';
import { TIED_BY } from '../chart/follow-up.ts';
import { windowData, windowOf } from '../chart/when.ts';
import { defineRule } from '../model/rule.ts';
import { cannotRead, documented, missing } from './verdicts.ts';

export const adverseEventsAssessed = defineRule({
  id: 'adverse-events-assessed',
  title: 'Adverse events after the infusion are recorded, or that there were none.',
  section: 'follow-up',
  severity: 'low',
  queue: 'clinician',
  source: 'IFRAME, REILD1, REILD2, REILD3',
  remedy: 'Record the adverse events, or record that there were none.',
  evidenceTypes: [
    'AdverseEvent',
    'Procedure',
    'Observation',
    'DiagnosticReport',
    'Encounter',
    'DocumentReference',
    'Composition',
  ],
  refersTo: [...TIED_BY, 'MedicationAdministration'],
  timing: 'follow-up',
  messages: {
    noAssessment: {
      text: 'Neither an adverse event nor a statement of their absence dated {first} to {last} was found.',
      reason: 'NotFound',
    },
  },
  check: (episode, policy) => {
    const window = windowOf(episode, policy.windows['adverse-events-assessed']);
    const { found, unreadable } = adverseEvents(episode, policy, window);
    if (found.facts.length > 0) return documented(found);
    if (unreadable.length > 0) return cannotRead(unreadable);
    return missing({ message: 'noAssessment', data: windowData(window), nearMisses: found.nearMisses });
  },
});

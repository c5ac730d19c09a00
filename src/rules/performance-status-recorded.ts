import { performanceStatus } from '../chart/performance.ts';
import { windowData, windowOf } from '../chart/when.ts';
import { defineRule } from '../model/rule.ts';
import { documented, missing } from './verdicts.ts';

export const performanceStatusRecorded = defineRule({
  id: 'performance-status-recorded',
  title: 'The performance status before the infusion is recorded.',
  section: 'history',
  severity: 'low',
  queue: 'clinician',
  source: 'IFRAME, BCBST',
  remedy:
    'Record the performance status before the infusion (ECOG or Karnofsky; under 16 also Lansky), or record why there is none.',
  evidenceTypes: ['Observation'],
  refersTo: ['DiagnosticReport'],
  timing: 'admission',
  messages: {
    noStatus: { text: 'No performance status dated {first} to {last} was found.', reason: 'NotFound' },
  },
  check: (episode, policy) => {
    const window = windowOf(episode, policy.windows['performance-status-recorded']);
    const found = performanceStatus(episode, window);
    if (found.facts.length > 0) return documented(found);
    return missing({ message: 'noStatus', data: windowData(window), nearMisses: found.nearMisses });
  },
});

import { pregnancyPossible, pregnancyTests } from '../chart/pregnancy.ts';
import { windowData, windowOf } from '../chart/when.ts';
import { defineRule } from '../model/rule.ts';
import { cannotTell, documented, missing, notApplicable } from './verdicts.ts';

export const pregnancyStatusRecorded = defineRule({
  id: 'pregnancy-status-recorded',
  title: 'Where pregnancy is possible, its status before the infusion is recorded.',
  section: 'history',
  severity: 'low',
  queue: 'clinician',
  source: 'PHOS1',
  remedy:
    'File the pregnancy test or status from before the infusion under its own date; for one that is not on file, an addendum dated today, or record why there is none.',
  evidenceTypes: ['Observation', 'DiagnosticReport'],
  appliesBy: ['Patient', 'Condition', 'Procedure'],
  timing: 'admission',
  leadFrom: -1,
  messages: {
    noStatus: { text: 'No pregnancy test or status dated {first} to {last} was found.', reason: 'NotFound' },
  },
  check: (episode, policy) => {
    const possibility = pregnancyPossible(episode, policy);
    if (possibility.possible === false) return notApplicable(possibility.because);
    const window = windowOf(episode, policy.windows['pregnancy-status-recorded']);
    const found = pregnancyTests(episode, window);
    if (found.facts.length > 0) return documented(found);
    if (possibility.possible === 'unknown') return cannotTell(possibility.because);
    return missing({ message: 'noStatus', data: windowData(window), nearMisses: found.nearMisses });
  },
});

import { histories } from '../chart/history.ts';
import { windowData, windowOf } from '../chart/when.ts';
import { defineRule } from '../model/rule.ts';
import { documented, missing } from './verdicts.ts';

export const historyAndPhysicalOnFile = defineRule({
  id: 'history-and-physical-on-file',
  title: 'A history and physical examination from before the infusion is on file.',
  section: 'history',
  severity: 'high',
  queue: 'clinician',
  source: 'HP48222',
  remedy: 'File the history and physical examination from before the infusion, or record why there is none.',
  evidenceTypes: ['DocumentReference', 'Composition'],
  appliesBy: ['Encounter'],
  timing: 'admission',
  messages: {
    noHistory: {
      text: 'No final history and physical examination dated {first} to {last} was found.',
      reason: 'NotFound',
    },
  },
  check: (episode, policy) => {
    const window = windowOf(episode, policy.windows['history-and-physical-on-file']);
    const found = histories(episode, window);
    if (found.facts.length > 0) return documented(found);
    return missing({ message: 'noHistory', data: windowData(window), nearMisses: found.nearMisses });
  },
});

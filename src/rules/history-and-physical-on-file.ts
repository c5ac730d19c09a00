import { CLASS_BY_POLICY, isSettingUnknown } from '../chart/encounters.ts';
import { histories, ofOutpatient } from '../chart/history.ts';
import { windowData, windowOf } from '../chart/when.ts';
import { defineRule } from '../model/rule.ts';
import { cannotTell, documented, missing } from './verdicts.ts';

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
    if (isSettingUnknown(episode) && ofOutpatient(episode, window).facts.length > 0)
      return cannotTell(
        `a consultation is on file; whether it serves hangs on the class of the encounter, which tells no setting; ${CLASS_BY_POLICY}`,
      );
    return missing({ message: 'noHistory', data: windowData(window), nearMisses: found.nearMisses });
  },
});

import { handOver, sharedCare } from '../chart/hand-over.ts';
import { windowData, windowOf } from '../chart/when.ts';
import { defineRule } from '../model/rule.ts';
import { documented, missing, notApplicable } from './verdicts.ts';

export const transferOfCareRecorded = defineRule({
  id: 'transfer-of-care-recorded',
  title: 'Where follow-up care is handed over, the record shows who follows.',
  section: 'follow-up',
  severity: 'low',
  queue: 'HIM',
  source: 'NGS',
  remedy: 'File the transfer of care and who follows the patient, or record why there is none.',
  evidenceTypes: ['DocumentReference', 'Composition', 'ServiceRequest', 'CareTeam'],
  appliesBy: ['Claim'],
  timing: 'hand-over',
  messages: {
    noTransfer: {
      text: 'A line carries modifier {codes}; no record dated {first} to {last} of who follows was found.',
      reason: 'NotFound',
    },
  },
  check: (episode, policy) => {
    const modifiers = sharedCare(episode);
    if (modifiers.length === 0) return notApplicable('no line carries modifier 54 or 55');
    const window = windowOf(episode, policy.windows['transfer-of-care-recorded']);
    const found = handOver(episode, window);
    if (found.facts.length > 0) return documented(found);
    const data = { ...windowData(window), codes: modifiers.join(', ') };
    return missing({ message: 'noTransfer', data, nearMisses: found.nearMisses });
  },
});

import { recoveryRecords } from '../chart/recovery.ts';
import { windowData, windowOf } from '../chart/when.ts';
import { defineRule } from '../model/rule.ts';
import { cannotRead, documented, missing } from './verdicts.ts';

export const recoveryMonitoringRecorded = defineRule({
  id: 'recovery-monitoring-recorded',
  title: 'Monitoring of the recovery after the infusion is recorded.',
  section: 'infusion',
  severity: 'low',
  queue: 'clinician',
  source: 'OPENPAYER',
  remedy: 'File the record of the recovery or the vital signs taken after the infusion, or record why there is none.',
  evidenceTypes: ['Observation', 'DocumentReference', 'Composition', 'DiagnosticReport'],
  timing: 'infusion',
  messages: {
    noRecovery: { text: 'No record of monitoring dated {first} to {last} was found.', reason: 'NotFound' },
  },
  check: (episode, policy) => {
    const { found, unreadable } = recoveryRecords(episode, policy);
    if (found.facts.length > 0) return documented(found);
    if (unreadable.length > 0) return cannotRead(unreadable);
    const window = windowOf(episode, policy.windows['recovery-monitoring-recorded']);
    return missing({ message: 'noRecovery', data: windowData(window), nearMisses: found.nearMisses });
  },
});

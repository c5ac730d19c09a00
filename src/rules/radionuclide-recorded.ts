import { recordedRadionuclides } from '../chart/agent.ts';
import { defineRule } from '../model/rule.ts';
import { isoDate } from '../model/time.ts';
import { cannotRead, documented, missing } from './verdicts.ts';

export const radionuclideRecorded = defineRule({
  id: 'radionuclide-recorded',
  title: 'The radionuclide infused is recorded.',
  section: 'infusion',
  severity: 'high',
  queue: 'clinician',
  source: 'IFRAME',
  remedy: 'Record the radionuclide on the administration or the procedure, or record why it is not known.',
  evidenceTypes: ['MedicationAdministration', 'Procedure', 'DocumentReference', 'Composition', 'DiagnosticReport'],
  refersTo: ['Medication'],
  timing: 'infusion',
  messages: {
    noRadionuclide: { text: 'No radionuclide was found for the infusion of {date}.', reason: 'NotFound' },
  },
  check: (episode, policy) => {
    const { found, unreadable } = recordedRadionuclides(episode, policy);
    if (found.facts.length > 0) return documented(found);
    if (unreadable.length > 0) return cannotRead(unreadable);
    return missing({ message: 'noRadionuclide', data: { date: isoDate(episode.day) }, nearMisses: found.nearMisses });
  },
});

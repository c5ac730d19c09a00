import { recordedRadionuclides } from '../chart/agent.ts';
import { afterTheStay } from '../chart/due.ts';
import { dayOfRelease, dischargeInstructions } from '../chart/stay-notes.ts';
import { windowData } from '../chart/when.ts';
import { defineRule } from '../model/rule.ts';
import { isoDate } from '../model/time.ts';
import { INSTRUCTED_RADIONUCLIDES } from '../terminology/radionuclides.ts';
import { cannotRead, documented, missingBy, notApplicable } from './verdicts.ts';

export const releaseInstructionsOnFile = defineRule({
  id: 'release-instructions-on-file',
  title: 'After I-131, Lu-177 or Sm-153, radiation-safety instructions given on release are on file.',
  section: 'infusion',
  severity: 'low',
  queue: 'clinician',
  source: 'NH3575, CFR2075',
  remedy: 'File the radiation-safety instructions given on release, or record why there are none.',
  evidenceTypes: ['DocumentReference', 'Composition'],
  appliesBy: ['MedicationAdministration', 'Encounter', 'DocumentReference', 'Composition', 'DiagnosticReport'],
  refersTo: ['Medication'],
  timing: 'infusion',
  messages: {
    noInstructions: { text: 'No discharge instructions dated {first} to {last} were found.', reason: 'NotFound' },
  },
  check: (episode, policy) => {
    const { found: radionuclides, unreadable } = recordedRadionuclides(episode, policy);
    const instructed = radionuclides.facts.some(({ value }) => INSTRUCTED_RADIONUCLIDES.has(value));
    if (!instructed && radionuclides.facts.length === 0 && unreadable.length > 0) return cannotRead(unreadable);
    if (!instructed) return notApplicable('neither I-131, Lu-177 nor Sm-153 is recorded');
    const last = dayOfRelease(episode, policy) + policy.due.releaseInstructionsDays;
    const due = isoDate(Math.max(last, afterTheStay(episode, policy)));
    const found = dischargeInstructions(episode, last);
    if (found.facts.length > 0) return documented(found, due);
    const data = windowData({ first: episode.day, last });
    return missingBy(due, { message: 'noInstructions', data, nearMisses: found.nearMisses });
  },
});

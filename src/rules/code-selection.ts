import { asFacts, oncePerClaim, testedLines } from '../chart/billed-lines.ts';
import { codeGaps } from '../chart/code-choice.ts';
import { defineRule } from '../model/rule.ts';
import { documented, missing, notApplicable } from './verdicts.ts';

export const codeSelection = defineRule({
  id: 'code-selection',
  title: 'Agent, route and the lines of the day speak for the code of the infusion.',
  section: 'claim',
  severity: 'moderate',
  queue: 'coding',
  source: 'IFRAME, SIR3',
  remedy: 'Review the code of the line against the agent, the route and the other lines of the day.',
  evidenceTypes: ['Claim', 'MedicationAdministration', 'Encounter', 'Appointment'],
  refersTo: ['Medication'],
  timing: 'immediate',
  conflict: true,
  messages: {
    antibody: {
      text: 'The agent on record is a radiolabelled antibody, which code 79403 describes.',
      reason: 'InvalidAttribute',
      severity: 'high',
    },
    otherService: {
      text: 'Code {codes} is billed for the same service of {date}.',
      reason: 'InvalidAttribute',
      severity: 'high',
    },
    siblingBeside: {
      text: 'Code {codes}, of another route of radiopharmaceutical therapy, is billed beside the service of {date}.',
      reason: 'InvalidAttribute',
    },
    noFollowUp: {
      text: 'The route is intravenous and no follow-up up to {last} was found: code 79101 is to be considered.',
      reason: 'InvalidAttribute',
      severity: 'low',
    },
    microspheres: {
      text: 'The agent on record is microspheres, for which codes 37243 and 79445 are in use: to be confirmed.',
      reason: 'InvalidAttribute',
      severity: 'low',
    },
  },
  check: (episode, policy) => {
    const lines = testedLines(episode);
    if (lines.length === 0) return notApplicable('no claim line bills the service');
    const [first, ...more] = oncePerClaim(codeGaps(episode, policy));
    if (first) return missing(first, ...more);
    return documented(asFacts(lines));
  },
});

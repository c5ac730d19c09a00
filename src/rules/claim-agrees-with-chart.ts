import { asFacts, oncePerClaim } from '../chart/billed-lines.ts';
import { disagreements } from '../chart/claim-agreement.ts';
import { defineRule } from '../model/rule.ts';
import { documented, missing, notApplicable } from './verdicts.ts';

export const claimAgreesWithChart = defineRule({
  id: 'claim-agrees-with-chart',
  title: 'Claim and chart agree on the day, the patient, the encounter and the diagnosis.',
  section: 'claim',
  severity: 'high',
  queue: 'coding',
  source: 'OPENPAYER',
  remedy: 'Review the claim and the chart against each other.',
  evidenceTypes: ['Claim', 'Procedure', 'Encounter', 'Condition'],
  timing: 'immediate',
  conflict: true,
  messages: {
    otherDay: {
      text: 'The claim states {date} as the day of the service, the procedure {first}.',
      reason: 'DateOutOfRange',
    },
    otherPatient: {
      text: 'The claim and a procedure or encounter it names are of different patients.',
      reason: 'InvalidAttribute',
    },
    otherEncounter: {
      text: 'The claim line and the procedure name encounters of different stays.',
      reason: 'InvalidAttribute',
    },
    noDiagnosis: {
      text: 'The claim line points to no malignant or accepted diagnosis of its claim.',
      reason: 'InvalidAttribute',
    },
    noHeaderDiagnosis: {
      text: 'The institutional claim lists no malignant or accepted diagnosis.',
      reason: 'InvalidAttribute',
    },
  },
  check: (episode, policy) => {
    if (episode.lines.length === 0) return notApplicable('no active claim bills the service');
    const [first, ...more] = oncePerClaim(disagreements(episode, policy));
    if (first) return missing(first, ...more);
    return documented(asFacts(episode.lines));
  },
});

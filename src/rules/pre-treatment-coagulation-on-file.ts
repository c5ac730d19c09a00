import { labStudy } from '../chart/labs.ts';
import { routeOf } from '../chart/route.ts';
import { windowData, windowOf } from '../chart/when.ts';
import { defineRule } from '../model/rule.ts';
import { COAGULATION } from '../terminology/labs.ts';
import { documented, missing, notApplicable } from './verdicts.ts';

export const preTreatmentCoagulationOnFile = defineRule({
  id: 'pre-treatment-coagulation-on-file',
  title: 'Before an infusion by any route but a vein, a prothrombin time or INR is on file.',
  section: 'before-treatment',
  severity: 'low',
  queue: 'clinician',
  source: 'OPENPAYER',
  remedy: 'File the prothrombin time or INR from before the infusion, or record why there is none.',
  evidenceTypes: ['Observation', 'DiagnosticReport'],
  appliesBy: ['MedicationAdministration'],
  refersTo: ['Medication'],
  timing: 'before',
  messages: {
    noTest: { text: 'No prothrombin time or INR dated {first} to {last} was found.', reason: 'NotFound' },
  },
  check: (episode, policy) => {
    const route = routeOf(episode);
    if (route === undefined) return notApplicable('the route is not recorded');
    if (route === 'intravenous') return notApplicable('the infusion was intravenous');
    const window = windowOf(episode, policy.windows['pre-treatment-coagulation-on-file']);
    const { found } = labStudy(episode, { panels: COAGULATION, parts: {} }, window);
    if (found.facts.length > 0) return documented(found);
    return missing({ message: 'noTest', data: windowData(window), nearMisses: found.nearMisses });
  },
});

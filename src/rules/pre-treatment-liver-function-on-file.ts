import { labStudy } from '../chart/labs.ts';
import { routeOf } from '../chart/route.ts';
import { TELL_WHAT_IS_TREATED, treatsLiver } from '../chart/treated.ts';
import { windowData, windowOf } from '../chart/when.ts';
import { defineRule } from '../model/rule.ts';
import { LIVER_PANELS, LIVER_PARTS } from '../terminology/labs.ts';
import { documented, missing, notApplicable } from './verdicts.ts';

export const preTreatmentLiverFunctionOnFile = defineRule({
  id: 'pre-treatment-liver-function-on-file',
  title: 'Before an infusion into an artery or of the liver, a liver function test is on file.',
  section: 'before-treatment',
  severity: 'moderate',
  queue: 'clinician',
  source: 'OPENPAYER',
  remedy: 'File the liver function test from before the infusion, or record why there is none.',
  evidenceTypes: ['Observation', 'DiagnosticReport'],
  appliesBy: TELL_WHAT_IS_TREATED,
  refersTo: ['Medication'],
  timing: 'before',
  messages: {
    noTest: {
      text: 'No liver function test dated {first} to {last} was found; not found: {parts}.',
      reason: 'NotFound',
    },
  },
  check: (episode, policy) => {
    if (routeOf(episode) !== 'intra-arterial' && !treatsLiver(episode))
      return notApplicable('neither the arterial route nor the liver as target is recorded');
    const window = windowOf(episode, policy.windows['pre-treatment-liver-function-on-file']);
    const { found, lacking } = labStudy(episode, { panels: LIVER_PANELS, parts: LIVER_PARTS }, window);
    if (found.facts.length > 0) return documented(found);
    const data = { ...windowData(window), parts: lacking.join(', ') };
    return missing({ message: 'noTest', data, nearMisses: found.nearMisses });
  },
});

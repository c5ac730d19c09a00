import { labStudy } from '../chart/labs.ts';
import { windowData, windowOf } from '../chart/when.ts';
import { defineRule } from '../model/rule.ts';
import { BLOOD_COUNT_PANELS, BLOOD_COUNT_PARTS } from '../terminology/labs.ts';
import { documented, missing } from './verdicts.ts';

export const preTreatmentBloodCountOnFile = defineRule({
  id: 'pre-treatment-blood-count-on-file',
  title: 'A complete blood count from before the infusion is on file.',
  section: 'before-treatment',
  severity: 'moderate',
  queue: 'clinician',
  source: 'OPENPAYER',
  remedy: 'File the blood count from before the infusion, or record why there is none.',
  evidenceTypes: ['Observation', 'DiagnosticReport'],
  timing: 'before',
  messages: {
    noCount: { text: 'No blood count dated {first} to {last} was found; not found: {parts}.', reason: 'NotFound' },
  },
  check: (episode, policy) => {
    const window = windowOf(episode, policy.windows['pre-treatment-blood-count-on-file']);
    const { found, lacking } = labStudy(episode, { panels: BLOOD_COUNT_PANELS, parts: BLOOD_COUNT_PARTS }, window);
    if (found.facts.length > 0) return documented(found);
    const data = { ...windowData(window), parts: lacking.join(', ') };
    return missing({ message: 'noCount', data, nearMisses: found.nearMisses });
  },
});

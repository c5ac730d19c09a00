import { precedesInfusion, type Imaging } from '../chart/order.ts';
import { countsByUnreadRoute, ROUTE_UNREAD, tumourImaging } from '../chart/imaging.ts';
import { windowData, windowOf } from '../chart/when.ts';
import { defineRule } from '../model/rule.ts';
import { cannotTell, documented, missing } from './verdicts.ts';

export const preTreatmentImagingOnFile = defineRule({
  id: 'pre-treatment-imaging-on-file',
  title: 'Imaging of the tumour before the infusion is on file.',
  section: 'before-treatment',
  severity: 'high',
  queue: 'imaging',
  source: 'OPENPAYER, IFRAME',
  remedy: 'File the imaging study or its report from before the infusion, or record why there is none.',
  evidenceTypes: ['ImagingStudy', 'DiagnosticReport', 'DocumentReference'],
  timing: 'before',
  messages: {
    noImaging: { text: 'No imaging dated {first} to {last}, before the infusion, was found.', reason: 'NotFound' },
  },
  check: (episode, policy) => {
    const window = windowOf(episode, policy.windows['pre-treatment-imaging-on-file']);
    const before = (resource: Imaging) => precedesInfusion(episode, resource);
    const found = tumourImaging(episode, policy, window, before);
    if (found.facts.length > 0) return documented(found);
    if (countsByUnreadRoute(episode, policy, window, before)) return cannotTell(ROUTE_UNREAD);
    return missing({ message: 'noImaging', data: windowData(window), nearMisses: found.nearMisses });
  },
});

import { imagingAfter } from '../chart/after-service.ts';
import { countsByUnreadRoute, ROUTE_UNREAD } from '../chart/imaging.ts';
import { windowData, windowOf } from '../chart/when.ts';
import { defineRule } from '../model/rule.ts';
import { cannotTell, documented, missing } from './verdicts.ts';

export const postTreatmentImagingOnFile = defineRule({
  id: 'post-treatment-imaging-on-file',
  title: 'Imaging of the tumour after the infusion is on file.',
  section: 'follow-up',
  severity: 'high',
  queue: 'imaging',
  source: 'IFRAME, PMC6116887',
  remedy: 'File the imaging study or its report from after the infusion, or record why there is none.',
  evidenceTypes: ['ImagingStudy', 'DiagnosticReport', 'DocumentReference'],
  timing: 'follow-up',
  messages: {
    noImaging: { text: 'No imaging dated {first} to {last}, after the infusion, was found.', reason: 'NotFound' },
  },
  check: (episode, policy) => {
    const window = windowOf(episode, policy.windows['post-treatment-imaging-on-file']);
    const found = imagingAfter(episode, policy, window);
    if (found.facts.length > 0) return documented(found);
    if (countsByUnreadRoute(episode, policy, window)) return cannotTell(ROUTE_UNREAD);
    return missing({ message: 'noImaging', data: windowData(window), nearMisses: found.nearMisses });
  },
});

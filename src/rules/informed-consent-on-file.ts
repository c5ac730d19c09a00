import { treatmentConsents } from '../chart/consents.ts';
import { windowData, windowOf } from '../chart/when.ts';
import { defineRule } from '../model/rule.ts';
import { documented, missing } from './verdicts.ts';

export const informedConsentOnFile = defineRule({
  id: 'informed-consent-on-file',
  title: 'Consent to the treatment, given before the infusion, is on file.',
  section: 'history',
  severity: 'high',
  queue: 'clinician',
  source: 'COP485638 (critical access hospitals); 42 CFR 482.24(c)(4)(v) and 482.51(b)(2), unverified',
  remedy:
    'File the consent given before the infusion under its own date; for one that is not on paper, an addendum dated today, or record why there is none.',
  evidenceTypes: ['Consent', 'DocumentReference', 'Composition'],
  timing: 'admission',
  leadFrom: -1,
  messages: {
    noConsent: {
      text: 'No consent to the treatment dated {first} to {last}, or linked and dated before the infusion, was found.',
      reason: 'NotFound',
    },
  },
  check: (episode, policy) => {
    const window = policy.windows['informed-consent-on-file'];
    const found = treatmentConsents(episode, window);
    if (found.facts.length > 0) return documented(found);
    const data = windowData(windowOf(episode, window));
    return missing({ message: 'noConsent', data, nearMisses: found.nearMisses });
  },
});

import { acceptedDiagnoses, acceptedReasons } from '../chart/accepted-reasons.ts';
import { bareCodes } from '../chart/codes.ts';
import { cancerDiagnoses, otherReasons } from '../chart/malignancy.ts';
import { defineRule } from '../model/rule.ts';
import { isoDate } from '../model/time.ts';
import { documented, missing } from './verdicts.ts';

export const cancerDiagnosisRecorded = defineRule({
  id: 'cancer-diagnosis-recorded',
  title: 'The diagnosis that the infusion treats is recorded, ideally tied to it.',
  section: 'history',
  severity: 'high',
  queue: 'clinician',
  source: 'IFRAME',
  remedy:
    'Record the diagnosis treated and tie it to the procedure, its encounter or its claim, or record why there is none.',
  evidenceTypes: ['Condition', 'Claim', 'Encounter'],
  timing: 'admission',
  messages: {
    noDiagnosis: { text: 'No malignant diagnosis standing on {date} was found.', reason: 'NotFound' },
    otherReason: {
      text: 'The recorded reason ({codes}) is not malignant and not on the accepted list: to be confirmed.',
      reason: 'InvalidAttribute',
      severity: 'moderate',
    },
  },
  check: (episode, policy) => {
    const found = cancerDiagnoses(episode);
    if (found.facts.length > 0) return documented(found);
    const reasons = otherReasons(episode);
    const accepted = reasons.flatMap((reason) => acceptedReasons(episode.chart, reason, policy));
    if (accepted.length > 0) {
      return documented({
        facts: [{ value: accepted, source: episode.anchor.key, details: [{ code: 'non-malignant' }] }],
      });
    }
    const codes = [...new Set(reasons.flatMap((reason) => bareCodes(reason).slice(0, 1)))].sort();
    const { nearMisses } = found;
    if (codes.length > 0)
      return missing({ message: 'otherReason', data: { codes: codes.slice(0, 5).join(', ') }, nearMisses });
    const diagnosed = acceptedDiagnoses(episode, policy);
    if (diagnosed.facts.length > 0) return documented(diagnosed);
    return missing({ message: 'noDiagnosis', data: { date: isoDate(episode.day) }, nearMisses });
  },
});

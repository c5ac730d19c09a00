import { CLASS_BY_POLICY, isSettingUnknown } from '../chart/encounters.ts';
import { dischargeSummaries, inpatientStay } from '../chart/stay-notes.ts';
import { defineRule } from '../model/rule.ts';
import { isoDate } from '../model/time.ts';
import { cannotTell, documented, missingBy, notApplicable } from './verdicts.ts';

export const dischargeSummaryOnFile = defineRule({
  id: 'discharge-summary-on-file',
  title: 'The discharge summary of the inpatient stay is on file.',
  section: 'admission',
  severity: 'moderate',
  queue: 'HIM',
  source: 'LC_DS',
  remedy: 'File the final discharge summary of the stay, or record why there is none.',
  evidenceTypes: ['DocumentReference', 'Composition'],
  appliesBy: ['Encounter'],
  timing: 'admission',
  messages: {
    noSummary: {
      text: 'No final discharge summary of the stay that ended on {date} was found.',
      reason: 'NotFound',
    },
  },
  check: (episode, policy) => {
    const stay = inpatientStay(episode);
    if (!stay && isSettingUnknown(episode))
      return cannotTell(`the class of the encounter says neither inpatient nor outpatient; ${CLASS_BY_POLICY}`);
    if (!stay) return notApplicable('no inpatient stay is linked to the infusion');
    if (!stay.finished) return notApplicable('the inpatient stay is not finished');
    const found = dischargeSummaries(episode, policy, stay);
    const { discharged } = stay;
    const due = discharged === undefined ? undefined : isoDate(discharged + policy.due.dischargeSummaryDays);
    if (found.facts.length > 0) return documented(found, due);
    if (discharged === undefined || due === undefined) return cannotTell('the day of discharge is not recorded');
    const data = { date: isoDate(discharged) };
    return missingBy(due, { message: 'noSummary', data, nearMisses: found.nearMisses });
  },
});

import { asFacts } from '../chart/billed-lines.ts';
import { refusedClaims } from '../chart/claim-file.ts';
import { defineRule } from '../model/rule.ts';
import { isoDate } from '../model/time.ts';
import { documented, missing, notApplicable } from './verdicts.ts';

export const claimOnFile = defineRule({
  id: 'claim-on-file',
  title: 'A completed infusion has a claim.',
  section: 'claim',
  severity: 'low',
  queue: 'coding',
  source: 'OPENPAYER',
  remedy: 'Review whether a claim for the service is to be filed, or record why there is none.',
  evidenceTypes: ['Claim'],
  timing: 'infusion',
  dueDay: ({ due }) => due.claimOnFileDays,
  messages: {
    noClaim: { text: 'No active claim for the infusion of {date} was found.', reason: 'NotFound' },
  },
  check: (episode, { feeds }) => {
    if (!feeds?.includes('Claim')) return notApplicable('the policy does not list claims as supplied');
    if (episode.lines.length > 0) return documented(asFacts(episode.lines));
    const completed = episode.procedures.some(({ status }) => status === 'completed');
    if (!completed) return notApplicable('no procedure of the service is recorded as completed');
    return missing({
      message: 'noClaim',
      data: { date: isoDate(episode.day) },
      nearMisses: refusedClaims(episode),
    });
  },
});

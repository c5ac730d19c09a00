import { performedBehind } from '../chart/claimed-service.ts';
import { keyOf } from '../chart/references.ts';
import { defineRule } from '../model/rule.ts';
import { isoDate } from '../model/time.ts';
import { documented, missing, notApplicable } from './verdicts.ts';

export const claimSupportedByProcedure = defineRule({
  id: 'claim-supported-by-procedure',
  title: 'A performed procedure stands behind each claim line for the service.',
  section: 'claim',
  severity: 'high',
  queue: 'compliance',
  source: 'IFRAME',
  remedy: 'Link the performed procedure to the claim line, or record why the line stands without one.',
  evidenceTypes: ['Procedure'],
  timing: 'immediate',
  messages: {
    noProcedure: { text: 'No performed procedure was found behind the claim line of {date}.', reason: 'NotFound' },
    otherCode: {
      text: 'The claim line of {date} names a performed procedure recorded under another code: to be confirmed.',
      reason: 'InvalidAttribute',
      severity: 'low',
    },
  },
  check: (episode) => {
    const line = episode.lines[0];
    if (!line) return notApplicable('no active claim bills the service');
    const { supporting, named } = performedBehind(episode);
    if (supporting.facts.length > 0) return documented(supporting);
    const data = { date: isoDate(episode.day) };
    const about = keyOf(line.claim);
    const [other] = named;
    if (other) return missing({ message: 'otherCode', data, about });
    return missing({ message: 'noProcedure', data, about, nearMisses: supporting.nearMisses });
  },
});

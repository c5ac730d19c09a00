import { oncePerClaim } from '../chart/billed-lines.ts';
import { keyOf } from '../chart/references.ts';
import type { ClaimLine } from '../model/episode.ts';
import { defineRule } from '../model/rule.ts';
import { documented, missing, notApplicable } from './verdicts.ts';

export const performedServiceClaimedStatus = defineRule({
  id: 'performed-service-claimed-status',
  title: 'No active claim stands for a procedure that is recorded as not given or as an error.',
  section: 'claim',
  severity: 'high',
  queue: 'compliance',
  source: 'IFRAME',
  remedy: 'Review the status of the procedure and the claim against each other.',
  evidenceTypes: ['Claim', 'Procedure'],
  timing: 'immediate',
  conflict: true,
  judgesNotDone: true,
  needsServiceDate: false,
  messages: {
    claimed: {
      text: 'An active claim stands for the service, whose procedure is recorded as {status}.',
      reason: 'InvalidAttribute',
    },
  },
  check: ({ lines, procedures, notDone }) => {
    const [line, ...others] = lines;
    if (!line) return notApplicable('no active claim bills the service');
    const performed = procedures.map((value) => ({ value, source: keyOf(value) }));
    if (performed.length > 0) return documented({ facts: performed });
    const [status] = notDone.map((procedure) => procedure.status).sort();
    if (status === undefined) return notApplicable('no procedure of the service is recorded');
    const conflict = ({ claim }: ClaimLine) => ({ message: 'claimed', data: { status }, about: keyOf(claim) }) as const;
    const more = others.filter(({ claim }) => claim !== line.claim);
    return missing(conflict(line), ...oncePerClaim(more.map(conflict)));
  },
});

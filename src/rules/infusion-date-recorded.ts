import { keyOf } from '../chart/references.ts';
import { daysOfResource, spanText } from '../chart/when.ts';
import { defineRule } from '../model/rule.ts';
import type { Detail, ResourceKey } from '../model/verdict.ts';
import { documented, missing } from './verdicts.ts';

export const infusionDateRecorded = defineRule({
  id: 'infusion-date-recorded',
  title: 'The date of the infusion is recorded to the day.',
  section: 'admission',
  severity: 'high',
  queue: 'clinician',
  source: 'IFRAME',
  remedy: 'Record the day of the infusion on the procedure, or record why it is not known.',
  evidenceTypes: ['Procedure', 'Claim', 'Encounter'],
  timing: 'immediate',
  needsServiceDate: false,
  messages: {
    noDate: {
      text: 'No day of the infusion was found on the procedure, the claim or the encounter.',
      reason: 'NotFound',
    },
  },
  check: ({ day, dayFrom, procedures, anchor, chart }) => {
    if (day !== undefined && dayFrom !== undefined)
      return documented({ facts: [{ value: day, source: dayFrom, details: sourceOf(dayFrom) }] });
    const near = procedures.flatMap((procedure) => {
      const days = daysOfResource(chart, procedure);
      const data = { date: days ? spanText(days) : '', first: 'a day', last: 'a day' };
      return days ? [{ reference: keyOf(procedure), why: { code: 'date-imprecise', data } as const }] : [];
    });
    return missing({ message: 'noDate', about: anchor.key, nearMisses: near });
  },
});

function sourceOf(key: ResourceKey): readonly Detail[] {
  if (key.startsWith('Claim/')) return [{ code: 'from-claim' }];
  return key.startsWith('Encounter/') ? [{ code: 'from-encounter' }] : [];
}

import { keyOf } from '../chart/references.ts';
import { daysOfResource, spanText } from '../chart/when.ts';
import { defineRule } from '../model/rule.ts';
import { isoDate } from '../model/time.ts';
import type { Detail, ResourceKey } from '../model/verdict.ts';
import { documented, missing } from './verdicts.ts';

/** Days ahead beyond which a date is none that anybody planned with. */
const MOST_AHEAD = 366;

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
    farAhead: {
      text: 'The recorded day of the infusion, {date}, lies more than a year ahead.',
      reason: 'DateOutOfRange',
    },
  },
  check: ({ day, dayFrom, procedures, anchor, chart }) => {
    if (day !== undefined && day > chart.asOf + MOST_AHEAD)
      return missing({ message: 'farAhead', data: { date: isoDate(day) }, about: dayFrom ?? anchor.key });
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

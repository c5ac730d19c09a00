import { linkedEncounters, refusedByPeriod } from '../chart/encounters.ts';
import { all } from '../chart/references.ts';
import { sift } from '../chart/sift.ts';
import { refusedByStatus } from '../chart/standing.ts';
import { defineRule } from '../model/rule.ts';
import { isoDate } from '../model/time.ts';
import { documented, missing } from './verdicts.ts';

export const encounterLinked = defineRule({
  id: 'encounter-linked',
  title: 'The encounter in which the infusion was given is linked to it.',
  section: 'admission',
  severity: 'high',
  queue: 'HIM',
  source: 'OPENPAYER, IFRAME',
  remedy: 'Link the encounter of that day to the procedure or to its claim line, or record why there is none.',
  evidenceTypes: ['Encounter'],
  timing: 'admission',
  messages: {
    noEncounter: { text: 'No encounter that covers {date} was found.', reason: 'NotFound' },
    unlinked: {
      text: 'An encounter covers {date}, but neither the procedure nor its claim names it.',
      reason: 'Missing',
      severity: 'moderate',
    },
  },
  check: ({ chart, day, procedures, lines }) => {
    const linked = sift(linkedEncounters(chart, procedures, lines), refusedByStatus, (encounter) =>
      refusedByPeriod(chart, encounter, day),
    );
    if (linked.facts.length > 0) return documented(linked);
    const dated = all(chart, 'Encounter').filter(
      ({ period }) => period?.start !== undefined || period?.end !== undefined,
    );
    const candidates = sift(
      dated.filter((encounter) => !refusedByPeriod(chart, encounter, day)),
      refusedByStatus,
    );
    const unlinked = candidates.facts.map(({ source }) => ({ reference: source, why: { code: 'unlinked' } as const }));
    const nearMisses = [...linked.nearMisses, ...unlinked];
    return missing({
      message: unlinked.length > 0 ? 'unlinked' : 'noEncounter',
      data: { date: isoDate(day) },
      nearMisses,
    });
  },
});

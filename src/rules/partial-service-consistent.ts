import { ACTIVITY_TYPES, administeredActivity } from '../chart/administration.ts';
import { isStopped, linesToTell, modifiersExpected, reasonsForStopping } from '../chart/partial-service.ts';
import { keyOf } from '../chart/references.ts';
import { defineRule } from '../model/rule.ts';
import { isoDate } from '../model/time.ts';
import type { Gap } from '../model/verdict.ts';
import { cannotRead, cannotTell, documentedByAll, missing, notApplicable } from './verdicts.ts';

export const partialServiceConsistent = defineRule({
  id: 'partial-service-consistent',
  title: 'An infusion that was stopped is told as such: why, how much was given, and on the claim line.',
  section: 'infusion',
  severity: 'moderate',
  queue: 'coding',
  source: 'HIACODE',
  remedy:
    'Record why the infusion was stopped and the activity given, and review the modifiers of the claim line, or record why they stand.',
  evidenceTypes: ['Procedure', 'Claim', ...ACTIVITY_TYPES],
  refersTo: ['Medication'],
  timing: 'infusion',
  messages: {
    noReason: { text: 'The infusion of {date} was stopped; no reason was found.', reason: 'Missing' },
    noActivity: { text: 'The infusion of {date} was stopped; no activity given was found.', reason: 'Missing' },
    noModifier: {
      text: 'The infusion of {date} was stopped; the claim line carries none of the modifiers {modifiers}.',
      reason: 'Missing',
    },
  },
  check: (episode, policy) => {
    if (!isStopped(episode)) return notApplicable('the infusion is not recorded as stopped');
    const date = isoDate(episode.day);
    const reasons = reasonsForStopping(episode);
    const { found, unreadable } = administeredActivity(episode, policy);
    const isGiven = found.facts.length > 0;
    const silent = linesToTell(episode).flatMap((line) => {
      const expected = modifiersExpected(line);
      const told = line.modifiers.some((modifier) => expected.includes(modifier));
      return told ? [] : [{ about: keyOf(line.claim), modifiers: expected.join(', ') }];
    });
    const { nearMisses } = found;
    const gaps: readonly Gap<'noReason' | 'noActivity' | 'noModifier'>[] = [
      ...(reasons.length > 0 ? [] : [{ message: 'noReason', data: { date } } as const]),
      ...(isGiven || unreadable.length > 0 ? [] : [{ message: 'noActivity', data: { date }, nearMisses } as const]),
      ...silent.map(({ about, modifiers }) => ({ message: 'noModifier', data: { date, modifiers }, about }) as const),
    ];
    const [gap, ...more] = gaps;
    if (gap) return missing(gap, ...more);
    if (episode.chart.unreadable.has('Claim')) return cannotTell('could not be read: Claim');
    if (!isGiven) return cannotRead(unreadable);
    const lines = linesToTell(episode).map(({ claim }) => ({ value: claim, source: keyOf(claim) }));
    return documentedByAll([{ facts: reasons.map((source) => ({ value: source, source })) }, found, { facts: lines }]);
  },
});

import { describe, expect, it } from '@jest/globals';
import { episodesOf } from '../../src/chart/episodes.ts';
import { worthTelling } from '../../src/chart/near-misses.ts';
import { openChart } from '../../src/chart/open-chart.ts';
import { DEFAULT_POLICY } from '../../src/model/policy.ts';
import type { NearMiss } from '../../src/model/verdict.ts';
import { day, document, procedure, record } from '../support/chart-builders.ts';

const on = (id: string, days?: number) =>
  document('11506-3', { id, ...(days !== undefined && { context: { period: { start: day(days) } } }) });
const notes = [on('a', 9), on('b', -2), on('c', 2), on('d', 30), on('e')];
const [episode] = episodesOf(openChart(record([procedure(), ...notes]), DEFAULT_POLICY), DEFAULT_POLICY);

const window = { date: 'x', first: 'x', last: 'x' };
const late = (id: string): NearMiss => ({
  reference: `DocumentReference/${id}`,
  why: { code: 'out-of-window', data: window },
});
const unlinked = (id: string): NearMiss => ({ reference: `DocumentReference/${id}`, why: { code: 'unlinked' } });

/** The near misses told, by the ids of their documents, and how many more there were. */
const told = (...found: readonly NearMiss[]) => {
  if (!episode) throw new Error('the chart holds no episode');
  const { nearMisses, more } = worthTelling(episode, found);
  return [...nearMisses.map(({ reference }) => reference.slice('DocumentReference/'.length)), more];
};

describe('the near misses told first', () => {
  it.each<[given: string, found: readonly NearMiss[], ids: readonly (string | number)[]]>([
    ['none', [], [0]],
    ['the only one', [late('a')], ['a', 0]],
    ['one refused for one reason in several of its parts: once', [late('a'), late('a')], ['a', 0]],
    ['the one nearest to the service, before or after', [late('a'), late('d'), late('b')], ['b', 'a', 'd', 0]],
    ['of two as near, the first by name', [late('c'), late('b')], ['b', 'c', 0]],
    ['those refused for more than their date, however far', [late('b'), unlinked('d')], ['d', 'b', 0]],
    ['dated ones before those without a date', [late('e'), late('d')], ['d', 'e', 0]],
    ['dated ones before those that are not in the chart', [late('_'), late('d')], ['d', '_', 0]],
    [
      'eight of them, and how many more there were',
      ['k', 'l', 'm', 'n', 'o', 'p', 'q', 'r', 's', 't'].map(unlinked),
      ['k', 'l', 'm', 'n', 'o', 'p', 'q', 'r', 2],
    ],
  ])('%s', (_, found, ids) => {
    expect(told(...found)).toStrictEqual(ids);
    expect(told(...found.toReversed())).toStrictEqual(ids);
  });
});

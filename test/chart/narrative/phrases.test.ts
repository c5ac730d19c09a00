import { describe, expect, test } from '@jest/globals';
import { cueOf, slotOf, slotTable, withLetter } from '../../../src/chart/narrative/phrases.ts';

/** The slot of a word by its first letters. */
function under(letters: string): number {
  let key = 0;
  for (let at = 0; at < letters.length; at++) key = withLetter(key, letters.charCodeAt(at));
  return slotOf(key);
}

/** The bits that a table holds, by slot. */
const held = (lists: Parameters<typeof slotTable>[0]) =>
  [...slotTable(lists).entries()].filter(([, bits]) => bits !== 0).sort(([a], [b]) => a - b);

describe('the word under which a phrase is looked for', () => {
  test.each<[phrase: string, letters: string]>([
    ['given', 'give'],
    ['instillation', 'inst'],
    ['iv', 'iv'],
    ['was instilled', 'inst'],
    ['instilled it was', 'inst'],
    ['then later', 'late'],
    ['such case', 'such'],
    ['PLANNED', 'plan'],
    ['p-32 infusion', 'infu'],
    ['131', ''],
  ])('"%s": "%s"', (phrase, letters) => {
    expect(held([[4, [phrase]]])).toStrictEqual([[under(letters), 4]]);
  });
  test('one word of two lists has the bits of both', () => {
    expect(
      held([
        [1, ['given', 'was given']],
        [2, ['is given']],
      ]),
    ).toStrictEqual([[under('give'), 3]]);
  });
});

describe('a cue', () => {
  const given = cueOf(4, ['was given', 'gave']);
  test.each<[text: string, bits: number, is: boolean]>([
    ['the dose was given', 4, true],
    ['the dose was given', 5, true],
    ['the dose was given', 3, false],
    ['the dose was giveny', 4, false],
    ['he gave it', 4, true],
    ['they forgave it', 4, false],
    ['it is given', 4, false],
  ])('"%s" of a statement with the bits %d: %s', (text, bits, is) => {
    expect(given(text, bits)).toBe(is);
  });
});

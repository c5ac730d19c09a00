import { describe, expect, test } from '@jest/globals';
import { statementsOf } from '../../../src/chart/narrative/statements.ts';

const parts = (text: string) => statementsOf(text).map(({ start, end }) => text.slice(start, end).trim());

/** Each text, and the statements it is made of. */
const cases = (rows: readonly (readonly [text: string, statements: readonly string[]])[]) =>
  test.each(rows)('%j', (text, statements) => expect(parts(text)).toStrictEqual(statements));

describe('the full stop of a short form', () => {
  cases([
    ['Rest for 10 min. Then home', ['Rest for 10 min.', 'Then home']],
    ['Rest for 10 min. then home', ['Rest for 10 min. then home']],
    ['Watched for 2h. Then home', ['Watched for 2h.', 'Then home']],
    ['Watched for 2 hrs. Then home', ['Watched for 2 hrs.', 'Then home']],
    ['The min. Dose was given', ['The min. Dose was given']],
    ['A 2-hr. Infusion was given', ['A 2-hr. Infusion was given']],
    ['In room 2 Dr. Smith was seen', ['In room 2 Dr. Smith was seen']],
    ['About approx. Ten', ['About approx. Ten']],
    ['Seen in the dept. She left', ['Seen in the dept. She left']],
    ['She left. Then', ['She left.', 'Then']],
  ]);
});

describe('a line that goes on below', () => {
  const letters = (count: number) =>
    'ward '
      .repeat(20)
      .slice(0, count - 1)
      .padEnd(count, 'x');
  cases([
    [`${letters(50)}\nGiven a dose`, [`${letters(50)}\nGiven a dose`]],
    [`${letters(49)}\nGiven a dose`, [letters(49), 'Given a dose']],
    ['seen\nPLAN\nrest at home', ['seen', 'PLAN', 'rest at home']],
    ['seen\nWEATHER\nrest at home', ['seen', 'WEATHER', 'rest at home']],
    ['seen\nin bed\nPLAN\nrest at home', ['seen\nin bed', 'PLAN', 'rest at home']],
    ['It was seen.\n:\nTwo', ['It was seen.', ':', 'Two']],
    ['given in\n   saline', ['given in\n   saline']],
    [`1042 ${letters(50)}\n1050 seen`, [`1042 ${letters(50)}`, '1050 seen']],
    [`10:42 ${letters(50)}\n10:50 seen`, [`10:42 ${letters(50)}`, '10:50 seen']],
    [`1042 ${letters(50)}\n2500 seen`, [`1042 ${letters(50)}\n2500 seen`]],
    [`${letters(50)}\n1050 seen`, [`${letters(50)}\n1050 seen`]],
    ['given in\n', ['given in']],
    ['given in\n½ of saline', ['given in', '½ of saline']],
    ['given in\nÄther', ['given in', 'Äther']],
    ['given in\n[saline]', ['given in', '[saline]']],
  ]);
});

describe('where a statement begins and ends', () => {
  test.each<[string, begin: readonly boolean[], end: readonly boolean[]]>([
    ['One. Two.  ', [true, false], [false, true]],
    ['One. Two.', [true, false], [false, true]],
    ['; One', [true, false], [false, true]],
    ['One\n\nTwo', [true, true], [true, true]],
    ['One.  \nTwo', [true, true], [true, true]],
    ['One. ½\nTwo', [true, false, true], [false, true, true]],
  ])('%j: which begin a line, and which end one', (text, begin, end) => {
    const found = statementsOf(text);
    expect(found.map(({ atLineStart }) => atLineStart)).toStrictEqual(begin);
    expect(found.map(({ atLineEnd }) => atLineEnd)).toStrictEqual(end);
  });
  test.each<[string, number]>([
    ['A: 10', 1],
    ['½: 10', 1],
    ['A\t10', 1],
    [': 10', -1],
  ])('%j has its first colon at %d', (text, colon) => {
    expect(statementsOf(text)[0]?.colon).toBe(colon);
  });
});

import { expect, it } from '@jest/globals';
import { LongExpression } from '../../src/chart/long-expression.ts';

const SAME: readonly (readonly [pattern: string, flags: string, text: string])[] = [
  ['\\bpleura', '', 'into the pleura'],
  ['\\bpleura', '', 'into the Pleura'],
  ['\\bpleura', 'i', 'into the Pleura'],
  ['^(?:a|(b))c', '', 'bc'],
  ['^\\s*$', '', ''],
  [' {1000}', '', 'short'],
];

it.each(SAME)('finds with /%s/%s in "%s" what the expression itself finds, however often it is asked', (...row) => {
  const [pattern, flags, text] = row;
  const itself = new RegExp(pattern, flags);
  for (const long of [new LongExpression(pattern, flags), new LongExpression(itself)]) {
    for (let time = 0; time < 3; time++) {
      expect(long.exec(text)).toEqual(itself.exec(text));
      expect(long.test(text)).toBe(itself.test(text));
    }
  }
});

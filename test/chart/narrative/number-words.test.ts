import { describe, expect, test } from '@jest/globals';
import { inFigures } from '../../../src/chart/narrative/number-words.ts';
import { testRows, type Row } from './says.ts';

describe('the figures of a number in words', () => {
  test.each([
    ['five', '5'],
    ['fifteen', '15'],
    ['twenty', '20'],
    ['thirty-two', '32'],
    ['a hundred', '100'],
    ['one hundred fifty', '150'],
    ['two hundred and five', '205'],
    ['two point two', '2.2'],
    ['point four', '0.4'],
    ['seven point three eight', '7.38'],
    ['zero point zero five', '0.05'],
    ['ONE HUNDRED POINT FIVE', '100.5'],
  ])('%s is %s', (words, figures) => expect(inFigures(words)).toBe(figures));
});

const ROWS: readonly Row[] = [
  ['Five millicuries of P-32 were instilled.', 'P-32, 5 mCi'],
  ['One hundred fifty millicuries of I-131 was given.', 'I-131, 150 mCi'],
  ['Two point two gigabecquerels of Y-90 were delivered.', 'Y-90, 2.2 GBq'],
  ['Seven point four GBq of Lu-177 was infused.', 'Lu-177, 7.4 GBq'],
  ['Fifteen millicuries (15 mCi) of P-32 were instilled.', 'P-32, 15 mCi'],
  // A range, a limit, a rate and what may be two numbers are none.
  ['Ten to fifteen millicuries of P-32 were instilled.', 'P-32'],
  ['Five or ten millicuries of P-32 were instilled.', 'P-32'],
  ['Five millicuries to ten millicuries of P-32 were instilled.', 'P-32'],
  ['Up to five millicuries of P-32 were instilled.', 'P-32'],
  ['Five millicuries per kilogram of P-32 were instilled.', 'P-32'],
  ['One fifty millicuries of I-131 was given.', 'I-131'],
  ['Twenty-five hundred megabecquerels of I-131 was given.', 'I-131'],
  ['Three capsules of five millicuries of I-131 were given.', 'I-131'],
  ['Three five millicurie capsules of I-131 were given.', 'I-131'],
  ['A few millicuries of P-32 were instilled.', 'P-32'],
];

describe('an activity in words', () => testRows(ROWS));

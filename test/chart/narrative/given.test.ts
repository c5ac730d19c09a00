import { describe } from '@jest/globals';
import { testRows } from './says.ts';

describe('one of two sides, or two drugs: what was given', () => {
  testRows([
    ['P-32 was infused through the 8 Fr/12 cm catheter.', 'P-32'],
    ['P-32 was given to the right or left side.', 'P-32'],
    ['P-32 or Y-90 was given.', ''],
    ['The right lobe received 2 GBq of Y-90, the left lobe received 0 GBq.', 'Y-90, 2 GBq'],
    ['2 GBq of Y-90 was delivered to the right lobe.\n0 GBq was delivered to the left lobe.', 'Y-90, 2 GBq, site'],
    ['The catheter was infused with saline, and 0 mCi of P-32 was given.', ''],
    ['10 mCi P-32, held given low platelets.', ''],
    ['10 mCi P-32, dose held given low platelets.', ''],
  ]);
});

describe('an answer of no, before the lines of the form', () => {
  testRows([
    ['Was the dose given? No\nIsotope: 32P\nActivity: 10 mCi', ''],
    ['Was the dose given? No\nIsotope: P-32\nActivity: 10 mCi', ''],
    ['Was the dose given? Yes\nIsotope: 32P\nActivity: 10 mCi', 'P-32, 10 mCi'],
  ]);
});

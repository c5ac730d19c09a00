import { describe, expect, test } from '@jest/globals';
import fc from '../../support/fast-check.ts';
import { base64Bytes } from '../../../src/chart/narrative/base64.ts';

/** The ways a text of base64 is written. */
const SPELLINGS: Readonly<Record<string, (text: string) => string>> = {
  'as it is': (text) => text,
  'without its end': (text) => text.replace(/=+$/, ''),
  'with the two signs of addresses': (text) => text.replaceAll('+', '-').replaceAll('/', '_'),
  'in lines': (text) => text.replace(/(.{6})/g, '$1\r\n'),
  'with blanks before and after': (text) => ` \t${text}\n `,
  'with its end on the next line': (text) => text.replace(/=+$/, (end) => `\n${end.replaceAll('=', '= ')}`),
};

describe('the bytes of base64', () => {
  test.each(Object.entries(SPELLINGS))('%s: all of them, or the first so many', (_, spelled) => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), fc.integer({ min: 1, max: 60 }), (bytes, most) => {
        const text = spelled(Buffer.from(bytes).toString('base64'));
        expect([...(base64Bytes(text, most) ?? ['none'])]).toEqual([...bytes.subarray(0, most)]);
      }),
      { numRuns: 300 },
    );
  });

  test.each<[text: string, bytes: readonly number[] | undefined]>([
    ['', []],
    ['AAEC', [0, 1, 2]],
    ['+/+/', [251, 255, 191]],
    ['AAE', [0, 1]],
    ['AA', [0]],
    ['A', undefined],
    ['AAECA', undefined],
    ['AA=', [0]],
    ['AA==', [0]],
    ['AA == ', [0]],
    ['AA==AA', undefined],
    ['AAEC====', [0, 1, 2]],
    ['AAEC!', undefined],
    ['AA.C', undefined],
    ['AAÄC', undefined],
    ['AAEC\u0080', undefined],
  ])('%j', (text, bytes) => {
    const found = base64Bytes(text, 100);
    expect(found && [...found]).toEqual(bytes);
  });

  test('are looked for no further than asked', () => {
    expect([...(base64Bytes('AA EC!', 3) ?? [])]).toEqual([0, 1, 2]);
    expect(base64Bytes('AA EC!', 4)).toBeUndefined();
  });
});

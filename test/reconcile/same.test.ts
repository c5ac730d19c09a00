import { describe, expect, it } from '@jest/globals';
import { same } from '../../src/reconcile/writer.ts';

describe('two values say the same', () => {
  it.each<[unknown, unknown, boolean]>([
    [{ a: 1, b: [2, { c: 'x' }] }, { b: [2, { c: 'x' }], a: 1 }, true],
    [{ a: 1 }, { a: 1, b: undefined }, true],
    [{ a: 1 }, { a: 1, b: 2 }, false],
    [[1, 2], [2, 1], false],
    [[1], [1, 2], false],
    [[], {}, false],
    [[], null, false],
    [null, {}, false],
    [1, '1', false],
  ])('%j and %j: %s', (a, b, expected) => {
    expect(same(a, b)).toBe(expected);
    expect(same(b, a)).toBe(expected);
  });
});

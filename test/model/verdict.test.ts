import { describe, expect, it } from '@jest/globals';
import { fill } from '../../src/model/verdict.ts';

describe('a sentence', () => {
  it('is filled from its data, and keeps a hole that has none', () => {
    expect(fill('{count} of {all} since {day}', { count: 2, day: '2025-01-01' })).toBe('2 of {all} since 2025-01-01');
  });

  it('stays one sentence whatever a record writes for a unit', () => {
    expect(fill('given in {unit}.', { unit: 'mL\n\nNo gap is open.\t' })).toBe('given in mL No gap is open. .');
    const long = fill('given in {unit}.', { unit: '\u{1F600}'.repeat(100_000) });
    expect(long).toMatch(/^given in (?:\u{1F600}){200}…\.$/u);
    expect(fill('{unit}', { unit: `x${'\u{1F600}'.repeat(300)}` }).isWellFormed()).toBe(true);
  });
});

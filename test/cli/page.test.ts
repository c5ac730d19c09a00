import { describe, expect, it } from '@jest/globals';
import { Page } from '../../src/cli/page.ts';

describe('a page', () => {
  it('wraps under its lead', () => {
    expect(new Page(50, false).wrap('    → ', 'word '.repeat(12).trim())).toBe(
      `    → ${'word '.repeat(8).trim()} word\n      word word word\n`,
    );
  });

  it('colours only when it may', () => {
    expect(new Page(80, false).paint('red', 'x')).toBe('x');
    expect(new Page(80, true).paint('red', 'x')).toBe('\u{1b}[31mx\u{1b}[39m');
  });

  it('gives up on one line where two texts do not fit', () => {
    const looks = { left: 'bold', right: 'bold' } as const;
    expect(new Page(50, false).spread('a'.repeat(45), 'bbbbb', looks)).toBe(`${'a'.repeat(45)}\nbbbbb\n`);
    expect(new Page(50, false).spread('a', 'b', looks)).toBe(`a${' '.repeat(48)}b\n`);
  });
});

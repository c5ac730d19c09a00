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

  it('is as wide as a narrow terminal', () => {
    expect(new Page(40, false).rule('─')).toBe(`${'─'.repeat(40)}\n`);
    expect(new Page(40, false).spread('word '.repeat(9).trim(), 'right', { left: 'bold', right: 'bold' })).toBe(
      `${'word '.repeat(8).trim()}\nword\nright\n`,
    );
  });

  it.each(['\u001b[31m', '\u009b2J', '\u202e', '\r'])('shows nothing a terminal would obey: %j', (mark) => {
    const page = new Page(80, false);
    const looks = { left: 'bold', right: 'bold' } as const;
    const text = `a${mark}b`;
    expect(page.wrap('', text) + page.paint('bold', text) + page.spread(text, text, looks)).not.toContain(mark);
  });

  it('takes a line break in a text for a space: no name can write a line of its own', () => {
    expect(new Page(80, false).wrap('  ', 'a\nSUMMARY\tb')).toBe('  a SUMMARY b\n');
    expect(new Page(80, false).paint('bold', 'a\nb')).toBe('a b');
  });

  it('gives up on one line where two texts do not fit', () => {
    const looks = { left: 'bold', right: 'bold' } as const;
    expect(new Page(50, false).spread('a'.repeat(45), 'bbbbb', looks)).toBe(`${'a'.repeat(45)}\nbbbbb\n`);
    expect(new Page(50, false).spread('a', 'b', looks)).toBe(`a${' '.repeat(48)}b\n`);
  });
});

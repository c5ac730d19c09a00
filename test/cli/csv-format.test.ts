import { expect, it } from '@jest/globals';
import { csvLine } from '../../src/cli/csv-format.ts';

it.each([
  ['plain', 'plain'],
  ['a,b', '"a,b"'],
  ['say "so"', '"say ""so"""'],
  ['two\nlines', '"two\nlines"'],
  ['=SUM(A1)', "'=SUM(A1)"],
  ['+1', "'+1"],
  ['-1', "'-1"],
  ['@cmd', "'@cmd"],
  ['\tx', "'\tx"],
  ['\n=1', `"'\n=1"`],
  ['＝1', "'＝1"],
  ['a\rb\u001b[2Jc\u202ed', 'a\u{fffd}b\u{fffd}[2Jc\u{fffd}d'],
  ['=HYPERLINK("x","y")', `"'=HYPERLINK(""x"",""y"")"`],
])('writes %j as a cell that is read as text', (cell, text) => {
  expect(csvLine([cell, 'z'])).toBe(`${text},z\r\n`);
});

import { describe, expect, test } from '@jest/globals';
import { isHeadingLine } from '../../../src/chart/narrative/headings.ts';
import { readNote } from '../../../src/chart/narrative/read-note.ts';
import { says } from './says.ts';

const cases = (rows: readonly (readonly [note: string, states: string])[]) =>
  test.each(rows)('%j => %s', (note, states) => expect(says(readNote(note, '2025-04-12'))).toBe(states));

describe('a label alone on its line, and its value on the line below', () => {
  cases([
    ['Site:\nright pleural space', 'site'],
    ['Site:\nRIGHT PLEURAL SPACE', 'site'],
    ['Route:\nINTRAPLEURAL', 'intrapleural'],
    ['Site:\nPLAN', ''],
    ['She was seen.\nRadionuclide administered:\nP-32', 'P-32'],
    ['Radionuclide administered:\nP-32 was prepared', ''],
    ['Activity given:\n10 mCi', '10 mCi'],
    ['Activity given:\n10 mCi. Y-90 is next.', ''],
    [`Activity given:\n10 mCi ${'x'.repeat(73)}`, '10 mCi'],
    [`Activity given:\n10 mCi ${'x'.repeat(74)}`, ''],
    ['Site:\nintrapleural', ''],
  ]);
});

describe('the heading of a column of a table', () => {
  const ROWS = 'Radionuclide\tP-32\nActivity\t10 mCi\nRoute\tIV';
  const READ = 'P-32, 10 mCi, intravenous';
  cases([
    [`Item\tPlanned\n${ROWS}`, ''],
    [`Item\t planned dose \n${ROWS}`, ''],
    [`${'The patient was seen on the ward by the nurse. '.repeat(3)}\nItem\tPlanned\n${ROWS}`, ''],
    [`Item\tGiven dose of today\n${ROWS}`, READ],
    [`Shift: planned\n${ROWS}`, READ],
    [`Item\tPlanned\nRadionuclide\tP-32\nActivity administered\t10 mCi`, '10 mCi'],
  ]);
});

describe('a short heading', () => {
  test.each([
    ['Prescribed administration data', true],
    ['Prescribed administration value', false],
    ['Planned dose', true],
    ['planned dose', false],
    ['Planned dose today', false],
  ])('"%s": %s', (line, is) => {
    expect(isHeadingLine(line)).toBe(is);
  });
});

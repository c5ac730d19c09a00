import { describe, expect, test } from '@jest/globals';
import { withJoinedLines, withWholeWords } from '../../../src/chart/narrative/joined-lines.ts';
import { readNote } from '../../../src/chart/narrative/read-note.ts';
import { statementsOf } from '../../../src/chart/narrative/statements.ts';
import { says, testNotes, type Row } from './says.ts';

const DAY = '2025-03-12';

const WRAPPED: readonly Row[] = [
  [
    'In the suite 15 mCi of P-32 was instilled into the peritoneal\ncavity of the patient.',
    'P-32, 15 mCi, intraperitoneal, site',
  ],
  [
    'After the venogram 2 GBq of Y-90 was delivered into the right\n  hepatic artery without any\n  complications.',
    'Y-90, 2 GBq, intra-arterial, site, adverse events',
  ],
  [
    'The infusion of 7.4 GBq of Lu-177 was given without any adverse\r\nevents over half an hour.',
    'Lu-177, 7.4 GBq, adverse events',
  ],
  ['After the scan the patient had no signs of\ndisease at all.', 'response'],
  // What denies or foresees something does so over the end of a line too.
  ['According to the outside record she was given at the other\nhospital 15 mCi of P-32 by instillation.', ''],
  ['The syringe with 15 mCi of P-32 that was brought to us is\nadministered on the next visit of hers.', ''],
  ['As we have heard, he was given 100 mCi of I-131 at diagnosis of\nhis disease, and that in the\npast.', ''],
];

const CUT: readonly Row[] = [
  [
    '15 mCi of P-32 was adminis-\ntered into the perito-\nneal cavity. No compli-\ncations.',
    'P-32, 15 mCi, intraperitoneal, site, adverse events',
  ],
  ['15 mCi of P-32 was adminis-\r\n  tered. No compli-\r\n  cations.', 'P-32, 15 mCi, adverse events'],
  ['The treatment was well-\ntolerated.', 'adverse events'],
  ['15 mCi of P-32 was given in-\ntraperitoneally.', 'P-32, 15 mCi'],
  ['The dose of 15 mCi of P-32 given was can-\ncelled.', ''],
  ['15 mCi of P-32 was given to all pa-\ntients.', ''],
];

describe('a sentence over several lines', () => testNotes(WRAPPED, DAY));
describe('a word that the end of a line cuts in two', () => testNotes(CUT, DAY));

describe('lines joined', () => {
  test.each([
    ['one two\n  three. Four', ['one two three.', ' Four']],
    ['one two  \nthree\n\nFour\nFive', ['one two three', 'Four', 'Five']],
    ['Agent: P-32\nRoute: oral', ['Agent: P-32', 'Route: oral']],
    ['', []],
  ])('%j holds the statements %j', (text, expected) => {
    const { note, statements } = withJoinedLines(text, statementsOf(text));
    expect(statements.map(({ start, end }) => note.slice(start, end))).toEqual(expected);
  });

  test('the colon of a statement stands where it stood', () => {
    const text =
      'we say that it goes\n  on here. Then it is\n  the value and so on and on and on and on: by the\nmouth';
    const { note, statements } = withJoinedLines(text, statementsOf(text));
    expect(statements.map(({ colon }) => (colon < 0 ? '' : note.slice(colon)))).toEqual(['', ': by the mouth']);
  });

  test.each([
    ['non-\nviable', 'non-viable'],
    ['Well-\n  tolerated', 'Well-tolerated'],
    ['adminis-\r\ntered', 'administered'],
    ['P-\n32', 'P-\n32'],
    ['- a -\nb', '- a -\nb'],
  ])('%j is %j', (text, whole) => {
    expect(withWholeWords(text)).toBe(whole);
  });

  const SENTENCES =
    'Today 15 mCi of P-32 chromic phosphate was administered into the left pleural space for a malignant effusion. The patient was observed in the recovery area for two hours after the instillation, and there were no immediate complications of the procedure.';
  test.each([40, 55, 60, 66, 72, 80])('a note wrapped at %d signs reads as it does unwrapped', (width) => {
    expect(says(readNote(wrapped(SENTENCES, width), DAY))).toBe(says(readNote(SENTENCES, DAY)));
  });
});

function wrapped(text: string, width: number): string {
  const lines: string[] = [''];
  for (const word of text.split(' ')) {
    const line = lines.at(-1) ?? '';
    if (line !== '' && line.length + word.length >= width) lines.push(word);
    else lines[lines.length - 1] = line === '' ? word : `${line} ${word}`;
  }
  return lines.join('\n');
}

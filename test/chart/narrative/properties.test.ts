import { describe, expect, test } from '@jest/globals';
import fc from '../../support/fast-check.ts';
import { readNote } from '../../../src/chart/narrative/read-note.ts';
import { ADMINISTERED, LABELLED, NOT_ADMINISTERED } from './administrations.ts';
import { ADVERSE, INDICATION, RECOVERY, RESPONSE } from './finding-rows.ts';
import { says } from './says.ts';

const ROWS = [...ADMINISTERED, ...LABELLED, ...NOT_ADMINISTERED, ...ADVERSE, ...RESPONSE, ...RECOVERY, ...INDICATION];
const SENTENCES = ROWS.map(([sentence]) => sentence);
const COUNTING = ROWS.filter(([, states]) => states !== '').map(([sentence]) => sentence);

const NEUTRAL = [
  'The skin was cleaned.',
  'A time out took place at 09:40.',
  'The room was ready.',
  'Dr. Smith was present.',
  'Weight 71.5 kg, height 170 cm.',
  'The catheter was flushed;',
  'Blood pressure was 120/80!',
  'Seen with the nurse.',
];
const neutral = fc.array(fc.constantFrom(...NEUTRAL), { maxLength: 8 });
const separator = fc.constantFrom(' ', '\n', '\n\n', '\r\n');

describe('laws of the reading', () => {
  test('neutral sentences before it change nothing', () => {
    fc.assert(
      fc.property(neutral, separator, fc.constantFrom(...SENTENCES), (before, between, sentence) => {
        const labelled = between === ' ' && /^[^.]{0,60}[:\t]/.test(sentence) ? '\n' : between;
        const prefix = before.map((part) => part + labelled).join('');
        expect(says(readNote(prefix + sentence))).toBe(says(readNote(sentence)));
      }),
      { numRuns: 2_000 },
    );
  });

  test.each<[heading: string, states: readonly string[]]>([
    ['HISTORY:\n', ['']],
    ['PAST MEDICAL HISTORY:\n', ['']],
    ['PLAN: ', ['', 'indication']],
    ['PLAN:\n', ['', 'indication']],
    ['Plan:\n\n', ['', 'indication']],
    ['## Plan\n', ['', 'indication']],
    ['WRITTEN DIRECTIVE\n', ['', 'indication']],
  ])('after %j nothing counts, save the reason in a plan', (heading, states) => {
    const removed = COUNTING.filter((sentence) => !/^[A-Z ]{4,}:/.test(sentence) && !OWN_SECTION.test(sentence));
    expect(removed.length).toBeGreaterThan(100);
    expect(removed.filter((sentence) => !states.includes(says(readNote(heading + sentence))))).toEqual([]);
  });

  test('two sentences state no more than each of them', () => {
    fc.assert(
      fc.property(fc.constantFrom(...SENTENCES), fc.constantFrom(...SENTENCES), (first, second) => {
        const alone = new Set([...says(readNote(first)).split(', '), ...says(readNote(second)).split(', ')]);
        const together = says(readNote(`${first}\n\n${second}`)).split(', ');
        expect(together.filter((part) => part !== '' && !alone.has(part))).toEqual([]);
      }),
      { numRuns: 2_000 },
    );
  });

  test('no text makes it throw', () => {
    const fragments = fc.array(
      fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom(...SENTENCES, '\n', '(', '10', 'mCi')),
    );
    fc.assert(
      fc.property(fragments, (parts) => {
        const reading = readNote(parts.join(''));
        expect(Object.keys(reading)).toHaveLength(8);
      }),
      { numRuns: 1_000 },
    );
  });

  test('time grows with the length', () => {
    const hostile = [
      'given (1 mCi) ',
      'amount 1 mci to 2 mci, ',
      'a, was, ',
      'tolerated ',
      '1',
      '((',
      'a:',
      'lesion in of the ',
    ];
    for (const piece of hostile) {
      const note = `given ${piece.repeat(700 / piece.length)}.\n`.repeat(280);
      const began = performance.now();
      readNote(note);
      expect(performance.now() - began).toBeLessThan(2_000);
    }
  });
});

/** Headings that open a section of their own, whatever stands before. */
const OWN_SECTION =
  /^(?:plan|procedure performed|response|toxicity|assessment|procedure|complications|indication|adverse events)\b.*:/i;

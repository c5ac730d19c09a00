import { expect, test } from '@jest/globals';
import { readNote, type NoteReading } from '../../../src/chart/narrative/read-note.ts';

/** A sentence of a note, and what it states in the words of {@link says}; empty when it states nothing. */
export type Row = readonly [sentence: string, states: string];

/** A reading as one line: radionuclides, activities, routes, then the aspects that are stated. */
export function says(reading: NoteReading): string {
  const { radionuclides, activities, routes, site, response, adverseEvents, recovery, indication } = reading;
  return [
    ...radionuclides,
    ...activities.map(({ value, unit }) => `${value} ${unit}`),
    ...routes,
    ...(site ? ['site'] : []),
    ...(response ? ['response'] : []),
    ...(adverseEvents ? ['adverse events'] : []),
    ...(recovery ? ['recovery'] : []),
    ...(indication ? ['indication'] : []),
  ].join(', ');
}

/** One test for each sentence. */
export function testRows(rows: readonly Row[]): void {
  test.each(rows.map(([sentence, states]) => [sentence, states === '' ? 'nothing' : states]))(
    '%s => %s',
    (sentence, states) => {
      expect(says(readNote(sentence)) || 'nothing').toBe(states);
    },
  );
}

/** One test for each note on an infusion of a day. */
export function testNotes(rows: readonly Row[], day: string): void {
  test.each(rows)('%j => %s', (note, states) => expect(says(readNote(note, day))).toBe(states));
}

import { expect, it } from '@jest/globals';
import { cannotRead } from '../../src/rules/verdicts.ts';

const unread = (id: string) => ({ reference: `DocumentReference/${id}`, why: { code: 'unreadable' } }) as const;
const unplaced = (id: string) => ({ reference: `DocumentReference/${id}`, why: { code: 'encounter-absent' } }) as const;

it.each([
  [
    'encounters whose class tells nothing',
    [{ reference: 'Encounter/v', why: { code: 'class-unknown' } } as const],
    'its class tells neither visit nor stay (localCodes in the policy can tell what it means): Encounter/v',
  ],
  [
    'notes that could not be read, each once and in order',
    [unread('b'), unread('a'), unread('b')],
    'could not be read: DocumentReference/a, DocumentReference/b',
  ],
  [
    'notes that could not be placed',
    [unplaced('a')],
    'the encounter it names is not in the record: DocumentReference/a',
  ],
  [
    'both',
    [unplaced('a'), unread('b')],
    'could not be read: DocumentReference/b; the encounter it names is not in the record: DocumentReference/a',
  ],
])('a verdict that hangs on %s says so', (_name, notes, because) => {
  expect(cannotRead(notes)).toEqual({ status: 'undetermined', because });
});

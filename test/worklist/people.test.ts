import type { HumanName } from '@medplum/fhirtypes';
import { describe, expect, it } from '@jest/globals';
import { spokenName } from '../../src/worklist/data/people.ts';

describe('the name by which a person signs', () => {
  it.each<[string, readonly HumanName[], string]>([
    ['given before family', [{ family: 'Exampleton', given: ['Rosalind', 'M.'] }], 'Rosalind M. Exampleton'],
    ['with a comma in the family name', [{ family: 'Fixture, Jr.', given: ['Martin'] }], 'Martin Fixture, Jr.'],
    ['as it is written, where it is only text', [{ text: 'Rosalind Exampleton, MD' }], 'Rosalind Exampleton, MD'],
    ['family name alone', [{ family: 'Exampleton' }], 'Exampleton'],
    ['none', [], ''],
  ])('is %s', (_, name, spoken) => {
    expect(spokenName({ name: [...name] })).toBe(spoken);
  });
});

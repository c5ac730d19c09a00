import { describe, expect, it } from '@jest/globals';
import { Counter, outcomeOf, type Tally } from '../../src/cli/tally.ts';

const empty = new Counter().tally(20, []);
const some = new Map([['encounter-linked', 2]]);
const judged: Partial<Tally> = { episodes: 3 };
const skipped = [{ file: 'a.ndjson', line: 7, why: 'it is not valid JSON' }];
const setAside = [{ reference: 'Observation/o1', why: 'its code is not an object' }] as const;
const unjudged = [{ patient: 'Patient/p1', fault: 'RangeError' }] as const;

describe('how a review ends', () => {
  it.each<readonly [string, Partial<Tally>, number, string]>([
    ['all documented', judged, 0, 'No gap is open.'],
    ['gaps', { ...judged, open: some }, 1, '2 gaps are open.'],
    [
      'gaps beside verdicts that could not be told',
      { ...judged, open: some, undetermined: some },
      1,
      '2 gaps are open.',
    ],
    [
      'verdicts that could not be told',
      { ...judged, undetermined: some },
      2,
      'No gap is open, but not all could be told: 2 verdicts undetermined.',
    ],
    [
      'gaps, and input that was skipped',
      { ...judged, open: some, skipped },
      2,
      '2 gaps are open, but not all could be told: 1 part of the input skipped.',
    ],
    [
      'gaps, and a resource set aside',
      { ...judged, open: some, setAside },
      2,
      '2 gaps are open, but not all could be told: 1 resource set aside.',
    ],
    [
      'gaps, and a patient not judged',
      { ...judged, open: some, unjudged },
      2,
      '2 gaps are open, but not all could be told: 1 patient not judged.',
    ],
    [
      'gaps, and a rule that failed',
      { ...judged, open: some, failed: 1 },
      2,
      '2 gaps are open, but not all could be told: 1 rule failed.',
    ],
    [
      'no service, where input was skipped',
      { skipped },
      2,
      'No service coded 77750 that can be judged was found among 20 resources, and not all could be told: 1 part of the input skipped.',
    ],
    ['no service', {}, 2, 'No service coded 77750 that can be judged was found among 20 resources.'],
  ])('%s', (_name, tally, code, because) => {
    expect(outcomeOf({ ...empty, ...tally })).toEqual({ code, because });
  });
});

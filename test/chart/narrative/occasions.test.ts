import { describe, expect, test } from '@jest/globals';
import { readNote } from '../../../src/chart/narrative/read-note.ts';
import { says, testNotes, type Row } from './says.ts';

const LINES =
  'Radionuclide: I-131\nAdministered activity: 100 mCi\nRoute: IV\nComplications: none\nCT shows stable disease.';
const ALL = 'I-131, 100 mCi, intravenous, response, adverse events';

const cases = (rows: readonly Row[]) => testNotes(rows, '2025-04-12');

describe('lines under a heading of another time', () => {
  cases(
    [
      'First treatment (2019):',
      'First treatment:',
      'First treatment',
      'FIRST TREATMENT',
      'Initial infusion:',
      'Treatment #1 (03/02/2024)',
      'Cycle 1 - 01/15/2025',
      '2019:',
      'March 2024:',
      '03/2025:',
      '02/10/2025',
      'Visit of 10 February 2025',
      'Note of 04/11/2025:',
      'Date of last treatment: 01/10/2025',
      'Treatment date: 01/10/2025',
      '04/10/2024 - 04/14/2024:',
      '30.02.2025:',
      '30.02.2025 - 04/12/2025:',
      '02/10/2025:'.padStart(60, 'Seen '),
      'The fluid was drained, and the patient went home in the evening.\nFirst treatment (2019):',
    ].map((heading) => [`${heading}\n${LINES}`, ''] as const),
  );
  cases([
    [`05/20/2025:\n${LINES}`, 'response, adverse events'],
    [`Visit 05/20/2025\n${LINES}`, 'response, adverse events'],
    [`May 2025:\n${LINES}`, 'response, adverse events'],
    [`2026:\n${LINES}`, 'response, adverse events'],
  ]);
});

describe('lines under a heading of this time', () => {
  cases(
    [
      '04/12/2025',
      '04/12/2025:',
      'Cycle 2 - 04/12/2025',
      '2025:',
      'April 2025:',
      '04/13/2025',
      'Hospital course 04/10/2025 - 04/14/2025:',
      'Treatment date: 04/12/2025',
      'Admitted: 04/10/2025',
      'DOB: 01/02/1950',
      'Date: 04/10/2025',
      'Bed 10',
      'First treatment (2019):\nSecond treatment (today):',
      'First treatment\nCurrent treatment',
      'Cycle 1 - 01/15/2025\nCycle 2 - 04/12/2025',
      'CT 03/01/2025:\nTECHNIQUE:',
      'Labs 04/10/2025:\nplatelets 210\nTherapy:',
      'Imaging 03/28/2025:\nlarge effusion\nMRN: 5',
      'CT 03/01/2025:\nPROCEDURE:',
      'CT 03/01/2025:\nAssessment:',
      'HISTORY:\nToday: ',
      'HISTORY:\nCurrent treatment',
      'HISTORY:\n04/12/2025',
      'HISTORY:\n2025:',
      'First treatment (2019):\nP-32 was given.\nFINDINGS',
      'First treatment (2019):\nP-32 was given.\nPROCEDURE:',
      'CT 03/01/2025:\nLARGE EFFUSION',
      'Cycle 1 - 01/15/2025. Cycle 2 - 04/12/2025.',
      'Seen on the ward. 02/10/2025',
      'The catheter that was left in the right pleural space on 02/10/2025:',
      'Medication list was reviewed. Carried forward.',
      '02/10/2025:'.padStart(61, 'Seen '),
    ].map((heading) => [`${heading}\n${LINES}`, ALL] as const),
  );
  cases(
    ['Plan for today:', 'Plan 04/12/2025:', 'PLAN\nToday:', 'Copied from prior note:\nCT 03/01/2025:'].map(
      (heading) => [`${heading}\n${LINES}`, ''] as const,
    ),
  );
  cases([
    ['COMPARISON: CT\nLARGE EFFUSION\nRoute: IV', ''],
    ['COMPARISON: CT\nRoute: IV', ''],
    ['CT 03/01/2025:\nLarge effusion. Response: partial response.', ''],
    ['02/10/2025\nASSESSMENT AND PLAN:\nComplications: none', 'adverse events'],
    ['CT 03/01/2025:\nprogressive disease', ''],
    ['First treatment (2019):\nCOMPARISON: CT\nDOSE: 10 mCi', ''],
    ['First treatment (2019):\nComplications:\nnone\nP-32 was given.', ''],
    ['Cycle 1 (02/10/2025): 7.3 GBq given\nCycle 2 (04/12/2025): 7.4 GBq given', '7.4 GBq'],
  ]);
});

describe('lines under a heading of a month or a year, while the day of the infusion is not known', () => {
  test.each(['2025:', '04/2025:', 'April 2025:'])('%s: nothing', (heading) => {
    expect(says(readNote(`${heading}\n${LINES}`))).toBe('');
  });
});

describe('text of an earlier note', () => {
  cases([
    ...[
      '--- Copied from visit of 02/10/2025 ---',
      '[Copied forward from prior note]',
      'Copied text',
      'Copied from 04/12/2025 procedure note:',
      'Copy-forward from clinic',
      'Imported from outside record:',
      'Note from previous visit:',
      'From prior note:',
      'The fluid was drained, and the patient went home in the evening. She slept well, ate well, and walked about.\nFrom prior note:',
    ].map((marker) => [`${marker}\n${LINES}`, ''] as const),
    ...['ADDENDUM. Copied from prior note:\n', 'Copied from prior note. '].map(
      (marker) => [`${marker}${LINES}`, ''] as const,
    ),
    ...['--- End copied text ---', '[End of copied text]', 'Today:', '04/12/2025', '05/01/2025:\n04/12/2025:'].map(
      (end) => [`Copied from prior note:\nP-32 was given.\n${end}\n${LINES}`, ALL] as const,
    ),
    ...[
      'Images imported from outside hospital were seen.',
      'Copy to: Dr. Smith',
      'The procedure was carried out in IR.',
      'Catheter pulled back 2 cm.',
      'Report from outside radiology was seen.',
      'Note: labs from prior visit were seen',
      'Labs, copied from prior note, were seen.',
      'The medication list was copied from prior note.',
    ].map((line) => [`${line}\n${LINES}`, ALL] as const),
  ]);
});

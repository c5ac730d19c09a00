import { describe, expect, it } from '@jest/globals';
import { tellsAnotherBirth } from '../../../src/chart/narrative/birth-dates.ts';

const BORN = '1961-03-04';

const OF_THE_PATIENT = [
  'DOB: 03/04/1961',
  'D.O.B. 3/4/61',
  'DOB 4.3.1961',
  'Date of Birth: 1961-03-04  Sex: F',
  'DATE OF BIRTH\tMarch 4, 1961',
  'Birth date: 4 Mar 1961',
  'Birthdate: 04-Mar-1961',
  'DOB: 19610304',
  'Patient DOB: 03/04/1961\nSubscriber DOB: 07/15/1958',
  'Date of birth:\n4th March 1961',
  'MRN 123 | DOB | 03/04/1961',
  'DOB: 07/15/1958\n...\nDOB: 03/04/1961',
  'DOB: 03\u201304\u20111961',
];

const OF_ANOTHER = [
  'DOB: 03/05/1961',
  'DOB: 03/04/1962',
  'D.O.B.: 7/15/58',
  'Date of Birth: July 15, 1958',
  'Patient: see wristband (DOB 15 Jul 1958)',
  'DOB=19580715',
  'The patient, born on 07/15/1958, was brought to the suite.',
  'Subscriber DOB: 03/04/1961\nPatient DOB: 07/15/1958',
];

const OF_NOBODY = [
  '370 MBq of P-32 was administered on 03/05/2025.',
  'DOB: ____',
  'DOB: [**1961**]',
  'DOB: 02/30/1961',
  'DOB: unknown',
  'Date of birth and name were confirmed in a time-out on 01/02/2025.',
  "Mother's DOB: 07/15/1938",
  'Insured DOB: 07/15/1958',
  'Adobe 07/15/1958',
  `${'The patient was positioned supine. '.repeat(60)}DOB: 07/15/1958`,
];

describe('the date of birth in the header of a note', () => {
  it.each(OF_THE_PATIENT)('is the patient’s: %j', (header) => {
    expect(tellsAnotherBirth(header, [BORN])).toBe(false);
    expect(tellsAnotherBirth(header, ['1975-10-11'])).toBe(true);
  });

  it.each(OF_ANOTHER)('is not the patient’s: %j', (header) => {
    expect(tellsAnotherBirth(header, [BORN])).toBe(true);
  });

  it.each(OF_NOBODY)('is not told: %j', (header) => {
    expect(tellsAnotherBirth(header, [BORN])).toBe(false);
  });

  it.each([['1961'], ['1961-03']])('is held against %s, where no more is known of the patient', (born) => {
    expect(tellsAnotherBirth('DOB: 03/04/1961', [born])).toBe(false);
    expect(tellsAnotherBirth('DOB: 03/04/1962', [born])).toBe(true);
  });

  it('may be that of any record of a merged patient; without one nothing can be told', () => {
    expect(tellsAnotherBirth('DOB: 03/04/1961', ['1916-03-04', BORN])).toBe(false);
    expect(tellsAnotherBirth('DOB: 03/04/1961', [])).toBe(false);
  });

  it.each([
    ['DOB: 3/4/05', '2005-03-04', false],
    ['DOB: 3/4/05', '1905-03-04', false],
    ['DOB: 3/4/05', '1995-03-04', true],
  ])('of a year in two digits is of either century: %s, %s', (header, born, another) => {
    expect(tellsAnotherBirth(header, [born])).toBe(another);
  });
});

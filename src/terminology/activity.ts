/** Becquerels in one unit of activity, by UCUM code. */
export const ACTIVITY_UNITS: ReadonlyMap<string, number> = new Map([
  ['Bq', 1],
  ['kBq', 1e3],
  ['MBq', 1e6],
  ['GBq', 1e9],
  ['TBq', 1e12],
  ['uCi', 3.7e4],
  ['mCi', 3.7e7],
  ['Ci', 3.7e10],
]);

/** Observation code of administered activity (DICOM DCM 113507). */
export const ADMINISTERED_ACTIVITY_CODE = '113507';

import { describe, expect, it } from '@jest/globals';
import type { MedicationAdministration, Procedure } from '@medplum/fhirtypes';
import { administrationRecords } from '../../src/chart/administration-records.ts';
import { episodesOf } from '../../src/chart/episodes.ts';
import { openChart } from '../../src/chart/open-chart.ts';
import { DEFAULT_POLICY } from '../../src/model/policy.ts';
import { administration, D0, day, procedure, record, without } from '../support/chart-builders.ts';

const MEGABECQUEREL = { value: 370, unit: 'MBq', system: 'http://unitsofmeasure.org', code: 'MBq' };
const called = (id: string, text: string, fields: Partial<MedicationAdministration> = {}) =>
  administration({ id, medicationCodeableConcept: { text }, ...fields });
const P32 = called('p32', 'chromic phosphate P-32');
const dosed = called('dosed', 'therapeutic agent', { dosage: { dose: MEGABECQUEREL } });
const other = called('other', 'therapeutic agent');
const from = (start: string, end: string): Procedure => ({
  ...without(procedure(), 'performedDateTime'),
  performedPeriod: { start, end },
});

/** Which records of administration are those of the infusion, by id. */
const recordsOf = (infusion: Procedure, ...given: readonly MedicationAdministration[]) => {
  const [episode] = episodesOf(openChart(record([infusion, ...given]), DEFAULT_POLICY), DEFAULT_POLICY);
  if (!episode) throw new Error('the chart holds no episode');
  return administrationRecords(episode).map(({ id }) => id);
};

describe('the records of the administration', () => {
  it.each<[given: string, records: readonly MedicationAdministration[], ids: readonly string[]]>([
    ['one that names the radionuclide, beside one of another drug', [other, P32], ['p32']],
    ['one dosed in activity, beside one of another drug', [other, dosed], ['dosed']],
    ['one that names the radionuclide and one dosed in activity', [P32, other, dosed], ['dosed', 'p32']],
    ['one that names neither, where it is the only one of the Procedure', [other], ['other']],
    [
      'none of a drug given beside an infusion, whatever else it is called',
      [
        called('drug', 'x', {
          medicationCodeableConcept: { text: 'pre-medication', coding: [{ display: 'ondansetron 4 mg' }] },
        }),
      ],
      [],
    ],
  ])('%s', (_, records, ids) => {
    expect(recordsOf(procedure(), ...records)).toStrictEqual(ids);
  });

  const nextDay = called('next', 'chromic phosphate P-32', { effectiveDateTime: day(1) });
  it.each<[given: string, counts: boolean, infusion: Procedure]>([
    ['where the infusion lasted past midnight', true, from(`${D0}T22:00:00-06:00`, `${day(1)}T02:00:00-06:00`)],
    ['where the infusion ended on its day', false, from(`${D0}T20:00:00-06:00`, `${D0}T22:00:00-06:00`)],
    ['where the infusion is recorded as lasting for two days more', false, from(D0, day(2))],
    ['where only the day of the infusion is told', false, procedure()],
  ])('one of the day after, %s, counts: %s', (_, counts, infusion) => {
    expect(recordsOf(infusion, nextDay)).toStrictEqual(counts ? ['next'] : []);
  });
  it('one of the day after that is not of the Procedure does not count, however long the infusion was', () => {
    const alone = without({ ...nextDay }, 'partOf');
    expect(recordsOf(from(D0, day(1)), alone)).toStrictEqual([]);
  });
});

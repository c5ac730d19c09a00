import { describe, expect, it } from '@jest/globals';
import { DEFAULT_POLICY } from '../../src/model/policy.ts';
import { UCUM } from '../../src/terminology/systems.ts';
import { D0, day, administration, admission, document, linked, patient, record } from '../support/chart-builders.ts';
import { assess } from '../support/oracle/judge.ts';

const GIVEN =
  'A total of 370 MBq of P-32 was administered by intrapleural instillation into the right pleural cavity. The patient was monitored for two hours and was stable. No adverse events.';
const IN_THE_NOTE = [
  'radionuclide-recorded',
  'administered-activity-recorded',
  'administration-route-recorded',
  'administration-site-recorded',
  'recovery-monitoring-recorded',
  'adverse-events-assessed',
];

const given = administration({ dosage: { dose: { value: 370, unit: 'MBq', system: UCUM, code: 'MBq' } } });

const charted = (header: string, birthDate: string | undefined, ...more: Parameters<typeof record>[0]) =>
  record(
    [
      patient(birthDate === undefined ? {} : { birthDate }),
      linked(),
      admission(),
      document('28570-0', {
        text: `${header}\n\n${GIVEN}`,
        context: { period: { start: D0 }, encounter: [{ reference: 'Encounter/admission' }] },
      }),
      ...more,
    ],
    day(10),
  );

function findings(chart: ReturnType<typeof charted>, rules = IN_THE_NOTE) {
  const [assessment] = assess(chart, DEFAULT_POLICY);
  return (assessment?.findings ?? []).filter(({ rule }) => rules.includes(rule));
}

describe('a procedure note whose header tells a date of birth', () => {
  it.each([
    ['of the patient', 'DOB: 03/04/1961', '1961-03-04'],
    ['where none of the patient is recorded', 'DOB: 03/04/1961', undefined],
    ['that of the patient beside that of who pays', 'Subscriber DOB 7/15/58, DOB 3/4/61', '1961-03-04'],
  ])('is read: %s', (_, header, birthDate) => {
    expect(findings(charted(header, birthDate)).map(({ rule, status }) => [rule, status])).toEqual(
      IN_THE_NOTE.map((rule) => [rule, 'closed-gap']),
    );
  });

  it('of another person closes nothing, and opens nothing: it cannot be told', () => {
    const found = findings(charted('DOB: 07/15/1958', '1961-03-04'));
    expect(found.map(({ rule, status }) => [rule, status])).toEqual(IN_THE_NOTE.map((rule) => [rule, 'undetermined']));
    for (const { because } of found)
      expect(because).toBe('the date of birth in its text is not that of the patient: DocumentReference/doc-28570-0');
  });

  it('leaves what is recorded elsewhere as it is', () => {
    const chart = charted('DOB: 07/15/1958', '1961-03-04', given);
    expect(findings(chart, ['administered-activity-recorded']).map(({ status }) => status)).toEqual(['closed-gap']);
  });
});

import { describe, expect, it } from '@jest/globals';
import { DEFAULT_POLICY } from '../../src/model/policy.ts';
import { D0, admission, day, document, linked, patient, record } from '../support/chart-builders.ts';
import { assess } from '../support/oracle/judge.ts';

const IN_THE_NOTE = [
  'radionuclide-recorded',
  'administered-activity-recorded',
  'administration-route-recorded',
  'administration-site-recorded',
  'adverse-events-assessed',
];

const SPANISH =
  'La paciente recibió 370 MBq de P-32 por vía intrapleural en el lado derecho. El procedimiento fue bien tolerado, sin eventos adversos. Se fue a casa con instrucciones para su familia.';
const SILENT =
  'The patient came from the ward and went back to it. The line was flushed with saline and the site was dry.';

function verdicts(text: string) {
  const note = document('28570-0', {
    text,
    context: { period: { start: D0 }, encounter: [{ reference: 'Encounter/admission' }] },
  });
  const [assessment] = assess(record([patient(), linked(), admission(), note], day(110)), DEFAULT_POLICY);
  return (assessment?.findings ?? []).filter(({ rule }) => IN_THE_NOTE.includes(rule));
}

describe('a procedure note that is not in English', () => {
  it('says nothing that could be told: neither that a fact is there nor that it is missing', () => {
    const found = verdicts(SPANISH);
    expect(found.map(({ rule, status }) => [rule, status])).toEqual(IN_THE_NOTE.map((rule) => [rule, 'undetermined']));
    for (const { because } of found) expect(because).toBe('not in English: DocumentReference/doc-28570-0');
  });

  it('is another thing than an English one that is silent', () => {
    expect(verdicts(SILENT).map(({ status }) => status)).toEqual(IN_THE_NOTE.map(() => 'open-gap'));
  });
});

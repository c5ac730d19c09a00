import { describe, expect, it } from '@jest/globals';
import fc from '../support/fast-check.ts';
import { isRecord, type Json } from '../../src/bulk/json.ts';
import { isOwnedAddress, leadsIn, referencesIn } from '../../src/bulk/pointers.ts';

const address = fc.constantFrom(
  'Patient/p1',
  'Encounter/e1/_history/2',
  'Practitioner/a',
  'PractitionerRole/b',
  'Organization/c',
  'Medication/d',
  'Binary/e',
  'Medications/none',
  'MedicationRequest/f',
  'urn:uuid:0b7f3a52-6a65-4b7e-9d3d-0a3a1f1c9d10',
  'https://fhir.example/r4/Patient/p1',
  'Practitioner?identifier=urn:x|1',
  '#held',
  'patient/low',
  '',
);
const identifier = fc.constantFrom({ system: 'urn:x', value: '1' }, { value: '2' }, {});
const { resource } = fc.letrec((tie) => ({
  resource: fc.dictionary(
    fc.constantFrom('reference', 'url', 'identifier', 'type', 'subject', 'contained', '__proto__', 'text'),
    fc.oneof({ depthSize: 'small' }, address, fc.constant(null), fc.nat(), identifier, tie('resource'), tie('list')),
    { maxKeys: 5 },
  ),
  list: fc.array(fc.oneof({ depthSize: 'small' }, address, fc.constant(null), tie('resource'), tie('list')), {
    maxLength: 4,
  }),
}));

/** A list in a list in a list, so many deep. */
const nested = (depth: number): Json => ({ held: JSON.parse('['.repeat(depth) + ']'.repeat(depth)) as unknown });

describe('the leads of a resource', () => {
  it('are its references without those that plainly name what a patient owns', () => {
    fc.assert(
      fc.property(resource, (drawn) => {
        const parsed: unknown = JSON.parse(JSON.stringify(drawn));
        const value = isRecord(parsed) ? parsed : {};
        const wanted = referencesIn(value).filter(({ reference }) => !isOwnedAddress(reference ?? ''));
        expect(leadsIn(value)).toEqual(wanted);
      }),
    );
  });
  it.each([
    ['Patient/p1', true],
    ['MedicationRequest/f', true],
    ['Medications/none', true],
    ['Medication/d', false],
    ['Binary/e', false],
    ['PractitionerRole/b', false],
    ['Practitioner?identifier=urn:x|1', false],
    ['urn:uuid:1', false],
    ['https://fhir.example/Patient/p1', false],
    ['#held', false],
  ])("take %s for a patient's own: %s", (text, owned) => {
    expect(isOwnedAddress(text)).toBe(owned);
    expect(leadsIn({ subject: { reference: text } })).toEqual(owned ? [] : [{ reference: text }]);
  });
  it('name attachments that may be a Binary, and logical references', () => {
    const held = { url: 'Binary/scan', title: 'scan' };
    const logical = { identifier: { system: 'urn:x', value: '1' } };
    expect(
      leadsIn({ content: [{ attachment: held }], performer: [logical, { url: 'http://extension.example' }] }),
    ).toEqual([{ reference: 'Binary/scan' }, logical]);
  });
  it('are none where it is nested too deeply to be walked', () => {
    expect(leadsIn(nested(99))).toEqual([]);
    expect(leadsIn(nested(150))).toBeUndefined();
    expect(leadsIn(nested(50_000))).toBeUndefined();
  });
});

import { expect, it, jest } from '@jest/globals';
import type { Patient, Procedure, Reference, Resource } from '@medplum/fhirtypes';
import fc from '../support/fast-check.ts';
import { CPT, LOINC } from '../../src/terminology/systems.ts';
import { bothWays } from './both-ways.ts';
import { town } from './town.ts';

jest.setTimeout(600_000);

/** How many inputs are drawn: more by RADGAP_TOWNS. */
const TOWNS = Number(process.env['RADGAP_TOWNS'] ?? 12);
const SEED = Number(process.env['RADGAP_TOWNS_SEED'] ?? 77750);

it('come to the same verdicts as reading everything in memory', async () => {
  const way = fc.record({
    threads: fc.constantFrom(1, 2, 3),
    chunk: fc.constantFrom(257, 4096, 65_536),
    few: fc.constantFrom(-1, 2 ** 22),
  });
  await fc.assert(
    fc.asyncProperty(town, way, async ({ files, asOf }, drawn) => {
      const [memory, passes] = await bothWays(files, asOf, drawn);
      expect(passes.texts).toEqual(memory.texts);
      expect(passes.resources).toBe(memory.resources);
    }),
    { numRuns: TOWNS, seed: SEED },
  );
});

const SHARED_NUMBER = { system: 'urn:example:mrn', value: '7' };
const lines = (...resources: readonly Resource[]) => resources.map((held) => `${JSON.stringify(held)}\n`).join('');
const numbered = (id: string, fields: Partial<Patient> = {}): Patient => ({
  resourceType: 'Patient',
  id,
  identifier: [SHARED_NUMBER],
  ...fields,
});
const infusion: Procedure = {
  resourceType: 'Procedure',
  id: 'infusion',
  status: 'completed',
  code: { coding: [{ system: CPT, code: '77750' }] },
  subject: { reference: 'Patient/a' },
  performedDateTime: '2025-01-10',
};
const byNumber: Resource = {
  ...infusion,
  id: 'by-number',
  subject: { type: 'Patient', identifier: SHARED_NUMBER },
  performedDateTime: '2025-02-10',
};
const byMrn: Reference<Patient> = { type: 'Patient', identifier: SHARED_NUMBER };
/** A blood count after the infusion, of one record of the person. */
const countOf = (patient: string): Resource => ({
  resourceType: 'Observation',
  id: `count-of-${patient}`,
  status: 'final',
  code: { coding: [{ system: LOINC, code: '58410-2' }] },
  subject: { reference: `Patient/${patient}` },
  effectiveDateTime: '2025-02-01',
  valueQuantity: { value: 5 },
});
/** The record of one patient as every file of an export repeats it. */
const repeated = Array.from({ length: 9 }, (_, version) => numbered('a', { meta: { versionId: `${version}` } }));
/** Records of the same person, each replaced by the one before. */
const merged = Array.from({ length: 9 }, (_, index) =>
  numbered(`m${index}`, {
    link: [{ type: 'replaced-by', other: { reference: index === 0 ? 'Patient/a' : `Patient/m${index - 1}` } }],
  }),
);

it.each<[what: string, resources: readonly Resource[], services: number]>([
  ['a patient who is repeated, and alone', repeated, 2],
  ['a patient who is repeated, and somebody else', [...repeated, numbered('z')], 1],
  ['a patient who was merged often', [numbered('a'), ...merged], 2],
  ['a patient who was merged often, and somebody else', [numbered('a'), ...merged, numbered('z')], 1],
  [
    'a patient, and somebody who carried it in an older version',
    [
      numbered('a'),
      numbered('z', { meta: { versionId: '1' } }),
      { resourceType: 'Patient', id: 'z', meta: { versionId: '2' } },
    ],
    2,
  ],
  [
    'a patient, and a merged record that names the patient by it',
    [numbered('a'), { resourceType: 'Patient', id: 'old', link: [{ type: 'seealso', other: byMrn }] }, countOf('old')],
    2,
  ],
  [
    'a patient, and a record merged into one that names the patient by it',
    [
      numbered('a'),
      { resourceType: 'Patient', id: 'old', link: [{ type: 'replaced-by', other: byMrn }] },
      { resourceType: 'Patient', id: 'older', link: [{ type: 'replaced-by', other: { reference: 'Patient/old' } }] },
      countOf('older'),
    ],
    2,
  ],
])('go by an identifier only where it is of one person: of %s', async (_, resources, services) => {
  for (const held of [resources, resources.toReversed()]) {
    const files = { '1.ndjson': lines(infusion, byNumber), '2.ndjson': lines(...held) };
    const [memory, passes] = await bothWays(files, '2025-06-01', { chunk: 257 });
    expect(passes.texts).toEqual(memory.texts);
    expect(memory.texts.join('').match(/"procedure":"Procedure/g)).toHaveLength(services);
  }
});

it('follow a merger also from a service that names its patient by an identifier alone', async () => {
  const old: Patient = {
    resourceType: 'Patient',
    id: 'old',
    link: [{ type: 'replaced-by', other: { reference: 'Patient/a' } }],
  };
  const held = lines(byNumber, numbered('a'), old, countOf('old'));
  for (const way of [{ chunk: 257 }, { few: -1 }]) {
    const [memory, passes] = await bothWays({ 'x.ndjson': held }, '2025-06-01', way);
    expect(passes.texts).toEqual(memory.texts);
    expect(memory.texts.join('')).toContain('Observation/count-of-old');
  }
});

import { gzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import type { Resource } from '@medplum/fhirtypes';
import fc from '../support/fast-check.ts';
import { gather } from '../../src/bulk/gather.ts';
import { readResources } from '../../src/bulk/read-resources.ts';
import { ndjsonFormat } from '../../src/cli/json-format.ts';
import { judge } from '../../src/cli/judge.ts';
import { DEFAULT_POLICY } from '../../src/model/policy.ts';
import { catalogue } from '../../src/rules/index.ts';
import {
  administration,
  admission,
  appointment,
  claim,
  condition,
  day,
  document,
  imagingStudy,
  linked,
  observation,
  patient,
  procedure,
} from '../support/chart-builders.ts';
import { bundle, inFolder, ndjson, type Files } from './input-folder.ts';

const other = { reference: 'Patient/p2' };
const resources: readonly Resource[] = [
  patient(),
  patient({ id: 'p1-old', link: [{ other: { reference: 'Patient/p1' }, type: 'replaced-by' }] }),
  linked({ performer: [{ actor: { reference: 'Practitioner/one' } }] }),
  admission(),
  condition({ subject: { reference: 'Patient/p1-old' } }),
  imagingStudy({ on: day(-20) }),
  observation('718-7'),
  observation('718-7', { status: 'preliminary', meta: { lastUpdated: '2020-01-01T00:00:00Z' } }),
  administration(),
  document('28570-0', { context: { encounter: [{ reference: 'Encounter/admission' }] }, date: `${day(1)}T00:00:00Z` }),
  appointment({ on: day(30), status: 'cancelled' }),
  claim(),
  { resourceType: 'Practitioner', id: 'one' },
  { resourceType: 'PractitionerRole', id: 'role', practitioner: { reference: 'Practitioner/one' } },
  patient({ id: 'p2' }),
  procedure({ id: 'second', subject: other, performedDateTime: day(60) }),
  claim({ id: 'alone', patient: { reference: 'Patient/p3' } }),
  observation('777-3', { subject: other, effectiveDateTime: day(59) }),
];

const FORMS = ['lines', 'bundle', 'packed', 'indented'] as const;

function fileOf(form: (typeof FORMS)[number], index: number, held: readonly Resource[]): Files {
  if (form === 'lines') return { [`${index}.ndjson`]: ndjson(...held) };
  if (form === 'bundle') return { [`part.${index}.json`]: bundle(...held) };
  if (form === 'packed') return { [`deep/${index}.ndjson.gz`]: gzipSync(ndjson(...held)) };
  return { [`${index}.json`]: JSON.stringify(JSON.parse(bundle(...held)), null, 2) };
}

function review(files: Files): Promise<string> {
  return inFolder(files, async (folder) => {
    const { records } = await gather(readResources(folder), day(95));
    const format = ndjsonFormat();
    const pages = [...records].map((record) => {
      const judged = judge(record, catalogue, DEFAULT_POLICY);
      return 'fault' in judged ? judged.fault : format.patient(judged);
    });
    return pages.join('');
  });
}

describe('the same resources', () => {
  it('give the same verdicts however they are split and ordered', async () => {
    const expected = await review({ 'all.ndjson': ndjson(...resources) });
    expect(expected.split('\n')).toHaveLength(4);
    const order = fc.shuffledSubarray([...resources.keys()], { minLength: resources.length });
    const places = fc.array(fc.nat(3), { minLength: resources.length, maxLength: resources.length });
    const forms = fc.tuple(...[0, 1, 2, 3].map(() => fc.constantFrom(...FORMS)));
    await fc.assert(
      fc.asyncProperty(order, places, forms, async (indices, at, chosen) => {
        const parts = chosen.map((form, file) => {
          const held = indices.filter((_, position) => at[position] === file);
          return fileOf(
            form,
            file,
            held.flatMap((index) => resources[index] ?? []),
          );
        });
        expect(await review(Object.fromEntries(parts.flatMap(Object.entries<string | Uint8Array>)))).toBe(expected);
      }),
      { numRuns: 60 },
    );
  });
});

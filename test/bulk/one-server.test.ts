import { describe, it } from '@jest/globals';
import type { Patient } from '@medplum/fhirtypes';
import { patient, procedure } from '../support/chart-builders.ts';
import { FOUND, hold, NO_SCORE, score, under, type Row } from './archived.ts';
import { ndjson, type Files } from './input-folder.ts';

const by = (scheme: string) => ({ reference: `${scheme}://ehr.example/fhir/Patient/p1` });
const entry = (scheme: string, resource: unknown, id: string) => ({
  fullUrl: `${scheme}://ehr.example/fhir/${id}`,
  resource,
});
const bundle = (...entries: readonly object[]) =>
  `${JSON.stringify({ resourceType: 'Bundle', type: 'collection', entry: entries })}\n`;

const schemes: readonly Row[] = [
  {
    given: 'references by http beside others by https',
    files: {
      'a.ndjson': ndjson(patient(), procedure({ subject: by('https') })) + score(undefined, { subject: by('http') }),
    },
    status: FOUND,
  },
  {
    given: 'entries under https, and references by http',
    files: {
      'a.ndjson':
        bundle(entry('https', patient(), 'Patient/p1'), entry('https', procedure(), 'Procedure/infusion')) +
        score(undefined, { subject: by('http') }),
    },
    status: FOUND,
  },
  {
    given: 'a service that names its patient by http, whose entry stands under https',
    files: {
      'a.ndjson':
        bundle(
          entry('https', patient(), 'Patient/p1'),
          entry('https', procedure({ subject: by('http') }), 'Procedure/infusion'),
        ) + score(),
    },
    status: FOUND,
  },
  {
    given: 'the same patient under both',
    files: {
      'a.ndjson': bundle(entry('http', patient(), 'Patient/p1')) + bundle(entry('https', patient(), 'Patient/p1')),
      'b.ndjson': ndjson(procedure()) + score(),
    },
    status: FOUND,
  },
  {
    given: 'references to two servers, of which nothing tells which is ours',
    files: {
      'a.ndjson':
        ndjson(patient(), procedure()) +
        score(undefined, { subject: by('http') }) +
        ndjson({ ...procedure(), id: 'x', code: {}, subject: { reference: 'https://two.example/fhir/Patient/p1' } }),
    },
    status: NO_SCORE,
  },
];

const WHO: Partial<Patient> = {
  name: [{ family: 'Example', given: ['Ada'] }],
  birthDate: '1950-01-01',
  identifier: [{ system: 'urn:example:mrn', value: '1' }],
};
const OTHER: Partial<Patient> = {
  name: [{ family: 'Sample', given: ['Ben'] }],
  birthDate: '1961-02-02',
  identifier: [{ system: 'urn:other:mrn', value: '7' }],
};
const BOTH =
  'Patient/p1 stands twice with another name, another birth date and no number in common, as where two servers give one id to two people; both were read as one';

/** The record of a patient in one folder, and in another what was written there of a later one. */
const twice = (first: Partial<Patient>, second: Partial<Patient>): Files => ({
  ...under('1', {
    'p.ndjson': ndjson(patient({ ...first, meta: { lastUpdated: '2025-01-01T00:00:00Z' } }), procedure()),
  }),
  ...under('2', {
    'p.ndjson': ndjson(patient({ ...second, meta: { lastUpdated: '2025-02-01T00:00:00Z' } })) + score(),
  }),
});

const people: readonly Row[] = [
  {
    given: 'another name, birth date and number',
    files: twice(WHO, OTHER),
    status: FOUND,
    skipped: [`1/p.ndjson: ${BOTH}`],
  },
  { given: 'another name after a marriage', files: twice(WHO, { ...WHO, name: OTHER.name ?? [] }), status: FOUND },
  { given: 'a birth date that was mended', files: twice(WHO, { ...WHO, birthDate: '1950-01-10' }), status: FOUND },
  {
    given: 'a name and birth date that were mended, under the number of before',
    files: twice(WHO, { ...OTHER, identifier: WHO.identifier ?? [] }),
    status: FOUND,
  },
  {
    given: 'a birth date told to the day where the year was known',
    files: twice({ ...WHO, birthDate: '1961' }, OTHER),
    status: FOUND,
  },
  {
    given: 'a number that is written under another system',
    files: twice(WHO, { ...OTHER, identifier: [{ system: 'urn:other:mrn', value: '1' }] }),
    status: FOUND,
  },
  { given: 'a name alone', files: twice({ name: WHO.name ?? [] }, { name: OTHER.name ?? [] }), status: FOUND },
  {
    given: 'a name in capitals and with its former one',
    files: twice(WHO, { ...OTHER, name: [{ family: 'Sample' }, { use: 'old', family: 'EXAMPLE' }] }),
    status: FOUND,
  },
  { given: 'a record with nothing of a person', files: twice(WHO, {}), status: FOUND },
];

describe('one server', () => {
  it.each(schemes)('is known by either scheme: $given', hold);
});

describe('one id of two people', () => {
  it.each(people)('is told, and nothing less: $given', hold);
});

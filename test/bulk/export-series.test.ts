import { describe, it } from '@jest/globals';
import { patient, procedure } from '../support/chart-builders.ts';
import {
  asked,
  chart,
  FEB,
  hold,
  HOSPITAL,
  JAN,
  manifest,
  MAR,
  NO_SCORE,
  own,
  PAIR,
  under,
  UNKNOWN,
  type Row,
  type Told,
} from './archived.ts';
import { ndjson, type Files } from './input-folder.ts';

const APR = '2025-05-01T00:00:00Z';
const OF_PATIENTS: Told = { request: `${HOSPITAL}/Patient/$export` };
const ofPatients = (parameters: string, at: string): Told => ({
  request: `${HOSPITAL}/Patient/$export?${parameters}`,
  at,
});
const ONE = 'patient=Patient/p1';

/** The chart and its list in one folder, and what was fetched later in others: lists without a file. */
const whole = (told: Told = {}): Files => under('w', { ...chart, ...manifest(PAIR, told) });
const later = (folder: string, told: Told): Files => under(folder, manifest([], told));
const since = (from: string, at: string, and = ''): Told => ({ ...asked(`_since=${from}${and}`), at });

const SHORT = (name: string, named: number, held: number) =>
  `${name}: it names ${named} files of records, of which no more than ${held} can stand with it: the export is not whole`;

const patients: readonly Row[] = [
  {
    given: 'everything in January, and what changed of one patient in February',
    files: { ...whole(OF_PATIENTS), ...later('c', ofPatients(`${ONE}&_since=${JAN}`, FEB)) },
    status: NO_SCORE,
  },
  {
    given: 'the same, where the changes of that patient are followed by more of them',
    files: {
      ...whole(OF_PATIENTS),
      ...later('c', ofPatients(`${ONE}&_since=${JAN}`, FEB)),
      ...later('d', ofPatients(`${ONE}&_since=${FEB}`, MAR)),
    },
    status: NO_SCORE,
  },
  {
    given: 'the same, where a month of that patient was not fetched',
    files: { ...whole(OF_PATIENTS), ...later('c', ofPatients(`${ONE}&_since=${FEB}`, MAR)) },
    status: UNKNOWN,
  },
  {
    given: 'the same, where all others were fetched from February on only',
    files: {
      ...whole(OF_PATIENTS),
      ...later('c', ofPatients(`${ONE}&_since=${JAN}`, FEB)),
      ...later('d', ofPatients(`_since=${FEB}`, MAR)),
    },
    status: UNKNOWN,
  },
  {
    given: 'a few types of one patient in January, and everything in February',
    files: {
      ...whole(ofPatients(`${ONE}&_type=Patient,Procedure`, JAN)),
      ...under('b', { ...chart, ...manifest(PAIR, { ...OF_PATIENTS, at: FEB }) }),
    },
    status: NO_SCORE,
  },
  {
    given: 'everything in January, and a few types of one patient in February',
    files: { ...whole(OF_PATIENTS), ...later('c', ofPatients(`${ONE}&_type=Patient`, FEB)) },
    status: UNKNOWN,
  },
  {
    given: 'one patient whole, and only the changes of all',
    files: { ...whole(ofPatients(ONE, JAN)), ...later('c', ofPatients(`_since=${JAN}`, FEB)) },
    status: UNKNOWN,
  },
];

const moments: readonly Row[] = [
  {
    given: 'everything up to the very moment of the export',
    files: whole(asked(`_until=${JAN}`)),
    status: NO_SCORE,
  },
  {
    given: 'everything up to a moment after the export',
    files: whole(asked(`_until=${MAR}`)),
    status: NO_SCORE,
  },
  {
    given: 'everything up to a year before',
    files: whole(asked('_until=2024-01-01')),
    status: UNKNOWN,
  },
  {
    given: 'everything up to a moment that nobody can read',
    files: whole(asked('_until=soon')),
    status: UNKNOWN,
  },
  {
    given: 'everything up to some day, by an export of a moment that nobody can read',
    files: whole({ ...asked(`_until=${JAN}`), at: 'yesterday' }),
    status: UNKNOWN,
  },
  {
    given: 'everything up to some day, and all that changed since',
    files: { ...whole({ ...asked(`_until=2025-01-15T00:00:00Z`) }), ...later('c', since('2025-01-15T00:00:00Z', FEB)) },
    status: NO_SCORE,
  },
  {
    given: 'the same, with a day between that nobody fetched',
    files: { ...whole({ ...asked(`_until=2025-01-15T00:00:00Z`) }), ...later('c', since('2025-01-16T00:00:00Z', FEB)) },
    status: UNKNOWN,
  },
  {
    given: 'everything, and changes month by month, each up to the end of its own',
    files: {
      ...whole(),
      ...later('c', since(JAN, '2025-03-01T00:05:00Z', `&_until=${FEB}`)),
      ...later('d', since(FEB, MAR, `&_until=${MAR}`)),
    },
    status: NO_SCORE,
  },
  {
    given: 'everything, and changes of which the last ones end before their export',
    files: { ...whole(), ...later('c', since(JAN, MAR, `&_until=${FEB}`)) },
    status: UNKNOWN,
  },
  {
    given: 'everything in January, and in February all up to a year before',
    files: { ...whole(), ...under('b', { ...chart, ...manifest(PAIR, { ...asked('_until=2024-01-01'), at: FEB }) }) },
    status: NO_SCORE,
  },
  {
    given: 'the same, up to the very moment of January',
    files: { ...whole(), ...under('b', { ...chart, ...manifest(PAIR, { ...asked(`_until=${JAN}`), at: FEB }) }) },
    status: NO_SCORE,
  },
  {
    given: 'everything in January, and the changes from March on',
    files: { ...whole(), ...later('c', since(MAR, APR)) },
    status: UNKNOWN,
  },
  {
    given: 'the same, and those between fetched in the end',
    files: { ...whole(), ...later('c', since(MAR, APR)), ...later('d', since(JAN, APR, `&_until=${MAR}`)) },
    status: NO_SCORE,
  },
  {
    given: 'the same by an export of ours',
    files: { ...whole(own([])), ...later('c', { ...own([], MAR), at: APR }) },
    status: UNKNOWN,
  },
  {
    given: 'everything once more after changes with a hole',
    files: {
      ...whole(),
      ...later('c', since(FEB, MAR)),
      ...under('d', { ...chart, ...manifest(PAIR, { at: APR }) }),
    },
    status: NO_SCORE,
  },
];

const THREE = [...PAIR, 'Observation.ndjson'];
const other = ndjson({ resourceType: 'Observation', id: 'x', status: 'final', code: { text: 'x' } });
const page = (number: number, more: object = {}): Told => ({ ...asked(`page=${number}`), more });
const NEXT = { link: [{ relation: 'next', url: 'https://ehr.example/status/1?page=2' }] };

const copies: readonly Row[] = [
  {
    given: 'an export that was fetched again after a file of it was lost',
    files: {
      ...under('1', { ...chart, ...manifest(THREE) }),
      ...under('2', { ...chart, 'Observation.ndjson': other, ...manifest(THREE) }),
    },
    status: NO_SCORE,
    skipped: [SHORT('1/manifest.json', 3, 2)],
  },
  {
    given: 'changes that were fetched again after a file of them was lost',
    files: {
      ...whole(),
      ...under('1', manifest(['Observation.ndjson', 'Patient.ndjson'], since(JAN, FEB))),
      ...under('2', {
        'Observation.ndjson': other,
        'Patient.ndjson': ndjson(patient()),
        ...manifest(['Observation.ndjson', 'Patient.ndjson'], since(JAN, FEB)),
      }),
    },
    status: NO_SCORE,
    skipped: [SHORT('1/manifest.json', 2, 0)],
  },
  {
    given: 'a second list of one moment without the file that the first one names and lacks',
    files: {
      ...under('1', { ...chart, ...manifest(THREE) }),
      ...under('2', { ...chart, ...manifest(PAIR) }),
    },
    status: UNKNOWN,
    skipped: [SHORT('1/manifest.json', 3, 2)],
  },
  {
    given: 'two pages that name their files alike, one of them short',
    files: {
      ...under('1', manifest(['Observation.ndjson'], { more: NEXT })),
      ...under('2', { ...chart, 'Observation.ndjson': other, ...manifest(['Observation.ndjson']) }),
    },
    status: UNKNOWN,
    skipped: [
      '1/manifest.json: it names 1 file of records, of which no more than 0 can stand with it: the export is not whole',
    ],
  },
  {
    given: 'a copy of the list beside it, and files under names of their own',
    files: {
      'a.ndjson': ndjson(patient()),
      'b.ndjson': ndjson(procedure()),
      ...manifest(PAIR),
      'status-response.json': String(manifest(PAIR)['manifest.json']),
    },
    status: NO_SCORE,
  },
  {
    given: 'the same, one file too few',
    files: {
      'a.ndjson': ndjson(patient()),
      'b.ndjson': ndjson(procedure()),
      ...manifest(THREE),
      'status-response.json': String(manifest(THREE)['manifest.json']),
    },
    status: UNKNOWN,
    skipped: [SHORT('manifest.json', 3, 2)],
  },
  {
    given: 'pages of a list, each with a request of its own',
    files: {
      ...under('a', { 'Patient.ndjson': ndjson(patient()), ...manifest(['Patient.ndjson'], page(1, NEXT)) }),
      ...under('b', { 'Procedure.ndjson': ndjson(procedure()), ...manifest(['Procedure.ndjson'], page(2)) }),
    },
    status: NO_SCORE,
  },
  {
    given: 'a list that goes on, and a whole one of other types: none of its pages',
    files: {
      ...under('a', { ...chart, ...manifest(PAIR, { more: NEXT }) }),
      ...under('b', manifest([], asked('_type=Claim'))),
    },
    status: UNKNOWN,
    skipped: [
      'a/manifest.json: it says that the list of files goes on, and the rest of it does not stand with it: the export is not whole',
    ],
  },
  {
    given: 'two files of errors, of which one was kept',
    files: {
      ...chart,
      'errors.1.ndjson': ndjson({
        resourceType: 'OperationOutcome',
        issue: [{ severity: 'information', code: 'informational' }],
      }),
      ...manifest(PAIR, { error: ['errors.1.ndjson', 'errors.2.ndjson'] }),
    },
    status: UNKNOWN,
    skipped: ['manifest.json: it lists 2 files of errors, of which 1 does not stand with it: the export is not whole'],
  },
];

describe('a series of exports', () => {
  it.each(patients)('of single patients: $given', hold);

  it.each(moments)('by moments: $given', hold);

  it.each(copies)('with lists that are copies or pages: $given', hold);
});

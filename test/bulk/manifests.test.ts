import { gzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { openInput } from '../../src/bulk/input.ts';
import { READ_TYPES } from '../../src/chart/shapes.ts';
import { patient, procedure } from '../support/chart-builders.ts';
import {
  asked,
  chart,
  deletion,
  FEB,
  FOUND,
  hold,
  HOSPITAL,
  JAN,
  manifest,
  MAR,
  NO_SCORE,
  PAIR,
  score,
  under,
  UNKNOWN,
  type Row,
} from './archived.ts';
import { inFolder, ndjson, type Files } from './input-folder.ts';

/** A manifest under another name, or in other bytes. */
function as(name: string, files: Files, bytes: (text: string) => string | Uint8Array = (text) => text): Files {
  const { 'manifest.json': text = '', ...rest } = files;
  return { ...rest, [name]: bytes(String(text)) };
}

const utf16 = (text: string) => Buffer.from(`\u{feff}${text}`, 'utf16le');
const utf16be = (text: string) => utf16(text).swap16();

const since = (day: string) => asked(`_since=${day}T00:00:00Z`);
const REST = READ_TYPES.filter((type) => type !== 'Patient' && type !== 'Procedure').join(',');
const NARROW = asked('_type=Patient,Procedure');
const SHORT = (named: number, held: number, name = 'manifest.json') =>
  `${name}: it names ${named} ${named === 1 ? 'file' : 'files'} of records, of which no more than ${held} can stand with it: the export is not whole`;
const NO_END =
  'it says that the list of files goes on, and the rest of it does not stand with it: the export is not whole';
const goesOn = (told: { readonly at?: string; readonly request?: string } = {}) => ({
  ...told,
  more: { link: [{ relation: 'next', url: 'https://ehr.example/status/1?page=2' }] },
});

const written: readonly Row[] = [
  {
    given: 'a manifest in UTF-16, as Windows writes it',
    files: { ...chart, ...as('manifest.json', manifest(PAIR, NARROW), utf16) },
    status: UNKNOWN,
  },
  {
    given: 'the same with the other byte first',
    files: { ...chart, ...as('manifest.json', manifest(PAIR, NARROW), utf16be) },
    status: UNKNOWN,
  },
  {
    given: 'a manifest packed with the files it names',
    files: {
      'Patient.ndjson.gz': gzipSync(String(chart['Patient.ndjson'])),
      'Procedure.ndjson.gz': gzipSync(String(chart['Procedure.ndjson'])),
      ...as('manifest.json.gz', manifest(PAIR, NARROW), (text) => gzipSync(text)),
    },
    status: UNKNOWN,
  },
  {
    given: 'a packed manifest whose name does not say so',
    files: { ...chart, ...as('manifest.json', manifest(PAIR, NARROW), (text) => gzipSync(text)) },
    status: UNKNOWN,
  },
  {
    given: 'a packed manifest in UTF-16',
    files: { ...chart, ...as('manifest.json.gz', manifest(PAIR, NARROW), (text) => gzipSync(utf16(text))) },
    status: UNKNOWN,
  },
  {
    given: 'a manifest that is kept as one line among others',
    files: { ...chart, ...as('manifest.ndjson', manifest(PAIR, NARROW), (text) => `${text}\n`) },
    status: UNKNOWN,
  },
  {
    given: 'an empty list of files',
    files: { ...chart, 'manifest.json': '' },
    status: NO_SCORE,
  },
];

const together: readonly Row[] = [
  {
    given: 'two whole exports in one folder',
    files: {
      'p1.ndjson': ndjson(patient()),
      'c1.ndjson': ndjson(procedure()),
      ...as('january.json', manifest(['p1.ndjson', 'c1.ndjson'])),
      'p2.ndjson': ndjson(patient({ id: 'p2' })),
      ...as('february.json', manifest(['p2.ndjson'], { at: FEB })),
    },
    status: NO_SCORE,
  },
  {
    given: 'the same where the later one came with a file too few',
    files: {
      'p1.ndjson': ndjson(patient()),
      'c1.ndjson': ndjson(procedure()),
      ...as('january.json', manifest(['p1.ndjson', 'c1.ndjson'])),
      'p2.ndjson': ndjson(patient({ id: 'p2' })),
      ...as('february.json', manifest(['p2.ndjson', 'Observation.2.ndjson'], { at: FEB })),
    },
    status: UNKNOWN,
    skipped: [SHORT(2, 1, 'february.json')],
  },
  {
    given: 'two exports in one folder, as many files under other names as both lists have',
    files: {
      '1.ndjson': ndjson(patient()),
      '2.ndjson': ndjson(procedure()),
      ...as('january.json', manifest(['Patient.ndjson'])),
      ...as('february.json', manifest(['Procedure.ndjson'], { at: FEB })),
    },
    status: NO_SCORE,
  },
  {
    given: 'the same, one too few',
    files: {
      '1.ndjson': ndjson(patient(), procedure()),
      ...as('january.json', manifest(['Patient.ndjson'])),
      ...as('february.json', manifest(['Observation.ndjson'], { at: FEB })),
    },
    status: UNKNOWN,
    skipped: [SHORT(1, 0, 'february.json')],
  },
  {
    given: 'the same of one type: nobody knows of which',
    files: {
      '1.ndjson': ndjson(patient(), procedure()),
      ...as('january.json', manifest(['Patient.1.ndjson'])),
      ...as('february.json', manifest(['Patient.2.ndjson', 'Observation.ndjson'], { at: FEB })),
    },
    status: UNKNOWN,
    skipped: [
      'february.json: it names 2 files of records, of which 0 stand with it by their names, and the 1 under other names are too few for all lists in its folder: the export is not whole',
      'january.json: it names 1 file of records, of which 0 stand with it by their names, and the 1 under other names are too few for all lists in its folder: the export is not whole',
    ],
  },
  {
    given: 'a deletion of one month and a score of the next, in one folder',
    files: {
      ...chart,
      'o1.ndjson': score(JAN),
      ...as('january.json', manifest([...PAIR, 'o1.ndjson'])),
      'gone.ndjson': deletion('Observation/ecog'),
      ...as('february.json', manifest([], { ...since('2025-02-01'), at: FEB, deleted: ['gone.ndjson'] })),
      'o3.ndjson': score(MAR),
      ...as('march.json', manifest(['o3.ndjson'], { ...since('2025-03-01'), at: MAR })),
    },
    status: FOUND,
  },
  {
    given: 'an export whose list of files goes on elsewhere',
    files: { ...chart, ...manifest(PAIR, goesOn()) },
    status: UNKNOWN,
    skipped: [`manifest.json: ${NO_END}`],
  },
  {
    given: 'the same with the rest of the list in the same folder',
    files: {
      ...chart,
      ...as('1.json', manifest(['Patient.ndjson'], goesOn())),
      ...as('2.json', manifest(['Procedure.ndjson'])),
    },
    status: NO_SCORE,
  },
  {
    given: 'the same with a file of the first list that was not fetched',
    files: {
      ...chart,
      ...as('1.json', manifest(['Patient.ndjson', 'Observation.ndjson'], goesOn())),
      ...as('2.json', manifest(['Procedure.ndjson'])),
    },
    status: UNKNOWN,
    skipped: [SHORT(2, 1, '1.json')],
  },
  {
    given: 'two servers whose exports lie in one folder, with ids that meet',
    files: {
      ...chart,
      ...as('a.json', manifest(PAIR)),
      'p-other.ndjson': ndjson(patient({ gender: 'female', meta: { lastUpdated: JAN } })),
      'o.ndjson': score(),
      ...as('b.json', manifest(['p-other.ndjson', 'o.ndjson'], { request: 'https://other.example/fhir/$export' })),
    },
    status: FOUND,
    skipped: [
      'p-other.ndjson: Patient/p1 stands under https://ehr.example/fhir and under https://other.example/fhir; both were read as one',
    ],
  },
];

const places: readonly Row[] = [
  {
    given: 'a type left out, and a later whole export of the address written as %24export',
    files: {
      ...under('1', { ...chart, ...manifest(PAIR, NARROW) }),
      ...under('2', { ...chart, ...manifest(PAIR, { request: `${HOSPITAL}/%24export`, at: FEB }) }),
    },
    status: NO_SCORE,
  },
  {
    given: 'the same with a slash at its end',
    files: {
      ...under('1', { ...chart, ...manifest(PAIR, NARROW) }),
      ...under('2', { ...chart, ...manifest(PAIR, { request: `${HOSPITAL}/$export/`, at: FEB }) }),
    },
    status: NO_SCORE,
  },
  {
    given: 'the same by http, which a proxy has taken for https',
    files: {
      ...under('1', { ...chart, ...manifest(PAIR, NARROW) }),
      ...under('2', { ...chart, ...manifest(PAIR, { request: 'http://ehr.example/fhir/$export', at: FEB }) }),
    },
    status: NO_SCORE,
  },
  {
    given: 'one server by http and by https, which gives one id to one person',
    files: {
      ...under('a', { ...chart, ...manifest(PAIR) }),
      ...under('b', {
        ...chart,
        'o.ndjson': score(),
        ...manifest([...PAIR, 'o.ndjson'], { request: 'http://ehr.example/fhir/Patient/%24export', at: FEB }),
      }),
    },
    status: FOUND,
  },
  {
    given: 'changes alone, asked for by an address without its server',
    files: { ...chart, ...manifest(PAIR, { request: '$export?_since=2025-01-01T00:00:00Z' }) },
    status: UNKNOWN,
  },
  {
    given: 'types that were not asked for, by an address without its server',
    files: { ...chart, ...manifest(PAIR, { request: '/fhir/Patient/$export?_type=Patient,Procedure' }) },
    status: UNKNOWN,
  },
  {
    given: 'changes alone, asked for by an address that is none',
    files: { ...chart, ...manifest(PAIR, { request: 'http://[ehr/$export?_since=2025-01-01T00:00:00Z' }) },
    status: UNKNOWN,
  },
  {
    given: 'a whole export by an address without its server',
    files: { ...chart, ...manifest(PAIR, { request: 'Patient/$export' }) },
    status: NO_SCORE,
  },
  {
    given: 'nothing but what was there before some day',
    files: { ...chart, ...manifest(PAIR, asked('_until=2025-01-01T00:00:00Z')) },
    status: UNKNOWN,
  },
  {
    given: 'a narrow export of all, and a later whole one of another patient',
    files: {
      ...under('1', { ...chart, ...manifest(PAIR, NARROW) }),
      ...under('2', {
        'Patient.ndjson': ndjson(patient({ id: 'p2' })),
        ...manifest(['Patient.ndjson'], { ...asked('patient=Patient/p2'), at: FEB }),
      }),
    },
    status: UNKNOWN,
  },
  {
    given: 'two halves of one moment, each whole of what it was asked for',
    files: {
      ...under('1', { ...chart, ...manifest(PAIR, NARROW) }),
      ...under('2', manifest([], asked(`_type=${REST}`))),
    },
    status: NO_SCORE,
  },
  {
    given: 'two halves of moments that nobody can read',
    files: {
      ...under('1', { ...chart, ...manifest(PAIR, { ...NARROW, at: 'yesterday' }) }),
      ...under('2', manifest([], { ...asked(`_type=${REST}`), at: 'today' })),
    },
    status: UNKNOWN,
  },
];

describe('the manifest of an export', () => {
  it.each(written)('is heard of $given', hold);

  it.each(together)('stands with others: $given', hold);

  it.each(places)('tells what was asked for: $given', hold);

  it.each([
    ['manifest.json', utf16],
    ['manifest.json.gz', (text: string) => gzipSync(text)],
  ])('leads to its files as %s', async (name, bytes) => {
    await inFolder({ ...chart, ...as(name, manifest(PAIR), bytes) }, async (folder) => {
      const { files, skipped } = await openInput(`${folder}/${name}`);
      expect(files.map((file) => file.name)).toEqual(PAIR);
      expect(skipped).toEqual([]);
    });
  });
});

import { gzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { openInput } from '../../src/bulk/input.ts';
import { patient, procedure } from '../support/chart-builders.ts';
import {
  asked,
  chart,
  deletion,
  FEB,
  FOUND,
  hold,
  JAN,
  manifest,
  NO_SCORE,
  PAIR,
  score,
  UNKNOWN,
  type Row,
} from './archived.ts';
import { inFolder, ndjson, type Files } from './input-folder.ts';

const other = { resourceType: 'Observation', id: 'x', status: 'final', code: { text: 'x' } };
const claim = ndjson({ resourceType: 'Claim', id: 'c', status: 'draft' });
const WITH_SCORES = manifest([...PAIR, 'Observation.ndjson']);
const SHORT = (named: number, held: number, name = 'manifest.json') =>
  `${name}: it names ${named} ${named === 1 ? 'file' : 'files'} of records, of which no more than ${held} can stand with it: the export is not whole`;
const listing = (...output: readonly object[]): Files => manifest([], { more: { output } });
const at = (type: string | undefined, path: string) => ({ type, url: `https://files.example/${path}` });
const OF_PAIR = [at('Patient', 'b/Patient.ndjson'), at('Procedure', 'b/Procedure.ndjson')];

const strays: readonly Row[] = [
  {
    given: 'a stray file of another type, as many as were lost',
    files: { ...chart, 'claims-of-march.ndjson': claim, ...WITH_SCORES },
    status: UNKNOWN,
    skipped: [SHORT(3, 2)],
  },
  {
    given: 'the lost file under another name',
    files: { ...chart, '7.ndjson': ndjson(other), ...WITH_SCORES },
    status: NO_SCORE,
  },
  {
    given: 'the same, beginning with what it contains',
    files: {
      ...chart,
      '7.ndjson': ndjson({ contained: [{ resourceType: 'Patient', id: 'in' }], ...other }),
      ...WITH_SCORES,
    },
    status: NO_SCORE,
  },
  {
    given: 'a stray file that begins with an Observation inside another resource',
    files: {
      ...chart,
      '7.ndjson': ndjson({ contained: [{ resourceType: 'Observation', id: 'in' }], resourceType: 'Claim', id: 'c' }),
      ...WITH_SCORES,
    },
    status: UNKNOWN,
    skipped: [SHORT(3, 2)],
  },
  {
    given: 'the lost file kept as a Bundle',
    files: {
      ...chart,
      'rest.json': JSON.stringify({ resourceType: 'Bundle', type: 'collection', entry: [{ resource: other }] }),
      ...WITH_SCORES,
    },
    status: NO_SCORE,
  },
  {
    given: 'the lost file kept as a list',
    files: { ...chart, 'rest.json': JSON.stringify([other]), ...WITH_SCORES },
    status: NO_SCORE,
  },
  {
    given: 'a Bundle of deletions that no list names',
    files: { ...chart, 'gone.ndjson': deletion('Observation/other', FEB), ...WITH_SCORES },
    status: UNKNOWN,
    skipped: [SHORT(3, 2)],
  },
  {
    given: 'two lost files of one type, one file under another name',
    files: {
      ...chart,
      '7.ndjson': ndjson(other),
      ...manifest([...PAIR, 'Observation.1.ndjson', 'Observation.2.ndjson']),
    },
    status: UNKNOWN,
    skipped: [SHORT(4, 3)],
  },
  {
    given: 'a lost file of which the list does not tell the type',
    files: { ...chart, ...listing(...OF_PAIR, at(undefined, 'b/7')) },
    status: UNKNOWN,
    skipped: [SHORT(3, 2)],
  },
  {
    given: 'the same, and a file under another name',
    files: { ...chart, 'a.ndjson': claim, ...listing(...OF_PAIR, at(undefined, 'b/7')) },
    status: NO_SCORE,
  },
  {
    given: 'a lost file of Bundles, which may hold any type',
    files: { ...chart, ...listing(...OF_PAIR, at('Bundle', 'b/7')) },
    status: UNKNOWN,
    skipped: [SHORT(3, 2)],
  },
  {
    given: 'a lost file that is listed once for each type it holds',
    files: { ...chart, ...listing(...OF_PAIR, at('Observation', 'b/7'), at('Claim', 'b/7')) },
    status: UNKNOWN,
    skipped: [SHORT(3, 2)],
  },
  {
    given: 'one file for all types, listed once for each',
    files: {
      'all.ndjson': ndjson(patient(), procedure()),
      ...listing(...['Patient', 'Procedure', 'Observation'].map((type) => at(type, 'b/all.ndjson'))),
    },
    status: NO_SCORE,
  },
  {
    given: 'a lost file whose type is no word of FHIR',
    files: { ...chart, ...listing(...OF_PAIR, at('observation', 'b/7')) },
    status: UNKNOWN,
    skipped: [SHORT(3, 2)],
  },
];

const ENDLESS = Array.from({ length: 40 }, (_, number) => `x${String(number).padStart(2, '0')}.ndjson`);
const endless: Row = {
  given: 'many strays whose texts never end, quote upon quote',
  files: {
    ...chart,
    ...Object.fromEntries(ENDLESS.map((name) => [name, `{"x":"resourceType","${'\\"'.repeat(2 ** 15)}`])),
    ...WITH_SCORES,
  },
  status: UNKNOWN,
  skipped: [SHORT(3, 2), ...ENDLESS.map((name) => `${name}: it is not valid JSON: the file ends in the middle of it`)],
};

const packed = (start: string, end: string): Uint8Array => gzipSync(`${start}${end.repeat(2e7 / end.length)}`);
const BEGUN = '{"x":{"resourceType":"A"},"y":';
const swollen: Row = {
  given: 'strays that are small while they are packed',
  files: {
    ...chart,
    'text.ndjson.gz': packed(`${BEGUN}"`, 'a'),
    'list.ndjson.gz': packed(`${BEGUN}[`, '{"a":1},'),
    'space.ndjson.gz': packed(BEGUN, ' '),
    ...WITH_SCORES,
  },
  status: UNKNOWN,
  skipped: [
    SHORT(3, 2),
    ...['list', 'space', 'text'].map(
      (name) => `${name}.ndjson.gz: it is not valid JSON: the file ends in the middle of it`,
    ),
  ],
};

const alike: readonly Row[] = [
  {
    given: 'two addresses that end alike, one file',
    files: {
      ...chart,
      'Observation.ndjson': ndjson(other),
      ...listing(...OF_PAIR, at('Observation', 'a/Observation.ndjson'), at('Observation', 'b/Observation.ndjson')),
    },
    status: UNKNOWN,
    skipped: [SHORT(4, 3)],
  },
  {
    given: 'the same, the second file under another name',
    files: {
      ...chart,
      'Observation.ndjson': ndjson(other),
      'Observation (1).ndjson': ndjson({ ...other, id: 'y' }),
      ...listing(...OF_PAIR, at('Observation', 'a/Observation.ndjson'), at('Observation', 'b/Observation.ndjson')),
    },
    status: NO_SCORE,
  },
  {
    given: 'the same, each in a folder of its own',
    files: {
      ...chart,
      'a/Observation.ndjson': ndjson(other),
      'b/Observation.ndjson': ndjson({ ...other, id: 'y' }),
      ...listing(...OF_PAIR, at('Observation', 'a/Observation.ndjson'), at('Observation', 'b/Observation.ndjson')),
    },
    status: NO_SCORE,
  },
  {
    given: 'addresses that differ in what they ask for',
    files: {
      ...chart,
      'part.ndjson': ndjson(other),
      ...listing(...OF_PAIR, at('Observation', 'part?id=1'), at('Observation', 'part?id=2')),
    },
    status: UNKNOWN,
    skipped: [SHORT(4, 3)],
  },
];

const deletions: readonly Row[] = [
  {
    given: 'deletions that nobody kept',
    files: {
      ...chart,
      'o.ndjson': score(JAN),
      ...manifest([...PAIR, 'o.ndjson'], { deleted: ['gone.ndjson'] }),
    },
    status: FOUND,
    skipped: [
      'manifest.json: it lists 1 file of deletions, which does not stand with it: what was deleted may pass for there',
    ],
  },
  {
    given: 'two files of deletions, of which one was kept under another name',
    files: {
      ...chart,
      'o.ndjson': score(JAN),
      'd1.ndjson': deletion('Observation/other', FEB),
      ...manifest([...PAIR, 'o.ndjson'], { deleted: ['gone.1.ndjson', 'gone.2.ndjson'] }),
    },
    status: FOUND,
    skipped: [
      'manifest.json: it lists 2 files of deletions, of which 1 does not stand with it: what was deleted may pass for there',
    ],
  },
  {
    given: 'a file of deletions under another name',
    files: {
      ...chart,
      'o.ndjson': score(JAN),
      'd1.ndjson': deletion('Observation/ecog', FEB),
      ...manifest([...PAIR, 'o.ndjson'], { deleted: ['gone.ndjson'] }),
    },
    status: NO_SCORE,
  },
];

const NARROW = asked('_type=Patient,Procedure');
const manifests: readonly Row[] = [
  {
    given: 'a manifest with a resource in its extension',
    files: {
      ...chart,
      ...manifest(PAIR, { ...NARROW, more: { extension: { 'https://ehr.example/x': { resourceType: 'Basic' } } } }),
    },
    status: UNKNOWN,
  },
  {
    given: 'a manifest that begins with that extension',
    files: {
      ...chart,
      'manifest.json': JSON.stringify({
        extension: { 'https://ehr.example/x': { resourceType: 'Basic' } },
        ...(JSON.parse(String(manifest(PAIR, NARROW)['manifest.json'])) as object),
      }),
    },
    status: UNKNOWN,
  },
];

const next = (page: number) => ({
  more: { link: [{ relation: 'next', url: `https://ehr.example/status/1?page=${page}` }] },
});
const NO_MIDDLE = 'the pages of its list of files do not follow one upon another: the export is not whole';
const paged = (...pages: readonly (readonly [name: string, files: Files])[]): Files => ({
  ...chart,
  ...Object.fromEntries(pages.map(([name, files]) => [name, files['manifest.json'] ?? ''])),
});

const pages: readonly Row[] = [
  {
    given: 'three pages that follow one upon another',
    files: paged(
      ['1.json', manifest(['Patient.ndjson'], next(2))],
      ['2.json', manifest(['Procedure.ndjson'], next(3))],
      ['3.json', manifest([])],
    ),
    status: NO_SCORE,
  },
  {
    given: 'four pages without the second',
    files: paged(
      ['1.json', manifest(['Patient.ndjson'], next(2))],
      ['3.json', manifest(['Procedure.ndjson'], next(4))],
      ['4.json', manifest([])],
    ),
    status: UNKNOWN,
    skipped: [`1.json: ${NO_MIDDLE}`],
  },
  {
    given: 'three pages without the first',
    files: paged(['2.json', manifest(['Patient.ndjson'], next(3))], ['3.json', manifest(['Procedure.ndjson'])]),
    status: UNKNOWN,
    skipped: [`2.json: ${NO_MIDDLE}`],
  },
  {
    given: 'pages that are counted from nought',
    files: paged(['0.json', manifest(['Patient.ndjson'], next(1))], ['1.json', manifest(['Procedure.ndjson'])]),
    status: NO_SCORE,
  },
];

describe('what an export lacks', () => {
  it.each([...strays, endless, swollen])('is not made up for by a stray: $given', hold);

  it.each(alike)('is told of like names: $given', hold);

  it.each(deletions)('is told of deletions: $given', hold);

  it.each(manifests)('is told by its manifest: $given', hold);

  it.each(pages)('is told of pages: $given', hold);
});

describe('an export given by its manifest', () => {
  it.each([
    { given: 'a file without a single record', output: [{ ...at('Observation', 'b/o.ndjson'), count: 0 }], whys: [] },
    {
      given: 'two addresses that end alike',
      output: [at('Patient', 'a/Patient.ndjson')],
      whys: ['it names Patient.ndjson at two addresses, and one such file stands beside it'],
    },
    { given: 'one address twice', output: [at('Patient', 'b/Patient.ndjson')], whys: [] },
    {
      given: 'a parameter that nobody knows',
      output: [],
      request: '$export?_limit=9',
      whys: ['it was asked for with _limit, which may leave records out: what is missing proves nothing'],
    },
  ])('is told of $given', async ({ output, request, whys }) => {
    const files = { ...chart, ...manifest([], { more: { output: [...OF_PAIR, ...output], request } }) };
    await inFolder(files, async (folder) => {
      const input = await openInput(`${folder}/manifest.json`);
      expect(input.files.map(({ name }) => name)).toEqual(PAIR);
      expect(input.skipped.map(({ why }) => why)).toEqual(whys);
    });
  });
});

describe('exports in one folder', () => {
  it.each<Row>([
    {
      given: 'that lack a file of one type each, with one there: nobody knows of which',
      files: {
        ...chart,
        '1.ndjson': ndjson(other),
        'january.json': String(manifest([...PAIR, 'Observation.1.ndjson'])['manifest.json']),
        'february.json': String(manifest(['Observation.2.ndjson'], { at: FEB })['manifest.json']),
      },
      status: UNKNOWN,
      skipped: [
        'february.json: it names 1 file of records, of which 0 stand with it by their names, and the 1 under other names are too few for all lists in its folder: the export is not whole',
        'january.json: it names 3 files of records, of which 2 stand with it by their names, and the 1 under other names are too few for all lists in its folder: the export is not whole',
      ],
    },
    {
      given: 'with a stray of the type that one lacks, and none of the type the other lacks',
      files: {
        '1.ndjson': ndjson(patient()),
        '2.ndjson': ndjson(procedure()),
        'january.json': String(manifest(['Patient.ndjson'])['manifest.json']),
        'february.json': String(manifest(['Observation.ndjson'], { at: FEB })['manifest.json']),
      },
      status: UNKNOWN,
      skipped: [SHORT(1, 0, 'february.json')],
    },
  ])('$given', hold);
});

import { gzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { leftOut } from '../../src/bulk/export-manifest.ts';
import { READ_TYPES } from '../../src/chart/shapes.ts';
import { patient, procedure } from '../support/chart-builders.ts';
import {
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
  under,
  UNKNOWN,
  type Row,
  type Told,
} from './archived.ts';
import { bundle, inFolder, ndjson, type Files } from './input-folder.ts';

const others = (count: number, prefix = 'x') =>
  Array.from({ length: count }, (_, index) => ({
    resourceType: 'Observation',
    id: `${prefix}${index}`,
    status: 'final',
    code: { text: 'x' },
  }));
const five = ndjson(...others(5));

/** A list of files, each with the number of resources that it should hold. */
const counting = (counts: Readonly<Record<string, number>>, { more, ...told }: Told = {}): Files =>
  manifest([], { ...told, more: { ...more, output: listed({ Patient: 1, Procedure: 1, ...counts }) } });
const listed = (counts: Readonly<Record<string, number>>) =>
  Object.entries(counts).map(([name, count]) => at(name, count));
const at = (name: string, count: number, folder = 'b') => ({
  type: name.split('.')[0],
  url: `https://files.example/${folder}/${name}.ndjson?sig=x`,
  count,
});

const CUT = (file: string, held: string, counted: number, list = 'manifest.json') =>
  `${file}: it holds ${held}, and ${list} says ${counted}: the export is not whole`;
const FEWER = (type: string, held: number, counted: number) =>
  `manifest.json: it says that a file of ${type} holds ${counted} resources, and what may be that file holds ${held}: the export is not whole`;

const MISNAMED =
  'it looks like records, and its name does not end in .ndjson, .jsonl or .json: give it that ending, or move it away';

const cut: readonly Row[] = [
  {
    given: 'a file that ends after the third of five',
    files: { ...chart, 'Observation.ndjson': ndjson(...others(3)), ...counting({ Observation: 5 }) },
    status: UNKNOWN,
    skipped: [CUT('Observation.ndjson', '3 resources', 5)],
  },
  {
    given: 'a file that holds five',
    files: { ...chart, 'Observation.ndjson': five, ...counting({ Observation: 5 }) },
    status: NO_SCORE,
  },
  {
    given: 'a file that holds five, without a line break at its end',
    files: { ...chart, 'Observation.ndjson': five.trimEnd(), ...counting({ Observation: 5 }) },
    status: NO_SCORE,
  },
  {
    given: 'a file that holds more than was counted',
    files: { ...chart, 'Observation.ndjson': five, ...counting({ Observation: 2 }) },
    status: NO_SCORE,
  },
  {
    given: 'blank lines, which hold nothing',
    files: { ...chart, 'Observation.ndjson': `${ndjson(...others(1))}\n \r\n\n\n`, ...counting({ Observation: 5 }) },
    status: UNKNOWN,
    skipped: [CUT('Observation.ndjson', '1 resource', 5)],
  },
  {
    given: 'an empty file',
    files: { ...chart, 'Observation.ndjson': '', ...counting({ Observation: 5 }) },
    status: UNKNOWN,
    skipped: [CUT('Observation.ndjson', '0 resources', 5)],
  },
  {
    given: 'a file that ends in the middle of the fifth',
    files: { ...chart, 'Observation.ndjson': five.slice(0, -9), ...counting({ Observation: 5 }) },
    status: UNKNOWN,
    skipped: [
      'Observation.ndjson: it is not valid JSON: the file ends in the middle of it',
      CUT('Observation.ndjson', '4 resources', 5),
    ],
  },
  {
    given: 'many lines, one too few',
    files: { ...chart, 'Observation.ndjson': ndjson(...others(299)), ...counting({ Observation: 300 }) },
    status: UNKNOWN,
    skipped: [CUT('Observation.ndjson', '299 resources', 300)],
  },
  {
    given: 'as many, some in other letters than the usual ones, one no UTF-8',
    files: {
      ...chart,
      'Observation.ndjson': Buffer.concat([
        Buffer.from(ndjson(...others(300)).replaceAll('"x7"', '"\\u0078seven"')),
        Buffer.from([0xff, 0x0a]),
      ]),
      ...counting({ Observation: 301 }),
    },
    status: NO_SCORE,
    skipped: ['Observation.ndjson: it is not valid UTF-8'],
  },
  {
    given: 'a packed file',
    files: { ...chart, 'Observation.ndjson.gz': gzipSync(ndjson(...others(3))), ...counting({ Observation: 5 }) },
    status: UNKNOWN,
    skipped: [CUT('Observation.ndjson.gz', '3 resources', 5)],
  },
  {
    given: 'a packed file that holds five',
    files: { ...chart, 'Observation.ndjson.gz': gzipSync(five), ...counting({ Observation: 5 }) },
    status: NO_SCORE,
  },
  {
    given: 'a file of a type that has nothing to do with it',
    files: { ...chart, 'Claim.ndjson': '', ...counting({ Claim: 1 }) },
    status: NO_SCORE,
    skipped: [CUT('Claim.ndjson', '0 resources', 1)],
  },
  {
    given: 'two files of one type, the second cut off and the first longer than was counted',
    files: {
      ...chart,
      'Observation.1.ndjson': five,
      'Observation.2.ndjson': ndjson(...others(1, 'y')),
      ...counting({ 'Observation.1': 3, 'Observation.2': 3 }),
    },
    status: UNKNOWN,
    skipped: [CUT('Observation.2.ndjson', '1 resource', 3)],
  },
  {
    given: 'a list under another name',
    files: {
      ...chart,
      'Observation.ndjson': ndjson(...others(3)),
      'status-response.json': String(counting({ Observation: 5 })['manifest.json']),
    },
    status: UNKNOWN,
    skipped: [CUT('Observation.ndjson', '3 resources', 5, 'status-response.json')],
  },
  {
    given: 'a file kept as a Bundle',
    files: { ...chart, 'Observation.ndjson': bundle(...others(5)), ...counting({ Observation: 5 }) },
    status: NO_SCORE,
  },
  {
    given: 'a file kept as a list over many lines',
    files: { ...chart, 'Observation.ndjson': JSON.stringify(others(3), null, 2), ...counting({ Observation: 5 }) },
    status: UNKNOWN,
    skipped: [CUT('Observation.ndjson', '3 resources', 5)],
  },
  {
    given: 'one file for all types, counted for each',
    files: {
      'all.ndjson': ndjson(patient(), procedure(), ...others(2)),
      ...manifest([], {
        more: { output: [1, 1, 5].map((count, index) => ({ ...at('all', count), type: READ_TYPES[index] })) },
      }),
    },
    status: UNKNOWN,
    skipped: [CUT('all.ndjson', '4 resources', 7)],
  },
  {
    given: 'one file for all types, with the count of the whole at each',
    files: {
      'all.ndjson': ndjson(patient(), procedure(), ...others(5)),
      ...manifest([], {
        more: { output: ['Patient', 'Procedure', 'Observation'].map((type) => ({ ...at('all', 7), type })) },
      }),
    },
    status: NO_SCORE,
  },
  {
    given: 'the same, cut off',
    files: {
      'all.ndjson': ndjson(patient(), procedure(), ...others(4)),
      ...manifest([], {
        more: { output: ['Patient', 'Procedure', 'Observation'].map((type) => ({ ...at('all', 7), type })) },
      }),
    },
    status: UNKNOWN,
    skipped: [CUT('all.ndjson', '6 resources', 7)],
  },
  {
    given: 'a count that is written as a text',
    files: {
      ...chart,
      'Observation.ndjson': ndjson(...others(3)),
      ...manifest([], {
        more: { output: [...listed({ Patient: 1, Procedure: 1 }), { ...at('Observation', 0), count: '5' }] },
      }),
    },
    status: UNKNOWN,
    skipped: [CUT('Observation.ndjson', '3 resources', 5)],
  },
  {
    given: 'no file, and none counted, as a text',
    files: {
      ...chart,
      ...manifest([], {
        more: { output: [...listed({ Patient: 1, Procedure: 1 }), { ...at('Observation', 0), count: '0' }] },
      }),
    },
    status: NO_SCORE,
  },
  {
    given: 'a count that is no number of resources',
    files: {
      ...chart,
      'Observation.ndjson': five,
      ...counting({ Observation: 5.5, 'Claim.1': -1, 'Claim.2': 1e300 }),
      'Claim.1.ndjson': ndjson({ resourceType: 'Claim' }),
      'Claim.2.ndjson': ndjson({ resourceType: 'Claim' }),
    },
    status: NO_SCORE,
  },
  {
    given: 'a count that is none',
    files: {
      ...chart,
      ...manifest(['Patient.ndjson'], { more: { output: [{ ...at('Procedure', 1), count: 'many' }] } }),
    },
    status: NO_SCORE,
  },
];

const beside: readonly Row[] = [
  {
    given: 'deletions',
    files: {
      ...chart,
      'Observation.ndjson': score(JAN),
      'gone.ndjson': deletion('Observation/other', FEB),
      ...counting({ Observation: 1 }, { more: { deleted: [at('gone', 2)] } }),
    },
    status: FOUND,
    skipped: ['gone.ndjson: it holds 1 resource, and manifest.json says 2: what was deleted may pass for there'],
  },
  {
    given: 'deletions of which a Bundle holds as many',
    files: {
      ...chart,
      'gone.ndjson': ndjson({
        resourceType: 'Bundle',
        type: 'transaction',
        entry: ['a', 'b'].map((id) => ({ request: { method: 'DELETE', url: `Observation/${id}` } })),
      }),
      ...counting({}, { more: { deleted: [at('gone', 2)] } }),
    },
    status: NO_SCORE,
  },
  {
    given: 'errors',
    files: {
      ...chart,
      'errors.ndjson': ndjson({
        resourceType: 'OperationOutcome',
        issue: [{ severity: 'information', code: 'informational' }],
      }),
      ...counting({}, { more: { error: [at('errors', 2)] } }),
    },
    status: UNKNOWN,
    skipped: [CUT('errors.ndjson', '1 resource', 2)],
  },
];

const named: readonly Row[] = [
  {
    given: 'under another name',
    files: { ...chart, '7.ndjson': ndjson(...others(3)), ...counting({ Observation: 5 }) },
    status: UNKNOWN,
    skipped: [CUT('7.ndjson', '3 resources', 5)],
  },
  {
    given: 'under other names, each with one that it may be',
    files: {
      ...chart,
      '7.ndjson': five,
      '8.ndjson': ndjson(...others(3, 'y')),
      ...counting({ 'Observation.1': 3, 'Observation.2': 5 }),
    },
    status: NO_SCORE,
  },
  {
    given: 'under other names, as many in all as were counted',
    files: {
      ...chart,
      '7.ndjson': ndjson(...others(4)),
      '8.ndjson': ndjson(...others(4, 'y')),
      ...counting({ 'Observation.1': 3, 'Observation.2': 5 }),
    },
    status: UNKNOWN,
    skipped: [FEWER('Observation', 4, 5)],
  },
  {
    given: 'under other names, in more files than were named, as many in all',
    files: {
      ...chart,
      '7.ndjson': ndjson(...others(3)),
      '8.ndjson': ndjson(...others(2, 'y')),
      ...counting({ Observation: 5 }),
    },
    status: NO_SCORE,
  },
  {
    given: 'under other names, in more files than were named, too few in all',
    files: {
      ...chart,
      '7.ndjson': ndjson(...others(5)),
      '8.ndjson': ndjson(...others(2, 'y')),
      '9.ndjson': ndjson(...others(2, 'z')),
      ...counting({ 'Observation.1': 6, 'Observation.2': 4 }),
    },
    status: UNKNOWN,
    skipped: [
      'manifest.json: it says that its 2 files of Observation hold 10 resources, and what may be those files holds 9: the export is not whole',
    ],
  },
  {
    given: 'under other names, beside those of another list',
    files: {
      ...chart,
      '7.ndjson': ndjson(...others(3)),
      '8.ndjson': ndjson(...others(3, 'y')),
      ...counting({ Observation: 5 }),
      'february.json': String(
        manifest([], {
          at: FEB,
          request: `https://ehr.example/fhir/$export?_since=${JAN}`,
          more: { output: [at('Observation', 3, 'c')] },
        })['manifest.json'],
      ),
    },
    status: UNKNOWN,
    skipped: [FEWER('Observation', 3, 5)],
  },
  {
    given: 'each in a file of its own',
    files: {
      ...chart,
      ...Object.fromEntries(others(5).map((one) => [`Observation/${one.id}.json`, JSON.stringify(one)])),
      ...counting({ Observation: 5 }),
    },
    status: NO_SCORE,
  },
  {
    given: 'each in a file of its own, one too few',
    files: {
      ...chart,
      ...Object.fromEntries(others(4).map((one) => [`Observation/${one.id}.json`, JSON.stringify(one)])),
      ...counting({ Observation: 5 }),
    },
    status: UNKNOWN,
    skipped: [FEWER('Observation', 4, 5)],
  },
  {
    given: 'alike at two addresses, kept the other way round',
    files: {
      ...chart,
      'Observation.ndjson': ndjson(...others(3)),
      'Observation (1).ndjson': ndjson(...others(5, 'y')),
      ...manifest([], {
        more: {
          output: [...listed({ Patient: 1, Procedure: 1, Observation: 5 }), at('Observation', 3, 'c')],
        },
      }),
    },
    status: NO_SCORE,
  },
  {
    given: 'alike at two addresses, one of them cut off, each in a folder of its own',
    files: {
      ...chart,
      'a/Observation.ndjson': five,
      'b/Observation.ndjson': ndjson(...others(2, 'y')),
      ...manifest([], {
        more: {
          output: [...listed({ Patient: 1, Procedure: 1, Observation: 5 }), at('Observation', 3, 'c')],
        },
      }),
    },
    status: UNKNOWN,
    skipped: [FEWER('Observation', 2, 3)],
  },
];

const unread: readonly Row[] = [
  {
    given: 'of records, which are lost',
    files: { ...chart, Observation: five, ...manifest([...PAIR, 'Observation']) },
    status: UNKNOWN,
    skipped: [
      `Observation: ${MISNAMED}`,
      'manifest.json: it names 3 files of records, of which no more than 2 can stand with it: the export is not whole',
    ],
  },
  {
    given: 'of errors, which are heard all the same',
    files: {
      ...chart,
      errors: ndjson({ resourceType: 'OperationOutcome', issue: [{ severity: 'information', code: 'informational' }] }),
      ...counting({}, { more: { error: [{ ...at('errors', 1), url: 'https://files.example/errors' }] } }),
    },
    status: NO_SCORE,
    skipped: [`errors: ${MISNAMED}`],
  },
];

const cutOff = { 'Observation.ndjson': ndjson(...others(3)), ...chart };
const series: readonly Row[] = [
  {
    given: 'in January, and everything again in February',
    files: {
      ...under('1', { ...cutOff, ...counting({ Observation: 5 }) }),
      ...under('2', { ...chart, 'Observation.ndjson': five, ...counting({ Observation: 5 }, { at: FEB }) }),
    },
    status: NO_SCORE,
    skipped: [CUT('1/Observation.ndjson', '3 resources', 5, '1/manifest.json')],
  },
  {
    given: 'in February, after everything in January',
    files: {
      ...under('1', { ...chart, 'Observation.ndjson': five, ...counting({ Observation: 5 }) }),
      ...under('2', { ...cutOff, ...counting({ Observation: 5 }, { at: FEB }) }),
    },
    status: UNKNOWN,
    skipped: [CUT('2/Observation.ndjson', '3 resources', 5, '2/manifest.json')],
  },
  {
    given: 'among changes since January',
    files: {
      ...under('1', { ...chart, ...counting({}) }),
      ...under('2', {
        'Observation.ndjson': ndjson(...others(3)),
        ...manifest([], {
          at: FEB,
          request: `https://ehr.example/fhir/$export?_since=${JAN}`,
          more: { output: listed({ Observation: 5 }) },
        }),
      }),
    },
    status: UNKNOWN,
    skipped: [CUT('2/Observation.ndjson', '3 resources', 5, '2/manifest.json')],
  },
];

describe('a file with fewer resources than its manifest says', () => {
  it.each(cut)('is told of: $given', hold);

  it.each(beside)('is told of among $given', hold);

  it.each(named)('is told of $given', hold);

  it.each(unread)('is not told of where its name is none that is read: $given', hold);

  it.each(series)('is told of in a series: $given', hold);

  it('is told of where the manifest itself is given', async () => {
    const files = { ...cutOff, ...counting({ Observation: 5 }) };
    await inFolder(files, async (folder) => {
      const told = (await leftOut(`${folder}/manifest.json`))(
        new Map([
          ['Patient.ndjson', 1],
          ['Procedure.ndjson', 1],
          ['Observation.ndjson', 3],
        ]),
      );
      expect(told.types).toEqual(['Observation']);
      expect(told.skipped).toEqual([
        {
          file: 'Observation.ndjson',
          why: 'it holds 3 resources, and manifest.json says 5: the export is not whole',
        },
      ]);
    });
  });
});

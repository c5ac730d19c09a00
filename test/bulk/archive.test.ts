import { gzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { leftOut } from '../../src/bulk/export-manifest.ts';
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
  own,
  PAIR,
  score,
  under,
  UNKNOWN,
  type Row,
} from './archived.ts';
import { inFolder, ndjson } from './input-folder.ts';

const rows: readonly Row[] = [
  {
    given: 'an older state in the folder that is read last',
    files: {
      ...under('z', { ...chart, 'o.ndjson': score(JAN) }),
      ...under('a', { 'o.ndjson': score(FEB, { status: 'cancelled' }) }),
    },
    status: NO_SCORE,
  },
  {
    given: 'a score that was deleted after the first export',
    files: {
      ...under('1', { ...chart, 'o.ndjson': score(JAN) }),
      '2/deleted.ndjson': deletion('Observation/ecog', FEB),
    },
    status: NO_SCORE,
  },
  {
    given: 'a score that was deleted, and was there again a month later',
    files: {
      ...under('1', { ...chart, 'o.ndjson': score(JAN) }),
      '2/deleted.ndjson': deletion('Observation/ecog', FEB),
      '3/o.ndjson': score(MAR),
    },
    status: FOUND,
  },
  {
    given: 'a deletion of which nobody says when it was',
    files: { ...under('1', { ...chart, 'o.ndjson': score(JAN) }), '2/deleted.ndjson': deletion('Observation/ecog') },
    status: NO_SCORE,
  },
  {
    given: 'the same with a manifest, which tells when at the latest, and a score there again a month later',
    files: {
      ...under('1', { ...chart, 'o.ndjson': score(JAN), ...manifest([...PAIR, 'o.ndjson']) }),
      ...under('2', {
        'gone.ndjson': deletion('Observation/ecog'),
        ...manifest([], { ...asked('_since=2025-02-01T00:00:00Z'), at: FEB, deleted: ['gone.ndjson'] }),
      }),
      ...under('3', {
        'o.ndjson': score(MAR),
        ...manifest(['o.ndjson'], { ...asked('_since=2025-03-01T00:00:00Z'), at: MAR }),
      }),
    },
    status: FOUND,
  },
  {
    given: 'a service that was deleted',
    files: {
      ...under('1', { ...chart, 'o.ndjson': score(JAN) }),
      '2/deleted.ndjson': deletion('Procedure/infusion', FEB),
    },
    status: undefined,
  },
  {
    given: 'a whole export, with every file it names',
    files: { ...chart, ...manifest(PAIR) },
    status: NO_SCORE,
  },
  {
    given: 'an export of which a file was not fetched',
    files: { ...chart, ...manifest([...PAIR, 'Observation.ndjson']) },
    status: UNKNOWN,
    skipped: [
      'manifest.json: it names 3 files of records, of which no more than 2 can stand with it: the export is not whole',
    ],
  },
  {
    given: 'the same, of a type that the rule does not ask for',
    files: { ...chart, ...manifest([...PAIR, 'Claim.ndjson']) },
    status: NO_SCORE,
    skipped: [
      'manifest.json: it names 3 files of records, of which no more than 2 can stand with it: the export is not whole',
    ],
  },
  {
    given: 'files under names of their own, as many as are named',
    files: { '1.ndjson': ndjson(patient()), '2.ndjson': ndjson(procedure()), ...manifest(PAIR) },
    status: NO_SCORE,
  },
  {
    given: 'the same, one too few: nobody knows which',
    files: { '1.ndjson': ndjson(patient(), procedure()), ...manifest(['Patient.ndjson', 'Observation.ndjson']) },
    status: UNKNOWN,
    skipped: [
      'manifest.json: it names 2 files of records, of which no more than 1 can stand with it: the export is not whole',
    ],
  },
  {
    given: 'a file without a single record, which was not kept',
    files: { ...chart, ...manifest([], { more: { output: [{ type: 'Observation', url: 'x/o.ndjson', count: 0 }] } }) },
    status: NO_SCORE,
  },
  {
    given: 'errors that tell of a hole',
    files: {
      ...chart,
      'err.ndjson': ndjson({ resourceType: 'OperationOutcome', issue: [{ severity: 'error', code: 'processing' }] }),
      ...manifest(PAIR, { error: ['err.ndjson'] }),
    },
    status: UNKNOWN,
    skipped: ['err.ndjson: the server tells of an error in its answer (processing)'],
  },
  {
    given: 'errors and deletions that a client keeps in folders of their own, under names of its own',
    files: {
      ...chart,
      'error/1.OperationOutcome.ndjson': ndjson({
        resourceType: 'OperationOutcome',
        issue: [{ severity: 'information', code: 'informational' }],
      }),
      'deleted/1.Bundle.ndjson': deletion('Observation/other', FEB),
      ...manifest(PAIR, { error: ['e7f'], deleted: ['d7f'] }),
    },
    status: NO_SCORE,
  },
  {
    given: 'the same with one file of records too few',
    files: {
      'Patient.ndjson': ndjson(patient(), procedure()),
      'error/1.OperationOutcome.ndjson': ndjson({
        resourceType: 'OperationOutcome',
        issue: [{ severity: 'information', code: 'informational' }],
      }),
      'deleted/1.Bundle.ndjson': deletion('Observation/other', FEB),
      ...manifest(['Patient.ndjson', 'Observation.ndjson'], { error: ['e7f'], deleted: ['d7f'] }),
    },
    status: UNKNOWN,
    skipped: [
      'manifest.json: it names 2 files of records, of which no more than 1 can stand with it: the export is not whole',
    ],
  },
  {
    given: 'errors that tell of none',
    files: {
      ...chart,
      'err.ndjson': ndjson({
        resourceType: 'OperationOutcome',
        issue: [{ severity: 'information', code: 'informational' }],
      }),
      ...manifest(PAIR, { error: ['err.ndjson'] }),
    },
    status: NO_SCORE,
  },
  {
    given: 'errors that nobody kept',
    files: { ...chart, ...manifest(PAIR, { error: ['err.ndjson'] }) },
    status: UNKNOWN,
    skipped: ['manifest.json: it lists 1 file of errors, which does not stand with it: the export is not whole'],
  },
  {
    given: 'errors of which none were told',
    files: {
      ...chart,
      ...manifest(PAIR, { more: { error: [{ type: 'OperationOutcome', url: 'x/e.ndjson', count: 0 }] } }),
    },
    status: NO_SCORE,
  },
  {
    given: 'changes alone, and the log of the client that fetched them',
    files: {
      ...chart,
      'log.ndjson': '{"eventId":"kickoff"}\n',
      ...manifest(PAIR, asked('_since=2025-01-01T00:00:00Z')),
    },
    status: UNKNOWN,
    skipped: ['log.ndjson: it has no resourceType, so it is no FHIR resource'],
  },
  {
    given: 'a file that was not fetched, and the log of the client',
    files: { ...chart, 'log.ndjson': '{"eventId":"kickoff"}\n', ...manifest([...PAIR, 'Observation.ndjson']) },
    status: UNKNOWN,
    skipped: [
      'manifest.json: it names 3 files of records, of which no more than 2 can stand with it: the export is not whole',
      'log.ndjson: it has no resourceType, so it is no FHIR resource',
    ],
  },
  {
    given: 'a file that was not fetched, of a type that no rule reads',
    files: { ...chart, ...manifest([...PAIR, 'ExplanationOfBenefit.ndjson']) },
    status: NO_SCORE,
  },
  {
    given: 'a file that is named twice',
    files: { ...chart, ...manifest([...PAIR, 'Patient.ndjson']) },
    status: NO_SCORE,
  },
  {
    given: 'an export in a folder named for outcomes',
    files: under('outcomes', { ...chart, ...manifest(PAIR) }),
    status: NO_SCORE,
  },
  {
    given: 'types that were not asked for',
    files: { ...chart, ...manifest(PAIR, asked('_type=Patient,Procedure')) },
    status: UNKNOWN,
  },
  {
    given: 'types that were asked for, and are not there',
    files: { ...chart, ...manifest(PAIR, asked(`_type=Patient%2CProcedure&_type=${READ_TYPES.join(',')}`)) },
    status: NO_SCORE,
  },
  {
    given: 'a type of which a filter took a part',
    files: { ...chart, ...manifest(PAIR, asked('_typeFilter=Observation%3Fcategory%3Dlaboratory')) },
    status: UNKNOWN,
  },
  {
    given: 'a filter of another type',
    files: { ...chart, ...manifest(PAIR, asked('_typeFilter=Claim%3Fstatus%3Dactive,Encounter?class=IMP')) },
    status: NO_SCORE,
  },
  {
    given: 'elements of a type, not all',
    files: { ...chart, ...manifest(PAIR, asked('_elements=Observation.code,Observation.subject')) },
    status: UNKNOWN,
  },
  {
    given: 'elements of every type',
    files: { ...chart, ...manifest(PAIR, asked('_elements=id,subject')) },
    status: UNKNOWN,
  },
  {
    given: 'nothing but what changed',
    files: { ...chart, ...manifest(PAIR, asked('_since=2025-01-01T00:00:00Z')) },
    status: UNKNOWN,
  },
  {
    given: 'what changed since before there was FHIR',
    files: { ...chart, ...manifest(PAIR, asked('_since=2000-01-01T00:00:00Z')) },
    status: NO_SCORE,
  },
  {
    given: 'a whole export in a folder of its own, and what changed since in another',
    files: {
      ...under('all', { ...chart, ...manifest(PAIR) }),
      ...under('since', {
        'o.ndjson': score(FEB),
        ...manifest(['o.ndjson'], { ...asked('_since=2025-02-01T00:00:00Z'), at: FEB }),
      }),
    },
    status: FOUND,
  },
  {
    given: 'the same without the score',
    files: {
      ...under('all', { ...chart, ...manifest(PAIR) }),
      ...under('since', manifest([], { ...asked('_since=2025-02-01T00:00:00Z'), at: FEB })),
    },
    status: NO_SCORE,
  },
  {
    given: 'changes of which a file was not fetched',
    files: {
      ...under('all', { ...chart, ...manifest(PAIR) }),
      ...under('since', manifest(['Observation.ndjson'], { ...asked('_since=2025-02-01T00:00:00Z'), at: FEB })),
    },
    status: UNKNOWN,
    skipped: [
      'since/manifest.json: it names 1 file of records, of which no more than 0 can stand with it: the export is not whole',
    ],
  },
  {
    given: 'changes beside a whole export that came without a manifest',
    files: {
      ...under('all', chart),
      ...under('since', manifest([], { ...asked('_since=2025-02-01T00:00:00Z'), at: FEB })),
    },
    status: NO_SCORE,
  },
  {
    given: 'a type left out in January, and a whole export in February',
    files: {
      ...under('1', { ...chart, ...manifest(PAIR, own(['Observation'])) }),
      ...under('2', { ...chart, ...manifest(PAIR, { ...own([]), at: FEB }) }),
    },
    status: NO_SCORE,
  },
  {
    given: 'a whole export in January, and a type left out in February',
    files: {
      ...under('1', { ...chart, ...manifest(PAIR, own([])) }),
      ...under('2', { ...chart, ...manifest(PAIR, { ...own(['Observation']), at: FEB }) }),
    },
    status: UNKNOWN,
  },
  {
    given: 'an export of ours without a type, in a folder of an archive',
    files: under('2025/01', { ...chart, ...manifest(PAIR, own(['Observation'])) }),
    status: UNKNOWN,
  },
  {
    given: 'the whole export of one group beside a narrow one of another: a patient may be of either',
    files: {
      ...under('1', { ...chart, ...manifest(PAIR, { request: `${HOSPITAL}/Group/1/$export` }) }),
      ...under('2', {
        ...chart,
        ...manifest(PAIR, { request: `${HOSPITAL}/Group/2/$export?_type=Patient,Procedure` }),
      }),
    },
    status: UNKNOWN,
  },
  {
    given: 'two servers that give one id to two people',
    files: {
      ...under('a', { ...chart, ...manifest(PAIR) }),
      ...under('b', {
        'Patient.ndjson': ndjson(patient({ gender: 'female', meta: { lastUpdated: JAN } })),
        'o.ndjson': score(),
        ...manifest(['Patient.ndjson', 'o.ndjson'], { request: 'https://other.example/fhir/Patient/$export' }),
      }),
    },
    status: FOUND,
    skipped: [
      'b/Patient.ndjson: Patient/p1 stands under https://ehr.example/fhir and under https://other.example/fhir; both were read as one',
    ],
  },
  {
    given: 'two servers whose ids do not meet',
    files: {
      ...under('a', { ...chart, ...manifest(PAIR) }),
      ...under('b', {
        'o.ndjson': score(),
        ...manifest(['o.ndjson'], { request: 'https://other.example/fhir/$export' }),
      }),
    },
    status: FOUND,
  },
  {
    given: 'a group, a patient and everything of one server',
    files: {
      ...under('a', { ...chart, ...manifest(PAIR) }),
      ...under('b', {
        ...chart,
        'o.ndjson': score(),
        ...manifest([...PAIR, 'o.ndjson'], { request: `${HOSPITAL}/Group/1/$export` }),
      }),
      ...under('c', { ...chart, ...manifest(PAIR, { request: `${HOSPITAL}/Patient/$export` }) }),
    },
    status: FOUND,
  },
];

describe('the archive of a year', () => {
  it('leaves everything open where its errors can no longer be read', async () => {
    const broken = gzipSync('{"resourceType":"OperationOutcome"}\n').subarray(0, 12);
    const told = manifest(PAIR, { ...own(['Observation']), error: ['err.ndjson'] });
    const heard = await inFolder({ ...chart, 'err.ndjson': broken, ...told }, leftOut);
    expect(heard().types).toEqual(READ_TYPES);
  });

  it.each(rows)('$given', hold);

  it('given by its manifest, is told of as in its folder', async () => {
    const files = { ...chart, ...manifest([...PAIR, 'Observation.ndjson'], { error: ['err.ndjson'] }) };
    const broken = {
      ...files,
      'err.ndjson': ndjson({ resourceType: 'OperationOutcome', issue: [{ severity: 'error' }] }),
    };
    await inFolder(broken, async (folder) => {
      const input = await openInput(`${folder}/manifest.json`);
      expect(input.files.map(({ name }) => name)).toEqual(['Patient.ndjson', 'Procedure.ndjson', 'err.ndjson']);
      expect(input.skipped.map(({ why }) => why)).toEqual([
        'it names Observation.ndjson, which does not stand beside it',
      ]);
      const told = async (path: string) => (await leftOut(path))();
      expect(await told(`${folder}/manifest.json`)).toEqual(await told(folder));
    });
  });
});

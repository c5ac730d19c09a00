import { gzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { placeText } from '../../src/bulk/found.ts';
import { bundle, collect, inFolder, ndjson, readAll, type Files } from './input-folder.ts';

const a = { resourceType: 'Patient', id: 'a' };
const b = { resourceType: 'Patient', id: 'b' };
const [lineA, lineB] = [JSON.stringify(a), JSON.stringify(b)];
const utf16 = (text: string) => Buffer.from(`\u{feff}${text}`, 'utf16le');
const latin1 = Buffer.from('{"resourceType":"Patient","id":"é"}\n', 'latin1');
const deep = `{"resourceType":"Patient","extension":${'[{"extension":'.repeat(60_000)}[]${'}]'.repeat(60_000)}}`;

const answer = (resource: unknown) => ({ response: { status: '200' }, resource });
const answers = (...entry: readonly unknown[]) => ({ resourceType: 'Bundle', type: 'batch-response', entry });
const searchset = (...resources: readonly unknown[]) => ({
  resourceType: 'Bundle',
  type: 'searchset',
  entry: resources.map((resource) => ({ resource })),
});
const outcome = (severity: string, code?: string) => ({
  resourceType: 'OperationOutcome',
  id: 'oo',
  issue: [{ severity, code, diagnostics: 'Mrs Example was not found' }],
});

interface Row {
  readonly given: string;
  readonly files: Files;
  readonly read?: readonly string[];
  readonly skipped?: readonly string[];
}

const rows: readonly Row[] = [
  { given: 'lines of either ending', files: { 'x.ndjson': `${lineA}\r\n${lineB}\n` }, read: ['a', 'b'] },
  { given: 'a byte order mark', files: { 'x.ndjson': `\u{feff}${lineA}\n${lineB}` }, read: ['a', 'b'] },
  { given: 'blank lines', files: { 'x.ndjson': `\n\n${lineA}\n  \t\r\n${lineB}\n\n` }, read: ['a', 'b'] },
  {
    given: 'a null line',
    files: { 'x.ndjson': `${lineA}\nnull\n${lineB}` },
    read: ['a', 'b'],
    skipped: ['x.ndjson, line 2: it is null'],
  },
  {
    given: 'a last line cut off',
    files: { 'x.ndjson': `${lineA}\n${lineB.slice(0, 20)}` },
    read: ['a'],
    skipped: ['x.ndjson, line 2: it is not valid JSON: the file ends in the middle of it'],
  },
  {
    given: 'a line that is not JSON',
    files: { 'x.ndjson': `${lineA}\n{"resourceType":"Patient" "name":"secret"}\n${lineB}\n` },
    read: ['a', 'b'],
    skipped: ['x.ndjson, line 2: it is not valid JSON'],
  },
  {
    given: 'a first line that is not JSON',
    files: { 'x.ndjson': `oops\n${lineA}\n`, 'y.json': `oops\n${lineB}\n` },
    read: ['a', 'b'],
    skipped: ['x.ndjson, line 1: it is not valid JSON', 'y.json, line 1: it is not valid JSON'],
  },
  {
    given: 'bytes that are not UTF-8',
    files: { 'x.ndjson': Buffer.concat([latin1, Buffer.from(lineA)]) },
    read: ['a'],
    skipped: ['x.ndjson, line 1: it is not valid UTF-8'],
  },
  {
    given: 'zero bytes and binary',
    files: { 'x.ndjson': Buffer.concat([Buffer.from(`${lineA}\n`), Buffer.alloc(8), Buffer.from('\n')]) },
    read: ['a'],
    skipped: ['x.ndjson, line 2: it is not valid JSON'],
  },
  {
    given: 'JSON that is no FHIR',
    files: { 'x.ndjson': `${lineA}\n{"hello":1}\n7\n"x"\n{"resourceType":5}\n{"resourceType":"no type"}\n` },
    read: ['a'],
    skipped: [2, 3, 4, 5, 6].map((line) =>
      line === 3 || line === 4
        ? `x.ndjson, line ${line}: it is not a JSON object`
        : `x.ndjson, line ${line}: it has no resourceType, so it is no FHIR resource`,
    ),
  },
  {
    given: 'nesting without end',
    files: { 'x.ndjson': `${deep}\n${lineA}` },
    read: ['a'],
    skipped: ['x.ndjson, line 1: it is nested too deeply'],
  },
  { given: 'empty files', files: { 'x.ndjson': '', 'y.json': '', 'z.json': lineA }, read: ['a'] },
  {
    given: 'packed files',
    files: { 'x.ndjson.gz': gzipSync(`${lineA}\n`), 'y.json.gz': gzipSync(bundle(b)) },
    read: ['a', 'b'],
  },
  {
    given: 'packed files whose names do not say so',
    files: { 'x.ndjson': gzipSync(`${lineA}\n`), 'y.json': gzipSync(bundle(b)) },
    read: ['a', 'b'],
  },
  {
    given: 'texts in UTF-16 of either order, as Windows writes them',
    files: { 'x.ndjson': utf16(`${lineA}\n`), 'y.json': utf16(bundle(b)).swap16() },
    read: ['a', 'b'],
  },
  {
    given: 'a file packed twice',
    files: { 'x.ndjson.gz': gzipSync(gzipSync(`${lineA}\n`)), 'y.ndjson': lineB },
    read: ['b'],
    skipped: ['x.ndjson.gz: it could be read no further: it is packed twice, gzip within gzip: unpack it once'],
  },
  { given: 'a packed text in UTF-16', files: { 'x.ndjson.gz': gzipSync(utf16(`${lineA}\n`)) }, read: ['a'] },
  {
    given: 'a text in UTF-16 that ends within a letter',
    files: { 'x.ndjson': utf16(`${lineA}\n`).subarray(0, -1), 'y.ndjson': lineB },
    read: ['b'],
    skipped: ['x.ndjson: it could be read no further: it is not sound UTF-16'],
  },
  {
    given: 'a packed file that ends too early',
    files: { 'x.ndjson.gz': gzipSync(`${lineA}\n`).subarray(0, -12), 'y.ndjson': lineB },
    read: ['b'],
    skipped: ['x.ndjson.gz: it could be read no further: the packed file ends too early'],
  },
  {
    given: 'a file that only claims to be packed',
    files: { 'x.ndjson.gz': lineA, 'y.ndjson': lineB },
    read: ['b'],
    skipped: ['x.ndjson.gz: it could be read no further: it is not a sound gzip file'],
  },
  {
    given: 'subfolders and other endings',
    files: { 'deep/er/x.jsonl': lineA, 'readme.md': 'no', '.hidden.json': 'no', 'y.NDJSON': lineB },
    read: ['a', 'b'],
  },
  { given: 'one resource over many lines', files: { 'x.json': JSON.stringify(a, null, 2) }, read: ['a'] },
  {
    given: 'a Bundle over many lines in a file of lines',
    files: { 'x.ndjson': JSON.stringify(JSON.parse(bundle(a, b)), null, 2) },
    read: ['a', 'b'],
  },
  {
    given: 'a list of resources',
    files: { 'x.json': JSON.stringify([a, null, b], null, 1) },
    read: ['a', 'b'],
    skipped: ['x.json, entry 2: it is null'],
  },
  {
    given: 'resources in parameters',
    files: {
      'x.ndjson': ndjson(
        { resourceType: 'Parameters', id: 'p', parameter: [{ name: 'all', part: [{ name: 'one', resource: b }] }] },
        { resourceType: 'Parameters', id: 'q', parameter: [{ name: 'days', valueInteger: 7 }] },
        a,
      ),
    },
    read: ['p', 'q', 'a'],
    skipped: ['x.ndjson, line 1: it holds resources in its parameters, which are not read'],
  },
  { given: 'Bundles as lines', files: { 'x.ndjson': `${bundle(a)}\n${bundle(b)}` }, read: ['a', 'b'] },
  {
    given: 'a broken Bundle',
    files: { 'x.json': `{\n "resourceType": "Bundle",\n "entry": [\n`, 'y.json': lineA },
    read: ['a'],
    skipped: ['x.json: it is not valid JSON'],
  },
  {
    given: 'broken entries',
    files: {
      'x.json': JSON.stringify({
        resourceType: 'Bundle',
        entry: [null, {}, { resource: 4 }, { resource: a }, { resource: { id: 'c' } }],
      }),
    },
    read: ['a'],
    skipped: [
      'x.json, line 1, entry 1: it is not a JSON object',
      'x.json, line 1, entry 2: it holds no resource',
      'x.json, line 1, entry 3: it is not a JSON object',
      'x.json, line 1, entry 5: it has no resourceType, so it is no FHIR resource',
    ],
  },
  {
    given: 'a Bundle whose entries are no list',
    files: { 'x.json': JSON.stringify({ resourceType: 'Bundle', entry: { resource: a } }) },
    skipped: ['x.json, line 1: the entry of this Bundle is not a list'],
  },
  {
    given: 'answers that are refusals',
    files: {
      'x.json': JSON.stringify({
        resourceType: 'Bundle',
        type: 'batch-response',
        entry: [{ response: { status: '403 Forbidden' } }, { response: { status: '200' }, resource: a }],
      }),
    },
    read: ['a'],
    skipped: ['x.json, line 1, entry 1: the server answered 403 instead of a resource'],
  },
  {
    given: 'a refusal whose status is a number',
    files: { 'x.json': JSON.stringify(answers({ response: { status: 403 } }, answer(a))) },
    read: ['a'],
    skipped: ['x.json, line 1, entry 1: the server answered 403 instead of a resource'],
  },
  {
    given: 'answers that tell what is missing',
    files: {
      'x.json': JSON.stringify(
        searchset(
          a,
          outcome('error', 'processing'),
          outcome('fatal'),
          outcome('warning', 'incomplete'),
          outcome('information', 'suppressed'),
          outcome('error', 'Mrs Example'),
          { resourceType: 'OperationOutcome', id: 'silent' },
        ),
      ),
      'y.ndjson': ndjson(outcome('error', 'throttled'), b),
      'z.json': JSON.stringify(answers({ response: { status: '200', outcome: outcome('warning', 'too-costly') } })),
    },
    read: ['a', ...Array<string>(5).fill('oo'), 'silent', 'oo', 'b'],
    skipped: [
      'x.json, line 1, entry 2: the server tells of an error in its answer (processing)',
      'x.json, line 1, entry 3: the server tells of an error in its answer',
      'x.json, line 1, entry 4: the server says that its answer is not whole (incomplete)',
      'x.json, line 1, entry 5: the server says that its answer is not whole (suppressed)',
      'x.json, line 1, entry 6: the server tells of an error in its answer',
      'x.json, line 1, entry 7: the server tells of an outcome without saying which',
      'y.ndjson, line 1: the server says that its answer is not whole (throttled)',
      'z.json, line 1, entry 1: the server says that its answer is not whole (too-costly)',
    ],
  },
  {
    given: 'answers with remarks',
    files: {
      'x.json': JSON.stringify(searchset(a, outcome('information', 'informational'), outcome('warning', 'value'))),
      'y.json': JSON.stringify(
        answers({ response: { status: '200', outcome: outcome('information', 'success') }, resource: b }),
      ),
    },
    read: ['a', 'oo', 'oo', 'b'],
  },
  {
    given: 'the answers to several searches',
    files: {
      'x.json': JSON.stringify(answers(answer(searchset(a, { id: 'c' })), answer(searchset()), answer(searchset(b)))),
      'y.json': JSON.stringify([searchset(a), { ...searchset(b), link: [{ relation: 'next', url: 'page2' }] }, null]),
      'z.json': bundle(searchset(a), b),
    },
    read: ['a', 'b', 'a', 'b', 'a', 'b'],
    skipped: [
      'x.json, line 1, entry 3: it has no resourceType, so it is no FHIR resource',
      'y.json, line 1, entry 5: it is null',
    ],
  },
  {
    given: 'Bundles deeper in Bundles, or of a kind that is a resource of its own',
    files: {
      'x.json': JSON.stringify(answers(answer(searchset(searchset(a), b)))),
      'y.json': JSON.stringify([answers(answer(searchset(a))), searchset(b)]),
      'z.json': JSON.stringify(searchset(JSON.parse(bundle(a)), b)),
    },
    read: ['b', 'b', 'b'],
    skipped: [
      'x.json, line 1, entry 2: it is a Bundle within a Bundle',
      'y.json, line 1, entry 2: it is a Bundle within a Bundle',
      'z.json, line 1, entry 1: it is a Bundle within a Bundle',
    ],
  },
  {
    given: 'the manifest of an export',
    files: { 'm.json': JSON.stringify({ transactionTime: '2025-01-01', output: [] }), 'x.ndjson': lineA },
    read: ['a'],
  },
  {
    given: 'resources without id',
    files: {
      'x.ndjson': ndjson({ resourceType: 'Patient' }, a),
      'y.json': bundle({ resourceType: 'Patient' }),
      'y.ndjson': bundle({ resourceType: 'Patient' }),
    },
    read: ['x-1', 'a', 'y-1-1', 'y-1-1-2'],
  },
  {
    given: 'ids in addresses',
    files: {
      'x.json': JSON.stringify({
        resourceType: 'Bundle',
        entry: [
          { fullUrl: 'urn:uuid:0b2c', resource: { resourceType: 'Patient' } },
          { fullUrl: 'https://ehr.example/fhir/Patient/7', resource: { resourceType: 'Patient' } },
        ],
      }),
    },
    read: ['0b2c', '7'],
  },
  {
    given: '__proto__ keys',
    files: {
      'x.ndjson':
        '{"__proto__":{"polluted":1},"resourceType":"Patient","id":"a","constructor":{"prototype":{"polluted":1}}}',
    },
    read: ['a'],
  },
];

describe('reading files', () => {
  it.each(rows)('$given', async ({ files, read = [], skipped = [] }) => {
    const found = await readAll(files);
    expect(found.flatMap((each) => (each.kind === 'resource' ? [each.resource['id']] : []))).toEqual(read);
    const refusals = found.flatMap((each) => (each.kind === 'skipped' ? [each.skipped] : []));
    expect(refusals.map((each) => `${placeText(each)}: ${each.why}`)).toEqual(skipped);
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
  });

  it.each([
    {
      given: 'a path that does not exist',
      path: 'none.json',
      message: /none\.json cannot be read: it does not exist\.$/,
    },
    { given: 'a folder without a file to read', path: '.', message: /holds no file to read/ },
    { given: 'a file as folder', path: 'x.txt/y', message: /part of its path is not a folder/ },
  ])('refuses $given', async ({ path, message }) => {
    await inFolder({ 'x.txt': '' }, async (folder) => {
      await expect(collect(`${folder}/${path}`)).rejects.toThrow(message);
    });
  });
});

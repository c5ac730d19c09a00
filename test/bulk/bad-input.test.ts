import { gzipSync } from 'node:zlib';
import { describe, expect, it, jest } from '@jest/globals';
import { placeText } from '../../src/bulk/found.ts';
import { claim, condition, linked, observation, patient, procedure } from '../support/chart-builders.ts';
import { bothWays, type Reviewed } from './both-ways.ts';
import { ndjson, type Files } from './input-folder.ts';

jest.setTimeout(120_000);

const AS_OF = '2025-07-29';
const other = { reference: 'Patient/p2' };
const [person, infusion, count] = [patient(), linked(), observation('718-7')].map((held) => JSON.stringify(held));
const stranger = JSON.stringify(observation('777-3', { subject: other }));
const at = (lastUpdated: string) => ({ meta: { lastUpdated } });
const huge = JSON.stringify(observation('718-7', { note: [{ text: 'x'.repeat(50 * 2 ** 20) }] }));
const latin1 = Buffer.from(`${JSON.stringify(observation('718-7', { note: [{ text: 'é' }] }))}\n`, 'latin1');

const found = (...resources: readonly unknown[]) => ({
  response: { status: '200 OK' },
  resource: { resourceType: 'Bundle', type: 'searchset', entry: resources.map((resource) => ({ resource })) },
});

interface Row {
  readonly given: string;
  readonly files: Files;
  /** Keys of the services judged. */
  readonly judged: readonly string[];
  readonly skipped?: readonly string[];
  /** What only the second way tells: it unpacks a file as far as it goes. */
  readonly alsoInPasses?: readonly string[];
}

const INFUSION = ['Procedure/infusion'];

const rows: readonly Row[] = [
  {
    given: 'a truncated last line',
    files: { 'x.ndjson': `${person}\n${infusion}\n${count?.slice(0, 60)}` },
    judged: INFUSION,
    skipped: ['x.ndjson, line 3: it is not valid JSON: the file ends in the middle of it'],
  },
  {
    given: 'a last line without a break',
    files: { 'x.ndjson': `${person}\n${infusion}` },
    judged: INFUSION,
  },
  {
    given: 'byte order marks, also where files were joined',
    files: { 'x.ndjson': `\u{feff}${person}\n\u{feff}${infusion}\n` },
    judged: INFUSION,
  },
  { given: 'lines of Windows', files: { 'x.ndjson': `${person}\r\n${infusion}\r\n\r\n` }, judged: INFUSION },
  {
    given: 'null lines and lines of another kind',
    files: { 'x.ndjson': `${person}\nnull\n[]\n7\n"x"\n\n \t\n${infusion}\n` },
    judged: INFUSION,
    skipped: [
      'x.ndjson, line 2: it is null',
      'x.ndjson, line 4: it is not a JSON object',
      'x.ndjson, line 5: it is not a JSON object',
    ],
  },
  {
    given: 'a line of 50 MB',
    files: { 'x.ndjson': `${huge}\n${person}\n${infusion}\n` },
    judged: INFUSION,
  },
  {
    given: 'bytes that are not UTF-8',
    files: { 'x.ndjson': Buffer.concat([Buffer.from(`${person}\n`), latin1, Buffer.from(`${infusion}\n`)]) },
    judged: INFUSION,
    skipped: ['x.ndjson, line 2: it is not valid UTF-8'],
  },
  {
    given: 'a damaged line of the patient',
    files: { 'x.ndjson': `${person}\n${count?.replace(':', ';')}\n${infusion}\n` },
    judged: INFUSION,
    skipped: ['x.ndjson, line 2: it is not valid JSON'],
  },
  {
    given: 'a line that is damaged behind its patient',
    files: { 'x.ndjson': `${person}\n${count?.replace(/\}$/, ',}')}\n${infusion}\n` },
    judged: INFUSION,
    skipped: ['x.ndjson, line 2: it is not valid JSON'],
  },
  {
    given: 'one id in two types, and twice in one',
    files: {
      'x.ndjson': ndjson(
        patient({ id: 'same' }),
        procedure({ id: 'same', subject: { reference: 'Patient/same' } }),
        procedure({ id: 'same', subject: { reference: 'Patient/same' } }),
      ),
    },
    judged: ['Procedure/same'],
  },
  {
    given: 'old and new versions, the older one of another patient',
    files: {
      'new/x.ndjson': ndjson(procedure({ ...at('2025-02-02T00:00:00Z'), subject: other }), patient({ id: 'p2' })),
      'old/x.ndjson': ndjson(patient(), procedure(at('2025-01-01T00:00:00Z'))),
    },
    judged: INFUSION,
  },
  {
    given: 'a newer version without 77750',
    files: {
      'x.ndjson': ndjson(patient(), procedure(at('2025-01-01T00:00:00Z'))),
      'y.ndjson': ndjson(procedure({ ...at('2025-02-02T00:00:00Z'), code: { text: 'colonoscopy' } })),
    },
    judged: [],
  },
  {
    given: 'the wrong type in a file',
    files: {
      'Observation.ndjson': `${infusion}\n`,
      'Procedure.ndjson': `${count}\n`,
      'Claim.000.ndjson': `${person}\n`,
    },
    judged: INFUSION,
  },
  {
    given: '__proto__ keys',
    files: { 'x.ndjson': `${person}\n${infusion}\n{"__proto__":{"polluted":1},${count?.slice(1)}\n` },
    judged: INFUSION,
  },
  {
    given: 'empty files',
    files: { 'a.ndjson': '', 'b.json': '', 'c.ndjson': '\n\n', 'x.ndjson': `${person}\n${infusion}\n` },
    judged: INFUSION,
  },
  {
    given: 'a packed file whose name does not say so, beside one in UTF-16',
    files: { 'a.ndjson': gzipSync(`${infusion}\n`), 'b.ndjson': Buffer.from(`\u{feff}${person}\n`, 'utf16le') },
    judged: INFUSION,
  },
  {
    given: 'a packed file that ends too early',
    files: { 'a.ndjson.gz': gzipSync(`${count}\n`).subarray(0, -12), 'x.ndjson': `${person}\n${infusion}\n` },
    judged: INFUSION,
    skipped: ['a.ndjson.gz: it could be read no further: the packed file ends too early'],
    alsoInPasses: ['a.ndjson.gz, line 1: it is not valid JSON: the file ends in the middle of it'],
  },
  {
    given: 'a file packed twice',
    files: { 'a.ndjson.gz': gzipSync(gzipSync(`${count}\n`)), 'x.ndjson': `${person}\n${infusion}\n` },
    judged: INFUSION,
    skipped: ['a.ndjson.gz: it could be read no further: it is packed twice, gzip within gzip: unpack it once'],
  },
  {
    given: 'answers of which one is not whole, one a refusal, and one holds a Bundle of its own',
    files: {
      'x.json': JSON.stringify({
        resourceType: 'Bundle',
        type: 'batch-response',
        entry: [
          found(patient(), procedure()),
          found({ resourceType: 'OperationOutcome', issue: [{ severity: 'warning', code: 'incomplete' }] }),
          { response: { status: '403 Forbidden' } },
          found(patient({ id: 'p2' }), { resourceType: 'Bundle', type: 'document', entry: [{ resource: claim() }] }),
          found({ ...procedure({ id: 'of-nobody' }), subject: undefined }),
        ],
      }),
      'y.ndjson': ndjson({ resourceType: 'OperationOutcome', issue: [{ severity: 'error', code: 'timeout' }] }),
    },
    judged: INFUSION,
    skipped: [
      'x.json, line 1, entry 5: the server says that its answer is not whole (incomplete)',
      'x.json, line 1, entry 6: the server answered 403 instead of a resource',
      'x.json, line 1, entry 9: it is a Bundle within a Bundle',
      'x.json, line 1, entry 11: Procedure/of-nobody is coded 77750 but names no patient of this input',
      'y.ndjson, line 1: the server says that its answer is not whole (timeout)',
    ],
  },
  {
    given: 'a service that names nobody',
    files: { 'x.ndjson': ndjson(patient(), { ...procedure(), subject: undefined }) },
    judged: [],
    skipped: ['x.ndjson, line 2: Procedure/infusion is coded 77750 but names no patient of this input'],
  },
  {
    given: 'something damaged that names nobody',
    files: {
      'x.ndjson': `${person}\n${infusion}\n${JSON.stringify({ ...observation('718-7'), subject: 'Patient/p1' })}\n`,
    },
    judged: INFUSION,
    skipped: [
      'x.ndjson, line 3: Observation/obs-718-7 names no patient and was set aside: Observation.subject is not an object',
    ],
  },
  {
    given: 'a service deleted later',
    files: {
      'x.ndjson': ndjson(patient(), procedure()),
      'y.json': JSON.stringify({
        resourceType: 'Bundle',
        type: 'transaction',
        entry: [{ request: { method: 'DELETE', url: 'Procedure/infusion' } }],
      }),
    },
    judged: [],
  },
  {
    given: 'two servers in its addresses',
    files: {
      'x.ndjson': ndjson(
        patient(),
        procedure(),
        claim({ id: 'far', patient: { reference: 'https://one.example/Patient/p1' } }),
        condition({ subject: { reference: 'https://two.example/Patient/p1' } }),
      ),
    },
    judged: INFUSION,
    skipped: ['x.ndjson, line 3: Claim/far is coded 77750 but names no patient of this input'],
  },
  {
    given: 'a key and the code written with escapes',
    files: {
      'x.ndjson': `${person}\n${infusion?.replace('77750', '\\u00377750').replace('"subject"', '"\\u0073ubject"')}\n`,
    },
    judged: INFUSION,
  },
];

const servicesIn = ({ texts }: Reviewed) => texts.flatMap((text) => text.match(/"procedure":"[^"]+"/g) ?? []);
const skippedIn = ({ skipped }: Reviewed) => skipped.map((each) => `${placeText(each)}: ${each.why}`);

describe('bad input', () => {
  it.each(rows)('$given', async ({ files, judged, skipped = [], alsoInPasses = [] }) => {
    for (const chunk of [undefined, 300]) {
      const size = Object.values(files).reduce((sum, held) => sum + held.length, 0);
      if (chunk !== undefined && size > 2 ** 20) continue;
      const [memory, passes] = await bothWays(files, AS_OF, chunk === undefined ? {} : { chunk });
      expect(servicesIn(passes)).toEqual(judged.map((key) => `"procedure":"${key}"`));
      expect(passes.texts).toEqual(memory.texts);
      expect(skippedIn(passes)).toEqual([...skipped, ...alsoInPasses]);
      expect(skippedIn(memory).sort()).toEqual([...skipped].sort());
      expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
    }
  });

  it('of others is told as far as its form shows it', async () => {
    const lines = [person, infusion, stranger, stranger.slice(0, 40), stranger.replace(/\}$/, ',}')];
    const [, passes] = await bothWays({ 'x.ndjson': `${lines.join('\n')}\n` }, AS_OF);
    expect(skippedIn(passes)).toEqual(['x.ndjson, line 4: it is not valid JSON']);
  });
});

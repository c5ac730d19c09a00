import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { exportTo, type Told } from '../../src/bulk/export.ts';
import type { Wanted } from '../../src/bulk/export-job.ts';
import { exportIn, leftOut } from '../../src/bulk/export-manifest.ts';
import { typesOf } from '../../src/bulk/export-types.ts';
import type { Again, ExportServer } from '../../src/bulk/export-wire.ts';
import { READ_TYPES } from '../../src/chart/shapes.ts';
import type { Authorization } from '../../src/medplum/credentials.ts';
import { inFolder } from './input-folder.ts';
import {
  accepted,
  breaking,
  exportScene,
  failing,
  holding,
  manifest,
  working,
  type ExportScene,
  type Script,
} from './export-server.ts';

const TWO = '{"resourceType":"Patient","id":"a"}\n{"resourceType":"Patient","id":"b"}\n';
const WANTED: Wanted = { scope: 'system', types: ['Patient', 'Procedure'], leftOut: [] };
const NOON = Date.parse('2026-03-02T12:00:00Z');

/** A server seen by an export that never waits, and notes how long it would have. */
interface Bench {
  readonly server: ExportServer;
  readonly waits: number[];
  readonly again: Again[];
  readonly told: Told[];
  readonly scene: ExportScene;
  readonly stop: AbortController;
}

async function inScene(
  script: Script,
  test: (bench: Bench, folder: string) => Promise<void>,
  header = fixed('Bearer t'),
) {
  const scene = await exportScene(script);
  const waits: number[] = [];
  const again: Again[] = [];
  const stop = new AbortController();
  let now = NOON;
  const wait = (milliseconds: number) => {
    waits.push(milliseconds);
    now += milliseconds;
    return stop.signal.aborted ? Promise.reject(new Error('stopped')) : Promise.resolve();
  };
  const pace = { clock: () => now, wait, signal: stop.signal };
  const watch = { asking: () => undefined, answered: () => undefined, again: (one: Again) => void again.push(one) };
  const server = { base: scene.base, authorization: header, pace, watch };
  const bench = { server, waits, again, told: [], scene, stop };
  try {
    await inFolder({}, (folder) => test(bench, `${folder}/export`));
  } finally {
    await scene.stop();
  }
}

function fixed(header: string): Authorization {
  return { header: () => Promise.resolve(header), refused: () => false };
}

function run({ server, told }: Bench, folder: string, wanted = WANTED) {
  return exportTo(folder, server, wanted, (line) => void told.push(line));
}

const DONE: Script = { status: [manifest([{ type: 'Patient', path: 'p', count: 2 }])], files: { p: [holding(TWO)] } };

describe('a Bulk Data export', () => {
  it('is asked for, waited for, fetched, written down, and released', async () => {
    const script = { ...DONE, status: [working({ 'X-Progress': '50% \u009b31mdone' }), ...(DONE.status ?? [])] };
    await inScene(script, async (bench, folder) => {
      const exported = await run(bench, folder);
      expect(exported).toEqual({
        transactionTime: '2026-03-02T10:00:00Z',
        files: 1,
        resources: 2,
        bytes: TWO.length,
        deleted: 0,
        faults: new Map(),
      });
      expect(bench.scene.asked).toEqual([
        'GET /fhir/$export',
        'GET /fhir/job/1',
        'GET /fhir/job/1',
        'GET /files/p',
        'DELETE /fhir/job/1',
      ]);
      expect(bench.told).toContainEqual({ kind: 'waiting', words: '50% 31mdone', seconds: 1 });
      expect(readdirSync(folder).sort()).toEqual(['Patient.000.ndjson', 'manifest.json']);
      expect(readFileSync(`${folder}/Patient.000.ndjson`, 'utf8')).toBe(TWO);
      expect(JSON.parse(readFileSync(`${folder}/manifest.json`, 'utf8'))).toMatchObject({
        transactionTime: '2026-03-02T10:00:00Z',
        requiresAccessToken: false,
        output: [{ type: 'Patient', url: 'Patient.000.ndjson', count: 2 }],
      });
      expect(statSync(folder).mode & 0o077).toBe(0);
      expect(statSync(`${folder}/Patient.000.ndjson`).mode & 0o077).toBe(0);
    });
  });

  it('names types and time in the request, by POST where GET is not taken', async () => {
    const seen: unknown[] = [];
    const kickOff: Script['kickOff'] = [
      (request, response) => {
        seen.push(request.query, request.get('prefer'), request.get('accept'));
        response.status(405).end();
      },
      (request, response, own) => {
        let body = '';
        request.on('data', (chunk) => (body += String(chunk)));
        request.on('end', () => {
          seen.push(JSON.parse(body));
          accepted(request, response, own);
        });
      },
    ];
    await inScene({ ...DONE, kickOff }, async (bench, folder) => {
      await run(bench, folder, { ...WANTED, since: '2026-01-01T00:00:00Z' });
      expect(bench.scene.asked.slice(0, 2)).toEqual(['GET /fhir/$export', 'POST /fhir/$export']);
      expect(seen.slice(0, 3)).toEqual([
        { _outputFormat: 'application/fhir+ndjson', _type: 'Patient,Procedure', _since: '2026-01-01T00:00:00Z' },
        'respond-async',
        'application/fhir+json',
      ]);
      expect(seen[3]).toMatchObject({
        parameter: [
          { name: '_outputFormat' },
          { name: '_type', valueString: 'Patient' },
          { name: '_type', valueString: 'Procedure' },
          { name: '_since', valueInstant: '2026-01-01T00:00:00Z' },
        ],
      });
    });
  });

  it.each([
    ['seconds', { 'Retry-After': '120' }, 120_000],
    ['a time of day', { 'Retry-After': 'Mon, 02 Mar 2026 12:05:00 GMT' }, 300_000],
    ['no more than a quarter of an hour', { 'Retry-After': '999999' }, 900_000],
    ['nothing, and waits a second', {}, 1000],
  ])('waits as long as the server says: %s', async (_, headers, expected) => {
    await inScene({ ...DONE, status: [working(headers), ...(DONE.status ?? [])] }, async (bench, folder) => {
      await run(bench, folder);
      expect(bench.waits).toEqual([expected]);
    });
  });

  it('asks less and less often, at least once a minute', async () => {
    const status = [...Array.from({ length: 9 }, () => working()), ...(DONE.status ?? [])];
    await inScene({ ...DONE, status }, async (bench, folder) => {
      await run(bench, folder);
      expect(bench.waits).toEqual([1, 2, 4, 8, 16, 32, 60, 60, 60].map((seconds) => seconds * 1000));
    });
  });

  it('outlives being slowed down, and faults of the server, at every step', async () => {
    const script: Script = {
      kickOff: [failing(429, '', { 'Retry-After': '7' }), failing(503), accepted],
      status: [failing(500, 'boom'), failing(429, '', { 'Retry-After': '3' }), ...(DONE.status ?? [])],
      files: { p: [failing(502), breaking(TWO), holding(TWO.slice(0, 40)), holding(TWO)] },
    };
    await inScene(script, async (bench, folder) => {
      expect(await run(bench, folder)).toMatchObject({ resources: 2 });
      expect(bench.waits.slice(0, 4)).toEqual([7000, 2000, 1000, 3000]);
      expect(readFileSync(`${folder}/Patient.000.ndjson`, 'utf8')).toBe(TWO);
    });
  });

  it('tells what it waits for, each time it asks again, by the name of the host alone', async () => {
    const files = { p: [breaking(TWO), failing(429, '', { 'Retry-After': '30' }), holding(TWO)] };
    await inScene({ ...DONE, kickOff: [failing(503), failing(503), accepted], files }, async (bench, folder) => {
      await run(bench, folder);
      const host = new URL(bench.scene.base).host;
      expect(bench.again).toEqual([
        { host, why: 'it answered 503', milliseconds: 1000, left: 6 },
        { host, why: 'it answered 503', milliseconds: 2000, left: 5 },
        { host, why: 'Patient.000.ndjson: it breaks off', milliseconds: 1000, left: 4 },
        { host, why: 'it answered 429', milliseconds: 30_000, left: 60 },
      ]);
    });
  });

  it.each<readonly [string, Script, RegExp]>([
    ['a refusal', { kickOff: [failing(403)] }, /this client may not export \(403\)/],
    [
      'a type the server does not have, in its own words',
      {
        kickOff: [
          failing(400, {
            resourceType: 'OperationOutcome',
            issue: [{ code: 'invalid', details: { text: 'no\u0007 Claim' } }],
          }),
        ],
      },
      /answered 400 \("no Claim"\)/,
    ],
    [
      'a server that stays out of order',
      { kickOff: [failing(503)] },
      /does not serve this export now: it answered 503/,
    ],
    [
      'a job that failed for good',
      { status: [failing(500, { resourceType: 'OperationOutcome', issue: [{ code: 'too-costly' }] })] },
      /The export failed .* 500 \("too-costly"\)/,
    ],
    ['a job that is never ready', { status: [working({ 'Retry-After': '900' })] }, /not ready after a day/],
    ['something that is no manifest', { status: [(_, response) => void response.json({})] }, /no manifest/],
    [
      'a file that always breaks off',
      { ...DONE, files: { p: [breaking(TWO)] } },
      /Patient\.000\.ndjson could not be fetched whole in 5 tries: it breaks off/,
    ],
    [
      'a file with fewer resources than promised',
      { ...DONE, files: { p: [holding(TWO.slice(0, 36))] } },
      /it holds 1 resources, and the manifest says 2/,
    ],
    ['files that are never there', { ...DONE, files: {} }, /named files that it does not give/],
    [
      'a status address on another host',
      {
        kickOff: [
          (_, response) => void response.status(202).set('Content-Location', 'https://elsewhere.example/1').end(),
        ],
      },
      /sends us to elsewhere\.example, which is not itself: our token does not go there/,
    ],
    [
      'files on another host that want our token',
      { status: [manifest([], { output: [{ type: 'Patient', url: 'https://elsewhere.example/p' }] })] },
      /send our token to elsewhere\.example, another host/,
    ],
    [
      'files on another host in the open',
      {
        status: [manifest([], { requiresAccessToken: false, output: [{ type: 'Patient', url: 'http://10.0.0.1/p' }] })],
      },
      /10\.0\.0\.1 without encryption/,
    ],
  ])('ends with one sentence on %s, and no manifest', async (_, script, message) => {
    await inScene(script, async (bench, folder) => {
      await expect(run(bench, folder)).rejects.toThrow(message);
      expect(existsSync(`${folder}/manifest.json`)).toBe(false);
      expect(bench.scene.asked.some((line) => line.startsWith('DELETE'))).toBe(false);
    });
  });

  it('sends the token with every request but those for files that need none', async () => {
    await inScene(
      { ...DONE, status: [manifest([{ type: 'Patient', path: 'p' }], { requiresAccessToken: false })] },
      async (bench, folder) => {
        await run(bench, folder);
        expect(bench.scene.headers).toEqual(['Bearer t', 'Bearer t', undefined, 'Bearer t']);
      },
    );
  });

  it('renews a token that has expired on the way', async () => {
    let number = 1;
    const authorization: Authorization = {
      header: () => Promise.resolve(`Bearer ${number}`),
      refused: () => {
        number++;
        return true;
      },
    };
    const status: Script['status'] = [
      (request, response, own) =>
        request.get('authorization') === 'Bearer 2'
          ? DONE.status?.[0]?.(request, response, own)
          : void response.status(401).end(),
    ];
    await inScene(
      { ...DONE, status },
      async (bench, folder) => {
        await run(bench, folder);
        expect(bench.scene.headers).toEqual(['Bearer 1', 'Bearer 1', 'Bearer 2', 'Bearer 2', 'Bearer 2']);
      },
      authorization,
    );
  });

  it('goes on where it was interrupted: the same job, and only the files that are missing', async () => {
    const files = ['p', 'q'].map((path) => ({ type: 'Patient', path }));
    const script: Script = { status: [manifest(files)], files: { p: [holding(TWO)], q: [failing(503), holding(TWO)] } };
    await inScene(script, async (bench, folder) => {
      const { server, waits, told, scene } = bench;
      const stopped = { ...server, pace: { ...server.pace, wait: () => Promise.reject(new Error('interrupted')) } };
      await expect(run({ ...bench, server: stopped }, folder)).rejects.toThrow('interrupted');
      expect(readdirSync(folder).sort()).toEqual(['Patient.000.ndjson', 'export.state']);
      expect(await run(bench, folder)).toMatchObject({ files: 2, resources: 4 });
      expect(scene.asked.filter((line) => line.endsWith('$export'))).toHaveLength(1);
      expect(scene.asked.filter((line) => line.endsWith('/p'))).toHaveLength(1);
      expect(told).toContainEqual({ kind: 'resumed' });
      expect(waits).toEqual([]);
    });
  });

  it('asks anew when the server forgot the job, and keeps nothing of the old one', async () => {
    const old = [
      { type: 'Patient', path: 'p' },
      { type: 'Patient', path: 'q' },
    ];
    const status: Script['status'] = [manifest(old), failing(404), manifest(old.slice(0, 1))];
    const script: Script = { status, files: { p: [holding(TWO)], q: [failing(503), holding(TWO)] } };
    await inScene(script, async (bench, folder) => {
      const { server } = bench;
      const stopped = { ...server, pace: { ...server.pace, wait: () => Promise.reject(new Error('interrupted')) } };
      await expect(run({ ...bench, server: stopped }, folder)).rejects.toThrow('interrupted');
      await run(bench, folder);
      expect(bench.told.map(({ kind }) => kind)).toEqual(['asked', 'file', 'resumed', 'restarted', 'asked', 'file']);
      expect(readdirSync(folder).sort()).toEqual(['Patient.000.ndjson', 'manifest.json']);
    });
  });

  it('reads the manifest again when an address has expired', async () => {
    const status = [manifest([{ type: 'Patient', path: 'old' }]), manifest([{ type: 'Patient', path: 'new' }])];
    await inScene({ status, files: { old: [failing(403)], new: [holding(TWO)] } }, async (bench, folder) => {
      expect(await run(bench, folder)).toMatchObject({ resources: 2 });
    });
  });

  it('counts deletions, and what the server could not export', async () => {
    const outcome = (severity: string, code: string) =>
      JSON.stringify({ resourceType: 'OperationOutcome', issue: [{ severity, code, diagnostics: 'SECRET' }] });
    const gone = JSON.stringify({
      resourceType: 'Bundle',
      type: 'transaction',
      entry: [{ request: { method: 'DELETE', url: 'Patient/z' } }],
    });
    const list = (path: string) => (own: string) => [{ type: 'OperationOutcome', url: `${own}/files/${path}` }];
    const status: Script['status'] = [
      (request, response, own) =>
        manifest([{ type: 'Patient', path: 'p' }], {
          deleted: list('d')(own),
          error: list('e')(own),
          outcome: list('o')(own),
        })(request, response, own),
    ];
    const files = {
      p: [holding(TWO)],
      d: [holding(`${gone}\n`)],
      e: [holding(`${outcome('error', 'exception')}\n${outcome('warning', 'informational')}\n`)],
      o: [holding(`${outcome('fatal', 'exception')}\n`)],
    };
    await inScene({ status, files }, async (bench, folder) => {
      const exported = await run(bench, folder, { ...WANTED, since: '2026-01-01T00:00:00Z' });
      expect(exported).toMatchObject({ resources: 2, deleted: 1, faults: new Map([['exception', 2]]) });
      expect(readdirSync(folder).sort()).toEqual([
        'Patient.000.ndjson',
        'deleted.000.ndjson',
        'error.000.ndjson',
        'error.001.ndjson',
        'manifest.json',
      ]);
      expect(await exportIn(folder)).toMatchObject({ since: '2026-01-01T00:00:00Z', leftOut: [], hasFaults: true });
    });
  });

  it('never lets the server choose a name on disk', async () => {
    const output = (own: string) => [{ type: '../../x', url: `${own}/files/p` }];
    const status: Script['status'] = [
      (request, response, own) => manifest([], { output: output(own) })(request, response, own),
    ];
    await inScene({ ...DONE, status }, async (bench, folder) => {
      await run(bench, folder);
      expect(readdirSync(folder).sort()).toEqual(['manifest.json', 'output.000.ndjson']);
    });
  });

  it.each([
    ['a finished export', { 'manifest.json': '{}' }, /holds a finished export/],
    ['other files', { 'letter.txt': '' }, /holds other files/],
    ['an export of another request', { 'export.state': '{"request":"x","status":"y","files":{}}' }, /another request/],
  ])('touches nothing in a folder with %s', async (_, files, message) => {
    await inScene(DONE, async (bench, folder) => {
      mkdirSync(folder);
      for (const [name, text] of Object.entries(files)) writeFileSync(`${folder}/${name}`, text);
      await expect(run(bench, folder)).rejects.toThrow(message);
      expect(bench.scene.asked).toEqual([]);
      expect(readdirSync(folder)).toEqual(Object.keys(files));
    });
  });
});

describe('the types asked for', () => {
  it('are those radgap reads and the server has', async () => {
    const resource = ['Patient', 'Procedure', 'Basic', 'Task'].map((type) => ({ type }));
    const metadata: Script['metadata'] = [
      (_, response) => void response.json({ resourceType: 'CapabilityStatement', rest: [{ resource }] }),
    ];
    await inScene({ metadata }, async ({ server }) => {
      expect(await typesOf(server, undefined)).toEqual({ types: ['Patient', 'Procedure'], leftOut: [] });
      const { types } = await typesOf(server, undefined, true);
      expect(types).toEqual(['Patient', 'Procedure', 'Task']);
    });
  });

  it('are all of them where the server does not say', async () => {
    await inScene({ metadata: [failing(404)] }, async ({ server }) => {
      const { types } = await typesOf(server, undefined);
      expect(types).toEqual(READ_TYPES.filter((type) => type !== 'Binary'));
    });
  });

  it('are those named; what was left out is remembered', async () => {
    await inScene({}, async ({ server }) => {
      const { types, leftOut } = await typesOf(server, ['Patient', 'Procedure']);
      expect(types).toEqual(['Patient', 'Procedure']);
      expect(leftOut).toContain('Claim');
      expect(leftOut).not.toContain('Patient');
    });
  });
});

describe('what the absence of a type proves', () => {
  const note = (radgap: object) => ({
    'manifest.json': JSON.stringify({ transactionTime: '2026-03-02T10:00:00Z', output: [], radgap }),
  });
  it.each<readonly [string, Record<string, string>, readonly string[]]>([
    ['everything, in any other input', { 'a.ndjson': '' }, []],
    ['everything, beside a manifest of somebody else', { 'manifest.json': '{"transactionTime":"x","output":[]}' }, []],
    ['everything, beside a broken manifest', { 'manifest.json': '{' }, []],
    ['everything, in a whole export', note({ leftOut: [], hasFaults: false }), []],
    ['nothing of what was left out', note({ leftOut: ['Claim', 'Basic'], hasFaults: false }), ['Claim']],
    ['nothing, where there are holes', note({ leftOut: [], hasFaults: true }), READ_TYPES],
    ['nothing, among changes alone', note({ leftOut: [], hasFaults: false, since: '2026-01-01' }), READ_TYPES],
  ])('is %s', async (_, files, types) => {
    await inFolder(files, async (folder) => {
      expect((await leftOut(folder))().types).toEqual(types);
      if ('manifest.json' in files) expect((await leftOut(`${folder}/manifest.json`))().types).toEqual(types);
    });
  });
});

import { spawn } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { createLocalJWKSet, exportJWK, jwtVerify } from 'jose';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import {
  accepted,
  exportScene,
  failing,
  holding,
  manifest,
  working,
  type Answer,
  type ExportScene,
  type Script,
} from '../bulk/export-server.ts';
import { inFolder, ndjson } from '../bulk/input-folder.ts';
import { sandboxWith } from '../sandbox/harness.ts';
import type { EpisodeJson } from '../../src/cli/episode-json.ts';
import { stories } from '../../src/sandbox/stories/index.ts';
import { linked, patient } from '../support/chart-builders.ts';
import { BIN, runRadgap } from './run-radgap.ts';

jest.setTimeout(120_000);

const DAY = '2026-03-02';
const scenes: ExportScene[] = [];

afterEach(async () => {
  for (const scene of scenes.splice(0)) await scene.stop();
});

async function scene(script: Script): Promise<ExportScene> {
  const started = await exportScene(script);
  scenes.push(started);
  return started;
}

const CHART: Script = {
  status: [
    manifest([
      { type: 'Patient', path: 'p', count: 1 },
      { type: 'Procedure', path: 'q', count: 1 },
    ]),
  ],
  files: { p: [holding(ndjson(patient()))], q: [holding(ndjson(linked()))] },
};

const bearer = ({ base }: ExportScene) => ({ RADGAP_SOURCE_URL: base, RADGAP_SOURCE_TOKEN: 't' });

describe('radgap export', () => {
  it('checks what the sandbox exports as it checks the same records on disk', async () => {
    const resources = [...stories(DAY)].flatMap((story) => [...story.resources]);
    const sandbox = await sandboxWith();
    await sandbox.load(resources);
    const env = {
      MEDPLUM_BASE_URL: sandbox.baseUrl,
      MEDPLUM_CLIENT_ID: sandbox.clientId,
      MEDPLUM_CLIENT_SECRET: sandbox.token,
    };
    const args = ['--as-of', DAY, '--format', 'ndjson'];
    const kept = resources.filter(({ resourceType }) => resourceType !== 'Binary');
    await inFolder({ 'all.ndjson': ndjson(...kept) }, async (folder) => {
      const exported = await runRadgap(['export', `${folder}/export`, ...args], folder, env);
      expect(exported.stderr).toMatch(/^The server has taken the request\.\n[\s\S]* resources in \d+ files /);
      const direct = await runRadgap(['check', `${folder}/all.ndjson`, ...args]);
      expect(exported.stdout).toBe(direct.stdout);
      expect(exported.code).toBe(direct.code);
      const again = await runRadgap(['export', `${folder}/export`, ...args], folder, env);
      expect(again).toMatchObject({ code: 2, stdout: '' });
      expect(again.stderr).toMatch(/holds a finished export/);
    });
  });

  it('fetches what changed since an earlier export into its folder, and checks both together', async () => {
    const sandbox = await sandboxWith();
    await sandbox.load([patient(), linked()]);
    const env = { RADGAP_SOURCE_URL: `${sandbox.baseUrl}fhir/R4`, RADGAP_SOURCE_TOKEN: sandbox.token };
    await inFolder({}, async (folder) => {
      const first = await runRadgap(['export', `${folder}/all`, '--no-check'], folder, env);
      expect(first).toMatchObject({ code: 0, stdout: '' });
      await sandbox.client.createResource({
        resourceType: 'Procedure',
        status: 'completed',
        subject: { reference: 'Patient/p1' },
        performedDateTime: '2026-01-10',
        code: { coding: [{ system: 'http://www.ama-assn.org/go/cpt', code: '77750' }] },
      });
      const args = ['--since', `${folder}/all`, '--as-of', DAY, '--format', 'ndjson'];
      const inside = await runRadgap(['export', `${folder}/all/since`, ...args], folder, env);
      expect(inside.stdout.trimEnd().split('\n')).toHaveLength(2);
      expect(readdirSync(`${folder}/all/since`)).toContain('Procedure.000.ndjson');
      const outside = await runRadgap(['export', `${folder}/since`, ...args], folder, env);
      expect(outside).toMatchObject({ code: 2, stdout: '' });
      expect(outside.stderr).toMatch(/Not checked: this folder holds only what changed/);
    });
  });

  it('proves who it is by a signed assertion, and renews its token while it waits', async () => {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-384' });
    const keys = createLocalJWKSet({ keys: [{ ...(await exportJWK(publicKey)), kid: 'k1', alg: 'ES384' }] });
    let issued = 0;
    const valid = (header: string | undefined) => header === `Bearer token-${issued}`;
    const token: Script['token'] = [
      (request, response, own) => {
        const form = request.body as Readonly<Record<string, string>>;
        jwtVerify(form['client_assertion'] ?? '', keys, {
          audience: `${own}/token`,
          issuer: 'radgap',
          subject: 'radgap',
        }).then(
          () =>
            void response.json({
              access_token: `token-${++issued}`,
              token_type: 'bearer',
              expires_in: 300,
              scope: form['scope'],
            }),
          () => void response.status(401).end(),
        );
      },
    ];
    const status: Script['status'] = [
      working({ 'Retry-After': '0' }),
      (_, response) => {
        issued = Math.max(issued, 1);
        void response.status(401).end();
      },
      (request, response, own) =>
        valid(request.get('authorization'))
          ? CHART.status?.[0]?.(request, response, own)
          : void response.status(403).end(),
    ];
    const server = await scene({ ...CHART, token, status });
    const env = {
      RADGAP_SOURCE_URL: server.base,
      RADGAP_SOURCE_CLIENT_ID: 'radgap',
      RADGAP_SOURCE_TOKEN_URL: server.base.replace(/fhir$/, 'token'),
      RADGAP_SOURCE_KEY_ALGORITHM: 'ES384',
      RADGAP_SOURCE_PRIVATE_KEY: JSON.stringify({ ...(await exportJWK(privateKey)), kid: 'k1' }),
      RADGAP_SOURCE_SCOPE: 'system/*.rs',
    };
    await inFolder({}, async (folder) => {
      const { stderr } = await runRadgap(['export', `${folder}/x`, '--as-of', DAY], folder, env);
      expect(stderr).toMatch(/2 resources in 2 files/);
      expect(issued).toBe(2);
    });
  });

  it('takes what is not found for not told when the server could not export everything', async () => {
    const outcome = {
      resourceType: 'OperationOutcome',
      issue: [{ severity: 'error', code: 'exception', diagnostics: 'SECRET' }],
    };
    const status: Script['status'] = [
      (request, response, own) =>
        manifest(
          [
            { type: 'Patient', path: 'p' },
            { type: 'Procedure', path: 'q' },
          ],
          {
            error: [{ type: 'OperationOutcome', url: `${own}/files/e` }],
          },
        )(request, response, own),
    ];
    const server = await scene({ status, files: { ...CHART.files, e: [holding(ndjson(outcome))] } });
    await inFolder({}, async (folder) => {
      const { code, stdout, stderr } = await runRadgap(
        ['export', `${folder}/x`, '--as-of', DAY, '--format', 'csv'],
        folder,
        bearer(server),
      );
      expect(code).toBe(2);
      expect(stdout).not.toMatch(/,open-gap,/);
      expect(stdout).toMatch(/,undetermined,/);
      expect(stderr).toMatch(/could not export everything: exception \(1\)/);
      expect(stdout + stderr).not.toContain('SECRET');
    });
  });

  it('takes the types it was told to leave out for unread, now and whenever the folder is checked', async () => {
    const server = await scene(CHART);
    await inFolder({}, async (folder) => {
      const args = ['--as-of', DAY, '--format', 'csv'];
      const exported = await runRadgap(['export', 'x', '--type', 'Patient,Procedure', ...args], folder, bearer(server));
      expect(exported.code).toBe(2);
      expect(exported.stdout).not.toMatch(/,claim-on-file,open-gap,/);
      const later = await runRadgap(['check', 'x', ...args], folder);
      expect(later.stdout).toBe(exported.stdout);
    });
  });

  it('hears what people waived when told to ask for it, now and whenever the folder is checked', async () => {
    const args = ['--as-of', DAY, '--format', 'ndjson'];
    const first = await inFolder({ 'chart.ndjson': ndjson(patient(), linked()) }, (folder) =>
      runRadgap(['check', folder, '--as-of', DAY, '--format', 'fhir']),
    );
    const waived = first.stdout.replaceAll('"status":"final"', '"status":"cancelled"');
    const types = ['Patient', 'Procedure', 'DetectedIssue'];
    const server = await scene({
      status: [manifest(types.map((type) => ({ type, path: type })))],
      files: {
        Patient: [holding(ndjson(patient()))],
        Procedure: [holding(ndjson(linked()))],
        DetectedIssue: [holding(waived)],
      },
    });
    await inFolder({}, async (folder) => {
      const exported = await runRadgap(['export', 'x', '--waivers', ...args], folder, bearer(server));
      const [episode = ''] = exported.stdout.split('\n');
      const { verdicts } = JSON.parse(episode) as EpisodeJson;
      const open = verdicts.filter(({ status }) => status === 'open-gap').flatMap(({ gaps }) => gaps);
      expect(open.length).toBeGreaterThan(0);
      expect(open.filter(({ waiver }) => waiver === null)).toEqual([]);
      const later = await runRadgap(['check', 'x', ...args], folder);
      expect(later).toMatchObject({ stdout: exported.stdout, code: exported.code });
    });
  });

  it.each<readonly [given: string, args: readonly string[], types: RegExp]>([
    ['say nothing', [], /^(?!.*(?:DetectedIssue|Task)).*Procedure/],
    ['want the waivers', ['--waivers'], /Procedure.*,DetectedIssue,Task$/],
    [
      'want them beside types they name',
      ['--waivers', '--type', 'Patient,Claim'],
      /^Patient,Claim,DetectedIssue,Task$/,
    ],
  ])('asks for what radgap wrote only when told to: people %s', async (_, args, types) => {
    const asked: unknown[] = [];
    const kickOff: Answer = (request, response, own) => {
      asked.push(request.query['_type']);
      accepted(request, response, own);
    };
    const server = await scene({ ...CHART, kickOff: [kickOff] });
    await inFolder({}, async (folder) => {
      await runRadgap(['export', 'x', '--no-check', ...args], folder, bearer(server));
      expect(asked).toEqual([expect.stringMatching(types)]);
    });
  });

  it.each<readonly [first: string, then: string, asked: boolean, told: boolean]>([
    ['without', 'with', true, true],
    ['with', 'with', true, false],
    ['with', 'without', true, false],
    ['without', 'without', false, false],
  ])('after an export %s waivers, one of what changed since %s them', async (first, then, isAsked, isTold) => {
    const asked: unknown[] = [];
    const kickOff: Answer = (request, response, own) => {
      asked.push(request.query['_type']);
      accepted(request, response, own);
    };
    const server = await scene({ ...CHART, kickOff: [kickOff, kickOff] });
    const flag = (which: string) => (which === 'with' ? ['--waivers'] : []);
    await inFolder({}, async (folder) => {
      await runRadgap(['export', 'x', '--no-check', ...flag(first)], folder, bearer(server));
      const args = ['export', 'x/since', '--no-check', '--since', 'x', ...flag(then)];
      const { stderr } = await runRadgap(args, folder, bearer(server));
      expect(asked).toHaveLength(2);
      expect(JSON.stringify(asked[1]).endsWith(',DetectedIssue,Task"')).toBe(isAsked);
      expect(stderr.includes('Waivers given before')).toBe(isTold);
    });
  });

  it.each<readonly [string, readonly string[], Readonly<Record<string, string>>, RegExp]>([
    ['no server', [], {}, /^radgap: Give --base-url \(MEDPLUM_BASE_URL\)/],
    ['a scope that is none', ['--scope', 'all'], {}, /Write system, patients, or a Group such as Group\/123/],
    ['types that are none', ['--type', 'patient'], {}, /Write resource types with commas between/],
    [
      'a time that is none',
      ['--since', 'yesterday'],
      { RADGAP_SOURCE_URL: 'http://127.0.0.1:1/fhir' },
      /neither an instant/,
    ],
    ...['2026-02-30', '2026-02-30T00:00:00Z', '2026-04-31T10:00:00.5+01:00', '2026-13-01'].map(
      (since) =>
        [
          `${since}, a day the calendar lacks`,
          ['--since', since],
          { RADGAP_SOURCE_URL: 'http://127.0.0.1:1/fhir' },
          /^radgap: --since \S+ is neither an instant such as 2026-03-01T00:00:00Z nor the folder of an earlier export\.\n$/,
        ] as const,
    ),
    ...['2999-01-01', '2999-01-01T00:00:00+02:00'].map(
      (since) =>
        [
          `${since}, which is yet to come`,
          ['--since', since],
          { RADGAP_SOURCE_URL: 'http://127.0.0.1:1/fhir' },
          /^radgap: --since 2999-\S+ lies ahead: nothing can have changed since then\. Write an earlier instant\.\n$/,
        ] as const,
    ),
    [
      'a reporter, of whom no report tells',
      ['--reporter', 'Organization/ours'],
      { RADGAP_SOURCE_URL: 'http://127.0.0.1:1/fhir' },
      /^error: option '--reporter <reference>' is for --format measure alone: add that, or leave it out\.\n/,
    ],
    [
      'a type that nothing is read of',
      ['--type', 'Procedure,Patiant'],
      { RADGAP_SOURCE_URL: 'http://127.0.0.1:1/fhir' },
      /^radgap: --type names Patiant, of which radgap reads nothing; it reads [^\n]*Claim, [^\n]*Procedure[^\n]*\.\n$/,
    ],
    [
      'a policy that does not exist, before anything is fetched',
      ['--policy', 'no.json'],
      { RADGAP_SOURCE_URL: 'http://127.0.0.1:1/fhir' },
      /^radgap: The policy no\.json cannot be read: it does not exist\.\n$/,
    ],
  ])('refuses %s in one sentence', async (_, args, env, message) => {
    await inFolder({}, async (folder) => {
      const { code, stdout, stderr } = await runRadgap(['export', 'x', ...args], folder, env);
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
      expect(stderr).toMatch(message);
      expect(readdirSync(folder)).toEqual([]);
    });
  });

  it('says in one sentence that a file stands where the folder should be', async () => {
    await inFolder({ x: '' }, async (folder) => {
      const env = { RADGAP_SOURCE_URL: 'http://127.0.0.1:1/fhir' };
      const { code, stderr } = await runRadgap(['export', 'x', '--type', 'Patient'], folder, env);
      expect({ code, stderr }).toEqual({
        code: 2,
        stderr: 'radgap: x cannot be used: a file of that name is there.\n',
      });
    });
  });

  it.each([
    ['other files', 'notes.txt', 'radgap: x holds other files: name an empty folder.\n'],
    [
      'a finished export',
      'manifest.json',
      'radgap: x holds a finished export: name another folder, or check it with radgap check.\n',
    ],
  ])('says that the folder holds %s before it asks a server anything', async (_, name, stderr) => {
    const server = await scene({ metadata: [failing(404)], kickOff: [failing(404)] });
    await inFolder({ [`x/${name}`]: '{}' }, async (folder) => {
      const run = await runRadgap(['export', 'x'], folder, bearer(server));
      expect(run).toEqual({ code: 2, stdout: '', stderr });
      expect(server.asked).toEqual([]);
    });
  });

  it('says what it waits for, and for how long', async () => {
    const server = await scene({ ...CHART, kickOff: [failing(503, '', { 'Retry-After': '2' }), accepted] });
    await inFolder({}, async (folder) => {
      const { code, stderr } = await runRadgap(['export', 'x', '--no-check'], folder, bearer(server));
      expect(code).toBe(0);
      const { host } = new URL(server.base);
      expect(stderr).toContain(
        `Waiting for ${host}: it answered 503. Asking again in 2 s, 6 more times at most.\nThe server has taken the request.\n`,
      );
    });
  });

  it('says in one sentence that the server does not export', async () => {
    const server = await scene({ metadata: [failing(404)], kickOff: [failing(404)] });
    await inFolder({}, async (folder) => {
      const { code, stderr } = await runRadgap(['export', 'x'], folder, bearer(server));
      expect({ code, stderr }).toEqual({
        code: 2,
        stderr: `radgap: ${server.base} does not export: it does not offer this export (404).\n`,
      });
    });
  });

  it('stops at Ctrl+C with a sentence, and goes on from there', async () => {
    const server = await scene({ ...CHART, status: [working({ 'Retry-After': '600' }), ...(CHART.status ?? [])] });
    await inFolder({}, async (folder) => {
      const env = { ...process.env, ...bearer(server) };
      const child = spawn(process.execPath, [BIN, 'export', 'x', '--no-check'], { cwd: folder, env });
      let said = '';
      child.stderr.on('data', (chunk: Buffer) => {
        said += chunk.toString();
        if (said.includes('Waiting for the server') && !child.killed) child.kill('SIGINT');
      });
      const [code] = (await once(child, 'close')) as [number | null];
      expect(code).toBe(2);
      expect(said).toMatch(/radgap: Interrupted: run the same command again to go on where it stopped\.\n$/);
      const again = await runRadgap(['export', 'x', '--no-check'], folder, bearer(server));
      expect(again.code).toBe(0);
      expect(server.asked.filter((line) => line.endsWith('$export'))).toHaveLength(1);
    });
  });

  it('writes nothing of the token to disk', async () => {
    const server = await scene({ ...CHART, files: { ...CHART.files, q: [failing(404)] } });
    await inFolder({}, async (folder) => {
      const { code } = await runRadgap(['export', 'x'], folder, { ...bearer(server), RADGAP_SOURCE_TOKEN: 'TOKEN-42' });
      expect(code).toBe(2);
      expect(readdirSync(`${folder}/x`)).toContain('export.state');
      for (const name of readdirSync(`${folder}/x`))
        expect(readFileSync(`${folder}/x/${name}`, 'utf8')).not.toContain('TOKEN-42');
    });
  });
});

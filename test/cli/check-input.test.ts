import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, constants, existsSync, mkdirSync, openSync, readdirSync, readFileSync, readSync } from 'node:fs';
import { text as textOf } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { describe, expect, it, jest } from '@jest/globals';
import { FORMATS } from '../../src/cli/format.ts';
import { inFolder, ndjson } from '../bulk/input-folder.ts';
import { day, observation, patient, procedure } from '../support/chart-builders.ts';
import { BIN, runRadgap, type Transcript } from './run-radgap.ts';

jest.setTimeout(240_000);

const AS_OF = ['--as-of', '2025-07-01'];
const CLINIC = `${import.meta.dirname}/../golden/clinic.json`;

interface Running {
  readonly stdin?: string | Uint8Array;
  readonly stdout?: number;
  readonly stderr?: number;
  readonly env?: Readonly<Record<string, string>>;
  /** Done with the program while it runs; it may end it. */
  readonly meanwhile?: (
    signal: (name: NodeJS.Signals) => void,
    printed: () => string,
    input: NodeJS.WritableStream,
  ) => Promise<void>;
}

/** Runs the program with what a shell could give it. */
async function run(
  args: readonly string[],
  { stdin, stdout, stderr, env, meanwhile }: Running = {},
): Promise<Transcript> {
  const child = spawn(process.execPath, [BIN, ...args], {
    stdio: ['pipe', stdout ?? 'pipe', stderr ?? 'pipe'],
    env: { ...process.env, ...env },
  });
  const texts = { stdout: '', stderr: '' };
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (texts.stdout += text));
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (texts.stderr += text));
  child.stdin?.on('error', () => undefined);
  const ended = once(child, 'close');
  if (stdin !== undefined) child.stdin?.end(stdin);
  const { stdin: input } = child;
  const printed = () => texts.stdout;
  if (input) await meanwhile?.((name) => child.kill(name), printed, input);
  const [code] = (await ended) as [number];
  return { code, ...texts };
}

/** Waits until something holds. */
async function until(holds: () => boolean): Promise<void> {
  for (let waited = 0; waited < 120_000 && !holds(); waited += 5) await sleep(5);
}

const many = (count: number) =>
  ndjson(
    ...Array.from({ length: count }, (_, index) => [
      patient({ id: `p${index}` }),
      procedure({ id: `x${index}`, subject: { reference: `Patient/p${index}` } }),
    ]).flat(),
  );
const filler = ndjson(
  ...Array.from({ length: 26 }, (_, index) =>
    observation('718-7', {
      id: `f${index}`,
      subject: { reference: 'Patient/z' },
      note: [{ text: 'x'.repeat(2 ** 20) }],
    }),
  ),
);

/** One patient of whom more is printed at a time than a pipe can hold. */
const crowd = ndjson(
  patient(),
  ...Array.from({ length: 400 }, (_, index) => procedure({ id: `x${index}`, performedDateTime: day(index) })),
);

/** A little of what stands in a pipe, if anything does. */
function someOf(reader: number): string {
  const bytes = Buffer.alloc(16);
  try {
    return bytes.toString('latin1', 0, readSync(reader, bytes));
  } catch {
    return '';
  }
}

it.each([
  ['nothing else', []],
  [
    'that the answer is incomplete',
    [{ resourceType: 'OperationOutcome', issue: [{ severity: 'warning', code: 'incomplete' }] }],
  ],
])('answers to several searches, of which one tells %s, are read, and believed as far as they go', async (_, told) => {
  const chart = [patient(), procedure()];
  const searches = [chart, told].map((found) => ({
    response: { status: '200 OK' },
    resource: { resourceType: 'Bundle', type: 'searchset', entry: found.map((resource) => ({ resource })) },
  }));
  const batch = JSON.stringify({ resourceType: 'Bundle', type: 'batch-response', entry: searches }, null, 2);
  await inFolder({ 'plain.ndjson': ndjson(...chart), 'nested.json': batch }, async (folder) => {
    const checked = (file: string) => runRadgap(['check', `${folder}/${file}`, '--format', 'ndjson', ...AS_OF]);
    const [plain, nested] = [await checked('plain.ndjson'), await checked('nested.json')];
    expect(nested.stdout).toBe(plain.stdout);
    expect([plain.code, nested.code]).toEqual([1, told.length > 0 ? 2 : 1]);
    expect(nested.stderr.includes('the server says that its answer is not whole (incomplete)')).toBe(told.length > 0);
  });
});

describe('the standard input', () => {
  it.each([
    ['plain', (text: string) => text],
    ['packed', (text: string) => gzipSync(text)],
    ['in UTF-16', (text: string) => Buffer.from(`\u{feff}${text}`, 'utf16le')],
  ])('is read %s, and leaves nothing behind', async (_, pack) => {
    await inFolder({}, async (folder) => {
      mkdirSync(`${folder}/tmp`);
      const env = { TMPDIR: `${folder}/tmp` };
      const whole = readFileSync(CLINIC, 'utf8');
      const piped = await run(['check', '-', '--format', 'ndjson', ...AS_OF], { stdin: pack(whole), env });
      const file = await runRadgap(['check', CLINIC, '--format', 'ndjson', ...AS_OF]);
      expect(piped.stdout).toBe(file.stdout);
      expect(piped.code).toBe(file.code);
      expect(readdirSync(`${folder}/tmp`)).toEqual([]);
    });
  });

  it('is refused in one sentence where the folder for temporary files is not there', async () => {
    await inFolder({}, async (folder) => {
      const env = { TMPDIR: `${folder}/none` };
      const { code, stdout, stderr } = await run(['check', '-', ...AS_OF], { stdin: readFileSync(CLINIC), env });
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
      expect(stderr).toBe(
        `radgap: No temporary files can be kept in ${folder}/none: it does not exist. Set TMPDIR to another folder.\n`,
      );
    });
  });

  it('that does not end can be interrupted, and leaves nothing behind', async () => {
    await inFolder({}, async (folder) => {
      mkdirSync(`${folder}/tmp`);
      const { code, stdout, stderr } = await run(['check', '-'], {
        env: { TMPDIR: `${folder}/tmp` },
        meanwhile: async (signal, _, input) => {
          input.write('{"resourceType":');
          await until(() => readdirSync(`${folder}/tmp`).length > 0);
          signal('SIGTERM');
        },
      });
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
      expect(stderr).toMatch(/^INTERRUPTED: /);
      expect(readdirSync(`${folder}/tmp`)).toEqual([]);
    });
  });
});

describe('a manifest', () => {
  const url = (name: string) => `https://ehr.example/export/${name}?token=x`;
  const manifest = (output: readonly string[], error: readonly string[] = []) =>
    JSON.stringify({
      transactionTime: '2025-07-01T00:00:00Z',
      output: output.map((name) => ({ type: 'Patient', url: url(name) })),
      error: error.map((name) => ({ type: 'OperationOutcome', url: url(name) })),
    });
  const files = {
    '1.Patient.ndjson': ndjson(patient()),
    'Procedure.000.ndjson': ndjson(procedure()),
    'other.ndjson': ndjson(procedure({ id: 'other' })),
  };

  it('says which files are read', async () => {
    const held = { ...files, 'm.json': manifest(['1.Patient.ndjson', 'Procedure.000.ndjson']) };
    await inFolder(held, async (folder) => {
      const { stdout } = await runRadgap(['check', `${folder}/m.json`, '--format', 'ndjson', ...AS_OF]);
      expect(stdout.match(/"procedure":"[^"]+"/g)).toEqual(['"procedure":"Procedure/infusion"']);
    });
  });

  it('that names more than there is, or errors, is not taken for whole', async () => {
    const held = { ...files, 'm.json': manifest(['1.Patient.ndjson', 'Claim.ndjson'], ['errors.ndjson']) };
    await inFolder(held, async (folder) => {
      const { code, stderr } = await runRadgap(['check', `${folder}/m.json`, '--format', 'ndjson', ...AS_OF]);
      expect(code).toBe(2);
      expect(stderr).toContain('m.json: it names Claim.ndjson, which does not stand beside it');
      expect(stderr).toContain('m.json: it lists 1 file of errors: the export is not whole');
    });
  });
});

describe('a full disk', () => {
  const full = () => openSync('/dev/full', 'w');

  it.each([
    [['check', CLINIC, ...AS_OF]],
    [['diff', CLINIC, '--from', '1.0.0', ...AS_OF]],
    [['catalogue']],
    [['catalogue', '--language']],
    [['help']],
    [['help', 'check']],
    [['check', '--help']],
    [['--version']],
    [['start', '--port', '0']],
  ])('is told of what %j prints', async (args) => {
    const stdout = full();
    const { code, stderr } = await run(args, { stdout });
    closeSync(stdout);
    expect({ code, stderr }).toEqual({ code: 2, stderr: 'radgap: the output cannot be written: the disk is full.\n' });
  });

  it.each([
    [1, ['check', CLINIC.replace('clinic', 'settled'), ...AS_OF, '--format', 'json']],
    [2, ['check', '/no/such/path']],
    [2, ['chek']],
    [0, ['catalogue']],
  ])('for what is told beside the output leaves the exit code at %d: %j', async (code, args) => {
    const stderr = full();
    expect((await run(args, { stderr })).code).toBe(code);
    closeSync(stderr);
  });

  it('is told of a file', async () => {
    const { code, stderr } = await run(['check', CLINIC, '--output', '/dev/full', ...AS_OF]);
    expect({ code, stderr }).toEqual({ code: 2, stderr: 'radgap: /dev/full cannot be written: the disk is full.\n' });
  });
});

describe('an interruption', () => {
  it.each(FORMATS)('marks what was printed in %s', async (format) => {
    await inFolder({ 'x.ndjson': many(2000) }, async (folder) => {
      const { code, stdout, stderr } = await run(['check', folder, '--format', format, ...AS_OF], {
        meanwhile: async (signal, printed) => {
          await until(() => printed().includes('p1'));
          signal('SIGINT');
        },
      });
      expect(code).toBe(2);
      expect(stdout.trimEnd().split('\n').at(-1)).toMatch(/INTERRUPTED: /);
      expect(stderr).toMatch(/^INTERRUPTED: /);
    });
  });

  it.each([
    ['small', ''],
    ['large', filler],
  ])('of a %s input leaves a file that is marked as partial', async (_, more) => {
    await inFolder({ 'x.ndjson': many(2000) + more }, async (folder) => {
      const output = `${folder}/page.csv`;
      const { code } = await run(['check', `${folder}/x.ndjson`, '--format', 'csv', '--output', output, ...AS_OF], {
        meanwhile: async (signal) => {
          await until(() => existsSync(`${output}.partial`) && readFileSync(`${output}.partial`).length > 1000);
          signal('SIGINT');
        },
      });
      expect(code).toBe(2);
      expect(existsSync(output)).toBe(false);
      expect(readFileSync(`${output}.partial`, 'utf8')).toMatch(/INTERRUPTED: [^"]+"\r\n$/);
    });
  });

  // Each waits out the program's patience: side by side they take the time of one.
  it.concurrent.each(['ndjson', 'html'])(
    'of what nobody reads on ends the program, in the middle of a line of %s',
    async (format) => {
      await inFolder({ 'x.ndjson': crowd }, async (folder) => {
        const child = spawn(process.execPath, [BIN, 'check', folder, '--format', format, ...AS_OF]);
        const said = textOf(child.stderr);
        const ended = once(child, 'close');
        const printed = new Promise<string>((resolve) => child.once('exit', () => resolve(textOf(child.stdout))));
        await once(child.stdout, 'readable');
        child.kill('SIGTERM');
        const late = setTimeout(() => child.kill('SIGKILL'), 30_000);
        expect(await ended).toEqual([2, null]);
        clearTimeout(late);
        expect(await said).toMatch(/^INTERRUPTED: /);
        expect((await printed).length).toBeGreaterThan(1000);
        expect(await printed).not.toMatch(/\n$/);
      });
    },
  );

  it.concurrent('of what nobody reads on in a named pipe ends the program', async () => {
    await inFolder({ 'x.ndjson': crowd }, async (folder) => {
      const pipe = `${folder}/pipe`;
      execFileSync('mkfifo', [pipe]);
      const reader = openSync(pipe, constants.O_RDONLY | constants.O_NONBLOCK);
      const args = ['check', `${folder}/x.ndjson`, '--format', 'json', '--output', pipe, ...AS_OF];
      const child = spawn(process.execPath, [BIN, ...args], { stdio: 'ignore' });
      const ended = once(child, 'close');
      await until(() => someOf(reader) !== '');
      child.kill('SIGINT');
      const late = setTimeout(() => child.kill('SIGKILL'), 30_000);
      expect(await ended).toEqual([2, null]);
      clearTimeout(late);
      closeSync(reader);
    });
  });
});

it('prints the same of a large input whatever the number of threads', async () => {
  await inFolder({ 'x.ndjson': many(300) + filler }, async (folder) => {
    const of = (threads: string) => runRadgap(['check', folder, '--format', 'json', '--threads', threads, ...AS_OF]);
    const [one, three] = [await of('1'), await of('3')];
    expect(three).toEqual(one);
    expect(JSON.parse(one.stdout)).toMatchObject({ summary: { episodes: 300, resources: 626 } });
  });
});

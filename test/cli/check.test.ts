import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it, jest } from '@jest/globals';
import { FORMATS } from '../../src/cli/format.ts';
import { DETAILS, WHY_NOT } from '../../src/model/verdict.ts';
import { CLOSINGS } from '../../src/reconcile/closing.ts';
import { catalogue } from '../../src/rules/index.ts';
import { inFolder, ndjson } from '../bulk/input-folder.ts';
import { linked, patient, procedure } from '../support/chart-builders.ts';
import { runRadgap } from './run-radgap.ts';

jest.setTimeout(30_000);

const CLINIC = `${import.meta.dirname}/../golden/clinic.json`;
const AS_OF = ['--as-of', '2025-07-01'];

describe('radgap check', () => {
  it.each([
    ['no command', [], /^Usage: radgap/],
    ['an unknown command', ['chek'], /Did you mean check\?/],
    ['no path', ['check'], /missing required argument 'path'/],
    [
      'a path that does not exist',
      ['check', '/no/such/path'],
      /^radgap: \/no\/such\/path cannot be read: it does not exist\.\n$/,
    ],
    [
      'an unknown format',
      ['check', CLINIC, '--format', 'xml'],
      /Allowed choices are report, json, ndjson, csv, fhir, html, measure/,
    ],
    [
      'a day the calendar lacks',
      ['check', CLINIC, '--as-of', '2025-02-30'],
      /Write a day of the calendar as YYYY-MM-DD/,
    ],
    ...['2025-1-1', '', 'today', '2025-01-01T00:00:00Z', '0000-01-01'].map(
      (day) =>
        [`${day || 'nothing'} as a day`, ['check', CLINIC, '--as-of', day], /Write a day of the calendar/] as const,
    ),
    [
      'a policy that does not exist',
      ['check', CLINIC, '--policy', '/no.json'],
      /^radgap: The policy \/no\.json cannot be read: it does not exist\.\n$/,
    ],
    [
      'an address in place of files',
      ['check', 'https://fhir.example.org/fhir'],
      /^radgap: Files are read here, no addresses: `radgap export <folder>` fetches what a server holds\.\n$/,
    ],
    [
      'a policy with keys nobody knows, and says where the example lies',
      ['check', CLINIC, '--policy', CLINIC],
      /\. Correct it; \/\S+\/src\/model\/policy\.example\.json shows every key\.\n$/,
    ],
    [
      'a policy that is not JSON',
      ['check', CLINIC, '--policy', import.meta.filename],
      /is not valid JSON; line 1, column 1: [^\n]+\.\n$/,
    ],
    ...['report', 'json', 'ndjson', 'csv', 'fhir', 'html'].map(
      (format) =>
        [
          `a reporter, of whom --format ${format} does not tell`,
          ['check', CLINIC, '--reporter', 'Organization/ours', '--format', format],
          /^error: option '--reporter <reference>' is for --format measure alone: add that, or leave it out\.\n/,
        ] as const,
    ),
    [
      'an output that cannot be written',
      ['check', CLINIC, '--output', '/no/such/folder/x'],
      /cannot be written: its folder does not exist\.\n$/,
    ],
    ...['0', '-1', '1.5', '', 'two'].map(
      (number) =>
        [
          `${number || 'nothing'} as a number of threads`,
          ['check', CLINIC, '--threads', number],
          /^error: option '--threads <number>'.* (?:Write a whole number from 1 to 999999\.|is empty: .*)\n/,
        ] as const,
    ),
    [
      'help for an unknown command',
      ['help', 'chek'],
      /^error: unknown command 'chek'\n\(Did you mean check\?\)\n.*\n$/,
    ],
    ...[
      ['chek', '--help'],
      ['chek', '-h'],
      ['--help', 'chek'],
      ['chek', '--as-of', '2025-07-01', '--help'],
    ].map((args) => [args.join(' '), args, /^error: unknown command 'chek'\n\(Did you mean check\?\)\n.*\n$/] as const),
    ['an option before the command', ['--format', 'json'], /^error: unknown option '--format'\n/],
    [
      'an unknown option',
      ['check', CLINIC, '--polcy', 'x'],
      /^error: unknown option '--polcy'\n\(Did you mean --policy\?\)\n/,
    ],
    [
      'two paths',
      ['check', CLINIC, CLINIC],
      /^error: too many arguments for 'check'\. Expected 1 argument but got 2\.\n/,
    ],
    ...[
      ['check', ''],
      ['diff', '', '--from', '1.0.0'],
      ['export', ''],
      ['explain', ''],
    ].map(
      (args) =>
        [
          `an empty argument of ${args[0] ?? ''}`,
          args,
          /^error: an empty argument names nothing\.\n.*--help.*\n$/,
        ] as const,
    ),
    ...[
      ['check', CLINIC, '--policy', ''],
      ['check', CLINIC, '--output', ''],
      ['diff', CLINIC, '--from', ''],
      ['start', '--port', '0', '--token', ''],
      ['start', '--port', '0', '--data', ''],
    ].map(
      (args) =>
        [
          `an empty ${args.at(-2) ?? ''}`,
          args,
          /^error: option '--\w+' is empty: give a value, or leave it out\.\n.*\n$/,
        ] as const,
    ),
    ...['ü', 'a b', 'a\nb'].map(
      (token) =>
        [
          `${JSON.stringify(token)} as a bearer token`,
          ['start', '--port', '0', '--token', token],
          /Write letters, digits and any of - \. _ ~ \+ \/, without blanks\.\n/,
        ] as const,
    ),
    ['a path that is no file', ['check', '/dev/null'], /it is neither a file nor a folder\.\n$/],
    ['the input as output', ['check', CLINIC, '--output', CLINIC], /is the input; name another file/],
  ])('refuses %s in one sentence', async (_, args, message) => {
    const { code, stdout, stderr } = await runRadgap(args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/\n\s+at /);
  });

  it('states its exit codes', async () => {
    const { code, stdout } = await runRadgap(['check', '--help']);
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /0 {2}every service.*\n {2}1 {2}everything was judged, and at least one gap is open\n {2}2 {2}could not tell/,
    );
  });

  it('names every fault of a policy', async () => {
    await inFolder({ 'policy.json': '{"mode":"loud","wndows":{}}' }, async (folder) => {
      const { code, stderr } = await runRadgap(['check', CLINIC, '--policy', `${folder}/policy.json`]);
      expect(code).toBe(2);
      expect(stderr).toMatch(/wndows is no known key \(did you mean windows\?\)/);
    });
  });

  it('could not tell when there is nothing to judge', async () => {
    await inFolder({ 'a.ndjson': ndjson(patient()) }, async (folder) => {
      const { code, stdout, stderr } = await runRadgap(['check', folder, '--format', 'ndjson']);
      expect({ code, stdout, stderr }).toEqual({
        code: 2,
        stdout: '',
        stderr:
          'SUMMARY\n  1 resource read.\n\n  No service coded 77750 that can be judged was found among 1 resource. Exit code 2.\n',
      });
    });
  });

  it('writes a file whole or not at all, without colour', async () => {
    await inFolder({ 'a.ndjson': ndjson(patient(), procedure()) }, async (folder) => {
      const { code, stdout, stderr } = await runRadgap(['check', folder, '--output', `${folder}/page.txt`, ...AS_OF]);
      expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
      expect(stderr).toMatch(
        /^SUMMARY\n {2}1 service coded 77750 of 1 patient[\s\S]*\d+ gaps are open\. Exit code 1\.\n$/,
      );
      expect(readFileSync(`${folder}/page.txt`, 'utf8')).toMatch(/^radgap · [\s\S]*Exit code 1\.\n$/);
      expect(existsSync(`${folder}/page.txt.partial`)).toBe(false);
    });
  });

  it.each(FORMATS)('never prints in %s what identifies a person or what a note says', async (format) => {
    const secret = { text: 'SECRET', family: 'SECRET', given: ['SECRET'] };
    const person = patient({ name: [secret], address: [{ text: 'SECRET' }], birthDate: '1911-11-11' });
    const lines = ndjson(person, linked({ note: [{ text: 'SECRET' }] }));
    await inFolder({ 'a.ndjson': `${lines}{"SECRET\n` }, async (folder) => {
      const { stdout, stderr } = await runRadgap(['check', folder, '--format', format, ...AS_OF]);
      expect(stdout + stderr).not.toMatch(/SECRET|1911/);
    });
  });

  it.each(FORMATS)('prints the same %s in every run', async (format) => {
    const args = ['check', CLINIC, '--format', format, ...AS_OF];
    const [first, second] = [await runRadgap(args), await runRadgap(args)];
    expect(second).toEqual(first);
  });
});

describe('radgap catalogue', () => {
  it('prints every rule, and is the page beside the rules', async () => {
    const { code, stdout } = await runRadgap(['catalogue']);
    expect(code).toBe(0);
    for (const { id } of catalogue) expect(stdout).toContain(`### ${id}\n`);
    expect(readFileSync(`${import.meta.dirname}/../../src/rules/CATALOGUE.md`, 'utf8')).toBe(stdout);
  });

  it('prints every sentence for a reviewer', async () => {
    const { stdout } = await runRadgap(['catalogue', '--language']);
    for (const { title, remedy, messages } of catalogue) {
      for (const text of [title, remedy, ...Object.values(messages).map((message) => message.text)]) {
        expect(stdout).toContain(text);
      }
    }
    const others = [...Object.values(WHY_NOT).map(({ text }) => text), ...Object.values({ ...DETAILS, ...CLOSINGS })];
    for (const text of others) expect(stdout).toContain(`- ${text}\n`);
  });
});

it('loads neither the Medplum client nor the definitions for a check', async () => {
  await inFolder({}, async (folder) => {
    const hook = `${folder}/hook.mjs`;
    writeFileSync(
      hook,
      `import { registerHooks } from 'node:module';
       registerHooks({ load(url, context, next) {
         if (/node_modules.(@medplum|express)/.test(url)) process.stderr.write('LOADED ' + url);
         return next(url, context);
       } });`,
    );
    const { spawnSync } = await import('node:child_process');
    const bin = `${import.meta.dirname}/../../src/cli/radgap.mjs`;
    const args = [
      '--import',
      hook,
      bin,
      'check',
      `${import.meta.dirname}/../golden/settled.json`,
      '--format',
      'fhir',
      ...AS_OF,
    ];
    const { stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
    expect(stdout).toContain('DetectedIssue');
    expect(stdout + stderr).not.toContain('LOADED');
  });
});

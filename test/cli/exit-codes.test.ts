import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, jest } from '@jest/globals';
import { inFolder, ndjson } from '../bulk/input-folder.ts';
import { linked, patient } from '../support/chart-builders.ts';
import { runRadgap } from './run-radgap.ts';

jest.setTimeout(60_000);

const README = readFileSync(`${import.meta.dirname}/../../README.md`, 'utf8');
const NO_SERVER = { MEDPLUM_BASE_URL: '', RADGAP_SOURCE_URL: '' };

/** The commands that the table of exit codes names in the first cell of each row. */
const table = README.split('| exit code of')[1]?.split('\n\n')[0] ?? '';
const told = table
  .split('\n')
  .flatMap((row) => row.split('|')[1]?.match(/`\w+`/g) ?? [])
  .map((name) => name.slice(1, -1));

describe('exit codes', () => {
  it('are told of every command, once', async () => {
    const { stdout } = await runRadgap(['help']);
    const [, list = ''] = stdout.split('Commands:\n');
    const commands = [...list.matchAll(/^ {2}(\w+)/gm)].map(([, name]) => name);
    expect(commands.length).toBeGreaterThan(10);
    expect(told.toSorted()).toEqual(commands.toSorted());
  });

  it.each(told)('%s gives 2 for wrong arguments, and says so', async (command) => {
    const { code, stdout, stderr } = await runRadgap([command, 'one', 'two', 'three']);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/^error: (?:too many arguments for |required option )/);
  });

  it('of export stand apart from what is said before, and tell of --no-check', async () => {
    const { stdout } = await runRadgap(['export', '--help']);
    expect(stdout).toMatch(/run again\.\n\nExit codes:\n/);
    expect(stdout).toMatch(/\nWith --no-check: 0 {2}the whole export is in the folder; 2 {2}it is not\n$/);
  });

  it.each(['2026-02-30', '2026-02-30T00:00:00Z', '2026-13-01', '2026-03-01Tnoon'])(
    'sweep gives 2 for %s as the moment to look back to',
    async (since) => {
      const { code, stderr } = await runRadgap(['sweep', '--since', since], undefined, NO_SERVER);
      expect(code).toBe(2);
      expect(stderr).toMatch(/Write a day or an instant, such as 2026-03-01\./);
    },
  );

  it.each(['export', 'deploy', 'doctor', 'sweep', 'serve', 'explain', 'provision'])(
    '%s gives 2 where no server is named, in one sentence',
    async (command) => {
      const argument = { export: [join(tmpdir(), 'nothing-there')], explain: ['Task/1'] }[command] ?? [];
      const { code, stderr } = await runRadgap([command, ...argument], undefined, NO_SERVER);
      expect(code).toBe(2);
      expect(stderr).toMatch(/^radgap: [^\n]+\.\n$/);
      expect(stderr).not.toMatch(/"" is no/);
    },
  );

  it.each<readonly [number, string, readonly unknown[], readonly string[]]>([
    [1, 'check of a service with gaps', [patient(), linked()], ['check']],
    [2, 'check of nothing coded 77750', [patient()], ['check']],
    [2, 'check of a service with gaps, and a line that cannot be read', [patient(), linked(), 7], ['check']],
    [0, 'diff where nothing changes', [patient(), linked()], ['diff', '--from', '1.0.0']],
    [2, 'diff of nothing coded 77750', [patient()], ['diff', '--from', '1.0.0']],
    [0, 'help', [], ['help', 'check', '--']],
    [0, 'catalogue', [], ['catalogue', '--']],
  ])('%i: %s', async (code, _, resources, [command = '', ...options]) => {
    await inFolder({ 'a.ndjson': ndjson(...resources) }, async (folder) => {
      const path = resources.length > 0 ? [folder, '--as-of', '2026-01-01'] : [];
      expect((await runRadgap([command, ...options, ...path])).code).toBe(code);
    });
  });
});

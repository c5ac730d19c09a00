import { execFileSync } from 'node:child_process';
import { chmodSync, createReadStream, lstatSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from '@jest/globals';
import { fileOutput } from '../../src/cli/output.ts';
import { inFolder, ndjson } from '../bulk/input-folder.ts';
import { patient, procedure } from '../support/chart-builders.ts';
import { runRadgap } from './run-radgap.ts';

it('waits for the reader of a named pipe until it is told to wait no more', async () => {
  await inFolder({}, async (folder) => {
    const pipe = `${folder}/pipe`;
    execFileSync('mkfifo', [pipe]);
    const end = new AbortController();
    const unread = fileOutput(pipe, [folder], end.signal);
    end.abort();
    await expect(unread).rejects.toMatchObject({ name: 'AbortError' });
    const opened = fileOutput(pipe, [folder]);
    const printed = text(createReadStream(pipe));
    const output = await opened;
    await output.write('one\n');
    await output.write('two\n');
    await output.close();
    expect(await printed).toBe('one\ntwo\n');
  });
});

describe('where the output may not go', () => {
  const files = { 'in/a.ndjson': 'a', 'in/deep/b.json': 'b', 'policy.json': '{}', 'out/old.txt': 'old' };

  it.each([
    ['nothing', '', '--output names no file: leave it out to write to the screen.'],
    ['a folder', 'out', '{} cannot be written: it is a folder.'],
    ['a file of the input', 'in/a.ndjson', '{} is the input; name another file as the output.'],
    ['the policy', 'policy.json', '{} is the input; name another file as the output.'],
    [
      'a new file that the next run would read',
      'in/deep/new.json.gz',
      '{} lies in the input, and the next run would read it; name another file as the output.',
    ],
  ])('%s', async (_, name, message) => {
    await inFolder(files, async (folder) => {
      const file = name && `${folder}/${name}`;
      const inputs = [`${folder}/in`, `${folder}/policy.json`, `${folder}/in/a.ndjson`];
      await expect(fileOutput(file, inputs)).rejects.toMatchObject({
        name: 'InputError',
        message: message.replace('{}', file),
      });
      expect(readdirSync(folder, { recursive: true }).filter((path) => String(path).includes('partial'))).toEqual([]);
    });
  });

  it('the sign of the standard input', async () => {
    await expect(fileOutput('-', [])).rejects.toThrow('leave it out to write to the screen.');
  });

  it('is told in one sentence, and the input stays', async () => {
    const service = ndjson(patient(), procedure());
    await inFolder({ 'a.ndjson': service }, async (folder) => {
      const { code, stderr } = await runRadgap(['check', folder, '--output', `${folder}/a.ndjson`]);
      expect({ code, stderr }).toEqual({
        code: 2,
        stderr: `radgap: ${folder}/a.ndjson is the input; name another file as the output.\n`,
      });
      expect(readFileSync(`${folder}/a.ndjson`, 'utf8')).toBe(service);
    });
  });

  it('a page beside what is read is no input', async () => {
    await inFolder(files, async (folder) => {
      const output = await fileOutput(`${folder}/in/page.html`, [`${folder}/in`]);
      await output.close();
      expect(readdirSync(`${folder}/in`)).toContain('page.html');
    });
  });
});

it('writes through a link, and leaves an old file the permissions it had', async () => {
  await inFolder({ 'old.txt': 'old' }, async (folder) => {
    chmodSync(`${folder}/old.txt`, 0o600);
    symlinkSync('old.txt', `${folder}/link`);
    const output = await fileOutput(`${folder}/link`, []);
    await output.write('new');
    expect(readFileSync(`${folder}/old.txt`, 'utf8')).toBe('old');
    await output.close();
    expect(readFileSync(`${folder}/old.txt`, 'utf8')).toBe('new');
    expect(lstatSync(`${folder}/old.txt`).mode & 0o777).toBe(0o600);
    expect(lstatSync(`${folder}/link`).isSymbolicLink()).toBe(true);
    expect(readdirSync(folder).sort()).toEqual(['link', 'old.txt']);
  });
});

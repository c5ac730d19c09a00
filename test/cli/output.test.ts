import { execFileSync } from 'node:child_process';
import { createReadStream } from 'node:fs';
import { text } from 'node:stream/consumers';
import { expect, it } from '@jest/globals';
import { fileOutput } from '../../src/cli/output.ts';
import { inFolder } from '../bulk/input-folder.ts';

it('waits for the reader of a named pipe until it is told to wait no more', async () => {
  await inFolder({}, async (folder) => {
    const pipe = `${folder}/pipe`;
    execFileSync('mkfifo', [pipe]);
    const end = new AbortController();
    const unread = fileOutput(pipe, folder, end.signal);
    end.abort();
    await expect(unread).rejects.toMatchObject({ name: 'AbortError' });
    const opened = fileOutput(pipe, folder);
    const printed = text(createReadStream(pipe));
    const output = await opened;
    await output.write('one\n');
    await output.write('two\n');
    await output.close();
    expect(await printed).toBe('one\ntwo\n');
  });
});

import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it, jest } from '@jest/globals';
import { runRadgap, type Transcript } from '../cli/run-radgap.ts';

jest.setTimeout(30_000);

const HERE = import.meta.dirname;
const transcripts = readdirSync(HERE).filter((name) => name.endsWith('.txt'));

/** A transcript tells its own command in its first line: `$ radgap check ...`. GOLDEN=write takes the present answers as right. */
describe('what radgap prints', () => {
  it.each(transcripts)('%s', async (name) => {
    const path = `${HERE}/${name}`;
    const kept = readFileSync(path, 'utf8');
    const [command = ''] = kept.split('\n', 1);
    const [, program, ...args] = command.split(' ');
    expect(program).toBe('radgap');
    const now = pageOf(command, await runRadgap(args, HERE));
    if (process.env['GOLDEN'] === 'write') writeFileSync(path, now);
    else expect(now).toBe(kept);
  });
});

function pageOf(command: string, { stdout, stderr, code }: Transcript): string {
  const plain = stdout.replaceAll('\r', '');
  return `${command}\n${plain}${stderr === '' ? '' : `[on the error stream]\n${stderr}`}[exit code ${code}]\n`;
}

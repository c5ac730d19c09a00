import { codeOf, failureText } from '../bulk/input-error.ts';

/**
 * Ends the program with 2 once its output cannot be taken any more, in one sentence, or in silence where its reader has
 * stopped reading. What cannot be told beside the output changes nothing: the exit code still says how it went.
 */
export function endWhereOutputBreaks({ stdout, stderr }: Pick<NodeJS.Process, 'stdout' | 'stderr'>): void {
  stderr.on('error', () => undefined);
  stdout.on('error', (error) => {
    if (codeOf(error) !== 'EPIPE') stderr.write(`radgap: the output cannot be written: ${failureText(error)}.\n`);
    process.exit(2);
  });
}

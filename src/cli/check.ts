import { setImmediate } from 'node:timers/promises';
import type { Skipped } from '../bulk/found.ts';
import type { Input } from '../bulk/input.ts';
import type { IsoDate } from '../model/time.ts';
import type { FormatName } from './format.ts';
import { INTERRUPTED_MARK, type CleanUp } from './interruption.ts';
import type { Judging } from './judging.ts';
import { fileOutput, standardOutput, type Output } from './output.ts';
import { Page } from './page.ts';
import { Progress } from './progress.ts';
import { sourceOf, type Source } from './source.ts';
import { summaryText } from './summary.ts';
import { Counter, outcomeOf, type ExitCode, type Tally } from './tally.ts';
import { withInput } from './with-input.ts';

/** The options of `radgap check`. */
export interface CheckOptions {
  readonly format: FormatName;
  readonly asOf?: IsoDate;
  readonly policy?: string;
  readonly output?: string;
  /** Who reports, as `Organization/id`. */
  readonly reporter?: string;
  /** Threads that read a large input; absent: one for each core. */
  readonly threads?: number;
}

/**
 * Reviews the services coded 77750 in a file or folder and prints what the record shows of each.
 * @throws InputError when the input, the policy or the output cannot be used.
 */
export async function check(path: string, options: CheckOptions): Promise<ExitCode> {
  const judging = async () => (await import('./judging.ts')).judgingBy(path, options);
  const given = options.policy === undefined ? undefined : await judging();
  return withInput(path, (input, cleanUp) =>
    review(input, () => (given ? Promise.resolve(given) : judging()), options, cleanUp),
  );
}

async function review(
  input: Input,
  judge: () => Promise<Judging>,
  options: CheckOptions,
  cleanUp: CleanUp,
): Promise<ExitCode> {
  const progress = new Progress(input.size, process.stderr, () => performance.now());
  cleanUp(() => progress.end());
  const { format, threads } = options;
  const source = sourceOf(input, { format, watcher: progress, ...(threads !== undefined && { threads }) });
  cleanUp(() => source.close());
  const judging = await source.begin(judge);
  if (options.output === undefined && process.stdout.isTTY) progress.end();
  const ended = new AbortController();
  cleanUp(() => ended.abort());
  const inputs = [judging.run.path, options.policy ?? [], input.files.map((file) => file.path)].flat();
  const output =
    options.output === undefined ? standardOutput() : await fileOutput(options.output, inputs, ended.signal);
  const mark = cleanUp(() => output.interrupt(INTERRUPTED_MARK[options.format]));
  const tally = await print(source, judging, input.skipped, output);
  mark.drop();
  progress.end();
  const isOnPage = options.format === 'report' && options.output === undefined;
  if (!isOnPage) process.stderr.write(summaryText(tally, pageOfErrors()));
  if (options.format === 'fhir' && judging.run.policy.mode === 'off') process.stderr.write(NOTHING_WRITTEN);
  return outcomeOf(tally).code;
}

const NOTHING_WRITTEN = '  The mode of the policy is off: no issue would be written, and none is printed.\n';

/** Prints every piece as it comes, and gives the sums. */
async function print(source: Source, judging: Judging, skipped: readonly Skipped[], output: Output): Promise<Tally> {
  const { format } = judging;
  const counter = new Counter();
  await output.write(format.head());
  let isFirst = true;
  for await (const { text, counted } of source.pieces(judging)) {
    counter.add(counted);
    if (text === '') continue;
    await output.write(isFirst ? text : `${format.between ?? ''}${text}`);
    isFirst = false;
    await setImmediate();
  }
  const { resources, skipped: more } = source.extent;
  const tally = counter.tally(resources, [...skipped, ...more]);
  await output.write(format.tail(tally));
  await output.close();
  return tally;
}

function pageOfErrors(): Page {
  const { stderr } = process;
  return stderr.isTTY ? new Page(stderr.columns, stderr.hasColors()) : new Page(100, false);
}

import { setImmediate } from 'node:timers/promises';
import { leftOut } from '../bulk/export-manifest.ts';
import type { Skipped } from '../bulk/found.ts';
import { openInput, type Input } from '../bulk/input.ts';
import type { Policy } from '../model/policy.ts';
import type { IsoDate } from '../model/time.ts';
import { catalogue } from '../rules/index.ts';
import type { Format, FormatName, Run } from './format.ts';
import { formatNamed } from './formats.ts';
import { INTERRUPTED_MARK, Interrupted, interruptible, type CleanUp } from './interruption.ts';
import { fileOutput, standardOutput, type Output } from './output.ts';
import { Page } from './page.ts';
import { policyFrom } from './policy-file.ts';
import { Progress } from './progress.ts';
import { sourceOf, type Source, type SourceOptions } from './source.ts';
import { summaryText } from './summary.ts';
import { Counter, outcomeOf, type ExitCode, type Tally } from './tally.ts';

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
  const policy = await policyFrom(
    options.policy,
    catalogue.map(({ id }) => id),
  );
  const asOf = options.asOf ?? today(policy);
  const reporter = options.reporter === undefined ? {} : { reporter: options.reporter };
  const run = { path, asOf, policy, catalogue, ...looks(options), ...reporter };
  try {
    return await interruptible(async (cleanUp) => {
      const input = await openInput(path);
      cleanUp(() => input.temp.remove());
      return review(input, { run, unreadable: await leftOut(path) }, options, cleanUp);
    });
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error;
    process.stdin.destroy();
    process.stderr.write(`${error.message}\n`);
    return 2;
  }
}

async function review(
  input: Input,
  { run, unreadable }: Pick<SourceOptions, 'run' | 'unreadable'>,
  options: CheckOptions,
  cleanUp: CleanUp,
): Promise<ExitCode> {
  const progress = new Progress(input.size, process.stderr, () => performance.now());
  cleanUp(() => progress.end());
  const threads = options.threads === undefined ? {} : { threads: options.threads };
  const source = sourceOf(input, { format: options.format, run, unreadable, watcher: progress, ...threads });
  cleanUp(() => source.close());
  await source.begin();
  if (options.output === undefined && process.stdout.isTTY) progress.end();
  const output = options.output === undefined ? standardOutput() : await fileOutput(options.output, run.path);
  const mark = cleanUp(() => output.interrupt(INTERRUPTED_MARK[options.format]));
  const tally = await print(source, await formatNamed(options.format, run), input.skipped, output);
  mark.drop();
  progress.end();
  const isOnPage = options.format === 'report' && options.output === undefined;
  if (!isOnPage) process.stderr.write(summaryText(tally, pageOfErrors()));
  return outcomeOf(tally).code;
}

/** Prints every piece as it comes, and gives the sums. */
async function print(source: Source, format: Format, skipped: readonly Skipped[], output: Output): Promise<Tally> {
  const counter = new Counter();
  await output.write(format.head());
  let isFirst = true;
  for await (const { text, counted } of source.pieces()) {
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

/** The day it is at the facility: the one place where `check` looks at the clock. */
function today({ timeZone }: Policy): IsoDate {
  return new Intl.DateTimeFormat('sv-SE', { timeZone }).format(new Date());
}

function looks({ output }: CheckOptions): Pick<Run, 'width' | 'colour'> {
  const { stdout } = process;
  const onScreen = output === undefined && stdout.isTTY;
  return { width: onScreen ? stdout.columns : 100, colour: onScreen && stdout.hasColors() };
}

function pageOfErrors(): Page {
  const { stderr } = process;
  return stderr.isTTY ? new Page(stderr.columns, stderr.hasColors()) : new Page(100, false);
}

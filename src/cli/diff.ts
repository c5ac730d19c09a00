import { existsSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { leftOut } from '../bulk/export-manifest.ts';
import { InputError } from '../bulk/input-error.ts';
import type { Input } from '../bulk/input.ts';
import { dateIn } from '../chart/dates.ts';
import type { Policy } from '../model/policy.ts';
import type { IsoDate } from '../model/time.ts';
import { catalogue, catalogueAt, CATALOGUE_VERSION } from '../rules/index.ts';
import { comparedPiece, type Before, type Change } from './compare.ts';
import { notesText } from './diff-page.ts';
import type { Run } from './format.ts';
import { INTERRUPTED_MARK, type CleanUp } from './interruption.ts';
import type { Reviewing } from './judging.ts';
import { standardOutput } from './output.ts';
import { policyFrom } from './policy-file.ts';
import { Progress } from './progress.ts';
import { sourceOf } from './source.ts';
import { Counter, lossesOf, type ExitCode } from './tally.ts';
import { withInput } from './with-input.ts';

/** The options of `radgap diff`. */
export interface DiffOptions {
  /** A catalogue version such as 1.0.0, or a policy file. */
  readonly from: string;
  readonly policy?: string;
  readonly asOf?: IsoDate;
}

/**
 * Shows what a new catalogue or policy would open and close in some records, before it goes live. The exit code is 0 when
 * nothing changes, 1 when something does, 2 when not all could be compared.
 * @throws InputError when an input cannot be used, or the catalogue version is not known.
 */
export async function diff(path: string, options: DiffOptions): Promise<ExitCode> {
  const policy = await policyFrom(options.policy, catalogue);
  const before = await beforeNamed(options.from, policy);
  const asOf = options.asOf ?? today(policy);
  const run = { path, asOf, policy, catalogue, before, width: 100, colour: false };
  const reviewing: Reviewing = {
    run,
    leftOut: await leftOut(path),
    pieceOf: (record) => comparedPiece(record, run, before),
  };
  return withInput(path, (input, cleanUp) => compare(input, reviewing, options, cleanUp));
}

/** Prints what changes person by person as it comes, and the sums at the end. */
async function compare(input: Input, reviewing: Reviewing, { from }: DiffOptions, cleanUp: CleanUp): Promise<ExitCode> {
  const progress = new Progress(input.size, process.stderr, () => performance.now());
  cleanUp(() => progress.end());
  const source = sourceOf(input, { format: 'report', watcher: progress });
  cleanUp(() => source.close());
  await source.begin(() => Promise.resolve(reviewing));
  if (process.stdout.isTTY) progress.end();
  const output = standardOutput();
  const mark = cleanUp(() => output.interrupt(INTERRUPTED_MARK.report));
  const counter = new Counter();
  const kinds: Record<Change['kind'], number> = { opens: 0, closes: 0, regraded: 0, doubted: 0 };
  let episodes = 0;
  for await (const { text, counted, compared } of source.pieces(reviewing)) {
    counter.add(counted);
    episodes += compared?.episodes ?? 0;
    for (const kind of compared?.kinds ?? []) kinds[kind]++;
    if (text !== '') await output.write(text);
    await setImmediate();
  }
  const tally = counter.tally(source.extent.resources, [...input.skipped, ...source.extent.skipped]);
  const { version } = reviewing.run.before ?? {};
  const compared = { tally, episodes, kinds, from: version === undefined ? from : `catalogue ${version}` };
  await output.write(notesText(compared, modesOf(reviewing.run)));
  await output.close();
  mark.drop();
  if (episodes === 0 || lossesOf(tally).length > 0) return 2;
  return Object.values(kinds).some((count) => count > 0) ? 1 : 0;
}

function modesOf({ before, policy }: Run): readonly Policy['mode'][] {
  return [before?.policy.mode ?? policy.mode, policy.mode];
}

const VERSION = /^v?\d+(?:\.\d+){0,3}$/;

async function beforeNamed(from: string, policy: Policy): Promise<Before> {
  if (!VERSION.test(from) || existsSync(from)) return { policy: await policyFrom(from, catalogue) };
  if (/^\d+\.\d+\.\d+$/.test(from) && catalogueAt(from).length > 0) return { policy, version: from };
  throw new InputError(`No catalogue of version ${from} is known; this one is ${CATALOGUE_VERSION}.`);
}

function today({ timeZone }: Policy): IsoDate {
  return dateIn(timeZone, Date.now());
}

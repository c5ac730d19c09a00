import { leftOut, type LeftOut } from '../bulk/export-manifest.ts';
import { dateIn } from '../chart/dates.ts';
import type { Policy } from '../model/policy.ts';
import type { PatientRecord } from '../model/record.ts';
import type { IsoDate } from '../model/time.ts';
import { catalogue } from '../rules/index.ts';
import type { CheckOptions } from './check.ts';
import type { Format, Run } from './format.ts';
import { formatNamed } from './formats.ts';
import { pieceOf, type Piece } from './piece.ts';
import { policyFrom } from './policy-file.ts';

/** What a review judges by. */
export interface Reviewing {
  readonly run: Run;
  /** What the input is known to lack. */
  readonly leftOut: LeftOut;
  readonly pieceOf: (record: PatientRecord) => Piece;
}

/** What a review judges by, and how it prints what it concludes. */
export interface Judging extends Reviewing {
  readonly format: Format;
}

/**
 * Loads the rules, the policy and the format: the heavy part of `radgap check`, so that a scan need not wait for it.
 * @throws InputError when the policy cannot be used.
 */
export async function judgingBy(path: string, options: CheckOptions): Promise<Judging> {
  const policy = await policyFrom(options.policy, catalogue);
  const asOf = options.asOf ?? today(policy);
  const reporter = options.reporter === undefined ? {} : { reporter: options.reporter };
  const run = { path, asOf, policy, catalogue, ...looks(options), ...reporter };
  const format = await formatNamed(options.format, run);
  return { run, format, leftOut: await leftOut(path), pieceOf: (record) => pieceOf(record, run, format) };
}

/** The day it is at the facility: the one place where `check` looks at the clock. */
function today({ timeZone }: Policy): IsoDate {
  return dateIn(timeZone, Date.now());
}

function looks({ output }: CheckOptions): Pick<Run, 'width' | 'colour'> {
  const { stdout } = process;
  const onScreen = output === undefined && stdout.isTTY;
  return { width: (onScreen && stdout.columns) || 100, colour: onScreen && stdout.hasColors() };
}

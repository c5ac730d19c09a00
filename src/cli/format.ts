import type { Policy } from '../model/policy.ts';
import type { Rule } from '../model/rule.ts';
import type { IsoDate } from '../model/time.ts';
import type { Before } from './compare.ts';
import type { Judged } from './judge.ts';
import type { Tally } from './tally.ts';

/** The formats `check` can print. */
export const FORMATS = ['report', 'json', 'ndjson', 'csv', 'fhir', 'html', 'measure'] as const;
export type FormatName = (typeof FORMATS)[number];

/** What a format is told of the run. */
export interface Run {
  readonly path: string;
  readonly asOf: IsoDate;
  readonly policy: Policy;
  readonly catalogue: readonly Rule[];
  /** Who reports, as `Organization/id`: what a DEQM MeasureReport must name. */
  readonly reporter?: string;
  /** What it is compared with, instead of being printed in a format. */
  readonly before?: Before;
  /** Columns of the page. */
  readonly width: number;
  readonly colour: boolean;
}

/**
 * Prints a review patient by patient; each call returns the next piece of the text. A piece tells of its patient alone,
 * and the tail of the sums, so that what is printed is the same whoever judged whom first.
 */
export interface Format {
  readonly head: () => string;
  readonly patient: (judged: Judged) => string;
  /** What stands between the pieces of two patients. */
  readonly between?: string;
  readonly tail: (tally: Tally) => string;
}

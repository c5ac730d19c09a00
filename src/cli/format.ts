import type { Policy } from '../model/policy.ts';
import type { Rule } from '../model/rule.ts';
import type { IsoDate } from '../model/time.ts';
import type { Judged } from './judge.ts';
import type { Tally } from './tally.ts';

/** The formats `check` can print. */
export const FORMATS = ['report', 'json', 'ndjson', 'csv', 'fhir'] as const;
export type FormatName = (typeof FORMATS)[number];

/** What a format is told of the run. */
export interface Run {
  readonly path: string;
  readonly asOf: IsoDate;
  readonly policy: Policy;
  readonly catalogue: readonly Rule[];
  /** Columns of the page. */
  readonly width: number;
  readonly colour: boolean;
}

/** Prints a review patient by patient; each call returns the next piece of the text. */
export interface Format {
  readonly head: () => string;
  readonly patient: (judged: Judged) => string;
  readonly tail: (tally: Tally) => string;
}

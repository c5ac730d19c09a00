import type { DiagnosticReport, Observation } from '@medplum/fhirtypes';
import type { DatedEpisode } from '../model/episode.ts';
import type { DaySpan } from '../model/time.ts';
import type { CodeSet } from '../terminology/code-set.ts';
import { codedAs } from './coded.ts';
import { measuredAs } from './component-results.ts';
import { all } from './references.ts';
import { sift, together, type Found, type Test } from './sift.ts';
import { refusedByStatus } from './standing.ts';
import { isMeasurement, isResult, tellsResult, type Telling } from './values.ts';
import { refusedByDate } from './when.ts';

/** A laboratory study: its panels, and the parts that stand for it when every one is there. */
export interface LabStudy {
  readonly panels: CodeSet;
  readonly parts: Readonly<Record<string, CodeSet>>;
}

/** What was found of a study within a window, and the parts that were not. */
export interface LabFindings {
  readonly found: Found;
  readonly lacking: readonly string[];
}

/** Looks for a study within a window: a panel as Observation or DiagnosticReport, or all its parts. */
export function labStudy(episode: DatedEpisode, study: LabStudy, window: DaySpan): LabFindings {
  const panels = coded(episode, study.panels, window);
  if (panels.facts.length > 0) return { found: panels, lacking: [] };
  const parts = Object.entries(study.parts).map(([name, codes]) => ({ name, found: coded(episode, codes, window) }));
  const lacking = parts.filter(({ found }) => found.facts.length === 0).map(({ name }) => name);
  const found = together<unknown>(panels, ...parts.map((part) => part.found));
  return { found: lacking.length === 0 ? found : { ...found, facts: [] }, lacking };
}

function coded(episode: DatedEpisode, codes: CodeSet, window: DaySpan): Found {
  return measurements(episode, codes, (candidate) => refusedByDate(episode, candidate, window));
}

/** The final results of a kind that carry a value and pass the tests of one question. */
export function results(
  episode: DatedEpisode,
  codes: CodeSet,
  ...tests: readonly Test<Observation | DiagnosticReport>[]
): Found<Observation | DiagnosticReport> {
  return resultsTelling(isResult, episode, codes, tests);
}

/** The same of what is counted or measured: words must tell an amount. */
export function measurements(
  episode: DatedEpisode,
  codes: CodeSet,
  ...tests: readonly Test<Observation | DiagnosticReport>[]
): Found<Observation | DiagnosticReport> {
  return resultsTelling(isMeasurement, episode, codes, tests);
}

function resultsTelling(
  tells: Telling,
  { chart }: DatedEpisode,
  codes: CodeSet,
  tests: readonly Test<Observation | DiagnosticReport>[],
): Found<Observation | DiagnosticReport> {
  const candidates: (Observation | DiagnosticReport)[] = [
    ...measuredAs(chart, codes),
    ...codedAs(chart, all(chart, 'DiagnosticReport'), codes),
  ];
  const valued: Test<Observation | DiagnosticReport> = (result) =>
    tellsResult(chart, result, tells) ? undefined : { code: 'no-value' };
  return sift(candidates, refusedByStatus, valued, ...tests);
}

import type { DiagnosticReport, Observation } from '@medplum/fhirtypes';
import type { DatedEpisode } from '../model/episode.ts';
import type { DaySpan } from '../model/time.ts';
import type { WhyNot } from '../model/verdict.ts';
import type { CodeSet } from '../terminology/code-set.ts';
import { codedAs } from './coded.ts';
import { measuredAs } from './component-results.ts';
import { all, follow } from './references.ts';
import { sift, together, type Found, type Test } from './sift.ts';
import { refusedByStatus } from './standing.ts';
import { isMeasurement, isResult, membersOf, tellsResult, type Telling } from './values.ts';
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
  const ofTime: Test<Observation | DiagnosticReport> = (result) => {
    const counts = (member: Observation) => refusedByTime(member, tests) === undefined;
    if (tellsResult(chart, result, tells, counts)) return undefined;
    const refused = membersOf(result).flatMap((reference) => {
      const member = follow(chart, reference, result);
      return (member?.resourceType === 'Observation' ? refusedByTime(member, tests) : undefined) ?? [];
    });
    const [latest] = refused.toSorted((a, b) => (dateOf(a) < dateOf(b) ? 1 : -1));
    return latest ?? { code: 'no-value' };
  };
  return sift(candidates, refusedByStatus, valued, ...tests, ofTime);
}

/** The date that a refusal tells. */
function dateOf({ data }: WhyNot): string {
  return String(data?.['date']);
}

const OF_ANOTHER_TIME: ReadonlySet<WhyNot['code']> = new Set(['out-of-window', 'wrong-order', 'before-service']);

/** Why the own day of a result keeps it from speaking for what groups it; one that has none is of the day of the whole. */
function refusedByTime(
  member: Observation,
  tests: readonly Test<Observation | DiagnosticReport>[],
): WhyNot | undefined {
  return tests.map((test) => test(member)).find((why) => why && OF_ANOTHER_TIME.has(why.code));
}

import type { DiagnosticReport, Observation } from '@medplum/fhirtypes';
import type { DatedEpisode } from '../model/episode.ts';
import type { DaySpan } from '../model/time.ts';
import type { WhyNot } from '../model/verdict.ts';
import type { CodeSet } from '../terminology/code-set.ts';
import { codedAs } from './coded.ts';
import { all } from './references.ts';
import { sift, together, type Found, type Test } from './sift.ts';
import { refusedByStatus } from './standing.ts';
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
  return results(episode, codes, (candidate) => refusedByDate(episode, candidate, window));
}

/** The final results of a kind that carry a value and pass the tests of one question. */
export function results(
  { chart }: DatedEpisode,
  codes: CodeSet,
  ...tests: readonly Test<Observation | DiagnosticReport>[]
): Found<Observation | DiagnosticReport> {
  const candidates: (Observation | DiagnosticReport)[] = [
    ...codedAs(chart, all(chart, 'Observation'), codes),
    ...codedAs(chart, all(chart, 'DiagnosticReport'), codes),
  ];
  return sift(candidates, refusedByStatus, refusedByValue, ...tests);
}

/** An Observation that says nothing: no value, no members, no components, or a reason why the value is absent. */
function refusedByValue(resource: Observation | DiagnosticReport): WhyNot | undefined {
  if (resource.resourceType === 'DiagnosticReport') return undefined;
  const grouped = (resource.hasMember?.length ?? 0) > 0 || (resource.component?.length ?? 0) > 0;
  return grouped || hasValue(resource) ? undefined : { code: 'no-value' };
}

/** True when an Observation carries a value and no reason for its absence. */
export function hasValue(observation: Observation): boolean {
  if (observation.dataAbsentReason) return false;
  const { valueQuantity, valueCodeableConcept, valueString, valueInteger, valueBoolean } = observation;
  return (
    valueQuantity?.value !== undefined ||
    valueCodeableConcept !== undefined ||
    (valueString !== undefined && valueString.trim() !== '') ||
    valueInteger !== undefined ||
    valueBoolean !== undefined
  );
}

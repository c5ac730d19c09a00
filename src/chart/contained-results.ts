import type { Condition, DiagnosticReport, Observation, Reference, Resource } from '@medplum/fhirtypes';
import type { Chart } from '../model/episode.ts';
import { entryWithin, isOfSamePatient, isWithin } from './contained.ts';
import { isOfSomebodyElse } from './focus.ts';
import { listed } from './listed.ts';
import { Memo } from './memo.ts';
import { all, follow, takenOut } from './references.ts';
import { refusedByStatus } from './standing.ts';

const known = new Memo<Chart['byType'], readonly Observation[]>();

/** The Observations of a chart, and those that its reports contain as their results, as many laboratories write them. */
export function observationsOf(chart: Chart): readonly Observation[] {
  const ofChart = known.of(chart);
  const held = ofChart.get(chart.byType);
  if (held) return held;
  const own = all(chart, 'Observation');
  const contained = all(chart, 'DiagnosticReport').flatMap((report) => resultsWithin(chart, report));
  const found = contained.length > 0 ? [...own, ...contained] : own;
  ofChart.set(chart.byType, found);
  return found;
}

const NONE: readonly never[] = [];

/** The results that a report contains: those it names, and what these group. */
function resultsWithin(chart: Chart, report: DiagnosticReport): readonly Observation[] {
  if (listed(report.contained).length === 0) return NONE;
  const ahead: Reference[] = listed(report.result).filter(isWithin);
  const found = new Map<string | undefined, Observation>();
  for (const reference of ahead) {
    if (found.has(reference.reference)) continue;
    const held = follow(chart, reference, report);
    if (held?.resourceType !== 'Observation') continue;
    found.set(reference.reference, held);
    ahead.push(...listed(held.hasMember).filter(isWithin));
  }
  return [...found.values()].filter((held) => isOfPatient(chart, held, report)).map((held) => asResult(held, report));
}

/** True when a result is of the patient, as far as it says whose it is, and not of other people. */
export function isOfPatient(
  chart: Chart,
  held: Observation,
  whole: DiagnosticReport | Observation | Condition,
): boolean {
  return isOfSamePatient(chart, held.subject, whole) && !isOfSomebodyElse(held, chart.patientKeys, chart, whole);
}

const DATED = ['effectiveDateTime', 'effectivePeriod', 'effectiveInstant', 'effectiveTiming'] as const;

/** A contained result with what it leaves to its report, and with what it groups or speaks of beside it there. */
function asResult(held: Observation, report: DiagnosticReport): Observation {
  const { subject, encounter, basedOn, effectiveDateTime, effectivePeriod } = report;
  const isDated = DATED.some((name) => held[name] !== undefined);
  const derivedFrom = [...referencesUnder(held.derivedFrom), ...listed(report.imagingStudy)];
  const result: Observation = {
    ...(subject && { subject }),
    ...(encounter && { encounter }),
    ...(basedOn && { basedOn }),
    ...(!isDated && effectiveDateTime !== undefined && { effectiveDateTime }),
    ...(!isDated && effectivePeriod && { effectivePeriod }),
    ...held,
    ...(derivedFrom.length > 0 && { derivedFrom }),
    contained: namedBy(held, report),
  };
  return takenOut(Object.assign(result, { status: statusOf(held, report) }), report);
}

/** A list as it is written, where it is one: the table of shapes does not hold this field. */
function referencesUnder<T>(written: readonly T[] | undefined): readonly T[] {
  return Array.isArray(written) ? written : NONE;
}

/** What a contained result groups or speaks of, of all that its report contains: nothing else is tied to it. */
function namedBy({ hasMember, focus }: Observation, report: DiagnosticReport): Resource[] {
  const named = [...listed(hasMember), ...listed(focus)];
  return [...new Set(named.flatMap((reference) => entryWithin(report, reference) ?? []))];
}

/** Statuses of reports to which results are still to come: each result says for itself whether it is final (FHIR R4). */
const STILL_OPEN: ReadonlySet<string> = new Set(['partial', 'preliminary']);

/** The status of a contained result: that of its report where that rules it out, or where it has none of its own. */
function statusOf({ status: own }: { readonly status?: unknown }, report: DiagnosticReport): unknown {
  const ruledOut = refusedByStatus(report) !== undefined && !STILL_OPEN.has(report.status);
  return ruledOut ? report.status : (own ?? report.status);
}

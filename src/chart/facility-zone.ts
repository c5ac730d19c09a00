import type { Procedure, Resource } from '@medplum/fhirtypes';
import type { Chart, ClaimLine } from '../model/episode.ts';
import type { Policy } from '../model/policy.ts';
import { claimLines, lineId, linesOf, standingClaims } from './claim-lines.ts';
import { readIndexCode } from './codes.ts';
import { anyZone, daysOf } from './dates.ts';
import { encountersNaming, namedBeside, namedByLines, namedByProcedures, type Naming } from './encounters.ts';
import { all, follow, keyOf, targetOf, type Referring } from './references.ts';
import { mayBeOf } from './shapes.ts';

/** What tells of a service: its Procedures and its claim lines. */
interface Told {
  readonly procedures: readonly Procedure[];
  readonly lines: readonly ClaimLine[];
}

/**
 * The zone of the facility that gave the first service of a chart, by Encounter.serviceProvider; else the zone of the site.
 * Any of the zones where that Encounter could not be read.
 */
export function facilityZone(chart: Referring, policy: Policy, isUnread: (type: string) => boolean): string {
  if (!hasFacilities(policy)) return policy.timeZone;
  const procedures = all(chart, 'Procedure').filter(({ code }) => readIndexCode(code));
  const lines = standingClaims(chart)
    .flatMap((claim) => linesOf({ zone: policy.timeZone }, claim))
    .filter(({ code }) => readIndexCode(code));
  return zoneAt(chart, encountersOf(chart, { procedures, lines }), policy, isUnread).zone ?? policy.timeZone;
}

function hasFacilities({ timeZones }: Policy): boolean {
  return Object.keys(timeZones).length > 0;
}

/** Where services name their encounters, the nearest first. */
function encountersOf(chart: Referring, { procedures, lines }: Told): readonly Naming[] {
  const naming = encountersNaming(chart, procedures).map((from) => ({ reference: { reference: keyOf(from) }, from }));
  const named = [...namedByProcedures(procedures), ...namedByLines(lines), ...naming, ...namedBeside(lines)];
  return named.flatMap((each) => upwards(chart, each));
}

const DEEPEST = 10;

/** An encounter and, where it names no facility, those that it is part of, up to one that does. */
function upwards(chart: Referring, naming: Naming, levels = DEEPEST): readonly Naming[] {
  const from = follow(chart, naming.reference, naming.from);
  if (levels === 0 || from?.resourceType !== 'Encounter' || !from.partOf || from.serviceProvider) return [naming];
  return [naming, ...upwards(chart, { reference: from.partOf, from }, levels - 1)];
}

/** The zone of the first of some encounters whose facility the policy lists, and whether the facility of any is known. */
function zoneAt(
  chart: Referring,
  namings: readonly Naming[],
  policy: Policy,
  isUnread: (type: string) => boolean,
): { readonly zone?: string; readonly isKnown: boolean } {
  let isKnown = false;
  for (const { reference, from } of namings) {
    const encounter = follow(chart, reference, from);
    if (reference && !encounter && isUnread('Encounter'))
      return { zone: anyZone([policy.timeZone, ...Object.values(policy.timeZones)]), isKnown };
    const provider = encounter?.resourceType === 'Encounter' ? targetOf(chart, encounter.serviceProvider) : undefined;
    const zone = provider === undefined ? undefined : policy.timeZones[provider];
    if (zone !== undefined) return { zone, isKnown: true };
    isKnown ||= provider !== undefined;
  }
  return { isKnown };
}

/** The charts of the services of a patient. */
export interface ServiceCharts {
  /** The chart in the zone of the facility that gave a service; the chart itself where no other facility did. */
  readonly of: (service: Told) => Chart;
  /** The chart in the zone of the facility of one Procedure. */
  readonly ofProcedure: (procedure: Procedure) => Chart;
}

/** Reads the chart of a patient once for each zone of the facilities that gave its services. */
export function serviceCharts(chart: Chart, policy: Policy): ServiceCharts {
  if (!hasFacilities(policy)) return { of: () => chart, ofProcedure: () => chart };
  const isUnread = (type: string) =>
    [...chart.unreadable, ...chart.setAside.map(({ reference }) => reference)].some((held) => mayBeOf(type, held));
  const byZone = new Map([[chart.zone, chart]]);
  const of = (service: Told): Chart => {
    const found = zoneAt(chart, encountersOf(chart, service), policy, isUnread);
    const zone = found.zone ?? (found.isKnown ? policy.timeZone : chart.zone);
    const held = byZone.get(zone) ?? inZone(chart, zone);
    byZone.set(zone, held);
    return held;
  };
  const byProcedure = new Map<Resource, Chart>();
  const ofProcedure = (procedure: Procedure): Chart => {
    const held = byProcedure.get(procedure) ?? of({ procedures: [procedure], lines: [] });
    byProcedure.set(procedure, held);
    return held;
  };
  return { of, ofProcedure };
}

/** The same chart in another zone, of which nothing is worked out yet. */
function inZone(chart: Chart, zone: string): Chart {
  const asOf = daysOf(chart.judgedAt, zone)?.first ?? chart.asOf;
  return { ...chart, zone, asOf, memo: new Map() };
}

/** The same claim lines as a chart reads them, in whatever zone they were read before. */
export function linesIn(chart: Chart, lines: readonly ClaimLine[]): ClaimLine[] {
  const ids = new Map(claimLines(chart).map((line) => [lineId(line), line]));
  return lines.map((line) => ids.get(lineId(line)) ?? line);
}

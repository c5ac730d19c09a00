import type { Coding, Encounter, Period, Procedure, Reference, Resource } from '@medplum/fhirtypes';
import type { Chart, ClaimLine, DatedEpisode } from '../model/episode.ts';
import type { Day } from '../model/time.ts';
import { isoDate } from '../model/time.ts';
import type { WhyNot } from '../model/verdict.ts';
import {
  ACCOUNT_CLASSES,
  ENCOUNTER_CLASSES,
  INPATIENT,
  PATIENT_CLASSES,
  UNDER_WAY,
} from '../terminology/encounters.ts';
import { canonicalSystem, PATIENT_CLASS } from '../terminology/systems.ts';
import { codesMeant, codingIn } from './codes.ts';
import { daysOf, endOfPeriod } from './dates.ts';
import { listed } from './listed.ts';
import { perEpisode } from './per-episode.ts';
import { all, follow, keyOf, type Referring } from './references.ts';
import { refusedByStatus } from './standing.ts';

/** Where an encounter is named: the reference, and the resource it stands in. */
export interface Naming {
  readonly reference: Reference | undefined;
  readonly from: Resource;
}

/** Where Procedures name their encounters. */
export function namedByProcedures(procedures: readonly Procedure[]): readonly Naming[] {
  return procedures.map((from) => ({ reference: from.encounter, from }));
}

/** Where claim lines name their encounters. */
export function namedByLines(lines: readonly ClaimLine[]): readonly Naming[] {
  return lines.flatMap(({ encounters, claim }) => encounters.map((reference) => ({ reference, from: claim })));
}

/** Where any item of the claims of some lines names an encounter. */
export function namedBeside(lines: readonly ClaimLine[]): readonly Naming[] {
  const claims = [...new Set(lines.map(({ claim }) => claim))];
  return claims.flatMap((from) =>
    listed(from.item).flatMap(({ encounter }) => listed(encounter).map((reference) => ({ reference, from }))),
  );
}

/** The encounters that name one of the Procedures as their reason or diagnosis. */
export function encountersNaming(chart: Referring, procedures: readonly Procedure[]): Encounter[] {
  const ours = new Set<Resource | undefined>(procedures);
  return all(chart, 'Encounter').filter((encounter) => {
    const { reasonReference, diagnosis } = encounter;
    const reasons = [...listed(reasonReference), ...listed(diagnosis).map(({ condition }) => condition)];
    return reasons.some((reference) => ours.has(follow(chart, reference, encounter)));
  });
}

/** The encounters linked to a service: those it names, and those that any other item of its claims names. */
export function linkedEncounters(
  chart: Chart,
  procedures: readonly Procedure[],
  lines: readonly ClaimLine[],
): Encounter[] {
  const beside = namedAt(chart, namedBeside(lines));
  return [...new Set([...encountersNamedWith(chart, procedures, lines), ...beside])];
}

/** The encounters that a service's procedures or claim lines name, or that name the procedures as their reason. */
export function encountersNamedWith(
  chart: Chart,
  procedures: readonly Procedure[],
  lines: readonly ClaimLine[],
): Encounter[] {
  const named = namedAt(chart, namedByProcedures(procedures));
  const billed = namedAt(chart, namedByLines(lines));
  return [...new Set([...named, ...billed, ...encountersNaming(chart, procedures)])];
}

/** The encounters that Procedures themselves name. */
export function encountersNamedBy(chart: Chart, procedures: readonly Procedure[]): Encounter[] {
  return namedAt(chart, namedByProcedures(procedures));
}

/** The encounters named at some places, in the order of their keys. */
function namedAt(chart: Chart, namings: readonly Naming[]): Encounter[] {
  const encounters = namings
    .map(({ reference, from }) => follow(chart, reference, from))
    .filter((resource) => resource?.resourceType === 'Encounter');
  return encounters.sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
}

/**
 * Why an encounter does not hold a day; undefined when it does. A period without an end is open; an encounter without any
 * period holds the day only by its link.
 */
export function refusedByPeriod(chart: Chart, encounter: Encounter, day: Day): WhyNot | undefined {
  const first = daysOf(encounter.period?.start, chart.zone);
  const last = endOfPeriod(encounter.period, chart.zone);
  const data = { date: periodText(first?.first, last?.last), first: isoDate(day), last: isoDate(day) };
  if ((first && first.first > day) || (last && last.last < day)) return { code: 'out-of-window', data };
  if ((first && first.last > day) || (last && last.first < day)) return { code: 'date-imprecise', data };
  return undefined;
}

function periodText(first: Day | undefined, last: Day | undefined): string {
  return `${first === undefined ? 'before' : isoDate(first)} to ${last === undefined ? 'later' : isoDate(last)}`;
}

/** The encounter of the infusion: linked, of a status that counts, its period holding the day when that is known. */
export function indexEncounter(
  chart: Chart,
  linked: readonly Encounter[],
  day: Day | undefined,
): Encounter | undefined {
  const counting = linked.filter((encounter) => !refusedByStatus(encounter));
  if (day === undefined) return counting[0];
  return counting.find((encounter) => !refusedByPeriod(chart, encounter, day));
}

const DEEPEST = 10;

/**
 * The encounter of a day, those it is part of, and those that are part of it and began before it was over: a later visit that a
 * series or an admission is named for is no part of the stay.
 */
export function stayOf(chart: Chart, encounter: Encounter | undefined, day: Day | undefined): readonly Encounter[] {
  if (!encounter) return [];
  const stay = [encounter, ...above(chart, encounter)];
  const over = day !== undefined && isAccount(chart, encounter, day) ? day : endOfStay(chart, stay);
  const begunInTime = ({ period }: Encounter) =>
    over === undefined || (daysOf(period?.start, chart.zone)?.first ?? over) <= over;
  const parts = all(chart, 'Encounter').filter((part) => part.partOf !== undefined && begunInTime(part));
  for (let level = 0, count = 0; level < DEEPEST && count < stay.length; level++) {
    count = stay.length;
    for (const part of parts) {
      const parent = follow(chart, part.partOf, part);
      if (parent?.resourceType === 'Encounter' && stay.includes(parent) && !stay.includes(part)) stay.push(part);
    }
  }
  return stay;
}

/** The encounters that one is part of, the nearest first. */
function above(chart: Chart, encounter: Encounter): readonly Encounter[] {
  const chain = [encounter];
  let next = follow(chart, encounter.partOf, encounter);
  while (next?.resourceType === 'Encounter' && !chain.includes(next) && chain.length < DEEPEST) {
    chain.push(next);
    next = follow(chart, next.partOf, next);
  }
  return chain.slice(1);
}

/** The most nights over which an outpatient encounter may be one visit: some record so who lies in a bed of observation. */
const NIGHTS_OF_A_VISIT = 14;

/**
 * True of an outpatient encounter too long to be one visit: the account of a series, under which nobody stays. One that goes on
 * is one where it was too long on the day already.
 */
export function isAccount(chart: Chart, encounter: Encounter, day: Day): boolean {
  const first = daysOf(encounter.period?.start, chart.zone)?.first;
  const last = endOfPeriod(encounter.period, chart.zone)?.last ?? day;
  if (first === undefined || last - first <= NIGHTS_OF_A_VISIT) return false;
  const codes = classOn(chart, encounter, day);
  return codes.length > 0 && codes.every((code) => ACCOUNT_CLASSES.has(code)) && !wasInpatient(chart, encounter);
}

/** The last day of an encounter and those it is part of: of the inpatient ones, where any is; undefined while it is open. */
function endOfStay(chart: Chart, parts: readonly Encounter[]): Day | undefined {
  const inpatient = parts.filter((part) => wasInpatient(chart, part));
  const ends = (inpatient.length > 0 ? inpatient : parts.slice(0, 1)).map(
    ({ period }) => endOfPeriod(period, chart.zone)?.last,
  );
  return ends.reduce((last, end) => (last === undefined || end === undefined ? undefined : Math.max(last, end)));
}

function wasInpatient(chart: Chart, encounter: Encounter): boolean {
  const past = listed(encounter.classHistory).map((entry): Encounter['class'] | undefined => entry.class);
  return [encounter.class, ...past].some((coding) => classesMeant(chart, coding).some((code) => INPATIENT.has(code)));
}

/** The codes of a class: its own, what the site declares it to mean, and for one of HL7 v2 what it is in v3-ActCode. */
function classesMeant(chart: Chart, coding: Coding | undefined): readonly string[] {
  const codes = codesMeant(chart, coding);
  if (canonicalSystem(coding?.system ?? '') !== PATIENT_CLASS) return codes;
  return [...codes, ...codes.flatMap((code) => PATIENT_CLASSES.get(code) ?? [])];
}

/** The class codes an encounter had on a day: of its history where that covers the day, else its present one; those that tell a setting, where any does. */
export function classOn(chart: Chart, encounter: Encounter, day: Day): readonly string[] {
  const past = listed(encounter.classHistory).filter((entry) => {
    const { start, end }: Period = { ...entry.period };
    const first = daysOf(start, chart.zone);
    const last = daysOf(end, chart.zone);
    return (first !== undefined || last !== undefined) && (first?.first ?? day) <= day && (last?.last ?? day) >= day;
  });
  const codings = past.length > 0 ? past.map((entry) => entry.class) : [encounter.class];
  const codes = codings.flatMap((coding: typeof encounter.class | undefined) => classesMeant(chart, coding));
  const telling = codes.filter((code) => ENCOUNTER_CLASSES.has(code));
  return telling.length > 0 ? telling : codes;
}

/** A class code with what it says in words, as far as it is one of HL7. */
export function classInWords(code: string): string {
  const words = ENCOUNTER_CLASSES.get(code);
  return words === undefined ? code : `${code} (${words})`;
}

/** Where a site tells what a class of its own means; said wherever nothing else does. */
export const CLASS_BY_POLICY = 'localCodes in the policy can tell what it means';

/** True when no class that an encounter had on a day tells a setting: none is written, or a word of the site alone. */
export function tellsNoSetting(chart: Chart, encounter: Encounter, day: Day): boolean {
  return !classOn(chart, encounter, day).some((code) => ENCOUNTER_CLASSES.has(code));
}

/** True when the encounter of the infusion is known, and its class tells no setting, nor that of a part of its stay. */
export function isSettingUnknown(episode: DatedEpisode): boolean {
  const { chart, encounter, day } = episode;
  if (!encounter || inpatientParts(episode).length > 0) return false;
  return tellsNoSetting(chart, encounter, day);
}

/** True when an encounter was an inpatient stay on a day. */
function isInpatientOn(chart: Chart, encounter: Encounter, day: Day): boolean {
  return classOn(chart, encounter, day).some((code) => INPATIENT.has(code));
}

/** True when an encounter counts and was an inpatient stay on a day that it covers. */
export function isPartOn(chart: Chart, part: Encounter, day: Day): boolean {
  return !refusedByStatus(part) && !refusedByPeriod(chart, part, day) && isInpatientOn(chart, part, day);
}

/** The parts of the stay that count and were inpatient on the day of the infusion. */
export const inpatientParts = perEpisode(({ chart, stay, day }: DatedEpisode): readonly Encounter[] =>
  stay.filter((part) => isPartOn(chart, part, day)),
);

/** The day the stay ended; undefined while it goes on or when no end is recorded. */
export const dischargeDay = perEpisode((episode: DatedEpisode): Day | undefined => {
  const { chart, stay } = episode;
  const inpatient = inpatientParts(episode);
  return lastEndOf(chart, inpatient.length > 0 ? inpatient : stay.slice(0, 1));
});

/**
 * The last day on which one of some encounters ended, as far as that is recorded; undefined while one goes on that is not part
 * of one which ended: nobody closed it.
 */
export function lastEndOf(chart: Chart, encounters: readonly Encounter[]): Day | undefined {
  const endOf = ({ period }: Encounter) => endOfPeriod(period, chart.zone)?.last;
  const isOver = (encounter: Encounter) =>
    above(chart, encounter).some((whole) => encounters.includes(whole) && endOf(whole) !== undefined);
  const goOn = encounters.filter((encounter) => UNDER_WAY.has(encounter.status) && endOf(encounter) === undefined);
  if (!goOn.every(isOver)) return undefined;
  const ends = encounters.flatMap((encounter) => endOf(encounter) ?? []);
  return ends.length > 0 ? Math.max(...ends) : undefined;
}

/** True when an encounter ended in a disposition of the given set. */
export function dischargedTo(
  chart: Chart,
  encounter: Encounter,
  dispositions: Parameters<typeof codingIn>[2],
): boolean {
  return (
    encounter.hospitalization?.dischargeDisposition?.coding?.some((coding) => codingIn(chart, coding, dispositions)) ??
    false
  );
}

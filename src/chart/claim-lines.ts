import type {
  Claim,
  ClaimItem,
  ClaimItemDetail,
  ClaimItemDetailSubDetail,
  ClaimProcedure,
  CodeableConcept,
  Procedure,
} from '@medplum/fhirtypes';
import type { Chart, ClaimLine, LinePlace } from '../model/episode.ts';
import type { DaySpan } from '../model/time.ts';
import type { ResourceKey } from '../model/verdict.ts';
import { billingCodes, codesOrWords, readIndexCode } from './codes.ts';
import { entryWithin } from './contained.ts';
import { daysOf, daysOfPeriod, exactDay } from './dates.ts';
import { listed } from './listed.ts';
import { Memo } from './memo.ts';
import { all, keyOf, targetOf, type Lookup, type Referring } from './references.ts';
import { screenContained } from './shapes.ts';
import { refusedByStatus } from './standing.ts';
import { daysOfResource } from './when.ts';

const linesByChart = new Memo<Chart['byType'], readonly ClaimLine[]>();

/** Every line of the active claims that no later claim supersedes, in the order of claim and sequence. */
export function claimLines(chart: Chart): readonly ClaimLine[] {
  const known = linesByChart.of(chart);
  const held = known.get(chart.byType);
  if (held) return held;
  const lines = standingClaims(chart).flatMap((claim) => linesOf(chart, claim));
  known.set(chart.byType, lines);
  return lines;
}

/**
 * The active claims, less those that another active claim names as its prior, in one step or several; claims that name
 * each other, in a ring of any length, all stand.
 */
export function standingClaims(chart: Referring): readonly Claim[] {
  const active = all(chart, 'Claim').filter(isActiveClaim);
  const priors = priorsAmong(chart, active);
  const superseded = new Set<ResourceKey>();
  for (const [key, named] of priors) {
    for (const prior of named) if (!reachedFrom(prior, priors).has(key)) superseded.add(prior);
  }
  return active.filter((claim) => !superseded.has(keyOf(claim)));
}

/** The keys of the claims that stand for a claim: itself, or those that replaced it, in one step or several. */
export function standingFor(chart: Referring, claim: Claim): ReadonlySet<ResourceKey> {
  const priors = priorsAmong(chart, all(chart, 'Claim').filter(isActiveClaim));
  const standing = standingClaims(chart).map(keyOf);
  return new Set(standing.filter((key) => reachedFrom(key, priors).has(keyOf(claim))));
}

type Priors = ReadonlyMap<ResourceKey, ReadonlySet<ResourceKey>>;

/** The claims that each of some claims names as its prior. */
function priorsAmong(chart: Lookup, claims: readonly Claim[]): Priors {
  return new Map(claims.map((claim) => [keyOf(claim), priorsOf(chart, claim)]));
}

/** A claim and every claim it names as its prior, however long the chain. */
function reachedFrom(claim: ResourceKey, priors: Priors): ReadonlySet<ResourceKey> {
  const reached = new Set([claim]);
  for (const key of reached) for (const prior of priors.get(key) ?? []) reached.add(prior);
  return reached;
}

/** True for a claim that asks for payment: active, and neither a preauthorization nor a predetermination. */
export function isActiveClaim(claim: Claim): boolean {
  return claim.status === 'active' && claim.use === 'claim';
}

function priorsOf(chart: Lookup, claim: Claim): ReadonlySet<ResourceKey> {
  const named = listed(claim.related)
    .filter(({ relationship }) => codesOrWords(relationship).includes('prior'))
    .map((related) => targetOf(chart, related.claim));
  return new Set(named.filter((key) => key !== undefined));
}

type Zoned = Pick<Chart, 'zone'>;

/** The lines of one claim, whatever its status. */
export function linesOf(chart: Zoned, claim: Claim): readonly ClaimLine[] {
  const items = listed(claim.item)
    .toSorted(bySequence)
    .flatMap((item, index) => itemLines(chart, claim, item, placeOf(item, index)));
  const procedures = listed(claim.procedure)
    .toSorted(bySequence)
    .map((entry, index) => {
      const naming = listed(claim.item).find(({ procedureSequence }) => procedureSequence?.includes(entry.sequence));
      const held = procedureWithin(claim, entry);
      const code = entry.procedureCodeableConcept ?? held?.code;
      const days =
        daysOf(entry.date, chart.zone) ??
        (held && daysOfResource(chart, held)) ??
        oneDay(naming ? itemDays(chart, claim, naming) : dayOfEntry(chart, claim, code));
      return {
        ...bare(claim, 'procedure', `p${placeOf(entry, index)}`, code ?? {}),
        procedureSequences: [entry.sequence],
        ...(days && { days }),
      };
    });
  return [...items, ...procedures];
}

/** The one day of a claim is that of the procedure it holds; not of one that it only refers to beside other lines, such as a later visit's. */
function dayOfEntry(chart: Zoned, claim: Claim, code: CodeableConcept | undefined): DaySpan | undefined {
  return code === undefined && listed(claim.item).length > 0 ? undefined : daysOfPeriodIfOne(claim, chart);
}

/** The Procedure that a claim contains and names, unless it was not performed: no search finds it, and it is the claim that speaks. */
function procedureWithin(claim: Claim, { procedureReference }: ClaimProcedure): Procedure | undefined {
  const held = procedureReference && screenContained(entryWithin(claim, procedureReference));
  return held?.resourceType === 'Procedure' && !refusedByStatus(held) ? held : undefined;
}

/** The days of the Procedures of the code that a line names and its claim contains. */
export function daysHeld(chart: Zoned, { claim, procedureSequences: named }: ClaimLine): readonly DaySpan[] {
  const entries = listed(claim.procedure);
  const own = entries.filter(({ sequence }) => named.includes(sequence));
  return (own.length > 0 ? own : entries).flatMap((entry) => {
    const held = procedureWithin(claim, entry);
    return (held && readIndexCode(held.code) && daysOfResource(chart, held)) ?? [];
  });
}

/** True when a claim carries 77750 in any of its places, whatever its status. */
export function billsIndexCode(claim: Claim): boolean {
  return linesOf({ zone: 'UTC' }, claim).some(({ code }) => readIndexCode(code) !== undefined);
}

interface Numbered {
  readonly sequence?: number;
}

/** In the order of their numbers; one without a number keeps its place in the list. */
function bySequence(a: Numbered, b: Numbered): number {
  return a.sequence === undefined || b.sequence === undefined ? 0 : a.sequence - b.sequence;
}

/** The number of an entry; of one that carries none, `n` and its place in the list. */
function placeOf({ sequence }: Numbered, index: number): string {
  return sequence === undefined ? `n${index + 1}` : String(sequence);
}

/** Systems that hold places of service, whatever their address (domain.md G: that of CMS is unverified). */
const PLACES = /serviceplace|place[-_]?of[-_]?service/i;

/** The place of service a concept states: two digits, of a system of such places before any other. */
function serviceplaceIn(concept: CodeableConcept | undefined): string | undefined {
  const placed = listed(concept?.coding).filter(({ code }) => /^\d{2}$/.test(code?.trim() ?? ''));
  const known = placed.filter(({ system }) => PLACES.test(system ?? ''));
  const [place] = (known.length > 0 ? known : placed).map(({ code }) => code?.trim()).sort();
  return place;
}

function itemLines(chart: Zoned, claim: Claim, item: ClaimItem, top: string): readonly ClaimLine[] {
  const days = itemDays(chart, claim, item);
  const placeOfService = serviceplaceIn(item.locationCodeableConcept);
  const inherited = {
    encounters: listed(item.encounter),
    diagnosisSequences: listed(item.diagnosisSequence),
    procedureSequences: listed(item.procedureSequence),
    careTeamSequences: listed(item.careTeamSequence),
    ...(days && { days }),
    ...(placeOfService && { placeOfService }),
  };
  const line = (part: ClaimItem | ClaimItemDetail | ClaimItemDetailSubDetail, place: LinePlace, sequence: string) => ({
    ...bare(claim, place, sequence, part.productOrService),
    ...inherited,
    modifiers: modifiersOf(part.productOrService, part.modifier),
    units: part.quantity?.value ?? 1,
  });
  return [
    line(item, 'item', top),
    ...listed(item.detail).flatMap((detail, index) => {
      const within = `${top}.${placeOf(detail, index)}`;
      const parts = listed(detail.subDetail).map((sub, at) => line(sub, 'subDetail', `${within}.${placeOf(sub, at)}`));
      return [line(detail, 'detail', within), ...parts];
    }),
  ];
}

function bare(claim: Claim, place: LinePlace, sequence: string, code: CodeableConcept): ClaimLine {
  return {
    claim,
    place,
    sequence,
    code,
    modifiers: [],
    encounters: [],
    diagnosisSequences: [],
    procedureSequences: [],
    careTeamSequences: [],
    units: 1,
  };
}

/**
 * The day of service: on the item, else on the claim procedure it names, or that can only be its own, else a claim period of
 * one day.
 */
function itemDays(chart: Zoned, claim: Claim, item: ClaimItem): DaySpan | undefined {
  const { zone } = chart;
  const onItem = daysOf(item.servicedDate, zone) ?? daysOfPeriod(item.servicedPeriod, zone);
  if (onItem) return onItem;
  const named = listed(claim.procedure).find(({ sequence }) => item.procedureSequence?.includes(sequence));
  return daysOf((named ?? onlyProcedure(claim, item))?.date, zone) ?? oneDay(daysOfPeriodIfOne(claim, chart));
}

/** The one procedure of a claim, which an item of the service need not number: of the same code, or of none where there is no other item. */
function onlyProcedure(claim: Claim, item: ClaimItem): ClaimProcedure | undefined {
  const [only, ...others] = listed(claim.procedure);
  if (!only || others.length > 0 || !readIndexCode(item.productOrService)) return undefined;
  const { procedureCodeableConcept: code } = only;
  return (code === undefined ? listed(claim.item).length === 1 : readIndexCode(code)) ? only : undefined;
}

function daysOfPeriodIfOne(claim: Claim, { zone }: Zoned): DaySpan | undefined {
  const { start, end } = claim.billablePeriod ?? {};
  const first = daysOf(start ?? end, zone);
  const last = daysOf(end ?? start, zone);
  return first !== undefined && first.first === last?.last ? first : undefined;
}

function oneDay(days: DaySpan | undefined): DaySpan | undefined {
  return exactDay(days) === undefined ? undefined : days;
}

function modifiersOf(
  code: CodeableConcept | undefined,
  modifiers: readonly CodeableConcept[] | undefined,
): readonly string[] {
  const written = listed(modifiers).flatMap(codesOrWords);
  const glued = [
    ...billingCodes(code).flatMap((billed) => billed.modifiers),
    ...listed(readIndexCode(code)?.modifiers),
  ];
  const all = [...written, ...glued].flatMap((modifier) => (modifier ? [modifier.trim().toUpperCase()] : []));
  return [...new Set(all)];
}

/** The item that a line stands on or below; undefined for a procedure of the head. */
export function itemOf({ claim, sequence }: ClaimLine): ClaimItem | undefined {
  const top = sequence.split('.')[0];
  return listed(claim.item)
    .toSorted(bySequence)
    .find((item, index) => placeOf(item, index) === top);
}

/**
 * The days among which a line bills one that it does not tell: its period of service; that of its claim, where it tells no
 * day at all. Undefined for a line that tells its day, and for a period without both ends.
 */
export function billedPeriod({ zone }: Chart, line: ClaimLine): DaySpan | undefined {
  const item = itemOf(line);
  const own = item?.servicedDate === undefined ? item?.servicedPeriod : undefined;
  const { start, end } = own ?? (line.days === undefined ? line.claim.billablePeriod : undefined) ?? {};
  const [first, last] = [daysOf(start, zone), daysOf(end, zone)];
  if (!first || !last || first.first >= last.last) return undefined;
  return { first: first.first, last: last.last };
}

/** The line as a reference within its claim: `Claim/x/1.2`. */
export function lineId(line: ClaimLine): string {
  return `${keyOf(line.claim)}/${line.sequence}`;
}

/** The Procedures a line names. */
export interface NamedProcedures {
  readonly keys: ReadonlySet<ResourceKey>;
  /** True when the line itself points to them, false when only its claim names them. */
  readonly own: boolean;
}

/** The Procedures a line names: those of its own claim procedures, else all that its claim names. */
export function proceduresNamedBy(chart: Chart, line: ClaimLine): NamedProcedures {
  const entries = listed(line.claim.procedure);
  const own = entries.filter(({ sequence }) => line.procedureSequences.includes(sequence));
  const keys = (own.length > 0 ? own : entries).map((entry) => targetOf(chart, entry.procedureReference));
  return { keys: new Set(keys.filter((key) => key !== undefined)), own: own.length > 0 };
}

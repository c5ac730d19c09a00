import type { Procedure } from '@medplum/fhirtypes';
import type { Anchor, Chart, ClaimLine, Episode } from '../model/episode.ts';
import { isoDate, type Day, type DaySpan } from '../model/time.ts';
import type { Policy } from '../model/policy.ts';
import type { ResourceKey } from '../model/verdict.ts';
import { billedPeriod, claimLines, lineId, proceduresNamedBy } from './claim-lines.ts';
import { readIndexCode } from './codes.ts';
import { isWithin } from './contained.ts';
import { daysOf, exactDay } from './dates.ts';
import { earlyEndOf } from './early-end.ts';
import { encountersNamedWith, indexEncounter, linkedEncounters, stayOf } from './encounters.ts';
import { linesIn, serviceCharts } from './facility-zone.ts';
import { withNextDays } from './further-infusion.ts';
import { listed } from './listed.ts';
import { all, keyOf, targetOf } from './references.ts';
import { refusedByStatus } from './standing.ts';
import { daysOfResource } from './when.ts';

/** The statuses of a Procedure that was not performed. */
const VOID: ReadonlySet<string> = new Set(['not-done', 'entered-in-error']);

/** The records of one service, before it is known which of them the episode is keyed by. */
interface Service {
  readonly procedures: Procedure[];
  readonly notDone: Procedure[];
  readonly lines: ClaimLine[];
}

/** The day of a Procedure, in the zone of its facility. */
type DayOf = (procedure: Procedure) => Day | undefined;

/**
 * The 77750 services of a patient, earliest first. Procedures of one day are one service; claim lines join the Procedure
 * they name, else one of their encounter within a day, else the nearest within a day. `known` are the anchors issues
 * already hang on: a service recorded twice keeps the anchor it has.
 */
export function episodesOf(chart: Chart, policy: Policy, known: ReadonlySet<string> = new Set()): readonly Episode[] {
  const charts = serviceCharts(chart, policy);
  const dayOf = (procedure: Procedure) => exactDay(daysOfResource(charts.ofProcedure(procedure), procedure));
  const dated = servicesOf(chart, dayOf).map((found) => {
    const own = charts.of({ procedures: recordsOf(found), lines: found.lines });
    const service = own === chart ? found : { ...found, lines: linesIn(own, found.lines) };
    return { own, service, ...serviceDay(own, service) };
  });
  const episodes = oneADay(dated)
    .filter(({ day }) => policy.notBefore === undefined || day === undefined || isoDate(day) >= policy.notBefore)
    .flatMap(({ own, service, day, dayFrom }) => toEpisode(own, service, known, { day, dayFrom }));
  return withNextDays(episodes, policy.globalPeriodDays).toSorted(
    (a, b) => (a.day ?? 0) - (b.day ?? 0) || (a.anchor.id < b.anchor.id ? -1 : 1),
  );
}

/** A service, its day, and the chart in the zone of its facility. */
interface DatedService extends Dating {
  readonly own: Chart;
  readonly service: Service;
}

/**
 * Performed services of one day are one, where a Procedure without a date has its day from its claim or its encounter, and so is
 * what claims of that day bill that nothing was performed for.
 */
function oneADay(dated: readonly DatedService[]): readonly DatedService[] {
  const joined: DatedService[] = [];
  for (const one of dated) {
    const at = joined.findIndex(
      ({ day, service }) => day !== undefined && day === one.day && service.procedures.length > 0,
    );
    const held = joined[at];
    if (held && one.service.notDone.length === 0)
      joined[at] = { ...held, service: together(held.service, one.service) };
    else joined.push(one);
  }
  return joined;
}

function together(one: Service, other: Service): Service {
  return withoutEchoes({
    procedures: [...one.procedures, ...other.procedures],
    notDone: [...one.notDone, ...other.notDone],
    lines: [...one.lines, ...other.lines],
  });
}

/** The index procedures of a chart, whatever their status. */
export function indexProcedures(chart: Chart): readonly Procedure[] {
  return all(chart, 'Procedure').filter((procedure) => readIndexCode(procedure.code));
}

/**
 * The claim lines that carry 77750, or whose claim procedure names an index procedure; a claim procedure that a coded line of
 * its claim repeats says nothing more than that line.
 */
export function indexLines(chart: Chart): readonly ClaimLine[] {
  const index = indexProcedures(chart);
  const procedures = new Set(index.map(keyOf));
  const coded = claimLines(chart).filter((line) => readIndexCode(line.code));
  const items = coded.filter(({ place }) => place !== 'procedure');
  const named = claimLines(chart).filter(
    (line) =>
      line.place === 'procedure' &&
      !readIndexCode(line.code) &&
      [...proceduresNamedBy(chart, line).keys].some((key) => procedures.has(key)),
  );
  const lines = [...coded, ...named];
  return lines.filter((line) => {
    if (line.place !== 'procedure') return true;
    const day = exactDay(line.days) ?? dayNamed(chart, line, index);
    const beside = items.filter(({ claim }) => claim === line.claim);
    if (beside.some((item) => mayBeOneDay(exactDay(item.days), day) || namesOnly(item, line))) return false;
    const heads = lines.filter(({ place, claim }) => place === 'procedure' && claim === line.claim);
    return !(beside.length === 1 && heads.length === 1 && isContained(line));
  });
}

/** True when a claim procedure is the one that a line names, whatever their dates. */
function namesOnly({ procedureSequences: named }: ClaimLine, procedure: ClaimLine): boolean {
  return named.length === 1 && procedure.procedureSequences.some((sequence) => named.includes(sequence));
}

/** True of a claim procedure that names what its claim contains. */
function isContained({ claim, procedureSequences }: ClaimLine): boolean {
  return listed(claim.procedure).some(
    ({ sequence, procedureReference }) => procedureSequences.includes(sequence) && isWithin(procedureReference),
  );
}

/** The day of the index procedure that a claim procedure names. */
function dayNamed(chart: Chart, line: ClaimLine, index: readonly Procedure[]): Day | undefined {
  const { keys } = proceduresNamedBy(chart, line);
  const named = index.find((procedure) => keys.has(keyOf(procedure)));
  return named && exactDay(daysOfResource(chart, named));
}

/** True unless both days are known, more than one apart: a claim procedure and a line of one claim then bill two services. */
function mayBeOneDay(one: Day | undefined, other: Day | undefined): boolean {
  return one === undefined || other === undefined || Math.abs(one - other) <= 1;
}

function servicesOf(chart: Chart, dayOf: DayOf): readonly Service[] {
  const services: Service[] = [];
  const procedures = indexProcedures(chart);
  const byDay = new Map<Day, Service>();
  for (const procedure of procedures.filter(({ status }) => !VOID.has(status))) {
    const day = dayOf(procedure);
    const held = day === undefined ? undefined : byDay.get(day);
    if (held) held.procedures.push(procedure);
    else {
      const service: Service = { procedures: [procedure], notDone: [], lines: [] };
      services.push(service);
      if (day !== undefined) byDay.set(day, service);
    }
  }
  const voids: Service[] = procedures
    .filter(({ status }) => VOID.has(status))
    .map((procedure) => ({ procedures: [], notDone: [procedure], lines: [] }));
  const alone: Service[] = [];
  const lines = indexLines(chart);
  const periods = lines.filter((line) => billedPeriod(chart, line));
  for (const line of [...lines.filter((line) => !periods.includes(line)), ...periods]) {
    const home =
      notDoneNamedBy(chart, line, voids) ??
      homeOf(chart, line, services, dayOf) ??
      homeOf(chart, line, voids, dayOf) ??
      neighbourOf(chart, line, alone);
    if (home) home.lines.push(line);
    else alone.push({ procedures: [], notDone: [], lines: [line] });
  }
  return [...services, ...voids, ...alone].map(withoutEchoes);
}

/** The service that was not done and that a line itself names: one done on a day beside it is not what is billed. */
function notDoneNamedBy(chart: Chart, line: ClaimLine, voids: readonly Service[]): Service | undefined {
  const { keys, own } = proceduresNamedBy(chart, line);
  if (!own) return undefined;
  return voids.find(({ notDone }) =>
    notDone.some((procedure) => procedure.status === 'not-done' && keys.has(keyOf(procedure))),
  );
}

/** A claim procedure adds nothing to a service that a coded line of the same claim bills. */
function withoutEchoes(service: Service): Service {
  const billing = new Set(service.lines.filter(({ place }) => place !== 'procedure').map(({ claim }) => claim));
  const lines = service.lines.filter(({ place, claim }) => place !== 'procedure' || !billing.has(claim));
  return { ...service, lines };
}

/**
 * The service a claim line bills: named, else of its encounter within a day, else the nearest within a day. What a claim
 * names as a whole holds for a line of another day only when no service is nearer.
 */
function homeOf(chart: Chart, line: ClaimLine, services: readonly Service[], dayOf: DayOf): Service | undefined {
  const { keys, own } = proceduresNamedBy(chart, line);
  const candidates = services.map((service) => {
    const days = distance(line, service, dayOf);
    const shared = sharesEncounter(chart, line, service);
    const named = recordsOf(service).some((procedure) => keys.has(keyOf(procedure)));
    const near = days <= 1 || (shared && days === UNKNOWN_DISTANCE);
    const sure = named && (own || days <= 1 || days === UNKNOWN_DISTANCE);
    return { service, days, shared: Number(shared), rank: sure ? 3 : near ? 2 : named ? 1 : 0 };
  });
  candidates.sort((a, b) => b.rank - a.rank || b.shared - a.shared || a.days - b.days);
  return (
    candidates.find(({ rank }) => rank > 0)?.service ??
    onlyHeld(billedPeriod(chart, line), services, daysOfRecords(dayOf))
  );
}

/** The one service among several of which a day lies in a period billed; undefined where none or more than one does. */
function onlyHeld(
  period: DaySpan | undefined,
  services: readonly Service[],
  dates: (service: Service) => readonly Day[],
): Service | undefined {
  if (!period) return undefined;
  const held = services.filter((service) => dates(service).some((day) => day >= period.first && day <= period.last));
  return held.length === 1 ? held[0] : undefined;
}

const daysOfRecords = (dayOf: DayOf) => (service: Service) =>
  recordsOf(service).flatMap((procedure) => dayOf(procedure) ?? []);

const daysOfLines = ({ lines }: Service) => lines.flatMap(({ days }) => exactDay(days) ?? []);

function recordsOf({ procedures, notDone }: Service): readonly Procedure[] {
  return [...procedures, ...notDone];
}

/** Farther than any two dates, nearer than a known distance that is too long. */
const UNKNOWN_DISTANCE = Number.MAX_SAFE_INTEGER;

function distance(line: ClaimLine, service: Service, dayOf: DayOf): number {
  const billed = exactDay(line.days);
  const known = daysOfRecords(dayOf)(service);
  if (billed === undefined || known.length === 0) return UNKNOWN_DISTANCE;
  return Math.min(...known.map((day) => Math.abs(day - billed)));
}

function sharesEncounter(chart: Chart, line: ClaimLine, service: Service): boolean {
  const billed = new Set(line.encounters.map((reference) => targetOf(chart, reference)));
  return recordsOf(service).some((procedure) => {
    const key = targetOf(chart, procedure.encounter);
    return key !== undefined && billed.has(key);
  });
}

/** Among services known from claims alone: the one of the same claim without a date, or within a day, or in the period billed. */
function neighbourOf(chart: Chart, line: ClaimLine, alone: readonly Service[]): Service | undefined {
  const billed = exactDay(line.days);
  const beside = alone.find(({ lines: [first] }) => {
    const day = exactDay(first?.days);
    if (billed === undefined || day === undefined) return first?.claim === line.claim && billed === day;
    return Math.abs(day - billed) <= 1;
  });
  return beside ?? onlyHeld(billedPeriod(chart, line), alone, daysOfLines);
}

interface Dating {
  readonly day?: Day;
  readonly dayFrom?: ResourceKey;
}

/** D0: of the Procedure, else of a claim line, else of the claim procedures of the code, else of an encounter that lasted one day. */
function serviceDay(chart: Chart, service: Service): Dating {
  const records = recordsOf(service);
  for (const procedure of records) {
    const day = exactDay(daysOfResource(chart, procedure));
    if (day !== undefined) return { day, dayFrom: keyOf(procedure) };
  }
  for (const line of service.lines) {
    const day = exactDay(line.days);
    if (day !== undefined) return { day, dayFrom: keyOf(line.claim) };
  }
  const told = dayOfEchoes(chart, service);
  if (told) return told;
  for (const encounter of encountersNamedWith(chart, records, service.lines)) {
    if (refusedByStatus(encounter)) continue;
    const first = exactDay(daysOf(encounter.period?.start, chart.zone));
    const last = exactDay(daysOf(encounter.period?.end, chart.zone));
    if (first !== undefined && first === last) return { day: first, dayFrom: keyOf(encounter) };
  }
  return {};
}

/** The one day of the claim procedures of the code on the claims of a service, of which its undated lines say no day. */
function dayOfEchoes(chart: Chart, { lines }: Service): Dating | undefined {
  const claims = new Set(lines.map(({ claim }) => claim));
  const [echo, ...others] = claimLines(chart).filter(
    ({ place, code, claim }) => place === 'procedure' && readIndexCode(code) && claims.has(claim),
  );
  const day = exactDay(echo?.days);
  if (!echo || day === undefined || others.some(({ days }) => exactDay(days) !== day)) return undefined;
  return { day, dayFrom: keyOf(echo.claim) };
}

interface Facts {
  readonly day: Day | undefined;
  readonly dayFrom: ResourceKey | undefined;
}

function toEpisode(chart: Chart, service: Service, known: ReadonlySet<string>, { day, dayFrom }: Facts): Episode[] {
  const anchors = anchorsOf(service);
  const anchor = anchors.find(({ id }) => known.has(id)) ?? anchors[0];
  if (!anchor) return [];
  const procedures = service.procedures.toSorted(
    (a, b) => Number(keyOf(b) === anchor.key) - Number(keyOf(a) === anchor.key),
  );
  const encounter = indexEncounter(chart, linkedEncounters(chart, procedures, service.lines), day);
  const earlyEnd = day === undefined ? undefined : earlyEndOf(chart, service.lines, day);
  const episode: Episode = {
    anchor,
    chart,
    procedures,
    lines: service.lines,
    notDone: service.notDone,
    stay: stayOf(chart, encounter, day),
    ...(day !== undefined && { day }),
    ...(dayFrom !== undefined && { dayFrom }),
    ...(encounter && { encounter }),
    ...(earlyEnd && { earlyEnd }),
  };
  return [episode];
}

function anchorsOf(service: Service): readonly Anchor[] {
  if (service.procedures.length > 0) {
    return service.procedures.map((procedure) => ({
      key: keyOf(procedure),
      resource: procedure,
      id: keyOf(procedure),
    }));
  }
  return service.lines.map((line) => ({ key: keyOf(line.claim), resource: line.claim, id: lineId(line) }));
}

import type { Dosage, MedicationAdministration, MedicationRequest, Quantity, ResourceType } from '@medplum/fhirtypes';
import type { DatedEpisode } from '../model/episode.ts';
import type { Policy } from '../model/policy.ts';
import type { Detail, WhyNot } from '../model/verdict.ts';
import { codeSet } from '../terminology/code-set.ts';
import { SODIUM_IODIDE } from '../terminology/radionuclides.ts';
import { ROUTES } from '../terminology/routes.ts';
import { canonicalSystem } from '../terminology/systems.ts';
import { administrationRecords, isDiagnostic, medicationConcepts, radionuclideOf } from './administration-records.ts';
import { codedRadionuclides, isMicrospheres } from './agent.ts';
import { says } from './codes.ts';
import { isLinked, isLinkedToProcedure } from './links.ts';
import { listed } from './listed.ts';
import { documentsOf, remarksOn, type Note } from './notes.ts';
import { refusedAsOfEarlier, refusedAsOfOther } from './other-infusions.ts';
import { lacksTime, refusedAsPrior } from './prior.ts';
import { readActivity, unitText } from './quantities.ts';
import { all, keyOf, targetOf } from './references.ts';
import { routeOf } from './route.ts';
import { namesPlace } from './route-and-site.ts';
import { remark, sift, together, type Found, type Test } from './sift.ts';
import { refusedByStatus } from './standing.ts';

const EVER = { first: -Infinity, last: -Infinity } as const;

/** The types that tell what was given. */
const GIVEN: readonly ResourceType[] = ['MedicationAdministration', 'Medication'];

/** What a directive must name beside drug and dosage. */
interface Wanted {
  readonly site: boolean;
  readonly route: boolean;
}

/**
 * The written directives of the infusion: orders that say what a directive must say, and directive documents. While what was
 * given could not be read, an order must say what it must for microspheres, and for anything else.
 */
export function writtenDirectives(episode: DatedEpisode, policy: Policy): Found<MedicationRequest | Note> {
  const microspheres = isMicrospheres(episode, routeOf(episode) === 'intra-arterial');
  const wanted = { site: microspheres || isGivenUnread(episode), route: !microspheres };
  const ordered = orders(episode);
  const administered = givenOn(episode);
  const ofThis: Test<MedicationRequest | Note> = (record) =>
    administered.has(keyOf(record)) ? undefined : refusedAsOfEarlier(episode, record, policy.globalPeriodDays);
  const complete = sift(
    ordered.facts.map(({ value }) => value),
    (request) => refusedByContent(episode, request, wanted),
    ofThis,
  );
  const remarked = remark(complete, ({ authoredOn }): Detail[] =>
    lacksTime(episode, authoredOn) ? [{ code: 'not-ordered' }] : [],
  );
  const types = codeSet(...policy.directiveTypes.map(({ system, code }) => [canonicalSystem(system), [code]] as const));
  const documents = sift<Note>(
    documentsOf(episode.chart, types),
    refusedByStatus,
    (note) => refusedAsPrior(episode, note, EVER),
    (note) => refusedAsOfOther(episode, note),
    ofThis,
  );
  return together<MedicationRequest | Note>(
    { facts: [], nearMisses: ordered.nearMisses },
    remarked,
    remark(documents, (note) => remarksOn(episode, note)),
  );
}

function isGivenUnread({ chart }: DatedEpisode): boolean {
  return GIVEN.some((type) => chart.unreadable.has(type));
}

/** A written directive for an emergency may follow within this time (10 CFR 35.40). */
const EMERGENCY_HOURS = 48;

/** The orders of the radioelement that stood before the administration. */
export function orders(episode: DatedEpisode): Found<MedicationRequest> {
  const ours = givenOn(episode);
  const candidates = all(episode.chart, 'MedicationRequest').filter(
    (request) =>
      !isDiagnostic(episode.chart, request) &&
      (ours.has(keyOf(request)) ||
        isLinkedToProcedure(episode, request) ||
        radionuclideOf(episode.chart, request) !== undefined ||
        dosesOf(request).some((dose) => readActivity(dose.doseQuantity ?? dose.doseRange?.high) !== undefined)),
  );
  return sift(
    candidates,
    refusedByStatus,
    refusedAsOrder,
    (request) => (isOfOther(episode, request, ours) ? { code: 'unlinked' } : undefined),
    (request) => (ours.has(keyOf(request)) ? undefined : refusedAsOfOther(episode, request)),
    (request) => refusedAsPrior(episode, request, EVER, request.priority === 'stat' ? EMERGENCY_HOURS : 0),
  );
}

/** The orders on which the administrations of the infusion were given. */
function givenOn(episode: DatedEpisode): ReadonlySet<string | undefined> {
  return new Set(administrationRecords(episode).map((record) => orderOf(episode, record)));
}

function orderOf(episode: DatedEpisode, { request }: MedicationAdministration): string | undefined {
  return targetOf(episode.chart, request);
}

const STANDING: ReadonlySet<string | undefined> = new Set(['active', 'completed']);

function refusedAsOrder({ status, intent }: MedicationRequest): WhyNot | undefined {
  if (!STANDING.has(status)) return { code: 'cancelled', data: { status } };
  const words: unknown = intent;
  const ordered = typeof words === 'string' && words.endsWith('order');
  return ordered
    ? undefined
    : { code: 'not-an-order', data: { intent: typeof words === 'string' ? words : 'no intent' } };
}

/**
 * True when only administrations of another day were given on this order, or it is of another radionuclide than was given. While
 * what was given could not be read, an order that does not name the infusion may be such.
 */
function isOfOther(episode: DatedEpisode, request: MedicationRequest, ours: ReadonlySet<string | undefined>): boolean {
  if (ours.has(keyOf(request))) return false;
  const ordered = radionuclideOf(episode.chart, request);
  const given = codedRadionuclides(episode).facts;
  if (ordered && given.length > 0 && given.every(({ value }) => value !== ordered.id)) return true;
  if (given.length === 0 && isGivenUnread(episode) && !isLinked(episode, request)) return true;
  return all(episode.chart, 'MedicationAdministration').some((record) => orderOf(episode, record) === keyOf(request));
}

function dosesOf({ dosageInstruction }: MedicationRequest): NonNullable<Dosage['doseAndRate']> {
  return listed(dosageInstruction).flatMap(({ doseAndRate }) => listed(doseAndRate));
}

/** True of sodium iodide I-131, whose directive needs no route (10 CFR 35.40). */
function isSodiumIodide({ chart }: DatedEpisode, request: MedicationRequest): boolean {
  if (radionuclideOf(chart, request)?.id !== 'I-131') return false;
  return medicationConcepts(chart, request).some((concept) => says(chart, concept, SODIUM_IODIDE));
}

/** Units in which a form counts pieces. */
const PIECES = /^(?:1|\{?(?:doses?|vials?|each|ea|units?|syringes?)\}?)$/i;

/** True of an amount above zero; a number of pieces prescribes none. */
function isDosage(quantity: Quantity | undefined): boolean {
  return quantity?.value !== undefined && quantity.value > 0 && !PIECES.test(unitText(quantity));
}

/** What a directive lacks: drug, dosage and route; of microspheres radionuclide, strength and site (10 CFR 35.40). */
function refusedByContent(
  episode: DatedEpisode,
  request: MedicationRequest,
  { site, route }: Wanted,
): WhyNot | undefined {
  const instructions = listed(request.dosageInstruction);
  const texts = instructions.map(({ text }) => text ?? '');
  const dosed =
    dosesOf(request).some(({ doseQuantity, doseRange }) => isDosage(doseQuantity ?? doseRange?.high)) ||
    texts.some((text) => /\d\s?(?:[mkg]?bq|[mu]?ci|gy)\b/i.test(text));
  const routed =
    instructions.some(({ route: way, method }) => [way, method].some((named) => named && namesPlace(named))) ||
    texts.some((text) => ROUTES.some(({ name }) => name.test(text)));
  const sited =
    instructions.some(({ site: target }) => target && namesPlace(target)) ||
    texts.some((text) => /\b(?:liver|lobe|segment|hepatic)\b/i.test(text));
  const drug = radionuclideOf(episode.chart, request) === undefined && 'a radionuclide';
  const lacks = [
    drug,
    !dosed && 'a dosage',
    site && !sited && 'a site',
    route && !routed && !isSodiumIodide(episode, request) && 'a route',
  ].filter((part) => part !== false);
  return lacks.length > 0 ? { code: 'incomplete', data: { what: lacks.join(', ') } } : undefined;
}

/** A prescribed activity in megabecquerels: one figure, or a range. */
export interface Prescribed {
  readonly low: number;
  readonly high: number;
}

/** The activities that an order prescribes; none where it prescribes in another unit. */
export function prescribedBy(request: MedicationRequest): readonly Prescribed[] {
  return dosesOf(request).flatMap(({ doseQuantity, doseRange }) => {
    const low = readActivity(doseQuantity ?? doseRange?.low);
    const high = readActivity(doseQuantity ?? doseRange?.high);
    return low && high ? [{ low: low.megabecquerels, high: high.megabecquerels }] : [];
  });
}

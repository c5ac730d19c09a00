import { isUrgent } from './build-pieces.ts';
import { CAVITIES } from './build-service.ts';
import {
  anyOf,
  both,
  claimsThatCount,
  counts,
  either,
  isFiledLater,
  isLinked,
  isOurs,
  isStayLinked,
  stands,
  tri,
  type Tri,
} from './counting.ts';
import { spanOf } from './forms.ts';
import { KINDS, pickFrom } from './kinds.ts';
import type { Piece, Plan, Said } from './plan.ts';
import { SPHERES, TREATMENTS } from './treatments.ts';

const BENIGN = new Set<string>(['D45', 'Z80.3', 'M17.11']);

/** Whether the administration is one of this service. */
export function administrationCounts(plan: Plan): boolean {
  const given = plan.administration;
  if (given?.standing !== 'good' || given.day !== 0 || !isOurs(plan, given.patient)) return false;
  return (given.tied && plan.procedure) || given.agentNamed || given.dose === 'activity';
}

/** Whether the recorded diagnosis counts as a malignant one on D0. */
export function diagnosisCounts(plan: Plan): Tri {
  const { diagnosis } = plan;
  if (!diagnosis || BENIGN.has(diagnosis.code) || !isOurs(plan, diagnosis.patient)) return 'no';
  if (diagnosis.verification !== 'confirmed' && diagnosis.verification !== 'absent') return 'no';
  const tied = isDiagnosisTied(plan);
  if (diagnosis.abatement !== undefined && diagnosis.abatement <= 0) return diagnosis.abatement < 0 ? 'no' : 'maybe';
  if (diagnosis.onset === undefined) return tied ? 'yes' : 'maybe';
  if (diagnosis.onset <= 0) return 'yes';
  return tied ? 'maybe' : 'no';
}

function isDiagnosisTied(plan: Plan): boolean {
  const byProcedure = plan.procedure && plan.diagnosis?.tied === true;
  return byProcedure || (isStayLinked(plan) && plan.stay?.diagnosis === true);
}

/** Whether a claim carries a malignant diagnosis. */
export const claimDiagnosis = (plan: Plan): Tri =>
  tri(claimsThatCount(plan).some(({ diagnosis }) => diagnosis === 'pointed' || diagnosis === 'unpointed'));

/** The route as recorded in computable form; undefined when nothing tells it. */
export function routeOf(plan: Plan): string | undefined {
  const { route, telling } = TREATMENTS[plan.treatment];
  const given = plan.administration;
  if (given?.routeNamed === true && administrationCounts(plan)) return route;
  if (isAgentKnown(plan) && telling) return route;
  return isTechniqueTold(plan) ? 'intracavitary' : undefined;
}

/** True when the Procedure names a technique. */
export const isTechniqueTold = (plan: Plan): boolean =>
  plan.procedure && plan.technique && CAVITIES.has(plan.treatment);

/** True when the agent given is on record in computable form. */
export const isAgentKnown = (plan: Plan): boolean =>
  (administrationCounts(plan) && plan.administration?.agentNamed === true) ||
  (plan.procedure && plan.used !== 'nothing');

/** Whether liver function is asked for: into an artery, or a liver target. */
export function asksLiver(plan: Plan): Tri {
  if (routeOf(plan) === 'intra-arterial') return 'yes';
  const byWord = plan.treatment === 'microspheres' ? 'maybe' : 'no';
  if (plan.diagnosis?.code !== 'C22.0') return byWord;
  return either(both(diagnosisCounts(plan), mayTreatOther(plan) ? 'maybe' : 'yes'), byWord);
}

/** True when the service itself names a cancer, which need not be the recorded one. */
const mayTreatOther = (plan: Plan): boolean => claimDiagnosis(plan) !== 'no' || (plan.procedure && plan.reason);

/** Whether a piece counts as imaging of the tumour by what it is. */
export function isImaging(plan: Plan): (piece: Piece) => Tri {
  const route = routeOf(plan);
  return ({ kind, modality }) => {
    if (kind !== 'study') return tri(plan.site.imaging === 'study-or-report');
    if (['CT', 'MR', 'PT'].includes(modality)) return 'yes';
    if (modality === 'NM') return tri(route === 'intravenous');
    return tri(modality === 'US' && route !== undefined && route !== 'intravenous' && route !== 'intra-arterial');
  };
}

/** True for a note from the day of a second infusion on that does not name the first. */
const mayBeOfSecond = ({ second }: Plan, { day, link }: Piece): boolean =>
  second !== undefined && day >= second && link !== 'procedure';

/** Whether a piece counts as a procedure note: of these days, or linked and not before. */
export function isProcedureNote(plan: Plan, piece: Piece): Tri {
  if (piece.kind !== 'procedure-note' || !stands(plan, piece)) return 'no';
  if (mayBeOfSecond(plan, piece)) return 'maybe';
  if (isFiledLater(plan, piece)) return 'yes';
  const inDays = counts(plan, piece, 0, 3);
  if (inDays === 'yes') return 'yes';
  const [first, last] = spanOf(plan, piece.day, piece.time);
  if (last < 0 || (first < 0 && last > 3)) return 'no';
  if (first < 0 || first !== last) return 'maybe';
  return isLinked(plan, piece) ? 'yes' : 'maybe';
}

const SILENT = { told: 'no', unread: 'no' } as const;

/** True when the site lets notes be read at all. */
export const readsNotes = ({ site }: Plan): boolean => site.narrative === 'read';

/** What the notes on the infusion tell of a fact, and whether one of them could not be read. */
export function procedureNoteSays(plan: Plan, fact: Said): { readonly told: Tri; readonly unread: Tri } {
  if (!readsNotes(plan)) return SILENT;
  const notes = plan.pieces.filter(({ kind }) => kind === 'procedure-note');
  const weight = (piece: Piece): Tri => {
    const linked = isLinked(plan, piece);
    const note = isProcedureNote(plan, piece);
    return note === 'yes' && !linked ? 'maybe' : note;
  };
  const telling = notes.filter(({ text }) => text.form !== 'scan' && text.says.includes(fact));
  const scans = notes.filter(({ text }) => text.form === 'scan');
  const report = plan.report && reportCounts(plan);
  const tells = tri(
    report === 'yes' && plan.report?.text.form !== 'scan' && plan.report?.text.says.includes(fact) === true,
  );
  const unread = tri(report === 'yes' && plan.report?.text.form === 'scan');
  return { told: either(...telling.map(weight), tells), unread: either(...scans.map(weight), unread) };
}

/** Whether the report that the Procedure names counts as its note. */
export const reportCounts = (plan: Plan): Tri =>
  tri(plan.procedure && plan.report?.standing === 'good' && isOurs(plan, plan.report.patient));

/** On the day itself, or far west of here the day before, the moment may be after the infusion: undecided unless only the day is written. */
export const isClearlyBefore = ({ day, time }: Piece): Tri =>
  (day === 0 && ['offset', 'utc', 'filed'].includes(time)) || (day === -1 && time === 'offset') ? 'maybe' : 'yes';

/** Whether an activity was recorded. */
export function activityRecorded(plan: Plan): Tri {
  const dosed = administrationCounts(plan) && plan.administration?.dose === 'activity';
  return either(
    tri(dosed),
    anyOf(plan, ['activity'], 0, 0, ({ partial }) => tri(!partial)),
  );
}

/** True when a claim bills microspheres for another treatment: a chart that contradicts itself. */
export const contradictsItself = (plan: Plan): boolean =>
  plan.treatment !== 'microspheres' &&
  claimsThatCount(plan).some(({ extras }) => extras.some(({ code }) => SPHERES.has(code)));

/** Whether an order is on record before the administration; that of an emergency, within 48 hours of it. */
export function orderCounts(plan: Plan): Tri {
  const whole = ({ partial }: Piece): Tri => tri(!partial);
  const urgent = (piece: Piece): Tri => both(whole(piece), tri(isUrgent(piece)));
  return either(
    anyOf(plan, ['directive'], -9999, -2, whole),
    anyOf(plan, ['directive'], -1, -1, (piece) => both(whole(piece), piece.time === 'offset' ? 'maybe' : 'yes')),
    anyOf(plan, ['directive'], 0, 0, (piece) => both(whole(piece), piece.time === 'date' ? 'yes' : 'maybe')),
    anyOf(plan, ['directive'], 1, 1, (piece) => both(urgent(piece), piece.time === 'date' ? 'yes' : 'maybe')),
    both('maybe', anyOf(plan, ['directive'], -9999, 2, urgent)),
    both('maybe', anyOf(plan, ['directive'], -9999, 0, whole)),
  );
}

/** Whether a document of the type by which the site files its directives is on record before the administration. */
export const directiveNoteCounts = (plan: Plan): Tri =>
  either(
    anyOf(plan, ['directive-note'], -9999, -2, ({ time }) => (time === 'none' ? 'maybe' : 'yes')),
    both('maybe', anyOf(plan, ['directive-note'], -9999, 0)),
  );

const NOTES = ['progress-note', 'consult-note', 'general-consult-note'] as const;
const SPECIFIC = new Set(['34832-6', '72556-4', '67860-7', '34831-8', '34805-2']);

/** Whether a visit ties to the service by what it says itself. */
function isVisitTied(plan: Plan, { tie, pick, partial }: Piece): Tri {
  if (tie === 'specialty') return 'yes';
  if (tie === 'clinician') return isProceduralist(plan);
  if (tie === 'reason') return either(mayTreatOther(plan) ? 'no' : diagnosisCounts(plan), 'maybe');
  return tri(!partial && SPECIFIC.has(pickFrom(KINDS['progress-note'].codes, pick)));
}

/** Whether the doctor of visits and appointments is the one who gave the infusion. */
export function isProceduralist({ performer, procedure }: Plan): Tri {
  return performer === 'practitioner' && procedure ? 'yes' : 'maybe';
}

/** Whether a documented follow-up visit lies in a window; a note alone may tell of one at another site. */
export function visits(plan: Plan, from: number, to: number): Tri {
  return either(
    both('maybe', anyOf(plan, NOTES, from, to)),
    ...plan.pieces
      .filter(({ kind }) => kind === 'visit')
      .map((visit) =>
        both(counts(plan, visit, from, to), isAfterStay(plan, visit), isVisitTied(plan, visit), hasNote(plan, visit)),
      ),
  );
}

function isAfterStay(plan: Plan, { day }: Piece): Tri {
  const { stay } = plan;
  if (!stay) return 'yes';
  if (!isStayLinked(plan) && (stay.end === undefined || day <= stay.end)) return 'maybe';
  if (stay.end === undefined || day === stay.end) return 'maybe';
  return tri(day > stay.end);
}

function hasNote(plan: Plan, visit: Piece): Tri {
  if (!visit.partial) return visit.time === 'month' || visit.time === 'year' ? 'maybe' : 'yes';
  return anyOf(plan, NOTES, visit.day, visit.day, (note) => isOfTheDay(plan, note));
}

/** Whether a note that names no visit may be the note of the visit of its day: not one of the stay, filed late or while it lasted. */
function isOfTheDay({ stay, procedure }: Plan, { link, time, day }: Piece): Tri {
  if (time === 'filed' && (link === 'encounter' || (link === 'procedure' && procedure))) return 'maybe';
  if (link !== 'encounter' || !stay) return 'yes';
  return stay.end !== undefined && stay.end < day ? 'yes' : 'maybe';
}

/** What follow-up notes tell of a fact in a window, and whether one of them could not be read. */
export function followUpNotesSay(
  plan: Plan,
  fact: Said,
  from: number,
  to: number,
): { readonly told: Tri; readonly unread: Tri } {
  if (!readsNotes(plan)) return SILENT;
  const weight = (piece: Piece): Tri => {
    if (piece.kind !== 'visit' || piece.day < 1) return both(counts(plan, piece, from, to), 'maybe');
    if (piece.partial) return 'no';
    const within = both(counts(plan, piece, from, to), isAfterStay(plan, piece));
    return both(within, isVisitTied(plan, piece) === 'yes' && piece.time === 'date' ? 'yes' : 'maybe');
  };
  const notes = plan.pieces.filter(({ kind }) => kind === 'visit' || NOTES.some((name) => name === kind));
  const telling = notes.filter(({ text }) => text.form !== 'scan' && text.says.includes(fact));
  const scans = notes.filter(({ text }) => text.form === 'scan');
  return { told: either(...telling.map(weight)), unread: either(...scans.map(weight)) };
}

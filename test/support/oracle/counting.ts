import { spanOf } from './forms.ts';
import { KINDS } from './kinds.ts';
import { FOREIGN_FORMS, type ClaimPlan, type PatientForm, type Piece, type PieceKind, type Plan } from './plan.ts';

/** What the plan says of a question: `maybe` where domain.md does not decide it. */
export type Tri = 'yes' | 'no' | 'maybe';

/** Statuses the verdict on a rule may have; more than one where domain.md does not decide. */
export type Status = 'not-applicable' | 'closed-gap' | 'prospective-gap' | 'open-gap' | 'undetermined';
export type Expected = readonly Status[];

export const either = (...answers: readonly Tri[]): Tri =>
  answers.includes('yes') ? 'yes' : answers.includes('maybe') ? 'maybe' : 'no';
export const both = (...answers: readonly Tri[]): Tri =>
  answers.includes('no') ? 'no' : answers.includes('maybe') ? 'maybe' : 'yes';
export const tri = (answer: boolean): Tri => (answer ? 'yes' : 'no');

const FOREIGN = new Set<string>(FOREIGN_FORMS);

/** True when a resource is our patient's. */
export function isOurs(plan: Plan, form: PatientForm): boolean {
  return form === 'merged' ? plan.merged : !FOREIGN.has(form);
}

const counted = new WeakMap<Plan, readonly ClaimPlan[]>();

/** The claims that count: ours; the older ones they supersede never do. */
export function claimsThatCount(plan: Plan): readonly ClaimPlan[] {
  const held = counted.get(plan) ?? plan.claims.filter(({ patient }) => isOurs(plan, patient));
  counted.set(plan, held);
  return held;
}

/** True when the stay is named as the encounter of the infusion. */
export function isStayLinked(plan: Plan): boolean {
  const by = plan.stay?.linkedBy;
  if (by === 'claim') return claimsThatCount(plan).length > 0;
  return plan.procedure && (by === 'procedure' || by === 'reason' || by === 'diagnosis');
}

const UNLINKABLE = new Set(['Consent', 'Encounter', 'MedicationRequest', 'AdverseEvent']);
const BY_ENCOUNTER_ONLY = new Set(['DiagnosticReport', 'ServiceRequest', 'CareTeam']);
const BY_PROCEDURE_ONLY = new Set(['Appointment']);

/** True when a piece is written as tied to the index Procedure or Encounter. */
export function isLinked(plan: Plan, { kind, link }: Piece): boolean {
  const { shape } = KINDS[kind];
  if (UNLINKABLE.has(shape)) return false;
  if (link === 'procedure') return plan.procedure && !BY_ENCOUNTER_ONLY.has(shape);
  return link === 'encounter' && isStayLinked(plan) && !BY_PROCEDURE_ONLY.has(shape);
}

/** True when a piece may count at all: ours, of a status that counts. */
export const stands = (plan: Plan, piece: Piece): boolean => isOurs(plan, piece.patient) && piece.standing === 'good';

/** Whether a piece counts in a window of days from D0, both ends included. */
export function counts(plan: Plan, piece: Piece, from: number, to: number): Tri {
  if (!stands(plan, piece)) return 'no';
  if (piece.time === 'none') return isLinked(plan, piece) ? (from > 0 ? 'maybe' : 'yes') : 'no';
  const [first, last] = spanOf(plan, piece.day, piece.time);
  if (first >= from && last <= to) return 'yes';
  return isFiledLater(plan, piece) && from <= 0 ? 'maybe' : 'no';
}

/** A document that carries only a filing date, up to 30 days after D0, and is linked to the service. */
export function isFiledLater(plan: Plan, piece: Piece): boolean {
  const isDocument = KINDS[piece.kind].shape === 'DocumentReference';
  const late = piece.time === 'filed' && piece.day >= 1 && piece.day <= 30;
  return isDocument && late && isLinked(plan, piece);
}

/** Whether any piece of these kinds counts in a window. */
export function anyOf(
  plan: Plan,
  kinds: readonly PieceKind[],
  from: number,
  to: number,
  fits: (piece: Piece) => Tri = () => 'yes',
): Tri {
  return either(
    ...plan.pieces
      .filter(({ kind }) => kinds.includes(kind))
      .map((piece) => both(fits(piece), counts(plan, piece, from, to))),
  );
}

/** True when the Procedure is dated to the day. */
export const isDated = ({ time }: Plan): boolean => time !== 'month' && time !== 'year' && time !== 'none';

/** True when D0 is on record to the day. */
export function isDayKnown(plan: Plan): boolean {
  if (plan.procedure && isDated(plan)) return true;
  if (claimsThatCount(plan).length > 0) return true;
  return isStayLinked(plan) && plan.stay?.start === 0 && plan.stay.end === 0;
}

/** Last day, from D0, of the first days after which the record of the stay is due. */
export function stayDue({ stay }: Plan): { readonly day: number; readonly sure: boolean } {
  if (!stay) return { day: 3, sure: true };
  if (stay.end === undefined) return { day: 40, sure: false };
  return { day: Math.max(3, stay.end + 2), sure: true };
}

/** How a gap of the stay stands today. */
export function stayGap(plan: Plan): Expected {
  const { day, sure } = stayDue(plan);
  const settled = plan.asOf > day ? 'open-gap' : 'prospective-gap';
  const linked = isStayLinked(plan) || !plan.stay;
  if (!isAhead(plan) && plan.asOf > 3 && plan.asOf <= day && !(sure && linked)) return ['open-gap', 'prospective-gap'];
  return planned(plan, settled);
}

/** True for a service recorded as still to be given. */
export const isAhead = ({ procedure, status }: Plan): boolean =>
  procedure && (status === 'preparation' || status === 'on-hold');

/** A gap of a service still ahead or under way is prospective; some days after the day planned it cannot be told. */
export function planned(plan: Plan, status: Status): Expected {
  if (isAhead(plan)) return plan.asOf <= 3 ? ['prospective-gap'] : ['undetermined'];
  return plan.status === 'in-progress' && plan.asOf <= 3 ? ['prospective-gap'] : [status];
}

/** How a gap of follow-up stands today; where follow-up ended between `due` and the last day of the window, both are taken. */
export function followGap(plan: Plan, due: number, lastDay = due): Expected {
  const ends = [
    ...(typeof plan.death === 'number' ? [plan.death] : []),
    ...(plan.stay?.disposition !== undefined && plan.stay.disposition !== 'home' && plan.stay.end !== undefined
      ? [plan.stay.end]
      : []),
    ...(claimsThatCount(plan).some(({ modifiers }) => modifiers.includes('54')) ? [0] : []),
  ].filter((end) => end <= plan.asOf);
  const end = Math.min(...ends);
  if (ends.length > 0 && end >= due && end <= lastDay)
    return ['not-applicable', ...planned(plan, plan.asOf > due ? 'open-gap' : 'prospective-gap')];
  if (ends.length > 0 && end < due)
    return plan.death === 'unknown-day' ? ['not-applicable', 'undetermined'] : ['not-applicable'];
  if (plan.death === 'unknown-day') return ['undetermined'];
  return planned(plan, plan.asOf > due ? 'open-gap' : 'prospective-gap');
}

/** The verdict on a rule whose evidence is or is not on record. */
export function closedIf(answer: Tri, gap: Expected): Expected {
  if (answer === 'yes') return ['closed-gap'];
  return answer === 'no' ? gap : ['closed-gap', ...gap];
}

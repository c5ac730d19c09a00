import {
  anyOf,
  both,
  claimsThatCount,
  closedIf,
  counts,
  either,
  followGap,
  isLinked,
  stands,
  tri,
  type Expected,
  type Tri,
} from './counting.ts';
import type { Expectation } from './expect-record.ts';
import { bloodCount, liverFunction } from './expect-record.ts';
import {
  activityRecorded,
  asksLiver,
  followUpNotesSay,
  isImaging,
  isProceduralist,
  procedureNoteSays,
  readsNotes,
  visits,
} from './facts.ts';
import type { Piece, Plan } from './plan.ts';

const LAST = 104;

/** Follow-up of a stopped infusion is asked for only if any activity was recorded. */
function ifGiven(expectation: (plan: Plan) => Expected): Expectation {
  return (plan) => {
    const verdict = expectation(plan);
    if (!plan.procedure || plan.status !== 'stopped') return verdict;
    const note = procedureNoteSays(plan, 'activity');
    const given = either(activityRecorded(plan), note.told);
    if (given === 'yes') return verdict;
    if (note.unread !== 'no') return ['undetermined', 'not-applicable', ...verdict];
    return given === 'no' ? ['not-applicable'] : ['not-applicable', ...verdict];
  };
}

/** The last day of a window that ends at a second infusion, and the same without that day itself. */
function cut({ second }: Plan): readonly [number, number] {
  return second !== undefined && second <= 90 ? [second, second - 1] : [LAST, LAST];
}

/** An answer on a window that ends at a second infusion: its own day is not decided. */
function untilSecond(plan: Plan, answer: (to: number) => Tri): Tri {
  const [long, short] = cut(plan);
  const sure = answer(short);
  return sure === 'yes' ? 'yes' : either(sure, both('maybe', answer(long)));
}

function appointmentFits(plan: Plan): (piece: Piece) => Tri {
  return (piece) => {
    if (piece.partial) return 'no';
    if (piece.tie === 'type' || piece.tie === 'specialty' || isLinked(plan, piece)) return 'yes';
    return piece.tie === 'clinician' ? isProceduralist(plan) : 'no';
  };
}

function scheduled(plan: Plan): Expected {
  const appointments = anyOf(plan, ['appointment'], 1, LAST, appointmentFits(plan));
  const unsupplied = plan.unsupplied.includes('Appointment');
  const gap: Expected = unsupplied ? ['not-applicable'] : followGap(plan, 14, LAST);
  return closedIf(either(appointments, visits(plan, 1, LAST)), gap);
}

function closedOut(plan: Plan): Expected {
  const [last] = cut(plan);
  const answer = untilSecond(plan, (to) => visits(plan, 60, to));
  if (last < 60) return ['not-applicable', ...closedIf(answer, followGap(plan, last))];
  return closedIf(answer, followGap(plan, last));
}

function imagingAfter(plan: Plan): Expected {
  const early = (piece: Piece): boolean =>
    piece.kind === 'study' && piece.time !== 'none' && piece.link === 'procedure' && piece.day < 14;
  const fits = isImaging(plan);
  const answer = anyOf(plan, ['study', 'imaging-report', 'imaging-note'], 14, LAST, (piece) =>
    early(piece) || piece.time === 'none' ? 'no' : fits(piece),
  );
  return closedIf(answer, followGap(plan, LAST));
}

/** Whether each part of the laboratory record after the infusion is there. */
export function labsAfterParts(plan: Plan): { readonly blood: Tri; readonly liver: Tri } {
  const blood = untilSecond(plan, (to) => bloodCount(plan, 14, to));
  return { blood, liver: untilSecond(plan, (to) => liverFunction(plan, 14, to)) };
}

function labsAfter(plan: Plan): Expected {
  const [last] = cut(plan);
  const { blood, liver } = labsAfterParts(plan);
  const asks = asksLiver(plan);
  const answer = asks === 'no' ? blood : both(blood, asks === 'yes' ? liver : either(liver, 'maybe'));
  if (last < 14) return ['not-applicable', ...closedIf(answer, followGap(plan, last))];
  return closedIf(answer, followGap(plan, last));
}

function narrated(answer: Tri, note: { readonly told: Tri; readonly unread: Tri }, gap: Expected): Expected {
  const found = either(answer, note.told);
  if (found === 'yes') return ['closed-gap'];
  const unread: Expected = note.unread === 'no' ? [] : ['undetermined'];
  return closedIf(found, [...unread, ...gap]);
}

function response(plan: Plan): Expected {
  const [last] = cut(plan);
  const answer = untilSecond(plan, (to) =>
    either(
      anyOf(plan, ['response'], 1, to),
      anyOf(plan, ['imaging-report'], 14, to, ({ partial, time }) => tri(!partial && time !== 'none')),
      both(
        'maybe',
        anyOf(plan, ['imaging-report', 'therapy-report'], 1, LAST, ({ partial }) => tri(!partial)),
      ),
      both('maybe', anyOf(plan, ['imaging-note'], 1, LAST)),
    ),
  );
  const scannedReport =
    readsNotes(plan) &&
    plan.pieces.some((piece) => piece.kind === 'imaging-note' && piece.text.form === 'scan' && stands(plan, piece));
  const note = followUpNotesSay(plan, 'response', 1, last);
  const unread = either(note.unread, scannedReport ? 'maybe' : 'no');
  return narrated(answer, { told: note.told, unread }, followGap(plan, last));
}

/** An event that names the administration: whether it counts without its date is not decided. */
const suspects = (plan: Plan, piece: Piece): boolean =>
  piece.link === 'procedure' && stands(plan, piece) && plan.administration !== undefined;

function adverse(plan: Plan): Expected {
  const inProcedureNote = procedureNoteSays(plan, 'adverse');
  const inFollowUp = followUpNotesSay(plan, 'adverse', 0, LAST);
  const events = plan.pieces
    .filter(({ kind }) => kind === 'adverse-event')
    .map((piece) => either(counts(plan, piece, 0, LAST), suspects(plan, piece) ? 'maybe' : 'no'));
  const recorded = tri(plan.procedure && plan.complication);
  return narrated(
    either(recorded, ...events),
    { told: either(inProcedureNote.told, inFollowUp.told), unread: either(inProcedureNote.unread, inFollowUp.unread) },
    followGap(plan, LAST),
  );
}

function transfer(plan: Plan): Expected {
  const split = claimsThatCount(plan).filter(({ modifiers }) => modifiers.includes('54') || modifiers.includes('55'));
  if (split.length === 0) return ['not-applicable'];
  const found = anyOf(plan, ['referral', 'care-team'], 0, 30, ({ partial, time }) =>
    partial ? 'no' : time === 'none' ? 'maybe' : 'yes',
  );
  const gap: Expected = closedIf(found, plan.asOf > 30 ? ['open-gap'] : ['prospective-gap']);
  const ended = plan.death !== undefined || plan.stay?.disposition !== undefined;
  const uncertain =
    ended || split.some(({ spot }) => spot.startsWith('procedure')) || (plan.procedure && plan.status !== 'completed');
  return uncertain ? ['not-applicable', 'undetermined', 'prospective-gap', 'open-gap', ...gap] : gap;
}

/** Imaging before a second infusion: what lies between the two is after the first and before the second. */
export function imagingBeforeSecond(plan: Plan, second: number): Expected {
  const kinds = ['study', 'imaging-report', 'imaging-note'] as const;
  const fits = ({ kind, modality, time }: Piece): Tri => {
    if (time === 'none' || time === 'filed') return 'maybe';
    if (kind !== 'study') return tri(plan.site.imaging === 'study-or-report');
    return tri(['CT', 'MR', 'PT'].includes(modality));
  };
  const before = anyOf(plan, kinds, second - 90, second - 1, fits);
  const filed = anyOf(plan, kinds, second + 1, second + 30, ({ time }) => tri(time === 'filed'));
  const answer = either(before, both('maybe', anyOf(plan, kinds, second - 90, second, fits)), both('maybe', filed));
  if (plan.asOf <= second + 3) return closedIf(answer, ['prospective-gap']);
  return closedIf(answer, isStillIn(plan) ? ['open-gap', 'prospective-gap'] : ['open-gap']);
}

/** True when the claim that bills the second infusion names a stay that has not ended: what is due waits for its end. */
const isStillIn = ({ stay, secondBilled }: Plan): boolean =>
  secondBilled !== undefined && stay?.linkedBy === 'claim' && stay.end === undefined;

/** The expectations on follow-up. */
export const FOLLOW_UP_EXPECTATIONS: Readonly<Record<string, Expectation>> = {
  'follow-up-scheduled': ifGiven(scheduled),
  'follow-up-visit-documented': ifGiven((plan) => closedIf(visits(plan, 1, LAST), followGap(plan, LAST))),
  'follow-up-period-closed-out': ifGiven(closedOut),
  'post-treatment-imaging-on-file': ifGiven(imagingAfter),
  'post-treatment-labs-on-file': ifGiven(labsAfter),
  'treatment-response-recorded': ifGiven(response),
  'adverse-events-assessed': ifGiven(adverse),
  'transfer-of-care-recorded': transfer,
};

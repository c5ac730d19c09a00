import { reasonCodeOf } from './build-service.ts';
import {
  anyOf,
  both,
  claimsThatCount,
  closedIf,
  counts,
  either,
  isDayKnown,
  isLinked,
  isOurs,
  isStayLinked,
  planned,
  stands,
  stayGap,
  tri,
  type Expected,
  type Tri,
} from './counting.ts';
import {
  activityRecorded,
  administrationCounts,
  asksLiver,
  claimDiagnosis,
  contradictsItself,
  diagnosisCounts,
  directiveNoteCounts,
  isAgentKnown,
  isClearlyBefore,
  isImaging,
  isProcedureNote,
  isTechniqueTold,
  orderCounts,
  procedureNoteSays,
  readsNotes,
  reportCounts,
  routeOf,
} from './facts.ts';

import type { Piece, Plan, Said } from './plan.ts';
import { TREATMENTS } from './treatments.ts';

/** What a rule must say of a plan; undefined where the oracle has no opinion. */
export type Expectation = (plan: Plan) => Expected | undefined;

const NA: Expected = ['not-applicable'];
const INPATIENT = new Set(['IMP', 'ACUTE', 'NONAC']);

/** Closed if the evidence is there, else a gap of the stay. */
const stay = (plan: Plan, answer: Tri): Expected => closedIf(answer, stayGap(plan));

/** The same for what a note may tell: an unreadable one leaves it undetermined. */
function told(plan: Plan, fact: Said, computable: Tri): Expected {
  const note = procedureNoteSays(plan, fact);
  const answer = either(computable, note.told);
  if (answer === 'yes') return ['closed-gap'];
  if (note.unread === 'no') return stay(plan, answer);
  const gap: Expected = note.unread === 'yes' ? ['undetermined'] : ['undetermined', ...stayGap(plan)];
  return closedIf(answer, gap);
}

const asked = (applies: Tri, verdict: Expected): Expected =>
  applies === 'yes' ? verdict : applies === 'no' ? NA : [...NA, ...verdict];

const isInpatient = ({ stay: index }: Plan): boolean => index !== undefined && INPATIENT.has(index.kind);

/** Whether the reason for the infusion is stated in computable form, and whether a consultation is on file. */
export function indicationParts(plan: Plan): { readonly reason: Tri; readonly note: Tri } {
  const pointed = claimsThatCount(plan).some(
    ({ diagnosis, spot }) => diagnosis !== 'none' && diagnosis !== 'unpointed' && !spot.startsWith('procedure'),
  );
  const cancer = plan.diagnosis;
  const own =
    cancer !== undefined &&
    isOurs(plan, cancer.patient) &&
    !['refuted', 'entered-in-error'].includes(cancer.verification);
  const tied = plan.procedure && (plan.reason || (own && cancer.tied));
  const reason = either(tri(tied || pointed), tri(isStayLinked(plan) && plan.stay?.diagnosis === true && own));
  const note = anyOf(plan, ['consult-note', 'general-consult-note', 'plan-note'], -180, 0);
  const header = claimsThatCount(plan).some(({ diagnosis }) => diagnosis !== 'none');
  const reasonAnswer: Tri =
    reason === 'no' && (header || plan.stay?.diagnosis === true || plan.diagnosis?.tied === true) ? 'maybe' : reason;
  return { reason: reasonAnswer, note };
}

function indication(plan: Plan): Expected {
  const { reason, note } = indicationParts(plan);
  const scanned = plan.report?.text.form === 'scan' || plan.pieces.some(({ text }) => text.form === 'scan');
  const gap: Expected = reason !== 'yes' && scanned ? [...stayGap(plan), 'undetermined'] : stayGap(plan);
  return closedIf(both(reason, note), gap);
}

function consent(plan: Plan): Expected {
  const linked = plan.pieces.map((piece): Tri => {
    if (piece.kind !== 'consent-note' && piece.kind !== 'general-consent-note') return 'no';
    if (!stands(plan, piece) || !isLinked(plan, piece)) return 'no';
    if (piece.time === 'none') return 'yes';
    if (piece.time === 'filed' && piece.day >= 0) return tri(piece.day <= 30);
    if (piece.time === 'month' || piece.time === 'year') return 'maybe';
    return both(tri(piece.day <= 0), isClearlyBefore(piece));
  });
  const withdrawn = anyOf(plan, ['consent'], -9999, -91, ({ pick }) => tri(pick % 2 === 1));
  return stay(
    plan,
    either(anyOf(plan, ['consent', 'consent-note'], -90, 0, isClearlyBefore), ...linked, both(withdrawn, 'maybe')),
  );
}

function stage(plan: Plan): Expected {
  const counted = diagnosisCounts(plan);
  const code = plan.diagnosis?.code;
  const elsewhere = claimDiagnosis(plan) !== 'no' || (plan.procedure && plan.reason);
  const unstaged = code === 'C92.10' || code === 'C71.9';
  const extent: Tri =
    code === 'C79.51' || code === 'C78.2' || code === 'C7B.02'
      ? counted
      : code === 'mCODE'
        ? both(counted, 'maybe')
        : 'no';
  const evidence = either(anyOf(plan, ['stage'], -9999, 0), plan.diagnosis?.staged === true ? counted : 'no', extent);
  const verdict = stay(plan, evidence);
  if (counted === 'yes') return asked(unstaged ? (elsewhere ? 'maybe' : 'no') : 'yes', verdict);
  return claimDiagnosis(plan) === 'yes' && counted === 'no' ? verdict : [...NA, ...verdict];
}

function dischargeSummary(plan: Plan): Expected {
  const index = plan.stay;
  if (!index || !isStayLinked(plan) || !isInpatient(plan) || index.end === undefined) return NA;
  const { start, end } = index;
  const due = end + 30;
  const kinds =
    end - start <= 2
      ? (['discharge-summary', 'progress-note', 'instructions'] as const)
      : (['discharge-summary'] as const);
  const evidence = plan.pieces
    .filter(({ kind }) => kinds.some((name) => name === kind))
    .map((piece): Tri => {
      if (!stands(plan, piece)) return 'no';
      const settled = isLinked(plan, piece) && piece.kind === 'discharge-summary' && piece.day >= 0;
      return settled && ['date', 'offset', 'utc', 'none'].includes(piece.time) && piece.day >= end ? 'yes' : 'maybe';
    });
  const gap = planned(plan, plan.asOf > due ? 'open-gap' : 'prospective-gap');
  return closedIf(either(...evidence), gap);
}

/** Whether the angiogram and the nuclear scan that map the artery are on file; those of the day itself are not decided. */
export function mappingParts(plan: Plan): { readonly angiogram: Tri; readonly scan: Tri } {
  const study = (modality: string) => {
    const of = ({ modality: own }: Piece): Tri => tri(own === modality);
    return either(anyOf(plan, ['study'], -60, -1, of), both('maybe', anyOf(plan, ['study'], -60, 0, of)));
  };
  return { angiogram: study('XA'), scan: study('NM') };
}

function mapping(plan: Plan): Expected {
  if (plan.treatment !== 'microspheres' || !isAgentKnown(plan)) {
    return plan.treatment === 'microspheres' ? [...NA, 'closed-gap', ...stayGap(plan)] : NA;
  }
  const { angiogram, scan } = mappingParts(plan);
  return [...NA, ...closedIf(both(angiogram, scan), stayGap(plan))];
}

function directiveRange(plan: Plan): Expected | undefined {
  if (contradictsItself(plan)) return undefined;
  const given = plan.administration;
  const dosed = administrationCounts(plan) && given?.dose === 'activity';
  const known = (given?.tied === true && plan.procedure) || given?.agentNamed === true;
  const compared: Tri = dosed ? (known ? 'yes' : 'maybe') : both(activityRecorded(plan), 'maybe');
  const prescribed = either(
    orderCounts(plan),
    plan.pieces.some((piece) => piece.kind === 'directive' && stands(plan, piece)) ? 'maybe' : 'no',
  );
  if (plan.treatment === 'microspheres') return isAgentKnown(plan) ? NA : [...NA, 'closed-gap', ...stayGap(plan)];
  const outside = dosed && given.percent > 100 + plan.site.tolerance;
  const observed = anyOf(plan, ['activity'], 0, 0) !== 'no';
  const verdict: Expected = outside
    ? [...stayGap(plan), ...(observed ? (['closed-gap'] as const) : [])]
    : ['closed-gap'];
  return asked(both(compared, prescribed), verdict);
}

function physician(plan: Plan): Expected {
  const named = plan.procedure && (plan.performer === 'practitioner' || plan.performer === 'role');
  const reported = both('maybe', reportCounts(plan));
  return stay(plan, either(tri(named), reported, ...plan.pieces.map((piece) => isProcedureNote(plan, piece))));
}

function release(plan: Plan): Expected {
  const { instructed } = TREATMENTS[plan.treatment];
  if (!instructed) return isAgentKnown(plan) ? NA : ['not-applicable', 'undetermined'];
  const end = isStayLinked(plan) ? (plan.stay?.end ?? 60) : 0;
  const evidence = either(
    anyOf(plan, ['instructions'], 0, plan.stay?.end === undefined ? 1 : end + 1),
    both('maybe', anyOf(plan, ['instructions'], 0, 9999)),
  );
  return asked(isAgentKnown(plan) ? 'yes' : 'maybe', [
    ...closedIf(evidence, [...stayGap(plan)]),
    ...(isAgentKnown(plan) ? [] : (['undetermined'] as const)),
  ]);
}

function partial(plan: Plan): Expected {
  if (!plan.procedure || plan.status !== 'stopped') return ['not-applicable', 'closed-gap'];
  const lines = claimsThatCount(plan);
  const modified = (type: string, codes: readonly string[]) =>
    lines.filter((line) => line.type === type).every(({ modifiers }) => codes.some((code) => modifiers.includes(code)));
  const told_ = both(
    tri(plan.statusReason),
    activityRecorded(plan),
    tri(modified('professional', ['52', '53']) && modified('institutional', ['73', '74'])),
  );
  const note = procedureNoteSays(plan, 'activity');
  const hospital = lines.some(({ type }) => type === 'institutional') && isInpatient(plan);
  const loose =
    hospital || note.told !== 'no' || note.unread !== 'no' || lines.some(({ spot }) => spot.startsWith('procedure'));
  if (loose) return ['closed-gap', 'undetermined', ...stayGap(plan), 'open-gap'];
  return closedIf(told_, stayGap(plan));
}

/** Imaging without a date that the infusion is named by is as like as not its guidance. */
const isNoGuidance = ({ time, link }: Piece): Tri => tri(time !== 'none' || link !== 'procedure');

const imaging = ['study', 'imaging-report', 'imaging-note'] as const;

/** True when the recorded diagnosis is one the policy accepts though it is not malignant, and may be what was treated. */
const isAcceptedTied = ({ diagnosis, stay: index }: Plan): boolean =>
  diagnosis?.code === 'D45' && (diagnosis.tied || index?.diagnosis === true);

/** The expectations on admission, history, before treatment and the infusion. */
export const RECORD_EXPECTATIONS: Readonly<Record<string, Expectation>> = {
  'infusion-date-recorded': (plan) =>
    closedIf(tri(isDayKnown(plan)), [
      'open-gap',
      ...(plan.status === 'completed' ? [] : (['prospective-gap'] as const)),
    ]),
  'encounter-linked': (plan) => stay(plan, tri(isStayLinked(plan))),
  'inpatient-admission-recorded': (plan) =>
    isStayLinked(plan) && plan.site.admission !== 'off' ? stay(plan, tri(isInpatient(plan))) : NA,
  'discharge-summary-on-file': dischargeSummary,
  'cancer-diagnosis-recorded': (plan) => {
    const reason = plan.procedure && plan.reason ? reasonCodeOf(plan) : undefined;
    const stated: Tri = reason === 'D45' ? 'yes' : reason === 'C80.1' || isAcceptedTied(plan) ? 'maybe' : 'no';
    return stay(plan, either(diagnosisCounts(plan), claimDiagnosis(plan), stated));
  },
  'cancer-stage-recorded': stage,
  'performance-status-recorded': (plan) => {
    const scales = plan.age < 16 ? (['performance', 'play-performance'] as const) : (['performance'] as const);
    return stay(plan, anyOf(plan, scales, -30, 0));
  },
  'history-and-physical-on-file': (plan) => {
    const consult = anyOf(plan, ['consult-note'], -30, 0);
    const outpatient: Tri = isStayLinked(plan) ? tri(!isInpatient(plan)) : 'maybe';
    return stay(plan, either(anyOf(plan, ['history-note'], -30, 0), both(consult, outpatient)));
  },
  'indication-documented': indication,
  'informed-consent-on-file': consent,
  'pregnancy-status-recorded': (plan) => {
    const possible = plan.gender === 'female' && plan.age >= 12 && plan.age <= 55 && !plan.hysterectomy;
    return possible ? stay(plan, anyOf(plan, ['pregnancy-test'], -7, 0, isClearlyBefore)) : NA;
  },
  'pre-treatment-imaging-on-file': (plan) =>
    stay(
      plan,
      either(
        anyOf(plan, imaging, -90, -1, (piece) =>
          both(isImaging(plan)(piece), isClearlyBefore(piece), isNoGuidance(piece)),
        ),
        both(
          'maybe',
          anyOf(plan, imaging, -90, 0, (piece) => both(isImaging(plan)(piece), isNoGuidance(piece))),
        ),
      ),
    ),
  'arterial-mapping-on-file': mapping,
  'pre-treatment-blood-count-on-file': (plan) => stay(plan, bloodCount(plan, -30, 0)),
  'pre-treatment-liver-function-on-file': (plan) =>
    contradictsItself(plan) ? undefined : asked(asksLiver(plan), stay(plan, liverFunction(plan, -30, 0))),
  'pre-treatment-coagulation-on-file': (plan) => {
    const route = routeOf(plan);
    return route === undefined || route === 'intravenous' ? NA : stay(plan, anyOf(plan, ['coagulation'], -30, 0));
  },
  'procedure-note-on-file': (plan) =>
    stay(plan, either(reportCounts(plan), ...plan.pieces.map((piece) => isProcedureNote(plan, piece)))),
  'radionuclide-recorded': (plan) => told(plan, 'radionuclide', tri(isAgentKnown(plan))),
  'administered-activity-recorded': (plan) => told(plan, 'activity', activityRecorded(plan)),
  'administration-route-recorded': (plan) =>
    told(
      plan,
      'route',
      tri(isTechniqueTold(plan) || (administrationCounts(plan) && plan.administration?.routeNamed === true)),
    ),
  'administration-site-recorded': (plan) => {
    const sited = administrationCounts(plan) && plan.administration?.siteNamed === true;
    const inNote: Tri = procedureNoteSays(plan, 'route').told === 'no' ? 'no' : 'maybe';
    return told(
      plan,
      'site',
      either(tri(sited || (plan.procedure && plan.bodySite) || routeOf(plan) === 'intravenous'), inNote),
    );
  },
  'written-directive-on-file': (plan) => {
    if (contradictsItself(plan)) return undefined;
    const ordered = orderCounts(plan);
    const order = plan.treatment === 'microspheres' ? both(ordered, 'maybe') : ordered;
    return stay(plan, either(order, directiveNoteCounts(plan)));
  },
  'activity-within-prescribed-range': directiveRange,
  'supervising-physician-recorded': physician,
  'recovery-monitoring-recorded': (plan) => {
    const others = plan.pieces.filter(
      (piece) =>
        /note|summary|instructions/.test(piece.kind) &&
        piece.kind !== 'procedure-note' &&
        (counts(plan, piece, 0, 1) !== 'no' || (stands(plan, piece) && isLinked(plan, piece) && piece.day >= 0)),
    );
    const tells = readsNotes(plan) && others.some(({ text }) => text.says.includes('recovery'));
    const signs = anyOf(plan, ['vital-sign'], 0, 1, (piece) => {
      if (!isLinked(plan, piece)) return 'no';
      return piece.time === 'date' || piece.time === 'none' ? 'yes' : 'maybe';
    });
    const verdict = told(plan, 'recovery', either(signs, tells ? 'maybe' : 'no'));
    return readsNotes(plan) && others.some(({ text }) => text.form === 'scan') ? [...verdict, 'undetermined'] : verdict;
  },
  'release-instructions-on-file': release,
  'partial-service-consistent': partial,
};

/** Whether a blood count lies in a window: a panel, or its three parts. */
export const bloodCount = (plan: Plan, from: number, to: number): Tri =>
  anyOf(plan, ['blood-panel', 'blood-parts'], from, to, ({ kind, partial: lacking }) =>
    tri(kind === 'blood-panel' || !lacking),
  );

/** Whether a liver function test lies in a window: a panel, or its four parts. */
export const liverFunction = (plan: Plan, from: number, to: number): Tri =>
  anyOf(plan, ['liver-panel', 'liver-parts'], from, to, ({ kind, partial: lacking }) =>
    tri(kind === 'liver-panel' || !lacking),
  );

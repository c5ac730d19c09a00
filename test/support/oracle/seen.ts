import type { ResourceType } from '@medplum/fhirtypes';
import { KINDS, withinOf } from './kinds.ts';
import type { Expected, Status } from './counting.ts';
import type { EvidenceType, Piece, Plan } from './plan.ts';

const NOTES = ['DocumentReference', 'Composition'] as const;
const IMAGING = ['ImagingStudy', 'DiagnosticReport', 'DocumentReference'] as const;
const NARRATED = [...NOTES, 'DiagnosticReport'] as const;
const LABS = ['Observation', 'DiagnosticReport'] as const;

/** The types a rule's evidence may have besides those no plan leaves out (domain.md A2 to A6). */
const EVIDENCE: Readonly<Record<string, readonly EvidenceType[]>> = {
  'discharge-summary-on-file': NOTES,
  'cancer-stage-recorded': ['Observation'],
  'performance-status-recorded': ['Observation'],
  'history-and-physical-on-file': NOTES,
  'indication-documented': NARRATED,
  'informed-consent-on-file': ['Consent', ...NOTES],
  'pregnancy-status-recorded': LABS,
  'pre-treatment-imaging-on-file': IMAGING,
  'arterial-mapping-on-file': ['ImagingStudy'],
  'pre-treatment-blood-count-on-file': LABS,
  'pre-treatment-liver-function-on-file': LABS,
  'pre-treatment-coagulation-on-file': LABS,
  'procedure-note-on-file': NARRATED,
  'radionuclide-recorded': NARRATED,
  'administered-activity-recorded': ['Observation', ...NARRATED],
  'administration-route-recorded': NARRATED,
  'administration-site-recorded': NARRATED,
  'written-directive-on-file': ['MedicationRequest', ...NOTES],
  'activity-within-prescribed-range': ['MedicationRequest', 'Observation'],
  'supervising-physician-recorded': NARRATED,
  'recovery-monitoring-recorded': ['Observation', ...NARRATED],
  'release-instructions-on-file': NOTES,
  'partial-service-consistent': ['Observation', ...NARRATED],
  'follow-up-scheduled': ['Appointment', ...NOTES],
  'follow-up-visit-documented': NOTES,
  'follow-up-period-closed-out': NOTES,
  'post-treatment-imaging-on-file': IMAGING,
  'post-treatment-labs-on-file': LABS,
  'treatment-response-recorded': ['Observation', ...NARRATED],
  'adverse-events-assessed': ['AdverseEvent', 'Observation', ...NARRATED],
  'transfer-of-care-recorded': NOTES,
};

/** Rules all of whose evidence has types that a plan may leave out. */
const WHOLLY = new Set([
  'discharge-summary-on-file',
  'performance-status-recorded',
  'history-and-physical-on-file',
  'informed-consent-on-file',
  'pregnancy-status-recorded',
  'pre-treatment-imaging-on-file',
  'arterial-mapping-on-file',
  'pre-treatment-blood-count-on-file',
  'pre-treatment-liver-function-on-file',
  'pre-treatment-coagulation-on-file',
  'procedure-note-on-file',
  'recovery-monitoring-recorded',
  'written-directive-on-file',
  'release-instructions-on-file',
  'post-treatment-imaging-on-file',
  'post-treatment-labs-on-file',
]);

/** Rules that find a conflict: what could not be read may hold it, so that nothing can be passed. */
const CONFLICTS = new Set(['activity-within-prescribed-range', 'partial-service-consistent']);

/** The types a site may supply; the oracle names those it builds. */
const SUPPLIED: readonly ResourceType[] = [
  ...(['Patient', 'Practitioner', 'PractitionerRole', 'Organization', 'Medication', 'Coverage'] as const),
  ...(['Procedure', 'Encounter', 'Condition', 'Claim', 'MedicationAdministration'] as const),
  ...(['CareTeam', 'ServiceRequest', 'Binary'] as const),
  ...(['Observation', 'DiagnosticReport', 'DocumentReference', 'Composition', 'ImagingStudy'] as const),
  ...(['Consent', 'MedicationRequest', 'Appointment', 'AdverseEvent'] as const),
];

/** The feeds of the site of a plan. */
export const feedsOf = ({ unsupplied }: Plan): readonly ResourceType[] =>
  SUPPLIED.filter((type) => !unsupplied.some((other) => other === type));

/** The type a piece is written as. */
export function typeOf(piece: Piece): string {
  const { kind, composition } = piece;
  const { shape } = KINDS[kind];
  if (withinOf(piece) !== 'nothing') return 'DiagnosticReport';
  return shape === 'DocumentReference' && composition && kind !== 'imaging-note' ? 'Composition' : shape;
}

const known = new WeakMap<Plan, Plan>();

/** The plan without what the checker does not get to see. */
export function seen(plan: Plan): Plan {
  const held = known.get(plan) ?? without(plan);
  known.set(plan, held);
  return held;
}

function without(plan: Plan): Plan {
  const unseen = new Set<string>([...plan.unsupplied, ...(plan.unread === undefined ? [] : [plan.unread])]);
  if (unseen.size === 0) return plan;
  const { report, ...rest } = plan;
  return {
    ...rest,
    ...(report && !unseen.has(report.shape) && { report }),
    pieces: plan.pieces
      .filter((piece) => !unseen.has(typeOf(piece)))
      .map((piece) =>
        piece.kind === 'visit' && unseen.has(piece.composition ? 'Composition' : 'DocumentReference')
          ? { ...piece, partial: true }
          : piece,
      ),
  };
}

/** What becomes of the verdict on what is seen: a type nobody supplies is not asked for, one that could not be read may hold it. */
export function unlessUnseen(plan: Plan, rule: string, verdict: Expected): Expected {
  const types = EVIDENCE[rule] ?? [];
  if (WHOLLY.has(rule) && types.every((type) => plan.unsupplied.includes(type))) return ['not-applicable'];
  if (plan.unread === undefined) return verdict;
  const conflict = CONFLICTS.has(rule);
  if (!types.includes(plan.unread)) return [...verdict, 'undetermined'];
  if (verdict.length === 1 && verdict[0] === 'closed-gap' && !conflict) return verdict;
  const open = new Set<Status>(conflict ? [] : ['open-gap', 'prospective-gap']);
  return [...verdict.filter((status) => !open.has(status)), 'undetermined'];
}

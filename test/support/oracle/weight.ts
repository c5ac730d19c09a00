import type { GapFinding } from '../../../src/model/assessment.ts';
import { rulesOf } from './cover.ts';
import type { Plan } from './plan.ts';

type Severity = GapFinding['severity'];
type Desk = GapFinding['queue'];

/** How grave a gap of each rule is, and on whose desk it belongs (domain.md A2 to A7). */
const RULES: Readonly<Record<string, readonly [Severity, Desk]>> = {
  'infusion-date-recorded': ['high', 'clinician'],
  'encounter-linked': ['high', 'HIM'],
  'inpatient-admission-recorded': ['low', 'HIM'],
  'discharge-summary-on-file': ['moderate', 'HIM'],
  'cancer-diagnosis-recorded': ['high', 'clinician'],
  'cancer-stage-recorded': ['moderate', 'clinician'],
  'performance-status-recorded': ['low', 'clinician'],
  'history-and-physical-on-file': ['high', 'clinician'],
  'indication-documented': ['moderate', 'clinician'],
  'informed-consent-on-file': ['high', 'clinician'],
  'pregnancy-status-recorded': ['low', 'clinician'],
  'pre-treatment-imaging-on-file': ['high', 'imaging'],
  'arterial-mapping-on-file': ['low', 'imaging'],
  'pre-treatment-blood-count-on-file': ['moderate', 'clinician'],
  'pre-treatment-liver-function-on-file': ['moderate', 'clinician'],
  'pre-treatment-coagulation-on-file': ['low', 'clinician'],
  'procedure-note-on-file': ['high', 'clinician'],
  'radionuclide-recorded': ['high', 'clinician'],
  'administered-activity-recorded': ['high', 'clinician'],
  'administration-route-recorded': ['moderate', 'clinician'],
  'administration-site-recorded': ['moderate', 'clinician'],
  'written-directive-on-file': ['high', 'clinician'],
  'activity-within-prescribed-range': ['high', 'clinician'],
  'supervising-physician-recorded': ['moderate', 'clinician'],
  'recovery-monitoring-recorded': ['low', 'clinician'],
  'release-instructions-on-file': ['low', 'clinician'],
  'partial-service-consistent': ['moderate', 'coding'],
  'follow-up-scheduled': ['high', 'scheduling'],
  'follow-up-visit-documented': ['high', 'clinician'],
  'follow-up-period-closed-out': ['low', 'clinician'],
  'post-treatment-imaging-on-file': ['high', 'imaging'],
  'post-treatment-labs-on-file': ['low', 'clinician'],
  'treatment-response-recorded': ['moderate', 'clinician'],
  'adverse-events-assessed': ['low', 'clinician'],
  'transfer-of-care-recorded': ['low', 'HIM'],
  'claim-supported-by-procedure': ['high', 'compliance'],
  'performed-service-claimed-status': ['high', 'compliance'],
  'claim-on-file': ['low', 'coding'],
  'claim-agrees-with-chart': ['high', 'coding'],
  'units-of-service': ['high', 'coding'],
  'component-modifier-consistent': ['moderate', 'coding'],
  'code-selection': ['high', 'coding'],
  'radiopharmaceutical-line-consistent': ['moderate', 'coding'],
  'visit-in-global-period': ['moderate', 'coding'],
  'procedure-in-global-period': ['moderate', 'coding'],
  'place-of-service-consistent': ['moderate', 'coding'],
  'ncci-pair': ['moderate', 'coding'],
};

/** The messages whose gap is graver or lighter than those of its rule. */
const MESSAGES: Readonly<Record<string, Severity>> = {
  'encounter-linked unlinked': 'moderate',
  'inpatient-admission-recorded require': 'moderate',
  'cancer-diagnosis-recorded otherReason': 'moderate',
  'written-directive-on-file confirmLocation': 'low',
  'claim-supported-by-procedure otherCode': 'low',
  'units-of-service duplicate': 'low',
  'component-modifier-consistent facilityWithout26': 'low',
  'code-selection siblingBeside': 'moderate',
  'code-selection noFollowUp': 'low',
  'code-selection microspheres': 'low',
  'radiopharmaceutical-line-consistent noSupply': 'low',
  'visit-in-global-period modifier25': 'low',
  'procedure-in-global-period repeatModifier': 'low',
};

/** Gaps that are told and never listed in a Task. */
const UNTASKED = new Set(['follow-up-period-closed-out', 'written-directive-on-file confirmLocation']);

/** The payers whose published policy makes a visit within the global period graver (domain.md A7, F). */
const GRAVER = new Set<string | undefined>(['medicare', 'unitedhealthcare']);

/** What is wrong with the weight of a gap, its desk, its Task or the payer it tells of; empty when nothing is. */
export function wrongWeight(plan: Plan, rule: string, gap: GapFinding): string {
  const key = `${rule} ${gap.message}`;
  const [grave, desk] = RULES[rule] ?? [];
  const isVisit = key === 'visit-in-global-period noModifier';
  const severity = isVisit && GRAVER.has(rulesOf(plan)) ? 'high' : (MESSAGES[key] ?? grave);
  const desks: readonly (Desk | undefined)[] = desk === 'clinician' ? [desk, 'HIM'] : [desk];
  const wrong = [
    ...(gap.severity === severity ? [] : [`${severity} expected, ${gap.severity} found`]),
    ...(desks.includes(gap.queue) ? [] : [`for ${desks.join(' or ')}, found for ${gap.queue}`]),
    ...(gap.task === !(UNTASKED.has(rule) || UNTASKED.has(key)) ? [] : [`task ${gap.task}`]),
    ...(isVisit && !tellsPayer(plan, gap.text) ? [`"${gap.text}" of ${plan.cover?.payor ?? 'nobody'}`] : []),
  ];
  return wrong.join(', ');
}

/** True when a text names the payer, and says whether anything of it is on file. */
function tellsPayer(plan: Plan, text: string): boolean {
  const silent = text.includes('no payer-specific policy on file');
  const { payor } = plan.cover ?? {};
  if (payor === undefined || payor === 'unlisted') return silent;
  return text.includes(payor === 'advantage' ? 'cigna' : payor) && silent !== GRAVER.has(rulesOf(plan));
}

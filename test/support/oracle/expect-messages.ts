import { claimsThatCount, counts, either, isStayLinked, stands, tri, type Tri } from './counting.ts';
import {
  alike,
  BESIDE,
  extrasOf,
  INSTEAD,
  isAntibody,
  isInpatient,
  isDistinct,
  isRepeat,
  isTorn,
  support,
} from './expect-claims.ts';
import { isLaterBare, pairOf, repeatedLine, supplyConflicts } from './expect-lines.ts';
import { labsAfterParts } from './expect-follow-up.ts';
import { indicationParts, mappingParts } from './expect-record.ts';
import { activityRecorded, administrationCounts, asksLiver, isAgentKnown, procedureNoteSays } from './facts.ts';
import type { ClaimPlan, Plan } from './plan.ts';

/** Of each message of a rule whether its gap must be told: those left out may or may not be. */
export type Messages = Readonly<Record<string, Tri>>;

const not = (answer: Tri): Tri => (answer === 'yes' ? 'no' : answer === 'no' ? 'yes' : 'maybe');

/** Lines that a plan says enough of: ours alone, each a line and no claim procedure, none of an inpatient hospital claim. */
function plainLines(plan: Plan): readonly ClaimPlan[] | undefined {
  const lines = claimsThatCount(plan);
  if (lines.length !== plan.claims.length || lines.some(({ spot }) => spot.startsWith('procedure'))) return undefined;
  return lines.some(({ type }) => type === 'institutional' && isInpatient(plan)) ? undefined : lines;
}

const has = ({ modifiers }: ClaimPlan, ...codes: readonly string[]): boolean =>
  codes.some((code) => modifiers.includes(code));

function indication(plan: Plan): Messages {
  const { reason, note } = indicationParts(plan);
  const scanned = [plan.report, ...plan.pieces].some((note_) => note_?.text.form === 'scan');
  return {
    noReason: reason === 'no' && (note === 'yes' || scanned) ? 'maybe' : not(reason),
    noConsultation: not(note),
  };
}

function activity(plan: Plan): Messages {
  const volume = administrationCounts(plan) && plan.administration?.dose === 'volume';
  const measured = plan.pieces
    .filter(({ kind, partial }) => kind === 'activity' && partial)
    .map((piece): Tri => (stands(plan, piece) ? 'yes' : 'no'));
  const otherUnit = either(tri(volume), ...measured);
  return { notActivity: otherUnit, noActivity: not(otherUnit) };
}

function encounter(plan: Plan): Messages {
  const others = plan.pieces
    .filter(({ kind }) => kind === 'visit')
    .map((piece) => (stands(plan, piece) ? counts(plan, piece, 0, 0) : 'no'));
  const candidate = either(tri(plan.stay !== undefined && !isStayLinked(plan)), ...others);
  return { unlinked: candidate, noEncounter: not(candidate) };
}

function labs(plan: Plan): Messages {
  const { blood, liver } = labsAfterParts(plan);
  const asks = asksLiver(plan);
  return { noCount: not(blood), noLiverTest: asks === 'yes' ? not(liver) : asks === 'no' ? 'no' : 'maybe' };
}

function mapping(plan: Plan): Messages {
  const { angiogram, scan } = mappingParts(plan);
  return { noAngiogram: not(angiogram), noScan: not(scan) };
}

function stopped(plan: Plan): Messages {
  const note = procedureNoteSays(plan, 'activity');
  const given = either(activityRecorded(plan), note.told);
  const lines = plainLines(plan);
  const silent = lines?.some((line) => !(line.type === 'professional' ? has(line, '52', '53') : has(line, '73', '74')));
  return {
    noReason: tri(!plan.statusReason),
    noActivity: note.unread === 'no' ? not(given) : given === 'yes' ? 'no' : 'maybe',
    noModifier: silent === undefined ? 'maybe' : tri(silent),
  };
}

function agreement(plan: Plan): Messages {
  const lines = plainLines(plan);
  if (!lines) return {};
  const professional = lines.filter(({ type }) => type === 'professional');
  const hospital = lines.filter(({ type }) => type === 'institutional');
  return {
    otherDay: tri(lines.some(({ day }) => day !== 0)),
    otherPatient: 'no',
    noDiagnosis: tri(professional.some(({ diagnosis }) => diagnosis !== 'pointed')),
    noHeaderDiagnosis: either(
      ...hospital.map(({ diagnosis }): Tri => (diagnosis === 'none' ? 'yes' : diagnosis === 'other' ? 'maybe' : 'no')),
    ),
  };
}

function components(plan: Plan): Messages {
  const lines = plainLines(plan);
  if (!lines) return {};
  return {
    bothOnOneLine: tri(lines.some((line) => has(line, '26') && has(line, 'TC'))),
    institutionalProfessional: either(
      ...lines.map((line): Tri =>
        line.type !== 'institutional' || !has(line, '26') ? 'no' : has(line, 'TC') ? 'maybe' : 'yes',
      ),
    ),
  };
}

function selection(plan: Plan): Messages {
  const lines = plainLines(plan);
  if (!lines) return {};
  const that = extrasOf(lines).filter(({ day }) => day === 0);
  const told = (codes: ReadonlySet<string>): Tri =>
    either(...that.map((extra): Tri => (codes.has(extra.code) ? (isDistinct(extra) ? 'maybe' : 'yes') : 'no')));
  const supplied = that.some((extra) => isAntibody(plan, extra));
  const antibody = supplied || (isAgentKnown(plan) && plan.treatment === 'antibody');
  return {
    otherService: told(INSTEAD),
    siblingBeside: told(BESIDE),
    antibody: tri(antibody),
    noFollowUp: antibody ? 'no' : 'maybe',
  };
}

function supported(plan: Plan): Messages {
  if (plan.procedure) return {};
  return { otherCode: tri(support(plan) === 'other'), noProcedure: tri(support(plan) === 'nothing') };
}

function units(plan: Plan): Messages {
  const lines = plainLines(plan);
  if (!lines) return {};
  const tooMany = lines.some((line) => (line.units ?? 1) > 1 && !has(line, '76', '77'));
  const [one, other] = alike(lines) ?? [];
  if (!one || !other) return { tooMany: tri(tooMany), duplicate: 'no' };
  if (one.type !== other.type || one.day !== other.day || isTorn(one) || isTorn(other)) return {};
  if (!isRepeat(one, other)) return { tooMany: 'yes', duplicate: 'no' };
  return { tooMany: tooMany ? 'maybe' : 'no', duplicate: 'yes' };
}

function supplies(plan: Plan): Messages {
  const lines = plainLines(plan);
  if (!lines) return {};
  const { other, unnamed, supplies: billed, strange } = supplyConflicts(plan, lines);
  return {
    noProduct: tri(unnamed.includes(true)),
    otherRadionuclide: either(...other, ...strange),
    noSupply: billed.length > 0 ? 'no' : 'maybe',
  };
}

function later(plan: Plan): Messages {
  const lines = plainLines(plan);
  if (lines?.length !== 1) return {};
  const again = repeatedLine(plan);
  return {
    noModifier: tri(isLaterBare(plan, lines) || again === 'bare'),
    repeatModifier: tri(again === 'other'),
  };
}

function paired(plan: Plan): Messages {
  const lines = plainLines(plan);
  if (!lines || lines.some(({ day }) => day !== 0)) return {};
  const found = extrasOf(lines).map((extra) => pairOf(plan, extra));
  return { neverTogether: tri(found.includes('never')), noModifier: tri(found.includes('modifier')) };
}

/** The messages of the rules that have several. */
const MESSAGES: Readonly<Record<string, (plan: Plan) => Messages>> = {
  'indication-documented': indication,
  'administered-activity-recorded': activity,
  'encounter-linked': encounter,
  'inpatient-admission-recorded': ({ site }) => ({
    confirm: tri(site.admission === 'confirm'),
    require: tri(site.admission === 'require'),
  }),
  'post-treatment-labs-on-file': labs,
  'arterial-mapping-on-file': mapping,
  'partial-service-consistent': stopped,
  'claim-supported-by-procedure': supported,
  'claim-agrees-with-chart': agreement,
  'units-of-service': units,
  'component-modifier-consistent': components,
  'code-selection': selection,
  'radiopharmaceutical-line-consistent': supplies,
  'procedure-in-global-period': later,
  'ncci-pair': paired,
  'written-directive-on-file': ({ site }) => ({
    confirmLocation: tri(site.directive === 'external'),
    noDirective: tri(site.directive === 'fhir'),
  }),
};

/** What is wrong with the messages of an open gap; empty when nothing is. */
export function wrongMessages(rule: string, plan: Plan, found: readonly string[]): string {
  const wrong = Object.entries(MESSAGES[rule]?.(plan) ?? {}).flatMap(([message, answer]) => {
    if (answer === 'yes' && !found.includes(message)) return [`lacks ${message}`];
    return answer === 'no' && found.includes(message) ? [`tells ${message}`] : [];
  });
  return wrong.join(', ');
}

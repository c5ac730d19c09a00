import fc from '../fast-check.ts';
import { claimPlan, noteText, piece } from './arbitrary-parts.ts';
import {
  AGENT_FORMS,
  CLUTTER,
  DIAGNOSES,
  EVIDENCE_TYPES,
  PAYOR_FORMS,
  PAYORS,
  SITE,
  TREATED,
  type AdministrationPlan,
  type BackingPlan,
  type ClaimPlan,
  type CoverPlan,
  type DiagnosisPlan,
  type PatientForm,
  type ReportPlan,
  type Plan,
  type StayPlan,
} from './plan.ts';

const often = <T>(usual: T, ...rare: readonly T[]): fc.Arbitrary<T> =>
  fc.oneof(
    { weight: 3 * Math.max(1, rare.length), arbitrary: fc.constant(usual) },
    { weight: rare.length, arbitrary: fc.constantFrom(usual, ...rare) },
  );
const pick = fc.nat({ max: 255 });

const OURS: readonly PatientForm[] = ['absolute', 'urn', 'versioned', 'conditional', 'logical', 'contained', 'merged'];

const stay: fc.Arbitrary<StayPlan> = fc
  .record({
    kind: fc.constantFrom('IMP', 'ACUTE', 'NONAC', 'AMB', 'OBSENC', 'SS'),
    start: fc.constantFrom(0, -1, -3),
    end: fc.constantFrom(0, 1, 5, undefined),
    linkedBy: often<StayPlan['linkedBy']>('procedure', 'claim', 'reason', 'diagnosis', 'nothing'),
    ref: often<StayPlan['ref']>('relative', 'absolute', 'urn', 'versioned', 'conditional', 'logical'),
    disposition: fc.constantFrom(undefined, undefined, undefined, undefined, 'home', 'hospice', 'died'),
    diagnosis: fc.boolean(),
    pick,
  })
  .map(({ end, disposition, ...rest }) => ({
    ...rest,
    ...(end !== undefined && { end }),
    ...(disposition !== undefined && end !== undefined && { disposition }),
  }));

const administration: fc.Arbitrary<AdministrationPlan> = fc.record({
  standing: often('good', 'unfinished', 'void'),
  day: often(0, -30),
  tied: fc.boolean(),
  agentNamed: fc.boolean(),
  agentBy: fc.constantFrom(...AGENT_FORMS),
  pick,
  dose: often('activity', 'volume', 'none'),
  percent: fc.constantFrom(100, 115, 130),
  routeNamed: fc.boolean(),
  siteNamed: fc.boolean(),
  patient: often<PatientForm>('relative', ...OURS, 'other', 'other-base'),
  ref: often<AdministrationPlan['ref']>('relative', 'absolute', 'urn', 'versioned', 'conditional', 'logical'),
});

const diagnosis: fc.Arbitrary<DiagnosisPlan> = fc
  .record({
    code: fc.constantFrom(...DIAGNOSES),
    verification: often<DiagnosisPlan['verification']>(
      'confirmed',
      'absent',
      'provisional',
      'refuted',
      'entered-in-error',
    ),
    onset: often<number | undefined>(-100, -3000, 0, 5, undefined),
    abatement: often<number | undefined>(undefined, -20, 20),
    staged: fc.boolean(),
    tied: fc.boolean(),
    patient: often<PatientForm>('relative', ...OURS, 'other', 'other-logical'),
  })
  .map(({ onset, abatement, ...rest }) => ({
    ...rest,
    ...(onset !== undefined && { onset }),
    ...(abatement !== undefined && { abatement }),
  }));

const report: fc.Arbitrary<ReportPlan> = fc.record({
  shape: fc.constantFrom('DocumentReference', 'DiagnosticReport', 'Composition'),
  standing: often('good', 'unfinished', 'void'),
  patient: often<PatientForm>('relative', ...OURS, 'other'),
  text: noteText,
});

const site: fc.Arbitrary<Plan['site']> = fc.record({
  directive: fc.constantFrom(...SITE.directive),
  narrative: often<Plan['site']['narrative']>(...SITE.narrative),
  admission: often<Plan['site']['admission']>(...SITE.admission),
  imaging: often<Plan['site']['imaging']>(...SITE.imaging),
  tolerance: often<Plan['site']['tolerance']>(...SITE.tolerance),
  periods: fc.constantFrom(...SITE.periods),
  pairs: fc.constantFrom(...SITE.pairs),
  off: often<Plan['site']['off']>(...SITE.off),
});

const cover: fc.Arbitrary<CoverPlan> = fc
  .record({
    payor: fc.constantFrom(...PAYORS),
    by: fc.constantFrom(...PAYOR_FORMS),
    ref: fc.constantFrom<CoverPlan['ref'][]>('relative', 'absolute', 'urn', 'versioned', 'conditional', 'logical'),
    misnamed: fc.boolean(),
    second: fc.constantFrom(undefined, undefined, ...PAYORS),
  })
  .map(({ second, ...rest }) => ({ ...rest, ...(second !== undefined && { second }) }));

const backing: fc.Arbitrary<BackingPlan> = fc.record({
  coded: fc.constantFrom('therapy', 'other'),
  pick,
  named: fc.boolean(),
  day: often(0, 0, 2),
});

const death = often<Plan['death'] | null>(null, 'unknown-day', 5, 50);

const drawn = fc.record({
  d0: fc.constantFrom('2025-01-10', '2025-03-09', '2025-07-15', '2024-12-31', '2025-11-02', '2024-02-29'),
  zone: fc.constantFrom<Plan['zone'][]>('UTC', 'America/Chicago'),
  zoneOf: fc.constantFrom<Plan['zoneOf'][]>('site', 'facility'),
  asOf: fc.constantFrom(200, 200, 200, 120, 106, 90, 40, 20, 10, 5, 2, 1),
  gender: fc.constantFrom<Plan['gender'][]>('female', 'male'),
  age: fc.constantFrom(67, 40, 20, 56, 55, 10, 15),
  hysterectomy: often(false, true),
  merged: fc.boolean(),
  mergedBy: fc.constantFrom<Plan['mergedBy'][]>('both', 'old', 'new'),
  death,
  procedure: fc.constantFrom(true, true, true, true, false),
  status: often<Plan['status']>(
    'completed',
    'completed',
    'in-progress',
    'stopped',
    'preparation',
    'on-hold',
    'not-done',
    'entered-in-error',
    'unknown',
  ),
  codeForm: pick,
  time: often<Plan['time']>('date', 'date', 'offset', 'utc', 'period', 'month', 'year', 'none'),
  procedurePatient: often<PatientForm>('relative', ...OURS),
  copies: often<Plan['copies']>('none', 'version', 'system'),
  performer: often<Plan['performer']>('practitioner', 'role', 'organization', 'none'),
  reason: fc.boolean(),
  bodySite: fc.boolean(),
  technique: fc.boolean(),
  complication: often(false, true),
  statusReason: fc.boolean(),
  treatment: fc.constantFrom(...TREATED),
  administration: fc.option(administration, { nil: undefined, freq: 4 }),
  stay: fc.option(stay, { nil: undefined, freq: 5 }),
  diagnosis: fc.option(diagnosis, { nil: undefined, freq: 4 }),
  pieces: fc.array(piece, { maxLength: 13, size: 'max' }),
  claims: fc.array(claimPlan, { maxLength: 2, size: 'max' }),
  second: fc.constantFrom(undefined, undefined, undefined, undefined, undefined, undefined, 25, 70, 95),
  secondBilled: fc.constantFrom<(readonly string[] | undefined)[]>(
    undefined,
    [],
    ['58'],
    ['58'],
    ['76'],
    ['79'],
    ['26'],
  ),
  backing: fc.option(backing, { nil: undefined, freq: 2 }),
  site,
  cover: fc.option(cover, { nil: undefined, freq: 4 }),
  clutter: fc.subarray([...CLUTTER], { maxLength: 5 }),
  report: fc.option(report, { nil: undefined, freq: 2 }),
  used: often<Plan['used']>('nothing', 'code', 'hcpcs', 'reference', 'display'),
  unsupplied: fc.oneof(
    { weight: 5, arbitrary: fc.constant<Plan['unsupplied']>([]) },
    { weight: 1, arbitrary: fc.subarray<Plan['unsupplied'][number]>([...EVIDENCE_TYPES]) },
  ),
  unread: fc.oneof(
    { weight: 5, arbitrary: fc.constant(undefined) },
    { weight: 1, arbitrary: fc.constantFrom(...EVIDENCE_TYPES) },
  ),
});

/** Any plan that can be told without contradicting itself. */
export const plan: fc.Arbitrary<Plan> = drawn.map((raw) => coherent(raw));

function coherent({
  death: dies,
  administration: given,
  stay: index,
  diagnosis: cancer,
  second,
  report: reported,
  unread,
  backing: behind,
  cover: covering,
  secondBilled,
  ...raw
}: Drawn): Plan {
  const merged = raw.merged;
  const procedure = raw.procedure || raw.claims.length === 0;
  const undated = raw.time === 'month' || raw.time === 'year' || raw.time === 'none';
  const claims = raw.claims.map((claim) => coherentClaim(claim, procedure, undated));
  const plain = { ...raw, procedure };
  const isClaimed = claims.some(({ patient }) => !patient.startsWith('other') && (patient !== 'merged' || merged));
  const again =
    procedure && second !== undefined && second <= raw.asOf && raw.status === 'completed' ? second : undefined;
  return {
    ...plain,
    procedure: procedure || !isClaimed,
    zoneOf: procedure && index?.linkedBy === 'procedure' ? raw.zoneOf : 'site',
    merged,
    procedurePatient: raw.procedurePatient === 'merged' && !merged ? 'relative' : raw.procedurePatient,
    claims: procedure || isClaimed ? claims : [],
    status: undated && raw.status !== 'not-done' ? 'completed' : raw.status,
    copies: undated || raw.status !== 'completed' ? 'none' : raw.copies,
    ...(dies !== null && dies !== undefined && (typeof dies !== 'number' || dies <= raw.asOf) && { death: dies }),
    ...(given && { administration: given }),
    ...(index && { stay: coherentStay(index, procedure, raw.asOf) }),
    ...(cancer && { diagnosis: cancer }),
    ...(reported && procedure && { report: reported }),
    ...(unread !== undefined && !raw.unsupplied.includes(unread) && { unread }),
    ...(covering && { cover: covering }),
    ...(behind && !plain.procedure && isClaimed && { backing: behind }),
    ...(again !== undefined && { second: again }),
    ...(again !== undefined && !undated && isClaimed && secondBilled && { secondBilled: [...secondBilled] }),
  };
}

/** A stay that names only what can name it, and whose end, if it has a disposition, has come. */
function coherentStay({ disposition, ...index }: StayPlan, procedure: boolean, asOf: number): StayPlan {
  return {
    ...index,
    ...(!procedure && index.linkedBy !== 'nothing' && { linkedBy: 'claim' }),
    ...(disposition !== undefined && index.end !== undefined && index.end <= asOf && { disposition }),
  };
}

type Drawn = typeof drawn extends fc.Arbitrary<infer T> ? T : never;

function coherentClaim(claim: ClaimPlan, procedure: boolean, undated: boolean): ClaimPlan {
  const spot =
    !procedure && claim.spot === 'procedure-reference'
      ? 'item'
      : undated && claim.spot === 'procedure-code'
        ? 'item'
        : claim.spot;
  const names = procedure && (undated || claim.namesProcedure);
  const datable = claim.time === 'procedure' ? names : claim.time !== 'none' || (names && !undated);
  return {
    ...claim,
    spot,
    ...(!datable && { time: 'date' as const }),
    modifiers: spot.startsWith('procedure') ? [] : claim.modifiers,
    ...((!procedure || undated || claim.time === 'none') && { day: 0 }),
    namesProcedure: names,
  };
}

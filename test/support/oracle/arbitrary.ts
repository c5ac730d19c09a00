import fc from 'fast-check';
import { claimPlan, noteText, piece } from './arbitrary-parts.ts';
import {
  CLUTTER,
  EVIDENCE_TYPES,
  type AdministrationPlan,
  type ClaimPlan,
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
    linkedBy: often<StayPlan['linkedBy']>('procedure', 'claim', 'reason', 'nothing'),
    ref: often<StayPlan['ref']>('relative', 'absolute', 'urn', 'versioned', 'conditional', 'logical'),
    disposition: often<'home' | 'hospice' | 'died' | undefined>(undefined, 'home', 'hospice', 'died'),
    diagnosis: fc.boolean(),
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
  dose: often('activity', 'volume', 'none'),
  percent: fc.constantFrom(100, 115, 130),
  routeNamed: fc.boolean(),
  siteNamed: fc.boolean(),
  patient: often<PatientForm>('relative', ...OURS, 'other', 'other-base'),
  ref: often<AdministrationPlan['ref']>('relative', 'absolute', 'urn', 'versioned', 'conditional', 'logical'),
});

const diagnosis: fc.Arbitrary<DiagnosisPlan> = fc
  .record({
    code: fc.constantFrom<DiagnosisPlan['code'][]>(
      'C78.2',
      'C22.0',
      'C79.51',
      'C92.10',
      'C71.9',
      'C50.911',
      'SNOMED',
      'mCODE',
      'Z80.3',
      'M17.11',
    ),
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

const death = often<Plan['death'] | null>(null, 'unknown-day', 5, 50);

const drawn = fc.record({
  d0: fc.constantFrom('2025-01-10', '2025-03-09', '2025-07-15', '2024-12-31', '2025-11-02', '2024-02-29'),
  zone: fc.constantFrom<Plan['zone'][]>('UTC', 'America/Chicago'),
  asOf: fc.constantFrom(200, 200, 200, 120, 106, 90, 40, 20, 10, 5, 2, 1),
  gender: fc.constantFrom<Plan['gender'][]>('female', 'male'),
  age: fc.constantFrom(67, 40, 20, 56, 55, 10, 15),
  hysterectomy: often(false, true),
  merged: fc.boolean(),
  death,
  procedure: often(true, false),
  status: often<Plan['status']>(
    'completed',
    'completed',
    'in-progress',
    'stopped',
    'preparation',
    'not-done',
    'entered-in-error',
    'unknown',
  ),
  codeForm: pick,
  time: often<Plan['time']>('date', 'date', 'offset', 'utc', 'period', 'month', 'none'),
  procedurePatient: often<PatientForm>('relative', ...OURS),
  copies: often<Plan['copies']>('none', 'version', 'system'),
  performer: often<Plan['performer']>('practitioner', 'role', 'organization', 'none'),
  reason: fc.boolean(),
  bodySite: fc.boolean(),
  technique: fc.boolean(),
  complication: often(false, true),
  statusReason: fc.boolean(),
  treatment: fc.constantFrom<Plan['treatment'][]>('pleural', 'peritoneal', 'radium', 'samarium', 'microspheres'),
  administration: fc.option(administration, { nil: undefined, freq: 4 }),
  stay: fc.option(stay, { nil: undefined, freq: 5 }),
  diagnosis: fc.option(diagnosis, { nil: undefined, freq: 4 }),
  pieces: fc.array(piece, { maxLength: 16, size: 'max' }),
  claims: fc.array(claimPlan, { maxLength: 2, size: 'max' }),
  second: often<number | undefined>(undefined, undefined, 25, 70, 95),
  clutter: fc.subarray([...CLUTTER]),
  report: fc.option(report, { nil: undefined, freq: 2 }),
  used: often<Plan['used']>('nothing', 'code', 'reference', 'display'),
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
  ...raw
}: Drawn): Plan {
  const merged = raw.merged;
  const procedure = raw.procedure || raw.claims.length === 0;
  const undated = raw.time === 'month' || raw.time === 'none';
  const claims = raw.claims.map((claim) => coherentClaim(claim, procedure, undated));
  const plain = { ...raw, procedure };
  const isClaimed = claims.some(({ patient }) => !patient.startsWith('other'));
  return {
    ...plain,
    procedure: procedure || !isClaimed,
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
    ...(second !== undefined && second <= raw.asOf && procedure && raw.status === 'completed' && { second }),
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
  return {
    ...claim,
    spot,
    modifiers: spot.startsWith('procedure') ? [] : claim.modifiers,
    ...((!procedure || undated) && { day: 0 }),
    namesProcedure: procedure && (undated || claim.namesProcedure),
  };
}

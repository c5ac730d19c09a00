import fc from '../fast-check.ts';
import { KINDS } from './kinds.ts';
import {
  FOREIGN_FORMS,
  LINE_TIMES,
  REF_FORMS,
  type ClaimPlan,
  type ExtraLine,
  type NoteText,
  type PatientForm,
  type Piece,
  type PieceKind,
  type TimeForm,
} from './plan.ts';
import { SUPPLIES, UNCLASSIFIED } from './treatments.ts';

const often = <T>(usual: T, ...rare: readonly T[]): fc.Arbitrary<T> =>
  fc.oneof({ weight: 3, arbitrary: fc.constant(usual) }, { weight: 1, arbitrary: fc.constantFrom(usual, ...rare) });

const EDGES = [
  -181, -180, -91, -90, -61, -60, -31, -30, -20, -8, -7, -3, -1, 0, 1, 2, 3, 4, 13, 14, 20, 30, 45, 59, 60, 75, 90, 104,
  105,
];

/** Days on which evidence of a kind is at its best. */
const FITTING: Readonly<Partial<Record<PieceKind, readonly number[]>>> = {
  'procedure-note': [0, 1, 3],
  activity: [0],
  directive: [-3, -1, 0, 1, 1],
  'vital-sign': [0, 1],
  referral: [0, 10, 30],
  'care-team': [0, 10, 30],
  appointment: [1, 14, 30, 60, 104],
  visit: [20, 30, 60, 75, 104],
  'progress-note': [20, 30, 60],
  response: [1, 30, 60, 104],
  'adverse-event': [0, 10, 104],
  'discharge-summary': [5, 6, 20],
  instructions: [0, 1, 2],
};

const kinds = Object.keys(KINDS) as PieceKind[];

const ours: fc.Arbitrary<PatientForm> = fc.constantFrom(...REF_FORMS, 'merged');
const patient: fc.Arbitrary<PatientForm> = fc.oneof(
  { weight: 5, arbitrary: fc.constant<PatientForm>('relative') },
  { weight: 3, arbitrary: ours },
  { weight: 1, arbitrary: fc.constantFrom<PatientForm[]>(...FOREIGN_FORMS) },
);

/** The text of a note. */
export const noteText: fc.Arbitrary<NoteText> = fc.record({
  form: often('plain', 'html', 'scan'),
  says: fc.subarray(['radionuclide', 'activity', 'route', 'site', 'recovery', 'adverse', 'response'] as const),
  teases: fc.boolean(),
});

const dayOf = (kind: PieceKind) =>
  fc.oneof(
    { weight: 2, arbitrary: fc.constantFrom(...(FITTING[kind] ?? [-1, -3, -7, -20, 20, 60])) },
    { weight: 2, arbitrary: fc.constantFrom(...EDGES) },
    { weight: 1, arbitrary: fc.integer({ min: -200, max: 130 }) },
  );

/** One piece of evidence of any kind. */
export const piece: fc.Arbitrary<Piece> = fc.constantFrom(...kinds).chain((kind) =>
  fc
    .record({
      kind: fc.constant(kind),
      pick: fc.nat({ max: 255 }),
      day: dayOf(kind),
      time: often<TimeForm>('date', 'offset', 'utc', 'month', 'year', 'none', 'filed'),
      standing: often<Piece['standing']>('good', 'unfinished', 'void'),
      patient,
      link: fc.constantFrom<Piece['link'][]>('none', 'none', 'encounter', 'procedure'),
      ref: often<Piece['ref']>('relative', 'absolute', 'urn', 'versioned', 'conditional', 'logical'),
      partial: often(false, true),
      doubled: often(false, true),
      modality: fc.constantFrom<Piece['modality'][]>('CT', 'MR', 'PT', 'NM', 'US', 'XA', 'DX'),
      text: noteText,
      composition: often(false, true),
      tie: fc.constantFrom<Piece['tie'][]>('type', 'clinician', 'specialty', 'reason', 'nothing'),
    })
    .map(settled),
);

/** A piece without what its resource cannot express. */
function settled(drawn: Piece): Piece {
  const { shape } = KINDS[drawn.kind];
  const inexact = drawn.time === 'month' || drawn.time === 'year';
  if (shape === 'Appointment' && (inexact || drawn.time === 'filed')) return { ...drawn, time: 'date' };
  const written = shape === 'DocumentReference' && !(drawn.composition && drawn.kind !== 'imaging-note');
  if (!written && drawn.time === 'filed') return { ...drawn, time: 'date' };
  return drawn;
}

/** Codes of further lines, and how often each kind of them is drawn. */
const BILLED = {
  visits: { weight: 3, codes: ['99213', '99232', '99213', '99232', '99024'] },
  instead: { weight: 1, codes: ['79403', '79101', '79445', '0394T'] },
  procedures: { weight: 2, codes: ['77761', '37243', '49083'] },
  pairs: { weight: 2, codes: ['36410', '96374', '77790', '77300', '36400', '96409', '96375', '85025'] },
  supplies: {
    weight: 4,
    codes: [...Object.keys(SUPPLIES), UNCLASSIFIED, UNCLASSIFIED, UNCLASSIFIED, UNCLASSIFIED, UNCLASSIFIED],
  },
};

const SUPPLY = new Set(BILLED.supplies.codes);
const PAIR = new Set(BILLED.pairs.codes);

const extra: fc.Arbitrary<ExtraLine> = fc
  .record({
    code: fc.oneof(
      ...Object.values(BILLED).map(({ weight, codes }) => ({ weight, arbitrary: fc.constantFrom(...codes) })),
    ),
    pick: fc.nat({ max: 255 }),
    day: fc.constantFrom(-2, -1, 0, 1, 10, 60, 90, 91),
    modifiers: fc.constantFrom<(readonly string[])[]>(
      [],
      [],
      [],
      [],
      ['24'],
      ['57'],
      ['25'],
      ['58'],
      ['79'],
      ['59'],
      ['59'],
      ['51'],
    ),
    text: fc.constantFrom<(ExtraLine['text'] | undefined)[]>(undefined, 'agent', 'other', 'code'),
  })
  .map(({ code, day, text, modifiers, pick }) => ({
    code,
    pick,
    day: SUPPLY.has(code) || (PAIR.has(code) && pick % 4 > 0) ? 0 : day,
    modifiers: SUPPLY.has(code) ? [] : [...modifiers],
    ...(code === UNCLASSIFIED && text !== undefined && { text }),
  }));

/** One claim for the service. */
export const claimPlan: fc.Arbitrary<ClaimPlan> = fc
  .record({
    type: often<ClaimPlan['type']>('professional', 'institutional'),
    spot: often<ClaimPlan['spot']>('item', 'detail', 'subDetail', 'procedure-code', 'procedure-reference'),
    codeForm: fc.nat({ max: 255 }),
    modifiers: fc.constantFrom<(readonly string[])[]>(
      ['26'],
      ['26'],
      [],
      ['TC'],
      ['26', 'TC'],
      ['54'],
      ['55'],
      ['26', '76'],
      ['26', '53'],
      ['73'],
    ),
    glued: often(false, true),
    pos: fc.constantFrom('11', '19', '21', '22', '23', '24', '99', undefined),
    units: fc.constantFrom(1, 1, 2, undefined),
    provider: fc.constantFrom('a', 'b'),
    diagnosis: often<ClaimPlan['diagnosis']>('pointed', 'unpointed', 'other', 'none'),
    namesProcedure: fc.boolean(),
    day: often(0, 0, 0, 1, -1),
    time: often<ClaimPlan['time']>(...LINE_TIMES),
    ref: fc.constantFrom<ClaimPlan['ref'][]>('relative', 'absolute', 'urn', 'versioned', 'conditional', 'logical'),
    supersedes: often(false, true),
    extras: fc.array(extra, { maxLength: 3, size: 'max' }),
    patient: often<PatientForm>(
      'relative',
      'absolute',
      'urn',
      'versioned',
      'conditional',
      'logical',
      'contained',
      'merged',
      ...FOREIGN_FORMS,
    ),
  })
  .map(({ pos, units, ...rest }) => ({
    ...rest,
    modifiers: [...rest.modifiers],
    ...(pos !== undefined && { pos }),
    ...(units !== undefined && { units }),
  }));

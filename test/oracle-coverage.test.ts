import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { plan } from './support/oracle/arbitrary.ts';
import { isStayLinked } from './support/oracle/counting.ts';
import { KINDS } from './support/oracle/kinds.ts';
import {
  CLUTTER,
  EVIDENCE_TYPES,
  FOREIGN_FORMS,
  REF_FORMS,
  TIME_FORMS,
  type PieceKind,
  type Plan,
} from './support/oracle/plan.ts';

const EPISODES = 1000;
const FEWEST = 3;

const PATIENT_FORMS = [...REF_FORMS, 'merged', ...FOREIGN_FORMS];
const named = (what: string, values: readonly unknown[]): readonly string[] =>
  values.map((value) => `${what}: ${String(value)}`);

/** Every variant of domain.md A1 that the plans must hold, in words. */
const VARIANTS: readonly string[] = [
  ...named('code form', [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]),
  ...named('code with a modifier glued on', [true]),
  ...named(
    'reference',
    REF_FORMS.filter((form) => form !== 'contained'),
  ),
  ...named('patient', PATIENT_FORMS),
  ...named('time', TIME_FORMS),
  ...named('time of the service', ['date', 'offset', 'utc', 'period', 'month', 'none']),
  ...named('status of the service', [
    'completed',
    'in-progress',
    'stopped',
    'preparation',
    'not-done',
    'entered-in-error',
    'unknown',
  ]),
  ...named('standing', ['good', 'unfinished', 'void']),
  ...named('link', ['none', 'encounter', 'procedure']),
  ...named('stay linked by', ['procedure', 'claim', 'reason', 'nothing']),
  ...named('anchor', ['procedure', 'item', 'detail', 'subDetail', 'procedure-code']),
  ...named('line', ['item', 'detail', 'subDetail', 'procedure-code', 'procedure-reference']),
  ...named('merged patient', [true]),
  ...named('recorded twice', ['version', 'system']),
  ...named('evidence in two versions', [true]),
  ...named('superseded claim', [true]),
  ...named('second infusion', [25, 70, 95]),
  ...named('negative', CLUTTER),
  ...named('evidence', Object.keys(KINDS)),
  ...named('composition', [true]),
  ...named('report of the procedure', ['DocumentReference', 'DiagnosticReport', 'Composition']),
  ...named('agent used', ['code', 'reference', 'display']),
  ...named('note', ['plain', 'html', 'scan']),
  ...named('not supplied', EVIDENCE_TYPES),
  ...named('not readable', EVIDENCE_TYPES),
  ...named('under 16', [true]),
  ...named('end of follow-up', ['death', 'death on an unknown day', 'hospice', 'died', 'modifier 54']),
];

/** The variants that one plan holds. */
function held(plan_: Plan): readonly string[] {
  const { pieces, claims, stay, death } = plan_;
  const anchors = plan_.procedure ? ['procedure'] : claims.map(({ spot }) => spot);
  const ends = [
    ...(typeof death === 'number' ? ['death'] : []),
    ...(death === 'unknown-day' ? ['death on an unknown day'] : []),
    ...(stay?.disposition === undefined || stay.disposition === 'home' ? [] : [stay.disposition]),
    ...(claims.some(({ modifiers }) => modifiers.includes('54')) ? ['modifier 54'] : []),
  ];
  return [
    ...(plan_.procedure ? named('code form', [plan_.codeForm % 10]) : []),
    ...named(
      'code with a modifier glued on',
      claims.map(({ glued, modifiers }) => glued && modifiers.length > 0),
    ),
    ...named('reference', [
      ...(isStayLinked(plan_) && stay ? [stay.ref] : []),
      ...pieces.filter(({ link }) => link !== 'none').map(({ ref }) => ref),
    ]),
    ...named('patient', [
      plan_.procedurePatient,
      ...pieces.map(({ patient }) => patient),
      ...claims.map(({ patient }) => patient),
    ]),
    ...named(
      'time',
      pieces.map(({ time }) => time),
    ),
    ...named('time of the service', [plan_.time]),
    ...named('status of the service', plan_.procedure ? [plan_.status] : []),
    ...named(
      'standing',
      pieces.map(({ standing }) => standing),
    ),
    ...named(
      'link',
      pieces.map(({ link }) => link),
    ),
    ...named('stay linked by', stay ? [stay.linkedBy] : []),
    ...named('anchor', anchors),
    ...named(
      'line',
      claims.map(({ spot }) => spot),
    ),
    ...named('merged patient', [plan_.merged && pieces.some(({ patient }) => patient === 'merged')]),
    ...named('recorded twice', [plan_.copies]),
    ...named(
      'evidence in two versions',
      pieces.map(({ doubled }) => doubled),
    ),
    ...named(
      'superseded claim',
      claims.map(({ supersedes }) => supersedes),
    ),
    ...named('second infusion', [plan_.second]),
    ...named('negative', plan_.clutter),
    ...named(
      'evidence',
      pieces.map(({ kind }): PieceKind => kind),
    ),
    ...named(
      'composition',
      pieces.map(({ composition, kind }) => composition && KINDS[kind].shape === 'DocumentReference'),
    ),
    ...named('report of the procedure', plan_.report ? [plan_.report.shape] : []),
    ...named('agent used', plan_.procedure ? [plan_.used] : []),
    ...named(
      'note',
      pieces.map(({ text }) => text.form),
    ),
    ...named('not supplied', plan_.unsupplied),
    ...named('not readable', plan_.unread === undefined ? [] : [plan_.unread]),
    ...named('under 16', [plan_.age < 16]),
    ...named('end of follow-up', ends),
  ];
}

describe('the plans of the oracle', () => {
  it(`hold every variant of how evidence counts among ${EPISODES}, each at least ${FEWEST} times`, () => {
    const times = new Map<string, number>();
    for (const drawn of fc.sample(plan, { numRuns: EPISODES, seed: 77750 })) {
      for (const variant of new Set(held(drawn))) times.set(variant, (times.get(variant) ?? 0) + 1);
    }
    expect(VARIANTS.filter((variant) => (times.get(variant) ?? 0) < FEWEST)).toEqual([]);
  });
});

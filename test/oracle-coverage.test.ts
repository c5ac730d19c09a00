import { describe, expect, it } from '@jest/globals';
import fc from './support/fast-check.ts';
import { plan } from './support/oracle/arbitrary.ts';
import { isUrgent } from './support/oracle/build-pieces.ts';
import { DISPOSITIONS } from './support/oracle/build-service.ts';
import { isStayLinked } from './support/oracle/counting.ts';
import { CODE_WAYS, HCPCS_SYSTEMS, OWN_MEANINGS, PROCEDURE_CODES } from './support/oracle/forms.ts';
import { KINDS, pickFrom, STATUSES, withinOf } from './support/oracle/kinds.ts';
import { repeatedLine } from './support/oracle/expect-lines.ts';
import {
  AGENT_FORMS,
  CLUTTER,
  DIAGNOSES,
  EVIDENCE_TYPES,
  FOREIGN_FORMS,
  LINE_TIMES,
  PAYOR_FORMS,
  PAYORS,
  REF_FORMS,
  SITE,
  TIME_FORMS,
  TREATED,
  WITHIN,
  type Piece,
  type PieceKind,
  type Plan,
} from './support/oracle/plan.ts';
import { SUPPLIES } from './support/oracle/treatments.ts';

const EPISODES = 1000;
const FEWEST = 3;

const PATIENT_FORMS = [...REF_FORMS, 'merged', ...FOREIGN_FORMS];
const LINKS = REF_FORMS.filter((form) => form !== 'contained');
const named = (what: string, values: readonly unknown[]): readonly string[] =>
  values.map((value) => `${what}: ${String(value)}`);

/** Every variant of domain.md A1 that the plans must hold, in words. */
const VARIANTS: readonly string[] = [
  ...named('code form', [...PROCEDURE_CODES.keys()]),
  ...named('code of a line', [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]),
  ...named('way of writing a code', [0, 1, 2, 3, 4]),
  ...named('code with a modifier glued on', [true]),
  ...named('reference', LINKS),
  ...named('patient', PATIENT_FORMS),
  ...named('time', TIME_FORMS),
  ...named('time of the service', ['date', 'offset', 'utc', 'period', 'month', 'year', 'none']),
  ...named('time of a line', LINE_TIMES),
  ...named('status of the service', [
    'completed',
    'in-progress',
    'stopped',
    'preparation',
    'on-hold',
    'not-done',
    'entered-in-error',
    'unknown',
  ]),
  ...named('standing', ['good', 'unfinished', 'void']),
  ...Object.entries(STATUSES).flatMap(([shape, words]) =>
    named(`status of ${shape}`, [...words.good, ...words.unfinished, ...words.void]),
  ),
  ...named('link', ['none', 'encounter', 'procedure']),
  ...named('stay linked by', ['procedure', 'claim', 'reason', 'diagnosis', 'nothing']),
  ...named('anchor', ['procedure', 'item', 'detail', 'subDetail', 'procedure-code']),
  ...named('line', ['item', 'detail', 'subDetail', 'procedure-code', 'procedure-reference']),
  ...named('reference of a claim', LINKS),
  ...named('reference to the coverage', LINKS),
  ...named('merged patient, named by', ['both', 'old', 'new']),
  ...named('recorded twice', ['version', 'system']),
  ...named('evidence in two versions', [true]),
  ...named('superseded claim', [true]),
  ...named('claim billed twice', [true]),
  ...named('second infusion', [25, 70, 95]),
  ...named('line for the second infusion', ['planned', 'other', 'bare']),
  ...named('procedure under another code', ['therapy named', 'therapy unnamed', 'other named', 'other unnamed']),
  ...Object.entries(DISPOSITIONS).flatMap(([kind, codes]) =>
    named(
      `disposition, ${kind}`,
      codes.map(({ system, code }) => `${system ?? ''} ${code ?? ''}`),
    ),
  ),
  ...named('diagnosis', DIAGNOSES),
  ...named('zone of', ['site', 'facility']),
  ...named('treatment', TREATED),
  ...named('agent named by', AGENT_FORMS),
  ...named('directive names the agent by', AGENT_FORMS),
  ...named('directive of an emergency, a day later', [true]),
  ...named('supply', Object.keys(SUPPLIES)),
  ...named('system of a supply', [...HCPCS_SYSTEMS.keys()]),
  ...named('unclassified supply', ['agent', 'other', 'code', 'none']),
  ...Object.entries(SITE).flatMap(([key, values]) => named(`policy ${key}`, values)),
  ...SITE.directive.flatMap((source) => named(`directive, ${source}`, ['order', 'document', 'none'])),
  ...named('payer', PAYORS),
  ...named('payer named by', PAYOR_FORMS),
  ...named('payer under the name of another', [true]),
  ...named('visit in the period, paid by', PAYORS),
  ...named('second coverage', [true]),
  ...SITE.periods.flatMap((table) => named(`later procedure, periods ${table}`, ['77761', '37243', '49083'])),
  ...named('pair', ['36410', '96374', '77790', '77300', '36400', '96409', '96375']),
  ...named('pair with a modifier', ['36410', '96374', '77790']),
  ...named('negative', CLUTTER),
  ...named('evidence', Object.keys(KINDS)),
  ...named('composition', [true]),
  ...named('result within', WITHIN),
  ...named('report of the procedure', ['DocumentReference', 'DiagnosticReport', 'Composition']),
  ...named('agent used', ['code', 'hcpcs', 'reference', 'display']),
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
  const coded = pieces.filter(({ kind }) => KINDS[kind].codes.length > 0);
  return [
    ...named(
      'code of a line',
      claims.map(({ codeForm }) => codeForm % 10),
    ),
    ...named('way of writing a code', coded.map(wayOfCode)),
    ...named(
      'time of a line',
      claims.map(({ time }) => time),
    ),
    ...pieces.filter(isOwnStatus).flatMap(({ kind, standing, pick }) => {
      const { shape } = KINDS[kind];
      return named(`status of ${shape}`, [pickFrom(STATUSES[shape][standing], pick)]);
    }),
    ...named(
      'reference of a claim',
      claims
        .filter(
          ({ namesProcedure, spot, supersedes }) => supersedes || namesProcedure || spot === 'procedure-reference',
        )
        .map(({ ref }) => ref),
    ),
    ...named('claim billed twice', [isBilledTwice(plan_)]),
    ...named('line for the second infusion', [repeatedLine(plan_)]),
    ...(stay?.disposition === undefined ? [] : left(stay.disposition, stay.pick)),
    ...named('diagnosis', plan_.diagnosis ? [plan_.diagnosis.code] : []),
    ...named('zone of', [plan_.zoneOf]),
    ...ofAgents(plan_),
    ...ofSite(plan_),
    ...(plan_.procedure ? named('code form', [plan_.codeForm % PROCEDURE_CODES.length]) : []),
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
    ...named(
      'merged patient, named by',
      plan_.merged && pieces.some(({ patient }) => patient === 'merged') ? [plan_.mergedBy] : [],
    ),
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
    ...named('result within', pieces.filter(({ kind }) => KINDS[kind].shape === 'Observation').map(withinOf)),
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

/** How the code of a piece is written: the last way is the site's own code, where it has one. */
function wayOfCode({ kind, pick }: Piece): number {
  const way = (pick >> 3) % CODE_WAYS;
  return way === CODE_WAYS - 1 && !OWN_MEANINGS.has(pickFrom(KINDS[kind].codes, pick)) ? 0 : way;
}

/** True for a piece whose status is that of its shape; a Composition and the note of a visit have others. */
const isOwnStatus = ({ kind, composition }: Piece): boolean =>
  !(KINDS[kind].shape === 'DocumentReference' && composition && kind !== 'imaging-note');

function isBilledTwice({ claims: [one, other] }: Plan): boolean {
  return (
    one?.provider === other?.provider &&
    one?.type === other?.type &&
    one?.modifiers.join() === other?.modifiers.join() &&
    one?.patient === 'relative'
  );
}

function left(kind: keyof typeof DISPOSITIONS, pick: number): readonly string[] {
  const { system, code } = pickFrom(DISPOSITIONS[kind], pick);
  return named(`disposition, ${kind}`, [`${system ?? ''} ${code ?? ''}`]);
}

const isLaterEmergency = (piece: Piece): boolean =>
  piece.kind === 'directive' &&
  isUrgent(piece) &&
  piece.day === 1 &&
  piece.time === 'date' &&
  piece.standing === 'good';

/** How the agent is given, ordered and billed. */
function ofAgents({ treatment, administration, pieces, claims, backing }: Plan): readonly string[] {
  const supplies = claims.flatMap(({ extras }) => extras.filter(({ code }) => /^[ACS]\d{4}$/.test(code)));
  const unclassified = supplies.filter(({ code }) => code === 'A9699');
  return [
    ...named('treatment', [treatment]),
    ...named('agent named by', administration?.agentNamed === true ? [administration.agentBy] : []),
    ...named(
      'directive names the agent by',
      pieces.filter(({ kind }) => kind === 'directive').map(({ pick }) => pickFrom(AGENT_FORMS, pick)),
    ),
    ...named('directive of an emergency, a day later', [pieces.some(isLaterEmergency)]),
    ...named(
      'supply',
      supplies.map(({ code }) => code),
    ),
    ...named(
      'system of a supply',
      supplies.map(({ pick }) => pick % HCPCS_SYSTEMS.length),
    ),
    ...named(
      'unclassified supply',
      unclassified.map(({ text }) => text ?? 'none'),
    ),
    ...named(
      'procedure under another code',
      backing ? [`${backing.coded} ${backing.named ? 'named' : 'unnamed'}`] : [],
    ),
  ];
}

/** What the site sets, and what its settings bear on. */
function ofSite({ site, cover, claims, pieces }: Plan): readonly string[] {
  const kinds = new Set(pieces.map(({ kind }) => kind));
  const directives = [
    ...(kinds.has('directive') ? ['order'] : []),
    ...(kinds.has('directive-note') ? ['document'] : []),
  ];
  const extras = claims
    .filter(({ type }) => type === 'professional')
    .flatMap(({ extras: lines }) => lines.filter(({ day }) => day >= -1 && day <= 90));
  const visited = extras.some(({ code, modifiers }) => /^99(?:213|232)$/.test(code) && modifiers.length === 0);
  const paired = site.pairs === 'file' ? extras.filter(({ day }) => day === 0) : [];
  return [
    ...Object.entries(site).flatMap(([key, value]) => named(`policy ${key}`, [value])),
    ...named(`directive, ${site.directive}`, directives.length > 0 ? directives : ['none']),
    ...(cover ? named('payer', [cover.payor]) : []),
    ...(cover && claims.length > 0 ? named('payer named by', [cover.by]) : []),
    ...(cover && claims.length > 0 ? named('reference to the coverage', [cover.ref]) : []),
    ...named('payer under the name of another', [cover?.misnamed]),
    ...named('visit in the period, paid by', cover && visited ? [cover.payor] : []),
    ...named('second coverage', [cover?.second !== undefined]),
    ...named(
      `later procedure, periods ${site.periods}`,
      extras.filter(({ day }) => day > 0).map(({ code }) => code),
    ),
    ...named(
      'pair',
      paired.map(({ code }) => code),
    ),
    ...named(
      'pair with a modifier',
      paired.filter(({ modifiers }) => modifiers.length > 0).map(({ code }) => code),
    ),
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

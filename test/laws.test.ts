import { describe, expect, it } from '@jest/globals';
import type { Resource } from '@medplum/fhirtypes';
import fc from './support/fast-check.ts';
import { episodesOf } from '../src/chart/episodes.ts';
import { openChart } from '../src/chart/open-chart.ts';
import { evaluate } from '../src/evaluate.ts';
import type { Assessment, Finding } from '../src/model/assessment.ts';
import { DEFAULT_POLICY } from '../src/model/policy.ts';
import type { PatientRecord } from '../src/model/record.ts';
import { catalogue } from '../src/rules/index.ts';
import { DCM, SNOMED } from '../src/terminology/systems.ts';
import {
  administration,
  admission,
  appointment,
  claim,
  condition,
  day,
  document,
  encounter,
  imagingStudy,
  line,
  observation,
  procedure,
  record,
  report,
} from './support/chart-builders.ts';

/** The same charts on every run; `SEED` and `RUNS` in the environment look further. */
const SETTINGS = { seed: Number(process.env['SEED'] ?? 77750), numRuns: Number(process.env['RUNS'] ?? 150) };

const conflictRules = new Set(catalogue.filter(({ conflict }) => conflict).map(({ id }) => id));

const anyDay = (from: number, to: number) => fc.integer({ min: from, max: to }).map((days) => day(days));
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
const kept = <T extends object>(fields: T) =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  };
const practitioner = fc.constantFrom('Practitioner/a', 'Practitioner/b');

/** The service: a procedure, a claim or both, linked to its stay or not. */
const service: fc.Arbitrary<readonly Resource[]> = fc
  .record({
    kind: fc.constantFrom('procedure', 'claim', 'both'),
    status: fc.constantFrom('completed', 'completed', 'stopped', 'in-progress', 'unknown'),
    when: fc.constantFrom(day(0), `${day(0)}T10:00:00-06:00`),
    linked: fc.boolean(),
    modifier: fc.constantFrom('', '26', 'TC', '54', '59'),
    place: fc.constantFrom('11', '21'),
  })
  .map(({ kind, status, when, linked, modifier, place }) => {
    const given = procedure({
      status: status as 'completed',
      performedDateTime: when,
      performer: [{ actor: { reference: 'Practitioner/a' } }],
      ...(linked && { encounter: { reference: 'Encounter/admission' } }),
    });
    const billed = claim({
      item: [
        line({
          modifier: [{ coding: [{ code: modifier }] }],
          locationCodeableConcept: { coding: [{ code: place }] },
        }),
      ],
    });
    const stay = admission();
    if (kind === 'procedure') return [given, stay];
    return kind === 'claim' ? [billed, stay] : [given, billed, stay];
  });

/** Things that may be found in a record and are not the service itself; a visit comes with the note that names it. */
const evidence: fc.Arbitrary<readonly Resource[]> = fc.oneof(
  fc
    .record({ on: maybe(anyDay(-120, 20)), modality: fc.constantFrom('CT', 'NM', 'US'), own: fc.boolean() })
    .map(({ on, modality, own }) => [
      imagingStudy({
        ...kept({ on }),
        modality: [{ system: DCM, code: modality }],
        ...(own && { procedureReference: { reference: 'Procedure/infusion' } }),
      }),
    ]),
  fc
    .record({ on: anyDay(-120, 5), status: fc.constantFrom('final', 'preliminary', 'cancelled') })
    .map(({ on, status }) => [
      report({
        status: status as 'final',
        effectiveDateTime: on,
        category: [{ coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v2-0074', code: 'RAD' }] }],
      }),
    ]),
  fc
    .record({ code: fc.constantFrom('58410-2', '718-7', '6690-2', '777-3'), on: anyDay(-40, 3) })
    .map(({ code, on }) => [observation(code, { effectiveDateTime: on })]),
  fc
    .record({ onset: maybe(anyDay(-300, 20)), status: fc.constantFrom('confirmed', 'provisional', 'refuted') })
    .map(({ onset, status }) => [
      condition({ ...kept({ onsetDateTime: onset }), verificationStatus: { coding: [{ code: status }] } }),
    ]),
  fc
    .record({ value: fc.integer({ min: 0, max: 20 }), unit: fc.constantFrom('mCi', 'mL'), part: fc.boolean() })
    .map(({ value, unit, part }) => [
      administration({
        dosage: { dose: { value, unit }, route: { coding: [{ system: SNOMED, code: '47625008' }] } },
        ...(!part && { partOf: [] }),
      }),
    ]),
  fc
    .record({ on: anyDay(-2, 40), linked: fc.boolean(), text: fc.constantFrom('15 mCi of P-32 given.', 'Uneventful.') })
    .map(({ on, linked, text }) => [
      document('28570-0', {
        text,
        context: { period: { start: on }, ...(linked && { encounter: [{ reference: 'Encounter/admission' }] }) },
      }),
    ]),
  fc
    .record({ on: anyDay(-5, 110), status: fc.constantFrom('booked', 'cancelled', 'fulfilled') })
    .map(({ on, status }) => [appointment({ on, status: status as 'booked' })]),
  fc
    .record({ on: anyDay(2, 110), who: practitioner, kind: fc.constantFrom('AMB', 'EMER'), noted: fc.boolean() })
    .map(({ on, who, kind, noted }) => {
      const id = `visit-${on}-${who.slice(-1)}-${kind}`;
      const visit = encounter({
        id,
        class: { code: kind },
        period: { start: on, end: on },
        participant: [{ individual: { reference: who } }],
      });
      const context = { period: { start: on }, encounter: [{ reference: `Encounter/${id}` }] };
      return noted ? [visit, document('11506-3', { id: `note-of-${id}`, context })] : [visit];
    }),
  fc
    .record({ on: anyDay(2, 110), code: fc.constantFrom('34832-6', '11506-3'), who: practitioner })
    .map(({ on, code, who }) => [
      document(code, { id: `outside-${code}-${on}`, author: [{ reference: who }], context: { period: { start: on } } }),
    ]),
);

/** No two resources of one id: those would be versions of each other. */
function distinct(resources: readonly Resource[]): Resource[] {
  const byKey = new Map(resources.map((resource) => [`${resource.resourceType}/${resource.id ?? ''}`, resource]));
  return [...byKey.values()];
}

const asOf = fc.constantFrom(day(0), day(3), day(10), day(60), day(200));
const chart = fc
  .tuple(service, fc.array(evidence, { maxLength: 8 }), asOf)
  .map(([given, found, on]) => record(distinct([...given, ...found.flat()]), on));

function assess(of: PatientRecord): readonly Assessment[] {
  return episodesOf(openChart(of, DEFAULT_POLICY), DEFAULT_POLICY).map((episode) =>
    evaluate(episode, catalogue, DEFAULT_POLICY),
  );
}

/** What an assessment says, without the chart it was read from. */
function said(assessments: readonly Assessment[]) {
  return assessments.map(({ episode, findings, failed, setAside, unreadable }) => ({
    anchor: episode.anchor.id,
    findings,
    failed,
    setAside,
    unreadable,
  }));
}

/** The findings by anchor and rule. */
function byAnchor(assessments: readonly Assessment[]): ReadonlyMap<string, Finding> {
  return new Map(
    assessments.flatMap(({ episode, findings }) =>
      findings.map((finding) => [`${episode.anchor.id} ${finding.rule}`, finding] as const),
    ),
  );
}

/** The rules that were of one status and are of another, in two readings of one record. */
function turned(
  before: readonly Assessment[],
  after: readonly Assessment[],
  from: Finding['status'],
  to: Finding['status'],
): readonly string[] {
  const now = byAnchor(after);
  return [...byAnchor(before)]
    .filter(([key, finding]) => finding.status === from && now.get(key)?.status === to)
    .map(([key]) => key);
}

describe('the laws', () => {
  it('order means nothing', () => {
    fc.assert(
      fc.property(
        chart.chain((of) =>
          fc.tuple(fc.constant(of), fc.shuffledSubarray([...of.resources], { minLength: of.resources.length })),
        ),
        ([of, shuffled]) => {
          expect(said(assess({ ...of, resources: shuffled }))).toEqual(said(assess(of)));
        },
      ),
      SETTINGS,
    );
  });

  it('added evidence never turns closed into open, save for conflict rules', () => {
    fc.assert(
      fc.property(chart, evidence, (of, more) => {
        const known = new Set(
          distinct(of.resources as Resource[]).map(({ resourceType, id }) => `${resourceType}/${id ?? ''}`),
        );
        const added = more.filter(({ resourceType, id }) => !known.has(`${resourceType}/${id ?? ''}`));
        const after = assess({ ...of, resources: [...of.resources, ...added] });
        const reopened = turned(assess(of), after, 'closed-gap', 'open-gap');
        expect(reopened.filter((key) => !conflictRules.has(key.split(' ')[1] ?? ''))).toEqual([]);
      }),
      SETTINGS,
    );
  });

  it('time alone never closes a gap, and never reopens one that is closed', () => {
    fc.assert(
      fc.property(chart, (of) => {
        const early = assess({ ...of, asOf: day(120) });
        const later = assess({ ...of, asOf: day(400) });
        expect(turned(early, later, 'open-gap', 'closed-gap')).toEqual([]);
        expect(turned(early, later, 'closed-gap', 'open-gap')).toEqual([]);
      }),
      SETTINGS,
    );
  });

  it('the same record twice says the same, and is not touched', () => {
    fc.assert(
      fc.property(chart, (of) => {
        const written = JSON.stringify(of);
        const frozen = freeze(of);
        expect(said(assess(frozen))).toEqual(said(assess(frozen)));
        expect(JSON.stringify(frozen)).toBe(written);
      }),
      SETTINGS,
    );
  });

  it('no rule fails, whatever the record holds', () => {
    fc.assert(
      fc.property(chart, (of) => {
        expect(assess(of).flatMap(({ failed }) => failed)).toEqual([]);
      }),
      SETTINGS,
    );
  });

  it("another patient's record changes nothing", () => {
    fc.assert(
      fc.property(chart, chart, (of, other) => {
        const theirs = JSON.parse(
          JSON.stringify(other.resources)
            .replaceAll('"Patient/p1"', '"Patient/p2"')
            .replaceAll('"id":"', '"id":"their-'),
        ) as Resource[];
        expect(said(assess({ ...of, resources: [...of.resources, ...theirs] }))).toEqual(said(assess(of)));
      }),
      SETTINGS,
    );
  });

  it('a field of a wrong type never crashes a run, and never turns open into closed', () => {
    fc.assert(
      fc.property(chart, fc.nat(), fc.nat(), fc.constantFrom(...WRONG), (of, which, where, wrong) => {
        const spoilt = spoil(of, which, where, wrong);
        const after = assess(spoilt);
        expect(after.flatMap(({ failed }) => failed)).toEqual([]);
        expect(turned(assess(of), after, 'open-gap', 'closed-gap')).toEqual([]);
      }),
      { ...SETTINGS, numRuns: SETTINGS.numRuns * 4 },
    );
  });
});

const WRONG: readonly unknown[] = [
  null,
  0,
  -1,
  7.5,
  true,
  false,
  '',
  'text',
  '0000',
  [],
  [null],
  [[]],
  {},
  { a: 1 },
  [{}],
];

/** The record with one field, somewhere, replaced by a value of another type. */
function spoil(of: PatientRecord, which: number, where: number, wrong: unknown): PatientRecord {
  const resources = structuredClone(of.resources) as object[];
  const victim = resources[which % resources.length] ?? {};
  const places = placesIn(victim).filter(({ holder, key }) => kindOf(Reflect.get(holder, key)) !== kindOf(wrong));
  const place = places[where % places.length];
  if (place) Reflect.set(place.holder, place.key, wrong);
  return { ...of, resources };
}

function placesIn(value: object): readonly { holder: object; key: string }[] {
  return Object.keys(value).flatMap((key) => {
    const held: unknown = Reflect.get(value, key);
    const deeper = typeof held === 'object' && held !== null ? placesIn(held) : [];
    return [{ holder: value, key }, ...deeper];
  });
}

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'list' : typeof value;
}

function freeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  for (const held of Object.values(value)) freeze(held);
  return Object.freeze(value);
}

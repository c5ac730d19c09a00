import type { Resource } from '@medplum/fhirtypes';
import { describe, expect, it } from '@jest/globals';
import { episodesOf } from '../../src/chart/episodes.ts';
import { openChart } from '../../src/chart/open-chart.ts';
import { evaluate } from '../../src/evaluate.ts';
import type { Assessment } from '../../src/model/assessment.ts';
import { DEFAULT_POLICY, type Policy } from '../../src/model/policy.ts';
import { readPolicy } from '../../src/model/read-policy.ts';
import { QUEUES, SEVERITIES } from '../../src/model/rule.ts';
import { detailText, whyNotText } from '../../src/model/verdict.ts';
import { catalogue } from '../../src/rules/index.ts';
import { stories } from '../../src/sandbox/stories/index.ts';
import { bare, bookedFollowUp, documentedStay, followUpVisit } from '../support/complete-chart.ts';
import fc from '../support/fast-check.ts';

const TODAY = '2025-06-01';
const IDS = catalogue.map(({ id }) => id);
const TYPES = [...new Set(catalogue.flatMap(({ evidenceTypes }) => evidenceTypes))];
const WINDOWS = Object.entries(DEFAULT_POLICY.windows);
const WINDOW_IDS = WINDOWS.map(([id]) => id);

/** The invented patients of the sandbox, one with everything on record and one with nothing but the infusion. */
const CHARTS: readonly (readonly Resource[])[] = [
  bare,
  [...documentedStay, bookedFollowUp, ...followUpVisit],
  ...stories(TODAY).map(({ resources }) => resources),
];

function assess(resources: readonly Resource[], policy: Policy, asOf: string): readonly Assessment[] {
  const patient = resources.find(({ resourceType }) => resourceType === 'Patient');
  const record = { patient: `Patient/${patient?.id}`, resources, unreadable: [], asOf };
  return episodesOf(openChart(record, policy), policy).map((episode) => evaluate(episode, catalogue, policy));
}

const days = fc.constantFrom(0, 1, 14, 30, 104, 3650);
const ends = fc.tuple(days, days).map(([a, b]) => [Math.min(a, b), Math.max(a, b)] as const);
/** The windows of what is never of the day itself end on day 1 at the earliest. */
const LATER = new Set([
  'follow-up-scheduled',
  'follow-up-visit-documented',
  'follow-up-period-closed-out',
  'post-treatment-imaging-on-file',
  'post-treatment-labs-on-file',
]);
const windowOf = (id: string) =>
  ends.map(([near, far]) => {
    const { from, to } = DEFAULT_POLICY.windows[id as keyof Policy['windows']];
    const least = LATER.has(id) ? 1 : 0;
    return [id, from < 0 && to <= 0 ? { from: -far, to: -near } : { from: near, to: Math.max(far, least) }] as const;
  });
const override = fc.record(
  {
    state: fc.constantFrom('on', 'off', 'shadow'),
    severity: fc.constantFrom(...SEVERITIES),
    queue: fc.constantFrom(...QUEUES),
    task: fc.boolean(),
    leadFrom: fc.integer({ min: -100, max: 200 }),
  },
  { requiredKeys: [] },
);

const CLAIM_RULES = new Set(catalogue.filter(({ section }) => section === 'claim').map(({ id }) => id));

function withoutClaimsForClinicians<O extends { readonly queue?: string }>(rules: Readonly<Record<string, O>>) {
  return Object.fromEntries(
    Object.entries(rules).filter(([id, { queue }]) => !CLAIM_RULES.has(id) || queue !== 'clinician'),
  );
}

/** One setting of a policy, with a value that is taken. */
const setting = fc.oneof(
  fc.tuple(...WINDOW_IDS.map(windowOf)).map((windows) => ({ windows: Object.fromEntries(windows) })),
  fc
    .constantFrom(...WINDOW_IDS)
    .chain((id) => windowOf(id).map((window) => ({ windows: Object.fromEntries([window]) }))),
  fc.dictionary(fc.constantFrom(...Object.keys(DEFAULT_POLICY.due)), days).map((due) => ({ due })),
  fc.dictionary(fc.constantFrom(...IDS), override).map((rules) => ({ rules: withoutClaimsForClinicians(rules) })),
  fc.constant({ rules: Object.fromEntries(IDS.map((id) => [id, { state: 'off' }])) }),
  fc.subarray(TYPES, { minLength: 1 }).map((feeds) => ({ feeds })),
  fc
    .constantFrom('Pacific/Kiritimati', 'Pacific/Pago_Pago', 'Asia/Kathmandu', 'America/Chicago')
    .map((timeZone) => ({ timeZone })),
  days.map((globalPeriodDays) => ({ globalPeriodDays })),
  fc.constantFrom(
    { narrative: 'ignore' },
    { directiveSource: 'fhir' },
    { inpatientAdmission: 'require' },
    { inpatientAdmission: 'off' },
    { imagingEvidence: 'study' },
    { acceptedNonMalignantReasons: [] },
    { pregnancyAges: { from: 0, to: 150 } },
    { shortStayHours: 0 },
    { activityTolerancePercent: 0 },
    { activityTolerancePercent: 100 },
    { postBillQueue: 'clinician' },
    { notBefore: '2025-03-01' },
    { tables: { globalDays: {} } },
    { tables: { ncciPairs: [{ column1: '77750', column2: '99213', from: '2000-01-01', indicator: '0' }] } },
    { overlays: { medicare: { rules: { 'claim-on-file': { severity: 'high', source: 'X' } } } } },
  ),
);

const policies = fc.tuple(setting, setting).map(([one, other]) => readPolicy({ ...one, ...other }, catalogue));
const charts = fc.constantFrom(...CHARTS);
const day = fc.constantFrom('2025-02-01', TODAY, '2025-07-15', '2026-06-01');

/** What no sentence holds: an unfilled hole, a value that is none, an interval that ends before it begins. */
const UNFILLED = /\{\w+\}|undefined|NaN|Infinity|\[object/;
const INTERVAL = /dated (\d{4}-\d\d-\d\d) to (\d{4}-\d\d-\d\d)/;
const isAbsurd = (text: string) => {
  const [, first = '', last = ''] = INTERVAL.exec(text) ?? [];
  return UNFILLED.test(text) || first > last;
};

describe('whatever two settings a site makes', () => {
  it('no rule fails, and every sentence is whole', () => {
    fc.assert(
      fc.property(policies, charts, day, (policy, chart, asOf) => {
        for (const { findings, failed } of assess(chart, policy, asOf)) {
          expect(failed).toEqual([]);
          const texts = findings.flatMap(({ gaps, details, because = '' }) => [
            because,
            ...gaps.flatMap(({ text, nearMisses }) => [text, ...nearMisses.map(({ why }) => whyNotText(why))]),
            ...details.map(detailText),
          ]);
          expect(texts.filter(isAbsurd)).toEqual([]);
        }
      }),
      { numRuns: 400 },
    );
  });

  it('a narrower window finds nothing that the wider one did not', () => {
    const narrowed = fc
      .constantFrom(...WINDOWS)
      .chain(([id, { from, to }]) =>
        fc
          .tuple(fc.integer({ min: from, max: to }), fc.integer({ min: from, max: to }))
          .map(([a, b]) => readPolicy({ windows: { [id]: { from: Math.min(a, b), to: Math.max(a, b) } } }, catalogue)),
      );
    fc.assert(
      fc.property(narrowed, charts, day, (policy, chart, asOf) => {
        const wide = assess(chart, DEFAULT_POLICY, asOf);
        for (const [at, { findings }] of assess(chart, policy, asOf).entries()) {
          const newly = findings.filter(
            ({ status }, index) =>
              status === 'closed-gap' &&
              catalogue[index]?.conflict !== true &&
              wide[at]?.findings[index]?.status !== 'closed-gap',
          );
          expect(newly.map(({ rule }) => rule)).toEqual([]);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('a rule that is switched off changes no other', () => {
    fc.assert(
      fc.property(fc.constantFrom(...IDS), charts, day, (id, chart, asOf) => {
        const policy = readPolicy({ rules: { [id]: { state: 'off' } } }, catalogue);
        const others = (each: Policy) =>
          assess(chart, each, asOf).map(({ findings }) => findings.filter(({ rule }) => rule !== id));
        expect(others(policy)).toEqual(others(DEFAULT_POLICY));
      }),
      { numRuns: 150 },
    );
  });
});

import { describe, expect, it } from '@jest/globals';
import type { ResourceType } from '@medplum/fhirtypes';
import fc from './support/fast-check.ts';
import type { Assessment, Finding } from '../src/model/assessment.ts';
import type { Rule } from '../src/model/rule.ts';
import { catalogue } from '../src/rules/index.ts';
import { piece } from './support/oracle/arbitrary-parts.ts';
import { plan } from './support/oracle/arbitrary.ts';
import { buildRecord } from './support/oracle/build.ts';
import { dateOf } from './support/oracle/forms.ts';
import { isOurs } from './support/oracle/counting.ts';
import { assess, policyOf } from './support/oracle/judge.ts';
import { applied, check, EMPTY } from './support/oracle/ledger.ts';

/** The same episodes on every run; RADGAP_LAWS draws more. */
const SETTINGS = { seed: 77750, numRuns: Number(process.env['RADGAP_LAWS'] ?? 150) };

const conflictRules = new Set(catalogue.filter(({ conflict }) => conflict).map(({ id }) => id));

/** What an assessment says, without the chart it was read from. */
const said = (assessments: readonly Assessment[]) =>
  assessments.map(({ episode, findings, failed }) => ({ anchor: episode.anchor.id, findings, failed }));

/** The findings by anchor and rule. */
const byRule = (assessments: readonly Assessment[]): ReadonlyMap<string, Finding> =>
  new Map(
    assessments.flatMap(({ episode, findings }) =>
      findings.map((finding) => [`${episode.anchor.id} ${finding.rule}`, finding] as const),
    ),
  );

/** The rules that were of one status and are of another. */
function turned(
  before: readonly Assessment[],
  after: readonly Assessment[],
  from: Finding['status'],
  to: Finding['status'],
) {
  const now = byRule(after);
  return [...byRule(before)]
    .filter(([key, { status }]) => status === from && now.get(key)?.status === to)
    .map(([key]) => key);
}

/** Days from D0 near which something falls due or a window ends, and any other. */
const daysAhead = fc.oneof(
  fc.constantFrom(-1, 0, 1, 2, 3, 4, 5, 13, 14, 15, 29, 30, 31, 89, 90, 91, 103, 104, 105),
  fc.integer({ min: -30, max: 200 }),
);

const told = (finding: Finding | undefined) =>
  finding && [finding.status, finding.because, finding.due].filter((part) => part !== undefined).join(' ');

/** Whether a finding may be the one of the next day when nothing was added. */
function follows(was: Finding, now: Finding, today: string): boolean {
  if (was.status === now.status) return was.due === now.due || was.status === 'open-gap';
  if (/died|hospice|handed over|whether it took place/.test(now.because ?? '')) return true;
  if (was.status === 'prospective-gap' && now.status === 'open-gap') return was.due === today;
  return now.rule === 'code-selection' && now.gaps.every(({ message }) => message === 'noFollowUp');
}

function freeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  for (const held of Object.values(value)) freeze(held);
  return Object.freeze(value);
}

const throwing = (rule: Rule): Rule => ({
  ...rule,
  check: () => {
    throw new TypeError('a defect');
  },
});

const UNREADABLE: readonly ResourceType[] = [
  'Observation',
  'Encounter',
  'DocumentReference',
  'Claim',
  'ImagingStudy',
  'Procedure',
  'Condition',
  'Patient',
];

describe('the laws over the episodes of the oracle', () => {
  it('order means nothing; the same record says the same twice, and is not touched', () => {
    fc.assert(
      fc.property(plan, fc.nat(), (drawn, turn) => {
        const record = freeze(buildRecord(drawn));
        const written = JSON.stringify(record.resources);
        const cut = turn % record.resources.length;
        const turnedRound = [...record.resources.slice(cut), ...record.resources.slice(0, cut)].reverse();
        const policy = policyOf(drawn);
        const first = said(assess(record, policy));
        expect(said(assess({ ...record, resources: turnedRound }, policy))).toEqual(first);
        expect(said(assess(record, policy))).toEqual(first);
        expect(JSON.stringify(record.resources)).toBe(written);
      }),
      SETTINGS,
    );
  });

  it('a second run writes nothing', () => {
    fc.assert(
      fc.property(plan, (drawn) => {
        const record = buildRecord(drawn);
        const policy = policyOf(drawn);
        const stored = applied(EMPTY, check(record, EMPTY, catalogue, policy).plans);
        expect(check(record, stored, catalogue, policy).plans).toEqual([]);
      }),
      SETTINGS,
    );
  });

  it('added evidence never turns closed into open, save for conflict rules', () => {
    fc.assert(
      fc.property(plan, piece, (drawn, added) => {
        const policy = policyOf(drawn);
        const before = assess(buildRecord(drawn), policy);
        const after = assess(buildRecord({ ...drawn, pieces: [...drawn.pieces, added] }), policy);
        const reopened = turned(before, after, 'closed-gap', 'open-gap');
        expect(reopened.filter((key) => !conflictRules.has(key.split(' ')[1] ?? ''))).toEqual([]);
      }),
      { ...SETTINGS, numRuns: SETTINGS.numRuns * 2 },
    );
  });

  it('no verdict changes from one day to the next but by what fell due or by how the follow-up ended', () => {
    fc.assert(
      fc.property(plan, daysAhead, (drawn, day) => {
        const policy = policyOf(drawn);
        const record = buildRecord(drawn);
        const [today, tomorrow] = [dateOf(drawn, day), dateOf(drawn, day + 1)];
        const before = byRule(assess({ ...record, asOf: today }, policy));
        const after = byRule(assess({ ...record, asOf: tomorrow }, policy));
        const changed = [...after].flatMap(([key, now]) => {
          const was = before.get(key);
          return was && follows(was, now, today) ? [] : [`${key}: ${told(was)}, then ${told(now)}`];
        });
        expect(changed).toEqual([]);
        const overdue = [...before].filter(([, { status, due = '' }]) => status === 'prospective-gap' && due < today);
        expect(overdue.map(([key]) => key)).toEqual([]);
        expect([...before.keys()].sort()).toEqual([...after.keys()].sort());
      }),
      { ...SETTINGS, numRuns: SETTINGS.numRuns * 2 },
    );
  });

  it('evidence of another patient changes nothing', () => {
    fc.assert(
      fc.property(
        plan,
        piece,
        fc.constantFrom('other', 'other-absolute', 'other-conditional', 'other-logical', 'other-base'),
        (drawn, added, patient) => {
          const policy = policyOf(drawn);
          const theirs = { ...added, patient };
          expect(isOurs(drawn, patient)).toBe(false);
          const after = assess(buildRecord({ ...drawn, pieces: [...drawn.pieces, theirs] }), policy);
          const before = assess(buildRecord(drawn), policy);
          expect([...byRule(after)].map(([key, { status }]) => `${key} ${status}`)).toEqual(
            [...byRule(before)].map(([key, { status }]) => `${key} ${status}`),
          );
        },
      ),
      SETTINGS,
    );
  });

  it('a type that could not be read closes nothing, and writes nothing on the rules it leaves open', () => {
    fc.assert(
      fc.property(plan, fc.constantFrom(...UNREADABLE), (drawn, type) => {
        const policy = policyOf(drawn);
        const record = buildRecord(drawn);
        const stored = applied(EMPTY, check(record, EMPTY, catalogue, policy).plans);
        const kept = record.resources.filter(
          (resource) => (resource as { resourceType: string }).resourceType !== type,
        );
        const blind = { ...record, resources: type === 'Patient' ? record.resources : kept, unreadable: [type] };
        const before = assess(record, policy);
        const after = check(blind, stored, catalogue, policy);
        expect(turned(before, after.assessments, 'open-gap', 'closed-gap')).toEqual([]);
        if (type === 'Procedure' || type === 'Claim') return;
        const open = (issues: typeof stored.issues) => issues.filter(({ status }) => status === 'final').length;
        const later = applied(stored, after.plans);
        const decided = turned(before, after.assessments, 'open-gap', 'not-applicable').length;
        expect(open(later.issues)).toBeGreaterThanOrEqual(open(stored.issues) - decided);
      }),
      SETTINGS,
    );
  });

  it('a rule that throws settles nothing', () => {
    fc.assert(
      fc.property(plan, fc.constantFrom(...catalogue), (drawn, rule) => {
        const policy = policyOf(drawn);
        const record = buildRecord(drawn);
        const stored = applied(EMPTY, check(record, EMPTY, catalogue, policy).plans);
        const broken = catalogue.map((each) => (each.id === rule.id ? throwing(each) : each));
        const { assessments, plans } = check(record, stored, broken, policy);
        const verdicts = assessments.flatMap(({ findings }) => findings.filter((finding) => finding.rule === rule.id));
        expect(verdicts.filter(({ status }) => status !== 'undetermined' && status !== 'not-applicable')).toEqual([]);
        const issues = plans.flatMap(({ writes }) =>
          writes.filter(({ resource }) => resource.resourceType === 'DetectedIssue'),
        );
        expect(issues.filter(({ resource }) => JSON.stringify(resource).includes(`"${rule.id}/`))).toEqual([]);
      }),
      SETTINGS,
    );
  });
});

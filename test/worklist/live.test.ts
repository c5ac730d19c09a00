import type { DetectedIssue, Resource, Task } from '@medplum/fhirtypes';
import { describe, expect, it } from '@jest/globals';
import { DEFAULT_POLICY } from '../../src/model/policy.ts';
import { catalogue } from '../../src/rules/index.ts';
import { closedBy, waivedBy } from '../../src/reconcile/closing.ts';
import { seedFor } from '../../src/sandbox/seed.ts';
import { stories } from '../../src/sandbox/stories/index.ts';
import { storedAmong } from '../../src/medplum/stored.ts';
import { canonicalsUnder, REMARKS } from '../../src/terminology/canonicals.ts';
import { reopened } from '../../src/worklist/data/answers.ts';
import { figuresOf } from '../../src/worklist/data/figures.ts';
import { liveVerdict, type ReadChart } from '../../src/worklist/data/live.ts';
import { queueRows, ruleOf } from '../../src/worklist/data/queue-rows.ts';
import { countsAs, lapsedOn, shownAs, waivedAmong, waiverOn } from '../../src/worklist/data/standing.ts';
import { timelineOf } from '../../src/worklist/data/timeline.ts';

const TODAY = '2026-03-02';
const EPISODE = 'Procedure/story-overdue-infusion';
const canonicals = canonicalsUnder();
const device = { reference: 'Device/checker' };
const story = stories(TODAY).find(({ id }) => id === 'story-overdue');

function recordWith(resources: readonly Resource[]) {
  return { patient: 'Patient/story-overdue-patient', resources, unreadable: [], asOf: TODAY };
}

const seeded = seedFor(recordWith(story?.resources ?? []), catalogue, DEFAULT_POLICY, device, `${TODAY}T12:00:00.000Z`);

function read(change: Partial<ReadChart> = {}): ReadChart {
  return {
    record: recordWith(story?.resources ?? []),
    stored: storedAmong(seeded.resources, canonicals),
    policy: DEFAULT_POLICY,
    policyRead: true,
    writer: {
      canonicals,
      device,
      now: `${TODAY}T12:00:00.000Z`,
      catalogueVersion: '1',
      policyVersion: 'default',
    },
    ...change,
  };
}

/** Another issue of the same gap, which nobody answered. */
const opened = (issue: DetectedIssue): DetectedIssue => ({ ...issue, id: 'other', status: 'final', mitigation: [] });

/** Another issue of the same gap, which the checker ended. */
const ended = (issue: DetectedIssue): DetectedIssue => ({
  ...opened(issue),
  status: 'mitigated',
  mitigation: [closedBy(read().writer, 'evidence-found')],
});

/** The stored issue of a rule. */
function issueOf(rule: string): DetectedIssue {
  const issue = read().stored.issues.find((one) => ruleOf(one, canonicals) === rule);
  if (!issue) throw new Error('no issue');
  return issue;
}

/** An issue that a person waived. */
const waivedOn = (issue: DetectedIssue): DetectedIssue => ({
  ...issue,
  status: 'mitigated',
  mitigation: [waivedBy('documented-elsewhere', { reference: 'Practitioner/a' }, '2026-02-10T09:00:00Z')],
});

/** The Task that lists an issue, sent back with a reason. */
function rejected({ id = '' }: DetectedIssue): Task {
  const task = read().stored.tasks.find((one) =>
    one.input?.some(({ valueReference }) => valueReference?.reference === `DetectedIssue/${id}`),
  );
  if (!task) throw new Error('no Task lists the issue');
  const statusReason = { coding: [{ system: REMARKS, code: 'patient-refused' }] };
  return { ...task, status: 'rejected', owner: { reference: 'Practitioner/t' }, statusReason };
}

describe('the live verdict', () => {
  it('agrees with what the checker stored on the same record', () => {
    const live = liveVerdict(read(), EPISODE, TODAY, catalogue);
    expect(live?.drift).toEqual(new Map());
    expect(live?.issues.get('follow-up-scheduled')).toHaveLength(1);
  });
  it('tells what is about to be opened, and what is about to be closed', () => {
    const empty = liveVerdict(read({ stored: { issues: [], tasks: [], lists: [] } }), EPISODE, TODAY, catalogue);
    expect(empty?.drift.get('follow-up-scheduled')).toBe('will-open');
    const kept = (story?.resources ?? []).map((resource) =>
      resource.resourceType === 'Appointment' ? { ...resource, status: 'fulfilled' as const } : resource,
    );
    const live = liveVerdict(read({ record: recordWith(kept) }), EPISODE, TODAY, catalogue);
    expect(live?.drift.get('follow-up-scheduled')).toBe('will-close');
  });
  it('judges on any day', () => {
    const live = liveVerdict(read(), EPISODE, '2025-11-20', catalogue);
    const imaging = live?.assessment.findings.find(({ rule }) => rule === 'post-treatment-imaging-on-file');
    expect(live && imaging && shownAs(imaging)).toBe('due');
  });
  it('shows as waived on an earlier day only what a person had waived by then', () => {
    const { issues, ...others } = read().stored;
    const shown = (asOf: string, on = '2026-02-10') => {
      const mitigation = [waivedBy('documented-elsewhere', { reference: 'Practitioner/a' }, `${on}T09:00:00Z`)];
      const waived = issues.map((issue) => ({ ...issue, status: 'mitigated' as const, mitigation }));
      const chart = read({ stored: { issues: waived, ...others } });
      const live = liveVerdict(chart, EPISODE, asOf, catalogue);
      const finding = live?.assessment.findings.find(({ rule }) => rule === 'follow-up-scheduled');
      return live && finding && shownAs(finding);
    };
    expect(['2026-02-09', '2026-02-10', TODAY].map((day) => shown(day))).toEqual(['open', 'waived', 'waived']);
    expect(shown(TODAY, '2026-06-01')).toBe('waived');
  });
  it.each<[string, (waived: DetectedIssue) => Partial<ReadChart['stored']>, string]>([
    ['waived', (waived) => ({ issues: [waived] }), 'waived'],
    ['waived on other facts', (waived) => ({ issues: [{ ...waived, extension: [] }] }), 'open'],
    ['waived, and another issue of it is open', (waived) => ({ issues: [waived, opened(waived)] }), 'waived'],
    ['waived, and the checker ended another issue of it', (waived) => ({ issues: [waived, ended(waived)] }), 'waived'],
    ['ended by the checker, and not mended', (waived) => ({ issues: [ended(waived)] }), 'open'],
    [
      'waived by a Task that was not read yet',
      (waived) => ({ issues: [{ ...opened(waived), id: waived.id ?? '' }], tasks: [rejected(waived)] }),
      'waived',
    ],
  ])('shows as the next check will leave it a gap that was %s', (_, storedOf, expected) => {
    const issue = issueOf('follow-up-scheduled');
    const stored = { issues: [], tasks: [], lists: [], ...storedOf(waivedOn(issue)) };
    const live = liveVerdict(read({ stored }), EPISODE, TODAY, catalogue);
    const finding = live?.assessment.findings.find(({ rule }) => rule === 'follow-up-scheduled');
    expect(finding && shownAs(finding)).toBe(expected);
  });
  it.each<[string, (issue: DetectedIssue) => Partial<ReadChart['stored']>, string | undefined, string | undefined]>([
    ['on its issue', (issue) => ({ issues: [waivedOn(issue)] }), 'Practitioner/a', undefined],
    ['in a Task alone', (issue) => ({ issues: [issue], tasks: [rejected(issue)] }), 'Practitioner/t', undefined],
    [
      'in a Task, and before that on another issue which others read since',
      (issue) => ({ issues: [{ ...waivedOn(issue), id: 'other', extension: [] }, issue], tasks: [rejected(issue)] }),
      'Practitioner/t',
      undefined,
    ],
    ['on other facts', (issue) => ({ issues: [{ ...waivedOn(issue), extension: [] }] }), undefined, 'Practitioner/a'],
    ['by nobody', (issue) => ({ issues: [issue] }), undefined, undefined],
  ])('names who waived a gap %s', (_, storedOf, by, lapsed) => {
    const stored = { issues: [], tasks: [], lists: [], ...storedOf(issueOf('follow-up-scheduled')) };
    const chart = read({ stored });
    const live = liveVerdict(chart, EPISODE, TODAY, catalogue);
    const finding = live?.assessment.findings.find(({ rule }) => rule === 'follow-up-scheduled');
    if (!finding) throw new Error('no finding');
    const named = [waiverOn, lapsedOn].map((on) => on(finding, stored.issues, chart.writer)?.author?.reference);
    expect(named).toEqual([by, lapsed]);
  });
  it('has nothing to change where a waiver is taken back, be its gap due or not', () => {
    for (const day of ['2025-11-15', TODAY]) {
      const record = { ...recordWith(story?.resources ?? []), asOf: day };
      const { resources } = seedFor(record, catalogue, DEFAULT_POLICY, device, `${day}T12:00:00.000Z`);
      const { issues, ...others } = storedAmong(resources, canonicals);
      const chart = read({ record, stored: { issues, ...others } });
      const findings = liveVerdict(chart, EPISODE, day, catalogue)?.assessment.findings ?? [];
      const mitigation = [waivedBy('deferred', { reference: 'Practitioner/a' }, `${day}T09:00:00Z`)];
      const taken = issues.flatMap((issue) => {
        const finding = findings.find(({ rule }) => rule === ruleOf(issue, canonicals));
        return finding ? [reopened({ ...issue, status: 'mitigated', mitigation }, finding)] : [];
      });
      expect(new Set(taken.map(({ status }) => status))).toContain(day === TODAY ? 'final' : 'preliminary');
      const live = liveVerdict({ ...chart, stored: { issues: taken, ...others } }, EPISODE, day, catalogue);
      expect(live?.drift).toEqual(new Map());
    }
  });
  it('offers to take back what holds on a gap now, and not what was waived of another record once', () => {
    const { stored, writer } = read();
    const mitigation = [waivedBy('deferred', { reference: 'Practitioner/a' }, '2026-02-10T09:00:00Z')];
    const issues = stored.issues.map((issue) => ({ ...issue, status: 'mitigated' as const, mitigation }));
    const before = issues.map((issue) => ({
      ...issue,
      id: `${issue.id ?? ''}-before`,
      identifier: (issue.identifier ?? []).map((one) => ({ ...one, value: `${one.value ?? ''}/Claim/replaced` })),
    }));
    const chart = read({ stored: { ...stored, issues: [...before, ...issues] } });
    const live = liveVerdict(chart, EPISODE, TODAY, catalogue);
    const finding = live?.assessment.findings.find(({ rule }) => rule === 'follow-up-scheduled');
    if (!live || !finding) throw new Error('no finding');
    const held = live.issues.get(finding.rule) ?? [];
    expect(held).toHaveLength(2);
    expect(waivedAmong(held, writer, live.assessment, finding).map(({ id }) => id)).toEqual([held[1]?.id]);
  });
  it('counts on an earlier day only what the record could have held by then', () => {
    const status = (asOf: string, resources: readonly Resource[]) =>
      liveVerdict(read({ record: recordWith(resources) }), EPISODE, asOf, catalogue)?.assessment.findings.find(
        ({ rule }) => rule === 'follow-up-scheduled',
      )?.status;
    const booked = (created: string) =>
      (story?.resources ?? []).map((resource) =>
        resource.resourceType === 'Appointment' ? { ...resource, status: 'booked' as const, created } : resource,
      );
    expect(status('2025-11-20', booked('2025-11-19'))).toBe('closed-gap');
    expect(status('2025-11-20', booked('2025-11-21'))).not.toBe('closed-gap');
    const later = liveVerdict(read(), EPISODE, '2025-10-01', catalogue);
    const { day = 0, chart } = later?.assessment.episode ?? {};
    expect(chart && day > chart.asOf).toBe(true);
    expect([...(chart?.byKey.keys() ?? [])].some((key) => key.includes('procedure-note'))).toBe(false);
  });
  it('counts a rule in shadow as nothing', () => {
    const rules = { 'follow-up-scheduled': { state: 'shadow' as const } };
    const counted = (policy: ReadChart['policy']) => {
      const findings = liveVerdict(read({ policy }), EPISODE, TODAY, catalogue)?.assessment.findings ?? [];
      return findings.filter((finding) => countsAs({ finding, shown: shownAs(finding) }, 'open')).length;
    };
    expect(counted({ ...DEFAULT_POLICY, rules })).toBe(counted(DEFAULT_POLICY) - 1);
  });
  it('is none of an episode the record does not show', () => {
    expect(liveVerdict(read(), 'Procedure/unknown', TODAY, catalogue)).toBeUndefined();
  });
});

describe('the picture of an episode', () => {
  const live = liveVerdict(read(), EPISODE, TODAY, catalogue);
  const timeline = live && timelineOf(live.assessment, DEFAULT_POLICY);

  it('runs from ninety days before the service to a hundred and four after', () => {
    expect(timeline && [timeline.first - timeline.service, timeline.last - timeline.service]).toEqual([-90, 104]);
    expect(timeline && timeline.asOf - timeline.service).toBe(120);
  });
  it('shows evidence, what was refused, and the stay as a span', () => {
    const find = (key: string) => timeline?.marks.find((mark) => mark.key === key);
    expect(find('Appointment/story-overdue-follow-up')).toMatchObject({ bearing: 'near-miss', status: 'cancelled' });
    expect(find('DocumentReference/story-overdue-procedure-note')).toMatchObject({
      lane: 'notes',
      bearing: 'evidence',
    });
    const stay = find('Encounter/story-overdue-admission');
    expect(stay && stay.to > stay.from).toBe(true);
  });
  it('never lays two marks of a lane upon each other while there is room above', () => {
    const places = timeline?.marks
      .filter(({ level }) => level < 3)
      .map(({ lane, from, level }) => `${lane} ${from} ${level}`);
    expect(new Set(places).size).toBe(places?.length);
  });
});

describe('the figures', () => {
  const { issues, tasks } = storedAmong(seeded.resources, canonicals);
  const stock = {
    issues: new Map(issues.map((issue) => [issue.id ?? '', issue])),
    tasks: new Map(tasks.map((task) => [task.id ?? '', task])),
    patients: new Map(),
    payers: new Map(),
  };
  const rows = queueRows(stock, canonicals, TODAY);
  const ended = issues.map((issue, index) =>
    index === 0
      ? {
          ...issue,
          status: 'mitigated' as const,
          identifiedDateTime: '2026-02-20T00:00:00Z',
          mitigation: [
            {
              action: { coding: [{ code: '8' }, { code: 'deferred' }] },
              date: '2026-02-24',
              author: { reference: 'Practitioner/x' },
            },
          ],
        }
      : issue,
  );

  it('count what their definitions say', () => {
    const figures = figuresOf(
      {
        issues: ended,
        tasks,
        rows,
        followUpDays: 90,
        episodes: new Map([
          [EPISODE, false],
          ['Procedure/whole', true],
          ['Procedure/under-way', false],
        ]),
      },
      canonicals,
      TODAY,
    );
    expect(figures).toMatchObject({
      medianDays: 4,
      firstPass: 0.5,
      finished: 2,
      waivers: [{ name: 'deferred', count: 1 }],
    });
    expect(figures.open).toBe(issues.filter(({ status }) => status === 'final').length);
    expect(figures.weeks).toHaveLength(12);
    expect(figures.weeks.find(({ week }) => week === '2026-02-23')).toMatchObject({ closed: 1 });
    expect(figures.weeks.at(-1)).toMatchObject({ week: '2026-03-02', opened: issues.length - 1 });
  });
  it('leave out of first-pass completeness what is under way, and forgive what ended before it was due', () => {
    const [first] = issues;
    if (!first) throw new Error('no issue');
    const ahead = { ...first, status: 'mitigated' as const, detail: 'None was found. Due by 2026-02-01.' };
    const of = (changed: typeof first, retired: boolean, followUpDays: number) => {
      const episodes = new Map([[EPISODE, retired]]);
      return figuresOf({ issues: [changed], tasks: [], rows: [], episodes, followUpDays }, canonicals, TODAY).firstPass;
    };
    expect(of(ahead, true, 90)).toBe(1);
    expect(of({ ...ahead, detail: 'None was found.' }, true, 90)).toBe(0);
    expect(of({ ...first, status: 'final' }, false, 90)).toBe(0);
    expect(of({ ...first, status: 'final' }, false, 365)).toBeUndefined();
  });
  it('count an issue that only moved to another record as no end', () => {
    const moved = {
      ...issues[0],
      resourceType: 'DetectedIssue' as const,
      status: 'mitigated' as const,
      mitigation: [{ action: { coding: [{ system: canonicals.closings, code: 'superseded' }] }, date: TODAY }],
    };
    const stock = { issues: [moved], tasks: [], rows: [], episodes: new Map(), followUpDays: 90 };
    expect(figuresOf(stock, canonicals, TODAY).medianDays).toBeUndefined();
  });
  it('are told as unknown rather than as nought where there is nothing to count', () => {
    const none = figuresOf(
      { issues: [], tasks: [], rows: [], episodes: new Map([['Procedure/new', false]]), followUpDays: 90 },
      canonicals,
      TODAY,
    );
    expect([none.medianDays, none.firstPass, none.overdue]).toEqual([undefined, undefined, undefined]);
  });
  it('count by the days and weeks of the site', () => {
    const late = {
      ...issues[0],
      resourceType: 'DetectedIssue' as const,
      status: 'mitigated' as const,
      identifiedDateTime: '2026-02-23T04:00:00Z',
      mitigation: [{ action: { coding: [{ code: '8' }] }, date: '2026-03-02T03:00:00Z' }],
    };
    const stock = { issues: [late], tasks: [], rows: [], episodes: new Map(), followUpDays: 90 };
    const { weeks } = figuresOf({ ...stock, zone: 'America/Los_Angeles' }, canonicals, TODAY);
    const moved = weeks.filter(({ opened, closed }) => opened + closed > 0);
    expect(moved).toEqual([
      { week: '2026-02-16', opened: 1, closed: 0 },
      { week: '2026-02-23', opened: 0, closed: 1 },
    ]);
  });
});

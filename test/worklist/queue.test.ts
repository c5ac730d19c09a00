import type { DetectedIssue, Patient, Task } from '@medplum/fhirtypes';
import { describe, expect, it } from '@jest/globals';
import { canonicalsUnder } from '../../src/terminology/canonicals.ts';
import { filterRows, readFilters, writeFilters, type Filters } from '../../src/worklist/data/queue-filters.ts';
import { episodeOf, queueRows } from '../../src/worklist/data/queue-rows.ts';

const canonicals = canonicalsUnder();
const TODAY = '2026-03-02';

interface Gap {
  readonly rule: string;
  readonly severity?: DetectedIssue['severity'];
  readonly status?: DetectedIssue['status'];
  readonly due?: string;
}

function episode(name: string, gaps: readonly Gap[], task: Partial<Task> = {}) {
  const issues = gaps.map(({ rule, severity = 'high', status = 'final' }): DetectedIssue => ({
    resourceType: 'DetectedIssue',
    id: `${name}-${rule}`,
    status,
    severity,
    identifier: [{ system: canonicals.issue, value: `${rule}/Procedure/${name}` }],
    extension: [{ url: canonicals.facts, valueString: `none|2026-01-01|77750|completed` }],
    patient: { reference: `Patient/${name}` },
    identifiedDateTime: '2026-02-20T10:00:00Z',
  }));
  const listed: Task = {
    resourceType: 'Task',
    id: `${name}-task`,
    status: 'requested',
    intent: 'order',
    groupIdentifier: { system: canonicals.episode, value: `Procedure/${name}` },
    code: { coding: [{ system: canonicals.queues, code: 'imaging' }] },
    for: { reference: `Patient/${name}` },
    input: gaps.map(({ rule, due }) => ({
      type: { text: rule },
      valueReference: { reference: `DetectedIssue/${name}-${rule}` },
      ...(due !== undefined && { extension: [{ url: canonicals.due, valueDate: due }] }),
    })),
    ...task,
  };
  const patient: Patient = { resourceType: 'Patient', id: name, name: [{ family: name, given: ['A'] }] };
  return { issues, task: listed, patient };
}

const stories = [
  episode('later', [{ rule: 'a', due: '2026-06-01' }]),
  episode('soon', [{ rule: 'a', due: '2026-03-09', status: 'preliminary' }]),
  episode('overdue', [{ rule: 'b', due: '2026-03-01', severity: 'moderate' }]),
  episode('graver', [{ rule: 'b', due: '2026-03-01' }], { owner: { reference: 'Practitioner/me' } }),
];

const rows = queueRows(
  {
    issues: new Map(stories.flatMap(({ issues }) => issues.map((issue) => [issue.id ?? '', issue]))),
    tasks: new Map(stories.map(({ task }) => [task.id ?? '', task])),
    patients: new Map(stories.map(({ patient }) => [`Patient/${patient.id ?? ''}`, patient])),
    payers: new Map([['Patient/soon', 'Plan']]),
  },
  canonicals,
  TODAY,
);

const names = (filters: Filters, found?: ReadonlySet<string>) =>
  filterRows(rows, filters, { me: 'Practitioner/me', today: TODAY, ...(found && { found }) }).map(({ patient }) =>
    patient.slice('Patient/'.length),
  );

describe('the rows of the queue', () => {
  it('stand with what is overdue first, then what is due within a week, the graver above', () => {
    expect(names({})).toEqual(['graver', 'overdue', 'soon', 'later']);
  });
  it('tell the day of the service, the day of the ninety, the age and the due day', () => {
    expect(rows[0]).toMatchObject({
      name: 'graver, A',
      service: '2026-01-01',
      day: 60,
      age: 10,
      due: '2026-03-01',
      counts: { high: 1, moderate: 0, low: 0 },
    });
  });
  it('count a gap that is not due yet apart', () => {
    expect(rows.find(({ name }) => name === 'soon, A')).toMatchObject({ ahead: 1, counts: { high: 0 } });
  });
});

describe('a filter', () => {
  it.each<[Filters, string[]]>([
    [{ severity: 'moderate' }, ['overdue']],
    [{ rule: 'b' }, ['graver', 'overdue']],
    [{ owner: 'me' }, ['graver']],
    [{ owner: 'none' }, ['overdue', 'soon', 'later']],
    [{ status: 'taken' }, ['graver']],
    [{ due: 'overdue' }, ['graver', 'overdue']],
    [{ due: 'week' }, ['soon']],
    [{ due: 'later' }, ['later']],
    [{ queue: 'imaging', rule: 'a' }, ['soon', 'later']],
    [{ queue: 'coding' }, []],
    [{ payer: 'Plan' }, ['soon']],
    [{ sort: 'name' }, ['graver', 'later', 'overdue', 'soon']],
  ])('%j leaves %j', (filters, left) => expect(names(filters)).toEqual(left));

  it('and a search leave what both let through', () => {
    expect(names({ rule: 'a' }, new Set(['Patient/soon', 'Patient/graver']))).toEqual(['soon']);
  });
  it('is kept in the address beside what else stands there, and read back', () => {
    const filters: Filters = { queue: 'HIM', owner: 'me', due: 'week' };
    const address = writeFilters(new URLSearchParams('view=overview&severity=low'), filters);
    expect(address.toString()).toBe('view=overview&queue=HIM&owner=me&due=week');
    expect(readFilters(address)).toEqual(filters);
  });
  it('of a value nobody knows is none', () => {
    expect(readFilters(new URLSearchParams('queue=kitchen&due=never'))).toEqual({});
  });
});

describe('the episode of an issue', () => {
  it.each([
    ['r/Procedure/p', 'Procedure/p'],
    ['r/Procedure/p/Encounter/e', 'Procedure/p'],
    ['r/Claim/c/1.2', 'Claim/c/1.2'],
    ['r/Claim/c/1/Claim/d', 'Claim/c/1'],
    ['r/src:Claim/c/p2', 'src:Claim/c/p2'],
    ['nonsense', ''],
  ])('%s is %s', (value, anchor) => {
    const issue: DetectedIssue = {
      resourceType: 'DetectedIssue',
      status: 'final',
      identifier: [{ system: canonicals.issue, value }],
    };
    expect(episodeOf(issue, canonicals)).toBe(anchor);
  });
});

describe('the age of a gap', () => {
  const aged = (found: string, zone: string, today: string) => {
    const { issues, task } = episode('aged', [{ rule: 'a' }]);
    const stock = {
      issues: new Map(issues.map((issue) => ['i', { ...issue, identifiedDateTime: found }])),
      tasks: new Map([['t', task]]),
      patients: new Map(),
      payers: new Map(),
    };
    return queueRows(stock, canonicals, today, zone)[0]?.age;
  };

  it.each([
    ['late in the evening of Los Angeles', '2026-03-02T04:00:00Z', 'America/Los_Angeles', '2026-03-02', 1],
    ['early in the morning of Kolkata', '2026-02-28T20:00:00Z', 'Asia/Kolkata', '2026-03-02', 1],
    [
      'in the night in which New York gains an hour of daylight',
      '2026-03-08T04:30:00Z',
      'America/New_York',
      '2026-03-08',
      1,
    ],
    ['at noon, UTC', '2026-03-01T12:00:00Z', 'UTC', '2026-03-02', 1],
  ])('is counted in days of the site: found %s', (_, found, zone, today, days) => {
    expect(aged(found, zone, today)).toBe(days);
  });
});

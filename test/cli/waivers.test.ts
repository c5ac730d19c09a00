import { describe, expect, it } from '@jest/globals';
import type { DetectedIssue, Resource, Task } from '@medplum/fhirtypes';
import { readFileSync } from 'node:fs';
import type { EpisodeJson, GapJson } from '../../src/cli/episode-json.ts';
import { htmlFormat } from '../../src/cli/html-format.ts';
import { Counter } from '../../src/cli/tally.ts';
import type { Assessment } from '../../src/model/assessment.ts';
import { canonicalsUnder } from '../../src/terminology/canonicals.ts';
import { ACT_CODE } from '../../src/terminology/systems.ts';
import { REMARKS } from '../../src/terminology/canonicals.ts';
import { bothWays } from '../bulk/both-ways.ts';
import { inFolder } from '../bulk/input-folder.ts';
import { assessed, runWith } from './reviewed.ts';
import { runRadgap } from './run-radgap.ts';

const AS_OF = '2025-07-01';
const CANONICALS = canonicalsUnder();
const SUMMARY = 'discharge-summary-on-file/Procedure/a-infusion';
const CLINIC = readFileSync(`${import.meta.dirname}/../golden/clinic.json`, 'utf8');

/** How a server marks what it exports though it was deleted. */
const DELETED = 'http://azurehealthcareapis.com/data-extensions/deleted-state';

/** The issues that a first check of the clinic writes, by the value of their identifier. */
const written = await inFolder({ 'clinic.json': CLINIC }, async (folder) => {
  const { stdout } = await runRadgap(['check', folder, '--as-of', AS_OF, '--format', 'fhir']);
  const issues = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as DetectedIssue);
  return new Map(issues.map((issue) => [issue.identifier?.[0]?.value ?? '', issue]));
});

function issueOf(key: string): DetectedIssue {
  const issue = written.get(key);
  if (!issue) throw new Error(`no issue ${key}`);
  return issue;
}

const meta = (versionId: string, day = '2025-06-01') => ({ versionId, lastUpdated: `${day}T10:00:00Z` });
const COLLEAGUE = { reference: 'Practitioner/c' };
const remark = (code: string) => ({ coding: [{ system: REMARKS, code }] });
const waived = (issue: DetectedIssue, day = '2025-06-01'): DetectedIssue => ({
  ...issue,
  meta: meta('2', day),
  status: 'mitigated',
  mitigation: [{ action: remark('patient-refused'), date: `${day}T10:00:00Z`, author: COLLEAGUE }],
});

/** An issue as the checker ends it. */
const ended = (issue: DetectedIssue, code = 'evidence-found'): DetectedIssue => {
  const coding = [
    { system: CANONICALS.closings, code },
    { system: ACT_CODE, code: '8' },
  ];
  return { ...issue, status: 'mitigated', mitigation: [...(issue.mitigation ?? []), { action: { coding } }] };
};
/** An issue as the checker withdraws it: the facts are forgotten. */
const inError = (issue: DetectedIssue): DetectedIssue => ({
  ...ended(issue, 'duplicate'),
  status: 'entered-in-error',
  extension: [],
});

/** The same as another installation writes it, on the same facts. */
const ofAnother = (issue: DetectedIssue): DetectedIssue => ({
  ...(JSON.parse(
    JSON.stringify(issue).replaceAll('https://radgap.example/fhir', 'https://site.example/r'),
  ) as DetectedIssue),
  id: 'another',
});

/** A Task that lists one issue on the facts it was written on. */
function taskOn(issue: DetectedIssue, fields: Partial<Task>): Task {
  const facts = issue.extension?.filter(({ url }) => url === CANONICALS.facts) ?? [];
  const type = { coding: [{ system: CANONICALS.taskParts, code: 'gap' }] };
  return {
    resourceType: 'Task',
    id: 'work',
    meta: { ...meta('2'), author: COLLEAGUE },
    identifier: [{ system: CANONICALS.task, value: 'Procedure/a-infusion/HIM' }],
    code: { coding: [{ system: CANONICALS.queues, code: 'HIM' }] },
    status: 'requested',
    intent: 'order',
    for: { reference: 'Patient/a' },
    input: [{ type, valueReference: { reference: `DetectedIssue/${issue.id ?? ''}` }, extension: facts }],
    ...fields,
  };
}

const ndjson = (...resources: readonly Resource[]) => resources.map((held) => `${JSON.stringify(held)}\n`).join('');

/** What is said of a gap of the clinic beside some resources of the checker, read in either way. */
async function gapBeside(
  key: string,
  ...stored: readonly Resource[]
): Promise<GapJson & { readonly standing: string }> {
  const [memory, passes] = await bothWays({ 'clinic.json': CLINIC, 'stored.ndjson': ndjson(...stored) }, AS_OF);
  expect(passes.texts).toEqual(memory.texts);
  const episodes = memory.texts
    .flatMap((text) => text.split('\n').filter(Boolean))
    .map((line) => JSON.parse(line) as EpisodeJson);
  const episode = episodes.find(({ procedure }) => key.endsWith(`/${procedure ?? ''}`));
  const verdict = episode?.verdicts.find(({ rule }) => key.startsWith(`${rule}/`));
  const [gap] = verdict?.gaps ?? [];
  if (!verdict || !gap) throw new Error('no such gap');
  return { ...gap, standing: verdict.status };
}

describe('an answer in the input is heard: what a person waived is told as waived', () => {
  const issue = issueOf(SUMMARY);
  const said = { reason: 'patient-refused', day: '2025-06-01', by: 'Practitioner/c' };
  const byTask = { ...said, day: null };

  it.each<[string, readonly Resource[], GapJson['waiver']]>([
    ['nothing is stored', [], null],
    ['the issue is open', [{ ...issue, meta: meta('1') }], null],
    ['it was waived on the issue', [waived(issue)], said],
    [
      'it was waived, and nobody said why or when',
      [{ ...waived(issue), mitigation: [] }],
      { reason: null, day: null, by: null },
    ],
    [
      'a name stands where the person should be referred to',
      [
        {
          ...waived(issue),
          mitigation: [{ action: remark('deferred'), date: '2025-06-01', author: { reference: 'Dr Example' } }],
        },
      ],
      { reason: 'deferred', day: '2025-06-01', by: null },
    ],
    ['an older version stands after it', [waived(issue), { ...issue, meta: meta('1') }], said],
    ['it was waived and opened again', [waived(issue), { ...issue, meta: meta('3', '2025-06-02') }], null],
    ['it was waived after the day of judgement', [waived(issue, '2025-07-02')], null],
    ['it was waived on the day of judgement', [waived(issue, AS_OF)], { ...said, day: AS_OF }],
    [
      'the facts have changed since',
      [{ ...waived(issue), extension: [{ url: CANONICALS.facts, valueString: 'other|2025-01-10|77750|completed' }] }],
      null,
    ],
    ['the checker itself ended it', [ended(issue)], null],
    ['it is of another patient', [{ ...waived(issue), patient: { reference: 'Patient/b' } }], null],
    [
      'the issue is of some other program',
      [{ ...waived(issue), identifier: [{ system: 'urn:other', value: SUMMARY }] }],
      null,
    ],
    ['it has a form nobody can read', [{ ...waived(issue), mitigation: 'yes' } as unknown as Resource], null],
    [
      'the newest version cannot be read',
      [{ ...waived(issue), meta: meta('3'), status: 7 } as unknown as Resource, waived(issue)],
      null,
    ],
    [
      'its code has a form nobody can read',
      [{ ...waived(issue), code: { coding: 'x' } } as unknown as Resource, { ...issue, id: 'second' }],
      null,
    ],
    [
      'the server left out of it what may say who ended it',
      [
        {
          ...issue,
          status: 'mitigated',
          meta: {
            ...meta('2'),
            tag: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ObservationValue', code: 'SUBSETTED' }],
          },
        },
      ],
      null,
    ],
    [
      'it was closed after the day of judgement, and nobody said when',
      [{ ...issue, status: 'mitigated', meta: meta('2', '2025-07-02') }],
      null,
    ],
    [
      'it was closed before, and nobody said when',
      [{ ...issue, status: 'mitigated', meta: meta('2') }],
      { reason: null, day: null, by: null },
    ],
    [
      'another issue of its key is open',
      [{ ...issue, id: 'second', identifiedDateTime: '2025-01-01T00:00:00Z', meta: meta('1') }, waived(issue)],
      said,
    ],
    ['the checker ended another issue of its key', [ended({ ...issue, id: 'second' }), waived(issue)], said],
    [
      'the checker withdrew another issue of its key, of an older answer',
      [waived(issue), inError({ ...waived(issue, '2025-05-01'), id: 'second' })],
      said,
    ],
    [
      'what it says may be turned around',
      [{ ...waived(issue), modifierExtension: [{ url: 'urn:x', valueBoolean: true }] }],
      null,
    ],
    ['another installation wrote it', [ofAnother(waived(issue))], said],
    [
      'another installation waived what this one holds open',
      [{ ...issue, meta: meta('1') }, ofAnother(waived(issue))],
      null,
    ],
    [
      'another installation holds open what was waived',
      [waived(issue), ofAnother({ ...issue, meta: meta('1') })],
      null,
    ],
    ['another installation waived what this one would open again', [ended(issue), ofAnother(waived(issue))], null],
    ['two installations heard it, the other one before', [waived(issue), ofAnother(waived(issue, '2025-05-05'))], said],
    [
      'two installations heard it, and the other stands first',
      [ofAnother(waived(issue, '2025-05-05')), waived(issue)],
      said,
    ],
    ['two issues of its key were waived', [waived(issue), { ...waived(issue, '2025-05-05'), id: 'second' }], said],
    [
      'two were, and the older answer stands first',
      [{ ...waived(issue, '2025-05-05'), id: 'second' }, waived(issue)],
      said,
    ],
    [
      'it was waived, and its newest version is of some other program',
      [waived(issue), { ...waived(issue, '2025-06-02'), meta: meta('3', '2025-06-02'), identifier: [] }],
      null,
    ],
    [
      'it was waived, and then deleted as a server marks it in what is left',
      [
        waived(issue),
        {
          resourceType: 'DetectedIssue',
          ...(issue.id !== undefined && { id: issue.id }),
          status: 'mitigated',
          patient: { reference: 'Patient/a' },
          meta: { ...meta('3', '2025-06-02'), extension: [{ url: DELETED, valueString: 'soft-deleted' }] },
        },
      ],
      null,
    ],
    ['it names an agreement that nobody here knows', [{ ...waived(issue), implicitRules: 'urn:x' }], null],
    [
      'it says the month of the answer alone, and was written after the day of judgement',
      [
        {
          ...waived(issue, '2025-07-02'),
          mitigation: [{ action: remark('deferred'), date: '2025-07', author: COLLEAGUE }],
        },
      ],
      null,
    ],
    [
      'it says the month of the answer alone, and was written before',
      [{ ...waived(issue), mitigation: [{ action: remark('deferred'), date: '2025-06', author: COLLEAGUE }] }],
      { reason: 'deferred', day: null, by: 'Practitioner/c' },
    ],
    [
      'a Task that lists it is rejected with a reason',
      [issue, taskOn(issue, { status: 'rejected', statusReason: remark('patient-refused') })],
      byTask,
    ],
    [
      'a Task that lists it has a form nobody can read',
      [
        issue,
        taskOn(issue, { status: 'in-progress', restriction: null } as unknown as Partial<Task>),
        taskOn(issue, { id: 'other', status: 'rejected', statusReason: remark('patient-refused') }),
      ],
      byTask,
    ],
    ['a Task that lists it is rejected without', [issue, taskOn(issue, { status: 'rejected' })], null],
    [
      'a Task was rejected after the day of judgement',
      [
        issue,
        taskOn(issue, { status: 'rejected', statusReason: remark('patient-refused'), meta: meta('2', '2025-07-02') }),
      ],
      null,
    ],
    [
      'a Task was rejected, and says by its own date alone that this was after the day of judgement',
      [
        issue,
        {
          ...taskOn(issue, { status: 'rejected', statusReason: remark('patient-refused') }),
          meta: {},
          lastModified: '2025-07-02T10:00:00Z',
        },
      ],
      null,
    ],
    [
      'a Task was rejected, and is no longer of the checker',
      [
        issue,
        taskOn(issue, { status: 'rejected', statusReason: remark('patient-refused') }),
        taskOn(issue, { status: 'rejected', meta: meta('3', '2025-06-02'), identifier: [] }),
      ],
      null,
    ],
    [
      'a Task says so of this gap',
      [
        issue,
        taskOn(issue, {
          output: [
            {
              type: {
                coding: [
                  { system: CANONICALS.taskParts, code: 'waiver' },
                  { system: REMARKS, code: 'patient-refused' },
                ],
              },
              valueReference: { reference: `DetectedIssue/${issue.id ?? ''}` },
            },
          ],
        }),
      ],
      byTask,
    ],
  ])('%s', async (_, stored, waiver) => {
    const gap = await gapBeside(SUMMARY, ...stored);
    expect(gap.waiver).toEqual(waiver);
    expect(gap.standing).toBe('open-gap');
  });
});

describe('a service recorded twice', () => {
  const { entry } = JSON.parse(CLINIC) as { readonly entry: readonly { readonly resource: Resource }[] };
  const twins = entry.flatMap(({ resource }) => (resource.id === 'a-infusion' ? [{ ...resource, id: 'a-again' }] : []));

  it('keeps the record that its issues hang on, and the waivers on them', async () => {
    expect((await gapBeside(SUMMARY, ...twins, waived(issueOf(SUMMARY)))).waiver?.reason).toBe('patient-refused');
  });
});

describe('a gap that is not due yet, and of which no issue is asked for', () => {
  const key = 'post-treatment-imaging-on-file/Procedure/c-infusion';
  const onDay = (day: string): DetectedIssue => ({
    ...issueOf(SUMMARY),
    identifier: [{ system: CANONICALS.issue, value: key }],
    patient: { reference: 'Patient/c' },
    extension: [{ url: CANONICALS.facts, valueString: `noImaging|${day}|77750|completed` }],
  });

  it.each<[string, readonly Resource[], string | null | undefined]>([
    ['was waived', [waived(onDay('2025-06-11'))], 'patient-refused'],
    ['was waived for another day of service', [waived(onDay('2025-01-10'))], undefined],
    ['had an issue that was withdrawn with its anchor', [inError(onDay('2025-06-11'))], undefined],
  ])('%s', async (_, stored, reason) => {
    const gap = await gapBeside(key, ...stored);
    expect(gap.waiver?.reason).toBe(reason);
    expect(gap.standing).toBe('prospective-gap');
  });
});

describe('what is printed of a waived gap', () => {
  const all = [...written.values()].map((issue) => waived(issue));
  const print = (format: string, stored: readonly Resource[]) =>
    inFolder({ 'clinic.json': CLINIC, 'stored.ndjson': ndjson(...stored) }, (folder) =>
      runRadgap(['check', folder, '--as-of', AS_OF, '--format', format]),
    );

  it('is a part of its own in the report, and no open gap', async () => {
    const { stdout, code } = await print('report', all);
    expect(stdout).toContain('WAIVED BY A PERSON, NOT COUNTED');
    expect(stdout).toContain('Waived on 2025-06-01 by Practitioner/c: patient-refused.');
    expect(stdout).not.toContain('MISSING');
    expect(stdout).toContain('No gap is open');
    expect(stdout).toMatch(/gaps that people waived do not count/);
    expect(code).not.toBe(1);
  });

  it('counts as neither open nor complete, and its verdict and its score stay', async () => {
    const [none, answered] = await Promise.all([print('json', []), print('json', all)]);
    const [before, after] = [none, answered].map(({ stdout }) => JSON.parse(stdout) as Review);
    expect(after?.summary.complete).toBe(before?.summary.complete);
    expect(after?.summary.incomplete).toBe(0);
    expect(after?.summary.open).toEqual({});
    const told = new Set([...written.keys()].map((key) => key.split('/', 3).join('/')));
    expect(Object.values(after?.summary.waived ?? {}).reduce((sum, count) => sum + count, 0)).toBe(told.size);
    expect(after?.summary.answered).toBeGreaterThan(0);
    const statuses = (review: Review | undefined) =>
      review?.episodes.map(({ verdicts }) => verdicts.map(({ status }) => status));
    expect(statuses(after)).toEqual(statuses(before));
    const [unmoved, measured] = await Promise.all([print('measure', []), print('measure', all)]);
    expect(measured.stdout).toBe(unmoved.stdout);
  });

  it('is a row of its own status in the table', async () => {
    const { stdout } = await print('csv', [waived(issueOf(SUMMARY))]);
    const rows = stdout
      .split('\r\n')
      .filter((row) => row.startsWith('Procedure/a-infusion') && row.includes('discharge-summary-on-file'));
    expect(rows).toHaveLength(1);
    expect(rows[0]).toContain(',waived,');
    expect(rows[0]).toMatch(/,2025-06-01,Practitioner\/c,patient-refused$/);
  });

  it('is no issue to load', async () => {
    const { stdout } = await print('fhir', [waived(issueOf(SUMMARY))]);
    const keys = stdout
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as DetectedIssue).identifier?.[0]?.value);
    expect(keys).toEqual([...written.keys()].filter((key) => key !== SUMMARY));
  });

  it('is told on the page', async () => {
    const { stdout } = await print('html', all);
    expect(stdout).toContain('Waived by a person, not counted');
    expect(stdout).toContain('data-state="waived"');
  });

  it('is not lost from the chart of the rules in shadow', () => {
    const [judged] = assessed('a').judged;
    if (!judged) throw new Error('nobody was judged');
    const findings = (one: Assessment) =>
      one.findings.map((finding) => ({
        ...finding,
        shadow: true,
        gaps: finding.gaps.map((gap) => ({ ...gap, waiver: {} })),
      }));
    const counter = new Counter();
    counter.add({ ...judged, assessments: judged.assessments.map((one) => ({ ...one, findings: findings(one) })) });
    const html = htmlFormat(runWith()).tail(counter.tally(1, []));
    const chart = html.slice(html.indexOf('Requirements in shadow, counted nowhere else'));
    expect(chart).toContain('Waived');
  });
});

interface Review {
  readonly episodes: readonly EpisodeJson[];
  readonly summary: {
    readonly complete: number;
    readonly incomplete: number;
    readonly answered: number;
    readonly open: Readonly<Record<string, number>>;
    readonly waived: Readonly<Record<string, number>>;
  };
}

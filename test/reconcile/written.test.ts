import { describe, expect, it } from '@jest/globals';
import { toldOfPart } from '../../src/reconcile/provenance.ts';
import type { Write } from '../../src/reconcile/writer.ts';
import type { Gap } from '../../src/model/verdict.ts';
import { admission, claim, day, linked, procedure } from '../support/chart-builders.ts';
import { ahead, canonicals, closed, Ledger, moot, open, type Run } from './ledger.ts';

const NOW = `${day(20)}T12:00:00.000Z`;
const FACTS = `lacking|${day(0)}|77750|completed`;
const chart = [linked({ meta: { versionId: '3' } }), admission()];
const refused = { reference: 'Encounter/admission', why: { code: 'unlinked' } } as const;
const gap = (...nearMisses: NonNullable<Gap['nearMisses']>[number][]): Gap => ({ message: 'lacking', nearMisses });

const uuid = (count: number) => `urn:uuid:00000000-0000-4000-8000-${String(count).padStart(12, '0')}`;
const [GUARD, ISSUE, TASK] = [uuid(1), uuid(1000), uuid(5000)];
const [p1, anchor] = [{ reference: 'Patient/p1' }, { reference: 'Procedure/infusion' }];

describe('the first gap of a service', () => {
  const late = { status: 'open-gap', due: day(10), gaps: [gap(refused)] } as const;
  const written = () => new Ledger().plan({ verdicts: { r: late }, chart });
  const line = 'It was not found. Record it.';
  const queue = { system: canonicals.queues, code: 'clinician' };

  it('is one plan of four writes', () => {
    const [plan, ...others] = written();
    expect(others).toEqual([]);
    expect(plan?.episode).toBe('Procedure/infusion');
    expect(plan?.writes.map(({ kind, address }) => [kind, address])).toEqual([
      ['create', GUARD],
      ['create', ISSUE],
      ['create', TASK],
      ['create', uuid(4)],
    ]);
  });

  const texts = ['It was not found.', 'Seen and not counted: Encounter/admission, it is not linked to this service.'];
  it.each<[string, number, object]>([
    [
      'the guard of its episode',
      0,
      {
        resourceType: 'List',
        identifier: [{ system: canonicals.episode, value: 'Procedure/infusion' }],
        status: 'current',
        mode: 'working',
        title: 'Documentation gaps of one 77750 episode',
        code: { coding: [{ system: canonicals.taskParts, code: 'episode' }] },
        subject: p1,
        source: { reference: 'Device/checker' },
        date: NOW,
        entry: [{ item: { reference: ISSUE } }],
      },
    ],
    [
      'the issue',
      1,
      {
        resourceType: 'DetectedIssue',
        identifier: [{ system: canonicals.issue, value: 'r/Procedure/infusion' }],
        extension: [{ url: canonicals.facts, valueString: FACTS }],
        status: 'final',
        code: {
          coding: [
            { system: canonicals.rules, code: 'r', display: 'Title of r.' },
            { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'MISSMAND' },
          ],
          text: 'Title of r.',
        },
        severity: 'high',
        patient: p1,
        identifiedDateTime: NOW,
        author: { reference: 'Device/checker' },
        implicated: [anchor, { reference: 'Encounter/admission' }],
        evidence: [
          {
            code: [
              {
                coding: [{ system: expect.stringContaining('gap-reason') as unknown, code: 'InvalidAttribute' }],
                text: 'it is not linked to this service',
              },
            ],
            detail: [{ reference: 'Encounter/admission' }],
          },
        ],
        detail: texts.join(' '),
        text: {
          status: 'generated',
          div: `<div xmlns="http://www.w3.org/1999/xhtml"><p><b>Title of r.</b></p>${texts.map((text) => `<p>${text}</p>`).join('')}</div>`,
        },
      },
    ],
    [
      'the Task of its queue',
      2,
      {
        resourceType: 'Task',
        identifier: [{ system: canonicals.task, value: 'Procedure/infusion/clinician' }],
        groupIdentifier: { system: canonicals.episode, value: 'Procedure/infusion' },
        status: 'requested',
        businessStatus: { coding: [{ system: canonicals.businessStatus, code: 'new' }] },
        intent: 'order',
        priority: 'urgent',
        code: { coding: [queue, { system: 'http://hl7.org/fhir/CodeSystem/task-code', code: 'fulfill' }] },
        description: line,
        focus: anchor,
        for: p1,
        encounter: { reference: 'Encounter/admission' },
        authoredOn: NOW,
        lastModified: NOW,
        requester: { reference: 'Device/checker' },
        performerType: [{ coding: [queue], text: 'clinician' }],
        restriction: { period: { end: day(10) } },
        input: [
          {
            extension: [
              { url: canonicals.facts, valueString: FACTS },
              { url: canonicals.due, valueDate: day(10) },
            ],
            type: { coding: [{ system: canonicals.taskParts, code: 'gap' }], text: line },
            valueReference: { reference: ISSUE },
          },
        ],
      },
    ],
    [
      'the record of the run',
      3,
      {
        resourceType: 'Provenance',
        target: [GUARD, ISSUE, TASK].map((reference) => ({ reference })),
        recorded: NOW,
        policy: [`${canonicals.catalogue}|test`, `${canonicals.policy}|test`],
        activity: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-DataOperation', code: 'UPDATE' }] },
        agent: [
          {
            type: {
              coding: [
                { system: 'http://terminology.hl7.org/CodeSystem/provenance-participant-type', code: 'assembler' },
              ],
            },
            who: { reference: 'Device/checker' },
          },
        ],
        entity: [
          { role: 'source', what: { reference: 'Encounter/admission' } },
          { role: 'source', what: { reference: 'Procedure/infusion/_history/3' } },
        ],
      },
    ],
  ])('%s', (_what, index, resource) => {
    expect(written()[0]?.writes[index]?.resource).toStrictEqual(resource);
  });
});

describe('an issue', () => {
  const issueOf = (run: Run) => {
    const ledger = new Ledger();
    ledger.run(run);
    return ledger.issues[0];
  };

  it.each([
    ['r', 'MISSMAND'],
    ['low-r', 'MISSCOND'],
    ['claim-r', 'VALIDAT'],
    ['conflict-r', 'VALIDAT'],
  ])('of the rule %s is of the kind %s', (rule, kind) => {
    expect(issueOf({ verdicts: { [rule]: open() } })?.code?.coding?.[1]?.code).toBe(kind);
  });

  it('names every record of the service', () => {
    const implicated = issueOf({ verdicts: { r: open() }, chart: [linked(), admission(), claim()] })?.implicated;
    expect(implicated?.map(({ reference }) => reference)).toEqual([
      'Procedure/infusion',
      'Claim/claim',
      'Encounter/admission',
    ]);
  });

  it('names no encounter that is contained in another resource: it has no address', () => {
    const inside = procedure({
      contained: [admission({ id: 'inside' })],
      encounter: { reference: '#inside' },
    });
    const implicated = issueOf({ verdicts: { r: open() }, chart: [inside] })?.implicated;
    expect(implicated?.map(({ reference }) => reference)).toEqual(['Procedure/infusion']);
  });

  it('tells what it found as text, never as markup', () => {
    const why = { code: 'cancelled', data: { status: '<b> & "x"' } } as const;
    const found = gap({ reference: 'Encounter/admission', why });
    const issue = issueOf({ verdicts: { r: { status: 'open-gap', gaps: [found] } } });
    expect(issue?.detail).toContain('its status is <b> & "x".');
    expect(issue?.text?.div).toContain('its status is &lt;b&gt; &amp; &quot;x&quot;.');
  });

  it('tells each thing seen once, in the order of references, and of those beyond how many', () => {
    const many = Array.from({ length: 9 }, (_, index) => ({ ...refused, reference: `Encounter/${String(9 - index)}` }));
    const told = (...gaps: [Gap, ...Gap[]]) => issueOf({ verdicts: { r: { status: 'open-gap', gaps } } });
    const twice = told(gap(...[0, 2, 1].flatMap((index) => many[index] ?? [])), gap(...many.slice(0, 1)));
    expect(twice?.evidence?.map(({ detail }) => detail?.[0]?.reference)).toEqual([
      'Encounter/7',
      'Encounter/8',
      'Encounter/9',
    ]);
    expect(twice?.detail).not.toContain('more were seen');
    expect(told(gap(...many), gap(refused))?.detail).toContain('1 more were seen and not counted.');
  });

  it('says by when a gap ahead is due, and of one that is due no more', () => {
    const due = { status: 'open-gap', due: day(10), gaps: [gap()] } as const;
    expect(issueOf({ verdicts: { r: ahead } })?.detail).toBe(`It was not found. Due by ${day(30)}.`);
    expect(issueOf({ verdicts: { r: due } })?.detail).toBe('It was not found.');
  });

  it('keeps what others put on it, and one mark of ours', () => {
    const ledger = new Ledger();
    ledger.run({ verdicts: { r: { status: 'open-gap', gaps: [gap(refused)] } } });
    const [first] = ledger.issues;
    if (!first) throw new Error('no issue');
    const extension = { url: 'urn:site:mark', valueString: 'theirs' };
    const identifier = { system: 'urn:site:ticket', value: '12' };
    ledger.put({
      ...first,
      extension: [extension, ...(first.extension ?? [])],
      identifier: [identifier, ...(first.identifier ?? [])],
    });
    expect(ledger.plan({ verdicts: { r: { status: 'open-gap', gaps: [gap(refused)] } } })).toEqual([]);
    ledger.run({ verdicts: { r: open('otherwise') } });
    expect(ledger.issues[0]).toMatchObject({
      identifier: [identifier, { system: canonicals.issue }],
      extension: [extension, { url: canonicals.facts }],
    });
    expect(ledger.issues[0]).not.toHaveProperty('evidence');
  });
});

describe('the record of a run', () => {
  const sources = (ledger: Ledger) => ledger.provenances.at(-1)?.entity?.map(({ what }) => what.reference);
  const targets = (ledger: Ledger) =>
    ledger.provenances.at(-1)?.target.map(({ reference }) => reference?.split('/')[0]);

  it('rests on the evidence of what changed, and on nothing else', () => {
    const ledger = new Ledger();
    ledger.run({ verdicts: { a: open(), b: { status: 'open-gap', gaps: [gap(refused)] } } });
    ledger.run({ verdicts: { a: closed, b: { status: 'open-gap', gaps: [gap(refused)] } } });
    expect(targets(ledger)).toEqual(['List', 'DetectedIssue', 'Task']);
    expect(sources(ledger)).toEqual(['Observation/proof', 'Procedure/infusion']);
  });

  it.each([
    ['Procedure', [linked()], 'Procedure/infusion'],
    ['claim line', [claim()], 'Claim/claim'],
  ])('rests on the %s its anchor was when that is gone', (_what, first, source) => {
    const ledger = new Ledger();
    ledger.run({ verdicts: { r: open() }, chart: first });
    ledger.run({ verdicts: { r: open() }, chart: [] });
    expect(sources(ledger)).toEqual([source]);
  });

  it('tells of an issue that an earlier run made and told nobody of', () => {
    const ledger = new Ledger();
    ledger.run({ verdicts: { a: open(), b: open() } });
    const [guard, issue] = [ledger.lists[0], ledger.issues[0]];
    if (!guard || !issue) throw new Error('nothing was written');
    ledger.put({ ...guard, entry: guard.entry?.slice(1) ?? [] });
    ledger.run({ verdicts: { a: open(), b: open() } });
    expect(ledger.provenances.at(-1)?.target).toEqual([
      { reference: `List/${guard.id ?? ''}` },
      { reference: `DetectedIssue/${issue.id ?? ''}` },
    ]);
  });

  it('of a part tells of what was done, and of nothing when nothing was', () => {
    const plan = new Ledger().plan({ verdicts: { r: open() } })[0]?.writes ?? [];
    const [issue, told] = [plan[1], plan.at(-1)] as [Write, Write];
    expect(toldOfPart(told, new Set([ISSUE]))).toEqual({
      ...told,
      resource: { ...told.resource, target: [{ reference: ISSUE }] },
    });
    expect(toldOfPart(told, new Set())).toBeUndefined();
    expect(toldOfPart(issue, new Set([ISSUE]))).toBeUndefined();
  });
});

describe('what is written again', () => {
  it('is written where it stands', () => {
    const ledger = new Ledger();
    ledger.run({ verdicts: { r: open() } });
    const at = (type: string) => [...ledger.held.keys()].find((key) => key.startsWith(`${type}/`));
    const [plan] = ledger.plan({ verdicts: { r: moot } });
    expect(plan?.writes.map(({ kind, address }) => [kind, address])).toEqual([
      ['update', at('List')],
      ['update', at('DetectedIssue')],
      ['update', at('Task')],
      ['create', uuid(4)],
    ]);
  });

  it('is in the order of its keys, whenever each of them came', () => {
    const ledger = new Ledger();
    ledger.run({ verdicts: { b: open() } });
    ledger.run({ verdicts: { c: open(), b: open(), a: open() } });
    const keyOf = new Map(ledger.issues.map(({ id, code }) => [`DetectedIssue/${id ?? ''}`, code?.coding?.[0]?.code]));
    const keys = (references: readonly (string | undefined)[] = []) => references.map((one) => keyOf.get(one ?? ''));
    expect(keys(ledger.lists[0]?.entry?.map(({ item }) => item.reference))).toEqual(['a', 'b', 'c']);
    expect(keys(ledger.tasks[0]?.input?.map(({ valueReference }) => valueReference?.reference))).toEqual([
      'a',
      'b',
      'c',
    ]);
    expect(ledger.issues.map(({ code }) => code?.coding?.[0]?.code)).toEqual(['b', 'a', 'c']);
  });
});

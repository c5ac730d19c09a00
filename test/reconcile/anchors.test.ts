import type { ClaimProcedure, DetectedIssue, List, Resource } from '@medplum/fhirtypes';
import { describe, expect, it } from '@jest/globals';
import { anchorsInUse } from '../../src/reconcile/anchors.ts';
import { newGuard } from '../../src/reconcile/guard.ts';
import { fromChart, type Writer } from '../../src/reconcile/writer.ts';
import { CPT } from '../../src/terminology/systems.ts';
import { admission, claim, day, line, linked, observation, procedure } from '../support/chart-builders.ts';
import { canonicals, Ledger, open, standing, writerAt, type Run } from './ledger.ts';

const verdicts = { r: open() };
const damaged = (resource: Resource): Resource => ({ ...resource, status: 7 }) as unknown as Resource;
const standings = (ledger: Ledger): Readonly<Record<string, string>> =>
  Object.fromEntries(ledger.issues.map((issue) => [issue.identifier?.[0]?.value ?? '', standing(issue)] as const));

const coded = { procedureCodeableConcept: { coding: [{ system: CPT, code: '77750' }] } };

describe('an issue of a claim line', () => {
  const other = { productOrService: { coding: [{ system: CPT, code: '99213' }] } };
  it.each<[string, Run, string]>([
    ['the claim was entered in error', { chart: [claim({ status: 'entered-in-error' })] }, 'entered-in-error'],
    ['the claim was cancelled', { chart: [claim({ status: 'cancelled' })] }, 'mitigated anchor-changed'],
    ['the line was recoded', { chart: [claim({ item: [line(other)] })] }, 'mitigated anchor-changed'],
    ['the line left the claim', { chart: [claim({ item: [line({ sequence: 2 })] })] }, 'mitigated superseded'],
    ['the claim is gone', { chart: [] }, 'mitigated anchor-changed'],
    [
      'services before a later day are ignored',
      { chart: [claim()], policy: { notBefore: day(1) } },
      'mitigated no-longer-applicable',
    ],
    ['claims could not be read', { chart: [], more: { unreadable: ['Claim'] } }, 'final'],
    ['the claim cannot be understood', { chart: [damaged(claim())] }, 'final'],
    ['another claim cannot be understood', { chart: [damaged(claim({ id: 'other' }))] }, 'mitigated anchor-changed'],
    [
      'another type could not be read',
      { chart: [], more: { unreadable: ['Observation'] } },
      'mitigated anchor-changed',
    ],
  ])('%s: %s', (_then, run, expected) => {
    const ledger = new Ledger();
    ledger.run({ verdicts, chart: [claim()] });
    ledger.run({ verdicts, ...run });
    expect(standings(ledger)['r/Claim/claim/1']).toBe(expected);
  });
});

describe('an issue of a Procedure', () => {
  it('is superseded when its record turns out to be of the same service as another', () => {
    const ledger = new Ledger();
    const twin = (on: string) => procedure({ id: 'twin', performedDateTime: on });
    ledger.run({ verdicts, chart: [procedure(), twin(day(9))] });
    expect(standings(ledger)).toEqual({ 'r/Procedure/infusion': 'final', 'r/Procedure/twin': 'final' });
    ledger.run({ verdicts, chart: [procedure(), twin(day(0))] });
    expect(Object.values(standings(ledger)).sort()).toEqual(['final', 'mitigated superseded']);
  });

  it.each([
    ['Procedures', [procedure(), procedure({ id: 'next', performedDateTime: day(9) })], 'r/Procedure/next'],
    ['claim lines', [claim(), claim({ id: 'next', item: [line({ servicedDate: day(9) })] })], 'r/Claim/next/1'],
  ])('of two services known by %s, that of the ignored one alone is moot', (_by, chart, next) => {
    const ledger = new Ledger();
    ledger.run({ verdicts, chart });
    ledger.run({ verdicts, chart, policy: { notBefore: day(5) } });
    expect(Object.values(standings(ledger)).sort()).toEqual(['final', 'mitigated no-longer-applicable']);
    expect(standings(ledger)[next]).toBe('final');
  });

  it.each([
    ['its Task alone', 'r', /^List/],
    ['its guard alone', 'low-r', /^Task/],
    ['itself alone', 'low-r', /^List|^Task/],
  ])('is found again by %s when its anchor is gone', (_by, rule, missing) => {
    const ledger = new Ledger();
    ledger.run({ verdicts: { [rule]: open() } });
    for (const key of [...ledger.held.keys()].filter((held) => missing.test(held))) ledger.held.delete(key);
    ledger.run({ verdicts: { [rule]: open() }, chart: [] });
    expect(standings(ledger)[`${rule}/Procedure/infusion`]).toBe('mitigated anchor-changed');
    expect(ledger.plan({ verdicts: { [rule]: open() }, chart: [] })).toEqual([]);
  });

  it.each<[string, Run['source'], string]>([
    ['here, of a chart there', undefined, 'r/there:Procedure/infusion'],
    ['of one chart there, of another', { base: 'https://a.example/fhir', id: 'a' }, 'r/b:Procedure/infusion'],
    ['there, of a chart here', { base: 'https://a.example/fhir', id: 'a' }, 'r/Procedure/infusion'],
  ])('%s is left alone', (_where, source, value) => {
    const ledger = new Ledger();
    ledger.put({ resourceType: 'DetectedIssue', status: 'final', identifier: [{ system: canonicals.issue, value }] });
    ledger.run({ verdicts, ...(source && { source }) });
    expect(standings(ledger)[value]).toBe('final');
  });

  it('is told apart from what is not ours', () => {
    const ledger = new Ledger();
    ledger.put({ resourceType: 'Task', status: 'requested', intent: 'order' });
    ledger.put({ resourceType: 'List', status: 'current', mode: 'working' });
    ledger.put({ resourceType: 'DetectedIssue', status: 'final' });
    const theirs = new Map(ledger.held);
    ledger.run({ verdicts });
    ledger.run({ verdicts, chart: [] });
    for (const [key, resource] of theirs) expect(ledger.held.get(key)).toBe(resource);
  });

  it('of two claim lines is superseded likewise', () => {
    const ledger = new Ledger();
    const twice = (on: string) => [claim({ item: [line(), line({ sequence: 2, servicedDate: on })] })];
    ledger.run({ verdicts, chart: twice(day(9)) });
    ledger.run({ verdicts, chart: twice(day(0)) });
    expect(standings(ledger)).toEqual({
      'r/Claim/claim/1': 'final',
      'r/Claim/claim/2': 'mitigated superseded',
    });
  });

  it('known by the procedures of a claim is superseded by the line that bills it', () => {
    const ledger = new Ledger();
    const entry = { sequence: 1, date: day(0), ...coded };
    ledger.run({ verdicts, chart: [claim({ item: [], procedure: [entry] })] });
    expect(standings(ledger)).toEqual({ 'r/Claim/claim/p1': 'final' });
    ledger.run({ verdicts, chart: [claim({ procedure: [entry] })] });
    expect(standings(ledger)).toEqual({
      'r/Claim/claim/p1': 'mitigated superseded',
      'r/Claim/claim/1': 'final',
    });
  });

  it.each([
    [
      'is coded otherwise',
      { procedureCodeableConcept: { coding: [{ system: CPT, code: '99213' }] } },
      'anchor-changed',
    ],
    ['names a Procedure', { procedureReference: { reference: 'Procedure/infusion' } }, 'superseded'],
  ])('known by the procedures of a claim: the entry %s now', (_now, entry, closing) => {
    const named = (held: Pick<ClaimProcedure, 'procedureCodeableConcept' | 'procedureReference'>) =>
      claim({ item: [], procedure: [{ sequence: 1, date: day(0), ...held }] });
    const ledger = new Ledger();
    ledger.run({ verdicts, chart: [named(coded)] });
    ledger.run({ verdicts, chart: [named(entry), procedure()] });
    expect(standings(ledger)['r/Claim/claim/p1']).toBe(`mitigated ${closing}`);
  });

  it('known by the procedures of a claim is moot once services of its day are ignored', () => {
    const ledger = new Ledger();
    const chart = [claim({ item: [], procedure: [{ sequence: 1, date: day(0), ...coded }] })];
    ledger.run({ verdicts, chart });
    ledger.run({ verdicts, chart, policy: { notBefore: day(5) } });
    expect(standings(ledger)['r/Claim/claim/p1']).toBe('mitigated no-longer-applicable');
  });

  it('of an error keeps what others marked, and forgets our facts, so that a corrected record opens it again', () => {
    const mark = { url: 'urn:site:mark', valueString: 'theirs' };
    const inError: Run = { verdicts, chart: [linked({ status: 'entered-in-error' })] };
    const ledger = new Ledger();
    ledger.run({ verdicts });
    const [issue] = ledger.issues;
    if (!issue) throw new Error('no issue');
    ledger.put({ ...issue, extension: [mark, ...(issue.extension ?? [])] });
    ledger.run(inError);
    expect(ledger.issues[0]?.extension).toEqual([mark]);
    ledger.run({ verdicts });
    expect(ledger.issues[0]).toMatchObject({ status: 'final', extension: [mark, {}] });
  });

  it('of an error on which nobody marked anything carries no extension', () => {
    const ledger = new Ledger();
    ledger.run({ verdicts });
    ledger.run({ verdicts, chart: [linked({ status: 'entered-in-error' })] });
    expect(ledger.issues[0]).not.toHaveProperty('extension');
  });

  it('is not kept open by something else that cannot be understood', () => {
    const ledger = new Ledger();
    ledger.run({ verdicts });
    ledger.run({ verdicts, chart: [damaged(observation('58410-2'))] });
    expect(standings(ledger)).toEqual({ 'r/Procedure/infusion': 'mitigated anchor-changed' });
  });
});

describe('a service recorded twice', () => {
  const twice: Run = { verdicts, chart: [procedure(), procedure({ id: 'a-copy' })] };

  it('keeps the anchor its issues name though its guard was deleted, and the waivers on them', () => {
    const ledger = new Ledger();
    ledger.run({ verdicts });
    const [issue] = ledger.issues;
    if (!issue) throw new Error('no issue');
    ledger.put({ ...issue, status: 'mitigated', mitigation: [{ action: { coding: [{ code: 'deferred' }] } }] });
    for (const { id } of ledger.lists) ledger.held.delete(`List/${id ?? ''}`);
    ledger.put(newGuard('Procedure/a-copy', 'Patient/p1', writerAt(`${day(20)}T12:00:00.000Z`)));
    ledger.run(twice);
    expect(standings(ledger)).toEqual({ 'r/Procedure/infusion': 'mitigated deferred' });
    expect(ledger.plan(twice)).toEqual([]);
  });

  it.each<[string, Writer, readonly string[]]>([
    ['r/Procedure/infusion', writerAt(''), ['Procedure/infusion']],
    ['r/Procedure/infusion/Claim/claim', writerAt(''), ['Procedure/infusion']],
    ['r/Claim/claim/1/Encounter/x', writerAt(''), ['Claim/claim/1']],
    ['r/ehr:Claim/claim/p1', { ...writerAt(''), source: { base: '', id: 'ehr' } }, ['Claim/claim/p1']],
    ['of another hand', writerAt(''), []],
  ])('the anchor in use of an issue named %s', (value, writer, expected) => {
    const identifier = [{ system: canonicals.issue, value }];
    const issues: DetectedIssue[] = [{ resourceType: 'DetectedIssue', status: 'final', identifier }];
    expect([...anchorsInUse({ issues, tasks: [], lists: [] }, writer)]).toEqual(expected);
  });
});

describe('where the chart is on another server than the issues', () => {
  const source = { base: 'https://ehr.example/fhir', id: 'ehr' };
  const there: Writer = { ...writerAt(`${day(20)}T12:00:00.000Z`), source };

  it('every name begins with that server, every reference to the chart with its address', () => {
    const ledger = new Ledger();
    const chart = [linked({ meta: { versionId: '3' } }), admission()];
    ledger.run({ verdicts, chart, source });
    const [at, names] = ['https://ehr.example/fhir', 'ehr:Procedure/infusion'];
    expect(ledger.issues[0]).toMatchObject({
      identifier: [{ value: `r/${names}` }],
      patient: { reference: `${at}/Patient/p1` },
      implicated: [{ reference: `${at}/Procedure/infusion` }, { reference: `${at}/Encounter/admission` }],
    });
    expect(ledger.tasks[0]).toMatchObject({
      identifier: [{ value: `${names}/clinician` }],
      groupIdentifier: { value: names },
      focus: { reference: `${at}/Procedure/infusion` },
      for: { reference: `${at}/Patient/p1` },
    });
    expect(ledger.lists[0]).toMatchObject({
      identifier: [{ value: names }],
      subject: { reference: `${at}/Patient/p1` },
    });
    expect(ledger.provenances[0]?.entity).toEqual([
      { role: 'source', what: { reference: `${at}/Procedure/infusion/_history/3` } },
    ]);
    expect(ledger.plan({ verdicts, chart, source })).toEqual([]);
  });

  it('an anchor that is gone is known by its own name', () => {
    const ledger = new Ledger();
    ledger.run({ verdicts, source });
    ledger.run({ verdicts, source, chart: [], more: { unreadable: ['Procedure'] } });
    expect(standings(ledger)).toEqual({ 'r/ehr:Procedure/infusion': 'final' });
    ledger.run({ verdicts, source, chart: [linked({ status: 'entered-in-error' })] });
    expect(standings(ledger)).toEqual({ 'r/ehr:Procedure/infusion': 'entered-in-error' });
    expect(ledger.provenances.at(-1)?.entity).toEqual([
      { role: 'source', what: { reference: 'https://ehr.example/fhir/Procedure/infusion' } },
    ]);
  });

  it('the anchors in use are those of that server', () => {
    const inUse = (values: readonly string[], writer: Writer) => {
      const lists = values.map((value): List => ({
        resourceType: 'List',
        status: 'current',
        mode: 'working',
        identifier: [
          { system: 'urn:site:ticket', value: 'x' },
          ...(value ? [{ system: canonicals.episode, value }] : []),
        ],
      }));
      return [...anchorsInUse({ issues: [], tasks: [], lists }, writer)];
    };
    expect(inUse(['ehr:Procedure/a', 'ehr2:Procedure/b', 'Procedure/c', ''], there)).toEqual(['Procedure/a']);
    expect(inUse(['Procedure/c', 'Claim/d/1'], writerAt(there.now))).toEqual(['Procedure/c', 'Claim/d/1']);
  });

  it.each<[string, Writer, string | undefined, string | undefined]>([
    ['one of that server', there, 'https://ehr.example/fhir/Patient/p1', 'Patient/p1'],
    ['one of this server', there, 'Patient/p1', undefined],
    ['one of a server whose address begins alike', there, 'https://ehr.example/fhir2/Patient/p1', undefined],
    ['none', there, undefined, undefined],
    ['any, where there is but one server', writerAt(there.now), 'Patient/p1', 'Patient/p1'],
    ['none, where there is but one server', writerAt(there.now), undefined, undefined],
  ])('a reference is read back to the chart: %s', (_which, writer, reference, key) => {
    expect(fromChart(writer, reference === undefined ? undefined : { reference })).toBe(key);
  });
});

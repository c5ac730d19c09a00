import { describe, expect, it } from '@jest/globals';
import type { Resource } from '@medplum/fhirtypes';
import { waivedBy } from '../../src/reconcile/closing.ts';
import type { Written } from '../../src/reconcile/writer.ts';
import { CANONICAL_BASE, CPT } from '../../src/terminology/systems.ts';
import { claim, day, line, procedure } from '../support/chart-builders.ts';
import { closed, Ledger, open, standing, type Run } from './ledger.ts';

const KEY = 'r/Procedure/infusion';
const OPEN: Run = { verdicts: { r: open() } };

describe('keys', () => {
  it('make one issue of several gaps: the gravest severity, every message in its detail', () => {
    const ledger = new Ledger();
    ledger.run({ verdicts: { r: { status: 'open-gap', gaps: [{ message: 'otherwise' }, { message: 'lacking' }] } } });
    expect(ledger.issues).toHaveLength(1);
    expect(ledger.issues[0]).toMatchObject({
      severity: 'high',
      extension: [{ valueString: `lacking+otherwise|${day(0)}|77750|completed` }],
    });
    expect(ledger.issues[0]?.detail).toMatch(/Something else was not found\. It was not found\./);
  });

  it('are the same for a gap about the anchor itself', () => {
    const ledger = new Ledger();
    ledger.run({ verdicts: { r: open('lacking', 'Procedure/infusion') } });
    expect(ledger.plan(OPEN)).toEqual([]);
  });

  it('of a service without a day keep that among the facts', () => {
    const ledger = new Ledger();
    ledger.run({ ...OPEN, chart: [procedure({ performedDateTime: '2025-01' })] });
    expect(ledger.issues[0]?.extension?.[0]?.valueString).toBe('lacking|undated|77750|completed');
  });

  it('say of a status that FHIR does not have only that it is none, and repeat it nowhere', () => {
    const ledger = new Ledger();
    const chart: readonly Resource[] = [{ ...procedure(), status: 'Erika Mustermann' as 'completed' }];
    ledger.run({ ...OPEN, chart });
    expect(ledger.issues[0]?.extension?.[0]?.valueString).toBe(`lacking|${day(0)}|77750|a status unknown to FHIR R4`);
    expect(JSON.stringify([...ledger.held.values()])).not.toContain('Mustermann');
    expect(ledger.plan({ ...OPEN, chart })).toEqual([]);
  });

  it('are written anew where such a word stands in them', () => {
    const ledger = new Ledger();
    const chart: readonly Resource[] = [{ ...procedure(), status: 'Erika Mustermann' as 'completed' }];
    ledger.run({ ...OPEN, chart });
    const worded = JSON.stringify([...ledger.held.entries()]).replaceAll('a status unknown to FHIR R4', 'Erika');
    ledger.held.clear();
    for (const [key, resource] of JSON.parse(worded) as [string, Written][]) ledger.held.set(key, resource);
    ledger.run({ ...OPEN, chart });
    expect(JSON.stringify([...ledger.issues, ...ledger.tasks])).not.toContain('Erika');
  });

  it.each(['preparation', 'in-progress', 'on-hold', 'stopped', 'completed', 'unknown'] as const)(
    'keep the status %s of a Procedure among the facts',
    (status) => {
      const ledger = new Ledger();
      ledger.run({ ...OPEN, chart: [procedure({ status })] });
      expect(ledger.issues[0]?.extension?.[0]?.valueString).toBe(`lacking|${day(0)}|77750|${status}`);
    },
  );

  it('tell gaps about different resources apart, and close the one alone', () => {
    const ledger = new Ledger();
    const both = {
      status: 'open-gap',
      gaps: [
        { message: 'lacking', about: 'Encounter/a' },
        { message: 'lacking', about: 'Encounter/b' },
      ],
    } as const;
    ledger.run({ verdicts: { r: both } });
    expect(ledger.run({ verdicts: { r: open('lacking', 'Encounter/b') } })).toEqual([
      `update issue ${KEY}/Encounter/a mitigated evidence-found`,
      'update task Procedure/infusion/clinician requested + evidence-found',
    ]);
  });

  it('held by two issues leave the older one standing', () => {
    const ledger = new Ledger();
    ledger.run(OPEN);
    const [first] = ledger.issues;
    if (!first) throw new Error('no issue');
    ledger.put({ ...first, id: 'a-later-one', identifiedDateTime: `${day(21)}T00:00:00Z` });
    expect(ledger.run(OPEN)).toEqual([`update issue ${KEY} entered-in-error duplicate`]);
    expect(ledger.issues.map(({ status }) => status)).toEqual(['final', 'entered-in-error']);
    expect(ledger.plan(OPEN)).toEqual([]);
    expect(ledger.lists[0]?.entry).toHaveLength(2);
  });
});

describe('of two issues under one key', () => {
  it.each([
    ['the one found first stays, wherever it is stored', { id: 'z', identifiedDateTime: `${day(19)}T00:00:00Z` }],
    ['of the same moment the one whose id comes first', { id: 'a' }],
  ])('%s', (_which, fields) => {
    const ledger = new Ledger();
    ledger.run(OPEN);
    const [first] = ledger.issues;
    if (!first) throw new Error('no issue');
    ledger.put({ ...first, ...fields });
    ledger.run(OPEN);
    expect(ledger.issues.map(({ id, status }) => [id, status])).toEqual([
      [first.id, 'entered-in-error'],
      [fields.id, 'final'],
    ]);
    expect(ledger.issues[0]?.mitigation).toHaveLength(1);
  });

  it('the one that a person waived stays, and the other is withdrawn', () => {
    const ledger = new Ledger();
    ledger.run(OPEN);
    const [first] = ledger.issues;
    if (!first) throw new Error('no issue');
    ledger.put({
      ...first,
      id: 'z',
      identifiedDateTime: `${day(21)}T00:00:00Z`,
      status: 'mitigated',
      mitigation: [waivedBy('deferred', { reference: 'Practitioner/cdi' }, day(22))],
    });
    ledger.run(OPEN);
    expect(ledger.issues.map(standing)).toEqual(['entered-in-error duplicate', 'mitigated deferred']);
    expect(ledger.plan(OPEN)).toEqual([]);
  });

  const waivedTwice = ['first', 'z'] as const;
  it.each([
    ['the newer one was waived', ['z'] as const, 'z'],
    ['the older one was waived', ['first'] as const, 'first'],
    ['both were waived', waivedTwice, 'first'],
  ])('one is told when the facts change, and stays the same one: %s', (_which, waived, kept) => {
    const ledger = new Ledger();
    ledger.run(OPEN);
    const [first] = ledger.issues;
    if (!first) throw new Error('no issue');
    const mitigation = [waivedBy('deferred', { reference: 'Practitioner/cdi' }, day(22))];
    const asSaid = (name: 'first' | 'z') =>
      waived.some((one) => one === name) ? ({ status: 'mitigated', mitigation } as const) : {};
    ledger.put({ ...first, ...asSaid('first') });
    ledger.put({ ...first, id: 'z', identifiedDateTime: `${day(21)}T00:00:00Z`, ...asSaid('z') });
    ledger.run(OPEN);
    const changed: Run = { verdicts: { r: open('otherwise') } };
    for (const next of [changed, { verdicts: { r: closed } }, changed]) {
      ledger.run(next);
      expect(ledger.plan(next)).toEqual([]);
    }
    const standingNow = ledger.issues.filter(({ status }) => status === 'final');
    expect(standingNow.map(({ detail }) => detail)).toEqual([
      expect.stringContaining('Waived earlier, facts changed.'),
    ]);
    if (waived.length === 1) expect(standingNow[0]?.id).toBe(kept === 'first' ? first.id : kept);
  });

  it('the list of the episode keeps its order, whichever of them ends', () => {
    const ledger = new Ledger();
    ledger.run(OPEN);
    const [first] = ledger.issues;
    if (!first) throw new Error('no issue');
    const mitigation = [waivedBy('deferred', { reference: 'Practitioner/cdi' }, day(22))];
    ledger.put({ ...first, id: 'z', status: 'mitigated', mitigation });
    ledger.put({ ...first, id: 'y', status: 'entered-in-error' });
    ledger.run(OPEN);
    expect(ledger.plan(OPEN)).toEqual([]);
    const listed = ledger.lists[0]?.entry?.map(({ item }) => item.reference);
    expect(listed).toEqual([`DetectedIssue/${first.id ?? ''}`, 'DetectedIssue/y', 'DetectedIssue/z']);
  });

  it('one in error gives way to one that is open, whatever it was written on', () => {
    const ledger = new Ledger();
    ledger.run(OPEN);
    const [first] = ledger.issues;
    if (!first) throw new Error('no issue');
    ledger.put({ ...first, status: 'entered-in-error' });
    ledger.put({ ...first, id: 'z', identifiedDateTime: `${day(21)}T00:00:00Z` });
    expect(ledger.plan(OPEN).flatMap(({ writes }) => writes.map(({ address }) => address))).not.toContain(
      'DetectedIssue/z',
    );
    ledger.run(OPEN);
    expect(ledger.issues.map(({ status }) => status)).toEqual(['entered-in-error', 'final']);
  });

  it('the other tells the gap again once the one that stayed is deleted', () => {
    const ledger = new Ledger();
    ledger.run(OPEN);
    const [first] = ledger.issues;
    if (!first) throw new Error('no issue');
    ledger.put({ ...first, id: 'z', identifiedDateTime: `${day(21)}T00:00:00Z` });
    ledger.run(OPEN);
    expect(ledger.issues.map(({ status }) => status)).toEqual(['final', 'entered-in-error']);
    ledger.held.delete(`DetectedIssue/${first.id ?? ''}`);
    ledger.run(OPEN);
    expect(ledger.issues.map(({ id, status }) => [id, status])).toEqual([['z', 'final']]);
    expect(ledger.plan(OPEN)).toEqual([]);
  });
});

describe('a site with canonical URLs of its own', () => {
  it('finds no others in anything that is written, from the first gap to the last', () => {
    const ledger = new Ledger();
    const base = 'https://hospital.example/fhir';
    for (const verdict of [open(), closed, open('otherwise')]) ledger.run({ verdicts: { r: verdict }, base });
    const kinds = new Set([...ledger.held.values()].map(({ resourceType }) => resourceType));
    expect([...kinds].sort()).toEqual(['DetectedIssue', 'List', 'Provenance', 'Task']);
    expect(ledger.provenances[0]?.policy).toEqual([`${base}/catalogue|test`, `${base}/policy|test`]);
    expect(JSON.stringify([...ledger.held.values()])).not.toContain(CANONICAL_BASE);
  });
});

describe('a claim line that was the anchor', () => {
  it('hands over to the Procedure that turns up: superseded there, open here', () => {
    const ledger = new Ledger();
    const billed = claim({
      item: [{ sequence: 1, productOrService: { coding: [{ system: CPT, code: '77750' }] }, servicedDate: day(0) }],
    });
    ledger.run({ verdicts: { r: open() }, chart: [billed] });
    expect(ledger.issues.map(({ identifier }) => identifier?.[0]?.value)).toEqual(['r/Claim/claim/1']);
    const next: Run = { verdicts: { r: open() }, chart: [billed, procedure()] };
    ledger.run(next);
    expect(Object.fromEntries(ledger.issues.map((held) => [held.identifier?.[0]?.value, standing(held)]))).toEqual({
      'r/Claim/claim/1': 'mitigated superseded',
      [KEY]: 'final',
    });
    expect(Object.fromEntries(ledger.lists.map(({ identifier, status }) => [identifier?.[0]?.value, status]))).toEqual({
      'Claim/claim/1': 'retired',
      'Procedure/infusion': 'current',
    });
    expect(ledger.plan(next)).toEqual([]);
  });

  it('hands over what a person said: the gap is told once more, as waived before', () => {
    const ledger = new Ledger();
    const run: Run = { verdicts: { r: open(), s: open() }, chart: [claim()] };
    ledger.run(run);
    const waived = ledger.issues.find(({ code }) => code?.coding?.[0]?.code === 'r');
    if (!waived) throw new Error('no issue');
    const mitigation = [waivedBy('documented-elsewhere', { reference: 'Practitioner/cdi' }, day(22))];
    ledger.put({ ...waived, status: 'mitigated', mitigation });
    const next: Run = { ...run, chart: [claim(), procedure()] };
    ledger.run(next);
    const told = (rule: string) =>
      ledger.issues.find(({ identifier }) => identifier?.[0]?.value === `${rule}/Procedure/infusion`)?.detail;
    expect([told('r'), told('s')]).toEqual(['It was not found. Waived earlier, facts changed.', 'It was not found.']);
    expect(ledger.issues.map(standing).sort()).toEqual([
      'final',
      'final',
      'mitigated documented-elsewhere',
      'mitigated superseded',
    ]);
    expect(ledger.plan(next)).toEqual([]);
  });

  const prior = [{ claim: { reference: 'Claim/claim' }, relationship: { coding: [{ code: 'prior' }] } }];
  const waive = (ledger: Ledger) => {
    const [issue] = ledger.issues;
    if (!issue) throw new Error('no issue');
    const mitigation = [waivedBy('documented-elsewhere', { reference: 'Practitioner/cdi' }, day(22))];
    ledger.put({ ...issue, status: 'mitigated', mitigation });
  };
  const reject = (ledger: Ledger) => {
    const [task] = ledger.tasks;
    if (!task) throw new Error('no task');
    ledger.put({ ...task, status: 'rejected', statusReason: { coding: [{ code: 'patient-refused' }] } });
  };
  it.each<[given: string, say: (ledger: Ledger) => void, about: string | undefined, chart: Resource[], key: string]>([
    ['by the Task', reject, undefined, [claim(), procedure()], 'r/Procedure/infusion'],
    ['of a gap about the claim', waive, 'Claim/claim', [claim(), procedure()], 'r/Procedure/infusion/Claim/claim'],
    ['of a gap about the Procedure', waive, 'Procedure/infusion', [claim(), procedure()], 'r/Procedure/infusion'],
    ['of a claim that is replaced', waive, undefined, [claim(), claim({ id: 'new', related: prior })], 'r/Claim/new/1'],
    ['of a line that is renumbered', waive, undefined, [claim({ item: [line({ sequence: 2 })] })], 'r/Claim/claim/2'],
    [
      'of a claim that is replaced by one of two services',
      waive,
      undefined,
      [claim(), claim({ id: 'new', related: prior, item: [line({ servicedDate: day(30) }), line({ sequence: 2 })] })],
      'r/Claim/new/2',
    ],
  ])('hands over what a person said %s', (_given, say, about, chart, key) => {
    const ledger = new Ledger();
    const verdicts = { r: open('lacking', about) };
    ledger.run({ verdicts, chart: [claim()] });
    say(ledger);
    ledger.run({ verdicts, chart });
    const told = ledger.issues.filter(({ detail }) => (detail ?? '').endsWith('Waived earlier, facts changed.'));
    expect(told.map(({ identifier, status }) => [identifier?.[0]?.value, status])).toEqual([[key, 'final']]);
    expect(ledger.plan({ verdicts, chart })).toEqual([]);
  });
});

import { describe, expect, it } from '@jest/globals';
import { CANONICAL_BASE, CPT } from '../../src/terminology/systems.ts';
import { claim, day, procedure } from '../support/chart-builders.ts';
import { canonicals, closed, Ledger, open, standing, type Run } from './ledger.ts';

const KEY = 'r/Procedure/infusion';
const OPEN: Run = { verdicts: { r: open() } };

describe('keys', () => {
  it('make one issue of several gaps: the gravest severity, every message in its detail', () => {
    const ledger = new Ledger();
    ledger.run({ verdicts: { r: { status: 'open-gap', gaps: [{ message: 'otherwise' }, { message: 'lacking' }] } } });
    expect(ledger.issues).toHaveLength(1);
    expect(ledger.issues[0]).toMatchObject({ severity: 'high' });
    expect(ledger.issues[0]?.detail).toMatch(/Something else was not found\. It was not found\./);
  });

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
    expect(ledger.plan(OPEN)).toEqual([]);
    expect(ledger.lists[0]?.entry).toHaveLength(2);
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
});

describe('the guard', () => {
  it('gets a new date with each write, even when the clock stands still, or it would guard nothing', () => {
    const ledger = new Ledger();
    const dates = [OPEN, { verdicts: { r: closed } }, OPEN].map((run) => {
      ledger.run(run);
      return ledger.lists[0]?.date;
    });
    expect(dates[1]).not.toBe(dates[0]);
    expect(dates[2]).not.toBe(dates[1]);
  });

  it('is told of by one Provenance with everything written', () => {
    const ledger = new Ledger();
    ledger.run(OPEN);
    const [provenance] = ledger.provenances;
    const written = [...ledger.held.keys()].filter((key) => !key.startsWith('Provenance/'));
    expect(provenance?.target.map(({ reference }) => reference).sort()).toEqual(written.sort());
    expect(provenance?.agent[0]?.who.reference).toBe('Device/checker');
    expect(canonicals.issue).toContain('documentation-gap');
  });
});

import type { DetectedIssue, List } from '@medplum/fhirtypes';
import { describe, expect, it } from '@jest/globals';
import { newGuard } from '../../src/reconcile/guard.ts';
import { day } from '../support/chart-builders.ts';
import { ahead, canonicals, closed, Ledger, moot, open, unknown, writerAt, type Run } from './ledger.ts';

const OPEN: Run = { verdicts: { r: open() } };
const EARLY = `${day(5)}T12:00:00.000Z`;

function guarded(): Ledger {
  const ledger = new Ledger();
  ledger.run(OPEN);
  return ledger;
}

function guardOf(ledger: Ledger): List {
  const [guard] = ledger.lists;
  if (!guard) throw new Error('no guard');
  return guard;
}

const waived: Partial<DetectedIssue> = {
  status: 'mitigated',
  mitigation: [{ action: { coding: [{ code: 'patient-refused' }] }, author: { reference: 'Practitioner/cdi' } }],
};

describe('the guard', () => {
  it('gets a new date with each write, even when the clock stands still, or it would guard nothing', () => {
    const ledger = new Ledger();
    const dates = [OPEN, { verdicts: { r: closed } }, OPEN].map((run) => {
      ledger.run(run);
      return ledger.lists[0]?.date;
    });
    expect(Date.parse(dates[1] ?? '')).toBe(Date.parse(dates[0] ?? '') + 1);
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

  it('is not made for an episode that has nothing to be told', () => {
    expect(new Ledger().plan({ verdicts: { r: closed } })).toEqual([]);
  });

  it.each<[string, Run, List['status']]>([
    ['evidence was found', { verdicts: { r: closed, s: closed } }, 'retired'],
    ['a rule does not apply', { verdicts: { r: closed, s: moot } }, 'retired'],
    ['a rule is undetermined', { verdicts: { r: closed, s: unknown } }, 'current'],
    ['a gap lies ahead', { verdicts: { r: closed, s: ahead }, now: EARLY }, 'current'],
    ['another gap is open', { verdicts: { r: closed, s: open() } }, 'current'],
  ])('waits for the clock as long as it may change anything: %s', (_what, run, status) => {
    const ledger = guarded();
    ledger.run(run);
    expect(guardOf(ledger).status).toBe(status);
  });

  it('waits no longer for a gap that a person waived, and says so though nothing else changed', () => {
    const ledger = guarded();
    for (const issue of ledger.issues) ledger.put({ ...issue, ...waived });
    for (const task of ledger.tasks) ledger.held.delete(`Task/${task.id ?? ''}`);
    const [plan] = ledger.plan(OPEN);
    expect(plan?.writes.map(({ kind, resource }) => [kind, resource.resourceType])).toEqual([
      ['update', 'List'],
      ['create', 'Provenance'],
    ]);
    ledger.run(OPEN);
    expect(guardOf(ledger).status).toBe('retired');
  });

  it('of which nothing is known yet says so until it is', () => {
    const ledger = new Ledger();
    const fresh = ledger.put(newGuard('Procedure/infusion', 'Patient/p1', writerAt(`${day(19)}T00:00:00Z`)));
    const system = 'http://terminology.hl7.org/CodeSystem/list-empty-reason';
    expect(fresh).toMatchObject({ status: 'current', emptyReason: { coding: [{ system, code: 'notstarted' }] } });
    ledger.run({ verdicts: { r: closed } });
    expect(guardOf(ledger)).toMatchObject({
      id: fresh.id,
      status: 'retired',
      emptyReason: { coding: [{ system, code: 'nilknown' }] },
    });
    ledger.run(OPEN);
    expect(guardOf(ledger)).not.toHaveProperty('emptyReason');
    expect(guardOf(ledger).entry).toHaveLength(1);
  });

  it('lists no issue that is gone from the server', () => {
    const ledger = guarded();
    for (const { id } of ledger.issues) ledger.held.delete(`DetectedIssue/${id ?? ''}`);
    ledger.run({ verdicts: { r: closed } });
    expect(guardOf(ledger)).not.toHaveProperty('entry');
  });

  it('follows the patient to the record theirs was merged into', () => {
    const ledger = guarded();
    ledger.put({ ...guardOf(ledger), subject: { reference: 'Patient/before' } });
    ledger.run(OPEN);
    expect(guardOf(ledger).subject).toEqual({ reference: 'Patient/p1' });
  });

  it.each(['a', 'z'])('of two, the trace of a race, is the one whose id comes first: %s', (id) => {
    const ledger = guarded();
    const first = ledger.put({ ...guardOf(ledger), id: 'm' });
    ledger.held.delete(`List/${guardOf(ledger).id ?? ''}`);
    ledger.put({ ...first, id });
    const [plan] = ledger.plan({ verdicts: { r: closed } });
    expect(plan?.writes[0]?.address).toBe(id === 'a' ? 'List/a' : 'List/m');
  });
});

import type { DetectedIssue, DetectedIssueMitigation, Resource } from '@medplum/fhirtypes';
import { describe, expect, it } from '@jest/globals';
import { endedAhead } from '../../src/reconcile/issues.ts';
import { CPT } from '../../src/terminology/systems.ts';
import { admission, day, linked } from '../support/chart-builders.ts';
import { ahead, canonicals, closed, Ledger, moot, open, standing, unknown, type Run } from './ledger.ts';

const KEY = 'r/Procedure/infusion';
const recoded = [linked({ code: { coding: [{ system: CPT, code: '99999' }] } })];
const early = `${day(5)}T12:00:00.000Z`;

/** A stored state, by the run that leads to it. */
const STATES = {
  nothing: { run: { rules: ['r'], now: early } },
  preliminary: { run: { verdicts: { r: ahead } } },
  open: { run: { verdicts: { r: open() } } },
} as const satisfies Record<string, { run: Run }>;

type Row = readonly [stored: keyof typeof STATES, then: string, run: Run, writes: readonly string[]];

const issue = (kind: 'create' | 'update', status: string) => `${kind} issue ${KEY} ${status}`;
const task = (kind: 'create' | 'update', status: string) => `${kind} task Procedure/infusion/clinician ${status}`;

const ROWS: readonly Row[] = [
  ['nothing', 'a gap ahead, outside its lead time', { verdicts: { r: ahead }, now: early }, []],
  [
    'nothing',
    'a gap ahead, inside its lead time',
    { verdicts: { r: ahead } },
    [issue('create', 'preliminary'), task('create', 'requested +')],
  ],
  ['nothing', 'an open gap', { verdicts: { r: open() } }, [issue('create', 'final'), task('create', 'requested +')]],
  ['nothing', 'evidence', { verdicts: { r: closed } }, []],
  ['nothing', 'an open gap of a rule in shadow', { verdicts: { r: open() }, policy: shadowRule() }, []],
  [
    'nothing',
    'an open gap, policy shadow',
    { verdicts: { r: open() }, policy: { mode: 'shadow' } },
    [issue('create', 'final')],
  ],
  ['nothing', 'an open gap, policy off', { verdicts: { r: open() }, policy: { mode: 'off' } }, []],
  ['preliminary', 'still ahead', { verdicts: { r: ahead } }, []],
  ['preliminary', 'due', { verdicts: { r: open() } }, [issue('update', 'final'), task('update', 'requested +')]],
  [
    'preliminary',
    'evidence',
    { verdicts: { r: closed } },
    [issue('update', 'mitigated evidence-found'), task('update', 'cancelled evidence-found')],
  ],
  [
    'preliminary',
    'moved out of its lead time',
    { verdicts: { r: ahead }, now: early },
    [issue('update', 'mitigated no-longer-applicable'), task('update', 'cancelled no-longer-applicable')],
  ],
  ['open', 'still open', { verdicts: { r: open() } }, []],
  [
    'open',
    'evidence',
    { verdicts: { r: closed } },
    [issue('update', 'mitigated evidence-found'), task('update', 'cancelled evidence-found')],
  ],
  [
    'open',
    'not applicable',
    { verdicts: { r: moot } },
    [issue('update', 'mitigated no-longer-applicable'), task('update', 'cancelled no-longer-applicable')],
  ],
  ['open', 'undetermined', { verdicts: { r: unknown } }, []],
  ['open', 'the rule threw', { verdicts: { r: 'throws' } }, []],
  [
    'open',
    'the rule left the catalogue',
    { rules: ['other'] },
    [issue('update', 'mitigated rule-retired'), task('update', 'cancelled rule-retired')],
  ],
  [
    'open',
    'the rule was put in shadow',
    { verdicts: { r: open() }, policy: shadowRule() },
    [issue('update', 'mitigated no-longer-applicable'), task('update', 'cancelled no-longer-applicable')],
  ],
  [
    'open',
    'the rule was switched off',
    { verdicts: { r: open() }, policy: { rules: { r: { state: 'off' } } } },
    [issue('update', 'mitigated no-longer-applicable'), task('update', 'cancelled no-longer-applicable')],
  ],
  ['open', 'policy off', { verdicts: { r: closed }, policy: { mode: 'off' } }, []],
  [
    'open',
    'policy shadow',
    { verdicts: { r: closed }, policy: { mode: 'shadow' } },
    [issue('update', 'mitigated evidence-found'), task('update', 'cancelled evidence-found')],
  ],
  [
    'open',
    'policy shadow, and the gap stays',
    { verdicts: { r: open() }, policy: { mode: 'shadow' } },
    [task('update', 'cancelled')],
  ],
  [
    'open',
    'services before a later day are ignored',
    { verdicts: { r: open() }, policy: { notBefore: day(1) } },
    [issue('update', 'mitigated no-longer-applicable'), task('update', 'cancelled no-longer-applicable')],
  ],
  [
    'open',
    'the anchor was recoded',
    { verdicts: { r: open() }, chart: recoded },
    [issue('update', 'mitigated anchor-changed'), task('update', 'cancelled anchor-changed')],
  ],
  [
    'open',
    'the anchor was not done',
    { verdicts: { r: open() }, chart: [linked({ status: 'not-done' })] },
    [issue('update', 'mitigated anchor-changed'), task('update', 'cancelled anchor-changed')],
  ],
  [
    'open',
    'the anchor is gone',
    { verdicts: { r: open() }, chart: [admission()] },
    [issue('update', 'mitigated anchor-changed'), task('update', 'cancelled anchor-changed')],
  ],
  [
    'open',
    'the anchor was entered in error',
    { verdicts: { r: open() }, chart: [linked({ status: 'entered-in-error' })] },
    [issue('update', 'entered-in-error'), task('update', 'cancelled')],
  ],
  [
    'open',
    'Procedures could not be read',
    { verdicts: { r: open() }, chart: [], more: { unreadable: ['Procedure'] } },
    [],
  ],
  [
    'open',
    'the anchor cannot be understood',
    { verdicts: { r: open() }, chart: [{ ...linked(), status: 7 } as unknown as Resource] },
    [],
  ],
];

function shadowRule(): Run['policy'] & object {
  return { rules: { r: { state: 'shadow' } } };
}

describe('a stored issue', () => {
  it.each(ROWS)('%s, then %s', (stored, _then, run, writes) => {
    const ledger = new Ledger();
    ledger.run(STATES[stored].run);
    expect(ledger.run(run)).toEqual(writes);
    expect(ledger.plan(run)).toEqual([]);
  });

  it.each(ROWS.filter(([stored, , , writes]) => stored === 'open' && writes.length > 0))(
    '%s, then %s, then open again as one issue that was first found when it was',
    (stored, _then, run) => {
      const ledger = new Ledger();
      ledger.run(STATES[stored].run);
      ledger.run(run);
      ledger.run({ verdicts: { r: open() }, now: `${day(25)}T12:00:00.000Z` });
      expect(ledger.issues.map(({ status }) => status)).toEqual(['final']);
      expect(ledger.issues[0]?.identifiedDateTime).toBe(`${day(20)}T12:00:00.000Z`);
      const live = ledger.tasks.filter(({ status }) => status === 'requested');
      expect(live).toHaveLength(1);
    },
  );
});

/** The open issue as a person left it. */
function answered(fields: Partial<DetectedIssue>): Ledger {
  const ledger = new Ledger();
  ledger.run(STATES.open.run);
  const [stored] = ledger.issues;
  if (!stored) throw new Error('no issue');
  ledger.put({ ...stored, ...fields });
  return ledger;
}

const waiver: Partial<DetectedIssue> = {
  status: 'mitigated',
  mitigation: [{ action: { coding: [{ code: 'patient-refused' }] }, author: { reference: 'Practitioner/cdi' } }],
};

describe('an issue a person waived', () => {
  it.each<[string, Run]>([
    ['the gap is still open', { verdicts: { r: open() } }],
    ['only its near misses changed', { verdicts: { r: nearly() } }],
    ['evidence came', { verdicts: { r: closed } }],
    ['it is undetermined', { verdicts: { r: unknown } }],
    ['its rule is retired', { rules: ['other'] }],
    ['its anchor is gone', { chart: [] }],
  ])('stays waived while %s', (_while, run) => {
    const ledger = answered(waiver);
    ledger.run(run);
    expect(ledger.issues.map(standing)).toEqual(['mitigated patient-refused']);
    expect(ledger.plan(run)).toEqual([]);
  });

  it.each<[string, Partial<DetectedIssue>]>([
    ['by its status alone', { status: 'mitigated' }],
    ['in words', { status: 'mitigated', mitigation: [{ action: { text: 'Seen on paper.' } }] }],
    ['by a code, unsigned', { status: 'mitigated', mitigation: [{ action: { coding: [{ code: 'deferred' }] } }] }],
    ['by one of our codes, signed', { status: 'mitigated', mitigation: [signed()] }],
    ['with a mark of their own beside our facts', { ...waiver, extension: [{ url: 'urn:site:mark' }] }],
  ])('stays waived when that was said %s', (_how, { extension = [], ...fields }) => {
    const ledger = answered(fields);
    const [issue] = ledger.issues;
    if (issue) ledger.put({ ...issue, extension: [...extension, ...(issue.extension ?? [])] });
    ledger.run({ verdicts: { r: open() } });
    expect(ledger.issues.map(({ status }) => status)).toEqual(['mitigated']);
  });

  it('says so on other facts even where we had closed it once ourselves', () => {
    const ledger = new Ledger();
    for (const run of [STATES.open.run, { verdicts: { r: closed } }, STATES.open.run]) ledger.run(run);
    const [issue] = ledger.issues;
    if (!issue) throw new Error('no issue');
    ledger.put({ ...issue, ...waiver, mitigation: [...(issue.mitigation ?? []), ...(waiver.mitigation ?? [])] });
    ledger.run({ verdicts: { r: open('otherwise') } });
    expect(ledger.issues[0]?.detail).toContain('Waived earlier, facts changed.');
  });

  it.each<[string, Run]>([
    ['the message', { verdicts: { r: open('otherwise') } }],
    ['the day', { verdicts: { r: open() }, chart: [linked({ performedDateTime: day(1) })] }],
    ['the status of the anchor', { verdicts: { r: open() }, chart: [linked({ status: 'stopped' })] }],
  ])('opens once when %s changed, and keeps the waiver on record', (_what, run) => {
    const ledger = answered(waiver);
    ledger.run(run);
    expect(ledger.issues[0]).toMatchObject({ status: 'final', mitigation: waiver.mitigation });
    expect(ledger.issues[0]?.detail).toContain('Waived earlier, facts changed.');
    expect(ledger.plan(run)).toEqual([]);
  });

  it('stays an error when a person said so after it had closed and opened again', () => {
    const ledger = new Ledger();
    for (const run of [STATES.open.run, { verdicts: { r: closed } }, STATES.open.run]) ledger.run(run);
    for (const issue of ledger.issues) ledger.put({ ...issue, status: 'entered-in-error' });
    ledger.run(STATES.open.run);
    expect(ledger.issues.map(({ status }) => status)).toEqual(['entered-in-error']);
  });

  it('stays as it is when the person set it to entered-in-error', () => {
    const ledger = answered({ status: 'entered-in-error' });
    expect(ledger.run(STATES.open.run)).toEqual([task('update', 'cancelled')]);
    expect(ledger.issues.map(({ status }) => status)).toEqual(['entered-in-error']);
  });
});

function signed(): DetectedIssueMitigation {
  const coding = [{ system: canonicals.closings, code: 'no-longer-applicable' }];
  return { action: { coding }, author: { reference: 'Practitioner/cdi' } };
}

describe('a gap that ended before it was due', () => {
  it.each<[string, readonly Run[], boolean]>([
    ['announced, then found', [{ verdicts: { r: ahead } }, { verdicts: { r: closed } }], true],
    ['announced', [{ verdicts: { r: ahead } }], false],
    ['announced, due, then found', [{ verdicts: { r: ahead } }, STATES.open.run, { verdicts: { r: closed } }], false],
    ['due at once, then found', [STATES.open.run, { verdicts: { r: closed } }], false],
  ])('is known by its text: %s', (_how, runs, expected) => {
    const ledger = new Ledger();
    for (const run of runs) ledger.run(run);
    expect(ledger.issues.map(endedAhead)).toEqual([expected]);
  });

  it('is none whose text is lacking', () => {
    const bare: DetectedIssue = { resourceType: 'DetectedIssue', status: 'mitigated' };
    expect(endedAhead(bare)).toBe(false);
  });
});

function nearly(): ReturnType<typeof open> {
  const nearMisses = [{ reference: 'Encounter/admission', why: { code: 'unlinked' } }] as const;
  return { status: 'open-gap', gaps: [{ message: 'lacking', nearMisses }] };
}

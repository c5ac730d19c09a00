import { describe, expect, it } from '@jest/globals';
import type { Observation, Resource } from '@medplum/fhirtypes';
import { gather } from '../../src/bulk/gather.ts';
import { doubted, keepInput, replay, storable } from '../../src/cli/start-data.ts';
import { episodeTable } from '../../src/cli/start-table.ts';
import { policyWithout, rulesBehind } from '../../src/cli/start-policy.ts';
import { READ_TYPES, type ReadType } from '../../src/chart/shapes.ts';
import { DEFAULT_POLICY } from '../../src/model/policy.ts';
import type { PatientRecord } from '../../src/model/record.ts';
import { catalogue } from '../../src/rules/index.ts';
import { seedFor } from '../../src/sandbox/seed.ts';
import { canonicalsUnder } from '../../src/terminology/canonicals.ts';
import { claim, day, procedure, record } from '../support/chart-builders.ts';
import { bare, bookedFollowUp, documentedStay, followUpVisit } from '../support/complete-chart.ts';
import { check, EMPTY } from '../support/oracle/ledger.ts';
import { asked, chart, deletion, FEB, JAN, manifest, MAR, PAIR, score, under } from '../bulk/archived.ts';
import { inFolder, ndjson, type Files } from '../bulk/input-folder.ts';

/** The status of the score that would be stored of an input; undefined where none would be. */
async function storedScore(files: Files): Promise<string | undefined> {
  const { reads } = await inFolder(files, keepInput);
  const found = storable(reads).filter((resource): resource is Observation => resource.resourceType === 'Observation');
  expect(found.length).toBeLessThan(2);
  return found[0]?.status;
}

/** The verdict on performance-status-recorded that `start` shows of an input. */
async function shown(files: Files): Promise<string | undefined> {
  const { reads, unknown } = await inFolder(files, keepInput);
  const { records } = await gather(replay(reads), day(100));
  const [first] = [...records].map((held) => doubted(held, unknown));
  return first && statuses(first).get('performance-status-recorded');
}

const statuses = (held: PatientRecord, policy = DEFAULT_POLICY) =>
  new Map(
    check(held, EMPTY, catalogue, policy).assessments.flatMap(({ findings }) =>
      findings.map(({ rule, status }) => [rule, status] as const),
    ),
  );

describe('the data of radgap start', () => {
  it.each<[given: string, files: Files, status: string | undefined]>([
    ['one state', { 'o.ndjson': score(JAN) }, 'final'],
    [
      'a newer state in the file that is read first',
      { 'a.ndjson': score(FEB, { status: 'cancelled' }), 'b.ndjson': score(JAN) },
      'cancelled',
    ],
    ['a score that was deleted', { 'a.ndjson': score(JAN), 'b.ndjson': deletion('Observation/ecog', FEB) }, undefined],
    [
      'a score that was there again later',
      { 'a.ndjson': score(MAR), 'b.ndjson': deletion('Observation/ecog', FEB) },
      'final',
    ],
    [
      'a deletion of which the manifest alone tells when it was',
      {
        'a.ndjson': score(MAR),
        ...under('2', {
          'gone.ndjson': deletion('Observation/ecog'),
          ...manifest([], { at: FEB, deleted: ['gone.ndjson'] }),
        }),
      },
      'final',
    ],
  ])('are stored as they stand at last: %s', async (_, files, status) => {
    expect(await storedScore(files)).toBe(status);
  });

  it.each<[given: string, files: Files, status: string]>([
    ['records without a manifest', chart, 'open-gap'],
    ['a whole export', { ...chart, ...manifest(PAIR) }, 'open-gap'],
    [
      'an export that was not asked for scores',
      { ...chart, ...manifest(PAIR, asked('_type=Patient,Procedure')) },
      'undetermined',
    ],
    ['changes alone', { ...chart, ...manifest(PAIR, asked('_since=2025-01-01T00:00:00Z')) }, 'undetermined'],
    [
      'an export of which a file is missing',
      { ...chart, ...manifest([...PAIR, 'Observation.ndjson']) },
      'undetermined',
    ],
    [
      'a resource marked as shortened',
      { ...chart, 'o.ndjson': score(JAN, { status: 'cancelled', meta: { tag: [{ code: 'SUBSETTED' }] } }) },
      'undetermined',
    ],
  ])('are judged as by radgap check: %s', async (_, files, status) => {
    expect(await shown(files)).toBe(status);
  });

  it('tells what is missing of an export', async () => {
    const { skipped } = await inFolder({ ...chart, ...manifest([...PAIR, 'Observation.ndjson']) }, keepInput);
    expect(skipped).toEqual([{ file: 'manifest.json', why: expect.stringContaining('the export is not whole') }]);
  });
});

describe('data that hold what radgap wrote on another day', () => {
  const DEVICE = { reference: 'Device/checker' };
  const held = record([...bare, claim()], day(120));
  const seed = (of: PatientRecord) => seedFor(of, catalogue, DEFAULT_POLICY, DEVICE, `${day(120)}T06:00:00Z`).resources;
  const systemsOf = canonicalsUnder();

  /** What a sandbox holds of the checker once it was filled with some files: the identifier of each, and its status. */
  async function storedOf(resources: readonly Resource[]): Promise<readonly (readonly [string, string | undefined])[]> {
    const { reads } = await inFolder({ 'all.ndjson': ndjson(...resources) }, keepInput);
    const { records } = await gather(replay(reads), day(120));
    const stored = new Map<string, Resource>();
    for (const one of [...storable(reads), ...[...records].flatMap(seed)])
      stored.set(`${one.resourceType}/${one.id ?? ''}`, one);
    return [...stored.values()]
      .flatMap((one) => {
        if (one.resourceType !== 'DetectedIssue' && one.resourceType !== 'Task' && one.resourceType !== 'List')
          return [];
        return [[`${one.resourceType} ${one.identifier?.[0]?.value ?? ''}`, one.status] as const];
      })
      .sort(([a], [b]) => (a < b ? -1 : 1));
  }

  it('are filled up and not told twice, and what a person waived stays waived', async () => {
    const first = await storedOf(held.resources as Resource[]);
    const written = seed(held);
    expect(await storedOf([...(held.resources as Resource[]), ...written])).toEqual(first);
    const waived = written.find((one) => one.resourceType === 'DetectedIssue');
    const key = waived?.identifier?.find(({ system }) => system === systemsOf.issue)?.value ?? '';
    const answered = written.map((one) => (one === waived ? { ...waived, status: 'mitigated' as const } : one));
    const again = await storedOf([...(held.resources as Resource[]), ...answered]);
    expect(again.map(([name]) => name)).toEqual(first.map(([name]) => name));
    expect(new Map(again).get(`DetectedIssue ${key}`)).toBe('mitigated');
  });

  it('keep the anchor they hang on when the service is recorded a second time', async () => {
    const first = await storedOf(held.resources as Resource[]);
    const twin = procedure({ id: 'again' });
    expect(await storedOf([...(held.resources as Resource[]), twin, ...seed(held)])).toEqual(first);
  });

  it('are no open gap in the table of the sandbox where a person waived it', () => {
    const at = `${day(120)}T06:00:00Z`;
    const open = (of: PatientRecord) => {
      const table = episodeTable(seedFor(of, catalogue, DEFAULT_POLICY, DEVICE, at).assessments, DEFAULT_POLICY);
      return Number(/ {2}(\d+) \(/.exec(table.split('\n')[2] ?? '')?.[1]);
    };
    const written = seed(held);
    const waived = written.find((one) => one.resourceType === 'DetectedIssue' && one.status === 'final');
    const answered = written.map((one) => (one === waived ? { ...waived, status: 'mitigated' as const } : one));
    expect(open({ ...held, resources: [...held.resources, ...answered] })).toBe(open(held) - 1);
  });

  it('lend no answer to the sandbox that radgap check would not hear', async () => {
    const first = await storedOf(held.resources as Resource[]);
    const part = { meta: { tag: [{ code: 'SUBSETTED' }] }, status: 'mitigated' as const };
    const written = seed(held).filter(({ resourceType }) => resourceType === 'DetectedIssue');
    const shortened = written.map((one) => ({ ...one, ...part }) as Resource);
    expect(await storedOf([...(held.resources as Resource[]), ...shortened])).toEqual(first);
  });
});

const charts = [
  ['a bare one', record([...bare, claim()], day(120))],
  ['a documented one', record([...documentedStay, bookedFollowUp, ...followUpVisit], day(120))],
  ['a claim alone', record([...bare.filter(({ resourceType }) => resourceType !== 'Procedure'), claim()], day(120))],
  ['one before the service', record([procedure({ status: 'preparation' })], day(-1))],
] as const;

describe.each(charts)('the policy of a sandbox that lacks some types, on a chart: %s', (_, held) => {
  it.each(READ_TYPES)('leaves nothing that could hang on %s', (type: ReadType) => {
    const read = statuses(held);
    const unread = statuses({ ...held, unreadable: [type] });
    const off = new Set(rulesBehind([type], catalogue).map(({ id }) => id));
    for (const [rule, status] of unread)
      if (status !== read.get(rule)) expect({ rule, isOff: off.has(rule) }).toEqual({ rule, isOff: true });
    const live = statuses(held, policyWithout([type], DEFAULT_POLICY, catalogue));
    for (const [rule, status] of live) expect(status).toBe(off.has(rule) ? 'not-applicable' : read.get(rule));
  });
});

describe('the policy of a sandbox', () => {
  it('is that of the site where the data lack nothing', () => {
    expect(policyWithout([], DEFAULT_POLICY, catalogue)).toBe(DEFAULT_POLICY);
  });

  it('keeps what the site says of a rule, and bears another name', () => {
    const rules = { 'performance-status-recorded': { severity: 'low' as const, state: 'on' as const } };
    const changed = policyWithout(['Observation'], { ...DEFAULT_POLICY, rules }, catalogue);
    expect(changed.rules['performance-status-recorded']).toEqual({ severity: 'low', state: 'off' });
    expect(changed.version).not.toBe(DEFAULT_POLICY.version);
  });
});

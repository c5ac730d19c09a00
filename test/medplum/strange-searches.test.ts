import type { Bundle, BundleEntry, DetectedIssue, Resource } from '@medplum/fhirtypes';
import { describe, expect, it } from '@jest/globals';
import { checkPatient } from '../../src/check-patient.ts';
import { BusyServer } from '../../src/medplum/busy.ts';
import { fhirStore } from '../../src/medplum/fhir-store.ts';
import { sweepRound } from '../../src/medplum/sweep-round.ts';
import { catalogue } from '../../src/rules/index.ts';
import { virtualPatience } from '../races/patience.ts';
import { bare } from '../support/complete-chart.ts';
import { day, observation, without } from '../support/chart-builders.ts';
import { answering, check, clientOf, found, ours, quietSite, standings, type Tampering } from './ward.ts';

const BLOOD = 'pre-treatment-blood-count-on-file';
const COUNT = observation('58410-2', { id: 'count', effectiveDateTime: day(-3) });

/** The same chart for another patient. */
function ofAnother(chart: readonly Resource[]): Resource[] {
  const own = new Map(
    chart.map(({ resourceType, id }) => [`${resourceType}/${id ?? ''}`, `${resourceType}/${id ?? ''}-2`]),
  );
  return chart.map((resource) => {
    const moved = JSON.parse(JSON.stringify(resource), (_key, value: unknown) =>
      typeof value === 'string' ? (own.get(value) ?? value) : value,
    ) as Resource;
    return { ...moved, id: `${resource.id ?? ''}-2` };
  });
}

describe('a server that ignores the patient in a search and gives those of everybody', () => {
  const types = ['Patient', 'Procedure', 'Claim', 'Encounter', 'Observation', 'List', 'DetectedIssue', 'Task'] as const;

  it.each(types)('has nobody judged by what is another patient: %s', async (type) => {
    const site = await quietSite();
    await site.load([...bare, ...ofAnother([...bare, COUNT])]);
    await check(site, { dialect: 'by-type' });
    await check(site, { dialect: 'by-type', patient: 'Patient/p1-2' });
    const before = await standings(site);
    const all = await site.client.searchResources(type, { _count: 1000 }, { cache: 'no-store' });
    const tamper = found(type, (page) => ({ ...page, entry: all.map((resource) => ({ resource })) }));
    const { plans, assessments } = await check(site, { dialect: 'by-type', tamper });
    expect(assessments).toHaveLength(1);
    expect(assessments[0]?.findings.find(({ rule }) => rule === BLOOD)?.status).toBe('open-gap');
    expect(plans).toEqual([]);
    expect(await standings(site)).toEqual(before);
  });
});

describe('a server that puts a word of its own into every answer', () => {
  const word: BundleEntry = {
    resource: { resourceType: 'OperationOutcome', issue: [{ severity: 'information', code: 'informational' }] },
    search: { mode: 'outcome' },
  };
  const withWord = (value: unknown): unknown => {
    if (!isBundle(value)) return value;
    if (value.type === 'searchset') return { ...value, entry: [word, ...(value.entry ?? [])] };
    const entry = (value.entry ?? []).map((one) => ({ ...one, resource: withWord(one.resource) }));
    return { ...value, entry };
  };
  const isBundle = (value: unknown): value is Bundle =>
    typeof value === 'object' && value !== null && 'resourceType' in value && value.resourceType === 'Bundle';
  const talking: Tampering = async (_, send) => {
    const response = await send();
    const body: unknown = await response
      .clone()
      .json()
      .catch(() => undefined);
    return isBundle(body) ? Response.json(withWord(body)) : response;
  };

  it('is checked like a server without one', async () => {
    const site = await quietSite();
    await site.load(bare);
    await check(site, { dialect: 'by-type', tamper: talking });
    const once = await standings(site);
    expect(once).not.toEqual([]);
    expect((await check(site, { dialect: 'by-type', tamper: talking })).plans).toEqual([]);
    expect(await standings(site)).toEqual(once);
  });

  it('keeps how far the sweep has come', async () => {
    const site = await quietSite();
    await site.load(bare);
    const client = clientOf(site, { tamper: talking });
    const patience = virtualPatience();
    const round = (hour: number) => {
      const now = () => `${day(20)}T${String(hour).padStart(2, '0')}:00:00.000Z`;
      const { clock, wait } = patience;
      return sweepRound({
        client,
        store: fhirStore(client, { catalogue, dialect: 'by-type', now, patience }),
        catalogue,
        now,
        patients: () => Promise.resolve(['Patient/p1']),
        every: 3_600_000,
        pace: { concurrency: 1, clock, wait, until: Infinity },
      });
    };
    expect(await round(12)).toMatchObject({ ended: 'over', patients: 1, failed: [] });
    expect(await round(12)).toMatchObject({ ended: 'idle' });
  });
});

describe('a server whose searches lag behind what was written', () => {
  it('has nothing written a second time: what the guard lists is missing', async () => {
    const site = await quietSite();
    await site.load(bare);
    await check(site, { dialect: 'by-type' });
    const before = await standings(site);
    const behind = found('DetectedIssue', (page) => ({ ...page, entry: [] }));
    await expect(check(site, { dialect: 'by-type', tamper: behind })).rejects.toThrow(BusyServer);
    expect(await standings(site)).toEqual(before);
  });

  it('is checked once they have caught up', async () => {
    const site = await quietSite();
    await site.load(bare);
    await check(site, { dialect: 'by-type' });
    const before = await standings(site);
    let left = 2;
    const behind = found('DetectedIssue', (page) => (left-- > 0 ? { ...page, entry: [] } : page));
    expect((await check(site, { dialect: 'by-type', tamper: behind })).plans).toEqual([]);
    expect(await standings(site)).toEqual(before);
  });

  it('is another one than a server from which somebody deleted an issue: it is written anew', async () => {
    const site = await quietSite();
    await site.load(bare);
    await check(site, { dialect: 'by-type' });
    const before = await standings(site);
    const [issue] = (await ours(site)).issues;
    await site.client.deleteResource('DetectedIssue', issue?.id ?? '');
    await check(site, { dialect: 'by-type' });
    expect(await standings(site)).toEqual(before);
  });

  it.each<[given: string, alter: (issue: DetectedIssue) => DetectedIssue]>([
    ['from which somebody took the name of an issue', (issue) => without(issue, 'identifier')],
    [
      'on which somebody gave an issue another name',
      (issue) => ({ ...issue, identifier: [{ system: 'urn:site', value: '1' }] }),
    ],
  ])('is another one than a server %s: it is written anew', async (_, alter) => {
    const site = await quietSite();
    await site.load(bare);
    await check(site, { dialect: 'by-type' });
    const count = (await standings(site)).length;
    const [issue] = (await ours(site)).issues;
    if (issue) await site.client.updateResource(alter(issue));
    await check(site, { dialect: 'by-type' });
    expect(await standings(site)).toHaveLength(count + 1);
    expect((await check(site, { dialect: 'by-type' })).plans).toEqual([]);
  });

  it('is another one than a server that does not find an issue by its patient: what the guard lists is enough', async () => {
    const site = await quietSite();
    await site.load(bare);
    await check(site, { dialect: 'by-type' });
    const before = await standings(site);
    const behind = found('DetectedIssue', (page) => ({ ...page, entry: page.entry?.slice(1) ?? [] }));
    const patience = virtualPatience(1, { clock: () => Date.now() + 3_600_000 });
    const now = (): string => `${day(20)}T12:00:00.000Z`;
    const store = fhirStore(clientOf(site, { tamper: behind }), { catalogue, dialect: 'by-type', now, patience });
    expect((await checkPatient(store, 'Patient/p1', catalogue)).plans).toEqual([]);
    expect(await standings(site)).toEqual(before);
  });

  it('is another one than a server whose index has stood still for an hour: nothing is written a second time', async () => {
    const site = await quietSite();
    await site.load(bare);
    await check(site, { dialect: 'by-type' });
    const { tasks } = await ours(site);
    const nothing: Bundle = { resourceType: 'Bundle', type: 'searchset' };
    const ofOurs = (url: string) => /^(?:DetectedIssue|Task)\?/.test(url);
    const inBatches = answering((answer, { request }) =>
      ofOurs(request?.url ?? '') ? { ...answer, resource: nothing } : answer,
    );
    const still: Tampering = (exchange, send) =>
      ofOurs(exchange.path) ? Promise.resolve(Response.json(nothing)) : inBatches(exchange, send);
    const patience = virtualPatience(1, { clock: () => Date.now() + 3_600_000 });
    const now = (): string => `${day(20)}T12:00:00.000Z`;
    const store = fhirStore(clientOf(site, { tamper: still }), { catalogue, dialect: 'by-type', now, patience });
    await expect(checkPatient(store, 'Patient/p1', catalogue)).rejects.toThrow('lags behind');
    expect((await ours(site)).tasks).toHaveLength(tasks.length);
  });
});

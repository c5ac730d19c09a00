import { badRequest } from '@medplum/core';
import type { Claim, Resource } from '@medplum/fhirtypes';
import { describe, expect, it } from '@jest/globals';
import { fhirStore } from '../../src/medplum/fhir-store.ts';
import { patientsToSweep, sweep } from '../../src/medplum/sweep.ts';
import { catalogue } from '../../src/rules/index.ts';
import { virtualPatience } from '../races/patience.ts';
import { claim, day, line, linked, patient, procedure } from '../support/chart-builders.ts';
import { bare } from '../support/complete-chart.ts';
import type { Site } from '../support/site.ts';
import { check, clientOf, ours, quietSite, standings, type Tampering } from './ward.ts';

const now = `${day(20)}T12:00:00.000Z`;
const due = (site: Site) => patientsToSweep(site.client, now);

const sweepOf = (site: Site, wait?: (milliseconds: number) => Promise<unknown>) => {
  const store = fhirStore(site.client, {
    catalogue,
    dialect: 'compartment',
    now: () => now,
    patience: virtualPatience(),
  });
  return sweep(site.client, store, catalogue, now, wait);
};

/** The bare chart as that of another patient. */
const chartOf = (id: string): Resource[] =>
  JSON.parse(
    JSON.stringify(bare)
      .replaceAll('Patient/p1', `Patient/${id}`)
      .replaceAll('"id":"p1"', `"id":"${id}"`)
      .replaceAll('"infusion"', `"infusion-${id}"`)
      .replaceAll('admission"', `admission-${id}"`),
  ) as Resource[];

describe('the patients a sweep takes up', () => {
  it('are those under way, those never seen and those of recent claims; not those that are over', async () => {
    const site = await quietSite();
    await site.load(bare);
    expect(await due(site)).toEqual(['Patient/p1']);
    await check(site);
    expect(await due(site)).toEqual(['Patient/p1']);
    await site.load([linked({ status: 'not-done' })]);
    await check(site);
    expect((await ours(site)).lists.map(({ status }) => status)).toEqual(['retired']);
    expect(await due(site)).toEqual([]);
    await site.load([patient({ id: 'p2' }), claim({ id: 'c2', patient: { reference: 'Patient/p2' } })]);
    expect(await due(site)).toEqual(['Patient/p2']);
  });

  it('include one whose first episode is over when the notice of a second one was lost', async () => {
    const site = await quietSite();
    await site.load(bare);
    await check(site);
    await site.load([linked({ status: 'not-done' })]);
    await check(site);
    await site.load([procedure({ id: 'second', performedDateTime: day(15) })]);
    expect(await due(site)).toEqual(['Patient/p1']);
    await sweepOf(site);
    expect((await standings(site)).filter((key) => key.includes('Procedure/second'))).not.toHaveLength(0);
  });

  it('include one whose Procedure was put right after its episode was over, when the notice of that was lost', async () => {
    const site = await quietSite();
    await site.load(bare);
    await check(site);
    await site.load([linked({ status: 'entered-in-error' })]);
    await check(site);
    expect(await due(site)).toEqual([]);
    await site.load([linked()]);
    expect(await due(site)).toEqual(['Patient/p1']);
    const later = new Date(Date.now() + 8 * 86_400_000).toISOString();
    expect(await patientsToSweep(site.client, later)).toEqual([]);
    await sweepOf(site);
    expect((await standings(site)).filter((key) => key.endsWith('final'))).not.toHaveLength(0);
  });

  it('include one whose issue a person opened again after its episode was over, when the notice of that was lost', async () => {
    const site = await quietSite();
    await site.load(bare);
    await check(site);
    await site.load([linked({ status: 'not-done' })]);
    await check(site);
    const ended = await standings(site);
    const [issue] = (await ours(site)).issues;
    await site.load(issue ? [{ ...issue, status: 'final' }] : []);
    expect(await due(site)).toEqual(['Patient/p1']);
    await sweepOf(site);
    expect(await standings(site)).toEqual(ended);
    expect(await due(site)).toEqual([]);
  });

  it.each<[string, object, boolean]>([
    ['a line that is none', { item: [null] }, false],
    ['lines that are no list', { item: { productOrService: { coding: [{ code: '77750' }] } } }, true],
    ['a code that is a number', { item: [{ productOrService: { coding: [{ code: 77750 }] } }] }, true],
    ['codes that are no list', { item: [{ productOrService: { coding: '99213' } }] }, false],
  ])('are found beside a claim that nobody can read, with %s', async (_what, damage, concerns) => {
    const site = await quietSite();
    await site.load([patient(), patient({ id: 'p2' }), linked()]);
    const damaged: Resource = { ...claim({ patient: { reference: 'Patient/p2' } }), ...damage };
    const answer = { resourceType: 'Bundle', type: 'searchset', entry: [{ resource: damaged }] };
    const tamper: Tampering = ({ path }, send) =>
      path.startsWith('Claim?') ? Promise.resolve(Response.json(answer)) : send();
    const client = clientOf(site, { tamper });
    expect(await patientsToSweep(client, now)).toEqual(concerns ? ['Patient/p1', 'Patient/p2'] : ['Patient/p1']);
  });

  it.each([
    ['does not sort', '_sort'],
    ['picks no elements', '_elements'],
  ])('are found on a server that %s, too', async (_, refused) => {
    const site = await quietSite();
    await site.load([...chartOf('p2')]);
    const tamper: Tampering = ({ path }, send) =>
      path.includes(refused) ? Promise.resolve(Response.json(badRequest(refused), { status: 400 })) : send();
    expect(await patientsToSweep(clientOf(site, { tamper }), now)).toEqual(['Patient/p2']);
  });

  it('are found among more claims than a server lets one page through by number', async () => {
    const site = await quietSite();
    const other = line({ productOrService: { coding: [{ code: '99213' }] } });
    const claims = Array.from({ length: 11_500 }, (_, n): Claim => claim({ id: `c${n}`, item: [other] }));
    await site.load([...claims, claim({ id: 'last', patient: { reference: 'Patient/last' } })]);
    expect(await due(site)).toEqual(['Patient/last']);
  });
});

describe('a sweep', () => {
  it('goes on when a check fails, and names the patient', async () => {
    let broken = true;
    const site = await quietSite({
      gate: ({ path, body }) => {
        if (broken && [path, JSON.stringify(body ?? '')].some((asked) => asked.includes('Patient%2Fp2')))
          throw new Error('this one fails');
      },
    });
    await site.load([...chartOf('p2'), ...chartOf('p3')]);
    expect(await sweepOf(site)).toMatchObject({ patients: 2, failed: [{ patient: 'Patient/p2' }] });
    expect((await standings(site)).join()).toContain('infusion-p3');
    expect((await standings(site)).join()).not.toContain('infusion-p2');
    broken = false;
    expect(await sweepOf(site)).toMatchObject({ failed: [] });
    expect((await standings(site)).join()).toContain('infusion-p2');
  });

  it('waits for its quota rather than fail one patient after the other', async () => {
    const site = await quietSite({ fidelity: { quota: { points: 20_000, windowMs: 3_600_000 } } });
    await site.load(Array.from({ length: 12 }, (_, n) => chartOf(`q${n}`)).flat());
    const waits: number[] = [];
    const before = await sweepOf(site, (milliseconds) => {
      waits.push(milliseconds);
      return Promise.reject(new Error('the quota would be renewed now'));
    }).catch((error: unknown) => error);
    expect(before).toEqual(new Error('the quota would be renewed now'));
    expect(waits).toHaveLength(1);
    expect(waits[0]).toBeGreaterThan(3_000_000);
    const { lists } = await ours(site).catch(() => ({ lists: [] }));
    expect(lists.length).toBeGreaterThan(2);
  });
});

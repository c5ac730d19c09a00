import { OperationOutcomeError, unauthorized } from '@medplum/core';
import type { Resource } from '@medplum/fhirtypes';
import { describe, expect, it } from '@jest/globals';
import { fhirStore } from '../../src/medplum/fhir-store.ts';
import { patientsToSweep } from '../../src/medplum/sweep.ts';
import { keptOf, sweepRound, type RoundOptions, type RoundReport } from '../../src/medplum/sweep-round.ts';
import { readSweepState } from '../../src/medplum/sweep-state.ts';
import { catalogue } from '../../src/rules/index.ts';
import { canonicalsUnder } from '../../src/terminology/canonicals.ts';
import { virtualPatience } from '../races/patience.ts';
import { day } from '../support/chart-builders.ts';
import { bare } from '../support/complete-chart.ts';
import type { Site } from '../support/site.ts';
import { ours, quietSite } from './ward.ts';

const canonicals = canonicalsUnder();

const notDone = (service: Resource) => ({ ...service, status: 'not-done' }) as Resource;
const HOUR = 3_600_000;
const noon = Date.parse(`${day(20)}T12:00:00.000Z`);

/** The bare charts of six patients. */
const six: readonly Resource[] = ['a', 'b', 'c', 'd', 'e', 'f'].flatMap(
  (id) =>
    JSON.parse(
      JSON.stringify(bare)
        .replaceAll('Patient/p1', `Patient/${id}`)
        .replaceAll('"id":"p1"', `"id":"${id}"`)
        .replaceAll('"infusion"', `"infusion-${id}"`)
        .replaceAll('admission"', `admission-${id}"`),
    ) as Resource[],
);

const wardOfSix = async () => {
  const site = await quietSite();
  await site.load(six);
  return site;
};

interface Run {
  /** Hours after noon at which it begins. */
  readonly at?: number;
  readonly every?: number;
  readonly concurrency?: number;
  /** Checks after which time is up. */
  readonly allows?: number;
  readonly told?: (done: number) => Promise<void> | void;
}

function run(
  site: Site,
  { at = 0, every = 6, concurrency = 1, allows = Infinity, told }: Run = {},
): Promise<RoundReport> {
  let now = noon + at * HOUR;
  const patience = virtualPatience();
  const moment = () => new Date(now).toISOString();
  const options: RoundOptions = {
    client: site.client,
    store: fhirStore(site.client, { catalogue, dialect: 'compartment', now: moment, patience }),
    catalogue,
    now: moment,
    patients: (everybody) => patientsToSweep(site.client, moment(), { everybody }),
    every: every * HOUR,
    pace: {
      concurrency,
      clock: () => now,
      wait: patience.wait,
      until: noon + at * HOUR + 1000,
      told: async ({ done }) => {
        if (done >= allows) now += 2000;
        await told?.(done);
      },
    },
  };
  return sweepRound(options);
}

/** Stores another policy. */
async function decide(site: Site, policy: unknown): Promise<void> {
  const [library] = await site.client.searchResources('Library', { identifier: `${canonicals.installation}|policy` });
  if (!library) throw new Error('no policy');
  const data = Buffer.from(JSON.stringify(policy)).toString('base64');
  await site.client.updateResource({ ...library, content: [{ contentType: 'application/json', data }] });
}

const stateOf = async (site: Site) => (await readSweepState(site.client, canonicals))?.state;

describe('a round of the sweep', () => {
  it('checks everybody once, and is not due again for some hours', async () => {
    const site = await wardOfSix();
    expect(await run(site)).toMatchObject({ ended: 'over', resumed: false, done: 6, failed: [] });
    expect(await stateOf(site)).toMatchObject({ checked: 6, failed: 0, reached: 'Patient/f' });
    expect(await run(site, { at: 5 })).toMatchObject({ ended: 'idle', patients: 0 });
    expect(await run(site, { at: 6 })).toMatchObject({ ended: 'over', done: 6, written: 0 });
    expect(await run(site, { at: 7, every: 0 })).toMatchObject({ ended: 'over', done: 6 });
  });

  it('checks those whose episode is over once a week too, for a notice of theirs may have been lost', async () => {
    const site = await wardOfSix();
    await run(site);
    const service = six.find(({ id }) => id === 'infusion-a');
    await site.load([{ ...service, status: 'not-done' } as Resource]);
    await run(site, { at: 6 });
    expect(await run(site, { at: 12 })).toMatchObject({ ended: 'over', done: 5 });
    expect(await run(site, { at: 7 * 24 - 1 })).toMatchObject({ ended: 'over', done: 5 });
    expect(await run(site, { at: 7 * 24 + 6, allows: 2 })).toMatchObject({ ended: 'cut', done: 2 });
    expect(await run(site, { at: 7 * 24 + 7 })).toMatchObject({ ended: 'over', done: 4 });
    expect(await run(site, { at: 8 * 24 })).toMatchObject({ ended: 'over', done: 5 });
    expect(await run(site, { at: 15 * 24 })).toMatchObject({ ended: 'over', done: 6 });
  });

  it('that runs out of time is taken up where it stopped, by the next run', async () => {
    const site = await wardOfSix();
    expect(await run(site, { allows: 2 })).toMatchObject({ ended: 'cut', done: 2 });
    expect(await stateOf(site)).toMatchObject({ checked: 2, reached: 'Patient/b' });
    expect((await ours(site)).lists.filter(({ subject }) => subject)).toHaveLength(2);
    expect(await run(site, { at: 0.25 })).toMatchObject({ ended: 'over', resumed: true, patients: 4 });
    expect(await stateOf(site)).toMatchObject({ checked: 6, reached: 'Patient/f' });
  });

  it('that died is left for two minutes, then taken up', async () => {
    const site = await wardOfSix();
    await expect(
      run(site, {
        told: () => {
          throw new Error('the power failed');
        },
      }),
    ).rejects.toThrow('the power failed');
    expect(await run(site, { at: 0.01 })).toMatchObject({ ended: 'busy' });
    expect(await run(site, { at: 0.1 })).toMatchObject({ ended: 'over', resumed: true });
    expect((await ours(site)).lists.filter(({ subject }) => subject)).toHaveLength(6);
  });

  it('that cannot go on has finished the checks under way, and begins none', async () => {
    const site = await wardOfSix();
    const tellings: number[] = [];
    const told = (done: number) => {
      tellings.push(done);
      if (done === 1) throw new Error('the state cannot be kept');
    };
    await expect(run(site, { concurrency: 2, told })).rejects.toThrow('the state cannot be kept');
    expect(tellings).toEqual([1, 2]);
    expect((await ours(site)).lists.filter(({ subject }) => subject)).toHaveLength(2);
  });

  it('begins anew when the policy changes, due or not', async () => {
    const site = await wardOfSix();
    await run(site);
    await decide(site, { version: 'new', rules: { 'encounter-linked': { state: 'off' } } });
    expect(await run(site, { at: 1 })).toMatchObject({ ended: 'over', resumed: false, done: 6 });
  });

  it('takes up episodes that are over too when the policy changed, until everybody is done', async () => {
    const site = await wardOfSix();
    const open = async () => (await ours(site)).issues.filter(({ status }) => status === 'final').length;
    await run(site);
    const before = await open();
    await decide(site, { notBefore: day(1) });
    await run(site, { at: 1 });
    expect([before > 0, await open()]).toEqual([true, 0]);
    expect(await run(site, { at: 7 })).toMatchObject({ ended: 'over', patients: 0 });
    await decide(site, {});
    expect(await run(site, { at: 8, allows: 2 })).toMatchObject({ ended: 'cut', patients: 6, done: 2 });
    expect(await run(site, { at: 8.25 })).toMatchObject({ ended: 'over', resumed: true, patients: 4 });
    expect(await open()).toBe(before);
  });

  it('over everybody that was left for more than a day is begun anew over everybody', async () => {
    const site = await wardOfSix();
    await run(site);
    await decide(site, { notBefore: day(1) });
    await run(site, { at: 1, allows: 2 });
    expect(await stateOf(site)).toMatchObject({ everybody: true });
    expect(await run(site, { at: 26 })).toMatchObject({ ended: 'over', resumed: false, patients: 6 });
    expect(await run(site, { at: 33 })).toMatchObject({ patients: 0 });
    expect(await stateOf(site)).not.toHaveProperty('everybody');
  });

  it('is not begun where the checker is not installed, or its policy is not valid, and writes nothing there', async () => {
    const site = await wardOfSix();
    const [device] = await site.client.searchResources('Device', { identifier: `${canonicals.installation}|device` });
    const [library] = await site.client.searchResources('Library', { identifier: `${canonicals.installation}|policy` });
    if (!device || !library) throw new Error('not installed');
    await site.client.updateResource({ ...library, content: [{ contentType: 'application/json', data: 'bm8=' }] });
    await expect(run(site)).rejects.toThrow(/radgap deploy --policy/);
    await site.client.deleteResource('Library', library.id);
    await expect(run(site)).rejects.toThrow('Run `radgap deploy`');
    await site.client.deleteResource('Device', device.id);
    await expect(run(site)).rejects.toThrow('Run `radgap deploy`');
    expect(await stateOf(site)).toBeUndefined();
  });

  it('ends at once when the checker is taken out meanwhile, and does not call its patients failed', async () => {
    const site = await wardOfSix();
    const [device] = await site.client.searchResources('Device', { identifier: `${canonicals.installation}|device` });
    let told = 0;
    const removed = run(site, {
      concurrency: 2,
      told: async () => {
        told++;
        await site.client.deleteResource('Device', device?.id ?? '');
      },
    });
    await expect(removed).rejects.toThrow('Run `radgap deploy`');
    expect(told).toBeLessThan(6);
    expect(await stateOf(site)).toMatchObject({ failed: 0 });
  });

  it.each([1, 3])(
    'ends at once when the server does not know us any more, and is taken up where it was; %s at once',
    async (concurrency) => {
      let [isExpiring, isExpired] = [false, false];
      const site = await quietSite({
        gate: ({ phase, body }) => {
          isExpired ||= isExpiring && JSON.stringify(body ?? '').includes('_compartment=Patient%2Fd');
          if (phase === 'before' && isExpired) throw new OperationOutcomeError(unauthorized);
        },
      });
      await site.load(six);
      isExpiring = true;
      await expect(run(site, { concurrency })).rejects.toMatchObject({ outcome: { id: 'unauthorized' } });
      [isExpiring, isExpired] = [false, false];
      expect(await stateOf(site)).toMatchObject({ failed: 0 });
      expect((await stateOf(site))?.over).toBeUndefined();
      expect(await run(site, { at: 0.1 })).toMatchObject({ ended: 'over', resumed: true, failed: [] });
      expect((await ours(site)).lists.filter(({ subject }) => subject)).toHaveLength(6);
    },
  );

  it('goes on when the server refuses a single patient as if it did not know us', async () => {
    let isRefusing = false;
    const site = await quietSite({
      gate: ({ phase, body }) => {
        const isOfD = JSON.stringify(body ?? '').includes('_compartment=Patient%2Fd');
        if (isRefusing && phase === 'before' && isOfD) throw new OperationOutcomeError(unauthorized);
      },
    });
    await site.load(six);
    isRefusing = true;
    expect(await run(site)).toMatchObject({ ended: 'over', done: 6, failed: [{ patient: 'Patient/d' }] });
  });

  it('over everybody remembers by name whom it missed, until they have been checked', async () => {
    let broken = false;
    const site = await quietSite({
      gate: ({ path, body }) => {
        if (broken && /Patient%2F[ae]/.test(path + JSON.stringify(body ?? ''))) throw new Error('this one fails');
      },
    });
    await site.load(six);
    await run(site);
    await site.load(six.filter(({ resourceType }) => resourceType === 'Procedure').map(notDone));
    await run(site, { at: 6 });
    expect(await run(site, { at: 12 })).toMatchObject({ patients: 0 });
    broken = true;
    expect(await run(site, { at: 7 * 24, allows: 3 })).toMatchObject({ ended: 'cut', done: 3 });
    expect(await run(site, { at: 7 * 24 + 0.25 })).toMatchObject({ ended: 'over', done: 3 });
    expect((await stateOf(site))?.missed).toEqual(['Patient/a', 'Patient/e']);
    broken = false;
    expect(await run(site, { at: 7 * 24 + 6 })).toMatchObject({ ended: 'over', done: 2, failed: [] });
    expect((await stateOf(site))?.missed).toBeUndefined();
    expect(await run(site, { at: 7 * 24 + 12 })).toMatchObject({ patients: 0 });
  });

  it('that missed too many to name them is made over everybody again, where it was one', () => {
    const [few, many] = [200, 201].map((count) => Array.from({ length: count }, (_, n) => `Patient/${n}`));
    expect(keptOf(few ?? [], true)).toEqual({ missed: few });
    expect(keptOf(many ?? [], false)).toEqual({ missed: [] });
    expect(keptOf(many ?? [], true)).toEqual({ missed: [], whole: '1970-01-01T00:00:00.000Z' });
  });

  it('that a clock of months ahead kept puts off nothing, and everybody is checked anew', async () => {
    const site = await wardOfSix();
    const months = 130 * 24;
    await run(site);
    await run(site, { at: months });
    expect(await run(site, { at: 1 })).toMatchObject({ ended: 'over', resumed: false, done: 6 });
    expect(await run(site, { at: 2 })).toMatchObject({ ended: 'idle' });
    await run(site, { at: months, allows: 2, every: 0 });
    expect(await run(site, { at: 3 })).toMatchObject({ ended: 'over', resumed: false, done: 6 });
  });

  it('is begun when it is asked for, though the clock of who began the last is some seconds ahead', async () => {
    const site = await wardOfSix();
    await run(site, { at: 0.001 });
    expect(await run(site)).toMatchObject({ ended: 'idle' });
    expect(await run(site, { every: 0 })).toMatchObject({ ended: 'over', done: 6, written: 0 });
  });

  it('is not begun while the policy is off', async () => {
    const site = await quietSite({ policy: { mode: 'off' } });
    await site.load(six);
    expect(await run(site, { every: 0 })).toMatchObject({ ended: 'idle', patients: 0 });
    expect((await ours(site)).lists).toHaveLength(0);
  });

  it('is run by one of two that begin together', async () => {
    const site = await wardOfSix();
    await run(site);
    const both = await Promise.all([run(site, { at: 7 }), run(site, { at: 7 })]);
    expect(both.map(({ ended }) => ended).sort()).toEqual(['busy', 'over']);
  });

  it('comes to the same with several checks at once, and its mark never runs ahead of them', async () => {
    const [one, many] = [await wardOfSix(), await wardOfSix()];
    await run(one);
    await run(many, { concurrency: 3, allows: 2 });
    const { reached = '' } = (await stateOf(many)) ?? {};
    const done = (await ours(many)).lists.flatMap(({ subject }) => subject?.reference ?? []);
    for (const patient of ['a', 'b', 'c', 'd', 'e', 'f'].map((id) => `Patient/${id}`)) {
      if (patient <= reached) expect(done).toContain(patient);
    }
    await run(many, { at: 0.25, concurrency: 3 });
    const keys = async (site: Site) => (await ours(site)).issues.map(({ identifier }) => identifier?.[0]?.value).sort();
    expect(await keys(many)).toEqual(await keys(one));
  });
});

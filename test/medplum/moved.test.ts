import type { Claim, DetectedIssue, Procedure, Resource, Task } from '@medplum/fhirtypes';
import { describe, expect, it } from '@jest/globals';
import { bots } from '../../bots/index.ts';
import { patientsToSweep } from '../../src/medplum/sweep.ts';
import { CPT } from '../../src/terminology/systems.ts';
import { claim, day, linked, patient } from '../support/chart-builders.ts';
import { bookedFollowUp, documentedStay, followUpVisit } from '../support/complete-chart.ts';
import type { Site } from '../support/site.ts';
import { TWELVE_RULES } from '../support/twelve-rules.ts';
import { check, ours, quietSite, refusing, standings, type Tampering } from './ward.ts';

const P2 = { reference: 'Patient/p2' };

/** Whose issues are open, whose Tasks are live, whose guards are kept as current. */
async function standing(site: Site) {
  const { issues, tasks, lists } = await ours(site);
  const of = (references: readonly (string | undefined)[]) => [...new Set(references)].sort();
  return {
    open: of(issues.filter(isOpen).map((issue) => issue.patient?.reference)),
    live: of(tasks.filter(isLive).map((task) => task.for?.reference)),
    current: of(lists.filter(({ status }) => status === 'current').map(({ subject }) => subject?.reference)),
  };
}

const isOpen = ({ status }: DetectedIssue) => status === 'final' || status === 'preliminary';
const isLive = ({ status }: Task) => status === 'requested';
const only = (patient: string) => ({ open: [patient], live: [patient], current: [patient] });

/** A site where the service was checked under the wrong patient. */
async function misregistered(service: Procedure | Claim): Promise<Site> {
  const site = await quietSite();
  await site.load([patient(), patient({ id: 'p2' }), service]);
  await check(site);
  expect(await standing(site)).toEqual(only('Patient/p1'));
  return site;
}

const procedure = linked();
/** The same service told by a Claim alone. */
const SERVICES: readonly (readonly [string, Procedure | Claim, Procedure | Claim])[] = [
  ['a Procedure', procedure, { ...procedure, subject: P2 }],
  ['a Claim', claim(), { ...claim(), patient: P2 }],
];

describe.each(SERVICES)('%s that is moved to another patient', (_what, before, after) => {
  it('leaves nothing open under the one it was recorded for, when only the other is checked', async () => {
    const site = await misregistered(before);
    await site.load([after]);
    await check(site, { patient: 'Patient/p2' });
    expect(await standing(site)).toEqual(only('Patient/p2'));
  });

  it('leaves nothing open under either when it is moved back', async () => {
    const site = await misregistered(before);
    await site.load([after]);
    await check(site, { patient: 'Patient/p2' });
    await site.load([before]);
    await check(site);
    expect(await standing(site)).toEqual(only('Patient/p1'));
  });

  it('does so after a check that was cut off before it wrote', async () => {
    const site = await misregistered(before);
    await site.load([after]);
    const cut: Tampering = ({ bundle }, send) =>
      bundle?.type === 'transaction' ? Promise.reject(new RangeError('cut off')) : send();
    await expect(check(site, { patient: 'Patient/p2', tamper: cut })).rejects.toThrow('cut off');
    await check(site, { patient: 'Patient/p2' });
    expect(await standing(site)).toEqual(only('Patient/p2'));
  });

  it.each(['Patient/p1', 'Patient/p2'])(
    'does so after a check of the other that was cut off, as a notice named %s',
    async (named) => {
      const site = await misregistered(before);
      await site.load([after]);
      for (const writes of [1, 2]) {
        let count = 0;
        const cut: Tampering = ({ bundle }, send) =>
          bundle?.type === 'transaction' && ++count >= writes ? Promise.reject(new RangeError('cut off')) : send();
        await expect(check(site, { patient: named, tamper: cut })).rejects.toThrow('cut off');
      }
      await check(site, { patient: named });
      expect(await standing(site)).toEqual(only('Patient/p2'));
    },
  );

  it('is looked for elsewhere by no request of its own, and not again while the episode is under way', async () => {
    const site = await misregistered(before);
    await site.load([after]);
    await check(site, { patient: 'Patient/p2' });
    const asked: boolean[] = [];
    const noting: Tampering = ({ bundle }, send) => {
      asked.push(JSON.stringify(bundle).includes('List?identifier='));
      return send();
    };
    await check(site, { patient: 'Patient/p2', tamper: noting });
    expect(asked).not.toContain(true);
  });
});

describe('a Claim that follows its Procedure to another patient', () => {
  it('leaves nothing open under the former one, when only the other is checked', async () => {
    const site = await quietSite();
    await site.load([patient(), patient({ id: 'p2' }), procedure, claim()]);
    await check(site);
    await site.load([{ ...procedure, subject: P2 }]);
    await check(site, { patient: 'Patient/p2' });
    expect((await standing(site)).open).toEqual(['Patient/p1', 'Patient/p2']);
    await site.load([{ ...claim(), patient: P2 }]);
    await check(site, { patient: 'Patient/p2' });
    expect(await standing(site)).toEqual(only('Patient/p2'));
    const bodies: string[] = [];
    const noting: Tampering = ({ bundle }, send) => {
      bodies.push(JSON.stringify(bundle));
      return send();
    };
    await check(site, { patient: 'Patient/p2', tamper: noting });
    expect(bodies.filter((body) => body.includes('Patient%2Fp1'))).toEqual([]);
  });
});

describe('a Procedure that is moved after its episode was over', () => {
  it('is found by any sweep under the other, however long ago that was', async () => {
    const site = await misregistered(procedure);
    await site.load([{ ...procedure, status: 'not-done' }]);
    await check(site);
    await site.load([{ ...procedure, subject: P2 }]);
    const inAMonth = new Date(Date.now() + 30 * 86_400_000).toISOString();
    expect(await patientsToSweep(site.client, inAMonth)).toEqual(['Patient/p2']);
    await check(site, { patient: 'Patient/p2' });
    await site.load([{ ...procedure, subject: P2, status: 'not-done' }]);
    await check(site, { patient: 'Patient/p2' });
    expect(await patientsToSweep(site.client, inAMonth)).toEqual([]);
  });

  it.each(['500', '503'])('closes nothing while its new patient cannot be told: %s', async (status) => {
    const site = await misregistered(procedure);
    await site.load([{ ...procedure, subject: P2 }]);
    const isAsked = (url: string) => url === 'Procedure/infusion';
    await expect(check(site, { tamper: refusing(status, isAsked) })).rejects.toThrow(status);
    expect(await standing(site)).toEqual(only('Patient/p1'));
    await check(site);
    expect(await standing(site)).toEqual(only('Patient/p2'));
  });
});

describe('a Procedure whose patient somebody corrects', () => {
  it('wakes a bot that leaves nothing open under either', async () => {
    const site = await quietSite({ bots });
    await site.load([patient(), patient({ id: 'p2' })]);
    await site.arrives(procedure);
    await site.arrives({ ...procedure, subject: P2 });
    expect(await standing(site)).toEqual(only('Patient/p2'));
    await site.arrives(procedure);
    expect(await standing(site)).toEqual(only('Patient/p1'));
  });
});

describe('an episode whose guard List somebody deletes', () => {
  it('of a Claim alone has its guard again at once, and is not lost to the sweep', async () => {
    const site = await quietSite({ bots });
    await site.load([patient()]);
    await site.arrives(claim());
    const [guard] = (await ours(site)).lists;
    await site.client.deleteResource('List', guard?.id ?? '');
    await site.idle();
    expect(await standing(site)).toEqual(only('Patient/p1'));
  });

  it.each(['compartment', 'by-type'] as const)(
    'is ended all the same when its Procedure is recoded, asked by %s',
    async (dialect) => {
      const site = await misregistered(procedure);
      const [guard] = (await ours(site)).lists;
      await site.client.deleteResource('List', guard?.id ?? '');
      await site.load([{ ...procedure, code: { coding: [{ system: CPT, code: '99999' }] } }]);
      await check(site, { dialect });
      expect(await standing(site)).toEqual({ open: [], live: [], current: [] });
    },
  );
});

describe('evidence of an episode that is over', () => {
  it('is missed there within a week when it is moved to another patient', async () => {
    const site = await quietSite({ bots, asOf: day(150), policy: TWELVE_RULES });
    await site.load([...documentedStay, bookedFollowUp, ...followUpVisit, patient({ id: 'p2' })]);
    await site.runBot('sweep-episodes');
    expect((await ours(site)).lists.filter(({ subject }) => subject).map(({ status }) => status)).toEqual(['retired']);
    for (const visit of followUpVisit) await site.arrives({ ...visit, subject: P2 } as Resource);
    site.setDay(day(157));
    await site.runBot('sweep-episodes');
    expect(await standings(site)).toEqual(['follow-up-visit-documented/Procedure/infusion final']);
  });
});

describe('a merge of two patients that is undone', () => {
  it.each([
    ['a Procedure', procedure],
    ['a Claim', claim()],
  ])('on the record of the other alone leaves %s with whom it is of, and told there', async (_what, service) => {
    const site = await quietSite({ bots });
    await site.load([
      patient(),
      patient({ id: 'a0', link: [{ other: { reference: 'Patient/p1' }, type: 'replaces' }] }),
    ]);
    await site.arrives(service);
    expect(await standing(site)).toEqual(only('Patient/a0'));
    await site.arrives(patient({ id: 'a0' }));
    expect(await standing(site)).toEqual(only('Patient/p1'));
  });
});

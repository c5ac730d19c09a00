import type { Patient, Resource } from '@medplum/fhirtypes';
import { describe, expect, it } from '@jest/globals';
import type { Dialect } from '../../src/medplum/searches.ts';
import { linked, patient } from '../support/chart-builders.ts';
import { bare } from '../support/complete-chart.ts';
import type { Site } from '../support/site.ts';
import { check, ours, quietSite, standings } from './ward.ts';

const DIALECTS: readonly Dialect[] = ['compartment', 'by-type'];

const replaced = (by: string): Patient =>
  patient({ active: false, link: [{ other: { reference: by }, type: 'replaced-by' }] });
const survivor: Patient = patient({ id: 'a0', link: [{ other: { reference: 'Patient/p1' }, type: 'replaces' }] });

/** The same resources as records of another patient. */
const moved = (resources: readonly Resource[], to: string): Resource[] =>
  JSON.parse(JSON.stringify(resources).replaceAll('"Patient/p1"', JSON.stringify(to))) as Resource[];

async function beforeMerge(dialect: Dialect): Promise<{ site: Site; keys: string[] }> {
  const site = await quietSite();
  await site.load(bare);
  await check(site, { dialect });
  return { site, keys: await standings(site) };
}

/** What must hold after any number of checks of any record of the person. */
async function staysOne(site: Site, dialect: Dialect, keys: readonly string[]): Promise<void> {
  for (const one of ['Patient/p1', 'Patient/a0', 'Patient/p1', 'Patient/a0'])
    await check(site, { dialect, patient: one });
  expect(await standings(site)).toEqual(keys);
  const { lists, issues, tasks } = await ours(site);
  expect(lists).toHaveLength(1);
  expect(lists[0]?.subject?.reference).toBe('Patient/a0');
  expect(new Set(issues.map((issue) => issue.patient?.reference))).toEqual(new Set(['Patient/a0']));
  expect(new Set(tasks.map((task) => task.for?.reference))).toEqual(new Set(['Patient/a0']));
}

describe.each(DIALECTS)('merged patients, asked by %s', (dialect) => {
  it('keep the guard and the issues there are, whichever record is checked', async () => {
    const { site, keys } = await beforeMerge(dialect);
    await site.load([survivor, replaced('Patient/a0')]);
    await staysOne(site, dialect, keys);
  });

  it('keep them when only the old record tells of the merge', async () => {
    const { site, keys } = await beforeMerge(dialect);
    await site.load([patient({ id: 'a0' }), replaced('Patient/a0')]);
    await staysOne(site, dialect, keys);
  });

  it('keep them when the chart is moved to the surviving record', async () => {
    const { site, keys } = await beforeMerge(dialect);
    await site.load([survivor, replaced('Patient/a0'), ...moved(bare.slice(1), 'Patient/a0')]);
    await staysOne(site, dialect, keys);
  });

  it('are kept under a record that is there when the one that took its place is not', async () => {
    const { site, keys } = await beforeMerge(dialect);
    await site.load([replaced('Patient/a0')]);
    for (const one of ['Patient/p1', 'Patient/a0', 'Patient/p1']) await check(site, { dialect, patient: one });
    expect(await standings(site)).toEqual(keys);
    const { lists, issues, tasks } = await ours(site);
    expect(lists.map(({ subject }) => subject?.reference)).toEqual(['Patient/p1']);
    expect(new Set(issues.map((issue) => issue.patient?.reference))).toEqual(new Set(['Patient/p1']));
    expect(new Set(tasks.map((task) => task.for?.reference))).toEqual(new Set(['Patient/p1']));
  });

  it('are told apart again when the merge is undone', async () => {
    const { site, keys } = await beforeMerge(dialect);
    await site.load([survivor, replaced('Patient/a0')]);
    await check(site, { dialect, patient: 'Patient/a0' });
    await site.load([
      patient({ id: 'a0' }),
      ...bare,
      linked({ performer: [{ actor: { reference: 'Practitioner/a' } }] }),
    ]);
    for (const one of ['Patient/a0', 'Patient/p1', 'Patient/a0', 'Patient/p1'])
      await check(site, { dialect, patient: one });
    const { issues } = await ours(site);
    const open = issues.filter(({ status }) => status === 'final');
    expect(open.map(({ identifier }) => `${identifier?.[0]?.value ?? ''} final`).sort()).toEqual(keys);
    expect(new Set(open.map((issue) => issue.patient?.reference))).toEqual(new Set(['Patient/p1']));
  });
});

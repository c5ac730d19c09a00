import { describe, expect, it } from '@jest/globals';
import type { Dialect } from '../../src/medplum/searches.ts';
import { day, linked } from '../support/chart-builders.ts';
import { bare, bookedFollowUp } from '../support/complete-chart.ts';
import { asksFor, check, ours, quietSite, refusing, standings } from './ward.ts';

const DIALECTS: readonly Dialect[] = ['compartment', 'by-type'];
const STATUSES = ['403', '404', '500', '503'];
const cases = DIALECTS.flatMap((dialect) => STATUSES.map((status) => [dialect, status] as const));

describe('evidence that is refused', () => {
  it.each(cases)('leaves its issues alone, asked by %s, answered %s', async (dialect, status) => {
    const site = await quietSite();
    await site.load([...bare, bookedFollowUp]);
    await check(site, { dialect });
    const before = await standings(site);
    expect(before).not.toContain('follow-up-scheduled/Procedure/infusion final');

    const tamper = refusing(status, asksFor('Appointment'));
    const { assessments } = await check(site, { dialect, tamper });
    const finding = assessments[0]?.findings.find(({ rule }) => rule === 'follow-up-scheduled');
    expect(finding?.status).toBe('undetermined');
    expect(await standings(site)).toEqual(before);
  });

  it.each(cases)('opens nothing that hangs on it, asked by %s, answered %s', async (dialect, status) => {
    const site = await quietSite();
    await site.load(bare);
    await check(site, { dialect, tamper: refusing(status, asksFor('Appointment')) });
    const keys = await standings(site);
    expect(keys.join()).not.toMatch(/follow-up-scheduled/);
    expect(keys.join()).toMatch(/cancer-diagnosis-recorded/);
  });
});

describe('what is stored of ours, when it is refused', () => {
  const types = ['DetectedIssue', 'Task', 'List'];
  const rows = DIALECTS.flatMap((dialect) =>
    STATUSES.flatMap((status) => types.map((type) => [type, dialect, status] as const)),
  );
  it.each(rows)('stops the check before it writes: %s, asked by %s, answered %s', async (type, dialect, status) => {
    const site = await quietSite();
    await site.load(bare);
    await check(site, { dialect });
    const before = await standings(site);
    await site.load([linked({ performedDateTime: day(-1) })]);
    await expect(check(site, { dialect, tamper: refusing(status, asksFor(type)) })).rejects.toThrow();
    expect(await standings(site)).toEqual(before);
    expect((await ours(site)).tasks).toHaveLength(3);
    expect((await ours(site)).lists.map(({ status: held }) => held)).toEqual(['current']);
  });
});

describe('the anchor, when it is refused', () => {
  it.each(cases)('keeps issues, Tasks and guard as they are, asked by %s, answered %s', async (dialect, status) => {
    const site = await quietSite();
    await site.load(bare);
    await check(site, { dialect, asOf: day(90) });
    const before = await ours(site);
    const tamper = refusing(status, asksFor('Procedure'));
    await check(site, { dialect, tamper, asOf: day(90) }).catch(() => undefined);
    expect(await ours(site)).toEqual(before);
  });
});

describe('an installation that lacks something', () => {
  it.each(['403', '500'])('writes nothing when the Device is answered %s', async (status) => {
    const site = await quietSite();
    await site.load(bare);
    await expect(check(site, { tamper: refusing(status, asksFor('Device')) })).rejects.toThrow();
    expect((await ours(site)).issues).toHaveLength(0);
  });

  it('tries again when the Device or the policy is answered with a passing fault', async () => {
    const site = await quietSite();
    await site.load(bare);
    let faults = 3;
    const tamper = refusing('503', (url) => asksFor('Device', 'Library')(url) && faults-- > 0);
    await check(site, { tamper });
    expect((await ours(site)).issues).not.toHaveLength(0);
  });

  it('tries again when what is stored is answered with a passing fault', async () => {
    const site = await quietSite();
    await site.load(bare);
    let faults = 2;
    const tamper = refusing('503', (url) => asksFor('Task')(url) && faults-- > 0);
    await check(site, { dialect: 'by-type', tamper });
    expect((await ours(site)).issues).not.toHaveLength(0);
  });
});

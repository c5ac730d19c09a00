import { beforeEach, describe, expect, it } from '@jest/globals';
import { linked } from '../support/chart-builders.ts';
import { bare } from '../support/complete-chart.ts';
import type { Site } from '../support/site.ts';
import { connected, openRules, receiverFor, RULES, server, stores, type Receiver } from './lab.ts';

let site: Site;
let receiver: Receiver;

beforeEach(async () => {
  site = await server();
  await site.load(bare);
  receiver = await receiverFor(connected(site));
});

describe('a notice', () => {
  it.each([
    ['the resource', true],
    ['its id alone', false],
  ])('of a Procedure that was moved to a group, as %s, closes what stood open for its patient', async (_, isWhole) => {
    await receiver.send('PUT', '/hooks/fhir/Procedure/infusion');
    expect(await openRules(site)).toHaveLength(RULES.length);
    const moved = { ...linked(), subject: { reference: 'Group/g1' } };
    await stores(site, moved);
    const answer = await receiver.send('PUT', '/hooks/fhir/Procedure/infusion', isWhole ? moved : undefined);
    expect(answer.status).toBe(200);
    expect(await openRules(site)).toEqual([]);
  });

  it('of any other resource of a group is about nobody, and costs no search', async () => {
    const group = { resourceType: 'Observation', id: 'o1', subject: { reference: 'Group/g1' } };
    const answer = await receiver.send('POST', '/hooks/fhir', group);
    expect(answer.status).toBe(200);
    expect(await receiver.metric('notices_total', { outcome: 'ignored' })).toBe(1);
  });
});

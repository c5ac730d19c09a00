import { badRequest, forbidden, unauthorized } from '@medplum/core';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { whomToSweep } from '../../src/server/sweeping.ts';
import { imagingStudy, linked } from '../support/chart-builders.ts';
import { bare } from '../support/complete-chart.ts';
import type { Site } from '../support/site.ts';
import { facade, type Facade } from './facade.ts';
import { connected, openRules, receiverFor, RULES, server, stores, type Receiver } from './lab.ts';

const IMAGING = 'pre-treatment-imaging-on-file';
/** A search over everybody's records. */
const OF_ALL = /^(?:Procedure|Claim)\?(?!.*patient=)/;

let source: Site;
let target: Site;
let ehr: Facade;
let receiver: Receiver;

beforeEach(async () => {
  source = await server();
  target = await server();
  await source.load(bare);
  ehr = await facade(source, { ability: { batch: false, conditionalCreate: false, compartment: false } });
  receiver = await receiverFor(connected(source, undefined, ehr.base), { target: connected(target) });
});

const servers = () => ({ source: connected(source, undefined, ehr.base), target: connected(target), sourceId: 'ehr' });

describe('an EHR that searches within one patient alone', () => {
  it.each([
    ['as a bad request', badRequest('A patient is required.')],
    ['as forbidden', forbidden],
  ])('is swept for the services a notice told of: it refuses %s', async (_, refusal) => {
    ehr.refuse = (path) => (OF_ALL.test(path) ? refusal : undefined);
    expect((await receiver.send('POST', '/hooks/fhir', linked())).status).toBe(200);
    expect(await openRules(target)).toHaveLength(RULES.length);
    await stores(source, imagingStudy({ on: '2024-12-20' }));
    await receiver.sweep();
    expect(await openRules(target)).not.toContain(IMAGING);
  });

  it('is told of, by the types it does not list', async () => {
    ehr.refuse = (path) => (OF_ALL.test(path) ? badRequest('A patient is required.') : undefined);
    const told = new Set<string>();
    expect(await whomToSweep(servers(), new Date().toISOString(), {}, (type) => told.add(type))).toEqual([]);
    expect([...told].sort()).toEqual(['Claim', 'Procedure']);
  });

  it('is another one than an EHR that lists them, of which nothing is told', async () => {
    const told: string[] = [];
    expect(await whomToSweep(servers(), new Date().toISOString(), {}, (type) => told.push(type))).toEqual([
      'Patient/p1',
    ]);
    expect(told).toEqual([]);
  });

  it('is another one than an EHR that does not know the client: the sweep fails', async () => {
    ehr.refuse = (path) => (OF_ALL.test(path) ? unauthorized : undefined);
    await expect(receiver.sweep()).rejects.toThrow();
  });

  it.each([503, 408, 409, 410, 425])(
    'is another one than an EHR that fails just now: the sweep fails at %d',
    async (status) => {
      ehr.status = status;
      ehr.refuse = (path) => (OF_ALL.test(path) ? badRequest('later') : undefined);
      await expect(receiver.sweep()).rejects.toThrow();
    },
  );
});

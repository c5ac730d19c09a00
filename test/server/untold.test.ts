import { forbidden } from '@medplum/core';
import { pino } from 'pino';
import { describe, expect, it } from '@jest/globals';
import { condition, linked, observation } from '../support/chart-builders.ts';
import { bare } from '../support/complete-chart.ts';
import { connected, receiverFor, server, stores } from './lab.ts';
import { facade } from './facade.ts';

/** A receiver before a server that refuses what a test names, and the lines that the receiver logs on its checks. */
async function watched() {
  const site = await server();
  await site.load(bare);
  const front = await facade(site, { ability: { batch: false, compartment: false } });
  const lines: Record<string, unknown>[] = [];
  const log = pino({ level: 'info' }, { write: (line) => lines.push(JSON.parse(line) as Record<string, unknown>) });
  const receiver = await receiverFor(connected(site, undefined, front.base), { log });
  const checked = async (notice: unknown) => {
    expect((await receiver.send('POST', '/hooks/fhir', notice)).status).toBe(200);
    return lines.filter(({ msg }) => msg === 'checked').at(-1);
  };
  return { site, front, receiver, checked };
}

const [INFO, WARN] = [30, 40];

describe('what a check could not tell', () => {
  it('is nothing where all could be read: an ordinary line of the log', async () => {
    const { receiver, checked } = await watched();
    const line = await checked(linked());
    expect(line).toMatchObject({ level: INFO, failed: [], undetermined: 0 });
    expect(line).not.toHaveProperty('unreadable');
    expect(line).not.toHaveProperty('setAside');
    expect(await receiver.metric('undetermined_verdicts_total')).toBe(0);
  });

  it('is logged as a warning and counted by rule and type, when the server refuses a type', async () => {
    const { front, receiver, checked } = await watched();
    front.refuse = (path) => (path.startsWith('ImagingStudy') ? forbidden : undefined);
    expect(await checked(linked())).toMatchObject({ level: WARN, undetermined: 1, unreadable: ['ImagingStudy'] });
    expect(await receiver.metric('undetermined_verdicts_total', { rule: 'pre-treatment-imaging-on-file' })).toBe(1);
    expect(await receiver.metric('undetermined_verdicts_total')).toBe(1);
    expect(await receiver.metric('unread_types_total', { type: 'ImagingStudy' })).toBe(1);
  });

  it('is logged with the reference and the reason, when a resource was set aside', async () => {
    const { site, checked } = await watched();
    await stores(site, { ...condition({ id: 'odd' }), modifierExtension: [{ url: 'urn:not', valueBoolean: true }] });
    const line = await checked(linked());
    expect(line).toMatchObject({ level: WARN, setAside: 1, named: [expect.stringMatching(/^Condition\/odd: /)] });
  });

  it('names a few of many resources that were set aside', async () => {
    const { site, checked } = await watched();
    for (let n = 0; n < 7; n++)
      await stores(site, {
        ...observation('58410-2', { id: `odd-${n}` }),
        modifierExtension: [{ url: 'urn:not', valueBoolean: true }],
      });
    const line = await checked(linked());
    expect(line).toMatchObject({ setAside: 7, named: { length: 5 } });
  });
});

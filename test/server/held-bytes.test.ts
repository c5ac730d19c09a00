import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { expect, it } from '@jest/globals';
import { linked } from '../support/chart-builders.ts';
import { bare } from '../support/complete-chart.ts';
import { atEnd, connected, receiverFor, server, TOKEN, until, type Receiver } from './lab.ts';

/** Begins to send a body whose signature only looks like one, and stays. */
async function slowSender({ url }: Receiver, path: string, header: string): Promise<Socket> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  atEnd(() => Promise.resolve(socket.destroy()));
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  const head = [`POST ${path} HTTP/1.1`, 'Host: x', `X-Signature: ${'a'.repeat(64)}`, header, '', '1', 'x'];
  await new Promise((resolve) => socket.write(head.join('\r\n'), resolve));
  return socket;
}

it.each(['/hooks/fhir', '/fhir/$check-documentation'])(
  'signatures that are made up, sent to %s, crowd nobody out who shows a token',
  async (path) => {
    const site = await server();
    await site.load(bare);
    const limits = { heldBytes: 4_000, bodyBytes: 1_000, reviewBytes: 1_000, reviews: 1e6 };
    const receiver = await receiverFor(connected(site), { limits });
    const senders = [];
    for (let count = 0; count < 6; count++)
      senders.push(await slowSender(receiver, path, 'Transfer-Encoding: chunked'));
    await until(async () => (await receiver.send('POST', '/hooks/fhir', linked())).status === 503);
    const body = JSON.stringify(linked());
    const byToken = await fetch(`${receiver.url}/hooks/fhir`, {
      method: 'POST',
      body,
      headers: { 'Content-Type': 'application/fhir+json', Authorization: `Bearer ${TOKEN}` },
    });
    expect(byToken.status).toBe(200);
    for (const sender of senders) sender.destroy();
    await until(async () => (await receiver.send('POST', '/hooks/fhir', linked())).status === 200);
  },
);

it.each([
  ['/hooks/fhir', 'Content-Length: 900'],
  ['/hooks/fhir', 'Transfer-Encoding: chunked'],
  ['/hooks/fhir/Procedure/infusion', 'Content-Length: 900'],
  ['/fhir/$check-documentation', 'Content-Length: 900'],
])('bodies that never end, sent to %s with %s, take so much memory and no more', async (path, header) => {
  const site = await server();
  await site.load(bare);
  const limits = { heldBytes: 1_100, bodyBytes: 1_000, reviewBytes: 1_000 };
  const receiver = await receiverFor(connected(site), { limits });
  const notify = () => receiver.send('POST', '/hooks/fhir', linked());
  const sender = await slowSender(receiver, path, header);
  expect((await receiver.send('PUT', '/hooks/fhir/Patient/nobody')).status).toBe(200);
  await until(async () => (await notify()).status === 503);
  const { headers } = await notify();
  expect(headers.get('retry-after')).toBe('5');
  expect(await receiver.metric('notices_total', { outcome: 'turned-away' })).toBeGreaterThan(0);
  sender.destroy();
  await until(async () => (await notify()).status === 200);
});

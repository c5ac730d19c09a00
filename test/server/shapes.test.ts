import { existsSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { linked, patient, procedure } from '../support/chart-builders.ts';
import { bare } from '../support/complete-chart.ts';
import type { Site } from '../support/site.ts';
import { facade } from './facade.ts';
import { baseOf, connected, openRules, receiverFor, server, signed, stores, TOKEN, type Receiver } from './lab.ts';
import { topic } from './topic-bundles.ts';

let site: Site;
let receiver: Receiver;

beforeEach(async () => {
  site = await server();
  await site.load(bare);
  receiver = await receiverFor(connected(site));
});

const SIX = 6;

describe('a notice', () => {
  it('of Medplum, the resource posted, is answered once the issues are written', async () => {
    const answer = await receiver.send('POST', '/hooks/fhir', linked(), { 'X-Medplum-Interaction': 'create' });
    expect(answer.status).toBe(200);
    expect(answer.body['resourceType']).toBe('OperationOutcome');
    expect(answer.headers.get('content-type')).toContain('application/fhir+json');
    expect(await openRules(site)).toHaveLength(SIX);
  });

  it('that is empty rechecks whatever changed lately', async () => {
    await stores(site, linked({ note: [{ text: 'now' }] }));
    receiver = await receiverFor(connected(site), {
      testClock: { ...receiver.clock, now: Date.now(), patience: receiver.clock.patience },
    });
    expect((await receiver.send('POST', '/hooks/fhir')).status).toBe(200);
    expect((await openRules(site)).length).toBeGreaterThanOrEqual(SIX);
  });

  it.each([
    ['with the resource', linked()],
    ['without a body', undefined],
  ])('PUT to its address %s checks its patient', async (_, body) => {
    expect((await receiver.send('PUT', '/hooks/fhir/Procedure/infusion', body)).status).toBe(200);
    expect(await openRules(site)).toHaveLength(SIX);
  });

  it('of a Patient by id alone needs no reading of it', async () => {
    expect((await receiver.send('PUT', '/hooks/fhir/Patient/p1')).status).toBe(200);
    expect(await openRules(site)).toHaveLength(SIX);
  });

  it.each([
    ['DELETE to its address', 'DELETE', '/hooks/fhir/Procedure/infusion', undefined, {}],
    [
      '{} and X-Medplum-Deleted-Resource',
      'POST',
      '/hooks/fhir',
      '{}',
      { 'X-Medplum-Deleted-Resource': 'Procedure/infusion' },
    ],
    ['its id alone, when it is gone by then', 'PUT', '/hooks/fhir/Procedure/infusion', undefined, {}],
  ])('of a deletion as %s finds the patient by our issues', async (_, method, path, body, headers) => {
    await receiver.send('PUT', '/hooks/fhir/Procedure/infusion');
    expect(await openRules(site)).toHaveLength(SIX);
    await site.client.deleteResource('Procedure', 'infusion');
    expect((await receiver.send(method, path, body, headers)).status).toBe(200);
    expect(await openRules(site)).toEqual([]);
  });

  it('of a deletion that nothing of ours cites finds the patient in the history', async () => {
    await stores(site, { ...linked(), id: 'second', performedDateTime: '2025-01-15' });
    await site.client.deleteResource('Procedure', 'second');
    const answer = await receiver.send('DELETE', '/hooks/fhir/Procedure/second');
    expect(answer.status).toBe(200);
    expect(await openRules(site)).toHaveLength(SIX);
  });

  it('of a deletion of which nobody knows anything is left to the sweep, and says so', async () => {
    const answer = await receiver.send('DELETE', '/hooks/fhir/Procedure/never-there');
    expect(answer.status).toBe(200);
    expect(answer.text).toContain('left to the sweep');
    expect(await receiver.metric('notices_total', { shape: 'deletion', outcome: 'left-to-sweep' })).toBe(1);
  });

  it.each([
    ['alone', (resource: object) => resource],
    ['in a Bundle', (resource: object) => ({ resourceType: 'Bundle', type: 'batch', entry: [{ resource }] })],
  ])('of a resource shortened to its id, %s, is looked up', async (_, sent) => {
    const answer = await receiver.send('POST', '/hooks/fhir', sent({ resourceType: 'Procedure', id: 'infusion' }));
    expect(answer.status).toBe(200);
    expect(await openRules(site)).toHaveLength(SIX);
  });

  it('of HAPI as a transaction Bundle checks everyone in it', async () => {
    const second = [patient({ id: 'p2' }), procedure({ id: 'other', subject: { reference: 'Patient/p2' } })];
    await site.load(second);
    const entry = [
      { resource: linked(), request: { method: 'PUT', url: 'Procedure/infusion' } },
      { request: { method: 'PUT', url: 'Procedure/other' } },
    ];
    const answer = await receiver.send('POST', '/hooks/fhir', { resourceType: 'Bundle', type: 'transaction', entry });
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({ resourceType: 'Bundle', type: 'transaction-response' });
    expect(answer.body['entry']).toHaveLength(entry.length);
    const patients = await site.client.searchResources('DetectedIssue', '_count=100', { cache: 'no-store' });
    expect(new Set(patients.map(({ patient: whose }) => whose?.reference))).toEqual(
      new Set(['Patient/p1', 'Patient/p2']),
    );
  });

  it.each(['Parameters', 'SubscriptionStatus'] as const)(
    'of a topic, as %s: full resource, id only, empty',
    async (form) => {
      const full = topic({ form, numbers: [1], foci: ['Procedure/infusion'], resources: [linked()] });
      expect((await receiver.send('POST', '/hooks/fhir', full)).status).toBe(200);
      expect(await openRules(site)).toHaveLength(SIX);
      await stores(site, linked({ status: 'entered-in-error' }));
      const idOnly = topic({ form, numbers: [2], foci: ['Procedure/infusion'] });
      expect((await receiver.send('POST', '/hooks/fhir', idOnly)).status).toBe(200);
      expect(await openRules(site)).toEqual([]);
      expect((await receiver.send('POST', '/hooks/fhir', topic({ form, numbers: [3] }))).status).toBe(200);
      expect(await receiver.metric('notices_total', { shape: 'event-notification', outcome: 'checked' })).toBe(3);
    },
  );

  it.each(['handshake', 'heartbeat'] as const)('of a topic that is a %s is answered without a check', async (type) => {
    expect((await receiver.send('POST', '/hooks/fhir', topic({ type, counter: 0 }))).status).toBe(200);
    expect(await receiver.metric('checks_total')).toBe(0);
  });
});

describe('what a notice says', () => {
  it('is never taken for the chart: a forged body opens and closes nothing', async () => {
    await receiver.send('POST', '/hooks/fhir', linked());
    await receiver.send('POST', '/hooks/fhir', linked({ status: 'entered-in-error' }));
    expect(await openRules(site)).toHaveLength(SIX);
    await receiver.send('POST', '/hooks/fhir', { ...linked(), code: { coding: [{ code: '99999' }] } });
    expect(await openRules(site)).toHaveLength(SIX);
  });

  it('about a patient or focus on another host is not followed', async () => {
    const foreign = 'https://evil.example/fhir';
    const answer = await receiver.send(
      'POST',
      '/hooks/fhir',
      linked({ subject: { reference: `${foreign}/Patient/p1` } }),
    );
    expect(answer.text).toContain('names no patient of this server');
    expect(await receiver.metric('checks_total')).toBe(0);
    expect((await receiver.send('PUT', `/hooks/fhir/Procedure/${encodeURIComponent('../../x')}`)).status).toBe(400);
    const own = await receiver.send(
      'POST',
      '/hooks/fhir',
      linked({ subject: { reference: `${baseOf(site)}/Patient/p1` } }),
    );
    expect(own.text).toContain('Checked 1');
  });

  it.each([
    ['no JSON', '{', 400],
    ['no resource', '{"a":1}', 400],
    ['a list', '[]', 400],
    [
      'too many entries',
      { resourceType: 'Bundle', type: 'batch', entry: Array.from({ length: 501 }, () => ({})) },
      413,
    ],
    ['too large a body', JSON.stringify({ resourceType: 'Procedure', note: 'x'.repeat(1_000_001) }), 413],
    [
      'a topic Bundle without its status',
      { resourceType: 'Bundle', type: 'history', entry: [{ resource: { resourceType: 'Parameters' } }] },
      400,
    ],
  ])('when it is %s is refused for good', async (_, body, status) => {
    const answer = await receiver.send('POST', '/hooks/fhir', body);
    expect([answer.status, answer.body['resourceType']]).toEqual([status, 'OperationOutcome']);
  });

  it.each(['Patient/a b', 'Patient/..', 'Patient/x'.padEnd(80, 'x'), 'Patient/a,Patient/b', 'Patient/p1?x=y'])(
    'that names its patient as %j names nobody',
    async (reference) => {
      const answer = await receiver.send('POST', '/hooks/fhir', linked({ subject: { reference } }));
      expect([answer.status, answer.text.includes('names no patient')]).toEqual([200, true]);
      expect(await receiver.metric('checks_total')).toBe(0);
    },
  );

  it.each(['Procedure/%2e%2e', 'Patient/%2e', 'procedure/infusion', 'Procedure/a%2fb', 'Procedure/a%00'])(
    'at the address %s is refused: it is no Type/id',
    async (path) => {
      const { pathname } = new URL(receiver.url);
      expect((await raw(receiver.url, `DELETE ${pathname}hooks/fhir/${path}`)).startsWith('HTTP/1.1 400')).toBe(true);
    },
  );

  it.each(['.', '..'])('of a resource with the id %s is not looked up: its address would be another', async (id) => {
    const front = await facade(site, { ability: {} });
    const fronted = await receiverFor(connected(site, { kind: 'bearer', token: site.token }, front.base));
    const { resourceType } = procedure();
    const answer = await fronted.send('POST', '/hooks/fhir', { resourceType, id });
    expect([answer.status, answer.text.includes('names no patient')]).toEqual([200, true]);
    expect(front.seen.filter(({ path }) => path !== 'metadata')).toEqual([]);
  });

  it('nested however deeply does no harm', async () => {
    const deep = (open: string, close: string) => `${open.repeat(50_000)}1${close.repeat(50_000)}`;
    const body = JSON.stringify(linked()).replace(/\}$/, `,"note":${deep('[', ']')}}`);
    expect((await receiver.send('POST', '/hooks/fhir', body)).status).toBe(200);
    const bundle = `{"resourceType":"Bundle","type":"batch","entry":[{"resource":${body}}]}`;
    expect((await receiver.send('POST', '/hooks/fhir', bundle)).status).toBe(200);
    const review = await receiver.send('POST', '/fhir/$check-documentation?as-of=2025-01-30', bundle);
    expect([200, 400]).toContain(review.status);
    expect((await receiver.send('GET', '/health/live')).status).toBe(200);
  });

  it('that names more patients than a notice may is refused before anybody is checked', async () => {
    const participant = Array.from({ length: 501 }, (_, n) => ({ actor: { reference: `Patient/n${n}` } }));
    const answer = await receiver.send('POST', '/hooks/fhir', {
      resourceType: 'Appointment',
      status: 'booked',
      participant,
    });
    expect(answer.status).toBe(413);
    expect(await receiver.metric('checks_total')).toBe(0);
  });

  it('may not contradict its address', async () => {
    expect((await receiver.send('PUT', '/hooks/fhir/Procedure/other', linked())).status).toBe(400);
  });

  it('may have so many header lines and no more', async () => {
    const many = Object.fromEntries(Array.from({ length: 110 }, (_, index) => [`x-h-${index}`, 'a']));
    expect((await receiver.send('POST', '/hooks/fhir', linked(), many)).status).toBe(431);
  });

  it('when replayed does no harm and is counted', async () => {
    await receiver.send('POST', '/hooks/fhir', linked());
    const before = await site.versions();
    expect((await receiver.send('POST', '/hooks/fhir', linked())).status).toBe(200);
    expect(await site.versions()).toBe(before);
    expect(await receiver.metric('replayed_notices_total')).toBe(1);
  });
});

describe('a signature', () => {
  const body = JSON.stringify(linked());

  it.each([
    ['wrong', signed(body, 'another-secret')],
    ['missing', ''],
    ['truncated', signed(body).slice(0, 63)],
    ['re-ordered', signed(body).split('').reverse().join('')],
    ['of another body', signed(`${body} `)],
    ['given twice', `${signed(body)}, ${signed(body)}`],
    ['no hex', 'z'.repeat(64)],
  ])('that is %s is answered 401 and nothing is read', async (_, signature) => {
    const answer = await receiver.send('POST', '/hooks/fhir', body, { 'X-Signature': signature });
    expect(answer.status).toBe(401);
    expect(await receiver.metric('checks_total')).toBe(0);
    expect(await receiver.metric('notices_total', { outcome: 'refused' })).toBe(1);
  });

  it.each([
    ['no proof', {}],
    ['a wrong token', { Authorization: 'Bearer x' }],
    ['what cannot be a signature', { 'X-Signature': 'abc' }],
  ])('is asked for before a body is read: with %s a large one is not even measured', async (_, proof) => {
    const large = 'x'.repeat(3_000_000);
    for (const path of ['/hooks/fhir', '/fhir/$check-documentation']) {
      const headers = { 'Content-Type': 'application/fhir+json', ...proof };
      expect((await fetch(`${receiver.url}${path}`, { method: 'POST', headers, body: large })).status).toBe(401);
    }
    expect((await receiver.send('POST', '/hooks/fhir', large)).status).toBe(413);
  });

  it('is over the raw bytes: the same JSON written otherwise does not fit', async () => {
    const spaced = JSON.stringify(linked(), undefined, 2);
    expect((await receiver.send('POST', '/hooks/fhir', spaced, { 'X-Signature': signed(body) })).status).toBe(401);
    expect((await receiver.send('POST', '/hooks/fhir', spaced, { 'X-Signature': signed(spaced) })).status).toBe(200);
  });

  it('may be replaced by the bearer token, but a wrong one is not made good by it', async () => {
    const bearer = async (headers: Record<string, string>) => {
      const all = { 'Content-Type': 'application/fhir+json', ...headers };
      return (await fetch(`${receiver.url}/hooks/fhir`, { method: 'POST', headers: all, body })).status;
    };
    expect(await bearer({ Authorization: `Bearer ${TOKEN}` })).toBe(200);
    expect(await bearer({ Authorization: `Bearer ${TOKEN}x` })).toBe(401);
    expect(await bearer({ Authorization: 'Basic abc' })).toBe(401);
    expect(await bearer({ Authorization: `Bearer ${TOKEN}`, 'X-Signature': signed(body, 'x') })).toBe(401);
  });

  it('that is guessed again and again is slowed down, while right ones pass', async () => {
    receiver = await receiverFor(connected(site), { limits: { refusals: 3 } });
    const statuses: number[] = [];
    for (let count = 0; count < 5; count++) {
      statuses.push((await receiver.send('POST', '/hooks/fhir', body, { 'X-Signature': 'no' })).status);
    }
    expect(statuses).toEqual([401, 401, 401, 429, 429]);
    expect((await receiver.send('POST', '/hooks/fhir', body)).status).toBe(200);
  });
});

/** Sends a request line as it stands, which `fetch` would tidy up, with the bearer token; gives the answer. */
function raw(url: string, line: string): Promise<string> {
  const { port } = new URL(url);
  const head = [`${line} HTTP/1.1`, 'Host: x', `Authorization: Bearer ${TOKEN}`, 'Connection: close', '', ''];
  return new Promise((resolve, reject) => {
    let text = '';
    const socket = connect(Number(port), '127.0.0.1', () => socket.write(head.join('\r\n')));
    socket.on('data', (data: Buffer) => (text += data.toString()));
    socket.on('end', () => resolve(text));
    socket.on('error', reject);
  });
}

const CAPTURES = ['../shared/medplum-captures.json', 'test/server/medplum-shapes.json'];

interface Captured {
  readonly secret: string;
  readonly deliveries: readonly { readonly headers: Record<string, string>; readonly body: string }[];
}

describe.each(CAPTURES.filter((file) => existsSync(file)))('what Medplum sent, in %s', (file) => {
  const { secret, deliveries } = JSON.parse(readFileSync(file, 'utf8')) as Captured;
  it('is taken with its own signature, and not with one byte changed', async () => {
    expect(deliveries.length).toBeGreaterThan(0);
    receiver = await receiverFor(connected(site), {
      ring: { signing: () => [{ text: 'old' }, { text: secret }], bearer: () => [] },
    });
    for (const { headers, body } of deliveries) {
      const kept = Object.fromEntries(Object.entries(headers).filter(([name]) => name.startsWith('x-')));
      expect((await receiver.send('POST', '/hooks/fhir', body, kept)).status).toBe(200);
      expect((await receiver.send('POST', '/hooks/fhir', `${body} `, kept)).status).toBe(401);
    }
    expect(await receiver.metric('notices_total', { outcome: 'checked' })).toBe(deliveries.length);
  });
});

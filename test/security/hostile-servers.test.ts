import type { Bundle, Resource } from '@medplum/fhirtypes';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Writable } from 'node:stream';
import pino from 'pino';
import { checkPatient } from '../../src/check-patient.ts';
import { connect } from '../../src/medplum/fhir-server.ts';
import { catalogue } from '../../src/rules/index.ts';
import { storeOf } from '../../src/server/servers.ts';
import { virtualPatience } from '../races/patience.ts';
import { baseOf, connected, receiverFor, SECRET, server, TOKEN } from '../server/lab.ts';
import { day, document, linked } from '../support/chart-builders.ts';
import { bare } from '../support/complete-chart.ts';
import type { Site } from '../support/site.ts';

jest.setTimeout(120_000);

const EVIL = 'evil.example';

/** Addresses a record may hold to lead a reader astray. */
const LURES = [
  `http://${EVIL}/fhir/R4/Binary/abc`,
  `//${EVIL}/Binary/abc`,
  'http://169.254.169.254/latest/meta-data',
  'file:///etc/passwd',
  'Binary/..',
  'Binary/../Patient/p1',
  'Binary/%2e%2e/Patient',
  `Binary/x@${EVIL}`,
  `http://${EVIL}/0123abcd-0000-4000-8000-000000000000/0123abcd-0000-4000-8000-000000000001?Signature=x`,
  'Binary/a\r\nHost: evil.example',
];

const lured = LURES.map((url, index): Resource => {
  const note = document('28570-0', {
    context: { period: { start: day(0) }, related: [{ reference: 'Procedure/infusion' }] },
  });
  return { ...note, id: `lure-${index}`, content: [{ attachment: { contentType: 'text/plain', url } }] };
});

/** Checks patient p1 through a network that a test watches; every address asked for is noted. */
async function check(site: Site, alter: (text: string, url: string) => string = (text) => text) {
  const asked: string[] = [];
  const send: typeof fetch = async (input, init) => {
    const url = input instanceof Request ? input.url : input.toString();
    asked.push(url);
    const response = await fetch(input, init);
    const { status, headers } = response;
    return new Response(alter(await response.text(), url), {
      status,
      headers: { 'Content-Type': headers.get('Content-Type') ?? '' },
    });
  };
  const patience = { ...virtualPatience(), tries: 2 };
  const target = connect(
    { base: baseOf(site), credentials: { kind: 'bearer', token: site.token } },
    { clock: patience.clock, timeout: 30_000, send },
  );
  const store = await storeOf({ source: target, target }, catalogue, () => `${day(20)}T12:00:00.000Z`, patience);
  const error = await checkPatient(store, 'Patient/p1', catalogue).then(
    () => undefined,
    (failure: unknown) => failure,
  );
  return { asked, error };
}

describe('a record or server that would lead the checker elsewhere', () => {
  it('is asked nothing beyond its own FHIR base, whatever its references and attachments say', async () => {
    const site = await server({ policy: {} });
    await site.load([
      ...bare,
      ...lured,
      linked({
        partOf: [{ reference: `http://${EVIL}/fhir/Procedure/x` }],
        performer: [{ actor: { reference: 'Practitioner/..' } }],
      }),
    ]);
    const { asked, error } = await check(site);
    expect(error).toBeUndefined();
    expect(asked.length).toBeGreaterThan(2);
    for (const url of asked) {
      const { origin, pathname } = new URL(url);
      expect(`${origin}${pathname}`).toMatch(new RegExp(`^${baseOf(site)}(?:/metadata|/Binary/[A-Za-z0-9-]+|/?)$`));
    }
  });

  it('gets neither request nor token when a page of a search goes on at another server', async () => {
    const site = await server();
    await site.load(bare);
    const next = [{ relation: 'next', url: `http://${EVIL}/fhir/R4/Procedure?page=2` }];
    const { asked, error } = await check(site, (text) => {
      const bundle = JSON.parse(text) as Bundle;
      if (bundle.type !== 'batch-response') return text;
      const entry = (bundle.entry ?? []).map((one) =>
        one.resource?.resourceType === 'Bundle' ? { ...one, resource: { ...one.resource, link: next } } : one,
      );
      return JSON.stringify({ ...bundle, entry });
    });
    expect(String(error)).toMatch(/links to another server/);
    expect(asked.filter((url) => url.includes(EVIL))).toEqual([]);
  });

  it('is not followed when it redirects', async () => {
    const asked: string[] = [];
    const send: typeof fetch = (input) => {
      asked.push(input instanceof Request ? input.url : input.toString());
      return Promise.resolve(new Response(null, { status: 302, headers: { Location: `http://${EVIL}/` } }));
    };
    const away = connect(
      { base: 'http://127.0.0.1:9/fhir', credentials: { kind: 'bearer', token: TOKEN } },
      { clock: () => 0, timeout: 1000, send },
    );
    await expect(away.ability()).rejects.toThrow('redirects');
    expect(asked).toEqual(['http://127.0.0.1:9/fhir/metadata']);
  });
});

describe('secrets and names', () => {
  const printed: string[] = [];
  beforeEach(() => {
    for (const name of ['error', 'warn', 'log', 'info', 'debug'] as const)
      jest
        .spyOn(console, name)
        .mockImplementation((...words: unknown[]) => void printed.push(words.map(String).join(' ')));
  });
  afterEach(() => {
    jest.restoreAllMocks();
    printed.length = 0;
  });

  it('stand in no log, answer, metric or address, whatever is sent and whatever fails; and no line can be forged', async () => {
    const lines: string[] = [];
    const sink = new Writable({
      write: (chunk: Buffer, _encoding, done) => {
        lines.push(chunk.toString());
        done();
      },
    });
    const asked: string[] = [];
    let isBroken = false;
    const site = await server({ gate: ({ path }) => void asked.push(path) });
    await site.load(bare);
    const send: typeof fetch = async (input, init) =>
      isBroken ? new Response('Quimby', { headers: { 'Content-Type': 'application/fhir+json' } }) : fetch(input, init);
    const source = connect(
      {
        base: baseOf(site),
        credentials: {
          kind: 'client-secret',
          tokenUrl: `${site.baseUrl}oauth2/token`,
          clientId: site.clientId,
          clientSecret: site.token,
        },
      },
      { clock: () => Date.now(), timeout: 10_000, send },
    );
    const receiver = await receiverFor(source, { log: pino({ level: 'debug' }, sink) });
    const named = {
      ...linked(),
      note: [{ text: 'Quimby, born 1951-02-03' }],
      subject: { reference: 'Patient/p1', display: 'Quimby' },
    };
    const answers = [
      await receiver.send('POST', '/hooks/fhir', named),
      await receiver.send('POST', '/hooks/fhir', '{"resourceType":"Procedure","id":"x","text":"Quimby" oops'),
      await receiver.send('POST', '/hooks/fhir', named, { 'X-Signature': 'wrong' }),
      await receiver.send('POST', '/hooks/fhir', named, { Authorization: `Bearer ${TOKEN}x`, 'X-Signature': '' }),
      await receiver.send('PUT', '/hooks/fhir/Procedure/x%0d%0aX-Injected:%201', { ...named, id: 'x' }),
      await receiver.send('POST', '/hooks/fhir', { ...named, id: 'x"}\n{"level":50,"msg":"forged"}' }),
      await receiver.send('DELETE', '/hooks/fhir/Procedure/a%2Fb'),
      await receiver.send('POST', '/fhir/$check-documentation', {
        resourceType: 'Bundle',
        entry: [{ resource: named }, { resource: 'Quimby' }],
      }),
    ];
    isBroken = true;
    answers.push(await receiver.send('POST', '/hooks/fhir', { ...named, language: 'en' }));
    expect(answers.map(({ status }) => status)).toEqual([200, 400, 401, 401, 400, 400, 400, 200, 503]);
    expect(answers.filter(({ headers }) => headers.has('x-injected'))).toEqual([]);
    const metrics = await receiver.metrics.registry.metrics();
    const told = [...lines, ...printed, ...asked, metrics, ...answers.map(({ text }) => text)].join('\n');
    expect(lines.length).toBeGreaterThan(5);
    for (const secret of [SECRET, TOKEN, site.token, 'Quimby', '1951-02-03'])
      expect([secret, told.includes(secret)]).toEqual([secret, false]);
    for (const line of lines) expect(Object.keys(JSON.parse(line) as object)).toContain('level');
  });

  it('stand in no error that a connection throws', async () => {
    const site = await server();
    const wrong = connected(site, {
      kind: 'client-secret',
      tokenUrl: `${site.baseUrl}oauth2/token`,
      clientId: site.clientId,
      clientSecret: 'not-the-secret',
    });
    const error: unknown = await wrong.ability().catch((failure: unknown) => failure);
    expect(error).toBeInstanceOf(Error);
    const told = `${String(error)} ${error instanceof Error ? `${error.stack ?? ''} ${JSON.stringify(error.cause ?? '')}` : ''}`;
    expect(told).not.toContain('not-the-secret');
    expect(printed.join('\n')).not.toContain('not-the-secret');
  });
});

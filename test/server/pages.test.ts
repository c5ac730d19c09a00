import type { Bundle, Parameters } from '@medplum/fhirtypes';
import type { RequestHandler } from 'express';
import { beforeEach, describe, expect, it, jest } from '@jest/globals';
import { catalogue } from '../../src/rules/index.ts';
import { openApi } from '../../src/server/openapi.ts';
import { linked, observation, patient } from '../support/chart-builders.ts';
import { bare } from '../support/complete-chart.ts';
import type { Site } from '../support/site.ts';
import { connected, ours, receiverFor, RULES, SECRET, server, signed, testClock, TOKEN, type Receiver } from './lab.ts';

let site: Site;
let receiver: Receiver;

beforeEach(async () => {
  site = await server();
  receiver = await receiverFor(connected(site));
});

const chart = { resourceType: 'Bundle', type: 'collection', entry: bare.map((resource) => ({ resource })) };
const CHECK = '/fhir/$check-documentation';

describe('$check-documentation', () => {
  it('gives the issues of a Bundle, and stores nothing', async () => {
    const answer = await receiver.send('POST', `${CHECK}?as-of=2025-01-30`, chart);
    const bundle = answer.body as unknown as Bundle;
    expect([answer.status, bundle.resourceType, bundle.type]).toEqual([200, 'Bundle', 'collection']);
    const rules = (bundle.entry ?? []).map(
      ({ resource }) => resource?.resourceType === 'DetectedIssue' && resource.code?.coding?.[0]?.code,
    );
    expect(rules.sort()).toEqual([...RULES]);
    expect(await ours(site)).toEqual([]);
  });

  it.each([
    ['by a parameter', `${CHECK}?as-of=2025-01-30&output=assessment`, {}],
    ['by the media type', `${CHECK}?as-of=2025-01-30`, { Accept: 'application/fhir+json; output=assessment' }],
  ])('gives the full assessment when asked for it %s', async (_, path, headers) => {
    const { parameter } = (await receiver.send('POST', path, chart, headers)).body as unknown as Parameters;
    const episode = parameter?.find(({ name }) => name === 'episode')?.part ?? [];
    const verdicts = episode.filter(({ name }) => name === 'verdict');
    expect(verdicts.length).toBeGreaterThanOrEqual(RULES.length);
    expect(JSON.stringify(verdicts)).toContain('open-gap');
    expect(episode.find(({ name }) => name === 'patient')?.valueReference?.reference).toBe('Patient/p1');
  });

  it.each([
    ['without a secret', chart, { 'X-Signature': 'no' }, 401],
    ['that is no JSON', '{', {}, 400],
    ['that is no Bundle', patient(), {}, 400],
  ])('refuses a request %s', async (_, body, headers, status) => {
    expect((await receiver.send('POST', CHECK, body, headers)).status).toBe(status);
  });

  const answers = (...entry: readonly unknown[]) => ({ resourceType: 'Bundle', type: 'batch-response', entry });
  const holding = (...resources: readonly unknown[]) => ({
    ...chart,
    entry: resources.map((resource) => ({ resource })),
  });

  it.each([
    ['a refusal', answers(...chart.entry, { response: { status: '403' } }), 'the server answered 403'],
    ['a service of nobody', holding({ ...linked(), subject: undefined }), 'names no patient of this input'],
    [
      'a resource that is damaged',
      holding(...bare, { ...observation('718-7'), code: 'SECRET' }),
      'set aside: Observation/obs-718-7',
    ],
    ['no service', holding(patient()), 'No service coded 77750'],
    ['nothing', { resourceType: 'Bundle' }, 'No service coded 77750'],
  ])('tells of %s beside the issues: none of them does not mean that all is documented', async (_, bundle, told) => {
    const { entry } = (await receiver.send('POST', `${CHECK}?as-of=2025-01-30`, bundle)).body as unknown as Bundle;
    const outcomes = (entry ?? []).flatMap(({ resource }) =>
      resource?.resourceType === 'OperationOutcome' ? [resource] : [],
    );
    expect(outcomes).toHaveLength(1);
    const texts = outcomes.flatMap(({ issue }) => issue.map(({ details }) => details?.text));
    expect(texts).toContainEqual(expect.stringContaining(told));
    expect(texts.join()).not.toContain('SECRET');
  });

  it('leaves out of its doubts what a rule in shadow cannot tell', async () => {
    const planned = { ...linked(), status: 'preparation' };
    const shadow = Object.fromEntries(catalogue.map(({ id }) => [id, { state: 'shadow' }]));
    const told = async (policy: object) => {
      receiver = await receiverFor(connected(await server({ policy })));
      const path = `${CHECK}?as-of=2025-01-30`;
      return JSON.stringify((await receiver.send('POST', path, holding(patient(), planned))).body);
    };
    await expect(told({})).resolves.toContain('undetermined verdicts');
    await expect(told({ rules: shadow })).resolves.not.toContain('undetermined verdicts');
  });

  it('reads the answers to several searches, each of which counts', async () => {
    const searches = chart.entry.map((entry) => ({
      response: { status: '200' },
      resource: { resourceType: 'Bundle', type: 'searchset', entry: [entry] },
    }));
    const plain = await receiver.send('POST', `${CHECK}?as-of=2025-01-30`, chart);
    const nested = await receiver.send('POST', `${CHECK}?as-of=2025-01-30`, answers(...searches));
    expect(nested.body).toEqual(plain.body);
    const narrow = await receiverFor(connected(site), { limits: { reviewEntries: 2 } });
    const one = { resource: { resourceType: 'Bundle', type: 'searchset', entry: chart.entry } };
    expect(chart.entry.length).toBeGreaterThan(2);
    expect((await narrow.send('POST', CHECK, answers(one))).status).toBe(413);
  });

  const invoked = (...parameter: readonly object[]) => ({ resourceType: 'Parameters', parameter });
  const given = { name: 'resource', resource: chart };

  it('takes the Parameters of an operation for the Bundle and the day in them', async () => {
    const plain = await receiver.send('POST', `${CHECK}?as-of=2025-01-30`, chart);
    const sent = invoked(given, { name: 'as-of', valueDate: '2025-01-30' });
    expect((await receiver.send('POST', CHECK, sent)).body).toEqual(plain.body);
    expect((await receiver.send('POST', `${CHECK}?as-of=2025-01-30`, invoked(given))).body).toEqual(plain.body);
  });

  it.each([
    ['no resource', invoked({ name: 'as-of', valueDate: '2025-01-30' })],
    ['two resources', invoked(given, given)],
    [
      'two days',
      invoked(given, { name: 'as-of', valueDate: '2025-01-30' }, { name: 'as-of', valueDate: '2024-01-30' }),
    ],
    ['something that is no Bundle', invoked({ name: 'resource', resource: patient() })],
    ['a day that is none', invoked(given, { name: 'as-of', valueDate: 20250130 })],
    ['no list of parameters', { resourceType: 'Parameters', parameter: given }],
  ])('refuses Parameters with %s', async (_, sent) => {
    expect((await receiver.send('POST', CHECK, sent)).status).toBe(400);
  });

  it.each([
    ['a misspelt day', '?asof=2025-01-30'],
    ['an output nobody knows', '?output=report'],
    ['two outputs', '?output=issues&output=assessment'],
    ['a name in the manner of lists', '?as-of[]=2025-01-30&x=1'],
  ])('refuses %s in its address: the answer would be another one than was asked for', async (_, query) => {
    const { status, text } = await receiver.send('POST', CHECK + query, chart);
    expect([status, text]).toEqual([400, expect.stringContaining('Write as-of=YYYY-MM-DD and output=issues')]);
  });

  it.each(['?output=issues', '?_format=json&_pretty=true', '?'])('takes %s in its address', async (query) => {
    expect((await receiver.send('POST', CHECK + query, chart)).status).toBe(200);
  });

  it.each([
    ['a parameter nobody knows', '', invoked(given, { name: 'asof', valueDate: '2025-01-30' })],
    ['a day in another form', '', invoked(given, { name: 'as-of', valueString: '2025-01-30' })],
    ['a day in both places', '?as-of=2025-01-30', invoked(given, { name: 'as-of', valueDate: '2025-01-31' })],
  ])('refuses %s', async (_, query, sent) => {
    expect((await receiver.send('POST', CHECK + query, sent)).status).toBe(400);
  });

  it('says what to send to whoever asks it otherwise', async () => {
    const { status, headers } = await receiver.send('GET', CHECK);
    expect([status, headers.get('allow')]).toEqual([405, 'POST']);
  });

  it('is found with its dollar sign written as some clients write it', async () => {
    const plain = await receiver.send('POST', `${CHECK}?as-of=2025-01-30`, chart);
    const encoded = await receiver.send('POST', `${CHECK.replace('$', '%24')}?as-of=2025-01-30`, chart);
    expect([encoded.status, encoded.text]).toEqual([200, plain.text]);
  });

  it('doubts what a server says it has shortened, for what is left out may be on record', async () => {
    const tag = [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ObservationValue', code: 'SUBSETTED' }];
    const entry = chart.entry.map(({ resource }) => ({ resource: { ...resource, meta: { tag } } }));
    const { body } = await receiver.send('POST', `${CHECK}?as-of=2025-01-30`, { ...chart, entry });
    const said = JSON.stringify(body);
    expect(said).toContain(`skipped: ${entry.length} resource(s) are marked as shortened`);
    const whole = await receiver.send('POST', `${CHECK}?as-of=2025-01-30`, chart);
    expect(whole.text).not.toContain('shortened');
  });

  it('takes a byte order mark for none', async () => {
    expect((await receiver.send('POST', CHECK, `\u{feff}${JSON.stringify(chart)}`)).status).toBe(200);
  });

  it('judges as of the day it is at the site', async () => {
    site = await server({ policy: { timeZone: 'America/New_York' } });
    receiver = await receiverFor(connected(site), { testClock: testClock('2025-01-31T03:00:00Z') });
    const { text } = await receiver.send('POST', `${CHECK}?output=assessment`, chart);
    expect(text).toContain('{"name":"as-of","valueDate":"2025-01-30"}');
  });

  it('is not opened by a secret that is bound to a subscription', async () => {
    const bound = { subscription: 's1' };
    receiver = await receiverFor(connected(site), {
      ring: { signing: () => [{ text: SECRET, ...bound }], bearer: () => [{ text: TOKEN, ...bound }] },
    });
    expect((await receiver.send('POST', CHECK, chart)).status).toBe(401);
    expect((await receiver.send('POST', '/hooks/fhir', linked())).status).toBe(200);
  });

  it('refuses a day that is none, too many entries, and too many requests', async () => {
    expect((await receiver.send('POST', `${CHECK}?as-of=yesterday`, chart)).status).toBe(400);
    const narrow = await receiverFor(connected(site), { limits: { reviewEntries: 1, reviews: 2 } });
    const statuses = [];
    for (let count = 0; count < 3; count++) statuses.push((await narrow.send('POST', CHECK, chart)).status);
    expect(statuses).toEqual([413, 413, 429]);
  });

  it('prints nothing beside its log, whatever a sender says of proxies', async () => {
    const said = [jest.spyOn(console, 'error'), jest.spyOn(console, 'warn')];
    for (const spy of said) spy.mockImplementation(() => undefined);
    const headers = { Forwarded: 'for=192.0.2.1', 'X-Forwarded-For': '192.0.2.1, none', 'X-Signature': 'no' };
    expect((await receiver.send('POST', CHECK, chart, headers)).status).toBe(401);
    expect(
      (await receiver.send('POST', CHECK, chart, { ...headers, 'X-Signature': signed(JSON.stringify(chart)) })).status,
    ).toBe(200);
    expect(said.flatMap(({ mock }) => mock.calls)).toEqual([]);
    for (const spy of said) spy.mockRestore();
  });
});

describe('the other addresses', () => {
  it('tell that the service lives, is ready, and what it counted', async () => {
    await site.load(bare);
    await receiver.send('POST', '/hooks/fhir', linked());
    expect((await receiver.send('GET', '/health/live')).status).toBe(200);
    expect((await receiver.send('GET', '/health/ready')).body).toEqual({ ready: true, missing: [] });
    const metrics = await receiver.send('GET', '/metrics');
    for (const name of [
      'notices_total{shape="resource",outcome="checked"} 1',
      'checks_total{outcome="written"} 1',
      'check_seconds_count 1',
      'check_retries_total',
      'coalesced_notices_total',
      'checks_waiting 0',
    ]) {
      expect(metrics.text).toContain(`radgap_${name}`);
    }
    expect(metrics.text).not.toMatch(/p1|infusion/);
    await receiver.sweep();
    expect((await receiver.send('GET', '/metrics')).text).toContain(
      'radgap_open_issues{rule="procedure-note-on-file"} 1',
    );
  });

  it('carry the headers of helmet, and lead nowhere else', async () => {
    const { headers } = await receiver.send('GET', '/health/live');
    expect(headers.get('content-security-policy')).toContain("default-src 'self'");
    expect(headers.get('x-powered-by')).toBeNull();
    expect((await receiver.send('GET', '/hooks/fhir')).status).toBe(405);
    expect((await receiver.send('GET', '/anything')).body['resourceType']).toBe('OperationOutcome');
  });

  it.each<readonly [string, string, number]>([
    ...['/health/live', '/health/ready', '/metrics', '/openapi.json'].map((path) => [path, 'GET, HEAD', 405] as const),
    ['/hooks/fhir', 'POST, PUT, DELETE', 200],
    ['/hooks/fhir/Procedure/x', 'POST, PUT, DELETE', 200],
    ['/fhir/$check-documentation', 'POST', 400],
  ])('%s tells who asks otherwise to send %s', async (path, allow, posted) => {
    const told = async (method: string) => {
      const { status, headers } = await receiver.send(method, path);
      return [status, headers.get('allow')];
    };
    expect(await told('PATCH')).toEqual([405, allow]);
    expect(await told('OPTIONS')).toEqual([204, allow]);
    expect(await told('HEAD')).toEqual(allow.includes('HEAD') ? [200, null] : [405, allow]);
    expect((await told('POST'))[0]).toBe(posted);
  });

  it('of the worklist are read alone', async () => {
    const worklist: RequestHandler = (request, response, next) =>
      request.path === '/' && request.method === 'GET' ? void response.send('page') : next();
    const reader = await receiverFor(connected(site), { worklist });
    const status = async (method: string, path: string) => (await reader.send(method, path)).status;
    expect([await status('GET', '/worklist/'), await status('POST', '/worklist/')]).toEqual([200, 405]);
    expect([await status('GET', '/worklist/x/y'), await status('DELETE', '/worklist/x/y')]).toEqual([404, 405]);
    expect(await status('PUT', '/')).toBe(405);
  });

  it('are those that /openapi.json describes, and each answers as it says', async () => {
    const described = (await receiver.send('GET', '/openapi.json')).body as unknown as ReturnType<typeof openApi>;
    expect(described).toEqual(JSON.parse(JSON.stringify(openApi('0.0.0'))));
    expect(routesOf(receiver)).toEqual(
      Object.entries(described.paths)
        .flatMap(([path, methods]) => Object.keys(methods).map((method) => `${method} ${path}`))
        .sort(),
    );
    for (const [path, methods] of Object.entries(described.paths)) {
      for (const [method, { responses }] of Object.entries(methods)) {
        const address = path.replace('{type}', 'Procedure').replace('{id}', 'x');
        const body = method === 'get' ? undefined : '{"broken';
        const { status } = await receiver.send(method.toUpperCase(), address, body);
        expect([path, method, Object.keys(responses)]).toEqual([
          path,
          method,
          expect.arrayContaining([String(status)]),
        ]);
      }
    }
  });
});

interface Layer {
  readonly route?: {
    readonly path: string | string[];
    readonly methods?: Record<string, boolean>;
    readonly stack: readonly { readonly method?: string }[];
  };
  readonly handle?: { readonly stack?: readonly Layer[] };
}

/** The routes of the app as express holds them; what answers every method is no route of its own. */
function routesOf({ app }: Receiver): readonly string[] {
  const found = new Set<string>();
  const walk = (layers: readonly Layer[]) => {
    for (const { route, handle } of layers) {
      if (handle?.stack && !route) walk(handle.stack);
      if (typeof route?.path !== 'string') continue;
      const path = route.path.replace(/:(\w+)/g, '{$1}').replaceAll('\\', '');
      for (const { method } of route.stack) if (method !== undefined) found.add(`${method} ${path}`);
    }
  };
  walk((app.router as unknown as { stack: readonly Layer[] }).stack);
  return [...found].sort();
}

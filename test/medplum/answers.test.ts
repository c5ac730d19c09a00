import type { Appointment } from '@medplum/fhirtypes';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { checkPatient } from '../../src/check-patient.ts';
import { passes } from '../../src/medplum/again.ts';
import { connect } from '../../src/medplum/fhir-server.ts';
import { statusOfError } from '../../src/medplum/outcome.ts';
import { catalogue } from '../../src/rules/index.ts';
import { storeOf } from '../../src/server/servers.ts';
import { virtualPatience } from '../races/patience.ts';
import { day } from '../support/chart-builders.ts';
import { bare, bookedFollowUp } from '../support/complete-chart.ts';
import type { Site } from '../support/site.ts';
import { ours, quietSite, standings } from './ward.ts';

const BASE = 'http://127.0.0.1:9/fhir/R4';
const NAME = 'Quimby';
const JSON_TYPE = { 'Content-Type': 'application/fhir+json' };
const page = `<html>Please wait, ${NAME}</html>`;
const printed: unknown[] = [];

beforeEach(() => {
  for (const name of ['error', 'warn', 'log'] as const)
    jest.spyOn(console, name).mockImplementation((...words: unknown[]) => void printed.push(...words));
});
afterEach(() => {
  jest.restoreAllMocks();
  printed.length = 0;
});

/** What a client makes of an answer. */
async function outcomeOf(response: Response, largest?: number): Promise<unknown> {
  const send = () => Promise.resolve(response);
  const options = { clock: () => 0, timeout: 10_000, send, ...(largest !== undefined && { largest }) };
  const { client } = connect({ base: BASE, credentials: { kind: 'none' } }, options);
  return client.get(client.fhirUrl('Observation', 'the-id'), { cache: 'reload' }).catch((error: unknown) => error);
}

function endless(): Response {
  const chunk = new TextEncoder().encode(' '.repeat(1000));
  return new Response(new ReadableStream({ pull: (out) => out.enqueue(chunk) }), { headers: JSON_TYPE });
}

const broken = () =>
  new Response(new ReadableStream({ start: (out) => out.error(new TypeError(NAME)) }), { headers: JSON_TYPE });

describe('a good answer', () => {
  it.each([
    ['is JSON', () => new Response('{"resourceType":"Patient"}', { headers: JSON_TYPE }), { resourceType: 'Patient' }],
    ['is empty of another type', () => new Response('', { headers: { 'Content-Type': 'text/plain' } }), ''],
    ['has no body', () => new Response(null, { status: 204 }), undefined],
  ])('that %s is passed on', async (_how, response, wanted) => {
    expect(await outcomeOf(response())).toEqual(wanted);
  });

  it.each([
    ['a page of a proxy', () => new Response(page, { headers: { 'Content-Type': 'text/html' } })],
    ['a page that says it is JSON', () => new Response(page, { headers: JSON_TYPE })],
    ['cut off', () => new Response(`{"resourceType":"Patient","name":[{"family":"${NAME}`, { headers: JSON_TYPE })],
    ['broken off', broken],
  ])('that is %s may come better the next time, and no word of it is told or printed', async (_how, response) => {
    const error = await outcomeOf(response());
    expect(error).toMatchObject({ name: 'BusyServer' });
    expect(passes(error)).toBe(true);
    expect(String(error instanceof Error ? `${error.message} ${String(error.cause)}` : error)).not.toContain(NAME);
    expect(printed).toEqual([]);
  });
});

describe('a refusal', () => {
  const bodies = [
    ['a page', page, 'text/html'],
    ['JSON of its own', JSON.stringify({ message: NAME }), 'application/json'],
    ['an OperationOutcome without an id', '{"resourceType":"OperationOutcome","issue":[]}', 'application/fhir+json'],
    ['nothing that can be read', `{"message":"${NAME}`, 'application/json'],
  ] as const;
  it.each(bodies.flatMap((body) => [403, 409, 412].map((status) => [body[0], status, body[1], body[2]] as const)))(
    'by %s counts by its status, %d, and quotes nothing',
    async (_how, status, body, type) => {
      const error = await outcomeOf(new Response(body, { status, headers: { 'Content-Type': type } }));
      expect(statusOfError(error)).toBe(status);
      expect(passes(error)).toBe(status !== 403);
      expect(String(error)).not.toContain(NAME);
      expect(printed).toEqual([]);
    },
  );
});

describe('an address at another server', () => {
  it('is not asked, nor shown a token, whoever gave it', async () => {
    const asked: string[] = [];
    const send: typeof fetch = (input) => {
      asked.push(input instanceof Request ? input.url : input.toString());
      return Promise.resolve(Response.json({ resourceType: 'Bundle', type: 'searchset' }));
    };
    const credentials = { kind: 'bearer', token: 'the-token' } as const;
    const { client } = connect({ base: BASE, credentials }, { clock: () => 0, timeout: 10_000, send });
    for (const url of [
      'http://evil.example/fhir/R4/Patient',
      'http://127.0.0.1:10/fhir/R4/Patient',
      'https://127.0.0.1:9/',
    ])
      await expect(client.get(url, { cache: 'reload' })).rejects.toThrow('another server');
    expect(asked).toEqual([]);
    await client.get(client.fhirUrl('Patient'), { cache: 'reload' });
    expect(asked).toEqual([`${BASE}/Patient`]);
  });
});

describe('an answer without end', () => {
  it('is given up at its bound; the error names the type alone', async () => {
    const error = await outcomeOf(endless(), 2_000_000);
    expect(error).toMatchObject({
      name: 'AnswerTooLarge',
      message: 'the answer to a request for Observation is larger than 2 MB',
    });
    expect(passes(error)).toBe(false);
    expect(printed).toEqual([]);
  });
});

describe('a type of which a chart holds more than may be read', () => {
  const visits = Array.from({ length: 40 }, (_, index): Appointment => ({
    ...bookedFollowUp,
    id: `long-${index}`,
    status: 'cancelled',
    comment: NAME.repeat(2000),
  }));

  const check = async (site: Site, largest: number) => {
    const patience = virtualPatience();
    const target = connect(
      { base: `${site.baseUrl}fhir/R4`, credentials: { kind: 'bearer', token: site.token } },
      { clock: patience.clock, timeout: 30_000, largest },
    );
    const store = await storeOf({ source: target, target }, catalogue, () => `${day(20)}T12:00:00.000Z`, patience);
    return checkPatient(store, 'Patient/p1', catalogue);
  };

  it('is unread: what hangs on it is undetermined, and everything else judged as ever', async () => {
    const [site, calm] = [await quietSite(), await quietSite()];
    for (const one of [site, calm]) await one.load(bare);
    await site.load(visits);
    const { assessments } = await check(site, 400_000);
    await check(calm, 400_000);
    const undetermined = assessments[0]?.findings.filter(({ status }) => status === 'undetermined');
    expect(undetermined?.map(({ rule }) => rule)).toContain('follow-up-scheduled');
    const told = await standings(site);
    expect(told.join()).not.toContain('follow-up-scheduled');
    expect(told).toEqual(
      (await standings(calm)).filter((key) => undetermined?.every(({ rule }) => !key.startsWith(rule))),
    );
    expect(told.length).toBeGreaterThan(3);
    expect((await ours(site)).lists).toHaveLength(1);
    expect((await check(site, 400_000)).plans).toEqual([]);
    expect(printed).toEqual([]);
  });
});

import { createHmac } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { createServer, type Server } from 'node:http';
import type { DetectedIssue, Resource, Task } from '@medplum/fhirtypes';
import { afterEach } from '@jest/globals';
import pino from 'pino';
import type { Patience } from '../../src/medplum/again.ts';
import type { Credentials } from '../../src/medplum/credentials.ts';
import { connect, type FhirServer } from '../../src/medplum/fhir-server.ts';
import type { DemoOptions } from '../../src/sandbox/demo.ts';
import { catalogue } from '../../src/rules/index.ts';
import { secretsIn } from '../../src/server/secrets.ts';
import { service, type Service, type ServiceParts } from '../../src/server/service.ts';
import { canonicalsUnder } from '../../src/terminology/canonicals.ts';
import { day } from '../support/chart-builders.ts';
import { startSite, type Site } from '../support/site.ts';

export const SECRET = 'test-secret';
export const TOKEN = 'test-token';

const endings: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const end of endings.splice(0).reverse()) await end();
});

/** Does something when the test is over, last first. */
export function atEnd(end: () => Promise<unknown>): void {
  endings.push(end);
}

/** A clock that moves only when a test moves it; waiting moves it too, and takes no time. */
export interface TestClock {
  now: number;
  readonly patience: Patience;
}

export function testClock(start = `${day(20)}T12:00:00Z`): TestClock {
  const clock: TestClock = {
    now: Date.parse(start),
    patience: {
      tries: 8,
      budget: 20_000,
      random: () => 0.5,
      clock: () => clock.now,
      wait: (milliseconds) => {
        clock.now += milliseconds;
        return Promise.resolve();
      },
    },
  };
  return clock;
}

/** The rules that are on in these tests, so that a growing catalogue changes nothing here. */
export const RULES = [
  'administered-activity-recorded',
  'cancer-diagnosis-recorded',
  'follow-up-scheduled',
  'pre-treatment-blood-count-on-file',
  'pre-treatment-imaging-on-file',
  'procedure-note-on-file',
] as const;

const on: ReadonlySet<string> = new Set(RULES);
const rules = Object.fromEntries(catalogue.flatMap(({ id }) => (on.has(id) ? [] : [[id, { state: 'off' }]])));

/** A sandbox without bots, with radgap's Device and policy in it. */
export async function server(options: Partial<DemoOptions> = {}): Promise<Site> {
  const site = await startSite({ asOf: day(20), bots: [], policy: { rules }, ...options });
  atEnd(() => site.stop().catch(() => undefined));
  return site;
}

export function baseOf(site: Pick<Site, 'baseUrl'>): string {
  return `${site.baseUrl}fhir/R4`;
}

/** A connection to a sandbox, entered by client credentials unless others are given. */
export function connected(
  site: Site,
  credentials?: Credentials,
  base: string = baseOf(site),
  clock: () => number = () => Date.now(),
): FhirServer {
  const byClient: Credentials = {
    kind: 'client-secret',
    tokenUrl: `${site.baseUrl}oauth2/token`,
    clientId: site.clientId,
    clientSecret: site.token,
  };
  return connect({ base, credentials: credentials ?? byClient }, { clock, timeout: 10_000 });
}

/** A receiver that listens, and how a test speaks to it. */
export interface Receiver extends Service {
  readonly url: string;
  readonly clock: TestClock;
  /** Sends a request with a right signature unless headers say otherwise. */
  send(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>;
  /** Reads one metric, the sum over its labels that match. */
  metric(name: string, labels?: Record<string, string>): Promise<number>;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly body: Record<string, unknown>;
}

export function signed(body: string, secret = SECRET): string {
  return createHmac('sha256', secret).update(body).digest('hex');
}

/** Starts a receiver between servers; the signing secret and the bearer token of the tests are in force. */
export async function receiverFor(
  source: FhirServer,
  parts: Partial<ServiceParts> & { readonly target?: FhirServer; readonly testClock?: TestClock } = {},
): Promise<Receiver> {
  const clock = parts.testClock ?? testClock();
  const { target = source } = parts;
  const running = service({
    servers: { source, target, ...(target !== source && { sourceId: 'ehr' }) },
    ring: { signing: () => secretsIn(SECRET), bearer: () => secretsIn(TOKEN) },
    log: pino({ level: 'silent' }),
    clock: () => clock.now,
    patience: clock.patience,
    later: (_milliseconds, job) => void setImmediate(job),
    ...parts,
  });
  const http = createServer(running.app);
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  atEnd(() => close(http));
  const url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
  return {
    ...running,
    url,
    clock,
    send: async (method, path, body, headers = {}) => {
      const text = body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body);
      const response = await fetch(`${url}${path}`, {
        method,
        headers: headersWith(text, headers),
        ...(text !== '' && { body: text }),
      });
      const answered = await response.text();
      const isJson = answered !== '' && response.headers.get('content-type')?.includes('json');
      const json: unknown = isJson ? JSON.parse(answered) : {};
      return { status: response.status, headers: response.headers, text: answered, body: json as Answer['body'] };
    },
    metric: async (name, labels = {}) => {
      const metric = (await running.metrics.registry.getMetricsAsJSON()).find((one) => one.name === `radgap_${name}`);
      const values = (metric?.values ?? []) as { value: number; labels: Record<string, unknown> }[];
      return values
        .filter((one) => Object.entries(labels).every(([label, value]) => one.labels[label] === value))
        .reduce((sum, { value }) => sum + value, 0);
    },
  };
}

function headersWith(text: string, more: Record<string, string>): Headers {
  const headers = new Headers({ 'Content-Type': 'application/fhir+json', 'X-Signature': signed(text) });
  for (const [name, value] of Object.entries(more)) headers.set(name, value);
  return headers;
}

function close(http: Server): Promise<void> {
  return new Promise((resolve) => {
    http.close(() => resolve());
    http.closeAllConnections();
  });
}

const canonicals = canonicalsUnder();

/** What a target holds of ours, without what differs from run to run: issues as `key status`, Tasks as `queue status inputs`. */
export async function ours(site: Site): Promise<readonly string[]> {
  const issues = await site.client.searchResources('DetectedIssue', '_count=1000', { cache: 'no-store' });
  const tasks = await site.client.searchResources('Task', '_count=1000', { cache: 'no-store' });
  return [...issues.map(issueLine), ...tasks.map(taskLine)].sort();
}

function issueLine({ identifier, status, severity, detail, mitigation }: DetectedIssue): string {
  const key = identifier?.find(({ system }) => system === canonicals.issue)?.value ?? '?';
  return `issue ${key} ${status} ${severity ?? ''} ${mitigation?.length ?? 0} ${detail ?? ''}`;
}

function taskLine({ identifier, status, priority, input, output }: Task): string {
  const key = identifier?.find(({ system }) => system === canonicals.task)?.value ?? '?';
  return `task ${key} ${status} ${priority ?? ''} ${input?.length ?? 0} ${output?.length ?? 0}`;
}

/** Our open issues by rule. */
export async function openRules(site: Site): Promise<readonly string[]> {
  const lines = await ours(site);
  return lines
    .filter((line) => /^issue \S+ final /.test(line))
    .map((line) => /^issue ([a-z-]+)\//.exec(line)?.[1] ?? line);
}

/** A resource as a person stores it on a server, without waking anything. */
export async function stores<T extends Resource>(site: Site, resource: T): Promise<T> {
  return site.client.updateResource(resource);
}

/** Waits, without a clock, until something is so. */
export async function until(isSo: () => Promise<boolean>): Promise<void> {
  for (let count = 0; count < 2000; count++) {
    if (await isSo()) return;
    await new Promise((resolve) => setImmediate(resolve));
  }
  throw new Error('it never came to be');
}

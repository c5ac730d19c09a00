import { MedplumClient } from '@medplum/core';
import type { Bundle, BundleEntry, DetectedIssue, List, Task } from '@medplum/fhirtypes';
import { afterEach } from '@jest/globals';
import { checkPatient, type Checked } from '../../src/check-patient.ts';
import { fhirStore } from '../../src/medplum/fhir-store.ts';
import type { Dialect } from '../../src/medplum/searches.ts';
import type { Rule } from '../../src/model/rule.ts';
import { catalogue } from '../../src/rules/index.ts';
import type { DemoOptions } from '../../src/sandbox/demo.ts';
import { virtualPatience } from '../races/patience.ts';
import { day } from '../support/chart-builders.ts';
import { startSite, type Site } from '../support/site.ts';

const running: Site[] = [];

afterEach(async () => {
  for (const site of running.splice(0)) await site.stop();
});

/** A sandbox in which no bot wakes, stopped after the test. */
export async function quietSite(options: Partial<DemoOptions> = {}): Promise<Site> {
  const site = await startSite({ asOf: day(20), bots: [], ...options });
  running.push(site);
  return site;
}

/** One exchange with the server. */
export interface Exchange {
  readonly method: string;
  /** Path and query below the FHIR base. */
  readonly path: string;
  /** The Bundle sent, if one was. */
  readonly bundle: Bundle | undefined;
  readonly headers: Headers;
}

/** What a test does to an exchange: it passes it on, answers itself, or alters the answer. */
export type Tampering = (exchange: Exchange, send: () => Promise<Response>) => Promise<Response>;

/** How a check is made. */
export interface CheckOptions {
  readonly dialect?: Dialect;
  readonly patient?: string;
  readonly asOf?: string;
  readonly rules?: readonly Rule[];
  readonly tamper?: Tampering;
  /** Is given each request as `METHOD path`. */
  readonly sent?: string[];
}

/** Checks one patient as of D+20, through a client whose exchanges the test may tamper with. */
export async function check(site: Site, options: CheckOptions = {}): Promise<Checked> {
  const { dialect = 'compartment', patient = 'Patient/p1', asOf = day(20), rules = catalogue } = options;
  const now = (): string => `${asOf}T12:00:00.000Z`;
  const store = fhirStore(clientOf(site, options), { catalogue: rules, dialect, now, patience: virtualPatience() });
  return checkPatient(store, patient, rules);
}

/** A client of the site whose exchanges the test may tamper with. */
export function clientOf(site: Site, { tamper, sent }: CheckOptions): MedplumClient {
  const base = `${site.baseUrl}fhir/R4`;
  const exchange = async (url: string, init?: RequestInit): Promise<Response> => {
    const path = url.slice(base.length).replace(/^\//, '');
    const bundle = typeof init?.body === 'string' ? (JSON.parse(init.body) as Bundle) : undefined;
    const method = init?.method ?? 'GET';
    sent?.push(`${method} ${path}`);
    const send = () => fetch(url, init);
    return tamper ? tamper({ method, path, bundle, headers: new Headers(init?.headers) }, send) : send();
  };
  return new MedplumClient({
    baseUrl: site.baseUrl,
    accessToken: site.token,
    cacheTime: 0,
    maxRetries: 0,
    fetch: exchange,
  });
}

/** Answers the batch entries that `picks` picks with a status instead of a result. */
export function refusing(status: string, picks: (url: string) => boolean): Tampering {
  return async ({ bundle }, send) => {
    const response = await send();
    if (bundle?.type !== 'batch') return response;
    const body = (await response.json()) as Bundle;
    const entry = (body.entry ?? []).map((answer, index): BundleEntry => {
      const url = bundle.entry?.[index]?.request?.url ?? '';
      return picks(url) ? { response: { status } } : answer;
    });
    return Response.json({ ...body, entry });
  };
}

/** Picks the searches that ask for a type, alone or among others. */
export function asksFor(...types: readonly string[]): (url: string) => boolean {
  return (url) => {
    const [path = '', query = ''] = url.split('?');
    const asked = path === '' ? (new URLSearchParams(query).get('_type') ?? '').split(',') : [path];
    return types.some((type) => asked.includes(type));
  };
}

/** Our issues, Tasks and guard Lists of the whole site. */
export async function ours(site: Site): Promise<{ issues: DetectedIssue[]; tasks: Task[]; lists: List[] }> {
  const all = { _count: 1000 };
  const fresh = { cache: 'no-store' } as const;
  return {
    issues: await site.client.searchResources('DetectedIssue', all, fresh),
    tasks: await site.client.searchResources('Task', all, fresh),
    lists: await site.client.searchResources('List', all, fresh),
  };
}

/** Issue keys and their statuses, sorted. */
export async function standings(site: Site): Promise<string[]> {
  const { issues } = await ours(site);
  return issues.map(({ identifier, status }) => `${identifier?.[0]?.value ?? '?'} ${status}`).sort();
}

/** Alters the answers of a server to the entries of a batch. */
export function answering(alter: (answer: BundleEntry, asked: BundleEntry) => BundleEntry): Tampering {
  return async ({ bundle }, send) => {
    const response = await send();
    if (bundle?.type !== 'batch') return response;
    const body = (await response.json()) as Bundle;
    const entry = (body.entry ?? []).map((answer, index) => alter(answer, bundle.entry?.[index] ?? {}));
    return Response.json({ ...body, entry });
  };
}

/** Alters what searches of a type bring. */
export function found(type: string, alter: (page: Bundle) => Bundle): Tampering {
  return answering((answer, { request }) =>
    request?.url.startsWith(`${type}?`) && answer.resource?.resourceType === 'Bundle'
      ? { ...answer, resource: alter(answer.resource) }
      : answer,
  );
}

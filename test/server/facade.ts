import type { CapabilityStatement, OperationOutcome } from '@medplum/fhirtypes';
import { badRequest, getStatus } from '@medplum/core';
import express from 'express';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Site } from '../support/site.ts';
import { atEnd, baseOf } from './lab.ts';

/** What a server says it can do, where it differs from the sandbox behind it. */
export interface FacadeOptions {
  readonly ability: { readonly batch?: false; readonly conditionalCreate?: false; readonly compartment?: false };
}

/** Another server's face before a sandbox. */
export interface Facade {
  readonly base: string;
  /** Refuses requests by their path below the base. */
  refuse: (path: string) => OperationOutcome | undefined;
  /** The status of what is refused, where the refusal itself does not tell it. */
  status?: number;
  /** `Retry-After` of what is refused. */
  retryAfter?: string;
  /** Answers in the sandbox's place. */
  answer: (path: string) => unknown;
  /** Is shown every body. */
  onBody: (method: string, path: string, body: string) => void;
  readonly seen: { readonly method: string; readonly path: string; readonly type?: string }[];
}

/** Puts a face before a sandbox that hides what other servers cannot do, and refuses what a test wants refused. */
export async function facade(site: Site, { ability }: FacadeOptions): Promise<Facade> {
  const app = express();
  const http = createServer(app);
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  atEnd(async () => {
    http.closeAllConnections();
    await new Promise<void>((resolve) => http.close(() => resolve()));
  });
  const base = `http://127.0.0.1:${(http.address() as AddressInfo).port}/fhir`;
  const front: Facade = { base, refuse: () => undefined, answer: () => undefined, onBody: () => undefined, seen: [] };
  app.use('/fhir', express.text({ type: () => true, limit: '5mb' }), async (request, response) => {
    const path = request.url.replace(/^\//, '');
    const text: unknown = request.body;
    const body = typeof text === 'string' && text !== '' ? text : undefined;
    const type = body && (JSON.parse(body) as { type?: string }).type;
    front.seen.push({ method: request.method, path, ...(type && { type }) });
    const isBundle = request.method === 'POST' && path === '';
    const unable = ability.batch === false && isBundle ? badRequest('This server takes no Bundles.') : undefined;
    if (body !== undefined) front.onBody(request.method, path, body);
    const refusal = front.refuse(path) ?? unable;
    const own = front.answer(path);
    response.type('application/fhir+json');
    if (refusal && front.retryAfter !== undefined) response.set('Retry-After', front.retryAfter);
    if (refusal) response.status(front.status ?? getStatus(refusal)).send(JSON.stringify(refusal));
    else if (own !== undefined) response.send(JSON.stringify(own));
    else {
      const headers = new Headers({ 'Content-Type': 'application/fhir+json' });
      for (const name of ['authorization', 'if-match', 'if-none-exist']) {
        const value = request.get(name);
        if (value !== undefined) headers.set(name, value);
      }
      const init = { method: request.method, headers, ...(body !== undefined && { body }) };
      const answered = await fetch(`${baseOf(site)}/${path}`, init);
      const answer = (await answered.text()).replaceAll(baseOf(site), base);
      const etag = answered.headers.get('etag');
      if (etag) response.set('ETag', etag);
      response.status(answered.status).send(path === 'metadata' ? said(answer, ability) : answer);
    }
  });
  return front;
}

function said(text: string, { batch, conditionalCreate, compartment }: FacadeOptions['ability']): string {
  const statement = JSON.parse(text) as CapabilityStatement;
  const [rest] = statement.rest ?? [];
  if (rest && batch === false) rest.interaction = [];
  for (const resource of rest?.resource ?? []) if (conditionalCreate === false) resource.conditionalCreate = false;
  if (compartment === false) statement.software = { name: 'another server' };
  return JSON.stringify(statement);
}

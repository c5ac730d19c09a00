import { AsyncLocalStorage } from 'node:async_hooks';
import { soundAnswer } from './answers.ts';
import { BusyServer } from './busy.ts';
import type { Authorization } from './credentials.ts';
import type { Pacing } from './pacing.ts';

/** The end of the time a check has; every request made inside `run` is given up when it comes. */
export const deadline = new AsyncLocalStorage<AbortSignal>();

/** A check took longer than it may. */
export class DeadlinePassed extends Error {
  override readonly name = 'DeadlinePassed';
}

/** Statuses below 500 of what another try may not meet: a timeout, a lock, too early, too many requests. */
const PASSING: ReadonlySet<number> = new Set([408, 423, 425, 429]);

/** Statuses above 500 of what another try will meet again: a server that does not do such a thing. */
const NEVER: ReadonlySet<number> = new Set([501, 505]);

/** How requests go out. */
export interface WireOptions {
  readonly authorization: Authorization;
  /** What the server's answers tell of how fast it may be asked. */
  readonly pacing: Pacing;
  /** Milliseconds after which a request is given up. */
  readonly timeout: number;
  /** Bytes of one answer that are read, unpacked; files are the matter of who asks for them. */
  readonly largest: number;
  /** The FHIR base; nothing but its server is ever asked, whatever an answer links to. */
  readonly base: URL;
  readonly send?: typeof fetch;
}

/**
 * The `fetch` of a client: authorizes each request, gives up in time, follows no redirect, reads each answer that is no file. A server fault, a refusal for
 * too many requests or a broken connection is {@link BusyServer}, so that the check runs again from its start; a server
 * that asked for rest is not asked before that is over.
 */
export function wire({ authorization, pacing, timeout, largest, base, send = fetch }: WireOptions): typeof fetch {
  const attempt = async (input: string | URL | Request, init: RequestInit | undefined, header: string | undefined) => {
    const limit = deadline.getStore();
    const signals = [AbortSignal.timeout(timeout), ...(limit ? [limit] : []), ...(init?.signal ? [init.signal] : [])];
    const headers = new Headers(init?.headers);
    for (const [name, value] of wishes(init?.method, base)) if (!headers.has(name)) headers.set(name, value);
    if (header !== undefined) headers.set('Authorization', header);
    try {
      const response = await send(input, { ...init, headers, redirect: 'manual', signal: AbortSignal.any(signals) });
      pacing.heard(response);
      return response;
    } catch (error) {
      if (limit?.aborted) throw new DeadlinePassed('the time of the check is over', { cause: error });
      throw new BusyServer('the server could not be reached', { cause: error });
    }
  };
  return async (input, init) => {
    if (deadline.getStore()?.aborted) throw new DeadlinePassed('the time of the check is over');
    if (new URL(input instanceof Request ? input.url : input).origin !== base.origin)
      throw new RangeError('a request would go to another server');
    if (pacing.rest > 0) throw resting('the server asked for rest', pacing);
    const header = await authorization.header();
    const first = await attempt(input, init, header);
    const again = first.status === 401 && header !== undefined && authorization.refused(header);
    if (again) await unread(first);
    const response = again ? await attempt(input, init, await authorization.header()) : first;
    const { status } = response;
    if ((status >= 500 && !NEVER.has(status)) || PASSING.has(status)) {
      await unread(response);
      throw resting(`the server answered ${status}`, pacing);
    }
    if (status >= 300 && status !== 304 && status < 400) {
      await unread(response);
      throw new RangeError('the server redirects; write its final address in the configuration');
    }
    const isFile = new Headers(init?.headers).get('Accept') === '*/*';
    return isFile ? response : soundAnswer(response, { largest, what: askedFor(input, init, base.pathname) });
  };
}

/** The hosts of AWS HealthLake: its searches leave out what changed a moment ago, unless asked not to. */
const HEALTHLAKE = /^healthlake(?:-fips)?\.[a-z0-9-]{1,30}\.(?:amazonaws\.com|api\.aws)$/;

/**
 * What is asked for with each request: no search result of a minute ago, as HAPI keeps for a batch too, and of a write what it
 * made, which many servers leave out of their answer. Never `no-store`: HAPI gives one page then, and no link to the next.
 */
function wishes(method = 'GET', { hostname }: URL): readonly (readonly [string, string])[] {
  return [
    ['Cache-Control', 'no-cache'],
    ...(method === 'GET' ? [] : [['Prefer', 'return=representation'] as const]),
    ...(HEALTHLAKE.test(hostname) ? [['x-amz-fhir-history-consistency-level', 'strong'] as const] : []),
  ];
}

function resting(text: string, { rest }: Pacing): BusyServer {
  return new BusyServer(text, rest > 0 ? { retryAfter: rest } : {});
}

/** An answer nobody will read is given up, lest it hold its connection. */
async function unread({ body }: Response): Promise<void> {
  await body?.cancel().catch(() => undefined);
}

/** What a request asks for, by the type alone: ids and queries name patients. */
function askedFor(input: string | URL | Request, init: RequestInit | undefined, base: string): string {
  const { pathname } = new URL(input instanceof Request ? input.url : input);
  const [type = ''] = pathname.startsWith(base) ? pathname.slice(base.length).split('/').filter(Boolean) : [];
  if (/^[A-Z][A-Za-z]+$/.test(type)) return `a request for ${type}`;
  return init?.method === 'POST' ? 'a batch' : 'a request';
}

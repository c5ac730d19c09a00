import { AsyncLocalStorage } from 'node:async_hooks';
import { BusyServer } from './batch.ts';
import type { Authorization } from './credentials.ts';

/** The end of the time a check has; every request made inside `run` is given up when it comes. */
export const deadline = new AsyncLocalStorage<AbortSignal>();

/** A check took longer than it may. */
export class DeadlinePassed extends Error {
  override readonly name = 'DeadlinePassed';
}

/** How requests go out. */
export interface WireOptions {
  readonly authorization: Authorization;
  /** Milliseconds after which a request is given up. */
  readonly timeout: number;
  readonly send?: typeof fetch;
}

/**
 * The `fetch` of a client: authorizes each request, gives up in time, follows no redirect. A server fault or a broken
 * connection is {@link BusyServer}, so that the check runs again from its start.
 */
export function wire({ authorization, timeout, send = fetch }: WireOptions): typeof fetch {
  const attempt = async (input: string | URL | Request, init: RequestInit | undefined, header: string | undefined) => {
    const limit = deadline.getStore();
    const signals = [AbortSignal.timeout(timeout), ...(limit ? [limit] : []), ...(init?.signal ? [init.signal] : [])];
    const headers = new Headers(init?.headers);
    if (header !== undefined) headers.set('Authorization', header);
    try {
      return await send(input, { ...init, headers, redirect: 'manual', signal: AbortSignal.any(signals) });
    } catch (error) {
      if (limit?.aborted) throw new DeadlinePassed('the time of the check is over', { cause: error });
      throw new BusyServer('the server could not be reached', { cause: error });
    }
  };
  return async (input, init) => {
    if (deadline.getStore()?.aborted) throw new DeadlinePassed('the time of the check is over');
    const header = await authorization.header();
    const first = await attempt(input, init, header);
    const again = first.status === 401 && header !== undefined && authorization.refused(header);
    const response = again ? await attempt(input, init, await authorization.header()) : first;
    if (response.status >= 500) throw new BusyServer(`the server answered ${response.status}`);
    if (response.status >= 300 && response.status !== 304 && response.status < 400) {
      throw new RangeError('the server redirects; write its final address in the configuration');
    }
    return response;
  };
}

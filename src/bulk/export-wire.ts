import { NoToken, type Authorization } from '../medplum/credentials.ts';
import { ExportError } from './export-error.ts';
import { outcomeIn } from './export-outcome.ts';

/** How an export waits, and what it may be stopped by. */
export interface Pace {
  /** Milliseconds since 1970. */
  readonly clock: () => number;
  /** Rejects when the signal comes first. */
  readonly wait: (milliseconds: number) => Promise<unknown>;
  readonly signal: AbortSignal;
}

/** A request that has to be made again. */
export interface Again {
  readonly host: string;
  readonly why: string;
  /** How long from now. */
  readonly milliseconds: number;
  /** How many times at most. */
  readonly left: number;
}

/** Hears what an export waits for: names of hosts, never an address. */
export interface Watch {
  /** A request goes out; it is given up after so many milliseconds, if at all. */
  readonly asking: (host: string, timeout: number | undefined) => void;
  readonly again: (again: Again) => void;
  /** There is an answer, or there will be none. */
  readonly answered: () => void;
}

/** A server that is exported from. */
export interface ExportServer {
  /** Its FHIR base, without a slash at the end. */
  readonly base: string;
  readonly authorization: Authorization;
  readonly pace: Pace;
  readonly watch: Watch;
}

/** One request of an export. */
export interface Ask {
  readonly url: URL;
  readonly accept: string;
  readonly method?: 'GET' | 'POST' | 'DELETE';
  readonly body?: string;
  /** Whether our token goes with it: only ever to the server's own origin. */
  readonly token: boolean;
  /** Milliseconds until the answer must be there whole; a file takes the time it takes. */
  readonly timeout?: number;
}

/** Failures in a row after which a request is given up; being asked to slow down is no failure of the server. */
const MOST_FAILURES = 6;
const MOST_REFUSALS = 60;
const PASSING: ReadonlySet<number> = new Set([408, 425, 500, 502, 503, 504]);

/**
 * Asks until there is an answer that waiting would not change: too many requests, server faults and broken connections are
 * tried again, as late as the server says. A token that is no longer taken is renewed once.
 * @throws ExportError when the server stays out of reach, or an address is not one the token may go to.
 */
export async function ask(server: ExportServer, request: Ask): Promise<Response> {
  if (request.token) requireOwn(server, request.url);
  try {
    return await askAgain(server, request);
  } finally {
    server.watch.answered();
  }
}

async function askAgain(server: ExportServer, request: Ask): Promise<Response> {
  const { host } = request.url;
  let failures = 0;
  let refusals = 0;
  for (;;) {
    server.watch.asking(host, request.timeout);
    const got = await attempt(server, request);
    const answer = got instanceof Response ? got : undefined;
    const isRefused = answer?.status === 429;
    if (answer && !isRefused && !(PASSING.has(answer.status) && (await passes(answer)))) return answer;
    if (isRefused) refusals++;
    else failures++;
    const why = got instanceof Response ? `it answered ${got.status}` : got.why;
    const left = 1 + (isRefused ? MOST_REFUSALS - refusals : MOST_FAILURES - failures);
    if (left === 0) throw new ExportError(`${host} does not serve this export now: ${why}.`);
    await answer?.body?.cancel();
    const milliseconds = pauseAfter(answer, failures + refusals, server.pace);
    server.watch.again({ host, why, milliseconds, left });
    await server.pace.wait(milliseconds);
  }
}

/** Whether an address lies on the server's own origin. */
export function isOwn({ base }: ExportServer, url: URL): boolean {
  return url.origin === new URL(base).origin;
}

/** How long to wait: as the server says, else twice as long each time, between a second and a minute. */
export function pauseAfter(answer: Response | undefined, count: number, { clock }: Pace): number {
  const told = answer?.headers.get('retry-after') ?? undefined;
  const asked = told === undefined ? NaN : /^\d+$/.test(told.trim()) ? Number(told) * 1000 : Date.parse(told) - clock();
  const otherwise = Math.min(60_000, 1000 * 2 ** Math.max(0, count - 1));
  return Number.isNaN(asked) ? otherwise : Math.min(LONGEST_PAUSE, Math.max(SHORTEST_PAUSE, asked));
}

const SHORTEST_PAUSE = 100;
const LONGEST_PAUSE = 15 * 60_000;

function requireOwn(server: ExportServer, url: URL): void {
  if (isOwn(server, url)) return;
  throw new ExportError(`The server sends us to ${url.host}, which is not itself: our token does not go there.`);
}

async function attempt(server: ExportServer, request: Ask): Promise<Response | { readonly why: string }> {
  try {
    const header = request.token ? await server.authorization.header() : undefined;
    const first = await send(server, request, header);
    const again = first.status === 401 && header !== undefined && server.authorization.refused(header);
    if (!again) return first;
    await first.body?.cancel();
    return await send(server, request, await server.authorization.header());
  } catch (error) {
    if (server.pace.signal.aborted) throw error;
    if (error instanceof NoToken)
      throw new ExportError(
        `${server.base} refuses this client: check its id, its secret or key, and the token address.`,
        { cause: error },
      );
    return { why: 'no connection' };
  }
}

function send({ pace }: ExportServer, { url, accept, method, body, token, timeout }: Ask, header?: string) {
  const signals = [pace.signal, ...(timeout === undefined ? [] : [AbortSignal.timeout(timeout)])];
  return fetch(url, {
    method: method ?? 'GET',
    headers: {
      Accept: accept,
      ...(method !== 'DELETE' && accept.startsWith('application/fhir+json') && { Prefer: 'respond-async' }),
      ...(body !== undefined && { 'Content-Type': 'application/fhir+json' }),
      ...(header !== undefined && { Authorization: header }),
    },
    ...(body !== undefined && { body }),
    redirect: token ? 'manual' : 'follow',
    signal: AbortSignal.any(signals),
  });
}

const TRANSIENT: ReadonlySet<string> = new Set([
  'transient',
  'lock-error',
  'no-store',
  'exception',
  'timeout',
  'incomplete',
  'throttled',
]);

/** A fault that explains itself as lasting is the end; any other may pass. */
async function passes(answer: Response): Promise<boolean> {
  const outcome = outcomeIn(await answer.clone().text());
  return outcome === undefined || outcome.issue.some(({ code }) => TRANSIENT.has(code ?? 'transient'));
}

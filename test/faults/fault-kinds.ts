import {
  badRequest,
  conflict,
  forbidden,
  notFound,
  preconditionFailed,
  serverError,
  tooManyRequests,
  unauthorized,
} from '@medplum/core';
import type { OperationOutcome } from '@medplum/fhirtypes';

/** Passes a request on to the server and gives its answer. */
export type Send = () => Promise<Response>;

/** The process is gone: none of its requests leaves any more. */
export class Died extends Error {
  override readonly name = 'Died';
}

/** What befalls one request: it may reach the server or not, and its answer may reach the sender or not. */
export type Fault = (send: Send) => Promise<Response>;

const refused =
  (status: number, outcome: OperationOutcome, headers: Record<string, string> = {}): Fault =>
  () =>
    Promise.resolve(
      new Response(JSON.stringify(outcome), {
        status,
        headers: { 'Content-Type': 'application/fhir+json', ...headers },
      }),
    );

const timeout = () => new DOMException('The operation was aborted due to timeout', 'TimeoutError');
const reset = () => new TypeError('fetch failed', { cause: Object.assign(new Error('reset'), { code: 'ECONNRESET' }) });

const before =
  (failure: () => Error): Fault =>
  () =>
    Promise.reject(failure());

/** The server does what it was asked, and nobody hears of it. */
const after =
  (failure: () => Error): Fault =>
  async (send) => {
    await (await send()).arrayBuffer();
    throw failure();
  };

/** Every kind of fault, by name. */
export const FAULTS = {
  'a timeout before the server acts': before(timeout),
  'a timeout after the server acted': after(timeout),
  'a reset before the server acts': before(reset),
  'a reset after the server acted': after(reset),
  '401': refused(401, unauthorized, { 'WWW-Authenticate': 'Bearer' }),
  '400': refused(400, badRequest('no')),
  '403': refused(403, forbidden),
  '404': refused(404, notFound),
  '409': refused(409, conflict('no')),
  '412': refused(412, preconditionFailed),
  '429 with Retry-After': refused(429, tooManyRequests, { 'Retry-After': '2' }),
  '500': refused(500, serverError(new Error('down'))),
  'truncated JSON': async (send) => {
    const response = await send();
    const text = await response.text();
    return new Response(text.slice(0, Math.floor(text.length * 0.6)), {
      status: response.status,
      headers: { 'Content-Type': 'application/fhir+json' },
    });
  },
  'a page of a proxy': () =>
    Promise.resolve(
      new Response('<html>Please wait, Jane Doe</html>', {
        status: 200,
        headers: { 'Content-Type': 'application/fhir+json' },
      }),
    ),
  'death before the server acts': before(() => new Died()),
  'death after the server acted': after(() => new Died()),
} as const satisfies Record<string, Fault>;
export type FaultName = keyof typeof FAULTS;

/** The names of the faults. */
export const FAULT_NAMES = Object.keys(FAULTS) as readonly FaultName[];

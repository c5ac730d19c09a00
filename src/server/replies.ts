import { OperationOutcomeError } from '@medplum/core';
import type { Bundle, OperationOutcome, OperationOutcomeIssue, Resource } from '@medplum/fhirtypes';
import type { ErrorRequestHandler, RequestHandler, Response } from 'express';
import { BusyServer } from '../medplum/busy.ts';
import { NotInstalled } from '../medplum/fhir-store.ts';
import { DeadlinePassed } from '../medplum/wire.ts';
import { PolicyError } from '../model/policy.ts';
import { BadNotice } from './bad-notice.ts';
import { QueueFull, Stopping } from './lanes.ts';

/** Seconds after which a sender that was turned away may come again. */
const RETRY_AFTER = 5;

/** Sends a resource: some senders read every answer as FHIR. */
export function sendResource(response: Response, status: number, resource: Resource): void {
  response.status(status).type('application/fhir+json').send(JSON.stringify(resource));
}

/** Sends an OperationOutcome of one sentence. */
export function sendOutcome(
  response: Response,
  status: number,
  code: OperationOutcomeIssue['code'],
  text: string,
): void {
  sendResource(response, status, outcomeOf(status < 400 ? 'information' : 'error', code, text));
}

/** Refuses the methods that an address does not take, and names those it does; whoever only asks which is told so. */
export function onlyBy(methods: string, text: string): RequestHandler {
  return (request, response) => {
    response.set('Allow', methods);
    if (request.method === 'OPTIONS') response.status(204).end();
    else sendOutcome(response, 405, 'not-supported', text);
  };
}

function outcomeOf(
  severity: OperationOutcomeIssue['severity'],
  code: OperationOutcomeIssue['code'],
  text: string,
): OperationOutcome {
  return { resourceType: 'OperationOutcome', issue: [{ severity, code, details: { text } }] };
}

/** What a sender of a Bundle reads the answer as. */
interface Answered {
  readonly type: NonNullable<Bundle['type']>;
  readonly entries: number;
}

/** Says that a notice was taken in; to the sender of a transaction or batch as a Bundle with an entry for each of its own. */
export function sendTaken(response: Response, text: string, answered: Answered | undefined): void {
  const outcome = outcomeOf('information', 'informational', text);
  if (!answered) {
    sendResource(response, 200, outcome);
    return;
  }
  const entry = Array.from({ length: answered.entries }, () => ({ response: { status: '200 OK', outcome } }));
  sendResource(response, 200, { resourceType: 'Bundle', type: answered.type, ...(entry.length > 0 && { entry }) });
}

/** What became of a notice that failed, as metrics and logs name it. */
export type Failure = 'rejected' | 'turned-away' | 'failed';

/** Answers a failure: 4xx when coming again cannot help, 503 when it can. */
export function sendFailure(response: Response, error: unknown): Failure {
  if (error instanceof BadNotice) {
    sendOutcome(response, error.status, error.status === 413 ? 'too-long' : 'invalid', error.message);
    return 'rejected';
  }
  const asked = error instanceof BusyServer ? Math.ceil((error.retryAfter ?? 0) / 1000) : 0;
  response.set('Retry-After', String(Math.max(RETRY_AFTER, asked)));
  if (error instanceof QueueFull || error instanceof Stopping) {
    sendOutcome(response, 503, 'throttled', 'Too much is waiting here; send this again later.');
    return 'turned-away';
  }
  sendOutcome(response, 503, 'transient', whyFailed(error));
  return 'failed';
}

/** What may be said to a sender of a failed check: the message of a server may quote the chart and is kept back. */
function whyFailed(error: unknown): string {
  if (error instanceof NotInstalled || error instanceof PolicyError) return error.message;
  if (error instanceof DeadlinePassed) return 'The check took too long; send this again.';
  if (error instanceof BusyServer || error instanceof OperationOutcomeError) {
    return 'A FHIR server did not answer as needed; send this again.';
  }
  return 'The check failed; send this again.';
}

/** The kind of an error, for logs: of its message only what is ours, of its causes the codes of the network. */
export function kindOf(error: unknown): string {
  if (error instanceof OperationOutcomeError) return `OperationOutcomeError ${error.outcome.id ?? ''}`.trim();
  if (!(error instanceof Error)) return 'unknown';
  const said = OURS.test(error.message) ? `: ${error.message}` : '';
  const codes = codesIn(error.cause);
  return error.name + said + (codes.length > 0 ? ` (${codes.join(' ')})` : '');
}

/** Words of ours about a server: nothing of an answer can be among them. */
const OURS = /^the (?:answer|server|source|token endpoint) [a-z_;, ]{1,100}(?: \d{3})?$/i;

/** Such as ECONNREFUSED, or what is wrong with a certificate; `fetch` keeps them in the cause of its error. */
function codesIn(cause: unknown, depth = 0): readonly string[] {
  if (!(cause instanceof Error) || depth > 4) return [];
  const code: unknown = Reflect.get(cause, 'code');
  const isCode = typeof code === 'string' && /^[A-Z][A-Z0-9_]{1,60}$/.test(code);
  return [...(isCode ? [code] : []), ...codesIn(cause.cause, depth + 1)];
}

/** Answers bodies that cannot be read, and whatever went wrong before a handler could say so itself. */
export const bodyErrors: ErrorRequestHandler = (error: unknown, _request, response, next) => {
  if (response.headersSent) {
    next(error);
    return;
  }
  const status = statusIn(error);
  if (status === 413) sendOutcome(response, 413, 'too-long', 'The body is larger than this server takes.');
  else if (status !== undefined && status >= 400 && status < 500)
    sendOutcome(response, 400, 'invalid', 'The request cannot be read.');
  else sendFailure(response, error);
};

function statusIn(error: unknown): number | undefined {
  const status: unknown = typeof error === 'object' && error !== null ? Reflect.get(error, 'status') : undefined;
  return typeof status === 'number' ? status : undefined;
}

import { isOperationOutcome } from '@medplum/core';
import type { OperationOutcome } from '@medplum/fhirtypes';

/**
 * The OperationOutcome an error carries. Told by shape, not by class: in a Medplum bot the client comes from another copy
 * of the library than the bot's own, so `instanceof` is false there for each of its errors.
 */
export function outcomeOfError(error: unknown): OperationOutcome | undefined {
  const outcome = typeof error === 'object' && error !== null && 'outcome' in error ? error.outcome : undefined;
  return isOperationOutcome(outcome) ? outcome : undefined;
}

/** The ids by which an OperationOutcome of Medplum tells the status of its answer. */
const STATUSES: ReadonlyMap<string, number> = new Map([
  ['unauthorized', 401],
  ['forbidden', 403],
  ['not-found', 404],
  ['conflict', 409],
  ['gone', 410],
  ['precondition-failed', 412],
  ['too-many-requests', 429],
]);

/** The HTTP status a refused request was answered with, as far as the client tells. */
export function statusOfError(error: unknown): number | undefined {
  return STATUSES.get(outcomeOfError(error)?.id ?? '');
}

/** True for what a server refuses for what was asked: not for who asked (401, 403), nor for what passes. */
export function isRefusal(error: unknown): boolean {
  const outcome = outcomeOfError(error);
  const status = statusOfError(error);
  if (outcome === undefined || (status === undefined && isServerFault(outcome))) return false;
  return status === undefined || status === 404 || status === 410;
}

/** True for an outcome by which a server tells of a fault of its own. */
export function isServerFault({ issue }: OperationOutcome): boolean {
  return issue.some(
    ({ code }) => code === 'exception' || code === 'timeout' || code === 'transient' || code === 'throttled',
  );
}

/** The id of an OperationOutcome that tells a status; undefined where there is none. */
export function idOfStatus(status: number): string | undefined {
  return [...STATUSES].find(([, one]) => one === status)?.[0];
}

/** An answer was larger than may be read; the message names what was asked for by its type alone. */
export class AnswerTooLarge extends Error {
  override readonly name = 'AnswerTooLarge';
}

/** The name of an error, whatever copy of its class it was made by. */
export function nameOfError(error: unknown): string {
  const name = typeof error === 'object' && error !== null && 'name' in error ? error.name : undefined;
  return typeof name === 'string' ? name : 'unknown';
}

/** True when a request never got an answer: the network's failure, as each `fetch` words it. */
export function isNetworkError(error: unknown): boolean {
  const name = nameOfError(error);
  if (name === 'FetchError') return true;
  const message = typeof error === 'object' && error !== null && 'message' in error ? String(error.message) : '';
  return name === 'TypeError' && /fetch|network/i.test(message);
}

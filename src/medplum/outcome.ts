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

import { OperationOutcomeError } from '@medplum/core';
import { isTooLate } from '../deadline.ts';

/** What went wrong, as far as the reader can do something about it. */
export type Trouble = 'offline' | 'no-permission' | 'signed-out' | 'conflict' | 'refused' | 'failed';

/** Tells a failure's kind. */
export function troubleOf(error: unknown): Trouble {
  if (error instanceof OperationOutcomeError) {
    const { id, issue } = error.outcome;
    if (id === 'unauthorized') return 'signed-out';
    if (id === 'forbidden') return 'no-permission';
    if (id === 'precondition-failed' || id === 'conflict') return 'conflict';
    return issue[0]?.code === 'forbidden' ? 'no-permission' : 'refused';
  }
  if (error instanceof Error && error.name === 'RefusedByServer') return 'no-permission';
  if (isTooLate(error)) return 'offline';
  return error instanceof TypeError || (error instanceof Error && /fetch|network|busy/i.test(error.message))
    ? 'offline'
    : 'failed';
}

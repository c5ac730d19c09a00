import { normalizeErrorString } from '@medplum/core';
import type { Logger } from 'pino';

/** Where the sandbox logs; references and messages only, never chart content. */
export type SandboxLog = Pick<Logger, 'info' | 'warn' | 'error'>;

const LONGEST_MESSAGE = 300;

/** What may be logged of an error: the first line of its message. */
export function messageOf(error: unknown): string {
  return (normalizeErrorString(error).split('\n')[0] ?? '').slice(0, LONGEST_MESSAGE);
}

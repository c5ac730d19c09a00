import type { Task } from '@medplum/fhirtypes';
import { QUEUES, type Queue } from '../model/rule.ts';
import { identifierUnder, type Writer } from './writer.ts';

/**
 * The episode and queue a Task of ours was made for, as its identifier says: people may give it another code or take its
 * group away, and it is the same piece of work.
 */
export function deskOf(
  task: Task,
  { canonicals }: Pick<Writer, 'canonicals'>,
): { readonly episode: string; readonly queue: Queue } | undefined {
  const name = identifierUnder(task, canonicals.task) ?? '';
  const queue = QUEUES.find((candidate) => name.endsWith(`/${candidate}`));
  return queue && { episode: name.slice(0, -queue.length - 1), queue };
}

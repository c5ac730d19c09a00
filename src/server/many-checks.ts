import type { ResourceKey } from '../model/verdict.ts';
import type { Lanes } from './lanes.ts';
import type { Servers } from './servers.ts';

/** What checking many patients needs. */
export interface ManyParts {
  readonly servers: Servers;
  readonly checks: Lanes;
  readonly wait: (milliseconds: number) => Promise<unknown>;
  /** Aborted when the service stops: nobody else is checked then. */
  readonly stop: AbortSignal;
}

/** Some checks failed, or were not begun because the service stops. */
export class ChecksFailed extends Error {
  override readonly name = 'ChecksFailed';
}

/** Checks asked for at once. */
const ABREAST = 4;

/**
 * Checks patients, a few at once, and gives those whose check failed. Waits while a server wants rest, and where the next
 * checks could exhaust its quota: notices need some of it too.
 */
export async function checkMany(parts: ManyParts, patients: readonly ResourceKey[]): Promise<readonly ResourceKey[]> {
  const { checks, stop } = parts;
  const failed: ResourceKey[] = [];
  const rest = [...patients];
  const worker = async () => {
    for (;;) {
      if (rest.length > 0) await untilReady(parts);
      const patient = stop.aborted ? undefined : rest.shift();
      if (patient === undefined) return;
      await checks.ask(patient, 'unbounded').catch(() => failed.push(patient));
    }
  };
  await Promise.all(Array.from({ length: ABREAST }, worker));
  return [...failed, ...rest];
}

async function untilReady({ servers: { source, target }, wait, stop }: ManyParts): Promise<void> {
  const pause = Math.max(source.untilReady(ABREAST), target.untilReady(ABREAST));
  if (pause === 0 || stop.aborted) return;
  const { promise: stopped, resolve } = Promise.withResolvers<undefined>();
  const end = () => resolve(undefined);
  stop.addEventListener('abort', end, { once: true });
  await Promise.race([wait(pause), stopped]);
  stop.removeEventListener('abort', end);
}

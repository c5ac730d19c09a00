import { resourceMatchesSubscriptionCriteria, type BackgroundJobInteraction, type WithId } from '@medplum/core';
import type { Resource } from '@medplum/fhirtypes';
import { expect, it } from '@jest/globals';
import { bots } from '../../bots/index.ts';
import { subscriptionFor } from '../../src/medplum/bot.ts';
import { loadDefinitions } from '../../src/sandbox/definitions.ts';
import { learnAll } from '../../src/sandbox/structures.ts';

loadDefinitions();
learnAll();

/** A change as Medplum's worker sees it: what it was, what it is. */
export interface Change {
  readonly interaction: BackgroundJobInteraction;
  readonly current: Resource;
  readonly previous?: Resource;
}

export const created = (current: Resource): Change => ({ interaction: 'create', current });
export const updated = (previous: Resource, current: Resource): Change => ({
  interaction: 'update',
  current,
  previous,
});
/** For a deletion Medplum shows the deleted resource on both sides. */
export const deleted = (current: Resource): Change => ({ interaction: 'delete', current, previous: current });

/** The bots and wakes a change rouses, as `bot:wake`, by Medplum's own function. */
export async function woken({ interaction, current, previous }: Change): Promise<string[]> {
  const found: string[] = [];
  for (const { definition } of bots) {
    for (const wake of definition.wakes) {
      const subscription = { ...subscriptionFor(wake, definition, 'Bot/b'), id: 's' };
      const matches = await resourceMatchesSubscriptionCriteria({
        resource: withId(current),
        subscription,
        context: { interaction },
        getPreviousResource: () => Promise.resolve(previous && withId(previous)),
      });
      if (matches) found.push(`${definition.name}:${wake.id}`);
    }
  }
  return found;
}

const withId = <T extends Resource>(resource: T): WithId<T> => ({ id: 'x', ...resource });

/** A row: what happens, the change, and whether a wake must hear of it. */
export type WakeRow = readonly [what: string, change: Change, heard: boolean];

/** Turns rows into tests of one wake. */
export function hears(wake: string, rows: readonly WakeRow[]): void {
  it.each(rows.map(([what, change, heard]) => [heard ? 'hears' : 'does not hear', what, change, heard] as const))(
    `${wake} %s %s`,
    async (_verb, _what, change, heard) => {
      const all = await woken(change);
      if (heard) expect(all).toContain(wake);
      else expect(all).not.toContain(wake);
    },
  );
}

import type { Resource } from '@medplum/fhirtypes';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { BotKilled } from '../../src/sandbox/server.ts';
import { condition, linked } from '../support/chart-builders.ts';
import { bare, bookedFollowUp } from '../support/complete-chart.ts';
import { assertSound, startArena, SWEEP, tagged, worldOf, type Arena, type World } from './arena.ts';

let arena: Arena;

beforeAll(async () => {
  arena = await startArena();
});
afterAll(async () => {
  await arena.stop();
});

const notice = (tag: string): Resource => tagged([linked()], tag)[0] ?? linked();
const recheck = (tag: string) => arena.runBot('check-procedure', notice(tag));

/** What leads up to the check that is killed. */
const BEFORE = {
  'a first check': (tag: string) => arena.load(tagged(bare, tag)),
  'a recheck with changed evidence': async (tag: string) => {
    await arena.load(tagged(bare, tag));
    await recheck(tag);
    await arena.load(tagged([condition(), bookedFollowUp], tag));
  },
} as const;

/** What comes after. */
const AFTER = {
  'the next event': (tag: string) => arena.runBot('recheck-evidence', notice(tag)),
  'the sweep': () => arena.runBot(SWEEP),
} as const;

async function undisturbed(before: (tag: string) => Promise<unknown>, tag: string): Promise<World> {
  await before(tag);
  await recheck(tag);
  return worldOf(arena, tag);
}

const rows = Object.entries(BEFORE).flatMap(([name, before], index) =>
  Object.entries(AFTER).map(([then, after], place) => [name, then, before, after, `k${index}${place}`] as const),
);

describe('a bot killed at any moment of', () => {
  it.each(rows)(
    '%s, and then %s, ends like one that was not',
    async (_name, _then, before, after, id) => {
      const expected = await undisturbed(before, `${id}x`);
      assertSound(expected);
      let moments = 0;
      for (let moment = 1; moment <= 6; moment++) {
        const tag = `${id}m${moment}`;
        await before(tag);
        let count = 0;
        arena.onStep((_step, bot) => {
          if (bot === 'check-procedure' && ++count === moment) throw new BotKilled();
        });
        await expect(recheck(tag)).rejects.toThrow('killed');
        moments++;
        arena.onStep(undefined);
        await after(tag);
        await arena.idle();
        expect({ moment, world: await worldOf(arena, tag) }).toEqual({ moment, world: expected });
      }
      expect(moments).toBe(6);
    },
    30_000,
  );
});

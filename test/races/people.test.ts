import type { Resource } from '@medplum/fhirtypes';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { condition, linked } from '../support/chart-builders.ts';
import { bare, bookedFollowUp } from '../support/complete-chart.ts';
import { assertSound, startArena, tagged, worldOf, type Arena, type World } from './arena.ts';
import { DEEDS, type Deed } from './people.ts';

let arena: Arena;

beforeAll(async () => {
  arena = await startArena();
});
afterAll(async () => {
  await arena.stop();
});

const notice = (tag: string): Resource => tagged([linked()], tag)[0] ?? linked();
const recheck = (tag: string) => arena.runBot('check-procedure', notice(tag));

/** An episode with gaps, checked once; then evidence for two of them, unheard. */
async function begin(tag: string): Promise<void> {
  await arena.load(tagged(bare, tag));
  await recheck(tag);
  await arena.load(tagged([condition(), bookedFollowUp], tag));
}

/** The world after the recheck, and then the deed. */
async function inTurn(deed: Deed, tag: string): Promise<World> {
  await begin(tag);
  await recheck(tag);
  await deed(arena, `Patient/p1-${tag}`);
  await arena.idle();
  return worldOf(arena, tag);
}

/** The world when the deed is done at the nth moment of the recheck; undefined when the recheck has fewer. */
async function inBetween(deed: Deed, moment: number, tag: string): Promise<World | undefined> {
  await begin(tag);
  let count = 0;
  arena.onStep(async (_step, bot) => {
    if (bot !== 'check-procedure' || ++count !== moment) return;
    await deed(arena, `Patient/p1-${tag}`);
  });
  await recheck(tag);
  arena.onStep(undefined);
  await arena.idle();
  return count >= moment ? worldOf(arena, tag) : undefined;
}

/** The moments of a recheck that writes: before and after each of its three requests. */
const MOMENTS = 6;

describe('a person who, between any two steps of a check,', () => {
  it.each(Object.entries(DEEDS).map(([name, deed], index) => [name, deed, index] as const))(
    '%s loses nothing, and the end is the same',
    async (_name, deed, index) => {
      const expected = await inTurn(deed, `d${index}`);
      assertSound(expected);
      for (let moment = 1; moment <= MOMENTS; moment++) {
        const world = await inBetween(deed, moment, `d${index}m${moment}`);
        expect({ moment, world }).toEqual({ moment, world: expected });
      }
    },
    30_000,
  );
});

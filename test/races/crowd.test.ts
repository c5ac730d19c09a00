import type { Resource } from '@medplum/fhirtypes';
import { afterEach, describe, expect, it } from '@jest/globals';
import { BotKilled, type Fidelity } from '../../src/sandbox/server.ts';
import { condition, linked } from '../support/chart-builders.ts';
import { bare, bookedFollowUp } from '../support/complete-chart.ts';
import { assertSound, startArena, SWEEP, tagged, worldOf, type Arena, type World } from './arena.ts';
import { seeded } from './patience.ts';

let arena: Arena;

afterEach(async () => {
  await arena.stop();
});

const infusion = linked({ performer: [{ actor: { reference: 'Practitioner/a' } }] });
const notice = (tag: string): Resource => tagged([infusion], tag)[0] ?? infusion;
const edited = (text: string) => ({ ...infusion, note: [{ text }] });

/** The world that one check in peace leaves. */
async function inPeace(resources: readonly Resource[], tag: string): Promise<World> {
  await arena.load(tagged(resources, tag));
  await arena.runBot('check-procedure', notice(tag));
  return worldOf(arena, tag);
}

describe('a hundred triggers of one episode at once', () => {
  it('called together leave what one leaves', async () => {
    arena = await startArena();
    const expected = await inPeace(bare, 'one');
    await arena.load(tagged(bare, 'many'));
    const bots = ['check-procedure', 'recheck-evidence', 'check-claim', 'task-answered'];
    const runs = Array.from({ length: 100 }, (_, n) => arena.runBot(bots[n % bots.length] ?? '', notice('many')));
    const ended = await Promise.allSettled(runs);
    expect(ended.filter(({ status }) => status === 'rejected')).toEqual([]);
    const world = await worldOf(arena, 'many');
    assertSound(world);
    expect(world).toEqual(expected);
    expect(world.guards).toHaveLength(1);
  }, 30_000);

  it('by a hundred updates of the Procedure, delivered in any order, leave what one leaves', async () => {
    arena = await startArena({ unordered: true, random: seeded(7) });
    const expected = await inPeace([...bare, condition()], 'one');
    await arena.load(tagged([...bare, condition()], 'many'));
    const update = (n: number) => arena.client.updateResource({ ...notice('many'), language: `x-${n}` });
    await Promise.all(Array.from({ length: 100 }, (_, n) => update(n)));
    await arena.idle();
    const world = await worldOf(arena, 'many');
    assertSound(world);
    expect(world).toEqual(expected);
  }, 30_000);
});

/** Habits of the real server, alone and together. */
const HABITS: readonly (readonly [string, Fidelity])[] = [
  ['contention', { contention: 0.5 }],
  ['a small quota', { quota: { points: 9000, windowMs: 3_600_000 } }],
  ['latency', { latencyMs: 2 }],
  ['unordered delivery', { unordered: true }],
  ['runs again after a crash', { rerunAfterCrash: true }],
  ['all of it', { contention: 0.3, latencyMs: 1, unordered: true, rerunAfterCrash: true }],
];

/** A life of an episode, in events that arrive all at once. */
async function events(tag: string): Promise<void> {
  const arrivals: Resource[] = [edited('a'), condition(), bookedFollowUp, edited('b')];
  await Promise.all(
    tagged(arrivals, tag).map((resource) => arena.client.updateResource(resource).catch(() => undefined)),
  );
  await arena.idle();
}

describe('a server that has', () => {
  it.each(HABITS)(
    '%s leaves, after the sweep, what a calm one leaves',
    async (_habit, fidelity) => {
      arena = await startArena();
      await arena.load(tagged(bare, 'x'));
      await arena.load(tagged([condition(), bookedFollowUp, edited('a')], 'x'));
      await arena.runBot('check-procedure', notice('x'));
      const expected = openOf(await worldOf(arena, 'x'));
      await arena.stop();

      const random = seeded(fidelity.contention ? 11 : 5);
      arena = await startArena({ ...fidelity, random });
      let kills = fidelity.rerunAfterCrash ? 6 : 0;
      arena.onStep(() => {
        if (kills > 0 && random() < 0.2) {
          kills--;
          throw new BotKilled();
        }
      });
      await arena.load(tagged(bare, 'x'));
      await events('x');
      assertSound(await worldOf(arena, 'x').catch(() => ({ issues: [], tasks: [], guards: [] })));
      await arena.load(tagged([edited('a')], 'x'));
      arena.onStep(undefined);
      await arena.runBot(SWEEP).catch(() => undefined);
      await arena.idle();
      const world = await worldOf(arena, 'x');
      assertSound(world);
      expect(openOf(world)).toEqual(expected);
    },
    30_000,
  );
});

/** The issues that are open: which ones closed on the way hangs on when their evidence came. */
function openOf({ issues }: World): string[] {
  return issues.filter((text) => / (final|preliminary) /.test(text));
}

import type { Resource } from '@medplum/fhirtypes';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { condition, day, linked, without } from '../support/chart-builders.ts';
import * as complete from '../support/complete-chart.ts';
import { assertSound, startArena, tagged, worldOf, type Arena, type World } from './arena.ts';
import { everyWay, interleave } from './scheduler.ts';

/** A chart that names no clinician: the request for who they are races with nothing, and would only multiply the orders. */
const unnamed = (resources: readonly Resource[]): readonly Resource[] =>
  resources.map((resource) => (resource.resourceType === 'Procedure' ? without(resource, 'performer') : resource));

const bare = unnamed(complete.bare);
const documentedStay = unnamed(complete.documentedStay);
const { bookedFollowUp } = complete;

const BOTS = ['check-procedure', 'recheck-evidence'] as const;

let arena: Arena;

beforeAll(async () => {
  arena = await startArena();
});
afterAll(async () => {
  await arena.stop();
});

const notice = (tag: string): Resource => tagged([linked()], tag)[0] ?? linked();
const checks = (tag: string) =>
  Object.fromEntries(BOTS.map((bot) => [bot, () => arena.runBot(bot, notice(tag))] as const));

/** What a change of evidence leaves when one bot checks it in peace. */
async function inPeace(before: readonly Resource[], after: readonly Resource[], tag: string): Promise<World> {
  await arena.load(tagged(before, tag));
  if (after.length > 0) {
    await arena.runBot('check-procedure', notice(tag));
    await arena.load(tagged(after, tag));
  }
  await arena.runBot('check-procedure', notice(tag));
  return worldOf(arena, tag);
}

const CASES: readonly (readonly [string, readonly Resource[], readonly Resource[]])[] = [
  ['two first checks', bare, []],
  ['two rechecks after gaps closed', bare, [condition(), bookedFollowUp]],
  [
    'two rechecks after gaps opened',
    [...documentedStay, bookedFollowUp],
    [{ ...bookedFollowUp, status: 'cancelled' }, condition({ code: { text: 'none' } })],
  ],
  ['two rechecks after the anchor went', bare, [linked({ status: 'entered-in-error' })]],
  [
    'two rechecks of which one only moves a Task',
    bare,
    [linked({ encounter: { reference: 'Encounter/admission' }, status: 'stopped' })],
  ],
];

/** The Task of imaging as a person completed it; when its days of grace are over, a check only opens another. */
async function completeImaging(tag: string): Promise<void> {
  const tasks = await arena.client.searchResources('Task', { patient: `Patient/p1-${tag}` }, { cache: 'no-store' });
  const imaging = tasks.find(({ identifier }) => identifier?.[0]?.value?.endsWith('/imaging'));
  if (!imaging) throw new Error('no imaging Task');
  const meta = { ...imaging.meta, lastUpdated: `${day(1)}T00:00:00.000Z` };
  await arena.load([{ ...imaging, meta, status: 'completed', owner: { reference: 'Practitioner/cdi' } }]);
}

describe('two bots on one episode', () => {
  it('open one follow-on Task between them, in every order of their requests', async () => {
    const ways = await everyWay(async (choose, count) => {
      const tag = `f${count}`;
      await arena.load(tagged(bare, tag));
      await arena.runBot('check-procedure', notice(tag));
      await completeImaging(tag);
      await interleave(arena, checks(tag), choose);
      const world = await worldOf(arena, tag);
      assertSound(world);
      expect(world.tasks).toHaveLength(4);
    });
    expect(ways).toBeGreaterThanOrEqual(20);
  }, 60_000);

  it.each(CASES)(
    '%s leave, in every order of their requests, what one leaves',
    async (name, before, after) => {
      const id = CASES.findIndex(([other]) => other === name);
      const expected = await inPeace(before, after, `t${id}`);
      assertSound(expected);
      const ways = await everyWay(async (choose, count) => {
        const tag = `t${id}w${count}`;
        await arena.load(tagged(before, tag));
        if (after.length > 0) {
          await arena.runBot('check-procedure', notice(tag));
          await arena.load(tagged(after, tag));
        }
        await interleave(arena, checks(tag), choose);
        const world = await worldOf(arena, tag);
        assertSound(world);
        expect(world).toEqual(expected);
      });
      expect(ways).toBeGreaterThanOrEqual(20);
    },
    60_000,
  );
});

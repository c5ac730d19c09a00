import { describe, expect, it } from '@jest/globals';
import { openInput } from '../../src/bulk/input.ts';
import { Review } from '../../src/cli/review.ts';
import { sendable } from '../../src/cli/review-orders.ts';
import { DEFAULT_POLICY } from '../../src/model/policy.ts';
import { catalogue } from '../../src/rules/index.ts';
import { day, patient, procedure } from '../support/chart-builders.ts';
import { inFolder, ndjson } from '../bulk/input-folder.ts';

/** Persons of one order: few enough to be judged in one go. */
const PERSONS = 40;
const lines = Array.from({ length: PERSONS }, (_, number) =>
  ndjson(
    patient({ id: `p${number}` }),
    procedure({ id: `infusion-${number}`, subject: { reference: `Patient/p${number}` } }),
  ),
).join('');

const run = sendable({
  path: 'input',
  asOf: day(95),
  policy: DEFAULT_POLICY,
  catalogue,
  width: 100,
  colour: false,
});

/** How often this thread came to hear of other things while something was done. */
async function turnsDuring(work: () => Promise<unknown>): Promise<number> {
  let turns = 0;
  let next = setImmediate(function turn() {
    turns++;
    next = setImmediate(turn);
  });
  await work();
  clearImmediate(next);
  return turns;
}

describe('a review in one thread', () => {
  it.each([
    ['little', undefined],
    ['much', -1],
  ])('hears of other things after each person, where there is %s to judge', async (_, few) => {
    await inFolder({ 'x.ndjson': lines }, async (folder) => {
      const { files, temp } = await openInput(folder, undefined, 0);
      const watcher = { scanned: () => undefined, judged: () => undefined };
      const folderOf = () => temp.path();
      const review = new Review(files, { threads: 1, watcher, folder: folderOf, ...(few !== undefined && { few }) });
      await review.begin();
      const pieces = review.pieces({ format: 'ndjson', run, unreadable: [] });
      const turns = await turnsDuring(async () => expect(await pieces.next()).toMatchObject({ done: false }));
      expect(turns).toBeGreaterThanOrEqual(PERSONS);
      await review.close();
    });
  });
});

import { expect, it, jest } from '@jest/globals';
import fc from 'fast-check';
import { bothWays } from './both-ways.ts';
import { town } from './town.ts';

jest.setTimeout(600_000);

/** How many inputs are drawn: more by RADGAP_TOWNS. */
const TOWNS = Number(process.env['RADGAP_TOWNS'] ?? 12);
const SEED = Number(process.env['RADGAP_TOWNS_SEED'] ?? 77750);

it('come to the same verdicts as reading everything in memory', async () => {
  const way = fc.record({
    threads: fc.constantFrom(1, 2, 3),
    chunk: fc.constantFrom(257, 4096, 65_536),
    few: fc.constantFrom(-1, 2 ** 22),
  });
  await fc.assert(
    fc.asyncProperty(town, way, async ({ files, asOf }, drawn) => {
      const [memory, passes] = await bothWays(files, asOf, drawn);
      expect(passes.texts).toEqual(memory.texts);
      expect(passes.resources).toBe(memory.resources);
    }),
    { numRuns: TOWNS, seed: SEED },
  );
});

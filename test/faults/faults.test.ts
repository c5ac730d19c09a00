import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { DEPLOYMENTS } from './deployments.ts';
import { FAULT_NAMES } from './fault-kinds.ts';
import { workThrough, type Ending } from './schedule.ts';
import { meetPeople, type Meeting } from './people.ts';
import { raceThrough, type Race } from './races.ts';
import { SITUATIONS } from './situations.ts';

/** The share of the schedules that is worked through; `npm run faults` takes all of it. RADGAP_FAULTS asks for another. */
const SHARE = Number(process.env['RADGAP_FAULTS'] ?? 1 / 151);

/** No clock bounds this: a slow machine is only slow. */
const PATIENT = 3_600_000;

/** Picks evenly; an odd distance meets every kind of fault, of which there are sixteen. */
function everyNth(distance: number): () => boolean {
  let count = 0;
  return () => count++ % (distance | 1) === 0;
}

const printed: string[] = [];

beforeEach(() => {
  jest
    .spyOn(console, 'error')
    .mockImplementation((...words: unknown[]) => void printed.push(words.map(String).join(' ')));
});
afterEach(() => {
  jest.restoreAllMocks();
});

describe('a fault at any request of a check', () => {
  it(
    'leaves, once the check is run again, what no fault leaves; and no word of an answer is printed',
    async () => {
      const endings: Ending[] = [];
      const rows = await workThrough(everyNth(Math.round(1 / SHARE)), (ending) => endings.push(ending));
      expect(rows).toBe(endings.length);
      expect(rows).toBeGreaterThan(30);
      for (const { row, world, expected } of endings) expect({ row, world }).toEqual({ row, world: expected });
      expect(new Set(endings.map(({ row }) => row.deployment)).size).toBe(Object.keys(DEPLOYMENTS).length);
      expect(new Set(endings.map(({ row }) => row.situation)).size).toBe(Object.keys(SITUATIONS).length);
      expect(new Set(endings.map(({ row }) => row.fault)).size).toBe(FAULT_NAMES.length);
      expect(endings.filter(({ row, recovered }) => recovered && row.fault.startsWith('death'))).toEqual([]);
      expect(printed.join('\n')).not.toMatch(/Jane|resourceType|<html|Plea/);
    },
    PATIENT,
  );
});

describe('a person who acts between any two requests of a check', () => {
  it(
    'loses nothing, and the end is the same',
    async () => {
      const endings: Meeting[] = [];
      await meetPeople(everyNth(Math.max(1, Math.round(0.34 / SHARE))), (meeting) => endings.push(meeting));
      expect(endings.length).toBeGreaterThan(10);
      for (const { row, world, expected } of endings) expect({ row, world }).toEqual({ row, world: expected });
    },
    PATIENT,
  );
});

describe('two processes that check one patient', () => {
  it(
    'leave, whichever goes on at each request, what one leaves',
    async () => {
      const races: Race[] = [];
      await raceThrough(Math.ceil(SHARE * 40), (race) => races.push(race));
      expect(races.length).toBeGreaterThan(15);
      for (const { row, world, expected } of races) expect({ row, world }).toEqual({ row, world: expected });
    },
    PATIENT,
  );
});

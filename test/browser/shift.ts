import { afterAll, afterEach, beforeAll, expect, jest } from '@jest/globals';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { buildWorklist, SANDBOX_PERSON } from '../../src/cli/start-worklist.ts';
import { stories } from '../../src/sandbox/stories/index.ts';
import { launch } from './chromium.ts';
import { openHospital, type Hospital } from './hospital.ts';
import { openDesk, type Desk, type DeskOptions } from './ward.ts';

/** The day in the hospital of these tests. */
export const TODAY = '2026-03-02';

/** Who works there. */
export const ME = `Practitioner/${SANDBOX_PERSON.id ?? ''}`;

/** Milliseconds after which a page or a test is given up: a bound for a stuck one, far from what a slow machine needs. */
const STUCK_PAGE_MS = 90_000;
const STUCK_TEST_MS = 240_000;

/** What the tests of one file share. */
export interface Shift {
  readonly hospital: Hospital;
  readonly context: BrowserContext;
  readonly desk: Desk;
  /** Opens the worklist in a new tab; it is closed after the test, which fails when the page threw or broke its policy. */
  enter(options?: DeskOptions): Promise<Page>;
}

/** Opens the hospital and a browser before the tests of a file, and closes them after. */
export function workShift(): Shift {
  let browser: Browser;
  let context: BrowserContext;
  let hospital: Hospital;
  let desk: Desk;
  jest.setTimeout(STUCK_TEST_MS);
  beforeAll(async () => {
    expect(await buildWorklist()).toBe(true);
    [browser, hospital] = await Promise.all([launch(), openHospital(TODAY)]);
    context = await browser.newContext({ reducedMotion: 'reduce' });
    context.setDefaultTimeout(STUCK_PAGE_MS);
    await hospital.admit(stories(TODAY).flatMap(({ resources }) => resources));
  });
  afterAll(async () => {
    await browser.close();
    await hospital.stop();
  });
  afterEach(async () => {
    await desk.close();
    expect(desk.faults).toEqual([]);
  });
  return {
    get hospital() {
      return hospital;
    },
    get context() {
      return context;
    },
    get desk() {
      return desk;
    },
    enter: async (options) => {
      desk = await openDesk(context, hospital, options);
      return desk.page;
    },
  };
}

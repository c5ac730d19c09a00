import type { Task } from '@medplum/fhirtypes';
import { readFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { BrowserContext, Locator, Page } from 'playwright-core';
import { canonicalsUnder } from '../../src/terminology/canonicals.ts';
import type { Hospital } from './hospital.ts';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const SHOTS = new URL('../../dist/screenshots/', import.meta.url).pathname;

/** A page at which somebody works, and what went wrong in it. */
export interface Desk {
  readonly page: Page;
  /** Errors the page threw or logged, violations of its content policy among them. */
  readonly faults: readonly string[];
  /** Addresses asked of the server. */
  readonly asked: readonly string[];
  close(): Promise<void>;
}

/** How a desk is set up. */
export interface DeskOptions {
  readonly width?: number;
  readonly scheme?: 'light' | 'dark';
  /** Query with which the page is entered, such as `?view=overview`. */
  readonly query?: string;
}

/** Opens the worklist in a tab of its own. */
export async function openDesk(
  context: BrowserContext,
  { entrance }: Hospital,
  options: DeskOptions = {},
): Promise<Desk> {
  const { width = 1440, scheme = 'light', query = '' } = options;
  const page = await context.newPage();
  await page.setViewportSize({ width, height: width < 500 ? 844 : 900 });
  await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' });
  const faults: string[] = [];
  const asked: string[] = [];
  page.on('pageerror', ({ message }) => faults.push(message));
  page.on('console', (message) => {
    if (message.type() === 'error' && !message.text().includes('Failed to load resource')) faults.push(message.text());
  });
  page.on('request', (request) => asked.push(`${request.method()} ${request.url()}`));
  await page.goto(entrance.replace('#', `${query}#`));
  await page.locator('main#content').waitFor();
  return { page, faults, asked, close: () => page.close() };
}

/** Query of the page of an episode. */
export function episodeAddress(story: string, anchor = `Procedure/${story}-infusion`): string {
  return `?view=episode&episode=${anchor}&patient=Patient/${story}-patient`;
}

/** What axe finds wrong with the page as it stands: rule and place. */
export async function violations(page: Page): Promise<readonly string[]> {
  if (await page.evaluate('typeof axe === "undefined"')) await page.evaluate(AXE);
  const found: unknown = await page.evaluate(
    'axe.run(document, { resultTypes: ["violations"] }).then((r) => r.violations.flatMap((v) => v.nodes.map((n) => v.id + ": " + n.target.join(" ") + " " + (n.any[0]?.message ?? ""))))',
  );
  return Array.isArray(found) ? found.map(String) : ['axe gave no answer'];
}

const SOME_FRAMES =
  'new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => requestAnimationFrame(done))))';

/** Waits until an expression is true in a page: asked from outside, for the page's policy lets nobody evaluate one within. */
export async function untilTrue(page: Page, expression: string): Promise<void> {
  while ((await page.evaluate(expression)) !== true) await page.evaluate(SOME_FRAMES);
}

/** Where an element comes to rest: its top, once two looks a few frames apart find it at the same place. */
export async function restingTop(element: Locator): Promise<number> {
  for (let before = Number.NaN; ;) {
    const top = (await element.boundingBox())?.y ?? Number.NaN;
    if (top === before) return top;
    before = top;
    await element.page().evaluate(SOME_FRAMES);
  }
}

/** Keeps a picture of the page as build output. */
export async function keepPicture(page: Page, name: string): Promise<void> {
  await mkdir(SHOTS, { recursive: true });
  await page.screenshot({ path: `${SHOTS}${name}.png` });
}

const { queues } = canonicalsUnder();

/** The newest Task of a queue for a patient. */
export async function taskOf({ client }: Hospital, story: string, queue: string): Promise<Task> {
  const tasks = await client.searchResources('Task', `patient=Patient/${story}-patient&_count=100`, {
    cache: 'no-store',
  });
  const mine = tasks.filter(({ code }) =>
    code?.coding?.some((coding) => coding.system === queues && coding.code === queue),
  );
  const newest = mine.sort((a, b) => ((a.meta?.lastUpdated ?? '') < (b.meta?.lastUpdated ?? '') ? 1 : -1))[0];
  if (!newest) throw new Error(`no ${queue} Task of ${story}`);
  return newest;
}

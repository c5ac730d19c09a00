import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { runRadgap } from '../cli/run-radgap.ts';
import { launch } from './chromium.ts';
import { violations } from './ward.ts';

jest.setTimeout(120_000);

const CLINIC = `${import.meta.dirname}/../golden/clinic.json`;

describe('the page of --format html, opened from disk', () => {
  const folder = mkdtempSync(join(tmpdir(), 'radgap-page-'));
  const file = join(folder, 'review.html');
  let browser: Browser;

  beforeAll(async () => {
    await runRadgap(['check', CLINIC, '--format', 'html', '--as-of', '2025-06-01', '--output', file]);
    browser = await launch();
  });
  afterAll(async () => {
    await browser.close();
    rmSync(folder, { recursive: true });
  });

  async function open(
    width: number,
    scheme: 'light' | 'dark',
  ): Promise<{ page: Page; faults: string[]; asked: string[] }> {
    const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme: scheme });
    const faults: string[] = [];
    const asked: string[] = [];
    page.on('console', (message) => faults.push(message.text()));
    page.on('request', (request) => asked.push(request.url()));
    await page.goto(pathToFileURL(file).href);
    return { page, faults, asked };
  }

  it.each([
    [1440, 'light'],
    [1440, 'dark'],
    [390, 'light'],
    [390, 'dark'],
    [320, 'light'],
  ] as const)('is accessible, fits and fetches nothing, %i wide and %s', async (width, scheme) => {
    const { page, faults, asked } = await open(width, scheme);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
    expect(asked).toEqual([pathToFileURL(file).href]);
    expect(faults).toEqual([]);
    expect(await violations(page)).toEqual([]);
    await page.close();
  });

  it('shows the overview before the episodes, to the eye and to the keyboard', async () => {
    const { page } = await open(1440, 'light');
    const [overview, episodes] = await Promise.all(
      ['#overview', '#episodes'].map((id) => page.locator(id).boundingBox()),
    );
    expect(overview?.y ?? Infinity).toBeLessThan(episodes?.y ?? 0);
    const focused: unknown[] = [];
    for (let step = 0; step < 5; step++) {
      await page.keyboard.press('Tab');
      focused.push(
        await page.evaluate(
          'document.activeElement.getAttribute("href") ?? document.activeElement.getAttribute("aria-label") ?? document.activeElement.id',
        ),
      );
    }
    expect(focused).toEqual([
      '#overview',
      '#episodes',
      'Episodes by month of service, table',
      'Every requirement, table',
      'show-all',
    ]);
    await page.close();
  });

  it('shows only the episodes that are asked for', async () => {
    const { page } = await open(1440, 'light');
    const shown = () => page.locator('article:visible').count();
    expect(await shown()).toBe(6);
    await page.getByRole('radio', { name: 'open gaps' }).check();
    expect(await shown()).toBe(await page.locator('article[data-state=open]').count());
    await page.getByRole('radio', { name: 'undecided or not judged' }).check();
    expect(await page.locator('article[data-state=unjudged]').isVisible()).toBe(true);
    await page.close();
  });

  it('prints whole, with everything that is folded on the screen', async () => {
    const { page } = await open(1440, 'dark');
    const folded = page.locator('details li, details td').first();
    expect(await folded.isVisible()).toBe(false);
    await page.emulateMedia({ media: 'print' });
    expect(await folded.isVisible()).toBe(true);
    expect(await page.locator('fieldset').isVisible()).toBe(false);
    expect(await page.evaluate('getComputedStyle(document.body).color')).toBe('rgb(23, 33, 31)');
    await page.close();
  });
});

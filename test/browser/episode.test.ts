import { describe, expect, it } from '@jest/globals';
import { TODAY, workShift } from './shift.ts';
import { episodeAddress, keepPicture, violations } from './ward.ts';

const OVERDUE = 'story-overdue';
const shift = workShift();

describe('an episode', () => {
  it('judges the record as of another day', async () => {
    const page = await shift.enter({ query: episodeAddress(OVERDUE) });
    await page.locator('#post-treatment-imaging-on-file.rg-rule-open').waitFor();
    await page.getByLabel('As of').fill('2025-11-20');
    await page.locator('#post-treatment-imaging-on-file.rg-rule-due').waitFor();
    await page.getByRole('alert').getByText('Judged as of Nov 20, 2025').waitFor();
    expect(page.url()).toContain('asOf=2025-11-20');
    expect(await page.locator('.rg-rule-actions').count()).toBe(0);
    expect(await page.locator('.rg-today').innerHTML()).toContain('>as of<');
    await page.getByRole('button', { name: 'Today' }).click();
    await page.locator('#post-treatment-imaging-on-file.rg-rule-open').waitFor();
    expect(await page.locator('.rg-rule-actions').count()).toBeGreaterThan(0);
  });

  it('takes a day that is none in the address for today', async () => {
    const page = await shift.enter({ query: `${episodeAddress(OVERDUE)}&asOf=2026-02-31` });
    await page.locator('.rg-rule').first().waitFor();
    expect(await page.getByLabel('As of').inputValue()).toBe(TODAY);
    expect(await page.getByRole('button', { name: 'Today' }).count()).toBe(0);
  });

  it('opens each mark of the picture by mouse, whatever lines cross it', async () => {
    const page = await shift.enter({ query: episodeAddress('story-complete') });
    await page.locator('.rg-mark[aria-label^="Procedure note"]').first().click();
    await page.getByRole('dialog', { name: 'Resource' }).waitFor();
  });

  it('opens each mark of the picture by keyboard', async () => {
    const page = await shift.enter({ query: episodeAddress('story-complete') });
    const mark = page.getByRole('button', { name: /Procedure note, .* Counted as evidence/ }).first();
    await mark.focus();
    await page.keyboard.press('Enter');
    await page
      .getByRole('dialog', { name: 'Resource' })
      .getByText('10.1 mCi of P-32', { exact: false })
      .first()
      .waitFor();
    expect(await violations(page)).toEqual([]);
  });

  it('prints every requirement with its evidence and source', async () => {
    const page = await shift.enter({ query: episodeAddress('story-complete') });
    await page.getByRole('heading', { name: 'Requirements' }).waitFor();
    const rules = await page.locator('.rg-rule').count();
    await page.emulateMedia({ media: 'print' });
    expect(await page.locator('.rg-packet tbody tr:visible').count()).toBe(rules);
    expect(await page.locator('.rg-screen').isVisible()).toBe(false);
    expect((await page.pdf()).byteLength).toBeGreaterThan(20_000);
    await keepPicture(page, 'packet');
  });
});

describe('every view', () => {
  it.each(['light', 'dark'] as const)('is without violations in %s, at every width', async (scheme) => {
    const page = await shift.enter({ scheme, query: episodeAddress('story-pleural') });
    await page.getByRole('heading', { name: 'Requirements' }).waitFor();
    expect(await violations(page)).toEqual([]);
    await keepPicture(page, `episode-${scheme}`);
    for (const width of [1024, 390]) {
      await page.setViewportSize({ width, height: 844 });
      if (width === 390) expect(await violations(page)).toEqual([]);
      expect(await page.evaluate('document.querySelector("main").scrollWidth <= innerWidth')).toBe(true);
      await keepPicture(page, `episode-${scheme}-${width}`);
    }
    await page.getByRole('link', { name: 'Overview' }).click();
    await page.getByRole('heading', { name: 'Open gaps by requirement' }).waitFor();
    expect(await violations(page)).toEqual([]);
    await page.getByRole('link', { name: 'Queue' }).click();
    await page.getByText('episodes', { exact: false }).first().waitFor();
    expect(await violations(page)).toEqual([]);
    await keepPicture(page, `queue-${scheme}-390`);
  });

  it('gives the figures as a file', async () => {
    const page = await shift.enter({ query: '?view=overview' });
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Export CSV' }).click();
    expect((await download).suggestedFilename()).toBe(`radgap-overview-${TODAY}.csv`);
    await keepPicture(page, 'overview');
  });
});

describe('without a queue to show', () => {
  it('says what to do when the server cannot be reached, and comes back by itself', async () => {
    const page = await shift.enter();
    await page.getByText('episodes', { exact: false }).first().waitFor();
    await shift.context.setOffline(true);
    await page.evaluate('window.dispatchEvent(new Event("online"))');
    await page.getByText('The server cannot be reached').waitFor();
    await shift.context.setOffline(false);
    await page.evaluate('window.dispatchEvent(new Event("online"))');
    await page.getByText(/Up to date at/).waitFor();
  });

  it('says what to do to who may not read it', async () => {
    const page = await shift.enter();
    await page.route('**/fhir/R4/DetectedIssue**', (route) =>
      route.fulfill({
        status: 403,
        contentType: 'application/fhir+json',
        body: '{"resourceType":"OperationOutcome","id":"forbidden","issue":[{"severity":"error","code":"forbidden"}]}',
      }),
    );
    await page.reload();
    await page.getByRole('heading', { name: 'You may not read this' }).waitFor();
    expect(await violations(page)).toEqual([]);
  });

  it('asks for the whole address when the token is missing', async () => {
    const page = await shift.enter();
    await page.route('**/settings.json', (route) => route.fulfill({ json: {} }));
    await page.addInitScript('sessionStorage.clear()');
    await page.goto(page.url().replace(/#.*/, ''));
    await page.getByText('This page needs a token in its address').waitFor();
    expect(await violations(page)).toEqual([]);
  });
});

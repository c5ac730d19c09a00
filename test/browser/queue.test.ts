import { expect, it } from '@jest/globals';
import { inBrowser, ME, TODAY, workShift } from './shift.ts';
import { keepPicture, violations } from './ward.ts';

const shift = workShift();

inBrowser('the queue', () => {
  it('takes the token out of the address and lists the episodes, the most urgent first', async () => {
    const page = await shift.enter();
    await page.getByText('12 episodes').waitFor();
    expect(page.url()).not.toContain('token');
    expect(await page.locator('.rg-item').first().innerText()).toContain('overdue');
    expect(await violations(page)).toEqual([]);
    await keepPicture(page, 'queue-light');
    await page.reload();
    await page.getByText('12 episodes').waitFor();
  });

  it('filters, keeps the filters in the address, and gives them back', async () => {
    const page = await shift.enter();
    await page.getByRole('textbox', { name: 'Queues' }).click();
    await page.getByRole('option', { name: 'Scheduling' }).click();
    await page.getByText(/of 12 episodes/).waitFor();
    expect(page.url()).toContain('queue=scheduling');
    const shown = await page.locator('.rg-queues').allInnerTexts();
    expect(shown.every((text) => text.includes('Scheduling'))).toBe(true);
    await page.reload();
    await page.getByText(/of 12 episodes/).waitFor();
    await page.getByRole('button', { name: 'Clear filters', exact: true }).last().click();
    await page.getByText('12 episodes', { exact: true }).waitFor();
  });

  it('searches by name without writing it into an address', async () => {
    const page = await shift.enter();
    await page.getByText('12 episodes').waitFor();
    await page.keyboard.press('/');
    await page.keyboard.type('Latecomer');
    await page.getByText('1 of 12 episodes').waitFor();
    expect(shift.desk.asked.some((line) => /^POST .*Patient\/_search$/.test(line))).toBe(true);
    expect(shift.desk.asked.join('\n') + page.url()).not.toContain('Latecomer');
  });

  it('is worked by keys: next, gaps, assign to me, open', async () => {
    const page = await shift.enter();
    await page.getByText('12 episodes').waitFor();
    for (const key of ['j', 'j', 'k', 'x']) await page.keyboard.press(key);
    await page.getByText('Not found in the record:').waitFor();
    await page.keyboard.press('a');
    await page.getByText('You own this work now').waitFor();
    const first = page.locator('.rg-item').first();
    await first.getByText('Cora Worklist').waitFor();
    expect(await violations(page)).toEqual([]);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Requirements' }).waitFor();
    await page.getByRole('button', { name: 'Back to the queue' }).click();
    await page.getByRole('button', { name: 'My work' }).click();
    await page.getByText('1 of 12 episodes').waitFor();
    expect(page.url()).toContain('owner=me');
  });
});

inBrowser('the queue brought up to date', () => {
  it('leaves what is in sight where it is when a row above goes', async () => {
    const page = await shift.enter();
    await page.getByText('12 episodes').waitFor();
    await page.setViewportSize({ width: 1440, height: 460 });
    await page.locator('.rg-scroller').hover();
    await page.mouse.wheel(0, 150);
    const row = page.locator('.rg-item', { hasText: 'Farfield' });
    await page.waitForTimeout(300);
    const before = await row.boundingBox();
    const others = await shift.hospital.client.searchResources(
      'DetectedIssue',
      'patient=Patient/story-empty-patient&status=final',
      { cache: 'no-store' },
    );
    expect(others.length).toBeGreaterThan(0);
    for (const issue of others) await shift.hospital.client.updateResource({ ...issue, status: 'entered-in-error' });
    await shift.hospital.idle();
    await page.evaluate('window.dispatchEvent(new Event("online"))');
    await page.getByText('11 episodes').waitFor();
    await page.waitForTimeout(300);
    const after = await row.boundingBox();
    expect(Math.abs((after?.y ?? 0) - (before?.y ?? 999))).toBeLessThan(3);
    for (const issue of others) await shift.hospital.client.updateResource({ ...issue, status: 'final' });
    await shift.hospital.idle();
  });
});

inBrowser('signing in', () => {
  it('goes to the OAuth server with PKCE, comes back with a code, and works as that person', async () => {
    const page = await shift.enter();
    await page.evaluate('sessionStorage.clear()');
    const settings = { asOf: TODAY, clientId: 'worklist-client' };
    await page.route('**/settings.json', (route) => route.fulfill({ json: settings }));
    let challenge: string | null = null;
    await page.route('**/oauth2/authorize?**', (route) => {
      const asked = new URL(route.request().url());
      challenge = asked.searchParams.get('code_challenge');
      const back = new URL(asked.searchParams.get('redirect_uri') ?? '');
      back.searchParams.set('code', 'once');
      back.searchParams.set('state', asked.searchParams.get('state') ?? '');
      return route.fulfill({ status: 302, headers: { Location: back.toString() } });
    });
    let verifier: string | null = null;
    await page.route('**/oauth2/token', (route) => {
      verifier = new URLSearchParams(route.request().postData() ?? '').get('code_verifier');
      return route.fulfill({
        json: {
          token_type: 'Bearer',
          access_token: shift.hospital.token,
          expires_in: 3600,
          project: { reference: 'Project/p' },
          profile: { reference: ME },
        },
      });
    });
    await page.goto(shift.hospital.baseUrl);
    await page.getByText('Cora Worklist').waitFor({ timeout: 15_000 });
    await page
      .getByText(/episodes/)
      .first()
      .waitFor();
    expect(challenge).toMatch(/^[\w-]{43}$/);
    expect(verifier).toBeTruthy();
    expect(page.url()).toBe(shift.hospital.baseUrl);
    await page.reload();
    await page.getByText('Cora Worklist').waitFor();
  });
});

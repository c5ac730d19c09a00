import type { Patient } from '@medplum/fhirtypes';
import { describe, expect, it } from '@jest/globals';
import type { Page, Route } from 'playwright-core';
import { ME, workShift } from './shift.ts';
import { episodeAddress, keepPicture, restingTop, untilTrue, violations } from './ward.ts';
import { firstLoad } from './first-load.ts';

const shift = workShift();

describe('the queue', () => {
  it('loads no more than 350 kB, packed, before it shows anything: the rules come after it', async () => {
    const page = await shift.enter();
    expect(firstLoad()).toBeLessThan(350_000);
    await page.getByText('12 episodes').waitFor();
  });

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
    await page.getByRole('combobox', { name: 'Queues' }).click();
    await page.getByRole('option', { name: 'Scheduling' }).waitFor();
    expect(await violations(page)).toEqual([]);
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
    await page.getByText('The record does not show:').waitFor();
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

describe('the key Enter', () => {
  it('opens the episode once, so that one step back is the queue again', async () => {
    const page = await shift.enter();
    await page.getByText('12 episodes').waitFor();
    await page.keyboard.press('j');
    await untilTrue(page, 'document.activeElement.matches(".rg-patient a")');
    const before = Number(await page.evaluate('history.length'));
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Requirements' }).waitFor();
    expect(await page.evaluate('history.length')).toBe(before + 1);
    await page.goBack();
    await page.getByText('12 episodes').waitFor();
  });

  it('on a button does what the button says', async () => {
    const page = await shift.enter();
    await page.getByText('12 episodes').waitFor();
    await page.keyboard.press('j');
    await untilTrue(page, 'document.activeElement.matches(".rg-patient a")');
    await page.locator('.rg-expand').first().focus();
    await page.keyboard.press('Enter');
    await page.getByText('The record does not show:').waitFor();
    await page.getByRole('button', { name: 'Keyboard' }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor();
    const asked = shift.desk.asked.length;
    for (const key of ['j', 'a', 'x']) await page.keyboard.press(key);
    await page.getByText('The record does not show:').waitFor();
    expect(shift.desk.asked.slice(asked).filter((line) => line.startsWith('PUT'))).toEqual([]);
    expect(page.url()).not.toContain('view=');
  });
});

describe('names of every kind', () => {
  it('stay in their place, and read in their own direction', async () => {
    const given = 'Maximiliana Wilhelmina Theodora';
    const names = {
      'story-empty': [{ family: `${'Donaudampfschifffahrts'.repeat(3)} y Santos de la Cruz`, given: [given, given] }],
      'story-overdue': [{ family: 'العبدالرحمن', given: ['محمد عبدالله'] }],
      'story-stopped': [{ text: 'שרה בן־גוריון' }],
    };
    const before: Patient[] = [];
    for (const [story, name] of Object.entries(names)) {
      const patient = await shift.hospital.client.readResource('Patient', `${story}-patient`);
      before.push(patient);
      await shift.hospital.load([{ ...patient, name }]);
    }
    const page = await shift.enter();
    await page.getByText('العبدالرحمن').waitFor();
    const row = page.locator('.rg-item', { hasText: 'Donau' });
    for (const width of [1440, 1024, 390, 320]) {
      await page.setViewportSize({ width, height: 844 });
      await restingTop(row);
      expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
      const box = await row.locator('.rg-patient').boundingBox();
      const next = await row.locator('.rg-service').boundingBox();
      expect((box?.x ?? 0) + (box?.width ?? 0) <= (next?.x ?? 0) || (box?.y ?? 0) < (next?.y ?? 0)).toBe(true);
      await keepPicture(page, `names-${width}`);
    }
    const told = "[...document.querySelectorAll('.rg-queues')].every((cell) => cell.scrollWidth <= cell.clientWidth)";
    expect(await page.evaluate(told)).toBe(true);
    await page.setViewportSize({ width: 390, height: 844 });
    expect(await violations(page)).toEqual([]);
    await page.goto(`${shift.hospital.baseUrl}${episodeAddress('story-empty')}`);
    await page.getByRole('heading', { name: 'Requirements' }).waitFor();
    expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
    await keepPicture(page, 'names-episode-390');
    await shift.hospital.load(before);
  });
});

describe('a queue nothing was read of yet', () => {
  it('says so, and counts nothing: what is not read is not nought', async () => {
    const page = await shift.enter();
    const held: Route[] = [];
    let answers = false;
    await page.route(/\/fhir\/R4\/Task\?/, (route) => (answers ? route.continue() : void held.push(route)));
    await page.reload();
    await page.getByText('Reading the queue').waitFor();
    expect(await page.locator('.rg-counts').innerText()).toBe('');
    expect(await page.getByRole('searchbox', { name: 'Name or MRN' }).isVisible()).toBe(true);
    answers = true;
    for (const route of held) await route.continue();
    await page.getByText('12 episodes').waitFor();
  });
});

describe('an empty queue', () => {
  it('says that nothing is open', async () => {
    const page = await shift.enter();
    await page.route(/\/fhir\/R4\/(?:Task|DetectedIssue)(?:\?|\/_search)/, (route) =>
      route.fulfill({ contentType: 'application/fhir+json', body: '{"resourceType":"Bundle","type":"searchset"}' }),
    );
    await page.reload();
    await page.getByRole('heading', { name: 'No open gap' }).waitFor();
    await page.getByText('0 episodes', { exact: true }).waitFor();
    expect(await violations(page)).toEqual([]);
    await keepPicture(page, 'queue-empty');
    await page.getByRole('link', { name: 'Overview' }).click();
    await page.getByRole('heading', { name: 'Open gaps by requirement' }).waitFor();
    expect(await violations(page)).toEqual([]);
    await keepPicture(page, 'overview-empty');
  });
});

describe('the queue brought up to date', () => {
  it('leaves what is in sight where it is when a row above goes', async () => {
    const page = await shift.enter();
    await page.getByText('12 episodes').waitFor();
    await page.setViewportSize({ width: 1440, height: 460 });
    await page.locator('.rg-scroller').hover();
    await page.mouse.wheel(0, 150);
    await untilTrue(page, 'document.querySelector(".rg-scroller").scrollTop > 0');
    const row = page.locator('.rg-item', { hasText: 'Farfield' });
    const before = await restingTop(row);
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
    expect(Math.abs((await restingTop(row)) - before)).toBeLessThan(3);
    for (const issue of others) await shift.hospital.client.updateResource({ ...issue, status: 'final' });
    await shift.hospital.idle();
  });
});

describe('signing in', () => {
  const signIn = async (page: Page, token: string) => {
    await page.getByLabel('Sign in as').selectOption({ label: 'Cora Worklist' });
    await page.getByLabel('Sandbox token').fill(token);
    await page.getByRole('button', { name: 'Sign in' }).click();
  };

  it('goes by OAuth with PKCE, and what is done then is done by that person', async () => {
    const page = await shift.enter();
    await page.evaluate('sessionStorage.clear()');
    await page.goto(`${shift.hospital.baseUrl}?queue=imaging&owner=none`);
    await page.getByLabel('Sandbox token').waitFor();
    expect(new URL(page.url()).searchParams.get('code_challenge')).toMatch(/^[\w-]{43}$/);
    expect(await violations(page)).toEqual([]);
    await signIn(page, 'wrong');
    await page.getByRole('alert').getByText('not the token').waitFor();
    await signIn(page, shift.hospital.token);
    await page.getByRole('navigation', { name: 'Views' }).getByText('Cora Worklist').waitFor();
    await page.getByText(/of \d+ episodes/).waitFor();
    expect(page.url()).toBe(`${shift.hospital.baseUrl}?queue=imaging&owner=none`);

    await page.keyboard.press('j');
    await page.keyboard.press('a');
    await page.getByText('You own this work now').waitFor();
    const tasks = await shift.hospital.client.searchResources('Task', `owner=${ME}&_count=100`, {
      cache: 'no-store',
      headers: { 'X-Medplum': 'extended' },
    });
    expect(tasks.map(({ meta }) => meta?.author?.reference)).toContain(ME);

    await page.reload();
    await page.getByRole('navigation', { name: 'Views' }).getByText('Cora Worklist').waitFor();
    const token: unknown = await page.evaluate('JSON.parse(sessionStorage.activeLogin).accessToken');
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByLabel('Sandbox token').waitFor();
    const after = await fetch(`${shift.hospital.baseUrl}fhir/R4/Task`, {
      headers: { Authorization: `Bearer ${String(token)}` },
    });
    expect(after.status).toBe(401);
  });

  it('goes by the name of this computer as well as by its number', async () => {
    const page = await shift.enter();
    const named = shift.hospital.baseUrl.replace('127.0.0.1', 'localhost');
    await page.goto(`${named}?queue=imaging`);
    await signIn(page, shift.hospital.token);
    await page.getByText(/of \d+ episodes/).waitFor();
    expect(page.url()).toBe(`${named}?queue=imaging`);
  });

  it('takes no token out of an address where people sign in to another server', async () => {
    const { baseUrl, token } = shift.hospital;
    const page = await shift.enter();
    await page.evaluate('sessionStorage.clear()');
    await page.route('**/settings.json', (route) => route.fulfill({ json: { server: baseUrl, clientId: 'worklist' } }));
    await page.goto(`${baseUrl}?queue=imaging#token=${token}&person=${ME}`);
    await page.reload();
    await page.getByLabel('Sandbox token').waitFor();
    expect(page.url()).not.toContain(token);
    expect(await page.evaluate('JSON.stringify({ ...sessionStorage })')).not.toContain(token);
  });

  it('takes no answer that belongs to another question', async () => {
    const page = await shift.enter();
    await page.evaluate('sessionStorage.clear()');
    await page.goto(`${shift.hospital.baseUrl}?code=stolen&state=other`);
    await page.getByRole('heading', { name: 'Signing in failed' }).waitFor();
    expect(page.url()).toBe(shift.hospital.baseUrl);
    expect(shift.desk.asked.some((line) => line.includes('/oauth2/token'))).toBe(false);
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByLabel('Sandbox token').waitFor();
  });

  it('is asked for when the server has ended it, and the filters stay', async () => {
    const page = await shift.enter({ query: '?queue=imaging' });
    await page.getByText(/of \d+ episodes/).waitFor();
    await page.route('**/fhir/R4/**', (route) =>
      route.fulfill({
        status: 401,
        contentType: 'application/fhir+json',
        body: '{"resourceType":"OperationOutcome","id":"unauthorized","issue":[{"severity":"error","code":"login"}]}',
      }),
    );
    await page.evaluate('window.dispatchEvent(new Event("online"))');
    await page.getByRole('alert').getByText('You are signed out').waitFor();
    expect(await page.locator('.rg-item').count()).toBeGreaterThan(0);
    expect(await violations(page)).toEqual([]);
    await page.unrouteAll();
    await page.getByRole('alert').getByRole('button', { name: 'Sign in' }).click();
    await signIn(page, shift.hospital.token);
    await page.getByText(/of \d+ episodes/).waitFor();
    expect(page.url()).toContain('?queue=imaging');
  });
});

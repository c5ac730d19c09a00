import { describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { texts } from '../../src/worklist/texts.ts';
import { ME, TODAY, workShift } from './shift.ts';
import { episodeAddress, taskOf, untilTrue, violations } from './ward.ts';

const OVERDUE = 'story-overdue';
const LONG = `${'What does the record show of the follow-up? '.repeat(40)}شكرا`;
const SIGNED_OUT =
  '{"resourceType":"OperationOutcome","id":"unauthorized","issue":[{"severity":"error","code":"login"}]}';

const shift = workShift();

/** From now on the server takes nobody for signed in. */
const endSignIn = (page: Page) =>
  page.route('**/fhir/R4/**', (route) =>
    route.fulfill({ status: 401, contentType: 'application/fhir+json', body: SIGNED_OUT }),
  );

describe('what was written', () => {
  it('stays in its dialog while the server cannot be reached, and is sent from there', async () => {
    const page = await shift.enter({ query: episodeAddress(OVERDUE) });
    const work = page.locator('.rg-task', { hasText: 'Scheduling' });
    await work.getByRole('button', { name: 'Query clinician' }).click();
    await page.getByLabel('Text').fill(LONG);
    await page.route('**/fhir/R4/**', (route) => route.abort('connectionrefused'));
    await page.getByRole('button', { name: 'Send query' }).click();
    await page.getByText('The server cannot be reached. It did not go through and was taken back.').waitFor();
    expect(await page.getByLabel('Text').inputValue()).toBe(LONG);
    await page.unrouteAll();
    await page.getByRole('button', { name: 'Send query' }).click();
    await page.getByText('Query sent.').waitFor();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    const task = await taskOf(shift.hospital, OVERDUE, 'scheduling');
    const queries = await shift.hospital.client.searchResources('Communication', `based-on=Task/${task.id ?? ''}`);
    expect(queries.map(({ payload }) => payload?.[0]?.contentString)).toEqual([LONG]);
  });

  it('can be copied from its dialog when the sign-in ended meanwhile', async () => {
    const page = await shift.enter({ query: episodeAddress(OVERDUE) });
    const work = page.locator('.rg-task', { hasText: 'Imaging' });
    await work.getByRole('button', { name: 'More' }).click();
    await page.getByRole('menuitem', { name: 'Add note' }).click();
    await page.getByRole('textbox', { name: 'Note' }).fill(LONG);
    await endSignIn(page);
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('You are signed out. It did not go through and was taken back.').waitFor();
    expect(await page.getByRole('textbox', { name: 'Note' }).inputValue()).toBe(LONG);
    expect(await page.getByText(texts.trouble.offline.title).count()).toBe(0);
  });

  it('as a waiver stays too, whatever the list of requirements shows', async () => {
    const page = await shift.enter({ query: episodeAddress(OVERDUE) });
    await page.locator('.rg-tally').getByRole('button', { name: 'Open' }).click();
    await page.locator('.rg-rule-open').first().getByRole('button', { name: 'Waive' }).click();
    await page.getByRole('combobox', { name: 'Reason' }).click();
    await page.getByRole('option', { name: 'Documented elsewhere' }).click();
    await page.getByLabel('Comment').fill('In the archive');
    await page.route('**/fhir/R4/DetectedIssue/*', (route) => route.abort('connectionrefused'));
    await page.getByRole('dialog').getByRole('button', { name: 'Waive' }).click();
    await page.getByText('It did not go through and was taken back.').waitFor();
    expect(await page.getByLabel('Comment').inputValue()).toBe('In the archive');
    expect(await violations(page)).toEqual([]);
    await page.unrouteAll();
    await page.getByRole('dialog').getByRole('button', { name: 'Waive' }).click();
    await page.getByText('Waived.').waitFor();
  });
});

describe('an episode whose reader was signed out', () => {
  it('offers the sign-in, and comes back to where it was', async () => {
    const page = await shift.enter({ query: episodeAddress(OVERDUE) });
    await page.getByRole('heading', { name: 'Requirements' }).waitFor();
    await endSignIn(page);
    await page.getByRole('button', { name: 'Re-check now' }).click();
    const bar = page.getByRole('alert');
    await bar.getByText('You are signed out').waitFor();
    expect(await violations(page)).toEqual([]);
    await page.unrouteAll();
    await bar.getByRole('button', { name: 'Sign in' }).click();
    await page.getByLabel('Sign in as').selectOption({ label: 'Cora Worklist' });
    await page.getByLabel('Sandbox token').fill(shift.hospital.token);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('heading', { name: 'Requirements' }).waitFor();
    expect(new URL(page.url()).searchParams.get('episode')).toBe(`Procedure/${OVERDUE}-infusion`);
  });
});

describe('several Tasks taken at once', () => {
  it('ask about each that somebody else was faster with', async () => {
    const { client } = shift.hospital;
    const page = await shift.enter();
    const row = page.locator('.rg-item', { hasText: 'Pageworth' });
    await row.getByRole('button', { name: /^Gaps of/ }).click();
    await page.getByText('12 episodes').waitFor();
    const live = (
      await client.searchResources('Task', 'patient=Patient/story-empty-patient&_count=100', { cache: 'no-store' })
    ).filter(({ status }) => status === 'requested');
    expect(live.length).toBeGreaterThan(1);
    await page.route(/\/fhir\/R4\/Task\?/, (route) => route.abort());
    const other = { reference: 'Practitioner/example-nurse', display: 'Nora Fixture' };
    for (const task of live) await client.updateResource({ ...task, status: 'accepted', owner: other });
    await row.getByRole('button', { name: 'Take' }).click();
    const dialog = page.getByRole('dialog', { name: 'Changed by somebody else meanwhile' });
    const answered: string[] = [];
    for (let left = live.length; left > 0; left--) {
      const desk = await dialog.getByRole('heading', { level: 3 }).innerText();
      answered.push(desk);
      await dialog.getByRole('button', { name: 'Apply mine' }).click();
      await dialog.getByRole('heading', { name: desk }).waitFor({ state: 'detached' });
    }
    await untilTrue(page, 'document.querySelectorAll("[role=dialog]").length === 0');
    expect(new Set(answered).size).toBe(live.length);
    await page.getByText('You own this work now').waitFor();
    await shift.hospital.idle();
    for (const { id } of live) {
      const { owner } = await client.readResource('Task', id, { cache: 'no-store' });
      expect(owner?.reference).toBe(ME);
    }
  });
});

/** What somebody is asked who leaves the page now. */
const isAskedBeforeLeaving = (page: Page) =>
  page.evaluate(
    '(() => { const leaving = new Event("beforeunload", { cancelable: true }); return !dispatchEvent(leaving); })()',
  );

/** From now on the time of a request runs out when the test says so, and never before. */
const holdDeadlines = (page: Page) =>
  page.evaluate(
    `window.deadlines = []; AbortSignal.timeout = () => {
      const deadline = new AbortController();
      window.deadlines.push(deadline);
      return deadline.signal;
    }`,
  );

const letTimeRunOut = (page: Page) =>
  page.evaluate('window.deadlines.splice(0).forEach((one) => one.abort(new DOMException("late", "TimeoutError")))');

describe('an answer the server never answers', () => {
  it('is given up with a word, and the next one goes through', async () => {
    const page = await shift.enter({ query: episodeAddress(OVERDUE) });
    const work = page.locator('.rg-task', { hasText: 'Imaging' });
    await work.getByRole('button', { name: 'Take' }).waitFor();
    expect(await isAskedBeforeLeaving(page)).toBe(false);
    await holdDeadlines(page);
    const { promise: told, resolve: goOn } = Promise.withResolvers<undefined>();
    let asked = 0;
    await page.route(/\/fhir\/R4\/Task\/[^/?]+$/, async (route) => {
      if (asked++ === 0) return;
      await told;
      await route.continue();
    });
    await work.getByRole('button', { name: 'Take' }).click();
    await work.getByRole('button', { name: 'Release' }).waitFor();
    await work.getByRole('button', { name: 'More' }).click();
    await page.getByRole('menuitem', { name: 'Add note' }).click();
    await page.getByRole('textbox', { name: 'Note' }).fill('Called after the Take');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect(await isAskedBeforeLeaving(page)).toBe(true);
    await letTimeRunOut(page);
    await page.getByText('The server cannot be reached. It did not go through and was taken back.').waitFor();
    goOn(undefined);
    await page.getByText('Note added.').waitFor();
    await work.getByRole('button', { name: 'Take' }).waitFor();
    const task = await taskOf(shift.hospital, OVERDUE, 'imaging');
    expect(task.note?.map(({ text }) => text)).toEqual(['Called after the Take']);
    expect(task.owner).toBeUndefined();
    expect(await isAskedBeforeLeaving(page)).toBe(false);
  });
});

describe('a chart that is being read', () => {
  it('is shown without being asked for again, whatever is answered elsewhere meanwhile', async () => {
    const page = await shift.enter({ query: episodeAddress(OVERDUE) });
    const work = page.locator('.rg-task', { hasText: 'Imaging' });
    await work.getByRole('button', { name: 'Take' }).waitFor();
    await page.route(/\/fhir\/R4\/Task\?/, (route) => route.abort());
    const task = await taskOf(shift.hospital, OVERDUE, 'imaging');
    const owner = { reference: 'Practitioner/example-nurse', display: 'Nora Fixture' };
    await shift.hospital.client.updateResource({ ...task, status: 'accepted', owner });
    const [answer, chart] = [Promise.withResolvers<undefined>(), Promise.withResolvers<undefined>()];
    const holdUntil = async (address: RegExp, end: Promise<undefined>) =>
      page.route(address, async (route) => {
        await end;
        await route.continue();
      });
    await holdUntil(/\/fhir\/R4\/Task\/[^/?]+$/, answer.promise);
    await work.getByRole('button', { name: 'Take' }).click();
    await work.getByRole('button', { name: 'Release' }).waitFor();
    await holdUntil(/\/fhir\/R4\/?$/, chart.promise);
    await page.evaluate('window.setInterval = () => 0');
    await page.evaluate(
      `history.pushState(null, '', '${episodeAddress('story-pleural')}'); dispatchEvent(new PopStateEvent('popstate'))`,
    );
    await page.getByText('Reading the chart').waitFor();
    answer.resolve(undefined);
    const dialog = page.getByRole('dialog', { name: 'Changed by somebody else meanwhile' });
    await dialog.getByRole('button', { name: 'Keep theirs' }).click();
    await dialog.waitFor({ state: 'detached' });
    chart.resolve(undefined);
    await page.getByRole('heading', { name: 'Requirements' }).waitFor();
  });
});

describe('a page left open over midnight', () => {
  it('counts the days of the new day', async () => {
    const context = await shift.context.browser()?.newContext();
    if (!context) throw new Error('no browser');
    const page = await context.newPage();
    await page.clock.install({ time: `${TODAY}T20:00:00Z` });
    await page.route('**/settings.json', (route) => route.fulfill({ json: { clientId: 'worklist' } }));
    await page.goto(shift.hospital.entrance);
    const day = page.locator('.rg-item', { hasText: 'Pageworth' }).locator('.rg-day');
    await day.getByText('D+30', { exact: true }).waitFor();
    await page.clock.fastForward('24:00:00');
    await day.getByText('D+31', { exact: true }).waitFor();
    await context.close();
  });
});

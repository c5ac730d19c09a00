import { describe, expect, it } from '@jest/globals';
import type { Page, Route } from 'playwright-core';
import { ME, workShift } from './shift.ts';
import { episodeAddress, taskOf, untilTrue } from './ward.ts';

const OVERDUE = 'story-overdue';
const FORBIDDEN = {
  resourceType: 'OperationOutcome',
  id: 'forbidden',
  issue: [{ severity: 'error', code: 'forbidden' }],
};
const DOWN = { resourceType: 'OperationOutcome', issue: [{ severity: 'error', code: 'exception' }] };

const shift = workShift();

/** The server stores what it is sent, and its answer is lost on the way. */
const loseAnswers = (page: Page, address: string | RegExp, holds: (route: Route) => boolean) =>
  page.route(address, async (route) => {
    if (!holds(route)) return route.continue();
    await route.fetch();
    await route.abort('connectionreset');
  });

const isPut = (route: Route) => route.request().method() === 'PUT';
const isTransaction = (route: Route) => route.request().postData()?.includes('"transaction"') ?? false;

const refuse = (status: number, outcome: object) => (route: Route) =>
  route.fulfill({ status, contentType: 'application/fhir+json', body: JSON.stringify(outcome) });

const fresh = { cache: 'no-store' } as const;

describe('an answer that was stored and never heard of again', () => {
  it('counts as given, and is not given twice: a note', async () => {
    const page = await shift.enter({ query: episodeAddress(OVERDUE) });
    const work = page.locator('.rg-task', { hasText: 'Scheduling' });
    await work.getByRole('button', { name: 'More' }).click();
    await page.getByRole('menuitem', { name: 'Add note' }).click();
    await page.getByRole('textbox', { name: 'Note' }).fill('Called the ward');
    await loseAnswers(page, '**/fhir/R4/Task/*', isPut);
    await page.getByRole('button', { name: 'Save' }).click();
    await page.locator('.rg-toast').waitFor();
    expect(await page.locator('.rg-toast').innerText()).toBe('Note added.');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    const { note } = await taskOf(shift.hospital, OVERDUE, 'scheduling');
    expect(note?.map(({ text }) => text)).toEqual(['Called the ward']);
  });

  it('counts as given, and is not given twice: a query', async () => {
    const page = await shift.enter({ query: episodeAddress(OVERDUE) });
    const work = page.locator('.rg-task', { hasText: 'Imaging' });
    await work.getByRole('button', { name: 'Query clinician' }).click();
    await page.getByLabel('Text').fill('What does the record show?');
    await loseAnswers(page, /\/fhir\/R4\/?$/, isTransaction);
    await page.getByRole('button', { name: 'Send query' }).click();
    await page.locator('.rg-toast').waitFor();
    expect(await page.locator('.rg-toast').innerText()).toBe('Query sent.');
    const { id = '' } = await taskOf(shift.hospital, OVERDUE, 'imaging');
    expect(await shift.hospital.client.searchResources('Communication', `based-on=Task/${id}`, fresh)).toHaveLength(1);
  });

  it('is told as unknown while nobody can look', async () => {
    const page = await shift.enter({ query: episodeAddress(OVERDUE) });
    const work = page.locator('.rg-task', { hasText: 'Scheduling' });
    await work.getByRole('button', { name: 'More' }).click();
    await page.getByRole('menuitem', { name: 'Add note' }).click();
    await page.getByRole('textbox', { name: 'Note' }).fill('And once more');
    let sent = false;
    await page.route('**/fhir/R4/Task/*', async (route) => {
      if (!sent && !isPut(route)) return route.continue();
      if (!sent) await route.fetch();
      sent = true;
      await route.abort('connectionreset');
    });
    await page.getByRole('button', { name: 'Save' }).click();
    await page.locator('.rg-toast').waitFor();
    const told = await page.locator('.rg-toast').innerText();
    expect(told).toContain('whether it was stored is not known');
    expect(told).not.toContain('taken back');
    expect(await page.getByRole('textbox', { name: 'Note' }).inputValue()).toBe('And once more');
  });
});

describe('what one person does twice', () => {
  it('is done once: a double click on Take takes', async () => {
    const page = await shift.enter({ query: episodeAddress('story-empty') });
    const work = page.locator('.rg-task', { has: page.getByRole('heading', { name: 'Clinician' }) });
    await work.getByRole('button', { name: 'Take' }).dblclick();
    await page.getByText('Taken.').waitFor();
    expect(await page.getByRole('dialog').count()).toBe(0);
    await shift.hospital.idle();
    expect((await taskOf(shift.hospital, 'story-empty', 'clinician')).owner?.reference).toBe(ME);
  });

  it('is no quarrel with oneself: the same in another tab', async () => {
    const page = await shift.enter({ query: episodeAddress('story-empty') });
    const work = page.locator('.rg-task', { hasText: 'Imaging' });
    await work.getByRole('button', { name: 'Take' }).waitFor();
    const task = await taskOf(shift.hospital, 'story-empty', 'imaging');
    const owner = { reference: ME, display: 'Cora Worklist' };
    await shift.hospital.client.updateResource({ ...task, status: 'accepted', owner });
    await work.getByRole('button', { name: 'Take' }).click();
    await page.getByText('Taken.').waitFor();
    expect(await page.getByRole('dialog').count()).toBe(0);
  });

  it('is sent once: a double click on Send query', async () => {
    const page = await shift.enter({ query: episodeAddress('story-empty') });
    await page.emulateMedia({ reducedMotion: 'no-preference' });
    const work = page.locator('.rg-task', { hasText: 'Scheduling' });
    await work.getByRole('button', { name: 'Query clinician' }).click();
    await page.getByLabel('Text').fill('What does the record show?');
    await page.getByRole('combobox', { name: 'To' }).click();
    await page.getByRole('option', { name: /Exampleton/ }).click();
    await page.getByRole('button', { name: 'Send query' }).dblclick();
    await page.getByText('Query sent.').waitFor();
    await shift.hospital.idle();
    const { id = '' } = await taskOf(shift.hospital, 'story-empty', 'scheduling');
    expect(await shift.hospital.client.searchResources('Communication', `based-on=Task/${id}`, fresh)).toHaveLength(1);
  });
});

describe('what somebody is writing', () => {
  it('stays while the checker ends the Task it is about', async () => {
    const page = await shift.enter({ query: episodeAddress('story-stopped') });
    const work = page.locator('.rg-task').first();
    const desk = (await work.getByRole('heading').innerText()).toLowerCase();
    await work.getByRole('button', { name: 'More' }).click();
    await page.getByRole('menuitem', { name: 'Add note' }).click();
    await page.getByRole('textbox', { name: 'Note' }).fill('A long story');
    const tasks = await shift.hospital.client.searchResources('Task', 'patient=Patient/story-stopped-patient', fresh);
    const task = tasks.find(({ code }) => code?.coding?.some((coding) => coding.code?.toLowerCase() === desk));
    if (!task) throw new Error(`no Task of ${desk}`);
    const cards = await page.locator('.rg-task').count();
    await shift.hospital.load([{ ...task, status: 'cancelled' }]);
    await untilTrue(page, `document.querySelectorAll(".rg-task").length < ${cards}`);
    expect(await page.getByRole('textbox', { name: 'Note' }).inputValue()).toBe('A long story');
  });
});

describe('what could not be read or done', () => {
  it('is no missing right: a check the server could not carry out', async () => {
    const page = await shift.enter({ query: episodeAddress(OVERDUE) });
    await page.route('**/fhir/R4/Bot/**', refuse(500, DOWN));
    await page.getByRole('button', { name: 'Re-check now' }).click();
    await page.locator('.rg-toast').waitFor();
    expect(await page.locator('.rg-toast').innerText()).toBe('The server refused. No check was carried out.');
  });

  it('is no service gone from the record: a Procedure nobody may read', async () => {
    const page = await shift.enter();
    await page.route(/\/fhir\/R4\/?$/, async (route) => {
      const asked = route.request().postDataJSON() as { entry: { request: { url: string } }[] };
      const response = await route.fetch();
      const bundle = (await response.json()) as { entry: object[] };
      const entry = bundle.entry.map((answer, index) =>
        /_type=|^Procedure\?/.test(asked.entry[index]?.request.url ?? '')
          ? { response: { status: '403', outcome: FORBIDDEN } }
          : answer,
      );
      await route.fulfill({ response, json: { ...bundle, entry } });
    });
    await page.locator('.rg-item', { hasText: 'Latecomer' }).getByRole('link').click();
    await page.getByText('Not readable for you: Procedure').waitFor();
    expect(await page.getByText('removed or recoded').count()).toBe(0);
  });

  it('is no search that found everybody', async () => {
    const page = await shift.enter();
    await page.getByText(/^\d+ episodes$/).waitFor();
    await page.route('**/Patient/_search', refuse(403, FORBIDDEN));
    await page.getByRole('searchbox', { name: 'Name or MRN' }).fill('Latecomer');
    await page.getByRole('alert').getByText('The search was not carried out').waitFor();
    await page.getByRole('searchbox', { name: 'Name or MRN' }).fill('');
    await page.getByText('The search was not carried out').waitFor({ state: 'detached' });
  });

  it('is no nought in the overview: Tasks nobody may read', async () => {
    const page = await shift.enter();
    await page.route(/\/fhir\/R4\/Task\?/, refuse(403, FORBIDDEN));
    await page.goto(`${page.url()}?view=overview`);
    await page.getByText('You may not read this').waitFor();
    expect(await page.locator('.rg-figures').count()).toBe(0);
  });
});

describe('two episodes looked at in turn', () => {
  it('are never taken for each other', async () => {
    const page = await shift.enter({ query: episodeAddress('story-bone') });
    await page.getByRole('heading', { name: 'Requirements' }).waitFor();
    await page.route(/\/fhir\/R4\/?$/, async (route) => {
      await new Promise((done) => setTimeout(done, 1_500));
      await route.continue();
    });
    await page.evaluate(
      `history.pushState(null, '', '${episodeAddress('story-pleural')}'); dispatchEvent(new PopStateEvent('popstate'))`,
    );
    await untilTrue(page, '!document.querySelector("h1")?.textContent.includes("Latecomer")');
    await page.getByText('Reading the chart').waitFor();
    await page.getByRole('heading', { name: 'Requirements' }).waitFor();
  });
});

describe('the day', () => {
  it('is that of the server where the clock of the computer is wrong', async () => {
    const context = await shift.context.browser()?.newContext({ timezoneId: 'Pacific/Auckland' });
    if (!context) throw new Error('no browser');
    const page = await context.newPage();
    await page.clock.install({ time: '2026-03-03T12:00:00Z' });
    await page.route('**/settings.json', (route) =>
      route.fulfill({ json: { clientId: 'worklist' }, headers: { date: 'Mon, 02 Mar 2026 12:00:00 GMT' } }),
    );
    await page.goto(shift.hospital.entrance);
    await page.locator('.rg-item', { hasText: 'Pageworth' }).locator('.rg-day').getByText('D+30').waitFor();
    await context.close();
  });
});

import type { Appointment } from '@medplum/fhirtypes';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { Browser, BrowserContext } from 'playwright-core';
import { buildWorklist, SANDBOX_PERSON } from '../../src/cli/start-worklist.ts';
import { stories } from '../../src/sandbox/stories/index.ts';
import { without } from '../../src/reconcile/writer.ts';
import { CHROMIUM, launch } from './chromium.ts';
import { openHospital, type Hospital } from './hospital.ts';
import { episodeAddress, keepPicture, openDesk, taskOf, violations, type Desk, type DeskOptions } from './ward.ts';

const TODAY = '2026-03-02';
const ME = `Practitioner/${SANDBOX_PERSON.id ?? ''}`;
const OVERDUE = 'story-overdue';

jest.setTimeout(40_000);
if (CHROMIUM === undefined)
  process.stdout.write('No Chromium is installed: the tests of the worklist in a browser are left out.\n');
const inBrowser = CHROMIUM === undefined ? describe.skip : describe;

let browser: Browser;
let context: BrowserContext;
let hospital: Hospital;
let desk: Desk;

beforeAll(async () => {
  if (CHROMIUM === undefined) return;
  expect(await buildWorklist()).toBe(true);
  browser = await launch();
  context = await browser.newContext({ reducedMotion: 'reduce' });
  hospital = await openHospital(TODAY);
  await hospital.admit(stories(TODAY).flatMap(({ resources }) => resources));
});

afterAll(async () => {
  if (CHROMIUM === undefined) return;
  await browser.close();
  await hospital.stop();
});

afterEach(async () => {
  if (CHROMIUM === undefined) return;
  await desk.close();
  expect(desk.faults).toEqual([]);
});

async function enter(options?: DeskOptions) {
  desk = await openDesk(context, hospital, options);
  return desk.page;
}

inBrowser('the queue', () => {
  it('takes the token out of the address and lists the episodes, the most urgent first', async () => {
    const page = await enter();
    await page.getByText('12 episodes').waitFor();
    expect(page.url()).not.toContain('token');
    expect(await page.locator('.rg-item').first().innerText()).toContain('overdue');
    expect(await violations(page)).toEqual([]);
    await keepPicture(page, 'queue-light');
    await page.reload();
    await page.getByText('12 episodes').waitFor();
  });

  it('filters, keeps the filters in the address, and gives them back', async () => {
    const page = await enter();
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
    const page = await enter();
    await page.getByText('12 episodes').waitFor();
    await page.keyboard.press('/');
    await page.keyboard.type('Latecomer');
    await page.getByText('1 of 12 episodes').waitFor();
    expect(desk.asked.some((line) => /^POST .*Patient\/_search$/.test(line))).toBe(true);
    expect(desk.asked.join('\n') + page.url()).not.toContain('Latecomer');
  });

  it('is worked by keys: next, gaps, assign to me, open', async () => {
    const page = await enter();
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
    const page = await enter();
    await page.getByText('12 episodes').waitFor();
    await page.setViewportSize({ width: 1440, height: 460 });
    await page.locator('.rg-scroller').hover();
    await page.mouse.wheel(0, 150);
    const row = page.locator('.rg-item', { hasText: 'Farfield' });
    await page.waitForTimeout(300);
    const before = await row.boundingBox();
    const others = await hospital.client.searchResources(
      'DetectedIssue',
      'patient=Patient/story-empty-patient&status=final',
      { cache: 'no-store' },
    );
    expect(others.length).toBeGreaterThan(0);
    for (const issue of others) await hospital.client.updateResource({ ...issue, status: 'entered-in-error' });
    await hospital.idle();
    await page.evaluate('window.dispatchEvent(new Event("online"))');
    await page.getByText('11 episodes').waitFor();
    await page.waitForTimeout(300);
    const after = await row.boundingBox();
    expect(Math.abs((after?.y ?? 0) - (before?.y ?? 999))).toBeLessThan(3);
    for (const issue of others) await hospital.client.updateResource({ ...issue, status: 'final' });
    await hospital.idle();
  });
});

inBrowser('signing in', () => {
  it('goes to the OAuth server with PKCE, comes back with a code, and works as that person', async () => {
    const page = await enter();
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
          access_token: hospital.token,
          expires_in: 3600,
          project: { reference: 'Project/p' },
          profile: { reference: ME },
        },
      });
    });
    await page.goto(hospital.baseUrl);
    await page.getByText('Cora Worklist').waitFor({ timeout: 15_000 });
    await page
      .getByText(/episodes/)
      .first()
      .waitFor();
    expect(challenge).toMatch(/^[\w-]{43}$/);
    expect(verifier).toBeTruthy();
    expect(page.url()).toBe(hospital.baseUrl);
    await page.reload();
    await page.getByText('Cora Worklist').waitFor();
  });
});

inBrowser('an episode', () => {
  it('is worked from gap to closed', async () => {
    const page = await enter({ query: episodeAddress(OVERDUE) });
    const work = page.locator('.rg-task', { hasText: 'Scheduling' });
    await work.getByRole('button', { name: 'Take' }).click();
    await work.getByText('Cora Worklist').waitFor();
    await hospital.idle();
    expect(await taskOf(hospital, OVERDUE, 'scheduling')).toMatchObject({
      status: 'accepted',
      owner: { reference: ME },
    });

    await work.getByRole('button', { name: 'Query clinician' }).click();
    await page.getByLabel('Text').waitFor();
    expect(await page.getByLabel('Text').inputValue()).toMatch(/No follow-up appointment dated .* was found\./);
    expect(await violations(page)).toEqual([]);
    await keepPicture(page, 'query');
    await page.getByRole('button', { name: 'Send query' }).click();
    await page.getByText('Query sent.').waitFor();
    const task = await taskOf(hospital, OVERDUE, 'scheduling');
    expect(task).toMatchObject({ status: 'in-progress', businessStatus: { coding: [{ code: 'query-sent' }] } });
    const [query] = await hospital.client.searchResources('Communication', `based-on=Task/${task.id ?? ''}`);
    expect(query).toMatchObject({ sender: { reference: ME }, recipient: [{ display: 'Rosalind Exampleton' }] });

    const visit = await hospital.client.readResource('Appointment', `${OVERDUE}-follow-up`);
    await hospital.client.createResource<Appointment>({
      ...without(visit, 'cancelationReason', 'id'),
      status: 'fulfilled',
    });
    await hospital.idle();
    await page.getByRole('button', { name: 'Re-check now' }).click();
    await page.getByText('Checked.').waitFor();
    await page.locator('#follow-up-scheduled.rg-rule-documented').waitFor();
    await work.getByText('Completed', { exact: true }).waitFor();
    expect((await taskOf(hospital, OVERDUE, 'scheduling')).status).toBe('completed');
  });

  it('lets a gap be waived with reason and comment, in the name of who does it', async () => {
    const page = await enter({ query: episodeAddress(OVERDUE) });
    const rule = page.locator('#treatment-response-recorded');
    await rule.getByRole('button', { name: 'Waive' }).click();
    await page.getByRole('textbox', { name: 'Reason' }).click();
    await page.getByRole('option', { name: 'Documented elsewhere' }).click();
    await page.getByLabel('Comment').fill('Letter of <b>the other</b> site');
    expect(await violations(page)).toEqual([]);
    await page.getByRole('dialog').getByRole('button', { name: 'Waive' }).click();
    await page.getByText('Waived.').waitFor();
    await page.locator('#treatment-response-recorded.rg-rule-waived').waitFor();
    const issues = await hospital.client.searchResources(
      'DetectedIssue',
      `patient=Patient/${OVERDUE}-patient&_count=100`,
      { cache: 'no-store' },
    );
    const waived = issues.find(({ identifier }) => identifier?.[0]?.value?.startsWith('treatment-response-recorded/'));
    expect(waived?.mitigation?.at(-1)).toMatchObject({
      author: { reference: ME },
      action: { text: 'Letter of <b>the other</b> site', coding: [{ code: '8' }, { code: 'documented-elsewhere' }] },
    });
    await rule.locator('summary').click();
    await rule.getByText('Letter of <b>the other</b> site').waitFor();
  });

  it('shows both versions when somebody else was faster', async () => {
    const page = await enter({ query: episodeAddress(OVERDUE) });
    const work = page.locator('.rg-task', { hasText: 'Imaging' });
    await work.getByRole('button', { name: 'Take' }).waitFor();
    const task = await taskOf(hospital, OVERDUE, 'imaging');
    const other = { reference: 'Practitioner/example-nurse', display: 'Nora Fixture' };
    await hospital.client.updateResource({ ...task, status: 'accepted', owner: other });
    await hospital.idle();
    await work.getByRole('button', { name: 'Take' }).click();
    const dialog = page.getByRole('dialog', { name: 'Changed by somebody else meanwhile' });
    await dialog.getByText('Nora Fixture').waitFor();
    await dialog.getByText('Cora Worklist').waitFor();
    expect(await violations(page)).toEqual([]);
    await keepPicture(page, 'conflict');
    await dialog.getByRole('button', { name: 'Keep theirs' }).click();
    await work.getByText('Nora Fixture').waitFor();
    expect((await taskOf(hospital, OVERDUE, 'imaging')).owner).toMatchObject(other);
    await work.getByRole('button', { name: 'Take' }).click();
    await work.getByText('Cora Worklist').waitFor();
  });

  it('takes back what the server refuses', async () => {
    const page = await enter({ query: episodeAddress('story-stopped') });
    const work = page.locator('.rg-task').first();
    await page.route('**/fhir/R4/Task/*', (route) =>
      route.request().method() === 'PUT'
        ? route.fulfill({
            status: 403,
            contentType: 'application/fhir+json',
            body: '{"resourceType":"OperationOutcome","id":"forbidden","issue":[{"severity":"error","code":"forbidden"}]}',
          })
        : route.continue(),
    );
    await work.getByRole('button', { name: 'Take' }).click();
    await page.getByText('taken back').waitFor();
    await work.getByText('nobody').waitFor();
  });

  it('judges the record as of another day', async () => {
    const page = await enter({ query: episodeAddress(OVERDUE) });
    await page.locator('#post-treatment-imaging-on-file.rg-rule-open').waitFor();
    await page.getByLabel('As of').fill('2025-11-20');
    await page.locator('#post-treatment-imaging-on-file.rg-rule-due').waitFor();
    await page.getByRole('alert').getByText('Judged as of Nov 20, 2025').waitFor();
    expect(page.url()).toContain('asOf=2025-11-20');
    await page.getByRole('button', { name: 'Today' }).click();
    await page.locator('#post-treatment-imaging-on-file.rg-rule-open').waitFor();
  });

  it('opens each mark of the picture by mouse, whatever lines cross it', async () => {
    const page = await enter({ query: episodeAddress('story-complete') });
    await page.locator('.rg-mark[aria-label^="Procedure note"]').first().click({ timeout: 5_000 });
    await page.getByRole('dialog', { name: 'Resource' }).waitFor();
  });

  it('opens each mark of the picture by keyboard', async () => {
    const page = await enter({ query: episodeAddress('story-complete') });
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
    const page = await enter({ query: episodeAddress('story-complete') });
    await page.getByRole('heading', { name: 'Requirements' }).waitFor();
    const rules = await page.locator('.rg-rule').count();
    await page.emulateMedia({ media: 'print' });
    expect(await page.locator('.rg-packet tbody tr:visible').count()).toBe(rules);
    expect(await page.locator('.rg-screen').isVisible()).toBe(false);
    expect((await page.pdf()).byteLength).toBeGreaterThan(20_000);
    await keepPicture(page, 'packet');
  });
});

inBrowser('every view', () => {
  it.each(['light', 'dark'] as const)('is without violations in %s, at every width', async (scheme) => {
    const page = await enter({ scheme, query: episodeAddress('story-pleural') });
    await page.getByRole('heading', { name: 'Requirements' }).waitFor();
    expect(await violations(page)).toEqual([]);
    await keepPicture(page, `episode-${scheme}`);
    for (const width of [1024, 390]) {
      await page.setViewportSize({ width, height: 844 });
      expect(await violations(page)).toEqual([]);
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
    const page = await enter({ query: '?view=overview' });
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Export CSV' }).click();
    expect((await download).suggestedFilename()).toBe(`radgap-overview-${TODAY}.csv`);
    await keepPicture(page, 'overview');
  });
});

inBrowser('without a queue to show', () => {
  it('says what to do when the server cannot be reached, and comes back by itself', async () => {
    const page = await enter();
    await page.getByText('episodes', { exact: false }).first().waitFor();
    await context.setOffline(true);
    await page.evaluate('window.dispatchEvent(new Event("online"))');
    await page.getByText('The server cannot be reached').waitFor();
    await context.setOffline(false);
    await page.evaluate('window.dispatchEvent(new Event("online"))');
    await page.getByText(/Up to date at/).waitFor();
  });

  it('says what to do to who may not read it', async () => {
    const page = await enter();
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
    const page = await enter();
    await page.evaluate('sessionStorage.clear()');
    await page.reload();
    await page.getByText('This page needs a token in its address').waitFor();
    expect(await violations(page)).toEqual([]);
  });
});

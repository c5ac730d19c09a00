import type { Appointment } from '@medplum/fhirtypes';
import { expect, it } from '@jest/globals';
import { without } from '../../src/reconcile/writer.ts';
import { inBrowser, ME, TODAY, workShift } from './shift.ts';
import { episodeAddress, keepPicture, taskOf, violations } from './ward.ts';

const OVERDUE = 'story-overdue';
const shift = workShift();

inBrowser('an episode', () => {
  it('is worked from gap to closed', async () => {
    const page = await shift.enter({ query: episodeAddress(OVERDUE) });
    const work = page.locator('.rg-task', { hasText: 'Scheduling' });
    await work.getByRole('button', { name: 'Take' }).click();
    await work.getByText('Cora Worklist').waitFor();
    await shift.hospital.idle();
    expect(await taskOf(shift.hospital, OVERDUE, 'scheduling')).toMatchObject({
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
    const task = await taskOf(shift.hospital, OVERDUE, 'scheduling');
    expect(task).toMatchObject({ status: 'in-progress', businessStatus: { coding: [{ code: 'query-sent' }] } });
    const [query] = await shift.hospital.client.searchResources('Communication', `based-on=Task/${task.id ?? ''}`);
    expect(query).toMatchObject({ sender: { reference: ME }, recipient: [{ display: 'Rosalind Exampleton' }] });

    const visit = await shift.hospital.client.readResource('Appointment', `${OVERDUE}-follow-up`);
    await shift.hospital.client.createResource<Appointment>({
      ...without(visit, 'cancelationReason', 'id'),
      status: 'fulfilled',
    });
    await shift.hospital.idle();
    await page.getByRole('button', { name: 'Re-check now' }).click();
    await page.getByText('Checked.').waitFor();
    await page.locator('#follow-up-scheduled.rg-rule-documented').waitFor();
    await work.getByText('Completed', { exact: true }).waitFor();
    expect((await taskOf(shift.hospital, OVERDUE, 'scheduling')).status).toBe('completed');
  });

  it('lets a gap be waived with reason and comment, in the name of who does it', async () => {
    const page = await shift.enter({ query: episodeAddress(OVERDUE) });
    const rule = page.locator('#treatment-response-recorded');
    await rule.getByRole('button', { name: 'Waive' }).click();
    await page.getByRole('textbox', { name: 'Reason' }).click();
    await page.getByRole('option', { name: 'Documented elsewhere' }).click();
    await page.getByLabel('Comment').fill('Letter of <b>the other</b> site');
    expect(await violations(page)).toEqual([]);
    await page.getByRole('dialog').getByRole('button', { name: 'Waive' }).click();
    await page.getByText('Waived.').waitFor();
    await page.locator('#treatment-response-recorded.rg-rule-waived').waitFor();
    const issues = await shift.hospital.client.searchResources(
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
    const page = await shift.enter({ query: episodeAddress(OVERDUE) });
    const work = page.locator('.rg-task', { hasText: 'Imaging' });
    await work.getByRole('button', { name: 'Take' }).waitFor();
    const task = await taskOf(shift.hospital, OVERDUE, 'imaging');
    const other = { reference: 'Practitioner/example-nurse', display: 'Nora Fixture' };
    await shift.hospital.client.updateResource({ ...task, status: 'accepted', owner: other });
    await shift.hospital.idle();
    await work.getByRole('button', { name: 'Take' }).click();
    const dialog = page.getByRole('dialog', { name: 'Changed by somebody else meanwhile' });
    await dialog.getByText('Nora Fixture').waitFor();
    await dialog.getByText('Cora Worklist').waitFor();
    expect(await violations(page)).toEqual([]);
    await keepPicture(page, 'conflict');
    await dialog.getByRole('button', { name: 'Keep theirs' }).click();
    await work.getByText('Nora Fixture').waitFor();
    expect((await taskOf(shift.hospital, OVERDUE, 'imaging')).owner).toMatchObject(other);
    await work.getByRole('button', { name: 'Take' }).click();
    await work.getByText('Cora Worklist').waitFor();
  });

  it('takes back what the server refuses', async () => {
    const page = await shift.enter({ query: episodeAddress('story-stopped') });
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
    const page = await shift.enter({ query: episodeAddress(OVERDUE) });
    await page.locator('#post-treatment-imaging-on-file.rg-rule-open').waitFor();
    await page.getByLabel('As of').fill('2025-11-20');
    await page.locator('#post-treatment-imaging-on-file.rg-rule-due').waitFor();
    await page.getByRole('alert').getByText('Judged as of Nov 20, 2025').waitFor();
    expect(page.url()).toContain('asOf=2025-11-20');
    await page.getByRole('button', { name: 'Today' }).click();
    await page.locator('#post-treatment-imaging-on-file.rg-rule-open').waitFor();
  });

  it('opens each mark of the picture by mouse, whatever lines cross it', async () => {
    const page = await shift.enter({ query: episodeAddress('story-complete') });
    await page.locator('.rg-mark[aria-label^="Procedure note"]').first().click({ timeout: 5_000 });
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

inBrowser('every view', () => {
  it.each(['light', 'dark'] as const)('is without violations in %s, at every width', async (scheme) => {
    const page = await shift.enter({ scheme, query: episodeAddress('story-pleural') });
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
    const page = await shift.enter({ query: '?view=overview' });
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Export CSV' }).click();
    expect((await download).suggestedFilename()).toBe(`radgap-overview-${TODAY}.csv`);
    await keepPicture(page, 'overview');
  });
});

inBrowser('without a queue to show', () => {
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
    await page.evaluate('sessionStorage.clear()');
    await page.reload();
    await page.getByText('This page needs a token in its address').waitFor();
    expect(await violations(page)).toEqual([]);
  });
});

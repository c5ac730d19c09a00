import type { Appointment } from '@medplum/fhirtypes';
import { describe, expect, it } from '@jest/globals';
import { without } from '../../src/reconcile/writer.ts';
import type { Locator, Page } from 'playwright-core';
import { QUEUES } from '../../src/model/rule.ts';
import { REMARKS } from '../../src/terminology/canonicals.ts';
import { ME, workShift } from './shift.ts';
import { episodeAddress, keepPicture, taskOf, untilTrue, violations } from './ward.ts';

const OVERDUE = 'story-overdue';
const STOPPED = 'story-stopped';
const shift = workShift();

const FORBIDDEN =
  '{"resourceType":"OperationOutcome","id":"forbidden","issue":[{"severity":"error","code":"forbidden"}]}';

/** Waives what a rule shows, as documented elsewhere. */
async function waive(page: Page, rule: Locator): Promise<void> {
  await rule.getByRole('button', { name: 'Waive' }).click();
  await page.getByRole('combobox', { name: 'Reason' }).click();
  await page.getByRole('option', { name: 'Documented elsewhere' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Waive' }).click();
}

/** The code of the desk a Task on the page belongs to. */
async function deskOf(work: Locator): Promise<string> {
  const name = await work.getByRole('heading').innerText();
  return QUEUES.find((queue) => queue.toLowerCase() === name.toLowerCase()) ?? name;
}

describe('the work on an episode', () => {
  it('is worked from gap to closed', async () => {
    const page = await shift.enter({ query: episodeAddress(OVERDUE) });
    const work = page.locator('.rg-task', { hasText: 'Scheduling' });
    await work.getByRole('button', { name: 'Take' }).click();
    await work.getByText('Cora Worklist').waitFor();
    await page.getByText('Taken.').waitFor();
    expect(await work.locator('.rg-tag').innerText()).toBe('Taken');
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
    await page.getByRole('combobox', { name: 'Reason' }).click();
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
    await shift.hospital.idle();

    await page.getByRole('link', { name: 'Overview' }).click();
    const chart = page.getByRole('region', { name: 'Reasons of waivers' });
    const marks = chart.locator('.recharts-cartesian-axis-tick-value');
    await marks.first().waitFor();
    expect((await marks.allTextContents()).filter((text) => text.includes('.'))).toEqual([]);
  });

  it('lets a waiver be taken back, and lists the gap again', async () => {
    const RULE = 'post-treatment-imaging-on-file';
    const page = await shift.enter({ query: episodeAddress(OVERDUE) });
    const rule = page.locator(`#${RULE}`);
    await rule.getByRole('button', { name: 'Waive' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText(/^No imaging dated .+ was found\.$/).waitFor();
    await page.getByRole('combobox', { name: 'Reason' }).click();
    await page.getByRole('option', { name: 'Deferred' }).click();
    await dialog.getByRole('button', { name: 'Waive' }).click();
    await page.locator(`#${RULE}.rg-rule-waived`).waitFor();
    await shift.hospital.idle();
    await rule.locator('summary').click();
    await rule.getByRole('button', { name: 'Take the waiver back' }).dblclick();
    await page.getByText('The waiver was taken back.').waitFor();
    await page.locator(`#${RULE}.rg-rule-open`).waitFor();
    expect(await page.getByRole('dialog').count()).toBe(0);
    await untilTrue(page, `document.activeElement.textContent === 'Waive'`);
    await shift.hospital.idle();
    const [issue] = await shift.hospital.client.searchResources(
      'DetectedIssue',
      `patient=Patient/${OVERDUE}-patient&code=${RULE}`,
      { cache: 'no-store' },
    );
    expect(issue?.status).toBe('final');
    expect(issue?.detail).not.toContain('Waived');
    const { input = [] } = await taskOf(shift.hospital, OVERDUE, 'imaging');
    expect(input.map(({ valueReference }) => valueReference?.reference)).toContain(`DetectedIssue/${issue?.id}`);
  });

  it('shows both versions when somebody else was faster', async () => {
    const page = await shift.enter({ query: episodeAddress(OVERDUE) });
    const work = page.locator('.rg-task', { hasText: 'Imaging' });
    await work.getByRole('button', { name: 'Take' }).waitFor();
    const task = await taskOf(shift.hospital, OVERDUE, 'imaging');
    const other = { reference: 'Practitioner/example-nurse', display: 'Nora Fixture' };
    await page.route(
      `**/fhir/R4/Task/${task.id ?? ''}`,
      async (route) => {
        await shift.hospital.client.updateResource({ ...task, status: 'accepted', owner: other });
        await shift.hospital.idle();
        await route.continue();
      },
      { times: 1 },
    );
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

  it('gives the focus back to where a dialog was asked for', async () => {
    const page = await shift.enter({ query: episodeAddress(STOPPED) });
    const work = page.locator('.rg-task').first();
    const focused = 'document.activeElement.innerText.trim()';
    const leave = async () => {
      await page.getByRole('dialog').waitFor();
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'detached' });
    };
    await work.getByRole('button', { name: 'Query clinician' }).focus();
    await page.keyboard.press('Enter');
    await leave();
    await untilTrue(page, `${focused} === 'Query clinician'`);
    await work.getByRole('button', { name: 'More' }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('menuitem', { name: 'Add note' }).focus();
    await page.keyboard.press('Enter');
    await leave();
    await untilTrue(page, `${focused} === 'More'`);
    await page.locator('.rg-rule-open').first().getByRole('button', { name: 'Waive' }).focus();
    await page.keyboard.press('Enter');
    await leave();
    await untilTrue(page, `${focused} === 'Waive'`);
  });

  it('takes back what the server refuses', async () => {
    const page = await shift.enter({ query: episodeAddress(STOPPED) });
    const work = page.locator('.rg-task').first();
    await page.route('**/fhir/R4/Task/*', (route) =>
      route.request().method() === 'PUT'
        ? route.fulfill({
            status: 403,
            contentType: 'application/fhir+json',
            body: FORBIDDEN,
          })
        : route.continue(),
    );
    await work.getByRole('button', { name: 'Take' }).click();
    await page.getByText('taken back').waitFor();
    await work.getByText('nobody').waitFor();
  });

  it('is taken, noted, given to somebody else, and released', async () => {
    const page = await shift.enter({ query: episodeAddress(STOPPED) });
    const work = page.locator('.rg-task').first();
    const desk = await deskOf(work);
    const stored = () => taskOf(shift.hospital, STOPPED, desk);
    const choose = async (item: string) => {
      await work.getByRole('button', { name: 'More' }).click();
      await page.getByRole('menuitem', { name: item }).click();
    };
    await work.getByRole('button', { name: 'Take' }).click();
    await page.getByText('Taken.').waitFor();

    await choose('Add note');
    await page.getByRole('textbox', { name: 'Note' }).fill('Asked <i>records</i>');
    expect(await violations(page)).toEqual([]);
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Note added.').waitFor();
    await work.getByText('Asked <i>records</i>').waitFor();
    expect((await stored()).note?.at(-1)).toMatchObject({
      text: 'Asked <i>records</i>',
      authorReference: { reference: ME },
    });

    await choose('Assign');
    await page.getByRole('combobox', { name: 'Assign to' }).fill('Exampleton');
    expect(await violations(page)).toEqual([]);
    await page.getByRole('option', { name: /Exampleton/ }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Assign' }).click();
    await page.getByText('Assigned.').waitFor();
    await work.getByText('Rosalind Exampleton').waitFor();
    expect((await stored()).owner?.display).toBe('Rosalind Exampleton');

    await work.getByRole('button', { name: 'Take' }).click();
    await page.getByText('Taken.').waitFor();
    await work.getByRole('button', { name: 'Release' }).click();
    await page.getByText('Released.').waitFor();
    await work.getByText('nobody').waitFor();
    const free = await stored();
    expect([free.status, free.owner]).toEqual(['requested', undefined]);
  });

  it('is marked as answered, in the name of who does it', async () => {
    const page = await shift.enter({ query: episodeAddress(STOPPED) });
    const work = page.locator('.rg-task').first();
    const desk = await deskOf(work);
    await work.getByRole('button', { name: 'More' }).click();
    await page.getByRole('menuitem', { name: 'Mark answered' }).click();
    await page.getByLabel('What was answered').fill('Addendum of today');
    expect(await violations(page)).toEqual([]);
    await page.getByRole('dialog').getByRole('button', { name: 'Mark answered' }).click();
    await page.getByText('Marked as answered.').waitFor();
    await shift.hospital.idle();
    expect(await taskOf(shift.hospital, STOPPED, desk)).toMatchObject({
      status: 'completed',
      owner: { reference: ME },
      businessStatus: { coding: [{ code: 'answered' }] },
      note: [{ text: 'Asked <i>records</i>' }, { text: 'Addendum of today', authorReference: { reference: ME } }],
    });
  });

  it('names who waived a gap through a Task that the checker did not read yet', async () => {
    const task = await taskOf(shift.hospital, 'story-wrong-unit', 'HIM');
    const owner = { reference: 'Practitioner/example-nurse' };
    const statusReason = { coding: [{ system: REMARKS, code: 'patient-refused' }] };
    await shift.hospital.load([{ ...task, status: 'rejected', owner, statusReason }]);
    const page = await shift.enter({ query: episodeAddress('story-wrong-unit') });
    const rule = page.locator('.rg-rule-waived').first();
    await rule.getByText('Waived by').waitFor();
    await rule.getByText('Practitioner/example-nurse: The patient refused').waitFor();
    await rule.getByText('or a person waived it').waitFor();
    await page.emulateMedia({ media: 'print' });
    await page.getByText('Waived by Practitioner/example-nurse: The patient refused').first().waitFor();
  });

  it('shows a waiver at once, and takes it back when the server refuses it', async () => {
    const page = await shift.enter({ query: episodeAddress('story-empty') });
    const open = page.locator('.rg-rule-open');
    await open.first().waitFor();
    const before = await open.count();
    const held = Promise.withResolvers<undefined>();
    await page.route('**/fhir/R4/DetectedIssue/*', async (route) => {
      if (route.request().method() !== 'PUT') return route.continue();
      await held.promise;
      return route.fulfill({ status: 403, contentType: 'application/fhir+json', body: FORBIDDEN });
    });
    await waive(page, open.first());
    await page.locator('.rg-rule-waived').waitFor();
    expect(await open.count()).toBe(before - 1);
    held.resolve(undefined);
    await page.getByText('taken back').waitFor();
    expect(await open.count()).toBe(before);
  });

  it('tells of a waiver on facts that have changed, and lets the gap be waived again', async () => {
    const { hospital } = shift;
    const { client } = hospital;
    const issues = await client.searchResources('DetectedIssue', 'patient=Patient/story-hospice-patient&status=final', {
      cache: 'no-store',
    });
    const [issue] = issues;
    if (!issue) throw new Error('no open issue');
    const extension = issue.extension?.map((one) => ({ ...one, valueString: `other${one.valueString ?? ''}` })) ?? [];
    await hospital.load([{ ...issue, extension }]);
    const page = await shift.enter({ query: episodeAddress('story-hospice') });
    const name = issue.identifier?.[0]?.value?.split('/')[0] ?? '';
    const rule = page.locator(`#${name}`);
    const asked = page.waitForRequest((request) => request.method() === 'PUT');
    await waive(page, rule);
    await rule.getByText('Waived on other facts by').waitFor();
    await asked;
    await hospital.idle();
    await rule.getByRole('button', { name: 'Waive' }).waitFor();
    await waive(page, rule);
    await page.locator(`#${name}.rg-rule-waived`).waitFor();
    await hospital.idle();
    expect(await client.readResource('DetectedIssue', issue.id, { cache: 'no-store' })).toMatchObject({
      status: 'mitigated',
      mitigation: [{ author: { reference: ME } }, { author: { reference: ME } }],
    });
  });

  it('shows what is about to change while the stored issue lags behind the record', async () => {
    const { client } = shift.hospital;
    const issues = await client.searchResources('DetectedIssue', 'patient=Patient/story-pleural-patient&status=final', {
      cache: 'no-store',
    });
    const [behind] = issues;
    if (!behind) throw new Error('no open issue');
    await shift.hospital.load([{ ...behind, severity: behind.severity === 'low' ? 'high' : 'low' }]);
    const page = await shift.enter({ query: episodeAddress('story-pleural') });
    await page.getByText('1 being updated').waitFor();
    const rule = behind.identifier?.[0]?.value?.split('/')[0] ?? '';
    await page.locator(`#${rule}`).getByText('about to be brought in line with the record').waitFor();
    await page.getByRole('button', { name: 'Re-check now' }).click();
    await page.getByText('Checked.').waitFor();
    await page.getByText('1 being updated').waitFor({ state: 'detached' });
  });
});

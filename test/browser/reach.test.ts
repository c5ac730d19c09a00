import { describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { ME, workShift } from './shift.ts';
import { episodeAddress, keepPicture, untilTrue, violations } from './ward.ts';

const OVERDUE = 'story-overdue';
const shift = workShift();

/** Where the keyboard is: nowhere, when what had the focus went. */
const isSomewhere = 'document.activeElement !== document.body';

const fits = (page: Page) =>
  page.evaluate(
    'Math.max(document.documentElement.scrollWidth, document.querySelector("main").scrollWidth) <= innerWidth',
  );

/** The spacing of text that a reader may ask for, by the figures of WCAG 1.4.12. */
const SPACED =
  '*{line-height:1.5!important;letter-spacing:.12em!important;word-spacing:.16em!important}p{margin-bottom:2em!important}';

describe('a screen of 1280 by 1024 at a zoom of 400 %', () => {
  it('shows the rows of the queue, and lets the page go down to them', async () => {
    const page = await shift.enter();
    await page.setViewportSize({ width: 320, height: 256 });
    await page.getByText('12 episodes').waitFor();
    const row = page.locator('.rg-item').first();
    await row.scrollIntoViewIfNeeded();
    await page.locator('.rg-scroller').scrollIntoViewIfNeeded();
    const box = await page.locator('.rg-scroller').boundingBox();
    expect((box?.height ?? 0) >= 150 && (box?.y ?? 256) + (box?.height ?? 0) <= 257).toBe(true);
    expect(await fits(page)).toBe(true);
    expect(await violations(page)).toEqual([]);
    await keepPicture(page, 'queue-400-percent');
  });

  it('keeps a number of sixty characters within the page', async () => {
    const { hospital } = shift;
    const before = await hospital.client.readResource('Patient', `${OVERDUE}-patient`);
    const identifier = [{ ...before.identifier?.[0], value: 'M'.repeat(60) }];
    await hospital.load([{ ...before, identifier }]);
    const page = await shift.enter({ width: 320, query: episodeAddress(OVERDUE) });
    await page.getByRole('heading', { name: 'Requirements' }).waitFor();
    expect(await fits(page)).toBe(true);
    await hospital.load([before]);
  });
});

describe('text spaced as WCAG 1.4.12 asks', () => {
  it('runs into nothing, and is not cut off', async () => {
    const context = await shift.context.browser()?.newContext({ bypassCSP: true, reducedMotion: 'reduce' });
    if (!context) throw new Error('no browser');
    const page = await context.newPage();
    await page.setViewportSize({ width: 1280, height: 1024 });
    await page.goto(shift.hospital.entrance);
    await page.getByText('12 episodes').waitFor();
    await page.addStyleTag({ content: SPACED });
    const row = page.locator('.rg-item', { hasText: 'Latecomer' });
    await row.getByRole('button', { name: /^Gaps of/ }).click();
    await row.getByRole('button', { name: 'Take' }).waitFor();
    const right = async (place: string) => {
      const box = await row.locator(place).last().boundingBox();
      return (box?.x ?? 0) + (box?.width ?? 0);
    };
    expect(await right('.rg-due .rg-tag')).toBeLessThanOrEqual((await row.locator('.rg-queues').boundingBox())?.x ?? 0);
    expect(await right('.rg-gap-buttons')).toBeLessThanOrEqual(await right('.rg-line'));
    await context.close();
  });
});

describe('forced colours', () => {
  it('show where the keyboard is, what is urgent, and which colour of a chart means what', async () => {
    const page = await shift.enter();
    await page.emulateMedia({ forcedColors: 'active' });
    await page.getByText('12 episodes').waitFor();
    const style = (place: string, property: string) =>
      page.evaluate(`getComputedStyle(document.querySelector(${JSON.stringify(place)})).${property}`);
    await page.getByRole('combobox', { name: 'Severity' }).focus();
    expect(await page.evaluate('getComputedStyle(document.activeElement).outlineStyle')).toBe('solid');
    expect(await style('.rg-urgency-overdue', 'borderInlineStartColor')).not.toBe(
      await style('.rg-urgency-later', 'borderInlineStartColor'),
    );
    await page.getByRole('link', { name: 'Overview' }).click();
    await page.getByRole('heading', { name: 'Open gaps by requirement' }).waitFor();
    await page.locator('.rg-chart .mantine-ColorSwatch-root').first().waitFor();
    expect(await style('.rg-chart .mantine-ColorSwatch-root', 'forcedColorAdjust')).toBe('none');
  });
});

describe('who comes to another view', () => {
  it('has the focus there, a title that names no person, and the queue as it was on coming back', async () => {
    const page = await shift.enter();
    await page.getByText('12 episodes').waitFor();
    expect(await page.title()).toBe('Queue · radgap worklist');
    await page.keyboard.press('/');
    await page.keyboard.type('Latecomer');
    await page.getByText('1 of 12 episodes').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('searchbox').fill('Latecomer');
    await page.locator('.rg-expand').click();
    await page.getByText('The record does not show:').waitFor();
    await page.locator('.rg-patient a').press('Enter');
    await page.getByRole('heading', { name: 'Requirements' }).waitFor();
    expect(await page.evaluate('document.activeElement.id')).toBe('content');
    expect(await page.title()).toBe('Episode · radgap worklist');
    for (const back of [() => page.goBack(), () => page.getByRole('button', { name: 'Back to the queue' }).click()]) {
      await page.getByRole('heading', { name: 'Requirements' }).waitFor();
      await back();
      await page.getByText('1 of 12 episodes').waitFor();
      expect(await page.getByRole('searchbox').inputValue()).toBe('Latecomer');
      await page.getByText('The record does not show:').waitFor();
      await untilTrue(page, 'document.activeElement.matches(".rg-patient a")');
      expect(shift.desk.asked.join('\n') + page.url()).not.toContain('Latecomer');
      await page.keyboard.press('Enter');
    }
  });

  it('finds the rows where they were left, wherever the cursor is', async () => {
    const page = await shift.enter();
    await page.setViewportSize({ width: 390, height: 600 });
    await page.getByText('12 episodes').waitFor();
    await page.keyboard.press('j');
    await page.locator('.rg-item[aria-current]').waitFor();
    await page.locator('.rg-scroller').hover();
    await page.mouse.wheel(0, 700);
    await untilTrue(page, 'document.querySelector(".rg-scroller").scrollTop > 600');
    const sight = 'document.querySelector(".rg-scroller").scrollTop';
    const before = Number(await page.evaluate(sight));
    await page.getByRole('link', { name: 'Overview' }).click();
    await page.getByRole('heading', { name: 'Open gaps by requirement' }).waitFor();
    await page.goBack();
    await page.getByText('12 episodes').waitFor();
    await untilTrue(page, `Math.abs(${sight} - ${before}) < 3`);
  });
});

describe('the queue while it is being read', () => {
  it('never calls whole what is not drawn yet', async () => {
    const page = await shift.enter();
    await page.addInitScript(`
      window.told = new Set();
      new MutationObserver(() => {
        const said = document.querySelector('.rg-counts')?.textContent ?? '';
        if (document.querySelector('.rg-fresh')?.textContent.includes('Up to date')) window.told.add(said);
      }).observe(document, { subtree: true, childList: true, characterData: true });
    `);
    await page.reload();
    await page.getByText('12 episodes').waitFor();
    await page.getByText('Up to date').waitFor();
    const told: unknown = await page.evaluate('[...window.told]');
    expect(told).toEqual([expect.stringMatching(/^12 episodes +· /)]);
  });
});

describe('keys that are pressed alone', () => {
  it('can be switched off, and on again', async () => {
    const page = await shift.enter();
    await page.getByText('12 episodes').waitFor();
    const turn = async (on: boolean) => {
      await page.getByRole('button', { name: 'Keyboard' }).click();
      await page.getByRole('checkbox', { name: 'Hear these keys' }).setChecked(on);
      expect(await violations(page)).toEqual([]);
      await page.getByRole('button', { name: 'Close' }).click();
      await page.getByRole('dialog').waitFor({ state: 'detached' });
    };
    await turn(false);
    for (const key of ['j', 'x', 'a', '?']) await page.keyboard.press(key);
    expect(await page.locator('.rg-item[aria-current], [aria-expanded="true"], [role="dialog"]').count()).toBe(0);
    await page.reload();
    await page.getByText('12 episodes').waitFor();
    await page.keyboard.press('j');
    expect(await page.locator('.rg-item[aria-current]').count()).toBe(0);
    await turn(true);
    await page.keyboard.press('j');
    await page.locator('.rg-item[aria-current]').waitFor();
  });
});

describe('what was chosen and goes with the choice', () => {
  it('leaves the keyboard beside where it was: Take in the queue', async () => {
    const page = await shift.enter();
    const row = page.locator('.rg-item', { hasText: 'Litre' });
    await row.getByRole('button', { name: /^Gaps of/ }).click();
    await row.getByRole('button', { name: 'Take' }).press('Enter');
    await page.getByText('You own this work now').waitFor();
    await row.getByRole('button', { name: 'Take' }).waitFor({ state: 'detached' });
    expect(await page.evaluate('document.activeElement.innerText')).toBe('Open episode');
  });

  it('leaves the keyboard beside where it was: a waiver, and an answer that ends its Task', async () => {
    const page = await shift.enter({ query: episodeAddress(OVERDUE) });
    const rule = page.locator('#treatment-response-recorded');
    await rule.getByRole('button', { name: 'Waive' }).press('Enter');
    const reason = page.getByRole('combobox', { name: 'Reason' });
    expect(await reason.getAttribute('aria-expanded')).toBe('false');
    await reason.click();
    expect(await reason.getAttribute('aria-expanded')).toBe('true');
    await page.getByRole('option', { name: 'Documented elsewhere' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Waive' }).press('Enter');
    await page.locator('#treatment-response-recorded.rg-rule-waived').waitFor();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await untilTrue(page, isSomewhere);
    const work = page.locator('.rg-task', { hasText: 'Imaging' });
    await work.getByRole('button', { name: 'More' }).press('Enter');
    await page.getByRole('menuitem', { name: 'Mark answered' }).press('Enter');
    await page.getByRole('dialog').getByRole('button', { name: 'Mark answered' }).press('Enter');
    await page.getByText('Marked as answered.').waitFor();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await untilTrue(page, isSomewhere);
  });
});

describe('what somebody is writing', () => {
  it('is not thrown away by Escape or by a click beside it', async () => {
    const page = await shift.enter({ query: episodeAddress(OVERDUE) });
    const work = page.locator('.rg-task', { hasText: 'Scheduling' });
    const note = page.getByRole('textbox', { name: 'Note' });
    const begin = async () => {
      await work.getByRole('button', { name: 'More' }).click();
      await page.getByRole('menuitem', { name: 'Add note' }).click();
      await note.waitFor();
    };
    await begin();
    await page.keyboard.press('Escape');
    await note.waitFor({ state: 'detached' });
    await begin();
    await note.fill('Asked the ward');
    await page.keyboard.press('Escape');
    await page.mouse.click(5, 500);
    expect(await note.inputValue()).toBe('Asked the ward');
    await page.getByRole('button', { name: 'Cancel', exact: true }).click();
    await note.waitFor({ state: 'detached' });
    expect(shift.desk.asked.filter((line) => line.startsWith('PUT'))).toEqual([]);
  });
});

/** How often a reading is tried before it is given up. */
const TRIES = 3;

/** Writes a note whose connection drops, and which the server stores only when it is told to; the page looks for it if `isWatched`. */
const writeLost = async (page: Page, desk: string, text: string, isWatched: boolean) => {
  const work = page.locator('.rg-task', { hasText: desk });
  await work.getByRole('button', { name: 'More' }).click();
  await page.getByRole('menuitem', { name: 'Add note' }).click();
  await page.getByRole('textbox', { name: 'Note' }).fill(text);
  if (!isWatched)
    await page.evaluate(
      'window.realTimeout = setTimeout; window.setTimeout = (act, ms, ...rest) => ms === 1500 ? 0 : realTimeout(act, ms, ...rest)',
    );
  const sent: unknown[] = [];
  await page.route('**/fhir/R4/Task/*', async (route) => {
    if (route.request().method() !== 'PUT') return route.continue();
    sent.push(route.request().postDataJSON());
    await route.abort('connectionreset');
  });
  await page.getByRole('button', { name: 'Save' }).click();
  await page.locator('.rg-toast').getByText('whether it was stored is not known').waitFor();
  await page.unrouteAll();
  const { client } = shift.hospital;
  const task = sent[0] as Awaited<ReturnType<typeof client.readResource<'Task'>>>;
  const notes = async () => {
    const { note } = await client.readResource('Task', task.id, { cache: 'no-store' });
    return note?.slice((task.note?.length ?? 1) - 1).map((one) => one.text);
  };
  return { task, store: () => client.updateResource(task), notes };
};

describe('an answer that the server is still at when the connection drops', () => {
  it('is looked for, and told as stored once it is; the same is not stored twice', async () => {
    const page = await shift.enter({ query: episodeAddress('story-empty') });
    const { task, store } = await writeLost(page, 'Imaging', 'Called the ward', true);
    expect(await page.getByRole('textbox', { name: 'Note' }).inputValue()).toBe('Called the ward');
    expect(task.note?.at(-1)?.authorReference?.reference).toBe(ME);
    await store();
    await page.locator('.rg-toast').getByText('Note added. It was stored after all.').waitFor();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.locator('.rg-task', { hasText: 'Imaging' }).getByText('Called the ward').waitFor();
  });

  it('is not given twice when somebody gives it again meanwhile', async () => {
    const page = await shift.enter({ query: episodeAddress('story-empty') });
    const { store, notes } = await writeLost(page, 'Scheduling', 'Only once', false);
    await store();
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect(await notes()).toEqual(['Only once']);
  });
});

describe('words that are written after the connection dropped', () => {
  it('stay when the ones before are found stored, and are sent from there', async () => {
    const page = await shift.enter({ query: episodeAddress('story-empty') });
    const { store, notes } = await writeLost(page, 'Imaging', 'Rang the ward', true);
    const note = page.getByRole('textbox', { name: 'Note' });
    await note.fill('Rang the ward twice');
    await store();
    await page.locator('.rg-toast').getByText('Note added. It was stored after all.').waitFor();
    await page.locator('.rg-task', { hasText: 'Imaging' }).getByText('Rang the ward').waitFor();
    expect(await note.inputValue()).toBe('Rang the ward twice');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.locator('.rg-toast').getByText('Note added.', { exact: true }).waitFor();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect(await notes()).toEqual(['Rang the ward', 'Rang the ward twice']);
  });

  it('are sent, when the ones before are found stored only then', async () => {
    const page = await shift.enter({ query: episodeAddress('story-empty') });
    const { store, notes } = await writeLost(page, 'Scheduling', 'No answer', false);
    await store();
    await page.getByRole('textbox', { name: 'Note' }).fill('They called back');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.locator('.rg-toast').getByText('Note added.', { exact: true }).waitFor();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect(await notes()).toEqual(['No answer', 'They called back']);
  });

  it('or the same again wait while nobody can tell whether the ones before are stored', async () => {
    const page = await shift.enter({ query: episodeAddress('story-empty') });
    const { store, notes } = await writeLost(page, 'Scheduling', 'Only once', false);
    await store();
    let looks = 0;
    await page.route('**/fhir/R4/Task/*', (route) =>
      looks++ < TRIES ? route.abort('connectionreset') : route.continue(),
    );
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('button', { name: 'Save' }).click();
    await page.locator('.rg-toast').getByText('It was stored after all.').waitFor();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect(await notes()).toEqual(['Only once']);
  });
});

describe('an episode on paper', () => {
  it('names the patient on every sheet', async () => {
    const page = await shift.enter({ query: episodeAddress(OVERDUE) });
    await page.getByRole('heading', { name: 'Requirements' }).waitFor();
    await page.emulateMedia({ media: 'print' });
    const head = page.locator('.rg-packet > .rg-packet-who');
    expect(await head.innerText()).toContain('Latecomer, Otis · ');
    const display = 'getComputedStyle(document.querySelector(".rg-packet-who")).display';
    expect(await page.evaluate(display)).toBe('table-header-group');
  });
});

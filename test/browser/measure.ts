import type { Resource } from '@medplum/fhirtypes';
import { readdirSync } from 'node:fs';
import { gather } from '../../src/bulk/gather.ts';
import { readsOf } from '../../src/cli/start-data.ts';
import { buildWorklist } from '../../src/cli/start-worklist.ts';
import { DEFAULT_POLICY } from '../../src/model/policy.ts';
import { catalogue } from '../../src/rules/index.ts';
import { population } from '../../src/sandbox/population.ts';
import { seedFor } from '../../src/sandbox/seed.ts';
import { WORKLIST_FILES } from '../../src/worklist-files.ts';
import { launch } from './chromium.ts';
import { firstLoad } from './first-load.ts';
import { keepPicture } from './ward.ts';
import { openHospital, type Hospital } from './hospital.ts';

/**
 * Measures the worklist by hand: `npx node test/browser/measure.ts [episodes]`. Of most patients only what the queue reads
 * is stored (Patient, Coverage, issues, Tasks), so that the sandbox itself stays small.
 */
const EPISODES = Number(process.argv[2] ?? 5000);
const TODAY = '2026-03-02';
const QUEUE_TYPES: ReadonlySet<string> = new Set(['Patient', 'Coverage']);

async function fill(hospital: Hospital): Promise<void> {
  let episodes = 0;
  for (const { resources } of population(EPISODES * 25, TODAY)) {
    if (!resources.some(({ id }) => id?.endsWith('-infusion'))) continue;
    const { records } = await gather(readsOf(resources, 'population'), TODAY);
    const ours: Resource[] = [];
    for (const record of records) {
      ours.push(...seedFor(record, catalogue, DEFAULT_POLICY, hospital.device, `${TODAY}T06:00:00.000Z`).resources);
    }
    if (!ours.some(({ resourceType }) => resourceType === 'DetectedIssue')) continue;
    const kept: readonly Resource[] =
      episodes < 20 ? resources : resources.filter(({ resourceType }) => QUEUE_TYPES.has(resourceType));
    await hospital.load([...kept, ...ours]);
    if (++episodes === EPISODES) return;
  }
}

await buildWorklist();
const all = readdirSync(`${WORKLIST_FILES}assets`);
process.stdout.write(`first load ${Math.round(firstLoad() / 1000)} kB gzip, of ${all.length} files\n`);
const hospital = await openHospital(TODAY);
await fill(hospital);
process.stdout.write('filled\n');
const browser = await launch();
const entries: number[] = [];
for (let visit = 0; visit < 6; visit++) {
  const visitor = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  const view = await visitor.newPage();
  const entered = performance.now();
  await view.goto(hospital.entrance);
  await view.locator('.rg-item').first().waitFor();
  entries.push(Math.round(performance.now() - entered));
  await visitor.close();
  await new Promise((resolve) => setTimeout(resolve, 3_000));
}
process.stdout.write(`first rows, six visits with nothing cached, ms: ${entries.join(', ')}\n`);
const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
const probe = await page.context().newCDPSession(page);
await probe.send('Performance.enable', { timeDomain: 'threadTicks' });
/** Milliseconds the page's own thread has worked: what other programs on the machine take does not count. */
const worked = async () => {
  const { metrics } = await probe.send('Performance.getMetrics');
  return Math.round((metrics.find(({ name }) => name === 'TaskDuration')?.value ?? 0) * 1000);
};
const start = performance.now();
await page.goto(hospital.entrance);
await page.locator('.rg-item').first().waitFor();
process.stdout.write(
  `first rows after ${Math.round(performance.now() - start)} ms; ${await worked()} ms of work in the page\n`,
);
await page.getByText(/Up to date at/).waitFor({ timeout: 180_000 });
process.stdout.write(
  `whole queue after ${Math.round(performance.now() - start)} ms: ${await page.locator('.rg-counts').innerText()}\n`,
);
await page.locator('.rg-item .rg-payer', { hasText: /\w/ }).first().waitFor({ timeout: 120_000 });
await page.waitForTimeout(1_000);
const before = await worked();
const filterTimes: unknown = await page.evaluate(`(async () => {
  const go = async (query) => {
    const before = document.querySelector('.rg-counts').innerText;
    const start = performance.now();
    history.replaceState(null, '', query);
    dispatchEvent(new Event('radgap-address'));
    while (document.querySelector('.rg-counts').innerText === before) await new Promise(requestAnimationFrame);
    return Math.round(performance.now() - start);
  };
  const times = [];
  for (const query of ['?queue=scheduling', '?severity=high', '?rule=follow-up-scheduled', '?due=overdue', '?owner=none&queue=imaging', '?']) times.push(await go(query));
  return times;
})()`);
process.stdout.write(
  `filters after ms: ${JSON.stringify(filterTimes)}; ${(await worked()) - before} ms of work for all six\n`,
);
const scroll: unknown = await page.evaluate(`(async () => {
  const box = document.querySelector('.rg-scroller');
  const frames = [];
  let last = performance.now();
  for (let n = 0; n < 60; n++) {
    box.scrollTop += 400;
    await new Promise(requestAnimationFrame);
    const now = performance.now();
    frames.push(now - last);
    last = now;
  }
  frames.sort((a, b) => a - b);
  return { median: Math.round(frames[30]), worst: Math.round(frames[59]), rows: document.querySelectorAll('.rg-item').length };
})()`);
process.stdout.write(`scrolling 24,000 px, ms per frame: ${JSON.stringify(scroll)}\n`);
await keepPicture(page, 'queue-5000');
await browser.close();
await hospital.stop();
process.exit(0);

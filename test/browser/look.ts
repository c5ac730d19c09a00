import { stories } from '../../src/sandbox/stories/index.ts';
import { launch } from './chromium.ts';
import { openHospital } from './hospital.ts';
const asOf = '2026-03-02';
const h = await openHospital(asOf);
const n = await h.admit(stories(asOf).flatMap(({ resources }) => resources));
console.log('episodes', n);
const browser = await launch();
const shots = (process.argv[2] ?? 'queue').split(',');
const widths = (process.argv[3] ?? '1440').split(',').map(Number);
const schemes = (process.argv[4] ?? 'light').split(',') as ('light' | 'dark')[];
for (const scheme of schemes)
  for (const width of widths) {
    const context = await browser.newContext({
      colorScheme: scheme,
      viewport: { width, height: width < 500 ? 844 : 900 },
      reducedMotion: 'reduce',
    });
    const page = await context.newPage();
    page.on('console', (m) => {
      if (m.type() === 'error' || m.type() === 'warning') console.log(m.type(), m.text());
    });
    page.on('pageerror', (e) => console.log('pageerror', e.message, e.stack));
    for (const shot of shots) {
      const [name, query = '', act = ''] = shot.split('|');
      await page.goto('about:blank');
      await page.goto(h.entrance.replace('#', `${query}#`));
      await page.waitForTimeout(1800);
      if (act === 'expand') {
        await page.locator('.rg-expand').first().click();
        await page.waitForTimeout(300);
      }
      if (act.startsWith('click:')) {
        await page.locator(act.slice(6)).first().click();
        await page.waitForTimeout(900);
      }
      if (act === 'full') {
        await page
          .addStyleTag({
            content: 'html,body,#root,.rg-frame{height:auto!important}.rg-main{overflow:visible!important}',
          })
          .catch(() => undefined);
        await page.evaluate(
          "document.querySelectorAll('.rg-frame,.rg-main,html,body,#root').forEach(e=>{e.style.setProperty('height','auto','important');e.style.setProperty('overflow','visible','important')})",
        );
      }
      await page.screenshot({ path: `/tmp/shots/${name}-${width}-${scheme}.png`, fullPage: act === 'full' });
    }
    await context.close();
  }
await browser.close();
await h.stop();
process.exit(0);

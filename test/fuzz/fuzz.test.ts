import { describe, expect, it } from '@jest/globals';
import { campaign } from './campaign.ts';
import { episodes } from './corpus.ts';
import { InputTray } from './readers.ts';
import { worseningCampaign } from './worsening-campaign.ts';

/** The same inputs on every run; RADGAP_FUZZ asks for more, RADGAP_FUZZ_SEED for others. */
const CASES = Number(process.env['RADGAP_FUZZ'] ?? 5000);
const SEED = Number(process.env['RADGAP_FUZZ_SEED'] ?? 77750);

/** No clock bounds these: a slow machine is only slow. Each case is bounded by the processor time it takes. */
const PATIENT = 3_600_000;

describe('damaged input', () => {
  it(
    'breaks no reader, keeps none busy, and pollutes no prototype',
    async () => {
      const share = Math.ceil(CASES * 0.6);
      const figures = await campaign(share, SEED);
      expect(figures.cases).toBe(share);
      expect(Object.keys(figures.byReader).sort()).toEqual(['bulk', 'core', 'door', 'receiver', 'review']);
    },
    PATIENT,
  );

  it(
    'makes no verdict better, and opens no gap that it may have closed',
    () => {
      const figures = worseningCampaign(Math.floor(CASES * 0.4), SEED);
      expect(figures['set-aside']).toBeGreaterThan(CASES / 50);
      expect(figures['unknown-word']).toBeGreaterThan(CASES / 50);
    },
    PATIENT,
  );

  it('that ends in the middle of a line never passes for complete', async () => {
    const tray = new InputTray();
    for (const { resources } of episodes(12, SEED)) {
      const bytes = Buffer.from(resources.map((resource) => JSON.stringify(resource)).join('\n'));
      for (const share of [0.2, 0.5, 0.8, 0.99]) {
        const { code } = await tray.check('cut.ndjson', bytes.subarray(0, Math.floor(bytes.length * share)));
        expect([1, 2]).toContain(code);
      }
    }
    tray.remove();
  }, 60_000);
});

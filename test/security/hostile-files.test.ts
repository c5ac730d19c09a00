import { gzipSync } from 'node:zlib';
import { describe, expect, it, jest } from '@jest/globals';
import { inFolder, ndjson } from '../bulk/input-folder.ts';
import { runRadgap } from '../cli/run-radgap.ts';
import { linked, observation, patient } from '../support/chart-builders.ts';

jest.setTimeout(120_000);

const CHECK = ['--as-of', '2025-07-01'];
const service = [patient(), linked()];

/** A JSON text nested so deeply that whoever walks it by recursion falls over. */
const deep = (levels: number) =>
  `{"resourceType":"Observation","id":"deep","subject":{"reference":"Patient/p1"},"extension":${'[{"extension":'.repeat(levels)}[]${'}]'.repeat(levels)}}\n`;

describe('input meant to harm', () => {
  it('a small packed file that unpacks without end is given up, and the rest is read', async () => {
    const bomb = gzipSync(Buffer.alloc(160 * 2 ** 20, 'a'));
    expect(bomb.length).toBeLessThan(400_000);
    await inFolder({ 'a.ndjson': ndjson(...service), 'bomb.ndjson.gz': bomb }, async (folder) => {
      const { code, stdout } = await runRadgap(['check', folder, ...CHECK]);
      expect(code).toBe(2);
      expect(stdout).toMatch(/bomb\.ndjson\.gz.*it unpacks to far more\s+than a real record/s);
    });
  });

  it('a file of ten thousand records packs far below that bound', async () => {
    const many = ndjson(
      ...service,
      ...Array.from({ length: 10_000 }, (_, n) => ({ ...observation('718-7'), id: `o${n}` })),
    );
    await inFolder({ 'many.ndjson.gz': gzipSync(many) }, async (folder) => {
      const { code, stdout } = await runRadgap(['check', folder, ...CHECK]);
      expect(code).toBe(1);
      expect(stdout).toContain('10002 resources');
    });
  });

  it.each([200, 5_000, 200_000])('a resource nested %d deep is skipped by name', async (levels) => {
    await inFolder({ 'a.ndjson': `${ndjson(...service)}${deep(levels)}` }, async (folder) => {
      const { code, stdout } = await runRadgap(['check', folder, ...CHECK]);
      expect(code).toBe(2);
      expect(stdout).toMatch(/a\.ndjson, line 3: it is nested too deeply/);
    });
  });

  it('lists of a million, names every object inherits, and texts of megabytes are only data', async () => {
    const lines = [
      `{"resourceType":"Observation","id":"wide","status":"final","code":{"coding":[${'{},'.repeat(300_000)}{}]},"subject":{"reference":"Patient/p1"}}`,
      '{"resourceType":"Observation","id":"__proto__","__proto__":{"status":"final"},"constructor":{"prototype":{"polluted":true}},"subject":{"reference":"Patient/p1"}}',
      JSON.stringify({ ...linked(), id: 'long', code: { text: `CPT${' '.repeat(2_000_000)}` } }),
      JSON.stringify({
        ...linked(),
        id: 'slashes',
        subject: { reference: `http://a${'/'.repeat(500_000)}b/Patient/p1` },
      }),
    ];
    await inFolder({ 'a.ndjson': `${ndjson(...service)}${lines.join('\n')}\n` }, async (folder) => {
      const { code, stdout } = await runRadgap(['check', folder, ...CHECK]);
      expect(code).toBe(1);
      expect(stdout).toContain('1 service coded 77750 of 1 patient');
    });
  });

  it('control characters and escape sequences of a record reach no terminal', async () => {
    const evil = { ...observation('718-7'), id: 'x', status: '\u001b]0;owned\u0007\u001b[2J' };
    await inFolder(
      { 'a.ndjson': ndjson(...service, evil), '\u001b[31mred.ndjson': ndjson(patient({ id: 'p2' })) },
      async (folder) => {
        const { stdout, stderr } = await runRadgap(['check', folder, ...CHECK]);
        expect(`${stdout}${stderr}`).not.toMatch(/[^\P{Cc}\n\t]/u);
      },
    );
  });
});

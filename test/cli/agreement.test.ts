import { describe, expect, it, jest } from '@jest/globals';
import { FORMATS } from '../../src/cli/format.ts';
import { inFolder, ndjson } from '../bulk/input-folder.ts';
import { day, linked, patient } from '../support/chart-builders.ts';
import { runRadgap } from './run-radgap.ts';

jest.setTimeout(60_000);

const CLINIC = `${import.meta.dirname}/../golden/clinic.json`;
const AS_OF = ['--as-of', '2025-06-01'];
const IN_SHADOW = 'pre-treatment-imaging-on-file';

interface Episode {
  readonly verdicts: readonly { readonly rule: string; readonly status: string; readonly shadow: boolean }[];
}

interface Review {
  readonly episodes: readonly Episode[];
  readonly summary: Readonly<Record<'complete' | 'incomplete' | 'undecided' | 'ahead' | 'episodes', number>>;
}

describe('what the formats tell of one review', () => {
  it('the states of the episodes are the same in words, in figures and in JSON', async () => {
    for (const asOf of ['2025-01-11', '2025-06-01', '2027-01-01']) {
      const args = ['check', CLINIC, '--as-of', asOf];
      const { summary } = JSON.parse((await runRadgap([...args, '--format', 'json'])).stdout) as Review;
      const { complete, incomplete, undecided, ahead, episodes } = summary;
      expect(complete + incomplete + undecided + ahead).toBe(episodes);
      const states = `${complete} complete · ${incomplete} with open gaps · ${undecided} undecided · ${ahead} not yet due.`;
      const report = await runRadgap(args);
      expect(report.stdout).toContain(`  ${states}\n`);
      expect(report.stdout.match(/ UNDECIDED\n/g) ?? []).toHaveLength(undecided);
      expect(report.stdout.match(/ NOT YET DUE\n/g) ?? []).toHaveLength(ahead);
      const { stdout: html } = await runRadgap([...args, '--format', 'html']);
      expect(html).toContain(`<dt>Undecided</dt><dd><b>${undecided}</b>`);
      expect(html).toContain(`<dt>Not due yet</dt><dd><b>${ahead}</b>`);
    }
  });

  it('a gap of a rule in shadow is marked as such wherever it is told, and is no issue', async () => {
    await inFolder(
      { 'policy.json': JSON.stringify({ rules: { [IN_SHADOW]: { state: 'shadow' } } }) },
      async (folder) => {
        const told = async (format: string) => {
          const args = ['check', CLINIC, ...AS_OF, '--policy', `${folder}/policy.json`, '--format', format];
          return (await runRadgap(args)).stdout;
        };
        const { episodes } = JSON.parse(await told('json')) as Review;
        const verdicts = episodes.flatMap((episode) => episode.verdicts);
        expect(verdicts.filter(({ rule, shadow }) => shadow !== (rule === IN_SHADOW))).toEqual([]);
        const gaps = verdicts.filter(({ rule, status }) => rule === IN_SHADOW && status === 'open-gap');
        expect(gaps.length).toBeGreaterThan(0);
        const rows = (await told('csv')).split('\r\n').filter((row) => row.includes('open-gap'));
        expect(rows.filter((row) => row.endsWith(',yes') !== row.includes(IN_SHADOW))).toEqual([]);
        expect(await told('report')).toContain('shadow: shown here, written nowhere');
        expect(await told('html')).toContain('shadow: shown here, written nowhere');
        expect(await told('fhir')).not.toContain(IN_SHADOW);
      },
    );
  });
});

describe('names that a terminal would obey', () => {
  const marks = { escape: '\u001b[31m', eightBit: '\u009b31m', turn: '\u202e', bell: '\u0007' };
  const service = Object.values(marks).map((mark, index) =>
    linked({ id: `p${index}${mark}`, performedDateTime: day(-100 * index) }),
  );

  it.each(FORMATS)('are not obeyed in %s', async (format) => {
    await inFolder(
      { 'a.ndjson': ndjson(patient(), ...service), [`b${marks.escape}.ndjson`]: '{"x\n' },
      async (folder) => {
        const { stdout, stderr } = await runRadgap(['check', folder, ...AS_OF, '--format', format]);
        expect(stdout.length).toBeGreaterThan(1_000);
        expect((stdout + stderr).replaceAll('\r\n', '\n')).not.toMatch(/[^\P{Cc}\n\t]|[\u202a-\u202e]/u);
      },
    );
  });

  it('are whole for a program that reads JSON', async () => {
    await inFolder({ 'a.ndjson': ndjson(patient(), ...service) }, async (folder) => {
      const { stdout } = await runRadgap(['check', folder, ...AS_OF, '--format', 'ndjson']);
      const episodes = stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as { readonly procedure: string });
      const written = episodes.map(({ procedure }) => procedure).join(' ');
      for (const mark of Object.values(marks)) expect(written).toContain(mark);
    });
  });
});

import { describe, expect, it, jest } from '@jest/globals';
import { FORMATS } from '../../src/cli/format.ts';
import { catalogue } from '../../src/rules/index.ts';
import { inFolder, ndjson } from '../bulk/input-folder.ts';
import { day, linked, patient } from '../support/chart-builders.ts';
import { runRadgap, type Transcript } from './run-radgap.ts';

jest.setTimeout(60_000);

const CLINIC = `${import.meta.dirname}/../golden/clinic.json`;
const AS_OF = ['--as-of', '2025-06-01'];
const IN_SHADOW = 'pre-treatment-imaging-on-file';

interface Episode {
  readonly verdicts: readonly { readonly rule: string; readonly status: string; readonly shadow: boolean }[];
}

interface Review {
  readonly episodes: readonly Episode[];
  readonly summary: Readonly<Record<'complete' | 'incomplete' | 'undecided' | 'ahead' | 'episodes', number>> &
    Readonly<Record<'open' | 'shadow', Readonly<Record<string, number>>>>;
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
    await inShadow([IN_SHADOW], async (told) => {
      const { episodes } = JSON.parse((await told('json')).stdout) as Review;
      const verdicts = episodes.flatMap((episode) => episode.verdicts);
      expect(verdicts.filter(({ rule, shadow }) => shadow !== (rule === IN_SHADOW))).toEqual([]);
      const gaps = verdicts.filter(({ rule, status }) => rule === IN_SHADOW && status === 'open-gap');
      expect(gaps.length).toBeGreaterThan(0);
      const rows = (await told('csv')).stdout.split('\r\n').filter((row) => row.includes('open-gap'));
      expect(rows.filter((row) => row.endsWith(',yes,,,') !== row.includes(IN_SHADOW))).toEqual([]);
      expect((await told('report')).stdout).toContain('shadow: shown here, written nowhere');
      expect((await told('html')).stdout).toContain('shadow: shown here, written nowhere');
      expect((await told('fhir')).stdout).not.toContain(IN_SHADOW);
    });
  });

  it('what a rule in shadow says counts in no sum, score or state, and stands apart', async () => {
    await inShadow([IN_SHADOW], async (told) => {
      const { episodes, summary } = JSON.parse((await told('json')).stdout) as Review;
      const verdicts = episodes.flatMap((episode) => episode.verdicts);
      const open = verdicts.filter(({ status }) => status === 'open-gap').map(({ rule }) => rule);
      const missed = ['open-gap', 'prospective-gap', 'undetermined'];
      const apart = verdicts.filter(({ shadow, status }) => shadow && missed.includes(status)).length;
      const live = open.filter((rule) => rule !== IN_SHADOW).length;
      expect(live).toBeLessThan(open.length);
      expect(Object.values(summary.open).reduce((sum, count) => sum + count, 0)).toBe(live);
      expect(summary.open).not.toHaveProperty(IN_SHADOW);
      expect(summary.shadow).toEqual({ [IN_SHADOW]: open.length - live });
      const { stdout: report } = await told('report');
      expect(report).toContain(`  ${live} open gaps · `);
      expect(report).toContain(`\n  ${live} gaps are open, but not all could be told`);
      expect(sumOf(report, /(\d+) OPEN GAPS?\n/g)).toBe(live);
      expect(sumOf(report, /^ {2}MISSING \((\d+)\)/gm)).toBe(live);
      expect(sumOf(report, /^ {2}IN SHADOW, NOT COUNTED \((\d+)\)/gm)).toBe(apart);
      const { stdout: html } = await told('html');
      expect(html).toContain(`<dt>Open gaps</dt><dd><b>${live}</b>`);
      expect(sumOf(html, /<h4>Missing \((\d+)\)/g)).toBe(live);
      expect(sumOf(html, /<h4>In shadow, not counted \((\d+)\)/g)).toBe(apart);
      expect((await told('measure')).stdout).not.toContain(IN_SHADOW);
    });
  });

  it('gaps of rules in shadow alone leave every episode complete, and the exit code at 0', async () => {
    await inShadow(
      catalogue.map(({ id }) => id),
      async (told) => {
        for (const format of FORMATS)
          expect({ format, code: (await told(format, BARE)).code }).toEqual({ format, code: 0 });
        const { summary } = JSON.parse((await told('json', BARE)).stdout) as Review;
        expect(summary).toMatchObject({ complete: summary.episodes, incomplete: 0, undecided: 0, ahead: 0, open: {} });
        const shadow = Object.values(summary.shadow).reduce((sum, count) => sum + count, 0);
        expect((await told('report', BARE)).stdout).toContain(
          `  No gap is open. ${shadow} gaps of rules in shadow do not count. Exit code 0.\n`,
        );
        const rows = (await told('csv', BARE)).stdout.split('\r\n').slice(1, -1);
        expect(rows.filter((row) => row.includes(',complete,'))).toHaveLength(summary.episodes);
      },
    );
  });

  it('a policy of mode off writes no issue, in shadow it writes all, and neither changes a verdict', async () => {
    const told = (mode: string, format: string) => withPolicy({ mode }, (run) => run(format));
    const live = await told('live', 'fhir');
    expect(await told('shadow', 'fhir')).toEqual(live);
    const off = await told('off', 'fhir');
    expect(off.stdout).toBe('');
    expect(off.stderr).toContain('The mode of the policy is off: no issue would be written, and none is printed.\n');
    expect(off.stderr).toContain(' gaps are open, but ');
    for (const format of ['json', 'csv', 'measure'])
      expect(await told('off', format)).toEqual(await told('live', format));
  });
});

type Told = (format: string, input?: string) => Promise<Transcript>;

/** A service of which nothing but the Procedure is on record. */
const BARE = 'bare';

/** Reviews the clinic, or what is asked for, by a policy and in whatever format. */
function withPolicy<T>(policy: object, use: (told: Told) => Promise<T>): Promise<T> {
  const files = { 'policy.json': JSON.stringify(policy), 'bare/a.ndjson': ndjson(patient(), linked()) };
  return inFolder(files, (folder) =>
    use((format, input = CLINIC) =>
      runRadgap([
        'check',
        input.replace(BARE, `${folder}/bare`),
        ...AS_OF,
        '--policy',
        `${folder}/policy.json`,
        '--format',
        format,
      ]),
    ),
  );
}

function inShadow(rules: readonly string[], use: (told: Told) => Promise<void>): Promise<void> {
  return withPolicy({ rules: Object.fromEntries(rules.map((rule) => [rule, { state: 'shadow' }])) }, use);
}

function sumOf(text: string, count: RegExp): number {
  return [...text.matchAll(count)].reduce((sum, [, found]) => sum + Number(found), 0);
}

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

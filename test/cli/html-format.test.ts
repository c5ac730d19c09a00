import { createHash } from 'node:crypto';
import fc from '../support/fast-check.ts';
import { describe, expect, it } from '@jest/globals';
import { htmlFormat } from '../../src/cli/html-format.ts';
import { judge } from '../../src/cli/judge.ts';
import { markup } from '../../src/cli/markup.ts';
import { byPeriod } from '../../src/cli/periods.ts';
import { Counter } from '../../src/cli/tally.ts';
import { DEFAULT_POLICY } from '../../src/model/policy.ts';
import { catalogue } from '../../src/rules/index.ts';
import { linked, patient } from '../support/chart-builders.ts';
import { assessed, runWith } from './reviewed.ts';

function page(...ids: readonly string[]): string {
  const { judged, tally } = assessed(...ids);
  const format = htmlFormat(runWith());
  return format.head() + judged.map((each) => format.patient(each)).join('') + format.tail(tally);
}

const NASTY = fc.constantFrom('<', '>', '"', "'", '&', '/', '=', ' ', 'a', '\u0000', '\ud800', '\u202e');

describe('HTML with holes', () => {
  it('shows any text as text, in elements and in attributes', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: NASTY })), (text) => {
        const { text: html } = markup`<p title="${text}">${text}</p>`;
        const [, inside = '', between = ''] = /^<p title="([^"]*)">([^<]*)<\/p>$/.exec(html) ?? [];
        expect(inside).toBe(between);
        expect(html).toMatch(/^<p title="[^"<>']*">[^"<>']*<\/p>$/);
        expect(html.isWellFormed()).toBe(true);
      }),
    );
  });

  it.each([
    ['a tag', '<script>alert(1)</script>', '&lt;script&gt;alert(1)&lt;/script&gt;'],
    ['a way out of an attribute', `" onload='x'`, '&quot; onload=&#39;x&#39;'],
    ['an entity', '&lt;', '&amp;lt;'],
    ['control characters', 'a\u0000b\u001bc\u009bd', 'a\u{fffd}b\u{fffd}c\u{fffd}d'],
    ['a turn of the direction of writing', 'a\u202eb\u2066c', 'a\u{fffd}b\u{fffd}c'],
    ['half a character', 'a\ud800b', 'a\u{fffd}b'],
    ['letters of any script', 'Müller 李 שלום', 'Müller 李 שלום'],
  ])('does no harm with %s', (_, text, html) => {
    expect(markup`${text}`.text).toBe(html);
  });

  it('takes lists piece by piece, and nothing for what is absent', () => {
    expect(markup`${['<', markup`<b>`, [1, undefined, false]]}`.text).toBe('&lt;<b>1');
  });
});

describe('--format html', () => {
  it('is one page that may load, run and send nothing', () => {
    const html = page('a', 'b', 'c');
    const policy = /<meta http-equiv="Content-Security-Policy" content="([^"]*)">/.exec(html)?.[1] ?? '';
    const style = /<style>([\s\S]*?)<\/style>/.exec(html)?.[1] ?? '';
    const hash = createHash('sha256').update(style).digest('base64');
    expect(policy).toBe(
      `default-src &#39;none&#39;; style-src &#39;sha256-${hash}&#39;; base-uri &#39;none&#39;; form-action &#39;none&#39;`,
    );
    expect(html).not.toMatch(/<script|\son\w+=|\sstyle=|<link|<img|<iframe|<object|url\(|@import|src=/i);
    expect([...html.matchAll(/href="([^"]*)"/g)].map(([, to]) => to)).toEqual(['#overview', '#episodes']);
    expect(html).not.toMatch(/https?:/);
  });

  it('has one section an episode, in the order of the input, and what is missing in it', () => {
    const html = page('a', 'b');
    const sections = [...html.matchAll(/<article id="([^"]*)" data-state="(\w+)"/g)].map(([, id, state]) => [
      id,
      state,
    ]);
    expect(sections.map(([id]) => id)).toEqual(['Procedure/a-infusion', 'Procedure/b-infusion']);
    const { judged } = assessed('a', 'b');
    for (const { findings } of judged.flatMap(({ assessments }) => assessments)) {
      for (const { gaps } of findings) for (const { text } of gaps) expect(html).toContain(markup`${text}`.text);
    }
  });

  it.each([
    [0, [], true],
    [1, ['a'], false],
  ])('of %i episodes says so, and offers a choice among them where there is one', (_, ids, isNone) => {
    const html = page(...ids);
    expect(html.includes('<p>None: no service coded 77750 that can be judged was found.</p>')).toBe(isNone);
    expect(html).toContain('main:not(:has(article)) > fieldset { display: none; }');
  });

  it('says how many more were seen and not counted', () => {
    const { judged } = assessed('b');
    const more = judged.map(({ assessments, chart }) => ({
      chart,
      assessments: assessments.map((one) => ({
        ...one,
        findings: one.findings.map((finding) => ({
          ...finding,
          gaps: finding.gaps.map((gap) => (gap.nearMisses.length > 0 ? { ...gap, moreNearMisses: 7 } : gap)),
        })),
      })),
    }));
    expect(more.map(htmlFormat(runWith()).patient).join('')).toContain('<li>7 more were seen and not counted.</li>');
  });

  it.each([
    [199, 200, '199 (99 %)'],
    [200, 200, '200 (100 %)'],
    [1, 3, '1 (33 %)'],
    [0, 0, '0'],
  ])('tells %d complete episodes of %d as a share that is not all unless it is', (complete, episodes, text) => {
    const html = htmlFormat(runWith()).tail({ ...assessed('a').tally, complete, episodes });
    expect(html).toContain(`<dt>Complete</dt><dd><b>${text}</b>`);
  });

  it('defines every figure and chart, and gives every bar in numbers', () => {
    const html = page('a', 'b', 'c');
    const figures = [...html.matchAll(/<dt>[^<]+<\/dt><dd><b>[^<]+<\/b>([^<]+)<\/dd>/g)];
    expect(figures).toHaveLength(8);
    const charts = html.split('<figure').slice(1);
    expect(charts).toHaveLength(4);
    for (const chart of charts) {
      expect(chart).toMatch(/<figcaption><h3>[^<]+<\/h3><p class="quiet">[^<]{30,}<\/p>/);
      const rows = chart.split('<tr><th scope="row">').slice(1);
      expect(rows.length).toBeGreaterThan(0);
      for (const row of rows) expect(row).toMatch(/<svg [^>]*aria-hidden="true">.*<td>\d+<\/td>/);
    }
  });

  it('shows nothing of a hostile record but as text', () => {
    const evil = '<img src=x onerror=alert(1)>"\'';
    const person = patient({ id: 'p1' });
    const service = { ...linked(), status: evil };
    const again = { ...linked(), id: `x${evil.replaceAll(' ', '')}` };
    const judged = judge(
      { patient: 'Patient/p1', resources: [person, service, again], unreadable: [], asOf: '2025-07-01' },
      catalogue,
      DEFAULT_POLICY,
    );
    if ('fault' in judged) throw new Error(judged.fault);
    const counter = new Counter();
    counter.add(judged);
    const skipped = [{ file: `${evil}.ndjson`, line: 1, why: 'it is not valid JSON' }];
    const format = htmlFormat({ ...runWith(), path: evil });
    const html = format.head() + format.patient(judged) + format.tail(counter.tally(3, skipped));
    expect(html).toContain('&lt;img');
    expect(html).not.toMatch(/<img|onerror=alert\(1\)>/);
  });

  it('says what of the input was not judged', () => {
    const { tally } = assessed('a');
    const skipped = [{ file: 'x.ndjson', line: 3, why: 'it is not valid JSON' }];
    const html = htmlFormat(runWith()).tail({
      ...tally,
      skipped,
      unjudged: [{ patient: 'Patient/z', fault: 'RangeError' }],
    });
    expect(html).toContain('<code>x.ndjson, line 3</code>: it is not valid JSON');
    expect(html).toContain('<code>Patient/z</code>: RangeError');
  });
});

describe('the unit of time of a chart', () => {
  const counts = { open: 1, undecided: 0, ahead: 0, waived: 0, complete: 2 };
  const months = (count: number) =>
    new Map(
      Array.from({ length: count }, (_, index) => [
        `${2000 + Math.floor(index / 12)}-${String((index % 12) + 1).padStart(2, '0')}`,
        counts,
      ]),
    );
  it.each([
    [3, 'month', '2000-01', 1],
    [24, 'month', '2000-01', 1],
    [25, 'quarter', '2000-Q1', 3],
    [72, 'quarter', '2000-Q1', 3],
    [73, 'year', '2000', 12],
  ] as const)('of %i months is the %s', (count, unit, name, sum) => {
    const { unit: drawn, rows } = byPeriod(months(count));
    expect(drawn).toBe(unit);
    expect(rows[0]).toEqual([name, { open: sum, undecided: 0, ahead: 0, waived: 0, complete: 2 * sum }]);
  });

  it('leaves what has no day apart', () => {
    expect(byPeriod(new Map([['', counts], ...months(30)])).rows[0]).toEqual(['', counts]);
  });
});

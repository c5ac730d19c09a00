import type { MeasureReport } from '@medplum/fhirtypes';
import { expect, it, jest } from '@jest/globals';
import type { EpisodeJson } from '../../src/cli/episode-json.ts';
import { episodeJson } from '../../src/cli/episode-json.ts';
import { judge, type Judged } from '../../src/cli/judge.ts';
import { groupOf } from '../../src/cli/measure-group.ts';
import { measureFormat } from '../../src/cli/measure-format.ts';
import { Counter } from '../../src/cli/tally.ts';
import { gather } from '../../src/bulk/gather.ts';
import { readsOf } from '../../src/cli/start-data.ts';
import { DEFAULT_POLICY, type Policy } from '../../src/model/policy.ts';
import { catalogue } from '../../src/rules/index.ts';
import { stories } from '../../src/sandbox/stories/index.ts';
import fc from '../support/fast-check.ts';
import { runWith } from './reviewed.ts';

jest.setTimeout(120_000);

const DAYS = ['2025-01-01', '2025-04-10', '2025-07-01', '2026-01-01'];
const states = fc.dictionary(
  fc.constantFrom(...catalogue.map(({ id }) => id)),
  fc.record({ state: fc.constantFrom('on' as const, 'shadow' as const, 'off' as const) }),
  { maxKeys: 12 },
);

/** The populations of a group by their codes; a status that nothing came to has none. */
const populations = ({ group }: MeasureReport) =>
  Object.fromEntries(
    (group ?? []).map(({ id, population }) => [
      id ?? '',
      Object.fromEntries((population ?? []).map(({ code, count }) => [code?.coding?.[0]?.code ?? '', count ?? 0])),
    ]),
  );

/** What a reader of `--format ndjson` counts of each rule that is not in shadow. */
function countsIn(episodes: readonly EpisodeJson[], policy: Policy) {
  const live = catalogue.filter(({ id }) => policy.rules[id]?.state !== 'shadow');
  return Object.fromEntries(
    live.map(({ id }) => {
      const statuses = episodes.flatMap(({ verdicts }) => verdicts.filter(({ rule }) => rule === id));
      const count = (status: string) => statuses.filter((verdict) => verdict.status === status).length;
      const due = count('closed-gap') + count('open-gap');
      const others = ['open-gap', 'prospective-gap', 'not-applicable', 'undetermined']
        .map((status) => [status, count(status)] as const)
        .filter(([, number]) => number > 0);
      const applies = due + count('prospective-gap') + count('undetermined');
      const sums = { 'initial-population': applies, denominator: due, numerator: count('closed-gap') };
      return [id, { ...sums, ...Object.fromEntries(others) }];
    }),
  );
}

it('a MeasureReport tells the numbers that the lines of ndjson add up to, whatever the day, the policy and the patients', async () => {
  const property = fc.asyncProperty(
    fc.constantFrom(...DAYS),
    fc.constantFrom(...DAYS),
    states,
    fc.subarray(
      stories('2025-07-01').map((_, number) => number),
      { maxLength: 8 },
    ),
    async (told, asOf, rules, chosen) => {
      const policy: Policy = { ...DEFAULT_POLICY, rules };
      const run = { ...runWith(), asOf, policy };
      const held = chosen.flatMap((number) => stories(told)[number]?.resources ?? []);
      const { records } = await gather(readsOf(held, 'stories'), asOf);
      const counter = new Counter();
      const judged: Judged[] = [];
      for (const record of records) {
        const each = judge(record, catalogue, policy);
        if ('fault' in each) throw new Error(each.fault);
        judged.push(each);
        counter.add(each);
      }
      const format = measureFormat(run);
      const text = judged.map((each) => format.patient(each)).join('') + format.tail(counter.tally(held.length, []));
      const reports = text
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as MeasureReport);
      const summary = reports.pop();
      if (!summary) throw new Error('no summary');
      const episodes = judged.flatMap(({ assessments }) => assessments.map(episodeJson));
      expect(reports).toHaveLength(episodes.length);
      for (const [index, report] of reports.entries()) {
        const own = episodes.slice(index, index + 1);
        expect(populations(report)).toEqual(countsIn(own, policy));
        expect(report.subject?.reference).toBe(own[0]?.patient);
      }
      expect(populations(summary)).toEqual(countsIn(episodes, policy));
      for (const { population, measureScore } of summary.group ?? []) {
        const of = (code: string) => population?.find((each) => each.code?.coding?.[0]?.code === code)?.count ?? 0;
        const score = of('denominator') === 0 ? undefined : of('numerator') / of('denominator');
        if (score === undefined) expect(measureScore).toBeUndefined();
        else expect(measureScore?.value).toBe(score);
      }
    },
  );
  await fc.assert(property, { numRuns: 25, seed: 77750 });
});

it.each([
  { given: 'one open gap of very many', closed: 29_999, open: 1 },
  { given: 'one closed gap of very many', closed: 1, open: 29_999 },
])('the score of $given is neither all nor nothing', ({ closed, open }) => {
  const [rule] = catalogue;
  if (!rule) throw new Error('no rule');
  const counts = { 'closed-gap': closed, 'open-gap': open, 'prospective-gap': 0, 'not-applicable': 0, undetermined: 0 };
  const score = groupOf(rule, counts).measureScore?.value;
  expect(score).toBe(closed / 30_000);
  expect(score).toBeGreaterThan(0);
  expect(score).toBeLessThan(1);
});

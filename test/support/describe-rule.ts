import { describe, expect, it } from '@jest/globals';
import { episodesOf } from '../../src/chart/episodes.ts';
import { openChart } from '../../src/chart/open-chart.ts';
import { evaluate } from '../../src/evaluate.ts';
import type { Finding } from '../../src/model/assessment.ts';
import { DEFAULT_POLICY, type Policy } from '../../src/model/policy.ts';
import type { PatientRecord } from '../../src/model/record.ts';
import type { Queue, Rule, Severity } from '../../src/model/rule.ts';
import { detailText, whyNotText, type Detail, type WhyNot } from '../../src/model/verdict.ts';

/** A gap as a table expects it; what is left out is not compared. */
export interface ExpectedGap<M extends string> {
  readonly message: M;
  readonly severity?: Severity;
  readonly queue?: Queue;
  readonly task?: boolean;
  readonly about?: string;
  /** What the sentence of the gap says. */
  readonly text?: RegExp;
  /** What is said of a near miss, by its reference. */
  readonly told?: Readonly<Record<string, RegExp>>;
  /** Near misses as reference and the code of their reason. */
  readonly nearMisses?: Readonly<Record<string, WhyNot['code']>>;
  /** How many more near misses there are than are told. */
  readonly moreNearMisses?: number;
}

/** One row of a rule's table: a chart, and what the rule must say of its episode. */
export interface Row<M extends string> {
  readonly given: string;
  readonly chart: PatientRecord;
  readonly policy?: Partial<Policy>;
  /** Which of the patient's episodes is judged, earliest first. */
  readonly episode?: number;
  readonly gaps?: readonly ExpectedGap<M>[];
  readonly evidence?: readonly string[];
  readonly details?: readonly Detail['code'][];
  readonly because?: RegExp;
  readonly due?: string;
  readonly announced?: boolean;
}

export type Table<M extends string> = Readonly<Partial<Record<Finding['status'], readonly Row<M>[]>>>;

/** Turns a rule's table into tests, and refuses a table that leaves something unsaid. */
export function describeRule<M extends string>(rule: Rule<M>, table: Table<M>): void {
  describe(rule.id, () => {
    for (const [status, rows] of Object.entries(table)) {
      describe(status, () => {
        it.each(rows.map((row) => [row.given, row] as const))('%s', (_, row) => {
          const found = judge(rule, row, freeze(row.chart));
          expect({
            status: found.status,
            because: found.because,
            gaps: found.gaps.map(({ message }) => message),
          }).toMatchObject({
            status,
            gaps: (row.gaps ?? []).map(({ message }) => message),
          });
          compare(found, row);
          expect(sentencesOf(found).join(' ')).not.toMatch(/\{\w+\}|undefined|NaN/);
          const reversed = judge(rule, row, reverse(row.chart));
          expect(essence(reversed)).toEqual(essence(found));
        });
      });
    }
    it('has a table with a complete record, an incomplete one, and every message', () => {
      const expected = Object.values(table).flatMap((rows: readonly Row<M>[]) => rows);
      const used = new Set(expected.flatMap(({ gaps }) => (gaps ?? []).map(({ message }) => message)));
      expect([...used].sort()).toEqual(Object.keys(rule.messages).sort());
      expect(table['closed-gap'] ?? []).not.toHaveLength(0);
      expect([...(table['open-gap'] ?? []), ...(table['prospective-gap'] ?? [])]).not.toHaveLength(0);
    });
  });
}

function judge<M extends string>(rule: Rule<M>, row: Row<M>, record: PatientRecord): Finding {
  const policy = { ...DEFAULT_POLICY, ...row.policy };
  const episode = episodesOf(openChart(record, policy), policy)[row.episode ?? 0];
  if (!episode) throw new Error(`the chart holds no episode: ${row.given}`);
  const { findings, failed } = evaluate(episode, [rule], policy);
  expect(failed).toEqual([]);
  const [finding] = findings;
  if (!finding) throw new Error('the rule gave no finding');
  return finding;
}

function compare<M extends string>(found: Finding, row: Row<M>): void {
  if (row.evidence) expect(found.evidence).toEqual([...row.evidence].sort());
  if (row.details) expect(found.details.map(({ code }) => code).sort()).toEqual([...row.details].sort());
  if (row.because) expect(found.because).toMatch(row.because);
  if (row.due !== undefined) expect(found.due).toBe(row.due);
  if (row.announced !== undefined) expect(found.announced).toBe(row.announced);
  row.gaps?.forEach((expected, index) => {
    const gap = found.gaps[index];
    if (expected.severity) expect(gap?.severity).toBe(expected.severity);
    if (expected.queue) expect(gap?.queue).toBe(expected.queue);
    if (expected.task !== undefined) expect(gap?.task).toBe(expected.task);
    if (expected.about) expect(gap?.about).toBe(expected.about);
    if (expected.text) expect(gap?.text).toMatch(expected.text);
    for (const [reference, told] of Object.entries(expected.told ?? {})) {
      const near = gap?.nearMisses.find((nearMiss) => nearMiss.reference === reference);
      expect(near && whyNotText(near.why)).toMatch(told);
    }
    if (expected.moreNearMisses !== undefined) expect(gap?.moreNearMisses).toBe(expected.moreNearMisses);
    if (!expected.nearMisses) return;
    expect(Object.fromEntries(gap?.nearMisses.map(({ reference, why }) => [reference, why.code]) ?? [])).toEqual(
      expected.nearMisses,
    );
  });
}

/** Every sentence of a finding, with its holes filled. */
function sentencesOf(finding: Finding): readonly string[] {
  const nearMisses = finding.gaps.flatMap((gap) => gap.nearMisses);
  return [
    ...finding.gaps.map(({ text }) => text),
    ...nearMisses.map(({ why }) => whyNotText(why)),
    ...finding.details.map(detailText),
  ];
}

/** What must not depend on the order in which things are listed. */
function essence(finding: Finding) {
  return {
    status: finding.status,
    due: finding.due,
    evidence: finding.evidence,
    details: finding.details.map(detailText).sort(),
    gaps: finding.gaps.map(({ message, text, severity, queue, about, nearMisses }) => ({
      message,
      text,
      severity,
      queue,
      about,
      nearMisses: nearMisses.map(({ reference, why }) => `${reference}: ${whyNotText(why)}`).sort(),
    })),
  };
}

function freeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  for (const held of Object.values(value)) freeze(held);
  return Object.freeze(value);
}

function reverse(chart: PatientRecord): PatientRecord {
  return { ...chart, resources: chart.resources.map(reverseLists).reverse() };
}

/** The same resource with each of its lists the other way round. */
function reverseLists(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reverseLists).reverse();
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, held]) => [key, reverseLists(held)]));
}

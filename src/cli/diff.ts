import { gather } from '../bulk/gather.ts';
import { InputError } from '../bulk/input-error.ts';
import { readResources } from '../bulk/read-resources.ts';
import { dateIn } from '../chart/dates.ts';
import type { Assessment, Finding } from '../model/assessment.ts';
import type { Policy } from '../model/policy.ts';
import type { Rule } from '../model/rule.ts';
import type { IsoDate } from '../model/time.ts';
import { catalogue, catalogueAt, CATALOGUE_VERSION } from '../rules/index.ts';
import { judge } from './judge.ts';
import { policyFrom } from './policy-file.ts';

/** The options of `radgap diff`. */
export interface DiffOptions {
  /** A catalogue version such as 1.0.0, or a policy file. */
  readonly from: string;
  readonly policy?: string;
  readonly asOf?: IsoDate;
}

/** One side of a comparison: the rules and the policy by which a record is judged. */
export interface Side {
  readonly catalogue: readonly Rule[];
  readonly policy: Policy;
}

/** What changes for one rule of one episode. */
export interface Change {
  readonly episode: string;
  readonly rule: string;
  readonly kind: 'opens' | 'closes' | 'regraded';
  readonly text: string;
}

/**
 * Shows what a new catalogue or policy would open and close in some records, before it goes live.
 * @throws InputError when an input cannot be used, or the catalogue version is not known.
 */
export async function diff(path: string, options: DiffOptions): Promise<0 | 1 | 2> {
  const policy = await policyFrom(options.policy, catalogue);
  const before = await sideNamed(options.from, policy);
  const asOf = options.asOf ?? today(policy);
  const { records, skipped } = await gather(readResources(path), asOf);
  const changes: Change[] = [];
  let episodes = 0;
  for (const record of records) {
    const [old, now] = [before, { catalogue, policy }].map((side) => judge(record, side.catalogue, side.policy));
    if (!old || !now || !('assessments' in old) || !('assessments' in now)) continue;
    episodes += now.assessments.length;
    changes.push(...changesBetween(old.assessments, now.assessments));
  }
  process.stdout.write(page(changes, episodes, options.from));
  if (episodes === 0 || skipped.length > 0) return changes.length > 0 ? 1 : 2;
  return changes.length > 0 ? 1 : 0;
}

const VERSION = /^\d+\.\d+\.\d+$/;

async function sideNamed(from: string, policy: Policy): Promise<Side> {
  if (!VERSION.test(from)) return { catalogue, policy: await policyFrom(from, catalogue) };
  const rules = catalogueAt(from);
  if (rules.length > 0) return { catalogue: rules, policy };
  throw new InputError(`No catalogue of version ${from} is known; this one is ${CATALOGUE_VERSION}.`);
}

function today({ timeZone }: Policy): IsoDate {
  return dateIn(timeZone, Date.now());
}

/** What differs between two judgements of the same record, episode by episode and rule by rule. */
export function changesBetween(before: readonly Assessment[], after: readonly Assessment[]): readonly Change[] {
  const anchors = [...new Set([...before, ...after].map(({ episode }) => episode.anchor.id))].sort();
  return anchors.flatMap((anchor) => {
    const [old, now] = [before, after].map((side) => findingsOf(side, anchor));
    const rules = [...new Set([...(old?.keys() ?? []), ...(now?.keys() ?? [])])];
    return rules.flatMap((rule) => changeOf(anchor, rule, old?.get(rule), now?.get(rule)));
  });
}

function findingsOf(side: readonly Assessment[], anchor: string): ReadonlyMap<string, Finding> {
  const found = side.find(({ episode }) => episode.anchor.id === anchor)?.findings ?? [];
  return new Map(found.map((finding) => [finding.rule, finding]));
}

function changeOf(
  episode: string,
  rule: string,
  old: Finding | undefined,
  now: Finding | undefined,
): readonly Change[] {
  const text = (finding: Finding | undefined) => finding?.gaps.map((gap) => gap.text).join(' ') ?? '';
  if (!isOpen(old) && isOpen(now)) return [{ episode, rule, kind: 'opens', text: text(now) }];
  if (isOpen(old) && !isOpen(now))
    return [{ episode, rule, kind: 'closes', text: now?.because ?? now?.status ?? 'not in the catalogue' }];
  if (!isOpen(old) || grade(old) === grade(now)) return [];
  return [{ episode, rule, kind: 'regraded', text: `${grade(old)} becomes ${grade(now)}` }];
}

function isOpen(finding: Finding | undefined): boolean {
  return finding?.status === 'open-gap' && !finding.shadow;
}

function grade(finding: Finding | undefined): string {
  return finding?.gaps.map(({ severity, queue }) => `${severity} for ${queue}`).join(', ') ?? '';
}

const MARKS = { opens: '+ opens  ', closes: '- closes ', regraded: '~ regrades' } as const;

function page(changes: readonly Change[], episodes: number, from: string): string {
  const byEpisode = Map.groupBy(changes, ({ episode }) => episode);
  const blocks = [...byEpisode].map(([episode, list]) =>
    [episode, ...list.map(({ kind, rule, text }) => `  ${MARKS[kind]} ${rule}: ${text}`)].join('\n'),
  );
  const count = (kind: Change['kind']) => changes.filter((change) => change.kind === kind).length;
  const sum = `${episodes} episodes compared with ${from}: ${count('opens')} gaps would open, ${count('closes')} close, ${count('regraded')} change severity or queue.`;
  return `${[...blocks, sum].join('\n\n')}\n`;
}

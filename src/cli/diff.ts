import { leftOut } from '../bulk/export-manifest.ts';
import { gather } from '../bulk/gather.ts';
import { InputError } from '../bulk/input-error.ts';
import { readResources } from '../bulk/read-resources.ts';
import { dateIn } from '../chart/dates.ts';
import type { Assessment, Finding } from '../model/assessment.ts';
import type { Policy } from '../model/policy.ts';
import type { Rule } from '../model/rule.ts';
import type { IsoDate } from '../model/time.ts';
import { catalogue, catalogueAt, CATALOGUE_VERSION } from '../rules/index.ts';
import { diffPage, type Compared } from './diff-page.ts';
import { judge } from './judge.ts';
import { standardOutput } from './output.ts';
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
  /** `doubted`: an open gap about which the new rules cannot tell; its issue stays as it is. */
  readonly kind: 'opens' | 'closes' | 'regraded' | 'doubted';
  readonly text: string;
}

/**
 * Shows what a new catalogue or policy would open and close in some records, before it goes live. The exit code is 0 when
 * nothing changes, 1 when something does, 2 when not all could be compared.
 * @throws InputError when an input cannot be used, or the catalogue version is not known.
 */
export async function diff(path: string, options: DiffOptions): Promise<0 | 1 | 2> {
  const policy = await policyFrom(options.policy, catalogue);
  const before = await sideNamed(options.from, policy);
  const asOf = options.asOf ?? today(policy);
  const unreadable = await leftOut(path);
  const { records, skipped } = await gather(readResources(path), asOf);
  const changes: Change[] = [];
  const sums = { episodes: 0, unjudged: 0, failed: 0, setAside: 0 };
  for (const record of records) {
    const judgedBy = (side: Side) => judge({ ...record, unreadable }, side.catalogue, side.policy);
    const [old, now] = [judgedBy(before), judgedBy({ catalogue, policy })];
    if ('fault' in old || 'fault' in now) {
      sums.unjudged++;
      continue;
    }
    const all = [...old.assessments, ...now.assessments];
    sums.episodes += new Set(all.map(({ episode }) => episode.anchor.id)).size;
    sums.setAside += now.chart.setAside.length;
    sums.failed += now.assessments.reduce((count, { failed }) => count + failed.length, 0);
    changes.push(...changesBetween(old.assessments, now.assessments));
  }
  const compared: Compared = { ...sums, changes, skipped: skipped.length, from: options.from };
  await standardOutput().write(diffPage(compared, [before.policy.mode, policy.mode]));
  if (sums.episodes === 0 || sums.unjudged + sums.failed + skipped.length > 0) return 2;
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
    const absent = now ? 'not in the catalogue' : 'the service is no longer judged';
    return rules.flatMap((rule) => changeOf(anchor, rule, old?.get(rule), now?.get(rule) ?? absent));
  });
}

function findingsOf(side: readonly Assessment[], anchor: string): ReadonlyMap<string, Finding> | undefined {
  const found = side.find(({ episode }) => episode.anchor.id === anchor);
  return found && new Map(found.findings.map((finding) => [finding.rule, finding]));
}

/** What changes from a finding, or none, to a finding, or why there is none. */
function changeOf(episode: string, rule: string, old: Finding | undefined, now: Finding | string): readonly Change[] {
  const change = (kind: Change['kind'], text: string) => [{ episode, rule, kind, text }];
  if (typeof now === 'string') return isOpen(old) ? change('closes', now) : [];
  if (!isOpen(old)) return isOpen(now) ? change('opens', now.gaps.map((gap) => gap.text).join(' ')) : [];
  if (now.status === 'undetermined' && !now.shadow) return change('doubted', now.because ?? 'no reason is given');
  if (!isOpen(now)) return change('closes', closingText(now));
  return grade(old) === grade(now) ? [] : change('regraded', `${grade(old)} becomes ${grade(now)}`);
}

function isOpen(finding: Finding | undefined): finding is Finding {
  return finding?.status === 'open-gap' && !finding.shadow;
}

function closingText({ shadow, because, status, due, evidence }: Finding): string {
  if (shadow) return 'in shadow: shown, written nowhere';
  if (because !== undefined) return because;
  if (status === 'closed-gap') return `on record${evidence.length > 0 ? `: ${evidence.join(', ')}` : ''}`;
  return due === undefined ? 'not due yet' : `not due before ${due} has passed`;
}

function grade({ gaps }: Finding): string {
  return gaps.map(({ severity, queue }) => `${severity} for ${queue}`).join(', ');
}

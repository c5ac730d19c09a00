import type { DetectedIssue } from '@medplum/fhirtypes';
import type { Assessment, Finding } from './model/assessment.ts';
import type { Chart, Episode } from './model/episode.ts';
import type { Policy } from './model/policy.ts';
import { QUEUES, type Rule } from './model/rule.ts';
import { isWaived, standingOf } from './reconcile/closing.ts';
import { filledGuard, isSameGuard, newGuard } from './reconcile/guard.ts';
import { ended, factsOn, nextIssue, withdrawn } from './reconcile/issues.ts';
import { orphaned } from './reconcile/orphans.ts';
import { provenanceOf } from './reconcile/provenance.ts';
import { shareOut, type Share } from './reconcile/shares.ts';
import { isLive, lineIn, listedIn, waivedThroughTasks, type WaivedIssue } from './reconcile/task-answers.ts';
import { deskOf } from './reconcile/desk.ts';
import { tasksOfDesk, type Listing, type Outcome } from './reconcile/tasks.ts';
import { wantedIssues, type WantedIssue } from './reconcile/wanted.ts';
import {
  anchorName,
  identifierUnder,
  type EpisodePlan,
  type Stored,
  type Write,
  type Writer,
} from './reconcile/writer.ts';

/** What a check concluded about one patient. */
export interface Conclusion {
  readonly chart: Chart;
  readonly assessments: readonly Assessment[];
}

/**
 * Compares what the record shows with the issues and Tasks that are stored, and returns what is to be written, episode by
 * episode; nothing when nothing differs. Only settled rules open, change or close anything.
 */
export function reconcile(
  { chart, assessments }: Conclusion,
  stored: Stored,
  catalogue: readonly Rule[],
  policy: Policy,
  writer: Writer,
): readonly EpisodePlan[] {
  if (policy.mode === 'off') return [];
  return shareOut(chart, assessments, stored, writer)
    .filter(({ fate }) => fate !== 'unknown')
    .map((share) => ({ episode: share.name, writes: planOf(share, chart, catalogue, policy, writer) }))
    .filter(({ writes }) => writes.length > 0);
}

function planOf(
  share: Share,
  chart: Chart,
  catalogue: readonly Rule[],
  policy: Policy,
  writer: Writer,
): readonly Write[] {
  const settled = settle(share, catalogue, writer);
  const listed = policy.mode === 'shadow' ? { ...settled, listings: [] } : settled;
  const tasks = taskWrites(share, listed, policy, writer);
  const changes: Write[] = [...settled.writes, ...tasks];
  const guard = guardWrite(share, settled, chart, writer, changes.length > 0);
  if (changes.length === 0 && !guard) return [];
  const writes = guard ? [guard, ...changes] : changes;
  const targets = [...writes.map(({ address }) => address), ...untold(share, settled)];
  const provenance = provenanceOf(
    [...new Set(targets)],
    chart,
    evidenceBehind(share, settled, targets, writer),
    writer,
  );
  return [...writes, { kind: 'create', address: uuid(writes.length + 1), resource: provenance }];
}

/** The stored issues the stored guard does not list: a run that was cut off made them, and told nobody. */
function untold({ lists: [guard] }: Share, { outcomes }: Settled): readonly string[] {
  const listed = new Set(guard?.entry?.map(({ item }) => item.reference));
  return [...outcomes.keys()].filter((address) => !address.startsWith('urn:') && !listed.has(address));
}

/** The issues of an episode as they will stand, and what is to be written to get there. */
interface Settled {
  readonly writes: readonly Write[];
  readonly outcomes: ReadonlyMap<string, Outcome>;
  readonly listings: readonly Listing[];
  readonly waived: readonly WaivedIssue[];
}

/** A placeholder for a resource that has no id yet; unique within one plan. */
function uuid(count: number): string {
  return `urn:uuid:00000000-0000-4000-8000-${String(count).padStart(12, '0')}`;
}

function settle(share: Share, catalogue: readonly Rule[], writer: Writer): Settled {
  const wanted = wantedByKey(share, writer);
  const keyOf = (issue: DetectedIssue) => identifierUnder(issue, writer.canonicals.issue) ?? '';
  const waived = waivedThroughTasks(share.issues, share.tasks, (issue) => wanted.get(keyOf(issue))?.facts, writer);
  const answered = new Map(waived.map(({ issue }) => [issue.id, issue]));
  const outcomes = new Map<string, Outcome>();
  const listings: Listing[] = [];
  const writes: Write[] = [];
  const seen = new Set<string>();
  const settleOne = (stored: DetectedIssue | undefined, key: string) => {
    const held = stored && (answered.get(stored.id) ?? stored);
    const goal = wanted.get(key);
    const next = seen.has(key) && held ? withdrawn(held, writer) : decide(held, goal, key, share, catalogue, writer);
    const isRetold = goal && held && factsOn(held, writer) === goal.facts && factsOn(stored, writer) !== goal.facts;
    const told = isRetold ? decide(stored, goal, key, share, catalogue, writer) : undefined;
    const after = next ?? (told && held ? waivedLike(held, told) : held);
    if (!after) return;
    const address = stored?.id === undefined ? uuid(1000 + writes.length) : `DetectedIssue/${stored.id}`;
    if (after !== stored) writes.push({ kind: stored ? 'update' : 'create', address, resource: after });
    const evidence = findingFor(share, key)?.evidence[0];
    outcomes.set(address, { issue: after, ...(evidence !== undefined && { evidence }) });
    if (!seen.has(key)) listings.push(...listingOf(address, after, goal, share, catalogue, writer));
    seen.add(key);
  };
  const place = (issue: DetectedIssue) => placeOf(answered.get(issue.id) ?? issue, wanted.get(keyOf(issue)), writer);
  for (const issue of share.issues.toSorted((a, b) => place(a) - place(b))) settleOne(issue, keyOf(issue));
  for (const key of [...wanted.keys()].filter((candidate) => !seen.has(candidate)).sort()) settleOne(undefined, key);
  listings.sort((a, b) => (keyText(a, writer) < keyText(b, writer) ? -1 : 1));
  return { writes, outcomes, waived, listings };
}

/** An issue that a Task waived on facts it was not written on, as it tells of these. */
function waivedLike({ status, mitigation = [] }: DetectedIssue, told: DetectedIssue): DetectedIssue {
  return { ...told, status, mitigation };
}

/**
 * The place of an issue among those of one key, of which the first stays: one that a waiver holds, then one that is open, then
 * one that ended, then one in error. The one that stays is the first again when it has been written.
 */
function placeOf(issue: DetectedIssue, wanted: WantedIssue | undefined, writer: Writer): number {
  if (isWaived(issue, writer) && (!wanted || factsOn(issue, writer) === wanted.facts)) return 0;
  if (standingOf(issue, writer) === 'open') return 1;
  return issue.status === 'entered-in-error' ? 3 : 2;
}

function keyText({ issue }: Listing, { canonicals }: Writer): string {
  return identifierUnder(issue, canonicals.issue) ?? '';
}

function wantedByKey(
  { assessment, waivedBefore }: Share,
  writer: Writer,
): ReadonlyMap<string, WantedIssue & { finding: Finding }> {
  const wanted = (assessment?.findings ?? []).flatMap((finding) =>
    assessment ? wantedIssues(assessment, finding, writer).map((issue) => ({ ...issue, finding })) : [],
  );
  return new Map(wanted.map((issue) => [issue.key, { ...issue, waivedBefore: waivedBefore?.has(issue.key) === true }]));
}

function findingFor({ assessment }: Share, key: string): Finding | undefined {
  const rule = key.slice(0, key.indexOf('/'));
  return assessment?.findings.find((finding) => finding.rule === rule);
}

function decide(
  stored: DetectedIssue | undefined,
  wanted: WantedIssue | undefined,
  key: string,
  share: Share,
  catalogue: readonly Rule[],
  writer: Writer,
): DetectedIssue | undefined {
  if (!share.assessment) return stored && orphaned(stored, share.fate, writer);
  const rule = catalogue.find(({ id }) => key.startsWith(`${id}/`));
  if (!rule) return stored && ended(stored, 'rule-retired', writer);
  const finding = findingFor(share, key);
  if (!finding || finding.status === 'undetermined') return undefined;
  return nextIssue(stored, wanted, rule, share.assessment, finding, writer);
}

/** How a Task would list an open issue; one whose rule is not settled stays with the queue that lists it already. */
function listingOf(
  address: string,
  issue: DetectedIssue,
  wanted: WantedIssue | undefined,
  share: Share,
  catalogue: readonly Rule[],
  writer: Writer,
): readonly Listing[] {
  if (standingOf(issue, writer) !== 'open') return [];
  if (wanted) {
    const { queue, due, gaps, task } = wanted;
    const remedy = catalogue.find(({ id }) => id === wanted.rule)?.remedy ?? '';
    const line = [...gaps.map(({ text }) => text), remedy].join(' ');
    return [{ address, issue, queue, line, ...(due !== undefined && { due }), eligible: task }];
  }
  const home = share.tasks.find((task) => isLive(task) && listedIn(task, writer).has(address));
  const queue = home && deskOf(home, writer)?.queue;
  return home && queue ? [{ address, issue, queue, ...lineIn(home, address, writer), eligible: true }] : [];
}

function taskWrites(
  share: Share,
  { listings, outcomes, waived }: Settled,
  policy: Policy,
  writer: Writer,
): readonly Write[] {
  const due = listings.filter(
    ({ issue, eligible }) => eligible && issue.severity && policy.taskSeverities.includes(issue.severity),
  );
  const episode = share.assessment?.episode;
  const writes = QUEUES.flatMap((queue) => {
    const tasks = share.tasks.filter((task) => deskOf(task, writer)?.queue === queue);
    const mine = due.filter((listing) => listing.queue === queue);
    return tasksOfDesk(
      { ...(episode && { episode }), name: share.name, queue, listings: mine, tasks, outcomes, waived },
      policy,
      writer,
    );
  });
  return writes.map(({ task, isNew }, index) => ({
    kind: isNew ? 'create' : 'update',
    address: isNew ? uuid(5000 + index) : `Task/${task.id ?? ''}`,
    resource: task,
  }));
}

function guardWrite(share: Share, settled: Settled, chart: Chart, writer: Writer, forced: boolean): Write | undefined {
  const [guard] = share.lists;
  const isOver = !share.assessment || isFinished(share.assessment, settled, writer);
  const entries = inKeyOrder(settled.outcomes, writer);
  const held = guard ?? newGuard(share.name, chart.patient, writer);
  const next = filledGuard(held, entries, share.assessment?.episode, isOver, writer);
  if (guard && !forced && isSameGuard(guard, next)) return undefined;
  if (!guard && !forced) return undefined;
  return guard?.id === undefined
    ? { kind: 'create', address: uuid(1), resource: next }
    : { kind: 'update', address: `List/${guard.id}`, resource: next };
}

/** The addresses of issues in the order of their keys, which is the same before and after they are stored; several of one key by address. */
function inKeyOrder(outcomes: Settled['outcomes'], { canonicals }: Writer): readonly string[] {
  const named = [...outcomes].map(([address, { issue }]) => ({
    address,
    name: `${identifierUnder(issue, canonicals.issue) ?? ''}\n${address}`,
  }));
  return named.sort((a, b) => (a.name < b.name ? -1 : 1)).map(({ address }) => address);
}

/** True when the clock alone can change nothing any more: no gap is open or ahead, and nothing is undetermined. */
function isFinished({ findings }: Assessment, { outcomes }: Settled, writer: Writer): boolean {
  const open = [...outcomes.values()].some(({ issue }) => standingOf(issue, writer) === 'open');
  return (
    !open &&
    findings.every(({ status }) => status === 'closed-gap' || status === 'not-applicable' || status === 'open-gap')
  );
}

/** What the writes of an episode rest on; of one whose anchor is gone, the record it hung on. */
function evidenceBehind(
  { assessment, name }: Share,
  { outcomes }: Settled,
  targets: readonly string[],
  { source }: Writer,
): readonly string[] {
  if (!assessment) return [(source ? name.slice(source.id.length + 1) : name).split('/').slice(0, 2).join('/')];
  const { episode, findings } = assessment;
  const rules = new Set(
    targets.flatMap((address) => outcomes.get(address)?.issue.code?.coding?.flatMap(({ code }) => code ?? []) ?? []),
  );
  const touched = findings.filter(({ rule }) => rules.has(rule));
  const near = touched.flatMap(({ gaps }) =>
    gaps.flatMap(({ nearMisses }) => nearMisses.map(({ reference }) => reference)),
  );
  return [episode.anchor.key, ...touched.flatMap(({ evidence }) => evidence), ...near];
}

/** The name of an episode's guard, as its identifier value. */
export function guardNameOf(episode: Episode, writer: Writer): string {
  return anchorName(writer, episode.anchor.id);
}

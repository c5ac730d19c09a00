import type { DetectedIssue, Task, TaskInput, TaskOutput } from '@medplum/fhirtypes';
import { keyOf } from '../chart/references.ts';
import type { Episode } from '../model/episode.ts';
import type { Policy } from '../model/policy.ts';
import type { Queue } from '../model/rule.ts';
import { isoDate, type IsoDate } from '../model/time.ts';
import { standingOf, waiverReasonIn } from './closing.ts';
import { factsOn } from './issues.ts';
import { endedByPerson, isGapEntry, isLive, listedIn, unreadWaivers, type WaivedIssue } from './task-answers.ts';
import { touched } from './touched.ts';
import { codeUnder, encounterOf, same, toChart, without, type Writer } from './writer.ts';

/** An issue a Task may list: where it is or will be stored, and what the Task shows of it. */
export interface Listing {
  /** `DetectedIssue/<id>`, or the `urn:uuid:` under which the same plan creates it. */
  readonly address: string;
  readonly issue: DetectedIssue;
  readonly queue: Queue;
  /** What is missing and what would close it, in neutral words. */
  readonly line: string;
  readonly due?: IsoDate;
  /** False for a gap that is told by its issue alone. */
  readonly eligible: boolean;
}

/** What one queue of an episode has to do. */
export interface Desk {
  /** None when the anchor is gone: nothing can be listed then. */
  readonly episode?: Episode;
  /** The anchor as it stands in identifiers. */
  readonly name: string;
  readonly queue: Queue;
  readonly listings: readonly Listing[];
  /** The Tasks stored for this desk. */
  readonly tasks: readonly Task[];
  /** Every issue of the episode as it will stand, by address, with the evidence that closed it. */
  readonly outcomes: ReadonlyMap<string, Outcome>;
  /** The issues that people waived through these Tasks, where that is now taken up. */
  readonly waived: readonly WaivedIssue[];
}

/** How an issue stands after this run, and what closed it. */
export interface Outcome {
  readonly issue: DetectedIssue;
  readonly evidence?: string;
}

/** A Task to create or update. */
export interface TaskWrite {
  readonly task: Task;
  readonly isNew: boolean;
}

/** What is to be written so that the desk has one live Task for its gaps, or none when it has no gaps. */
export function tasksOfDesk(desk: Desk, policy: Policy, writer: Writer): readonly TaskWrite[] {
  const [live, ...surplus] = desk.tasks.filter(isLive).sort(takenFirst);
  const over = desk.tasks.filter((task) => !isLive(task)).sort(byAge);
  const read = (task: Task) => refused(takenUp(task, desk, writer), desk, writer);
  const writes: TaskWrite[] = surplus.flatMap((task) => changed(task, cancelled(read(task), writer)));
  const last = over.at(-1);
  const sentBack = !live && last && isSentBack(last, writer) ? last : undefined;
  const answered = over
    .map((task) => takenUp(task, desk, writer))
    .filter((task) => endedByPerson(task, writer) && !isSentBack(task, writer));
  const goesOn = live ?? sentBack;
  const held = goesOn ? listedIn(goesOn, writer) : new Map<string, unknown>();
  const due = desk.listings.filter(
    (listing) => held.has(listing.address) || !answered.some((task) => isResting(listing, task, policy, writer)),
  );
  const before = answered.filter((task) => due.some(({ address }) => listedIn(task, writer).has(address)));
  const back = due.length > 0 ? sentBack : undefined;
  const resting = over.filter((task) => task !== back);
  writes.push(...resting.flatMap((task) => changed(task, takenUp(task, desk, writer))));
  const next = live ? read(live) : back && escalated(read(back), writer);
  if (goesOn && next) return [...writes, ...changed(goesOn, filled(followingOn(next, before), desk, due, writer))];
  if (due.length === 0 || !desk.episode) return writes;
  const fresh = followingOn(opened(desk.episode, desk, writer), before);
  return [...writes, { task: filled(fresh, desk, due, writer), isNew: true }];
}

/** The Task as part of those in which people answered for gaps it lists. */
function followingOn(task: Task, before: readonly Task[]): Task {
  const known = new Set(task.partOf?.map(({ reference }) => reference));
  const more = before.map(({ id }) => `Task/${id ?? ''}`).filter((reference) => !known.has(reference));
  return more.length === 0
    ? task
    : { ...task, partOf: [...(task.partOf ?? []), ...more.map((reference) => ({ reference }))] };
}

function byAge(a: Task, b: Task): number {
  const stamp = (task: Task) => `${task.authoredOn ?? ''} ${task.meta?.lastUpdated ?? ''} ${task.id ?? ''}`;
  return stamp(a) < stamp(b) ? -1 : 1;
}

/** The Task somebody works on stays when a race made two; else the older one. */
function takenFirst(a: Task, b: Task): number {
  return Number(isTaken(b)) - Number(isTaken(a)) || byAge(a, b);
}

function changed(before: Task, after: Task): readonly TaskWrite[] {
  const old = without(before, 'meta', 'lastModified');
  const next = without(after, 'meta', 'lastModified');
  return same(old, next) ? [] : [{ task: after, isNew: false }];
}

/** The Task with the gaps it waived moved to its output: a waiver is read once, and people may take it back. */
function takenUp(task: Task, { waived, outcomes }: Desk, writer: Writer): Task {
  const issues = new Map<string, DetectedIssue>(
    waived.flatMap(({ issue, tasks }): [string, DetectedIssue][] =>
      tasks.includes(task) ? [[`DetectedIssue/${issue.id ?? ''}`, issue]] : [],
    ),
  );
  if (issues.size === 0) return task;
  const gaps = (task.input ?? [])
    .filter((entry) => isGapEntry(entry, writer))
    .filter(({ valueReference }) => !issues.has(valueReference?.reference ?? ''));
  const output = [...issues].map(([address, issue]) => {
    const isOpen = standingOf(outcomes.get(address)?.issue ?? issue, writer) === 'open';
    return outputEntry(isOpen ? 'not-waived' : 'waived', issue, address, writer);
  });
  return touched({ ...withInput(task, gaps, writer), output: [...(task.output ?? []), ...output] }, writer.now);
}

/**
 * The Task that goes on with an answer to the waivers in its output that are not taken up, lest they be read of what it lists
 * later; those of a gap that was closed wait for it to be back.
 */
function refused(task: Task, { outcomes }: Desk, writer: Writer): Task {
  const left = unreadWaivers(task, writer).filter(({ named = '', facts }) => {
    const outcome = outcomes.get(named);
    const waits = outcome && standingOf(outcome.issue, writer) === 'ended';
    return !waits || (facts !== undefined && facts !== factsOn(outcome.issue, writer));
  });
  if (left.length === 0) return task;
  const type = { coding: [{ system: writer.canonicals.taskParts, code: 'not-waived' }] };
  const output = [...new Set(left.map(({ issue }) => issue))].map((address) =>
    address === undefined
      ? { type, valueString: 'The waiver does not say which gap it is of.' }
      : outputEntry('not-waived', outcomes.get(address)?.issue ?? {}, address, writer),
  );
  return touched({ ...task, output: [...(task.output ?? []), ...output] }, writer.now);
}

/** A Task sent back without a reason that would waive its gaps. */
function isSentBack(task: Task, writer: Writer): boolean {
  return (
    (task.status === 'rejected' || task.status === 'failed') &&
    !waiverReasonIn(task.statusReason) &&
    endedByPerson(task, writer)
  );
}

const DAY_MS = 86_400_000;

/** True for a gap that a person has answered for, on these facts, within the days of grace. */
function isResting({ address, issue }: Listing, answered: Task, { answerGraceDays }: Policy, writer: Writer): boolean {
  const listed = listedIn(answered, writer);
  if (!listed.has(address) || listed.get(address) !== factsOn(issue, writer)) return false;
  const answeredAt = Date.parse(answered.meta?.lastUpdated ?? answered.lastModified ?? '');
  return Date.parse(writer.now) - answeredAt < answerGraceDays * DAY_MS;
}

function cancelled(task: Task, writer: Writer): Task {
  return touched({ ...withInput(task, [], writer), status: 'cancelled' }, writer.now);
}

/** The Task with these entries for its gaps, beside what others put there. */
function withInput(task: Task, gaps: readonly TaskInput[], writer: Writer): Task {
  const input = [...(task.input ?? []).filter((entry) => !isGapEntry(entry, writer)), ...gaps];
  return { ...without(task, 'input'), ...(input.length > 0 && { input }) };
}

function escalated(task: Task, { canonicals, now }: Writer): Task {
  const businessStatus = { coding: [{ system: canonicals.businessStatus, code: 'escalated' }] };
  return touched({ ...without(task, 'owner'), status: 'requested', businessStatus }, now);
}

function opened(episode: Episode, desk: Desk, writer: Writer): Task {
  const { name, queue } = desk;
  const { canonicals, now, device } = writer;
  const encounter = encounterOf(episode);
  return {
    resourceType: 'Task',
    identifier: [{ system: canonicals.task, value: `${name}/${queue}` }],
    ...placeOf(desk, writer),
    status: 'requested',
    businessStatus: { coding: [{ system: canonicals.businessStatus, code: 'new' }] },
    intent: 'order',
    focus: toChart(writer, episode.anchor.key),
    for: toChart(writer, episode.chart.patient),
    ...(encounter && { encounter: toChart(writer, keyOf(encounter)) }),
    authoredOn: now,
    requester: device,
    performerType: [{ coding: [{ system: canonicals.queues, code: queue }], text: queue }],
  };
}

/** What tells a reader which episode and desk a Task is of. */
function placeOf({ name, queue }: Desk, { canonicals }: Writer) {
  return {
    groupIdentifier: { system: canonicals.episode, value: name },
    code: {
      coding: [
        { system: canonicals.queues, code: queue },
        { system: 'http://hl7.org/fhir/CodeSystem/task-code', code: 'fulfill' },
      ],
    },
  } satisfies Partial<Task>;
}

/** The Task with its list brought up to date: what is still missing as input, what was closed or waived as output. */
function filled(task: Task, desk: Desk, listings: readonly Listing[], writer: Writer): Task {
  const present = new Set(listings.map(({ address }) => address));
  const gone = [...listedIn(task, writer).keys()].filter((address) => !present.has(address));
  const output = [
    ...(task.output ?? []),
    ...gone.flatMap((address) => toOutput(address, desk.outcomes.get(address), writer)),
  ];
  const dues = listings.flatMap(({ due }) => due ?? []).sort();
  const next: Task = {
    ...placeOf(desk, writer),
    ...withInput(
      withDue(touched(task, writer.now), dues[0]),
      listings.map((listing) => toInput(listing, writer)),
      writer,
    ),
    ...(desk.episode && { for: toChart(writer, desk.episode.chart.patient) }),
    priority: priorityOf(listings, desk),
    ...(listings.length > 0 && { description: describe(listings) }),
    ...(output.length > 0 && { output }),
  };
  if (listings.length > 0) return next;
  return { ...next, status: isTaken(task) ? 'completed' : 'cancelled' };
}

/** The Task due on a day, or on none. */
function withDue(task: Task, end: IsoDate | undefined): Task {
  const { restriction = {} } = task;
  const period = { ...without(restriction.period ?? {}, 'end'), ...(end !== undefined && { end }) };
  const next = { ...without(restriction, 'period'), ...(Object.keys(period).length > 0 && { period }) };
  return { ...without(task, 'restriction'), ...(Object.keys(next).length > 0 && { restriction: next }) };
}

function isTaken({ owner, status }: Task): boolean {
  return owner !== undefined || ['accepted', 'in-progress', 'on-hold'].includes(status);
}

function priorityOf(listings: readonly Listing[], { episode }: Desk): NonNullable<Task['priority']> {
  if (listings.some(({ issue }) => issue.severity === 'high')) return 'urgent';
  const today = episode && isoDate(episode.chart.asOf);
  return listings.some(({ due }) => due !== undefined && today !== undefined && due < today) ? 'asap' : 'routine';
}

function describe(listings: readonly Listing[]): string {
  return listings.map(({ line }) => line).join('\n');
}

function toInput({ address, issue, line, due }: Listing, writer: Writer): TaskInput {
  const { facts: factsUrl, due: dueUrl, taskParts } = writer.canonicals;
  const facts = factsOn(issue, writer);
  const extension = [
    ...(facts === undefined ? [] : [{ url: factsUrl, valueString: facts }]),
    ...(due === undefined ? [] : [{ url: dueUrl, valueDate: due }]),
  ];
  return {
    ...(extension.length > 0 && { extension }),
    type: { coding: [{ system: taskParts, code: 'gap' }], text: line },
    valueReference: { reference: address },
  };
}

/** What became of a gap the Task used to list; nothing when its issue left the record or is still open elsewhere. */
function toOutput(address: string, outcome: Outcome | undefined, writer: Writer): TaskOutput[] {
  if (!outcome || standingOf(outcome.issue, writer) === 'open' || outcome.issue.status === 'entered-in-error')
    return [];
  const last = outcome.issue.mitigation?.at(-1);
  const closing = codeUnder(last?.action.coding, writer.canonicals.closings);
  const reference = closing === 'evidence-found' && outcome.evidence !== undefined ? outcome.evidence : address;
  return [outputEntry(closing ?? 'waived', outcome.issue, reference, writer)];
}

function outputEntry(
  code: string,
  issue: Pick<DetectedIssue, 'code'>,
  reference: string,
  { canonicals }: Writer,
): TaskOutput {
  const rule = codeUnder(issue.code?.coding, canonicals.rules);
  return {
    type: { coding: [{ system: canonicals.taskParts, code }], ...(rule !== undefined && { text: rule }) },
    valueReference: { reference },
  };
}

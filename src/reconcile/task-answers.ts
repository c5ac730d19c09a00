import type { DetectedIssue, Practitioner, PractitionerRole, Reference, Task, TaskInput } from '@medplum/fhirtypes';
import type { IsoDate } from '../model/time.ts';
import { standingOf, waivedBy, waiverReasonIn, type WaiverReason } from './closing.ts';
import { factsOn, saysWaivedEarlier } from './issues.ts';
import { codeUnder, same, without, type Writer } from './writer.ts';

/** The statuses in which a Task is over. */
const OVER: ReadonlySet<string> = new Set(['completed', 'cancelled', 'rejected', 'failed', 'entered-in-error']);

/** True while a Task is work to be done. */
export function isLive({ status }: Task): boolean {
  return !OVER.has(status);
}

/** True for an entry by which a Task lists a gap; others are the business of who put them there. */
export function isGapEntry({ type }: TaskInput, { canonicals }: Writer): boolean {
  return codeUnder(type.coding, canonicals.taskParts) === 'gap';
}

/** True when a Task was ended by a person: one we end lists nothing any more. */
export function endedByPerson(task: Task, writer: Writer): boolean {
  return !isLive(task) && listedIn(task, writer).size > 0;
}

/** The issues a Task lists, with the facts each was listed on. */
export function listedIn(task: Task, writer: Writer): ReadonlyMap<string, string | undefined> {
  const entries = (task.input ?? []).flatMap((input): [string, string | undefined][] => {
    const issue = input.valueReference?.reference;
    return issue === undefined || !isGapEntry(input, writer) ? [] : [[issue, factsIn(input, writer.canonicals.facts)]];
  });
  return new Map(entries);
}

function factsIn(input: TaskInput, url: string): string | undefined {
  return input.extension?.find((extension) => extension.url === url)?.valueString;
}

/** What a Task says of an issue it lists: its line and its due day. */
export function lineIn(
  task: Task,
  address: string,
  { canonicals }: Writer,
): { readonly line: string; readonly due?: IsoDate } {
  const input = task.input?.find(({ valueReference }) => valueReference?.reference === address);
  const due = input?.extension?.find(({ url }) => url === canonicals.due)?.valueDate;
  return { line: input?.type.text ?? '', ...(due !== undefined && { due }) };
}

/** What a person said of one issue on a Task, and on which facts. */
interface Said {
  readonly reason: WaiverReason;
  readonly facts: string | undefined;
  readonly task: Task;
}

/** A person's waiver of one issue, read from a Task. */
interface Waiver extends Said {
  readonly issue: string;
}

/** A waiver in the output of a Task: the issue it names, and the one it is of. */
interface WaiverEntry extends Said {
  readonly named: string | undefined;
  readonly issue: string | undefined;
}

/** An issue that people waived through Tasks, as it is to be stored, and the Tasks that said so and have not been read. */
export interface WaivedIssue {
  readonly issue: DetectedIssue;
  readonly tasks: readonly Task[];
}

/**
 * The issues that people waived through their Tasks: a Task rejected with a waiver reason, one completed again on the same
 * facts, or a single gap waived in the Task's output. `factsOfGap` are the facts on which an issue is asked for now, none when
 * it is not: a waiver of an issue that we ended waits until its gap is back.
 */
export function waivedThroughTasks(
  issues: readonly DetectedIssue[],
  tasks: readonly Task[],
  factsOfGap: (issue: DetectedIssue) => string | undefined,
  writer: Writer,
): readonly WaivedIssue[] {
  const waivers = tasks.flatMap((task) => waiversIn(task, tasks, writer));
  return issues.flatMap((issue) => {
    const mine = waivers.filter((waiver) => waiver.issue === `DetectedIssue/${issue.id ?? ''}`);
    return waivedBySome(mine, issue, factsOfGap(issue), writer) ?? [];
  });
}

/** One issue as the waivers of it leave it; `asked` are the facts on which it is asked for now. Undefined when nobody said anything that is to be read. */
function waivedBySome(
  mine: readonly Waiver[],
  issue: DetectedIssue,
  asked: string | undefined,
  writer: Writer,
): WaivedIssue | undefined {
  const written = factsOn(issue, writer);
  const isForgotten = written === undefined && issue.status === 'entered-in-error';
  const standing = isForgotten ? 'ended' : standingOf(issue, writer);
  if (standing === 'ended' && asked === undefined) return undefined;
  const news = standing === 'open' ? mine.filter((waiver) => !isRecorded(waiver, issue, written, writer)) : mine;
  const isOnAsked = news.some(({ facts = written ?? asked }) => facts !== undefined && facts === asked);
  const facts = isOnAsked ? asked : written;
  const said = news.filter((waiver) => waiver.facts === undefined || waiver.facts === facts);
  const [first] = said;
  const isWaivedSo = standing === 'answered' && facts === written;
  const next = first && !isWaivedSo ? waivedAs(first, issue, facts, writer) : issue;
  const isWaivedOnOthers = asked !== undefined && asked !== facts;
  const staysOpen = isWaivedOnOthers || (!first && standing !== 'answered');
  const idle = mine.filter(
    (waiver) => !news.includes(waiver) || (staysOpen && isRecorded(waiver, next, asked ?? written, writer)),
  );
  const told = [...new Set([...said, ...idle].map(({ task }) => task))];
  return told.length === 0 ? undefined : { issue: next, tasks: told };
}

/**
 * True of a waiver that an issue, open on these facts, has on record, on others or on nobody knows which: another Task said
 * the same, or a run that was cut off read it and told its Task nothing.
 */
function isRecorded(
  { reason, facts, task }: Waiver,
  issue: DetectedIssue,
  openOn: string | undefined,
  writer: Writer,
): boolean {
  if (facts === undefined) return saysWaivedEarlier(issue);
  const said = without(waivedBy(reason, personOn(task), writer.now), 'date');
  const known = issue.mitigation?.some((mitigation) => same(without(mitigation, 'date'), said));
  return known === true && facts !== openOn;
}

function waivedAs(
  { reason, task }: Waiver,
  issue: DetectedIssue,
  facts: string | undefined,
  writer: Writer,
): DetectedIssue {
  const others = (issue.extension ?? []).filter(({ url }) => url !== writer.canonicals.facts);
  const extension = facts === undefined ? others : [...others, { url: writer.canonicals.facts, valueString: facts }];
  return {
    ...issue,
    ...(extension.length > 0 && { extension }),
    status: 'mitigated',
    mitigation: [...(issue.mitigation ?? []), waivedBy(reason, personOn(task), writer.now)],
  };
}

function waiversIn(task: Task, tasks: readonly Task[], writer: Writer): readonly Waiver[] {
  const whole = wholeWaiver(task, tasks, writer);
  const all = [...listedIn(task, writer)].flatMap(([issue, facts]): Waiver[] =>
    whole?.covers(issue, facts) ? [{ issue, facts, reason: whole.reason, task }] : [],
  );
  return [...unreadWaivers(task, writer).flatMap(({ issue, ...said }) => (issue ? [{ ...said, issue }] : [])), ...all];
}

/** The waivers in a Task's output that no answer of ours follows; one that names no issue is of the only one listed, else of none. */
export function unreadWaivers(task: Task, writer: Writer): readonly WaiverEntry[] {
  const listed = listedIn(task, writer);
  const [only, ...others] = listed.keys();
  const answered = new Set<string | undefined>();
  const unread = (task.output ?? []).toReversed().flatMap(({ type, valueReference, valueCodeableConcept }) => {
    const code = codeUnder(type.coding, writer.canonicals.taskParts);
    const named = valueReference?.reference;
    if (code === 'waived' || code === 'not-waived') answered.add(named);
    if (code !== 'waiver') return [];
    if (named === undefined ? answered.size > 0 : answered.has(named)) return [];
    const reason = waiverReasonIn(type) ?? waiverReasonIn(valueCodeableConcept) ?? 'documented-elsewhere';
    const issue = named ?? (others.length === 0 ? only : undefined);
    return [{ named, issue, facts: listed.get(issue ?? ''), reason, task }];
  });
  return unread.toReversed();
}

interface WholeWaiver {
  readonly reason: WaiverReason;
  readonly covers: (issue: string, facts: string | undefined) => boolean;
}

/** The waiver of everything a Task lists; undefined when its status is none. */
function wholeWaiver(task: Task, tasks: readonly Task[], writer: Writer): WholeWaiver | undefined {
  if (task.status === 'rejected') {
    const reason = waiverReasonIn(task.statusReason);
    return reason && { reason, covers: () => true };
  }
  if (task.status !== 'completed') return undefined;
  const earlier = (task.partOf ?? []).map(({ reference }) => tasks.find(({ id }) => reference === `Task/${id ?? ''}`));
  const before = new Map(earlier.flatMap((part) => (part?.status === 'completed' ? [...listedIn(part, writer)] : [])));
  return { reason: 'documented-elsewhere', covers: (issue, facts) => before.has(issue) && before.get(issue) === facts };
}

/** The person who answered on a Task, as far as a waiver may name them: who wrote it last, or, where no person is told, its owner. */
function personOn({ owner, meta }: Task): Reference<Practitioner | PractitionerRole> | undefined {
  return [meta?.author, owner].find(isPerson);
}

function isPerson(reference: Reference | undefined): reference is Reference<Practitioner | PractitionerRole> {
  const type = reference?.reference?.split('/').at(-2);
  return type === 'Practitioner' || type === 'PractitionerRole';
}

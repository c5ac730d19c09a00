import type { DetectedIssue, Practitioner, PractitionerRole, Reference, Task, TaskInput } from '@medplum/fhirtypes';
import type { IsoDate } from '../model/time.ts';
import { standingOf, waivedBy, waiverReasonIn, type WaiverReason } from './closing.ts';
import { factsOn } from './issues.ts';
import { codeUnder, type Writer } from './writer.ts';

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

/** A person's waiver of one issue, read from a Task. */
interface Waiver {
  readonly issue: string;
  readonly reason: WaiverReason;
  readonly facts: string | undefined;
  readonly task: Task;
}

/** An issue that people waived through Tasks, as it is to be stored, and the Tasks that said so. */
export interface WaivedIssue {
  readonly issue: DetectedIssue;
  readonly tasks: readonly Task[];
}

/**
 * The issues that people waived through their Tasks: a Task rejected with a waiver reason, one completed again on the same
 * facts, or a single gap waived in the Task's output.
 */
export function waivedThroughTasks(
  issues: readonly DetectedIssue[],
  tasks: readonly Task[],
  writer: Writer,
): readonly WaivedIssue[] {
  const waivers = tasks.flatMap((task) => waiversIn(task, tasks, writer));
  return issues.flatMap((issue): WaivedIssue[] => {
    if (standingOf(issue, writer) !== 'open') return [];
    const said = waivers.filter(
      (waiver) => waiver.issue === `DetectedIssue/${issue.id ?? ''}` && isSameFacts(waiver, issue, writer),
    );
    const [first] = said;
    if (!first) return [];
    const mitigation = waivedBy(first.reason, personOn(first.task), writer.now);
    const waived: DetectedIssue = {
      ...issue,
      status: 'mitigated',
      mitigation: [...(issue.mitigation ?? []), mitigation],
    };
    return [{ issue: waived, tasks: said.map(({ task }) => task) }];
  });
}

function isSameFacts(waiver: Waiver, issue: DetectedIssue, writer: Writer): boolean {
  return waiver.facts === undefined || waiver.facts === factsOn(issue, writer);
}

function waiversIn(task: Task, tasks: readonly Task[], writer: Writer): readonly Waiver[] {
  const listed = [...listedIn(task, writer)];
  const whole = wholeWaiver(task, tasks, writer);
  const all = listed.flatMap(([issue, facts]): Waiver[] =>
    whole?.covers(issue, facts) ? [{ issue, facts, reason: whole.reason, task }] : [],
  );
  const single = (task.output ?? []).flatMap(({ type, valueReference, valueCodeableConcept }): Waiver[] => {
    if (codeUnder(type.coding, writer.canonicals.taskParts) !== 'waiver') return [];
    if (isTakenUp(task, valueReference?.reference ?? listed[0]?.[0], writer)) return [];
    const reason = waiverReasonIn(type) ?? waiverReasonIn(valueCodeableConcept) ?? 'documented-elsewhere';
    const named = valueReference?.reference ?? (listed.length === 1 ? listed[0]?.[0] : undefined);
    const facts = listed.find(([issue]) => issue === named)?.[1];
    return named === undefined ? [] : [{ issue: named, reason, facts, task }];
  });
  return [...single, ...all];
}

/** True when every waiver of an issue in the Task's output has been answered by our own entry: it is not to be read twice. */
function isTakenUp({ output }: Task, issue: string | undefined, { canonicals }: Writer): boolean {
  const about = (output ?? []).filter(
    ({ valueReference }) => valueReference === undefined || valueReference.reference === issue,
  );
  const count = (code: string) =>
    about.filter(({ type }) => codeUnder(type.coding, canonicals.taskParts) === code).length;
  return count('waived') >= count('waiver');
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

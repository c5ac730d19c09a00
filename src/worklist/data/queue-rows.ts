import type { DetectedIssue, Patient, Task } from '@medplum/fhirtypes';
import { QUEUES, type Queue, type Severity } from '../../model/rule.ts';
import { isoDate, type IsoDate } from '../../model/time.ts';
import type { ResourceKey } from '../../model/verdict.ts';
import { isLive } from '../../reconcile/task-answers.ts';
import { codeUnder, identifierUnder } from '../../reconcile/writer.ts';
import type { Canonicals } from '../../terminology/canonicals.ts';
import { dayAt } from '../days.ts';
import { medicalRecordNumber, nameOf } from './people.ts';

/** A gap as the queue lists it. */
export interface QueueGap {
  readonly key: ResourceKey;
  readonly rule: string;
  readonly severity: Severity;
  /** `preliminary` is not due yet. */
  readonly status: 'preliminary' | 'final';
  readonly found?: IsoDate;
  readonly due?: IsoDate;
  readonly queue?: Queue;
}

/** A piece of work of one desk. */
export interface QueueTask {
  readonly key: ResourceKey;
  readonly queue: Queue;
  readonly status: Task['status'];
  readonly businessStatus?: string;
  readonly owner?: { readonly key: ResourceKey; readonly name: string };
}

/** How soon a row wants attention. */
export type Urgency = 'overdue' | 'soon' | 'later';

/** One episode of the queue. */
export interface QueueRow {
  /** The anchor as it stands in identifiers. */
  readonly episode: string;
  readonly patient: ResourceKey;
  readonly name: string;
  readonly mrn: string;
  readonly service?: IsoDate;
  /** Days from the service to today. */
  readonly day?: number;
  readonly gaps: readonly QueueGap[];
  /** Open gaps by severity; those not due yet are not among them. */
  readonly counts: Readonly<Record<Severity, number>>;
  /** Gaps that are announced but not due yet. */
  readonly ahead: number;
  readonly due?: IsoDate;
  readonly urgency: Urgency;
  readonly tasks: readonly QueueTask[];
  /** Days since the oldest gap was found. */
  readonly age: number;
  readonly payer?: string;
}

/** What the queue is made from, as far as it is loaded. */
export interface QueueStock {
  readonly issues: ReadonlyMap<string, DetectedIssue>;
  readonly tasks: ReadonlyMap<string, Task>;
  readonly patients: ReadonlyMap<ResourceKey, Patient>;
  readonly payers: ReadonlyMap<ResourceKey, string>;
}

/** Days ahead in which a gap counts as due soon. */
export const SOON_DAYS = 7;

/** One row for each episode with an open gap or a live Task, most urgent first. */
export function queueRows(
  stock: QueueStock,
  canonicals: Canonicals,
  today: IsoDate,
  zone = 'UTC',
): readonly QueueRow[] {
  return rowKeeper(canonicals, zone)(stock, today);
}

/** What a row is made from. */
interface Parts {
  readonly issues: readonly DetectedIssue[];
  readonly tasks: readonly Task[];
  readonly record: Patient | undefined;
  readonly payer: string | undefined;
}

/** Gives the rows of a queue again and again, by the days of a zone: a row of which nothing changed stays the same object. */
export function rowKeeper(
  canonicals: Canonicals,
  zone: string,
): (stock: QueueStock, today: IsoDate) => readonly QueueRow[] {
  const places = new WeakMap<DetectedIssue, string>();
  const placeOf = (issue: DetectedIssue) => {
    const place = places.get(issue) ?? episodeOf(issue, canonicals);
    places.set(issue, place);
    return place;
  };
  let kept = new Map<string, { readonly parts: Parts; readonly row: QueueRow }>();
  let keptDay: IsoDate | undefined;
  return (stock, today) => {
    const open = [...stock.issues.values()].filter(({ status }) => status === 'preliminary' || status === 'final');
    const issues = Map.groupBy(open, placeOf);
    const tasks = Map.groupBy([...stock.tasks.values()].filter(isLive), (task) => task.groupIdentifier?.value ?? '');
    const next: typeof kept = new Map();
    for (const episode of new Set([...issues.keys(), ...tasks.keys()])) {
      if (episode === '') continue;
      const parts = partsOf(issues.get(episode) ?? [], tasks.get(episode) ?? [], stock);
      const held = keptDay === today ? kept.get(episode) : undefined;
      next.set(
        episode,
        held && isSame(held.parts, parts) ? held : { parts, row: toRow(episode, parts, { canonicals, today, zone }) },
      );
    }
    kept = next;
    keptDay = today;
    return [...next.values()].map(({ row }) => row).sort(byUrgency);
  };
}

function partsOf(issues: readonly DetectedIssue[], tasks: readonly Task[], { patients, payers }: QueueStock): Parts {
  const patient = patientOf({ issues, tasks });
  return { issues, tasks, record: patients.get(patient), payer: payers.get(patient) };
}

function patientOf({ issues, tasks }: Pick<Parts, 'issues' | 'tasks'>): ResourceKey {
  return issues[0]?.patient?.reference ?? tasks[0]?.for?.reference ?? '';
}

function isSame(a: Parts, b: Parts): boolean {
  const same = (one: readonly object[], other: readonly object[]) =>
    one.length === other.length && one.every((item, index) => item === other[index]);
  return a.record === b.record && a.payer === b.payer && same(a.issues, b.issues) && same(a.tasks, b.tasks);
}

/** The episode an issue belongs to: `<rule>/<anchor type>/<id>[/<line>][/<resource at fault>]` without rule and resource. */
export function episodeOf(issue: DetectedIssue, canonicals: Canonicals): string {
  const [, type = '', id = '', ...rest] = (identifierUnder(issue, canonicals.issue) ?? '').split('/');
  if (id === '') return '';
  const line = /^(?:.*:)?Claim$/.test(type) && rest.length % 2 === 1 ? [rest[0] ?? ''] : [];
  return [type, id, ...line].join('/');
}

/** The rule an issue is about. */
export function ruleOf(issue: DetectedIssue, { issue: system }: Pick<Canonicals, 'issue'>): string {
  return (identifierUnder(issue, system) ?? '').split('/')[0] ?? '';
}

/** The desk a Task belongs to. */
export function queueOf(task: Task, { queues }: Pick<Canonicals, 'queues'>): Queue | undefined {
  const code = codeUnder(task.code?.coding, queues);
  return QUEUES.find((queue) => queue === code);
}

/** By which names and days a row is made. */
interface Making {
  readonly canonicals: Canonicals;
  readonly today: IsoDate;
  readonly zone: string;
}

function toRow(episode: string, parts: Parts, { canonicals, today, zone }: Making): QueueRow {
  const { issues, tasks, record, payer } = parts;
  const listed = listings(tasks, canonicals);
  const gaps = issues.map((issue) => toGap(issue, listed, canonicals, zone)).sort(byGravity);
  const service = issues.map((issue) => serviceOf(issue, canonicals)).find((day) => day !== undefined);
  const due = gaps.flatMap((gap) => gap.due ?? []).sort()[0];
  const oldest = gaps.flatMap(({ found }) => found ?? []).sort()[0];
  return {
    episode,
    patient: patientOf(parts),
    name: record ? nameOf(record) : '',
    mrn: record ? medicalRecordNumber(record) : '',
    ...(service !== undefined && { service, day: daysBetween(service, today) }),
    gaps,
    counts: countBySeverity(gaps),
    ahead: gaps.filter(({ status }) => status === 'preliminary').length,
    ...(due !== undefined && { due }),
    urgency: urgencyOf(due, today),
    tasks: tasks.flatMap((task) => toTask(task, canonicals)).sort((a, b) => (a.queue < b.queue ? -1 : 1)),
    age: oldest === undefined ? 0 : Math.max(0, daysBetween(oldest, today)),
    ...(payer !== undefined && { payer }),
  };
}

interface Listed {
  readonly due?: IsoDate;
  readonly queue?: Queue;
}

function listings(tasks: readonly Task[], canonicals: Canonicals): ReadonlyMap<string, Listed> {
  const listed = new Map<string, Listed>();
  for (const task of tasks) {
    const queue = queueOf(task, canonicals);
    for (const { valueReference, extension } of task.input ?? []) {
      const due = extension?.find(({ url }) => url === canonicals.due)?.valueDate;
      const reference = valueReference?.reference;
      if (reference) listed.set(reference, { ...(due !== undefined && { due }), ...(queue && { queue }) });
    }
  }
  return listed;
}

function toGap(
  issue: DetectedIssue,
  listed: ReadonlyMap<string, Listed>,
  canonicals: Canonicals,
  zone: string,
): QueueGap {
  const key = `DetectedIssue/${issue.id ?? ''}`;
  const found = dayAt(issue.identifiedDateTime, zone);
  return {
    key,
    rule: ruleOf(issue, canonicals),
    severity: issue.severity ?? 'low',
    status: issue.status === 'preliminary' ? 'preliminary' : 'final',
    ...(found !== undefined && { found }),
    ...listed.get(key),
  };
}

function toTask(task: Task, canonicals: Canonicals): QueueTask[] {
  const queue = queueOf(task, canonicals);
  if (!queue) return [];
  const businessStatus = codeUnder(task.businessStatus?.coding, canonicals.businessStatus);
  const owner = task.owner?.reference;
  return [
    {
      key: `Task/${task.id ?? ''}`,
      queue,
      status: task.status,
      ...(businessStatus !== undefined && { businessStatus }),
      ...(owner !== undefined && { owner: { key: owner, name: task.owner?.display ?? owner } }),
    },
  ];
}

/** The service date, as the facts behind an issue tell it: `<messages>|<day>|<code>|<status>`. */
export function serviceOf(issue: DetectedIssue, { facts }: Pick<Canonicals, 'facts'>): IsoDate | undefined {
  const text = issue.extension?.find(({ url }) => url === facts)?.valueString;
  return /\|(\d{4}-\d{2}-\d{2})\|/.exec(text ?? '')?.[1];
}

const DAY_MS = 86_400_000;

/** Whole days from one day to another. */
export function daysBetween(from: IsoDate, to: IsoDate): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / DAY_MS);
}

/** The day some days after another. */
export function dayAfter(day: IsoDate, days: number): IsoDate {
  return isoDate(Date.parse(day) / DAY_MS + days);
}

function urgencyOf(due: IsoDate | undefined, today: IsoDate): Urgency {
  if (due === undefined) return 'later';
  if (due < today) return 'overdue';
  return daysBetween(today, due) <= SOON_DAYS ? 'soon' : 'later';
}

function countBySeverity(gaps: readonly QueueGap[]): Readonly<Record<Severity, number>> {
  const counts = { high: 0, moderate: 0, low: 0 };
  for (const { severity, status } of gaps) if (status === 'final') counts[severity]++;
  return counts;
}

const BANDS: Readonly<Record<Urgency, number>> = { overdue: 0, soon: 1, later: 2 };
const GRAVITY: Readonly<Record<Severity, number>> = { high: 0, moderate: 1, low: 2 };

function byGravity(a: QueueGap, b: QueueGap): number {
  return (
    GRAVITY[a.severity] - GRAVITY[b.severity] ||
    (a.due ?? '9').localeCompare(b.due ?? '9') ||
    a.rule.localeCompare(b.rule)
  );
}

/** Overdue before due soon before the rest; then the graver; then the sooner due; then the older. */
export function byUrgency(a: QueueRow, b: QueueRow): number {
  return (
    BANDS[a.urgency] - BANDS[b.urgency] ||
    b.counts.high - a.counts.high ||
    b.counts.moderate - a.counts.moderate ||
    compare(a.due ?? '9', b.due ?? '9') ||
    b.age - a.age ||
    compare(a.episode, b.episode)
  );
}

function compare(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}

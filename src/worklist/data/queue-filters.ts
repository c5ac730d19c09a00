import { QUEUES, SEVERITIES, type Queue, type Severity } from '../../model/rule.ts';
import type { IsoDate } from '../../model/time.ts';
import type { ResourceKey } from '../../model/verdict.ts';
import { without } from '../../reconcile/writer.ts';
import { byUrgency, daysBetween, SOON_DAYS, type QueueGap, type QueueRow } from './queue-rows.ts';

/** States of the work a row can be filtered by. */
export const WORK_STATES = ['untaken', 'taken', 'query-sent', 'escalated', 'no-task'] as const;
export type WorkState = (typeof WORK_STATES)[number];

/** Spans of due days a row can be filtered by. */
export const DUE_SPANS = ['overdue', 'week', 'later', 'none'] as const;
export type DueSpan = (typeof DUE_SPANS)[number];

/** Orders of the queue. */
export const SORTS = ['urgency', 'name', 'service', 'due', 'age', 'open'] as const;
export type Sort = (typeof SORTS)[number];

/** What the queue shows; kept in the address, so it names no person but by reference. */
export interface Filters {
  readonly queue?: Queue;
  readonly severity?: Severity;
  readonly rule?: string;
  /** `me`, `none`, or who. */
  readonly owner?: string;
  readonly status?: WorkState;
  readonly payer?: string;
  readonly due?: DueSpan;
  readonly sort?: Sort;
}

const NAMES = ['queue', 'severity', 'rule', 'owner', 'status', 'payer', 'due', 'sort'] as const;

/** Reads filters from an address; values it does not know are ignored. */
export function readFilters(query: URLSearchParams): Filters {
  const one = <T extends string>(name: string, values: readonly T[]) =>
    values.find((value) => value === query.get(name));
  const free = (name: string) => query.get(name) ?? undefined;
  return known({
    queue: one('queue', QUEUES),
    severity: one('severity', SEVERITIES),
    rule: free('rule'),
    owner: free('owner'),
    status: one('status', WORK_STATES),
    payer: free('payer'),
    due: one('due', DUE_SPANS),
    sort: one('sort', SORTS),
  });
}

function known(filters: { readonly [K in keyof Filters]: Filters[K] | undefined }): Filters {
  return Object.fromEntries(Object.entries(filters).filter(([, value]) => value !== undefined && value !== ''));
}

/** The address with these filters, other parts of it kept. */
export function writeFilters(query: URLSearchParams, filters: Filters): URLSearchParams {
  const next = new URLSearchParams(query);
  for (const name of NAMES) {
    const value = filters[name];
    if (value === undefined) next.delete(name);
    else next.set(name, value);
  }
  return next;
}

/** How many filters are set; the order is none. */
export function countFilters(filters: Filters): number {
  return Object.keys(without(filters, 'sort')).length;
}

/** Who is looking, on which day, and whom a search found. */
export interface Onlooker {
  readonly me?: ResourceKey;
  readonly today: IsoDate;
  /** The patients a search by name or number found; undefined without a search. */
  readonly found?: ReadonlySet<ResourceKey>;
}

/** The rows that pass, in the order asked for. */
export function filterRows(rows: readonly QueueRow[], filters: Filters, onlooker: Onlooker): readonly QueueRow[] {
  const passed = rows.filter((row) => passes(row, filters, onlooker));
  const order = ORDERS[filters.sort ?? 'urgency'];
  return order === byUrgency ? passed : passed.toSorted((a, b) => order(a, b) || byUrgency(a, b));
}

function passes(row: QueueRow, filters: Filters, { me, today, found }: Onlooker): boolean {
  if (found && !found.has(row.patient)) return false;
  if (filters.payer !== undefined && row.payer !== filters.payer) return false;
  if (filters.queue !== undefined && !row.tasks.some(({ queue }) => queue === filters.queue)) return false;
  if (filters.owner !== undefined && !isOwned(row, filters, me)) return false;
  if (filters.status !== undefined && !statesOf(row, filters.queue).has(filters.status)) return false;
  if (filters.severity === undefined && filters.rule === undefined && filters.due === undefined) return true;
  if (filters.severity === undefined && filters.rule === undefined && filters.due === 'none')
    return row.due === undefined;
  return row.gaps.some((gap) => gapPasses(gap, filters, today));
}

function gapPasses(gap: QueueGap, { severity, rule, due, queue }: Filters, today: IsoDate): boolean {
  if (severity !== undefined && gap.severity !== severity) return false;
  if (rule !== undefined && gap.rule !== rule) return false;
  if (queue !== undefined && gap.queue !== undefined && gap.queue !== queue) return false;
  return due === undefined || spanOf(gap.due, today) === due;
}

function spanOf(due: IsoDate | undefined, today: IsoDate): DueSpan {
  if (due === undefined) return 'none';
  if (due < today) return 'overdue';
  return daysBetween(today, due) <= SOON_DAYS ? 'week' : 'later';
}

function isOwned({ tasks }: QueueRow, { owner, queue }: Filters, me: ResourceKey | undefined): boolean {
  const mine = tasks.filter((task) => queue === undefined || task.queue === queue);
  if (owner === 'none') return mine.some((task) => !task.owner);
  const wanted = owner === 'me' ? me : owner;
  return wanted !== undefined && mine.some((task) => task.owner?.key === wanted);
}

function statesOf({ tasks }: QueueRow, queue: Queue | undefined): ReadonlySet<WorkState> {
  if (tasks.length === 0) return new Set(['no-task']);
  const shown = tasks.filter((task) => queue === undefined || task.queue === queue);
  return new Set(
    shown.map(({ businessStatus, owner }): WorkState => {
      if (businessStatus === 'query-sent' || businessStatus === 'escalated') return businessStatus;
      return owner ? 'taken' : 'untaken';
    }),
  );
}

const total = ({ counts }: QueueRow) => counts.high * 10_000 + counts.moderate * 100 + counts.low;
const text = (a: string | undefined, b: string | undefined) => (a ?? '\uffff').localeCompare(b ?? '\uffff');

const ORDERS: Readonly<Record<Sort, (a: QueueRow, b: QueueRow) => number>> = {
  urgency: byUrgency,
  name: (a, b) => text(a.name, b.name),
  service: (a, b) => text(a.service, b.service),
  due: (a, b) => text(a.due, b.due),
  age: (a, b) => b.age - a.age,
  open: (a, b) => total(b) - total(a),
};

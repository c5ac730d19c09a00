import type { DetectedIssue, Task } from '@medplum/fhirtypes';
import type { Severity } from '../../model/rule.ts';
import { isoDate, type IsoDate } from '../../model/time.ts';
import { waiverReasonIn, type Closing } from '../../reconcile/closing.ts';
import { endedAhead } from '../../reconcile/issues.ts';
import { isLive } from '../../reconcile/task-answers.ts';
import { codeUnder } from '../../reconcile/writer.ts';
import type { Canonicals } from '../../terminology/canonicals.ts';
import { dayAt } from '../days.ts';
import { daysBetween, episodeOf, queueOf, serviceOf, type QueueRow } from './queue-rows.ts';

/** How many gaps of each severity. */
export interface Count extends Readonly<Record<Severity, number>> {
  readonly name: string;
}

/** Gaps that were found and that ended in one week. */
export interface Week {
  /** Its Monday. */
  readonly week: IsoDate;
  readonly opened: number;
  readonly closed: number;
}

/** The figures of the overview. */
export interface Figures {
  readonly open: number;
  readonly byRule: readonly Count[];
  readonly byQueue: readonly { readonly name: string; readonly gaps: number }[];
  readonly weeks: readonly Week[];
  readonly medianDays?: number;
  /** Share of finished episodes on which no gap was ever due and open; undefined while none is finished. */
  readonly firstPass?: number;
  /** The finished episodes: those whose follow-up period is over, and those complete before. */
  readonly finished: number;
  /** Share of open gaps whose due day has passed; undefined without open gaps. */
  readonly overdue?: number;
  readonly waivers: readonly { readonly name: string; readonly count: number }[];
}

/** What the figures are counted from. */
export interface FigureStock {
  /** Every issue of ours, ended ones too. */
  readonly issues: readonly DetectedIssue[];
  readonly tasks: readonly Task[];
  readonly rows: readonly QueueRow[];
  /** The guard List of every episode that was checked, by its name: whether it is retired. */
  readonly episodes: ReadonlyMap<string, boolean>;
  /** Days of the follow-up period. */
  readonly followUpDays: number;
  /** Time zone by which days and weeks are counted; UTC unless given. */
  readonly zone?: string;
}

const WEEKS = 12;

/** Counts the figures as of a day. */
export function figuresOf(stock: FigureStock, canonicals: Canonicals, today: IsoDate): Figures {
  const { issues, tasks, rows, zone = 'UTC' } = stock;
  const open = rows.flatMap(({ gaps }) => gaps).filter(({ status }) => status === 'final');
  const late = open.filter(({ due }) => due !== undefined && due < today);
  const ended = issues.flatMap((issue) => endOf(issue, canonicals, zone) ?? []);
  const median = medianOf(ended.map(({ days }) => days));
  const opened = Map.groupBy(issues, ({ identifiedDateTime }) => mondayOf(dayAt(identifiedDateTime, zone)));
  const closed = Map.groupBy(ended, ({ day }) => mondayOf(day));
  return {
    open: open.length,
    byRule: countsBy(open, ({ rule }) => rule),
    byQueue: queueCounts(tasks, canonicals),
    weeks: weeksTo(today).map((week) => ({
      week,
      opened: opened.get(week)?.length ?? 0,
      closed: closed.get(week)?.length ?? 0,
    })),
    ...(median !== undefined && { medianDays: median }),
    ...firstPassOf(stock, canonicals, today),
    ...(open.length > 0 && { overdue: late.length / open.length }),
    waivers: tally(
      issues.flatMap(
        ({ mitigation }) => mitigation?.flatMap((m) => (m.author ? (waiverReasonIn(m.action) ?? 'other') : [])) ?? [],
      ),
    ),
  };
}

/** First-pass completeness: an episode under way says nothing yet, whether a gap was found on it or not. */
function firstPassOf(
  { issues, episodes, followUpDays }: FigureStock,
  canonicals: Canonicals,
  today: IsoDate,
): Pick<Figures, 'firstPass' | 'finished'> {
  const due = issues.filter((issue) => issue.status !== 'preliminary' && !endedAhead(issue));
  const faulty = Map.groupBy(due, (issue) => episodeOf(issue, canonicals));
  const over = [...faulty].filter(([episode, gaps]) => {
    const service = gaps.map((gap) => serviceOf(gap, canonicals)).find((day) => day !== undefined);
    return episodes.get(episode) === true || (service !== undefined && daysBetween(service, today) > followUpDays);
  });
  const whole = [...episodes].filter(([episode, retired]) => retired && !faulty.has(episode));
  const finished = over.length + whole.length;
  return { finished, ...(finished > 0 && { firstPass: whole.length / finished }) };
}

/** What ends an issue without settling its gap. */
const UNSETTLED: ReadonlySet<string> = new Set<Closing>(['anchor-changed', 'superseded', 'rule-retired', 'duplicate']);

interface End {
  readonly day: IsoDate;
  /** Days since the issue was found. */
  readonly days: number;
}

function endOf(
  { status, identifiedDateTime, mitigation }: DetectedIssue,
  { closings }: Canonicals,
  zone: string,
): End | undefined {
  const last = mitigation?.at(-1);
  if (status !== 'mitigated' || UNSETTLED.has(codeUnder(last?.action.coding, closings) ?? '')) return undefined;
  const day = dayAt(last?.date, zone);
  const from = dayAt(identifiedDateTime, zone);
  return day === undefined || from === undefined ? undefined : { day, days: Math.max(0, daysBetween(from, day)) };
}

function countsBy<T extends { readonly severity: Severity }>(items: readonly T[], name: (item: T) => string): Count[] {
  const groups = Map.groupBy(items, name);
  const count = (list: readonly T[], severity: Severity) => list.filter((item) => item.severity === severity).length;
  return [...groups]
    .map(([key, list]) => ({
      name: key,
      high: count(list, 'high'),
      moderate: count(list, 'moderate'),
      low: count(list, 'low'),
    }))
    .sort((a, b) => b.high + b.moderate + b.low - (a.high + a.moderate + a.low) || (a.name < b.name ? -1 : 1));
}

function queueCounts(tasks: readonly Task[], canonicals: Canonicals): { name: string; gaps: number }[] {
  const counts = new Map<string, number>();
  for (const task of tasks.filter(isLive)) {
    const queue = queueOf(task, canonicals);
    const gaps = task.input?.filter(({ type }) => codeUnder(type.coding, canonicals.taskParts) === 'gap').length ?? 0;
    if (queue) counts.set(queue, (counts.get(queue) ?? 0) + gaps);
  }
  return [...counts].map(([name, gaps]) => ({ name, gaps })).sort((a, b) => b.gaps - a.gaps);
}

function tally(names: readonly string[]): { name: string; count: number }[] {
  return [...Map.groupBy(names, (name) => name)]
    .map(([name, all]) => ({ name, count: all.length }))
    .sort((a, b) => b.count - a.count || (a.name < b.name ? -1 : 1));
}

function medianOf(values: readonly number[]): number | undefined {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const [low, high] = [sorted[middle - 1], sorted[middle]];
  if (high === undefined) return undefined;
  return sorted.length % 2 === 1 || low === undefined ? high : (low + high) / 2;
}

const DAY_MS = 86_400_000;

function mondayOf(day: IsoDate | undefined): IsoDate | undefined {
  if (day === undefined) return undefined;
  const count = Date.parse(day) / DAY_MS;
  return Number.isNaN(count) ? undefined : isoDate(count - ((count + 3) % 7));
}

function weeksTo(today: IsoDate): readonly IsoDate[] {
  const monday = Date.parse(mondayOf(today) ?? today) / DAY_MS;
  return Array.from({ length: WEEKS }, (_, index) => isoDate(monday - 7 * (WEEKS - 1 - index)));
}

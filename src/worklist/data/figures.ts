import type { DetectedIssue, Task } from '@medplum/fhirtypes';
import type { Severity } from '../../model/rule.ts';
import { isoDate, type IsoDate } from '../../model/time.ts';
import { waiverReasonIn } from '../../reconcile/closing.ts';
import { isLive } from '../../reconcile/task-answers.ts';
import { codeUnder } from '../../reconcile/writer.ts';
import type { Canonicals } from '../../terminology/canonicals.ts';
import { daysBetween, episodeOf, queueOf, ruleOf, type QueueRow } from './queue-rows.ts';

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
  /** Share of episodes on which no gap was ever found final; undefined without episodes. */
  readonly firstPass?: number;
  readonly episodes: number;
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
  /** Names of the episodes there are guard Lists for. */
  readonly episodes: ReadonlySet<string>;
}

const WEEKS = 12;

/** Counts the figures as of a day. */
export function figuresOf(
  { issues, tasks, rows, episodes }: FigureStock,
  canonicals: Canonicals,
  today: IsoDate,
): Figures {
  const open = rows.flatMap(({ gaps }) => gaps).filter(({ status }) => status === 'final');
  const dated = open.filter(({ due }) => due !== undefined);
  const ended = issues.filter(({ status }) => status === 'mitigated').flatMap((issue) => endOf(issue) ?? []);
  const touched = new Set(issues.filter(({ status }) => status !== 'preliminary').map((i) => episodeOf(i, canonicals)));
  const known = new Set([...episodes, ...touched]);
  const median = medianOf(ended.map(({ days }) => days));
  return {
    open: open.length,
    byRule: countsBy(open, ({ rule }) => rule),
    byQueue: queueCounts(tasks, canonicals),
    weeks: weeksTo(today).map((week) => ({
      week,
      opened: issues.filter(({ identifiedDateTime }) => mondayOf(identifiedDateTime?.slice(0, 10)) === week).length,
      closed: ended.filter(({ day }) => mondayOf(day) === week).length,
    })),
    ...(median !== undefined && { medianDays: median }),
    ...(known.size > 0 && { firstPass: 1 - touched.size / known.size }),
    episodes: known.size,
    ...(dated.length > 0 && { overdue: dated.filter(({ due = today }) => due < today).length / open.length }),
    waivers: tally(
      issues.flatMap(
        ({ mitigation }) => mitigation?.flatMap((m) => (m.author ? (waiverReasonIn(m.action) ?? 'other') : [])) ?? [],
      ),
    ),
  };
}

function endOf({ identifiedDateTime, mitigation }: DetectedIssue): { day: IsoDate; days: number } | undefined {
  const day = mitigation?.at(-1)?.date?.slice(0, 10);
  const from = identifiedDateTime?.slice(0, 10);
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

/** The rule of each issue, for a filter: those that occur, in the catalogue's order where they are in it. */
export function rulesIn(issues: Iterable<DetectedIssue>, canonicals: Canonicals): ReadonlySet<string> {
  return new Set([...issues].map((issue) => ruleOf(issue, canonicals)));
}

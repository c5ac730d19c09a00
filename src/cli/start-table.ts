import { areWaived, standsAs, type Assessment, type Finding, type GapFinding } from '../model/assessment.ts';
import type { Policy } from '../model/policy.ts';
import { SEVERITIES } from '../model/rule.ts';
import { isoDate } from '../model/time.ts';
import { gapsByIssue } from '../reconcile/wanted.ts';
import { gravestOf, queueOf } from './figures.ts';
import { lineForTerminal } from './terminal.ts';

const HEADINGS = ['Patient', 'Service', 'Day', 'Open (high/mod/low)', 'Due', 'Cannot tell', 'Queues'] as const;

/** One line for each episode: what is open as an issue and not waived, what is to come, and on whose desks; in brackets those without a Task. */
export function episodeTable(assessments: readonly Assessment[], policy: Policy): string {
  const rows = assessments.map((assessment) => rowOf(assessment, policy));
  const widths = HEADINGS.map((heading, column) =>
    Math.max(heading.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const text = (cells: readonly string[]) =>
    `  ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')}`.trimEnd();
  const table = [text(HEADINGS), text(widths.map((width) => '-'.repeat(width))), ...rows.map(text)];
  const isSilent = rows.some((row) => row.at(-1)?.includes('('));
  return [...table, ...(isSilent ? ['  In brackets: queues whose gaps get no Task under this policy.'] : [])].join(
    '\n',
  );
}

function rowOf({ episode, findings }: Assessment, { mode, taskSeverities }: Policy): readonly string[] {
  const { chart, day } = episode;
  const live = findings.filter(({ shadow }) => !shadow);
  const issuesOf = (some: readonly Finding[]) =>
    some.flatMap((one) => [...gapsByIssue(episode, one).values()].filter((gaps) => !areWaived(gaps)));
  const issues = issuesOf(live.filter(({ status }) => status === 'open-gap'));
  const told = [...issues, ...issuesOf(live.filter(({ announced }) => announced))];
  const counts = SEVERITIES.map((severity) => issues.filter((gaps) => gravestOf({ gaps }) === severity).length);
  const listed = told.filter(
    (gaps) => mode === 'live' && gaps.some(({ task }) => task) && taskSeverities.includes(gravestOf({ gaps })),
  );
  const count = (status: string) => String(live.filter((finding) => standsAs(finding) === status).length);
  return [
    lineForTerminal(chart.patient.replace('Patient/', '')),
    day === undefined ? 'no date' : isoDate(day),
    day === undefined ? '' : `D${chart.asOf < day ? '' : '+'}${chart.asOf - day}`,
    issues.length === 0 ? 'none' : `${issues.length} (${counts.join('/')})`,
    count('prospective-gap'),
    count('undetermined'),
    queuesOf(told, listed).join(', '),
  ];
}

/** The gaps that one issue tells. */
type Issue = readonly GapFinding[];

/** The desks that have a Task, then in brackets the others that gaps are for. */
function queuesOf(told: readonly Issue[], listed: readonly Issue[]): readonly string[] {
  const queues = (some: readonly Issue[]) => [...new Set(some.map((gaps) => queueOf({ gaps })))].sort();
  const working = queues(listed);
  const others = queues(told).filter((queue) => !working.includes(queue));
  return others.length > 0 ? [...working, `(${others.join(', ')})`] : working;
}

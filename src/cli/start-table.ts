import type { Assessment } from '../model/assessment.ts';
import { SEVERITIES } from '../model/rule.ts';
import { isoDate } from '../model/time.ts';
import { gapsByIssue } from '../reconcile/wanted.ts';
import { gravestOf } from './figures.ts';
import { lineForTerminal } from './terminal.ts';

const HEADINGS = ['Patient', 'Service', 'Day', 'Open (high/mod/low)', 'Due', 'Cannot tell', 'Queues'] as const;

/** One line for each episode: what is open as an issue, what is to come, and whose desk has work. */
export function episodeTable(assessments: readonly Assessment[]): string {
  const rows = assessments.map(rowOf);
  const widths = HEADINGS.map((heading, column) =>
    Math.max(heading.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const text = (cells: readonly string[]) =>
    `  ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')}`.trimEnd();
  return [text(HEADINGS), text(widths.map((width) => '-'.repeat(width))), ...rows.map(text)].join('\n');
}

function rowOf({ episode, findings }: Assessment): readonly string[] {
  const { chart, day } = episode;
  const open = findings.filter(({ status, shadow }) => status === 'open-gap' && !shadow);
  const issues = open.flatMap((finding) => [...gapsByIssue(episode, finding).values()]);
  const counts = SEVERITIES.map((severity) => issues.filter((gaps) => gravestOf({ gaps }) === severity).length);
  const listed = issues.flat().filter(({ severity, task }) => task && severity !== 'low');
  const count = (status: string) => String(findings.filter((finding) => finding.status === status).length);
  return [
    lineForTerminal(chart.patient.replace('Patient/', '')),
    day === undefined ? 'no date' : isoDate(day),
    day === undefined ? '' : `D${chart.asOf < day ? '' : '+'}${chart.asOf - day}`,
    issues.length === 0 ? 'none' : `${issues.length} (${counts.join('/')})`,
    count('prospective-gap'),
    count('undetermined'),
    [...new Set(listed.map(({ queue }) => queue))].sort().join(', '),
  ];
}

import { COLUMNS } from './csv-columns.ts';
import { FORMATS, type FormatName } from './format.ts';

/** What each format is, for whoever has to choose one. */
const WHAT: Readonly<Record<FormatName, string>> = {
  report: 'a page for people, on the screen',
  json: 'one object: the episodes with every verdict, what was skipped, and the sums',
  ndjson: 'the same episodes, one a line, and nothing else',
  csv: 'a table: a row for each gap and each verdict that is undetermined, by status; rows of status complete,\n           not-judged and not-read tell the rest; of status waived are gaps that somebody waived, where the input holds\n           the DetectedIssues and Tasks of radgap',
  fhir: 'NDJSON of the DetectedIssues that a first check would write, but for waived gaps, to be loaded into a FHIR server',
  html: 'a page to open from disk, to send or to print',
  measure: 'NDJSON of FHIR MeasureReports, one for each episode and one for all',
};

/** The formats and the columns of the table, as `radgap check --help` tells them. */
export function formatHelp(): string {
  const formats = FORMATS.map((name) => `  ${name.padEnd(8)} ${WHAT[name]}`).join('\n');
  const [half, rest] = [COLUMNS.slice(0, 9), COLUMNS.slice(9)].map((columns) => columns.join(', '));
  return `\nFormats:\n${formats}\n\nColumns of csv:\n  ${half ?? ''},\n  ${rest ?? ''}`;
}

import { rowsOf, TABLE_CODE, type Parsed, type Row } from './delimited.ts';

/** How many lines above the last of the column names may hold the upper halves of them. */
const STACKED = 3;

/** The global period indicators of MPFS. */
const GLOBAL_PERIOD = /^(?:000|010|090|MMM|XXX|YYY|ZZZ)$/;

/** The global period indicator by code. */
export type GlobalPeriods = Readonly<Record<string, string>>;

/**
 * The global period of each code in a CMS relative value file (PPRRVU, comma-separated): titles, then column names
 * stacked over several lines of which the last begins with HCPCS and MOD, then one line for each code and component.
 * The line without a modifier stands for its code; that of a component only where there is no other.
 */
export function readMpfsFile(text: string): Parsed<GlobalPeriods> {
  const rows = [...rowsOf(text, ',')];
  const header = rows.findIndex(({ cells }) => /^HCPCS$/i.test(cells[0] ?? '') && /^MOD/i.test(cells[1] ?? ''));
  const names = rows[header];
  if (!names) return { fault: 'line 1: no line begins with HCPCS,MOD; name the PPRRVU file of the CMS archive' };
  const column = globalDaysColumn(rows.slice(Math.max(0, header - STACKED), header + 1));
  if (column < 0)
    return { fault: `line ${names.line}: no column is named GLOB DAYS; name the PPRRVU file of the CMS archive` };
  const periods: Record<string, string> = {};
  for (const row of rows.slice(header + 1)) {
    const fault = faultIn(row, column);
    if (fault !== undefined) return { fault: `line ${row.line}: ${fault}; fetch the file again` };
    const [code = '', modifier = ''] = row.cells;
    if (modifier === '' || periods[code] === undefined) periods[code] = row.cells[column] ?? '';
  }
  if (Object.keys(periods).length > 0) return { value: periods };
  return { fault: `line ${names.line}: no code follows the column names; fetch the file again` };
}

/** Where GLOB DAYS stands, its two words on one line or one above the other. */
function globalDaysColumn(stack: readonly Row[]): number {
  const width = stack.at(-1)?.cells.length ?? 0;
  const names = Array.from({ length: width }, (_, at) => stack.map(({ cells }) => cells[at] ?? '').join(' '));
  return names.findIndex((name) => /\bGLOB(?:AL)?\s+DAYS\b/i.test(name));
}

function faultIn({ cells }: Row, column: number): string | undefined {
  const [code = ''] = cells;
  const period = cells[column];
  if (!TABLE_CODE.test(code)) return `"${code.slice(0, 20)}" is not a code`;
  if (period === undefined) return 'the line ends before the column GLOB DAYS';
  return GLOBAL_PERIOD.test(period) ? undefined : `"${period.slice(0, 20)}" is no global period`;
}

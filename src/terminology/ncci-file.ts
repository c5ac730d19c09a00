import { rowsOf, TABLE_CODE, type Parsed, type Row } from './delimited.ts';

/** The columns of the file, in the order CMS writes them; the rationale that follows is not read. */
const COLUMNS = 6;

/** One procedure-to-procedure edit as the file states it. */
export interface NcciFilePair {
  readonly column1: string;
  readonly column2: string;
  /** First and last day of service, `YYYY-MM-DD`; no last day while the edit stands. */
  readonly from: string;
  readonly to?: string;
  /** 0 no modifier serves, 1 a modifier serves, 9 the edit does not apply. */
  readonly indicator: string;
}

type Wanted = (column1: string, column2: string) => boolean;

/**
 * The pairs of a CMS NCCI procedure-to-procedure file (tab- or comma-separated): copyright lines, column names over one or
 * several lines, then column 1, column 2, `*` for before 1996, effective date, deletion date (`*` for none), modifier
 * indicator, rationale. `keep` tells which pairs are wanted: a whole file has millions.
 */
export function readNcciFile(text: string, keep: Wanted = () => true): Parsed<readonly NcciFilePair[]> {
  const pairs: NcciFilePair[] = [];
  let seen: 'nothing' | 'names' | 'pairs' = 'nothing';
  let last = 1;
  for (const row of rowsOf(text, text.includes('\t') ? '\t' : ',')) {
    last = row.line;
    if (seen === 'nothing') {
      seen = isHeader(row) ? 'names' : 'nothing';
      continue;
    }
    // Column names may go on below their first line, with nothing under the first of them.
    if (seen === 'names' && row.cells[0] === '') continue;
    seen = 'pairs';
    const pair = pairOf(row);
    if ('fault' in pair) return { fault: `line ${row.line}: ${pair.fault}; fetch the file again` };
    if (keep(pair.value.column1, pair.value.column2)) pairs.push(pair.value);
  }
  if (seen === 'pairs') return { value: pairs };
  if (seen === 'names') return { fault: `line ${last}: no pair follows the column names; fetch the file again` };
  return { fault: 'line 1: no line begins with Column 1, Column 2; name the text file of the CMS NCCI PTP archive' };
}

function isHeader({ cells: [first = '', second = ''] }: Row): boolean {
  return /^column ?1$/i.test(first) && /^column ?2$/i.test(second);
}

function pairOf({ cells }: Row): Parsed<NcciFilePair> {
  const [column1 = '', column2 = '', , effective = '', deletion = '', indicator = ''] = cells;
  const stray = [column1, column2].find((code) => !TABLE_CODE.test(code));
  if (stray !== undefined) return { fault: `"${stray.slice(0, 20)}" is not a code` };
  if (cells.length < COLUMNS) return { fault: `${cells.length} columns where ${COLUMNS} or more belong` };
  const from = dateOf(effective);
  const to = dateOf(deletion);
  if (from === undefined) return { fault: `"${effective.slice(0, 20)}" is no effective date` };
  if (to === undefined && deletion !== '*' && deletion !== '')
    return { fault: `"${deletion.slice(0, 20)}" is no deletion date` };
  if (!/^[019]$/.test(indicator)) return { fault: `"${indicator.slice(0, 20)}" is no modifier indicator` };
  return { value: { column1, column2, from, indicator, ...(to !== undefined && { to }) } };
}

/** A day as the file writes it, `YYYYMMDD`, or as a spreadsheet turns it, `YYYY-MM-DD` or `MM/DD/YYYY`. */
function dateOf(text: string): string | undefined {
  const plain = /^(\d{4})-?(\d{2})-?(\d{2})$/.exec(text);
  const american = /^(\d{1,2})\/(\d{1,2})\/(\d{4})$/.exec(text);
  const parts = plain ? plain.slice(1) : american ? [american[3], american[1], american[2]] : [];
  const [year = '', month = '', date = ''] = parts.map((part) => (part ?? '').padStart(2, '0'));
  const day = `${year}-${month}-${date}`;
  const instant = Date.parse(`${day}T00:00:00Z`);
  return !Number.isNaN(instant) && new Date(instant).toISOString().startsWith(day) ? day : undefined;
}

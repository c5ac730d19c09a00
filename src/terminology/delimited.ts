/** One line of a table file and its cells, trimmed. */
export interface Row {
  /** Counted from 1, as an editor shows it. */
  readonly line: number;
  readonly cells: readonly string[];
}

/** What a table file turned out to be: what it holds, or a sentence that names the line at fault. */
export type Parsed<T> = { readonly value: T } | { readonly fault: string };

/**
 * The rows of a delimited text, one after the other: such files have millions. A quoted cell may hold the delimiter,
 * doubled quotes and line breaks; one that is never closed ends with the text. Lines without any text are left out.
 */
export function* rowsOf(text: string, delimiter: ',' | '\t'): Generator<Row> {
  let held = '';
  let line = 0;
  let started = 1;
  for (const written of linesOf(text)) {
    line++;
    if (held === '') started = line;
    held = held === '' ? written : `${held}\n${written}`;
    if (hasOpenQuote(held)) continue;
    yield* rowIn(held, started, delimiter);
    held = '';
  }
  yield* rowIn(held, started, delimiter);
}

function* rowIn(text: string, line: number, delimiter: string): Generator<Row> {
  const cells = text.includes('"') ? quotedCells(text, delimiter) : text.split(delimiter);
  if (cells.some((cell) => cell.trim() !== '')) yield { line, cells: cells.map((cell) => cell.trim()) };
}

function* linesOf(text: string): Generator<string> {
  const ends = /\r\n?|\n/g;
  let from = text.startsWith('\u{feff}') ? 1 : 0;
  for (let end = ends.exec(text); end; end = ends.exec(text)) {
    yield text.slice(from, end.index);
    from = ends.lastIndex;
  }
  yield text.slice(from);
}

function hasOpenQuote(text: string): boolean {
  return text.includes('"') && (text.split('"').length - 1) % 2 === 1;
}

function quotedCells(row: string, delimiter: string): string[] {
  const cells: string[] = [];
  let held: string | undefined;
  for (const part of row.split(delimiter)) {
    held = held === undefined ? part : `${held}${delimiter}${part}`;
    if (hasOpenQuote(held)) continue;
    cells.push(unquoted(held));
    held = undefined;
  }
  return held === undefined ? cells : [...cells, unquoted(held)];
}

function unquoted(cell: string): string {
  return cell
    .trim()
    .replace(/^"(.*)"$/s, '$1')
    .replaceAll('""', '"');
}

/** A code of CPT or HCPCS as such a file writes it. */
export const TABLE_CODE = /^[0-9A-Z]{5}$/;

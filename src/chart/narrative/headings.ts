import { isOfDiagnosis } from './fields.ts';
import { isSectionName, isShortHeading, type Heading } from './sections.ts';
import type { Statement } from './statements.ts';

const LONGEST_LABEL = 60;
const LONGEST_HEADING = 40;

/** The label or heading with which a statement begins, lower case; empty when it begins with none. */
export function nameOf(text: string, { start, end, colon, atLineStart, atLineEnd }: Statement): string {
  if (colon >= 0) return colon - start > LONGEST_LABEL ? '' : bare(text.slice(start, colon));
  if (!atLineStart || !atLineEnd || end - start > LONGEST_HEADING) return '';
  const line = text.slice(start, end);
  return isHeadingLine(line) ? bare(line) : '';
}

/** True when a line without a colon reads as a heading: the name of a section, capitals, or marked as one. */
export function isHeadingLine(line: string): boolean {
  if (line.length > LONGEST_HEADING) return false;
  if (MARKED.test(line) || isCapitals(line)) return true;
  const name = bare(line);
  return isSectionName(name) || (CAPITAL_FIRST.test(line) && (isShortHeading(name) || isOfDiagnosis(name)));
}

/** The heading under that name as it stands in the text. */
export function headingOf(text: string, { start, end, colon, atLineStart }: Statement, name: string): Heading {
  const alone = colon < 0 || text.slice(colon + 1, end).trim() === '';
  return { name, alone, atLineStart, capitals: isCapitals(text.slice(start, colon < 0 ? end : colon)) };
}

const CAPITAL_FIRST = /^[^a-z]{0,9}[A-Z]/;
const MARKED = /^\s{0,9}[#*]/;
/** What may stand before a label: bullets, numbering, quotation marks of a mail. */
const BEFORE = new Set(' \t\n\r.)#*•>-0123456789');
const AFTER = new Set(' \t\n\r*.-');
const LOOSE = /\s{2,}|[\t\n\r]/g;

function bare(raw: string): string {
  let from = 0;
  let to = raw.length;
  while (BEFORE.has(raw.charAt(from))) from++;
  while (AFTER.has(raw.charAt(to - 1))) to--;
  return raw.slice(from, to).replace(LOOSE, ' ').toLowerCase();
}

function isCapitals(text: string): boolean {
  return text === text.toUpperCase() && text !== text.toLowerCase();
}

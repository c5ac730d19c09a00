import type { ClaimLine, DatedEpisode } from '../model/episode.ts';
import type { Policy } from '../model/policy.ts';
import type { NcciPair } from '../model/tables.ts';
import { isoDate } from '../model/time.ts';
import type { Gap } from '../model/verdict.ts';
import { NCCI_MODIFIERS } from '../terminology/billing.ts';
import { codeOf, dayOfLine, otherLines, testedLines } from './billed-lines.ts';
import { lineId } from './claim-lines.ts';
import { isClaimType } from './components.ts';
import { INDEX_CODE } from './codes.ts';
import { compareProviders } from './providers.ts';
import { keyOf } from './references.ts';

/** The edits that hold the service and stand on its day; those marked 9 never do. */
export function pairsOn({ day }: DatedEpisode, { tables }: Policy): readonly NcciPair[] {
  const date = isoDate(day);
  return tables.ncciPairs.filter(
    ({ column1, column2, from, to, indicator }) =>
      (column1 === INDEX_CODE || column2 === INDEX_CODE) &&
      indicator !== '9' &&
      from <= date &&
      (to === undefined || date <= to),
  );
}

/** The lines at odds with an edit, and those of which that cannot be told, with the reason. */
export interface PairedLines {
  readonly gaps: readonly Gap<'neverTogether' | 'noModifier'>[];
  readonly unsure: readonly string[];
}

/** Looks for the other code of each edit on lines of the same day, kind of claim and provider. */
export function pairedLines(episode: DatedEpisode, pairs: readonly NcciPair[]): PairedLines {
  const others = otherLines(episode).filter((line) => dayOfLine(line) === episode.day);
  const met = testedLines(episode).flatMap((own) =>
    others.flatMap((line) => pairs.filter((pair) => isOf(pair, line)).map((pair) => ({ own, line, pair }))),
  );
  const gaps: Gap<'neverTogether' | 'noModifier'>[] = [];
  const unsure: string[] = [];
  for (const { own, line, pair } of met) {
    const gap = gapOf(episode, own, line, pair);
    if (!gap || isClaimType(own.claim, 'professional') !== isClaimType(line.claim, 'professional')) continue;
    const sameness = own.claim === line.claim ? { is: 'same' as const } : compareProviders(episode.chart, own, line);
    if (sameness.is === 'same') gaps.push(gap);
    if (sameness.is === 'unknown') unsure.push(`${lineId(line)}: ${sameness.lacking} of its provider is not recorded`);
  }
  return { gaps, unsure };
}

function isOf({ column1, column2 }: NcciPair, line: ClaimLine): boolean {
  return codeOf(line) === (column1 === INDEX_CODE ? column2 : column1);
}

function gapOf({ day }: DatedEpisode, own: ClaimLine, line: ClaimLine, { column1, column2, indicator }: NcciPair) {
  const data = { codes: `${column1} and ${column2}`, date: isoDate(day) };
  const about = keyOf(line.claim);
  if (indicator === '0') return { message: 'neverTogether', about, data } as const;
  const marked = [...own.modifiers, ...line.modifiers].some((modifier) => NCCI_MODIFIERS.has(modifier));
  return marked ? undefined : ({ message: 'noModifier', about, data } as const);
}

import type { ClaimLine, DatedEpisode } from '../model/episode.ts';
import { isoDate } from '../model/time.ts';
import type { Gap } from '../model/verdict.ts';
import { dayOfLine, testedLines } from './billed-lines.ts';
import { componentOf, isClaimType } from './components.ts';
import { daysOf } from './dates.ts';
import { keyOf } from './references.ts';
import { billerOf } from './providers.ts';

/** Modifiers of a repeated service: its units are meant (domain.md C1). */
const REPEATED: readonly string[] = ['76', '77'];

/** Modifiers by which physicians share the care of one service: surgery alone, follow-up alone, what is before alone (domain.md C1). */
const SHARES: readonly string[] = ['54', '55', '56'];

export type UnitsGap = Gap<'tooMany' | 'duplicate'>;

/**
 * More than one unit by one provider, of one component, on one day, of the whole care or of one share of it; and claims that
 * repeat an earlier one.
 */
export function unitsGaps(episode: DatedEpisode): readonly UnitsGap[] {
  const counted = testedLines(episode).filter(({ modifiers }) => !REPEATED.some((code) => modifiers.includes(code)));
  const groups = Map.groupBy(counted, (line) =>
    [
      billerOf(episode.chart, line),
      isClaimType(line.claim, 'institutional'),
      componentOf(line),
      dayOfLine(line) ?? episode.day,
    ].join(' '),
  );
  return [...groups.values()].flatMap((lines) => gapsOf(episode, lines));
}

function gapsOf(episode: DatedEpisode, lines: readonly ClaimLine[]): readonly UnitsGap[] {
  const { kept, repeats } = withoutRepeats(episode, lines);
  const [last] = kept.slice(-1);
  const units = Math.max(...SHARES.map((share) => unitsOf(kept, share)));
  const date = isoDate((last && dayOfLine(last)) ?? episode.day);
  return [
    ...(last && units > 1
      ? [{ message: 'tooMany', about: keyOf(last.claim), data: { what: units, date } } as const]
      : []),
    ...repeats.map((line) => ({ message: 'duplicate', about: keyOf(line.claim), data: { date } }) as const),
  ];
}

/** The units of one share of the care: of the lines that bill it, and of those that bill the whole. */
function unitsOf(lines: readonly ClaimLine[], share: string): number {
  const billing = lines.filter(
    ({ modifiers }) => modifiers.includes(share) || !SHARES.some((code) => modifiers.includes(code)),
  );
  return billing.reduce((sum, line) => sum + line.units, 0);
}

/** The lines of the first claim to bill them, and those of later claims that repeat such a line. */
function withoutRepeats({ chart }: DatedEpisode, lines: readonly ClaimLine[]) {
  const created = ({ claim }: ClaimLine) => daysOf(claim.created, chart.zone)?.first ?? Infinity;
  const ordered = lines.toSorted((a, b) => created(a) - created(b) || (keyOf(a.claim) < keyOf(b.claim) ? -1 : 1));
  const first = new Map<string, ClaimLine['claim']>();
  for (const line of ordered) if (!first.has(nameOf(line))) first.set(nameOf(line), line.claim);
  const isRepeat = (line: ClaimLine) => first.get(nameOf(line)) !== line.claim;
  return { kept: ordered.filter((line) => !isRepeat(line)), repeats: ordered.filter(isRepeat) };
}

/** What makes two lines of one provider and day the same line: their modifiers. */
function nameOf({ modifiers }: ClaimLine): string {
  return [...modifiers].sort().join(' ');
}

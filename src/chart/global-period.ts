import type { ClaimLine, DatedEpisode } from '../model/episode.ts';
import type { Policy } from '../model/policy.ts';
import type { Day, DaySpan } from '../model/time.ts';
import type { Gap } from '../model/verdict.ts';
import { isVisitCode } from '../terminology/billing.ts';
import { lineId } from './claim-lines.ts';
import { codeOf, dayOfLine, otherLines, professionalLines } from './billed-lines.ts';
import { INDEX_CODE, readIndexCode } from './codes.ts';
import { isClaimType } from './components.ts';
import { compareProviders } from './providers.ts';
import { keyOf } from './references.ts';
import { refusedByDays, spanText } from './when.ts';

/** The professional lines whose provider the global period binds: not those of surgical care alone, nor technical ones. */
export function boundLines(episode: DatedEpisode): readonly ClaimLine[] {
  return professionalLines(episode).filter(({ modifiers }) => !modifiers.includes('54') && !modifiers.includes('TC'));
}

/** What the lines within a global period are at odds with, and those of which that cannot be told, with the reason. */
export interface WithinPeriod<M extends string> {
  readonly gaps: readonly Gap<M>[];
  readonly unsure: readonly string[];
}

/**
 * Asks `judge` about each other professional line of a window that the same provider bills; `judge` sees the line before
 * its provider is known, so that only lines that would be at odds are compared.
 */
export function withinPeriod<M extends string>(
  episode: DatedEpisode,
  bound: readonly ClaimLine[],
  window: DaySpan,
  judge: (line: ClaimLine) => Gap<M> | undefined,
): WithinPeriod<M> {
  const gaps: Gap<M>[] = [];
  const unsure: string[] = [];
  for (const line of otherLines(episode).filter(({ claim }) => isClaimType(claim, 'professional'))) {
    const gap = judge(line);
    const refused = line.days && refusedByDays(line.days, window);
    if (!gap || refused?.code === 'out-of-window') continue;
    const compared = bound.map((own) => compareProviders(episode.chart, own, line));
    const unknown = compared.find((sameness) => sameness.is === 'unknown');
    const same = compared.some(({ is }) => is === 'same');
    if (!same && !unknown) continue;
    if (!same && unknown) unsure.push(`${lineId(line)}: ${unknown.lacking} of its provider is not recorded`);
    else if (!line.days || refused) unsure.push(`${lineId(line)}: its date is not recorded to the day`);
    else gaps.push(gap);
  }
  return { gaps, unsure };
}

/** A visit line without the modifier of its day: 57 up to the service (25 on the day is to be confirmed), 24 after it. */
export function visitGap(
  episode: DatedEpisode,
  line: ClaimLine,
  payer: string,
): Gap<'noModifier' | 'modifier25'> | undefined {
  const code = codeOf(line);
  if (code === undefined || !isVisitCode(code)) return undefined;
  const day = dayOfLine(line);
  const expected = day === undefined ? ['24', '57'] : visitModifiers(episode, day);
  if (carries(line, expected)) return undefined;
  const message = day === episode.day && carries(line, ['25']) ? 'modifier25' : 'noModifier';
  return { message, about: keyOf(line.claim), data: { ...told(line, code, expected), name: payer } };
}

/** A visit around a further infusion may be the one at which that was decided. */
function visitModifiers(episode: DatedEpisode, visit: Day): readonly string[] {
  if (visit <= episode.day) return ['57'];
  const isAround = (further: Day | undefined) => further === visit || further === visit + 1;
  return isAround(episode.nextDay) || daysBilledAgain(episode).some(isAround) ? ['24', '57'] : ['24'];
}

/** The days on which other lines bill the service. */
function daysBilledAgain(episode: DatedEpisode): readonly (Day | undefined)[] {
  return otherLines(episode)
    .filter(({ code }) => readIndexCode(code))
    .map(dayOfLine);
}

const AFTER = ['58', '78', '79'] as const;
const PERIODS: ReadonlySet<string> = new Set(['000', '010', '090']);

/** A later procedure without a modifier of the period; the service itself is expected as planned, with 58. */
export function procedureGap(
  line: ClaimLine,
  globalDays: Policy['tables']['globalDays'],
): Gap<'noModifier' | 'repeatModifier'> | undefined {
  const code = codeOf(line);
  if (code === undefined || !PERIODS.has(globalDays[code] ?? '') || carries(line, ['TC'])) return undefined;
  const expected = code === INDEX_CODE ? ['58'] : AFTER;
  if (carries(line, expected)) return undefined;
  const repeated = code === INDEX_CODE && carries(line, ['76', '77', ...AFTER]);
  const message = repeated ? 'repeatModifier' : 'noModifier';
  return { message, about: keyOf(line.claim), data: told(line, code, expected) };
}

function carries({ modifiers }: ClaimLine, wanted: readonly string[]): boolean {
  return wanted.some((modifier) => modifiers.includes(modifier));
}

function told({ days }: ClaimLine, code: string, expected: readonly string[]) {
  return { codes: code, date: days ? spanText(days) : 'an unknown day', what: expected.join(' or ') };
}

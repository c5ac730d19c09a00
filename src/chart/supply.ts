import type { ClaimLine, DatedEpisode } from '../model/episode.ts';
import type { Policy } from '../model/policy.ts';
import { isoDate } from '../model/time.ts';
import type { Gap } from '../model/verdict.ts';
import { OFFICE, UNCLASSIFIED_SUPPLY } from '../terminology/billing.ts';
import { readRadionuclide } from './administration-records.ts';
import { recordedRadionuclides } from './agent.ts';
import { codeOf, dayOfLine, isInpatientClaim, otherLines, testedLines } from './billed-lines.ts';
import { componentOf, isClaimType } from './components.ts';
import { inpatientParts, isSettingUnknown } from './encounters.ts';
import { listed } from './listed.ts';
import { keyOf } from './references.ts';

export type SupplyGap = Gap<'otherRadionuclide' | 'noProduct' | 'noSupply'>;

/** The lines of the day that bill a therapeutic radiopharmaceutical, and the radionuclide each names. */
export interface SupplyLine {
  readonly line: ClaimLine;
  readonly radionuclide: string | undefined;
}

/** The supply lines of the service: on its day, or undated on a claim of its own. */
export function supplyLines(episode: DatedEpisode): readonly SupplyLine[] {
  const claims = new Set(episode.lines.map(({ claim }) => claim));
  return otherLines(episode).flatMap((line) => {
    const day = dayOfLine(line);
    if (day === undefined ? !claims.has(line.claim) : day !== episode.day) return [];
    const radionuclide = readRadionuclide(episode.chart, [line.code])?.id;
    return radionuclide !== undefined || codeOf(line) === UNCLASSIFIED_SUPPLY ? [{ line, radionuclide }] : [];
  });
}

/** Supply lines at odds with what was given, and settings in which a supply line is usual and there is none. */
export function supplyGaps(episode: DatedEpisode, policy: Policy): readonly SupplyGap[] {
  const lines = supplyLines(episode);
  const given = new Set(recordedRadionuclides(episode, policy).found.facts.map(({ value }) => value));
  const gaps = lines.flatMap(({ line, radionuclide }): readonly SupplyGap[] => {
    const about = keyOf(line.claim);
    const codes = codeOf(line) ?? '';
    if (codes === UNCLASSIFIED_SUPPLY && !namesProduct(line)) return [{ message: 'noProduct', about }];
    if (radionuclide === undefined || given.size === 0 || given.has(radionuclide)) return [];
    return [
      { message: 'otherRadionuclide', about, data: { codes, name: radionuclide, what: [...given].sort().join(', ') } },
    ];
  });
  if (lines.length > 0) return gaps;
  return usual(episode)
    .slice(0, 1)
    .map(({ claim }) => ({ message: 'noSupply', about: keyOf(claim), data: { date: isoDate(episode.day) } }));
}

/** A text of its own, beyond the words of the code. */
function namesProduct({ code }: ClaimLine): boolean {
  const text = code.text?.trim() ?? '';
  const displays = listed(code.coding).map(({ display }) => display?.trim());
  return text !== '' && !text.includes(UNCLASSIFIED_SUPPLY) && !displays.includes(text) && !/not otherwise/i.test(text);
}

/** The lines beside which a supply line is usual: of an outpatient institutional claim, or the whole service in an office. */
function usual(episode: DatedEpisode): readonly ClaimLine[] {
  const outpatient = !isSettingUnknown(episode) && inpatientParts(episode).length === 0;
  return testedLines(episode).filter((line) => {
    if (isClaimType(line.claim, 'institutional')) return outpatient && !isInpatientClaim(line.claim);
    const professional = isClaimType(line.claim, 'professional');
    return professional && line.placeOfService === OFFICE && componentOf(line) === 'global';
  });
}

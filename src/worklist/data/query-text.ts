import type { Finding } from '../../model/assessment.ts';
import type { Rule } from '../../model/rule.ts';
import type { IsoDate } from '../../model/time.ts';
import { whyNotText } from '../../model/verdict.ts';

/** What a query to a clinician is written from. */
export interface QueryMatter {
  readonly service?: IsoDate;
  /** What the record does show of the service: one line each, with its source. */
  readonly indicators: readonly string[];
  readonly findings: readonly Finding[];
  readonly catalogue: readonly Rule[];
}

/**
 * The text of a query as it is offered for editing. It quotes what the record shows, says what was not found in it and asks
 * openly, with a way out; it steers to no answer (ACDIS/AHIMA compliant query practice, domain.md E).
 */
export function queryText({ service, indicators, findings, catalogue }: QueryMatter): string {
  const paragraphs = [
    `This asks about the record of the service of ${service ?? 'a day that is not recorded'} (CPT 77750).`,
    ...(indicators.length > 0 ? [['The record shows:', ...indicators.map((line) => `- ${line}`)].join('\n')] : []),
    ...findings.flatMap((finding) => questionOn(finding, catalogue)),
    'Please answer from your own clinical judgment. "Other", "not clinically applicable" and "unable to determine" are answers too. If it is recorded elsewhere, please say where. An addendum bears the day on which it is written.',
  ];
  return paragraphs.join('\n\n');
}

function questionOn(finding: Finding, catalogue: readonly Rule[]): string[] {
  const rule = catalogue.find(({ id }) => id === finding.rule);
  if (!rule) return [];
  const seen = finding.gaps.flatMap(({ nearMisses }) =>
    nearMisses.map(({ reference, why }) => `- Seen, not counted: ${reference}, because ${whyNotText(why)}.`),
  );
  const more = finding.gaps.reduce((sum, { moreNearMisses = 0 }) => sum + moreNearMisses, 0);
  if (more > 0) seen.push(`- Seen, not counted: ${more} more.`);
  return [[...finding.gaps.map(({ text }) => text), ...new Set(seen), `Request: ${rule.remedy}`].join('\n')];
}

/** What a compliant query never speaks of: money, and how anybody is scored. */
const BANNED =
  /\b(?:reimburse\w*|payment\w*|revenue|DRG|severity of illness|quality score\w*|upcod\w*|denial\w*|RVU\w*|profit\w*)\b/gi;

/** The words of a text that a compliant query does not say. */
export function bannedWords(text: string): readonly string[] {
  return [...new Set(text.match(BANNED)?.map((word) => word.toLowerCase()))];
}

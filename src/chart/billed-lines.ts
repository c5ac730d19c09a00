import type { Claim } from '@medplum/fhirtypes';
import type { ClaimLine, DatedEpisode } from '../model/episode.ts';
import type { Day } from '../model/time.ts';
import { DISTINCT } from '../terminology/billing.ts';
import { ICD10PCS } from '../terminology/systems.ts';
import { claimLines, lineId, proceduresNamedBy } from './claim-lines.ts';
import { billingCodes, codesUnder, readIndexCode } from './codes.ts';
import { isClaimType } from './components.ts';
import { exactDay } from './dates.ts';
import { listed } from './listed.ts';
import { keyOf } from './references.ts';

/** The code a line bills, without its modifiers. */
export function codeOf({ code }: ClaimLine): string | undefined {
  const codes = billingCodes(code).map((billed) => billed.code);
  return readIndexCode(code)?.code ?? codes.sort()[0];
}

/** The day a line bills, when it is known to the day. */
export function dayOfLine({ days }: ClaimLine): Day | undefined {
  return exactDay(days);
}

/** True for the claim of an inpatient stay: institutional, with procedures in ICD-10-PCS. Its lines are not tested. */
export function isInpatientClaim(claim: Claim): boolean {
  const coded = listed(claim.procedure).some(
    ({ procedureCodeableConcept }) => codesUnder(procedureCodeableConcept, ICD10PCS).length > 0,
  );
  return coded && isClaimType(claim, 'institutional');
}

/** The lines of a service that can be tested: neither procedures of a claim's head nor of an inpatient claim. */
export function testedLines({ lines }: Pick<DatedEpisode, 'lines'>): readonly ClaimLine[] {
  return lines.filter(isTested);
}

/** Of these, the lines of professional claims. */
export function professionalLines(episode: Pick<DatedEpisode, 'lines'>): readonly ClaimLine[] {
  return testedLines(episode).filter(({ claim }) => isClaimType(claim, 'professional'));
}

function isTested({ place, claim }: ClaimLine): boolean {
  return place !== 'procedure' && !isInpatientClaim(claim);
}

/** The lines that bill something else than the service, or the same service at another time. */
export function otherLines({ chart, lines }: DatedEpisode): readonly ClaimLine[] {
  const own = new Set(lines.map(lineId));
  return claimLines(chart).filter((line) => isTested(line) && !own.has(lineId(line)));
}

/** Of the other lines, those of the day of the service that nothing tells apart from it. */
export function linesBeside(episode: DatedEpisode): readonly ClaimLine[] {
  return otherLines(episode).filter(
    (line) =>
      dayOfLine(line) === episode.day &&
      !line.modifiers.some((modifier) => DISTINCT.has(modifier)) &&
      !billsAnotherProcedure(episode, line),
  );
}

/** True for a line that itself names a Procedure other than the infusion. */
function billsAnotherProcedure({ chart, procedures }: DatedEpisode, line: ClaimLine): boolean {
  const { keys, own } = proceduresNamedBy(chart, line);
  const index = new Set(procedures.map(keyOf));
  return own && keys.size > 0 && ![...keys].some((key) => index.has(key));
}

/** A claim as evidence: the lines that were looked at. */
export function asFacts(lines: readonly ClaimLine[]): {
  readonly facts: readonly { value: ClaimLine; source: string }[];
} {
  return { facts: lines.map((line) => ({ value: line, source: keyOf(line.claim) })) };
}

/** Each conflict once for a claim, however many of its lines show it. */
export function oncePerClaim<T extends { readonly message: string; readonly about?: string; readonly data?: object }>(
  conflicts: readonly T[],
): readonly T[] {
  return [...new Map(conflicts.map((held) => [JSON.stringify([held.message, held.about, held.data]), held])).values()];
}

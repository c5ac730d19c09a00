import type { Claim } from '@medplum/fhirtypes';
import type { Chart, ClaimLine, DatedEpisode } from '../model/episode.ts';
import type { NearMiss } from '../model/verdict.ts';
import { isActiveClaim, linesOf, proceduresNamedBy } from './claim-lines.ts';
import { readIndexCode } from './codes.ts';
import { all, keyOf } from './references.ts';
import { refusedByDays } from './when.ts';

/** Days around the service within which a claim line bills it. */
const NEAR = 1;

/** The claims that would bill the service if they were active claims: drafts, cancelled ones, preauthorizations. */
export function refusedClaims(episode: DatedEpisode): readonly NearMiss[] {
  const { chart } = episode;
  const refused = all(chart, 'Claim').filter(
    (claim) => !isActiveClaim(claim) && linesOf(chart, claim).some((line) => billsService(chart, episode, line)),
  );
  return refused.map((claim) => ({
    reference: keyOf(claim),
    why: { code: 'not-a-claim', data: { status: standing(claim) } },
  }));
}

function billsService(chart: Chart, { day, procedures }: DatedEpisode, line: ClaimLine): boolean {
  const { keys } = proceduresNamedBy(chart, line);
  if (procedures.some((procedure) => keys.has(keyOf(procedure)))) return true;
  if (!readIndexCode(line.code) || !line.days) return false;
  return refusedByDays(line.days, { first: day - NEAR, last: day + NEAR }) === undefined;
}

function standing({ status, use }: Claim): string {
  return status === 'active' ? use : status;
}

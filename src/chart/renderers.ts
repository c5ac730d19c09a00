import type { ClaimCareTeam } from '@medplum/fhirtypes';
import type { ClaimLine } from '../model/episode.ts';
import { listed } from './listed.ts';

/** Those who rendered a line: of the care team, those it names, the primary one before others; else the one there is. */
export function renderersOf({ claim, careTeamSequences }: ClaimLine): readonly ClaimCareTeam[] {
  const team = listed(claim.careTeam).toSorted((a, b) => a.sequence - b.sequence);
  const named = team.filter(({ sequence }) => careTeamSequences.includes(sequence));
  const primary = named.filter(({ role }) => role?.coding?.some(({ code }) => code === 'primary'));
  if (primary.length > 0) return primary;
  return team.length === 1 ? team : named;
}

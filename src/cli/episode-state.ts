import { standsAs, type Finding, type GapFinding } from '../model/assessment.ts';

/** What is to be said of an episode first, the most pressing before the others. */
export const EPISODE_STATES = ['open', 'undecided', 'ahead', 'waived', 'complete'] as const;
export type EpisodeState = (typeof EPISODE_STATES)[number];

/**
 * The state of an episode: a gap is open, else a verdict could not be reached, else something is not due yet, else people
 * waived what is not there, else all is there. A rule in shadow is not live yet, and counts for nothing.
 */
export function stateOf(
  findings: readonly (Pick<Finding, 'status' | 'shadow'> & { readonly gaps: readonly Pick<GapFinding, 'waiver'>[] })[],
): EpisodeState {
  const standings = new Set(findings.flatMap((finding) => (finding.shadow ? [] : standsAs(finding))));
  if (standings.has('open-gap')) return 'open';
  if (standings.has('undetermined')) return 'undecided';
  if (standings.has('prospective-gap')) return 'ahead';
  return standings.has('waived') ? 'waived' : 'complete';
}

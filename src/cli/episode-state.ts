import type { Finding } from '../model/assessment.ts';

/** What is to be said of an episode first, the most pressing before the others. */
export const EPISODE_STATES = ['open', 'undecided', 'ahead', 'complete'] as const;
export type EpisodeState = (typeof EPISODE_STATES)[number];

/**
 * The state of an episode: a gap is open, else a verdict could not be reached, else something is not due yet, else all is
 * there. A rule in shadow is not live yet, and counts for nothing.
 */
export function stateOf(findings: readonly Pick<Finding, 'status' | 'shadow'>[]): EpisodeState {
  const has = (status: Finding['status']) => findings.some((one) => one.status === status && !one.shadow);
  if (has('open-gap')) return 'open';
  if (has('undetermined')) return 'undecided';
  return has('prospective-gap') ? 'ahead' : 'complete';
}

import type { Finding, GapFinding, Status } from '../model/assessment.ts';

/** What is to be said of an episode first, the most pressing before the others. */
export const EPISODE_STATES = ['open', 'undecided', 'ahead', 'waived', 'complete'] as const;
export type EpisodeState = (typeof EPISODE_STATES)[number];

/** What is asked of a finding to tell how it stands. */
type Answerable = Pick<Finding, 'status'> & { readonly gaps: readonly Pick<GapFinding, 'waiver'>[] };

/** How a finding stands for its reader: as judged, or `waived` where a person answered every gap of it. */
export type Standing = Status | 'waived';

/** How a finding stands. */
export function standsAs({ status, gaps }: Answerable): Standing {
  const isGap = status === 'open-gap' || status === 'prospective-gap';
  return isGap && gaps.length > 0 && gaps.every(({ waiver }) => waiver) ? 'waived' : status;
}

/**
 * The state of an episode: a gap is open, else a verdict could not be reached, else something is not due yet, else people
 * waived what is not there, else all is there. A rule in shadow is not live yet, and counts for nothing.
 */
export function stateOf(findings: readonly (Answerable & Pick<Finding, 'shadow'>)[]): EpisodeState {
  const standings = new Set(findings.flatMap((finding) => (finding.shadow ? [] : standsAs(finding))));
  if (standings.has('open-gap')) return 'open';
  if (standings.has('undetermined')) return 'undecided';
  if (standings.has('prospective-gap')) return 'ahead';
  return standings.has('waived') ? 'waived' : 'complete';
}

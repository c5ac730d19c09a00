import type { DatedEpisode } from '../model/episode.ts';
import type { Policy } from '../model/policy.ts';
import { isoDate } from '../model/time.ts';
import type { Gap } from '../model/verdict.ts';
import { OTHER_SERVICE, SIBLINGS } from '../terminology/billing.ts';
import { ANTIBODIES } from '../terminology/radionuclides.ts';
import { agentConcepts, billsMicrospheres, isMicrospheres } from './agent.ts';
import { codeOf, linesBeside } from './billed-lines.ts';
import { says } from './codes.ts';
import { unplacedNotes } from './follow-up-notes.ts';
import { followUpAppointments, followUpVisits, visitEncounters } from './follow-up.ts';
import { keyOf } from './references.ts';
import { routeOf } from './route.ts';
import { windowOf } from './when.ts';

export type CodeGap = Gap<'antibody' | 'otherService' | 'siblingBeside' | 'noFollowUp' | 'microspheres'>;

/**
 * Where the agent, the route or a line beside it speak for another code than that of the infusion. A want of follow-up
 * speaks for 79101, which no antibody is billed by (IF79101).
 */
export function codeGaps(episode: DatedEpisode, policy: Policy): readonly CodeGap[] {
  const ofAgent = agentGaps(episode);
  const antibody = ofAgent.some(({ message }) => message === 'antibody');
  return [...ofAgent, ...besideGaps(episode), ...(antibody ? [] : followUpGaps(episode, policy))];
}

function agentGaps(episode: DatedEpisode): readonly CodeGap[] {
  if (agentConcepts(episode).some((concept) => says(episode.chart, concept, ANTIBODIES)))
    return [{ message: 'antibody' }];
  const antibodySupplied = linesBeside(episode).some(({ code }) => says(episode.chart, code, ANTIBODIES));
  if (antibodySupplied) return [{ message: 'antibody' }];
  const spheres = isMicrospheres(episode, routeOf(episode) === 'intra-arterial') || billsMicrospheres(episode);
  return spheres ? [{ message: 'microspheres' }] : [];
}

function besideGaps(episode: DatedEpisode): readonly CodeGap[] {
  return linesBeside(episode).flatMap((line): readonly CodeGap[] => {
    const code = codeOf(line) ?? '';
    const data = { codes: code, date: isoDate(episode.day) };
    if (OTHER_SERVICE.has(code)) return [{ message: 'otherService', about: keyOf(line.claim), data }];
    return SIBLINGS.has(code) ? [{ message: 'siblingBeside', about: keyOf(line.claim), data }] : [];
  });
}

/** A code that includes follow-up, given into a vein, and nothing of it by the end of the period, which nothing cut short, at a site that supplies visits. */
function followUpGaps(episode: DatedEpisode, policy: Policy): readonly CodeGap[] {
  const window = windowOf(episode, policy.windows['follow-up-visit-documented']);
  if (routeOf(episode) !== 'intravenous' || episode.chart.asOf <= window.last) return [];
  if (episode.earlyEnd && (episode.earlyEnd.days?.first ?? window.last) <= window.last) return [];
  if (policy.feeds?.includes('Encounter') === false) return [];
  const visits = followUpVisits(episode, policy, window);
  const any = [visitEncounters(episode, policy, window), visits, followUpAppointments(episode, window)].some(
    ({ facts }) => facts.length > 0,
  );
  return any || unplacedNotes(visits).length > 0
    ? []
    : [{ message: 'noFollowUp', data: { last: isoDate(window.last) } }];
}

import type { CareTeam, ServiceRequest } from '@medplum/fhirtypes';
import type { DatedEpisode } from '../model/episode.ts';
import type { DaySpan } from '../model/time.ts';
import type { WhyNot } from '../model/verdict.ts';
import { TRANSFER_NOTES } from '../terminology/documents.ts';
import { REFERRALS } from '../terminology/procedures.ts';
import { sinceService } from './after-service.ts';
import { codedIn } from './codes.ts';
import { listed } from './listed.ts';
import { notesWithin } from './notes.ts';
import { all } from './references.ts';
import { sift, together, type Found } from './sift.ts';
import { refusedByStatus } from './standing.ts';
import { refusedByDate } from './when.ts';

/** The modifiers that share the care among several: surgical care only, post-operative care only (domain.md C1). */
const SHARED: readonly string[] = ['54', '55'];

/** The modifiers on the lines of a service by which its follow-up care was handed over or taken over. */
export function sharedCare({ lines }: DatedEpisode): readonly string[] {
  return SHARED.filter((modifier) => lines.some(({ modifiers }) => modifiers.includes(modifier)));
}

/** Who follows the patient: a transfer or referral note, a referral that names somebody, a care team with members. */
export function handOver(episode: DatedEpisode, window: DaySpan): Found {
  const { chart } = episode;
  const date = (resource: ServiceRequest | CareTeam) => refusedByDate(episode, resource, window);
  const referrals = all(chart, 'ServiceRequest').filter(({ code }) => codedIn(chart, code, REFERRALS));
  return sinceService(
    episode,
    together<unknown>(
      notesWithin(episode, TRANSFER_NOTES, window),
      sift(referrals, refusedByStatus, refusedAsIdea, date, ({ performer }) => refusedUnlessNamed(listed(performer))),
      sift(all(chart, 'CareTeam'), refusedByStatus, date, ({ participant }) =>
        refusedUnlessNamed(listed(participant).flatMap(({ member }) => member ?? [])),
      ),
    ),
  );
}

/** What somebody thinks of asking for (FHIR R4, request-intent). */
const IDEAS: ReadonlySet<string> = new Set(['proposal', 'plan', 'option']);

function refusedAsIdea({ intent }: ServiceRequest): WhyNot | undefined {
  return IDEAS.has(intent) ? { code: 'not-an-order', data: { intent } } : undefined;
}

function refusedUnlessNamed(named: readonly unknown[]): WhyNot | undefined {
  return named.length > 0 ? undefined : { code: 'incomplete', data: { what: 'the name of who follows' } };
}

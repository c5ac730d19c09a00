import type { Consent } from '@medplum/fhirtypes';
import type { DatedEpisode } from '../model/episode.ts';
import { OPTING_OUT, OTHER_CONSENTS, TREATMENT_SCOPE } from '../terminology/consents.ts';
import { GENERAL_CONSENT, PROCEDURE_CONSENTS } from '../terminology/documents.ts';
import { anyCodedIn, bareCodes, codedIn } from './codes.ts';
import { daysOf } from './dates.ts';
import { isLinked } from './links.ts';
import { documentsOf, remarksOn, type Note } from './notes.ts';
import { refusedAsOtherProcedure } from './other-service.ts';
import { refusedAsPrior, windowBefore } from './prior.ts';
import { all } from './references.ts';
import { remark, sift, together, type Found, type Test } from './sift.ts';
import { refusedByStatus } from './standing.ts';

/** The consents to treatment given before the administration: within a window, or linked to the service. */
export function treatmentConsents(
  episode: DatedEpisode,
  window: { readonly from: number; readonly to: number },
): Found<Consent | Note> {
  const { chart } = episode;
  const inTime: Test<Consent | Note> = (record) =>
    refusedAsPrior(episode, record, windowBefore(episode, record, window));
  const ofThis: Test<Consent | Note> = (record) => refusedAsOtherProcedure(episode, record);
  const consents = sift(
    all(chart, 'Consent').filter((consent) => isToTreatment(episode, consent)),
    refusedByStatus,
    ({ status, dateTime }) => (status === 'inactive' && dateTime === undefined ? { code: 'not-active' } : undefined),
    (consent) => (isDenied(consent) ? { code: 'declined' } : undefined),
    (consent) => (isOutOfForce(episode, consent) ? { code: 'not-active' } : undefined),
    inTime,
    ofThis,
  );
  const forms = sift<Note>(documentsOf(chart, PROCEDURE_CONSENTS), refusedByStatus, inTime, ofThis);
  const general = sift<Note>(documentsOf(chart, GENERAL_CONSENT), refusedByStatus, inTime, (note) =>
    isLinked(episode, note) ? undefined : { code: 'unlinked' },
  );
  return remark(together<Consent | Note>(consents, forms, general), (record) =>
    record.resourceType === 'Consent' ? [] : remarksOn(episode, record),
  );
}

/** True where treatment is denied: by the provision, or by a policy of opting out from which nothing is excepted. */
function isDenied({ provision, policyRule }: Consent): boolean {
  if (provision?.type !== undefined) return provision.type === 'deny';
  return bareCodes(policyRule).some((code) => OPTING_OUT.has(code));
}

/** True when the period a consent holds for is known not to reach the day of the service. */
function isOutOfForce({ chart, day }: DatedEpisode, { provision }: Consent): boolean {
  const { start, end } = provision?.period ?? {};
  const [from, to] = [daysOf(start, chart.zone), daysOf(end, chart.zone)];
  return (from !== undefined && from.first > day) || (to !== undefined && to.last < day);
}

/** Consent to treatment by its scope; one that codes no scope, by a category that names a procedure consent; never an advance directive. */
function isToTreatment({ chart }: DatedEpisode, { scope, category }: Consent): boolean {
  if (anyCodedIn(chart, category, OTHER_CONSENTS) && !anyCodedIn(chart, category, PROCEDURE_CONSENTS)) return false;
  if (codedIn(chart, scope, TREATMENT_SCOPE)) return true;
  const codes = bareCodes(scope);
  if (codes.length > 0) return codes.includes('treatment') && !scope.coding?.some(({ system }) => system);
  return anyCodedIn(chart, category, PROCEDURE_CONSENTS);
}

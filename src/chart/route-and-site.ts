import type { CodeableConcept } from '@medplum/fhirtypes';
import type { DatedEpisode } from '../model/episode.ts';
import type { Policy } from '../model/policy.ts';
import type { NearMiss } from '../model/verdict.ts';
import { administrationRecords, administrations } from './administration-records.ts';
import { codedOrTold, type InfusionFacts } from './administration.ts';
import { hasUnnamedCode, namesOf, readIndexCode } from './codes.ts';
import { listed } from './listed.ts';
import { keyOf } from './references.ts';
import { administrationRoutes, readRoute, routeOf, techniques } from './route.ts';
import type { Fact, Found } from './sift.ts';
import { isStated } from './values.ts';

/** How the activity was given: route or method of the administration, technique of the Procedure, or a note. */
export function recordedRoutes(episode: DatedEpisode, policy: Policy): InfusionFacts<unknown> {
  const facts = [...administrationRoutes(episode), ...techniques(episode)].filter(({ value }) => namesPlace(value));
  const nearMisses = [...administrations(episode).nearMisses, ...lacking(episode, 'a route')];
  return codedOrTold<unknown>(episode, policy, { facts, nearMisses }, ({ routes }) => routes);
}

/** Where the activity was given: site of the Procedure or the administration, or a note; into a vein, the whole body. */
export function recordedSites(episode: DatedEpisode, policy: Policy): InfusionFacts<unknown> {
  const found: Found = {
    facts: [...statedSites(episode), ...systemic(episode)],
    nearMisses: [...administrations(episode).nearMisses, ...lacking(episode, 'a site')],
  };
  return codedOrTold(episode, policy, found, ({ site, routes }) =>
    site || routes.includes('intravenous') ? [true] : [],
  );
}

function statedSites(episode: DatedEpisode): readonly Fact[] {
  const ofProcedures = episode.procedures.flatMap((procedure) =>
    listed(procedure.bodySite).map((value) => ({ value, source: keyOf(procedure) })),
  );
  const ofDoses = administrationRecords(episode).flatMap((record) =>
    record.dosage?.site ? [{ value: record.dosage.site, source: keyOf(record) }] : [],
  );
  return [...ofProcedures, ...ofDoses].filter(({ value }) => namesPlace(value));
}

/** An infusion into a vein goes to the whole body: the record that tells the route tells the site. */
function systemic(episode: DatedEpisode): readonly Fact[] {
  if (routeOf(episode) !== 'intravenous') return [];
  const stated = [...administrationRoutes(episode), ...techniques(episode)].filter(
    ({ value }) => readRoute(episode, value) === 'intravenous',
  );
  const records = [...administrationRecords(episode), ...episode.procedures].map((record) => ({
    value: record,
    source: keyOf(record),
  }));
  return stated.length > 0 ? stated : records.slice(0, 1);
}

function lacking(episode: DatedEpisode, what: string): readonly NearMiss[] {
  return administrationRecords(episode).map((record) => ({
    reference: keyOf(record),
    why: { code: 'incomplete', data: { what } },
  }));
}

/** What a form offers beside the ways and sites that it lists, or where it sends the reader: it names none. */
const OTHER =
  /^\W{0,9}(?:(?:(?:none|no|unknown|unspecified|other|misc(?:ellaneous)?|multiple|various|combination)(?: (?:routes?|sites?))?|(?:routes?|sites?)(?: of administration)?(?:\W{1,3}(?:unknown|unspecified|other|none|to be determined|tbd))?|does not apply|to be determined|(?:(?:please )?see|refer to|as per|per|as) (?:(?:the|admin|administration|order|special|nursing|procedure|operative|written) )*(?:instructions?|protocol|orders?|ordered|mar|notes?|directive|policy|procedure|directed|prescribed|comments?|report|physician|provider|md)))?\W{0,9}$/i;

/** True of a concept that names a way or a site. */
export function namesPlace(concept: CodeableConcept): boolean {
  const names = namesOf(concept);
  if (names.length > 0 && names.every((name) => OTHER.test(name)) && !hasUnnamedCode(concept)) return false;
  return isStated(concept) && readIndexCode(concept) === undefined;
}

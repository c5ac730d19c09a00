import type { CodeableConcept } from '@medplum/fhirtypes';
import type { Episode } from '../model/episode.ts';
import { AGENT_ROUTES, ROUTES, type Route } from '../terminology/routes.ts';
import { administrationRecords } from './administration-records.ts';
import { agentConcepts } from './agent.ts';
import { codedIn, namesOf, says } from './codes.ts';
import { perEpisode } from './per-episode.ts';
import { keyOf } from './references.ts';
import type { Fact } from './sift.ts';

const TECHNIQUE = 'http://hl7.org/fhir/us/mcode/StructureDefinition/mcode-radiotherapy-modality-and-technique';
const MODALITY = /(?:^modality|radiotherapy-modality|energy-or-isotope|applicator-type)$/;

/** The route of the infusion: of the administration, else the technique, what the Procedure says of itself, the agent. */
export const routeOf = perEpisode((episode: Episode): Route | undefined => {
  const stated = [...administrationRoutes(episode), ...techniques(episode)].map(({ value }) => value);
  const codes = episode.procedures.map(({ code }) => code);
  for (const concept of [...stated, ...codes]) {
    const route = concept && readRoute(episode, concept);
    if (route) return route;
  }
  const agents = agentConcepts(episode);
  return AGENT_ROUTES.find((words) => agents.some((agent) => says(episode.chart, agent, words)))?.route;
});

/** The routes and methods that the administrations state. */
export function administrationRoutes(episode: Episode): readonly Fact<CodeableConcept>[] {
  return administrationRecords(episode).flatMap((record) =>
    [record.dosage?.route, record.dosage?.method].flatMap((value) =>
      value === undefined ? [] : [{ value, source: keyOf(record) }],
    ),
  );
}

/** The brachytherapy techniques of the Procedures; the modality beside them tells no route. */
export function techniques({ procedures }: Episode): readonly Fact<CodeableConcept>[] {
  return procedures.flatMap((procedure) =>
    (procedure.extension ?? [])
      .filter(({ url }) => url === TECHNIQUE)
      .flatMap((found) => found.extension ?? [found])
      .flatMap(({ url, valueCodeableConcept: value }) =>
        value === undefined || MODALITY.test(url) ? [] : [{ value, source: keyOf(procedure) }],
      ),
  );
}

/** The route a concept says, by code, else by name. */
export function readRoute({ chart }: Episode, concept: CodeableConcept): Route | undefined {
  const coded = ROUTES.find(({ codes }) => codedIn(chart, concept, codes));
  if (coded) return coded.route;
  const names = namesOf(concept);
  return ROUTES.find(({ name }) => names.some((text) => name.test(text)))?.route;
}

/** True for the routes into a body cavity. */
export function isCavity(route: Route | undefined): boolean {
  return route === 'intrapleural' || route === 'intraperitoneal' || route === 'intracavitary';
}

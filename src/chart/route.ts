import type { CodeableConcept } from '@medplum/fhirtypes';
import type { Episode } from '../model/episode.ts';
import { ROUTES, type Route } from '../terminology/routes.ts';
import { administrationRecords } from './administration-records.ts';
import { codedIn } from './codes.ts';

const TECHNIQUE = 'http://hl7.org/fhir/us/mcode/StructureDefinition/mcode-radiotherapy-modality-and-technique';

/** The route of the infusion: of the administration, else the technique, else what the Procedure says of itself. */
export function routeOf(episode: Episode): Route | undefined {
  const dosed = administrationRecords(episode).flatMap(({ dosage }) => [dosage?.route, dosage?.method]);
  const techniques = episode.procedures.flatMap(({ extension }) =>
    (extension ?? []).filter(({ url }) => url === TECHNIQUE).flatMap((found) => found.extension ?? [found]),
  );
  const codes = episode.procedures.map(({ code }) => code);
  const concepts = [...dosed, ...techniques.map(({ valueCodeableConcept }) => valueCodeableConcept), ...codes];
  for (const concept of concepts) {
    const route = concept && readRoute(episode, concept);
    if (route) return route;
  }
  return undefined;
}

/** The route a concept says, by code, else by name. */
export function readRoute({ chart }: Episode, concept: CodeableConcept): Route | undefined {
  const coded = ROUTES.find(({ codes }) => codedIn(chart, concept, codes));
  if (coded) return coded.route;
  const names = [concept.text, ...(concept.coding ?? []).map(({ display }) => display)].filter(
    (name) => name !== undefined,
  );
  return ROUTES.find(({ name }) => names.some((text) => name.test(text)))?.route;
}

/** True for the routes into a body cavity. */
export function isCavity(route: Route | undefined): boolean {
  return route === 'intrapleural' || route === 'intraperitoneal' || route === 'intracavitary';
}

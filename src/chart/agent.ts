import type { CodeableConcept, Extension, MedicationAdministration, Procedure } from '@medplum/fhirtypes';
import type { DatedEpisode, Episode } from '../model/episode.ts';
import type { Policy } from '../model/policy.ts';
import { MICROSPHERES, MICROSPHERE_RADIONUCLIDES } from '../terminology/radionuclides.ts';
import {
  administrationRecords,
  administrations,
  conceptsBehind,
  medicationConcepts,
  radionuclideOf,
  readRadionuclide,
} from './administration-records.ts';
import { codedOrTold, type InfusionFacts } from './administration.ts';
import { says } from './codes.ts';
import { listed } from './listed.ts';
import { keyOf } from './references.ts';
import { together, type Found } from './sift.ts';

/** The radionuclide of the infusion: of the administration, of what the Procedure used, or told in a note. */
export function recordedRadionuclides(episode: DatedEpisode, policy: Policy): InfusionFacts<string> {
  return codedOrTold(episode, policy, codedRadionuclides(episode), ({ radionuclides }) => radionuclides);
}

/** The radionuclide in coded form or by the name of the product. */
export function codedRadionuclides(episode: Episode): Found<string> {
  const given = administrations(episode);
  return together(
    { facts: [], nearMisses: given.nearMisses },
    ...given.facts.map(({ value }) => ofAdministration(episode, value)),
    ...episode.procedures.map((procedure) => ofProcedure(episode, procedure)),
  );
}

function ofAdministration(episode: Episode, record: MedicationAdministration): Found<string> {
  const radionuclide = radionuclideOf(episode.chart, record);
  const source = keyOf(record);
  if (radionuclide) return { facts: [{ value: radionuclide.id, source }], nearMisses: [] };
  const why = { code: 'incomplete', data: { what: 'a radionuclide' } } as const;
  return { facts: [], nearMisses: [{ reference: source, why }] };
}

function ofProcedure(episode: Episode, procedure: Procedure): Found<string> {
  const radionuclide = readRadionuclide(episode.chart, usedConcepts(episode, procedure));
  return { facts: radionuclide ? [{ value: radionuclide.id, source: keyOf(procedure) }] : [], nearMisses: [] };
}

/** The codexrt extension that names the isotope; it stands on the Procedure or within its modality and technique. */
const ISOTOPE =
  'http://hl7.org/fhir/us/codex-radiation-therapy/StructureDefinition/codexrt-radiotherapy-energy-or-isotope';

function usedConcepts({ chart }: Episode, procedure: Procedure): readonly CodeableConcept[] {
  const used = listed(procedure.usedReference).flatMap((reference) => conceptsBehind(chart, reference, procedure));
  const isotopes = listed(procedure.extension)
    .flatMap((extension): readonly Extension[] => [extension, ...listed(extension.extension)])
    .filter(({ url }) => url === ISOTOPE)
    .map(({ valueCodeableConcept }) => valueCodeableConcept);
  return [...listed(procedure.usedCode), ...used, ...isotopes].filter((concept) => concept !== undefined);
}

/** What the agent of the infusion is called: of its administrations, and of what its Procedures used. */
export function agentConcepts(episode: Episode): readonly CodeableConcept[] {
  return [
    ...administrationRecords(episode).flatMap((record) => medicationConcepts(episode.chart, record)),
    ...episode.procedures.flatMap((procedure) => usedConcepts(episode, procedure)),
  ];
}

/**
 * True when the agent is microspheres: by its own name, the Procedure's, or Y-90 into an artery; by the supply line of its claim
 * only where the record names a radionuclide that microspheres hold, or none at all.
 */
export function isMicrospheres(episode: Episode, intoArtery: boolean): boolean {
  const named = [...agentConcepts(episode), ...episode.procedures.map(({ code }) => code)];
  if (named.some((concept) => says(episode.chart, concept, MICROSPHERES))) return true;
  const recorded = codedRadionuclides(episode).facts.map(({ value }) => MICROSPHERE_RADIONUCLIDES.has(value));
  const mayBe = recorded.length === 0 || recorded.includes(true);
  return (intoArtery && recorded.includes(true)) || (mayBe && billsMicrospheres(episode));
}

/** True when a claim of the service bills microspheres, whatever the record says was given. */
export function billsMicrospheres({ chart, lines }: Episode): boolean {
  const supplied = lines.flatMap(({ claim }) => listed(claim.item).map(({ productOrService }) => productOrService));
  return supplied.some((concept) => says(chart, concept, MICROSPHERES));
}

import type { CodeableConcept, Condition, Encounter, Procedure, Reference, ResourceType } from '@medplum/fhirtypes';
import type { ClaimLine, DatedEpisode } from '../model/episode.ts';
import type { ResourceKey } from '../model/verdict.ts';
import { LIVER_ICD, LIVER_SNOMED } from '../terminology/malignancy.ts';
import { ICD10CM, SNOMED } from '../terminology/systems.ts';
import { codeSet, type CodeSet } from '../terminology/code-set.ts';
import { administrationRecords } from './administration-records.ts';
import { codedIn, codesMeantUnder, isUnderAny, namesOf, says } from './codes.ts';
import { conditionWithin, diagnosesWithin, reasonsWithin } from './contained-conditions.ts';
import { listed } from './listed.ts';
import { cancerDiagnoses, cancersAmong, isMalignant, standingStay } from './malignancy.ts';
import { perEpisode } from './per-episode.ts';
import { all, follow, keyOf } from './references.ts';
import { routeOf } from './route.ts';

/** A malignant diagnosis, and the Condition or the record that states it; a Condition contained in a record goes by the key of that. */
export interface Diagnosis {
  readonly concept: CodeableConcept;
  readonly source: ResourceKey;
  readonly condition?: Condition;
}

/** Every malignant diagnosis on record on the day of the service: standing Conditions, stated reasons, claim diagnoses. */
export const malignantDiagnoses = perEpisode((episode: DatedEpisode): readonly Diagnosis[] => {
  const { chart, lines, procedures } = episode;
  const claims = [...new Set(lines.map(({ claim }) => claim))];
  return [
    ...standingConditions(episode).map(ofCondition),
    ...procedures.flatMap((procedure) => ofReasons(episode, procedure)),
    ...standingStay(episode).flatMap((encounter) => ofReasons(episode, encounter)),
    ...claims.flatMap((claim) =>
      listed(claim.diagnosis).flatMap(({ diagnosisCodeableConcept: concept }) =>
        concept && isMalignant(chart, concept) ? [{ concept, source: keyOf(claim) }] : [],
      ),
    ),
    ...claims.flatMap((claim) => ofContained(episode, diagnosesWithin(chart, claim))),
  ];
});

/**
 * The diagnoses the infusion treats: those its Procedure or claim line states as the reason; where they state none, those
 * tied to its encounter or claim; where none is, every malignant diagnosis of that day.
 */
export const treatedDiagnoses = perEpisode((episode: DatedEpisode): readonly Diagnosis[] => {
  const stated = [
    ...episode.procedures.flatMap((procedure) => ofReasons(episode, procedure)),
    ...episode.lines.flatMap((line) => ofLine(episode, line)),
  ];
  if (stated.length > 0) return stated;
  const found = cancerDiagnoses(episode).facts;
  const untied = new Set(
    found.filter(({ details }) => details?.some(({ code }) => code === 'untied')).map(({ source }) => source),
  );
  const tied = [
    ...standingConditions(episode)
      .filter((condition) => !untied.has(keyOf(condition)))
      .map(ofCondition),
    ...standingStay(episode).flatMap((encounter) => ofReasons(episode, encounter)),
    ...episode.lines.flatMap(({ claim }) => ofContained(episode, diagnosesWithin(episode.chart, claim))),
  ];
  return tied.length > 0 ? tied : malignantDiagnoses(episode);
});

const standingConditions = perEpisode((episode: DatedEpisode): readonly Condition[] => {
  const standing = new Set(cancerDiagnoses(episode).facts.map(({ source }) => source));
  return all(episode.chart, 'Condition').filter((condition) => standing.has(keyOf(condition)));
});

function ofCondition(condition: Condition): Diagnosis {
  return { concept: condition.code ?? {}, source: keyOf(condition), condition };
}

function ofContained(episode: DatedEpisode, contained: readonly Condition[]): readonly Diagnosis[] {
  return cancersAmong(episode, contained).map(ofCondition);
}

function ofReasons(episode: DatedEpisode, from: Procedure | Encounter): readonly Diagnosis[] {
  const coded = listed(from.reasonCode).filter((reason) => isMalignant(episode.chart, reason));
  const named = listed<Reference>(from.reasonReference).map((reference) => follow(episode.chart, reference, from));
  return [
    ...coded.map((concept) => ({ concept, source: keyOf(from) })),
    ...ofContained(episode, reasonsWithin(episode.chart, from)),
    ...standingConditions(episode)
      .filter((condition) => named.includes(condition))
      .map(ofCondition),
  ];
}

function ofLine(episode: DatedEpisode, { claim, diagnosisSequences }: ClaimLine): readonly Diagnosis[] {
  const standing = standingConditions(episode);
  return listed(claim.diagnosis)
    .filter(({ sequence }) => diagnosisSequences.includes(sequence))
    .flatMap(({ diagnosisCodeableConcept: concept, diagnosisReference }): readonly Diagnosis[] => {
      if (concept) return isMalignant(episode.chart, concept) ? [{ concept, source: keyOf(claim) }] : [];
      const within = conditionWithin(episode.chart, claim, diagnosisReference);
      if (within) return ofContained(episode, [within]);
      const named = follow(episode.chart, diagnosisReference, claim);
      return standing.filter((condition) => condition === named).map(ofCondition);
    });
}

/** True when a concept lies under one of the ICD-10-CM stems, or is in the set of SNOMED CT codes. */
export function isUnder(
  { chart }: DatedEpisode,
  concept: CodeableConcept,
  stems: readonly string[],
  codes: CodeSet,
): boolean {
  const coded = codesMeantUnder(chart, concept, ICD10CM).some((code) => isUnderAny(code, stems));
  return coded || codedIn(chart, concept, codes);
}

/** The types that tell what the infusion treats: the site, the diagnosis, and what ties a diagnosis to it. */
export const TELL_WHAT_IS_TREATED: readonly ResourceType[] = [
  'MedicationAdministration',
  'Condition',
  'Claim',
  'Encounter',
];

/** The liver as a body site (SNOMED CT 10200004, curated) or in words. */
const LIVER_SITE = { codes: codeSet([SNOMED, ['10200004']]), name: /\b(?:liver|hepatic|hepatis)\b/i } as const;

/** The pleura in words. */
const PLEURA = /\bpleura(?:l|e)?\b|\bintra-?pleural/i;
/** Malignant pleural effusion, of the pleura and as a condition of another cancer. */
const PLEURA_ICD = ['C78.2', 'C38.4', 'C45.0', 'J91.0'];

/** True when the infusion treats the pleura: by its route; where that is not known, by the site, the reason or the diagnosis treated. */
export function treatsPleura(episode: DatedEpisode): boolean {
  const route = routeOf(episode);
  if (route !== undefined) return route === 'intrapleural';
  const told = [
    ...episode.procedures.flatMap(({ code, bodySite, reasonCode }) => [
      code,
      ...listed(bodySite),
      ...listed(reasonCode),
    ]),
    ...administrationRecords(episode).map(({ dosage }) => dosage?.site),
    ...treatedDiagnoses(episode).map(({ concept }) => concept),
  ];
  return told.some(
    (concept) =>
      concept &&
      (namesOf(concept).some((name) => PLEURA.test(name)) || isUnder(episode, concept, PLEURA_ICD, codeSet())),
  );
}

/** True when the infusion treats the liver: by the diagnosis treated, or by the site that is recorded. */
export function treatsLiver(episode: DatedEpisode): boolean {
  const sites = [
    ...episode.procedures.flatMap(({ bodySite }) => listed(bodySite)),
    ...administrationRecords(episode).flatMap(({ dosage }) => [dosage?.site, dosage?.route, dosage?.method]),
  ];
  if (sites.some((site) => says(episode.chart, site, LIVER_SITE))) return true;
  return treatedDiagnoses(episode).some(({ concept }) => isUnder(episode, concept, LIVER_ICD, LIVER_SNOMED));
}

import type { CodeableConcept } from '@medplum/fhirtypes';
import type { ClaimLine, DatedEpisode, Episode } from '../model/episode.ts';
import type { ResourceKey } from '../model/verdict.ts';
import { ICD10PCS } from '../terminology/systems.ts';
import { codesUnder, namesOf } from './codes.ts';
import { isClaimType } from './components.ts';
import { inpatientParts } from './encounters.ts';
import { listed } from './listed.ts';
import { keyOf } from './references.ts';
import { isStated } from './values.ts';

/** True when every record of the infusion says that it was stopped. */
export function isStopped({ procedures }: Episode): boolean {
  return procedures.length > 0 && procedures.every(({ status }) => status === 'stopped');
}

/** The Procedures that say why the infusion was stopped. */
export function reasonsForStopping({ procedures }: Episode): readonly ResourceKey[] {
  return procedures.filter(({ statusReason }) => statusReason !== undefined && isReason(statusReason)).map(keyOf);
}

/** Elsewhere these words stand where nothing is told; of what was stopped they tell why. */
const DECLINED = /\b(?:declined|refused)\b/i;

function isReason(statusReason: CodeableConcept): boolean {
  return isStated(statusReason) || namesOf(statusReason).some((name) => DECLINED.test(name));
}

const REDUCED = ['52', '53'] as const;
const DISCONTINUED = ['73', '74'] as const;

/** The modifiers that tell a stopped service on a line: professional, or of a facility; of either where the type is not told. */
export function modifiersExpected({ claim }: ClaimLine): readonly string[] {
  if (isClaimType(claim, 'professional')) return REDUCED;
  return isClaimType(claim, 'institutional') ? DISCONTINUED : [...REDUCED, ...DISCONTINUED];
}

/** The lines that should tell a stopped service: claim procedures and inpatient institutional claims carry no modifiers. */
export function linesToTell(episode: DatedEpisode): readonly ClaimLine[] {
  const inpatient = inpatientParts(episode).length > 0;
  return episode.lines.filter(({ place, claim }) => {
    if (place === 'procedure') return false;
    const coded = listed(claim.procedure).some(
      (entry) => codesUnder(entry.procedureCodeableConcept, ICD10PCS).length > 0,
    );
    return !isClaimType(claim, 'institutional') || !(inpatient || coded);
  });
}

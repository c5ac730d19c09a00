import type { Claim } from '@medplum/fhirtypes';
import type { ClaimLine } from '../model/episode.ts';
import type { Data, ResourceKey } from '../model/verdict.ts';
import { bareCodes } from './codes.ts';
import { keyOf } from './references.ts';

/** Which part of a service a line bills. */
export type Component = 'professional' | 'technical' | 'global' | 'contradictory';

/** The component a line bills, by its modifiers 26 (professional) and TC (technical). */
export function componentOf({ modifiers }: ClaimLine): Component {
  const professional = modifiers.includes('26');
  const technical = modifiers.includes('TC');
  if (professional && technical) return 'contradictory';
  if (professional) return 'professional';
  return technical ? 'technical' : 'global';
}

/** What kind of claim it is, in the codes of the claim type. */
export function isClaimType({ type }: Claim, kind: 'professional' | 'institutional'): boolean {
  return bareCodes(type).includes(kind);
}

/** Places of service of a hospital: off campus, inpatient, on campus outpatient (NORID). */
const HOSPITAL_PLACES: ReadonlySet<string> = new Set(['19', '21', '22']);

/** One disagreement about the components of a service. */
export interface ComponentConflict {
  readonly message: 'bothOnOneLine' | 'globalBesideComponent' | 'institutionalProfessional' | 'facilityWithout26';
  readonly about: ResourceKey;
  readonly data?: Data;
}

/** The disagreements among the lines of one service, each told once of a claim. */
export function componentConflicts(lines: readonly ClaimLine[]): readonly ComponentConflict[] {
  const professional = lines.filter(({ claim }) => isClaimType(claim, 'professional'));
  const components = new Set(professional.map(componentOf));
  const mixed = components.has('global') && (components.has('professional') || components.has('technical'));
  const conflicts = lines.flatMap((line): ComponentConflict[] => {
    const about = keyOf(line.claim);
    const component = componentOf(line);
    if (component === 'contradictory') return [{ message: 'bothOnOneLine', about }];
    if (isClaimType(line.claim, 'institutional')) {
      return component === 'professional' ? [{ message: 'institutionalProfessional', about }] : [];
    }
    if (!isClaimType(line.claim, 'professional') || component === 'professional') return [];
    if (mixed && component === 'global') return [{ message: 'globalBesideComponent', about }];
    const place = line.placeOfService;
    return place && HOSPITAL_PLACES.has(place) ? [{ message: 'facilityWithout26', about, data: { place } }] : [];
  });
  return [...new Map(conflicts.map((conflict) => [`${conflict.message} ${conflict.about}`, conflict])).values()];
}

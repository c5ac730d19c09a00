import type { Claim, Coverage, Organization, Reference, Resource } from '@medplum/fhirtypes';
import { identifierOf, refTo } from './forms.ts';
import type { CoverPlan, Payor, Plan, RefForm } from './plan.ts';

/** The system of the identifiers by which a site's policy knows its payers. */
export const PAYOR_IDS = 'https://ehr.example/payers';

/** The address of the Organization of a payer. */
export const payorKey = (payor: Payor): string => `Organization/payer-${payor}`;

const payorId = (payor: Payor) => ({ system: PAYOR_IDS, value: payor });

/** A name that says nothing: payers are known by their ids. */
const nameOf = ({ payor, misnamed }: CoverPlan): string =>
  misnamed ? (payor === 'medicare' ? 'Aetna' : 'Medicare') : 'Insurer';

/** The coverages of a plan and the Organization one of them names. */
export function covers({ cover }: Plan): readonly Resource[] {
  if (!cover) return [];
  const { payor, by, second } = cover;
  const name = nameOf(cover);
  const insurer: Organization = { resourceType: 'Organization', id: 'insurer', name, identifier: [payorId(payor)] };
  const references: Readonly<Record<CoverPlan['by'], Reference<Organization>>> = {
    identifier: { type: 'Organization', identifier: payorId(payor), display: name },
    organization: { reference: payorKey(payor), display: name },
    held: { reference: 'Organization/insurer' },
    contained: { reference: '#insurer' },
  };
  const other = second && coverage('cover-2', { type: 'Organization', identifier: payorId(second) });
  const focal = coverage('cover', references[by]);
  return [
    by === 'contained' ? { ...focal, contained: [insurer] } : focal,
    ...(by === 'held' ? [insurer] : []),
    ...(other ? [other] : []),
  ];
}

function coverage(id: string, payor: Reference<Organization>): Coverage {
  return {
    resourceType: 'Coverage',
    id,
    identifier: [identifierOf(id)],
    status: 'active',
    beneficiary: { reference: 'Patient/p1' },
    payor: [payor],
  };
}

/** The insurance of a claim: its focal coverage, and one that is not, written before it. */
export function insuranceOf({ cover }: Plan): Claim['insurance'] {
  const focal = (sequence: number, ref: RefForm) => ({
    sequence,
    focal: true,
    coverage: refTo<Coverage>('Coverage/cover', ref),
  });
  if (cover?.second === undefined) return [focal(1, cover?.ref ?? 'relative')];
  return [{ sequence: 1, focal: false, coverage: { reference: 'Coverage/cover-2' } }, focal(2, cover.ref)];
}

/** The payer whose published rules hold: Medicare for a Medicare Advantage plan; undefined for one nobody has listed. */
export function rulesOf({ cover }: Plan): Exclude<Payor, 'advantage' | 'unlisted'> | undefined {
  if (!cover || cover.payor === 'unlisted') return undefined;
  return cover.payor === 'advantage' ? 'medicare' : cover.payor;
}

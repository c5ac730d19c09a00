import type { Claim, ClaimItem, Practitioner, PractitionerRole } from '@medplum/fhirtypes';
import { CPT, HCPCS, NPI, SNOMED } from '../../src/terminology/systems.ts';
import { claim, line } from './chart-builders.ts';

/** Modifiers of a line. */
export const modified = (...codes: string[]): Partial<ClaimItem> => ({
  modifier: codes.map((code) => ({ coding: [{ code }] })),
});

/** A line of another code: letters before it make it HCPCS. */
export const coded = (code: string): Partial<ClaimItem> => ({
  productOrService: { coding: [{ system: /^[A-Z]/.test(code) ? HCPCS : CPT, code }] },
});

/** A line of the service without a date. */
export const undatedLine = (fields: Partial<ClaimItem> = {}): ClaimItem => {
  const { sequence, productOrService } = line();
  return { sequence, productOrService, ...fields };
};

/** A place of service. */
export const at = (place: string): Partial<ClaimItem> => ({ locationCodeableConcept: { coding: [{ code: place }] } });

/** A claim of one line. */
export const bill = (id: string, item: Partial<ClaimItem> = {}, fields: Partial<Claim> = {}): Claim =>
  claim({ id, item: [line(item)], ...fields });

export const institutional: Partial<Claim> = { type: { coding: [{ code: 'institutional' }] } };

/** The head of an inpatient claim: its procedure in ICD-10-PCS. */
export const inpatient: Partial<Claim> = {
  ...institutional,
  procedure: [
    {
      sequence: 1,
      procedureCodeableConcept: { coding: [{ system: 'http://www.cms.gov/Medicare/Coding/ICD10', code: 'DWY5GFZ' }] },
    },
  ],
};

/** Who rendered every line of a claim. */
export const by = (reference: string, specialty?: string): Partial<Claim> => ({
  careTeam: [
    {
      sequence: 1,
      provider: { reference },
      ...(specialty !== undefined && { qualification: { coding: [{ system: SNOMED, code: specialty }] } }),
    },
  ],
});

/** Names a claim as the one it replaces. */
export const priorOf = (id: string): Partial<Claim> => ({
  related: [{ claim: { reference: `Claim/${id}` }, relationship: { coding: [{ code: 'prior' }] } }],
});

export const practitioner = (id: string, npi: string): Practitioner => ({
  resourceType: 'Practitioner',
  id,
  identifier: [{ system: NPI, value: npi }],
});

export const role = (id: string, person: string, specialty: string): PractitionerRole => ({
  resourceType: 'PractitionerRole',
  id,
  practitioner: { reference: person },
  specialty: [{ coding: [{ system: SNOMED, code: specialty }] }],
});

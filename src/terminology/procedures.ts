import { codeSet } from './code-set.ts';
import { ICD10PCS, SNOMED } from './systems.ts';

/** Radionuclide therapy under other codes: SNOMED 440252007 and 384692006; ICD-10-PCS whole-body isotope administration. */
export const RADIONUCLIDE_THERAPY = codeSet(
  [SNOMED, ['440252007', '384692006']],
  [ICD10PCS, ['DWY5GDZ', 'DWY5GFZ', 'DWY5GGZ', 'DWY5GHZ', 'DWY5GYZ']],
);

/** Referral of a patient, referral to a service, transfer of care (SNOMED CT; unverified). */
export const REFERRALS = codeSet([SNOMED, ['3457005', '306206005', '308292007']]);

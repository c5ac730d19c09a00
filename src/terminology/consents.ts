import { codeSet } from './code-set.ts';
import { CONSENT_CATEGORY, CONSENT_SCOPE } from './systems.ts';

/** Consent.scope of a consent to treatment (HL7 consentscope); privacy and research are other scopes. */
export const TREATMENT_SCOPE = codeSet([CONSENT_SCOPE, ['treatment']]);

/** Consent.category of what is no consent to a procedure: advance directives, privacy, research (HL7 consentcategorycodes). */
export const OTHER_CONSENTS = codeSet([
  CONSENT_CATEGORY,
  ['acd', 'dnr', 'emrgonly', 'hcd', 'npp', 'polst', 'research', 'rsdid', 'rsreid'],
]);

/** Consent.policyRule of a dissent (HL7 v3-ActCode): opting out, with exceptions or without. */
export const OPTING_OUT: ReadonlySet<string> = new Set(['OPTOUT', 'OPTOUTE']);

import { codeSet } from './code-set.ts';
import { CONSENT_SCOPE } from './systems.ts';

/** Consent.scope of a consent to treatment (HL7 consentscope); privacy and research are other scopes. */
export const TREATMENT_SCOPE = codeSet([CONSENT_SCOPE, ['treatment']]);

/** Base of every canonical URL radgap defines; an installation may override it by configuration. */
export const CANONICAL_BASE = 'https://radgap.example/fhir';

/** Code systems by their canonical URL (HL7 FHIR R4 4.0.1, mCODE AL_CodeSystems.fsh). */
export const CPT = 'http://www.ama-assn.org/go/cpt';
export const LOINC = 'http://loinc.org';
export const SNOMED = 'http://snomed.info/sct';
export const UCUM = 'http://unitsofmeasure.org';
export const ICD10CM = 'http://hl7.org/fhir/sid/icd-10-cm';
export const ICD10PCS = 'http://www.cms.gov/Medicare/Coding/ICD10';
export const DCM = 'http://dicom.nema.org/resources/ontology/DCM';
export const ACT_CODE = 'http://terminology.hl7.org/CodeSystem/v3-ActCode';
export const APPOINTMENT_REASON = 'http://terminology.hl7.org/CodeSystem/v2-0276';
export const DIAGNOSTIC_SERVICE = 'http://terminology.hl7.org/CodeSystem/v2-0074';
export const DISCHARGE_DISPOSITION = 'http://terminology.hl7.org/CodeSystem/discharge-disposition';
export const CONSENT_SCOPE = 'http://terminology.hl7.org/CodeSystem/consentscope';
export const CONSENT_CATEGORY = 'http://terminology.hl7.org/CodeSystem/consentcategorycodes';
/** NCI Thesaurus (mCODE). */
export const NCIT = 'http://ncicb.nci.nih.gov/xml/owl/EVS/Thesaurus.owl';
/** National Provider Identifier (US Core). */
export const NPI = 'http://hl7.org/fhir/sid/us-npi';
/** The candidate canonical of HCPCS Level II; unverified (domain.md G), so several spellings are accepted. */
export const HCPCS = 'http://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets';
/** National Uniform Billing Committee patient discharge status. */
export const NUBC_DISCHARGE = 'http://www.nubc.org/patient-discharge';

const SPELLINGS: ReadonlyMap<string, string> = new Map([
  ['urn:oid:2.16.840.1.113883.6.12', CPT],
  ['http://www.ama-assn.org/go/cpt-4', CPT],
  ['http://ama-assn.org/go/cpt', CPT],
  ['urn:oid:2.16.840.1.113883.6.1', LOINC],
  ['http://www.loinc.org', LOINC],
  ['urn:oid:2.16.840.1.113883.6.96', SNOMED],
  ['http://www.snomed.info/sct', SNOMED],
  ['http://snomed.info/id', SNOMED],
  ['urn:oid:2.16.840.1.113883.6.8', UCUM],
  ['urn:oid:2.16.840.1.113883.6.90', ICD10CM],
  ['http://www.cms.gov/medicare/coding/icd10', ICD10PCS],
  ['http://hl7.org/fhir/sid/icd-10-pcs', ICD10PCS],
  ['urn:oid:2.16.840.1.113883.6.4', ICD10PCS],
  ['urn:oid:1.2.840.10008.2.16.4', DCM],
  ['http://hl7.org/fhir/v3/actcode', ACT_CODE],
  ['urn:oid:2.16.840.1.113883.5.4', ACT_CODE],
  ['http://terminology.hl7.org/codesystem/v3-actcode', ACT_CODE],
  ['http://dicom.nema.org/resources/ontology/dcm', DCM],
  ['http://terminology.hl7.org/codesystem/v2-0276', APPOINTMENT_REASON],
  ['http://hl7.org/fhir/v2/0276', APPOINTMENT_REASON],
  ['http://terminology.hl7.org/codesystem/v2-0074', DIAGNOSTIC_SERVICE],
  ['http://hl7.org/fhir/v2/0074', DIAGNOSTIC_SERVICE],
  ['http://terminology.hl7.org/codesystem/discharge-disposition', DISCHARGE_DISPOSITION],
  ['http://www.cms.gov/medicare/coding/hcpcsreleasecodesets', HCPCS],
  ['http://terminology.hl7.org/codesystem/hcpcs', HCPCS],
  ['http://www.cms.gov/medicare/coding/medhcpcsgeninfo', HCPCS],
  ['urn:oid:2.16.840.1.113883.6.285', HCPCS],
  ['urn:oid:2.16.840.1.113883.6.301.5', NUBC_DISCHARGE],
  ['http://terminology.hl7.org/codesystem/consentscope', CONSENT_SCOPE],
  ['urn:oid:2.16.840.1.113883.4.6', NPI],
  ['http://ncicb.nci.nih.gov/xml/owl/evs/thesaurus.owl', NCIT],
  ['http://ncithesaurus-stage.nci.nih.gov', NCIT],
  ['urn:oid:2.16.840.1.113883.3.26.1.1', NCIT],
]);

const KNOWN = new Set<string>([
  CPT,
  LOINC,
  SNOMED,
  UCUM,
  ICD10CM,
  ICD10PCS,
  DCM,
  ACT_CODE,
  APPOINTMENT_REASON,
  DIAGNOSTIC_SERVICE,
  DISCHARGE_DISPOSITION,
  HCPCS,
  NUBC_DISCHARGE,
  CONSENT_SCOPE,
  CONSENT_CATEGORY,
  NPI,
  NCIT,
]);

/** The canonical spelling of a system URL or OID; one we do not know is returned as it stands. */
export function canonicalSystem(system: string): string {
  if (KNOWN.has(system)) return system;
  const plain = system
    .trim()
    .toLowerCase()
    .replace(/^https:/, 'http:')
    .replace(/\/$/, '');
  return SPELLINGS.get(plain) ?? (KNOWN.has(plain) ? plain : system);
}

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
/** Health care provider taxonomy (NUCC), to which US Core binds the specialties of clinicians. */
export const PROVIDER_TAXONOMY = 'http://nucc.org/provider-taxonomy';
/** Why something is not known (HL7 v3), and why a value is not there (HL7 FHIR). */
export const NULL_FLAVOR = 'http://terminology.hl7.org/CodeSystem/v3-NullFlavor';
export const ABSENT_REASON = 'http://terminology.hl7.org/CodeSystem/data-absent-reason';
/** Route of administration of HL7 v2 (table 0162). */
export const ROUTE_V2 = 'http://terminology.hl7.org/CodeSystem/v2-0162';
/** Patient class of HL7 v2 (table 0004). */
export const PATIENT_CLASS = 'http://terminology.hl7.org/CodeSystem/v2-0004';

const KNOWN: ReadonlySet<string> = new Set([
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
  NULL_FLAVOR,
  ABSENT_REASON,
  PATIENT_CLASS,
  ROUTE_V2,
  PROVIDER_TAXONOMY,
]);

/**
 * Other spellings, in small letters: OIDs, addresses of earlier releases, names of HL7 v2 table 0396. The blocks of ICD-10
 * that are read here are the same in the WHO's edition, under which servers write codes of ICD-10-CM too; HL7 v2 table 0112
 * takes the codes of the uniform bill (HL7 v2.6).
 */
const SPELLINGS: ReadonlyMap<string, string> = new Map([
  ...[...KNOWN].map((system) => [system.toLowerCase(), system] as const),
  ['2.16.840.1.113883.6.12', CPT],
  ['http://www.ama-assn.org/go/cpt-4', CPT],
  ['http://ama-assn.org/go/cpt', CPT],
  ['c4', CPT],
  ['c5', CPT],
  ['2.16.840.1.113883.6.1', LOINC],
  ['http://www.loinc.org', LOINC],
  ['ln', LOINC],
  ['2.16.840.1.113883.6.96', SNOMED],
  ['http://www.snomed.info/sct', SNOMED],
  ['http://snomed.info/id', SNOMED],
  ['sct', SNOMED],
  ['2.16.840.1.113883.6.8', UCUM],
  ['ucum', UCUM],
  ['2.16.840.1.113883.6.90', ICD10CM],
  ['2.16.840.1.113883.6.3', ICD10CM],
  ['http://hl7.org/fhir/sid/icd-10-us', ICD10CM],
  ['http://hl7.org/fhir/sid/icd-10', ICD10CM],
  ['i10', ICD10CM],
  ['i10c', ICD10CM],
  ['http://hl7.org/fhir/sid/icd-10-pcs', ICD10PCS],
  ['2.16.840.1.113883.6.4', ICD10PCS],
  ['1.2.840.10008.2.16.4', DCM],
  ['2.16.840.1.113883.5.4', ACT_CODE],
  ['http://terminology.hl7.org/codesystem/hcpcs', HCPCS],
  ['http://www.cms.gov/medicare/coding/medhcpcsgeninfo', HCPCS],
  ['2.16.840.1.113883.6.285', HCPCS],
  ['hcpcs', HCPCS],
  ['2.16.840.1.113883.6.301.5', NUBC_DISCHARGE],
  ['http://terminology.hl7.org/codesystem/v2-0112', NUBC_DISCHARGE],
  ['2.16.840.1.113883.4.6', NPI],
  ['http://ncithesaurus-stage.nci.nih.gov', NCIT],
  ['2.16.840.1.113883.3.26.1.1', NCIT],
  ['2.16.840.1.113883.5.1008', NULL_FLAVOR],
  ['2.16.840.1.113883.4.642.4.1048', ABSENT_REASON],
  ['http://hl7.org/fhir/data-absent-reason', ABSENT_REASON],
  ['2.16.840.1.113883.12.4', PATIENT_CLASS],
  ['2.16.840.1.113883.12.162', ROUTE_V2],
  ['http://www.nucc.org/provider-taxonomy', PROVIDER_TAXONOMY],
  ['2.16.840.1.113883.6.101', PROVIDER_TAXONOMY],
]);

const EDITION = `${SNOMED}/`;
const OID = 'urn:oid:';

/** The canonical spelling of a system URL or OID; one we do not know is returned as it stands. */
export function canonicalSystem(system: string): string {
  if (KNOWN.has(system)) return system;
  const plain = system.trim().toLowerCase();
  if (plain.startsWith(OID)) return SPELLINGS.get(plain.slice(OID.length)) ?? system;
  const address = (plain.startsWith('https:') ? `http:${plain.slice(6)}` : plain).replace(/\/$/, '');
  if (address.startsWith(EDITION)) return SNOMED;
  return SPELLINGS.get(address) ?? SPELLINGS.get(ofRelease4(address)) ?? system;
}

/** The address in R4 of a code system of HL7 v2 or v3 that earlier releases had elsewhere. */
function ofRelease4(address: string): string {
  return address.replace(/^http:\/\/hl7\.org\/fhir\/(v[23])\//, 'http://terminology.hl7.org/codesystem/$1-');
}

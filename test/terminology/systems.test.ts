import { describe, expect, it } from '@jest/globals';
import {
  ABSENT_REASON,
  canonicalSystem,
  ICD10CM,
  NUBC_DISCHARGE,
  NULL_FLAVOR,
  PATIENT_CLASS,
  ROUTE_V2,
  SNOMED,
} from '../../src/terminology/systems.ts';

describe('the canonical spelling of a code system', () => {
  it.each([
    ['its own', NULL_FLAVOR, NULL_FLAVOR],
    ['the OID of CDA documents', 'urn:oid:2.16.840.1.113883.5.1008', NULL_FLAVOR],
    ['that OID alone', '2.16.840.1.113883.5.1008', NULL_FLAVOR],
    ['the address of STU3', 'http://hl7.org/fhir/v3/NullFlavor', NULL_FLAVOR],
    ['the address in small letters', NULL_FLAVOR.toLowerCase(), NULL_FLAVOR],
    ['the address of STU3', 'http://hl7.org/fhir/data-absent-reason', ABSENT_REASON],
    ['an edition of SNOMED CT', 'http://snomed.info/sct/731000124108', SNOMED],
    ['a version of an edition', 'http://snomed.info/sct/731000124108/version/20250301', SNOMED],
    ['the edition of the WHO', 'http://hl7.org/fhir/sid/icd-10', ICD10CM],
    ['a former address', 'http://hl7.org/fhir/sid/icd-10-us', ICD10CM],
    ['a name of HL7 v2', 'I10C', ICD10CM],
    ['the table of HL7 v2 that takes its codes', 'http://terminology.hl7.org/CodeSystem/v2-0112', NUBC_DISCHARGE],
    ['the address of STU3', 'http://hl7.org/fhir/v2/0004', PATIENT_CLASS],
    ['an OID', 'urn:oid:2.16.840.1.113883.12.162', ROUTE_V2],
    ['another one, as it stands', 'https://fhir.example.org/codeSet/72', 'https://fhir.example.org/codeSet/72'],
    ['what only begins like one, as it stands', 'http://snomed.info/sctx', 'http://snomed.info/sctx'],
    ['the ICD before', 'http://hl7.org/fhir/sid/icd-9-cm', 'http://hl7.org/fhir/sid/icd-9-cm'],
  ])('%s: %s', (_, system, canonical) => {
    expect(canonicalSystem(system)).toBe(canonical);
  });
});

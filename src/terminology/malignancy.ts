import { codeSet } from './code-set.ts';
import { SNOMED } from './systems.ts';

/**
 * Malignant neoplastic disease (363346000) and common descendants, for use without a terminology server. A diagnosis
 * outside this list still counts by its ICD-10-CM code or by the mCODE profile it claims; local codes go into the policy.
 */
export const MALIGNANT_SNOMED = codeSet([
  SNOMED,
  [
    '363346000', // malignant neoplastic disease
    '372087000', // primary malignant neoplasm
    '128462008', // secondary malignant neoplastic disease
    '254837009', // breast
    '408643008', // infiltrating duct carcinoma of breast
    '363406005', // colon
    '93761005', // primary, colon
    '94260004', // secondary, colon
    '109838007', // overlapping, colon
    '363351006', // rectum
    '363349007', // stomach
    '363418001', // pancreas
    '109841003', // liver cell carcinoma
    '94381002', // secondary, liver
    '94222008', // secondary, bone
    '94391008', // secondary, lung
    '363358000', // lung
    '93880001', // primary, lung
    '254637007', // non-small cell, lung
    '254632001', // small cell, lung
    '424132000', // non-small cell, lung, stage 1
    '425048006', // non-small cell, lung, stage 2
    '422968005', // non-small cell, lung, stage 3
    '423121009', // non-small cell, lung, stage 4
    '399068003', // prostate
    '363443007', // ovary
    '372244006', // melanoma
    '118600007', // lymphoma
    '93143009', // leukaemia
    '109989006', // multiple myeloma
  ],
]);

/** Secondary neoplasms of the list above: where they are recorded, the extent is. */
export const SECONDARY_SNOMED = codeSet([
  SNOMED,
  [
    '128462008', // secondary malignant neoplastic disease
    '94260004', // secondary, colon
    '94381002', // secondary, liver
    '94222008', // secondary, bone
    '94391008', // secondary, lung
  ],
]);

/** Diagnoses of the list above that name the stage themselves. */
export const STAGED_SNOMED = codeSet([SNOMED, ['424132000', '425048006', '422968005', '423121009']]);

/** Cancers of the list above without a stage group: leukaemia. */
export const UNSTAGED_SNOMED = codeSet([SNOMED, ['93143009']]);

/** Cancers of the liver of the list above: liver cell carcinoma; secondary, liver. */
export const LIVER_SNOMED = codeSet([SNOMED, ['109841003', '94381002']]);

/** ICD-10-CM secondary neoplasms (domain.md A3): C77-C79, C7B. */
export const SECONDARY_ICD = ['C77', 'C78', 'C79', 'C7B'] as const;

/**
 * ICD-10-CM cancers without a stage group: leukaemia C91-C95; brain, meninges, spinal cord C70-C72 (domain.md A3), and
 * curated beside them pituitary, craniopharyngeal duct and pineal gland C75.1-C75.3.
 */
export const UNSTAGED_ICD = [
  'C91',
  'C92',
  'C93',
  'C94',
  'C95',
  'C70',
  'C71',
  'C72',
  'C75.1',
  'C75.2',
  'C75.3',
] as const;

/** ICD-10-CM cancers of the liver (domain.md A4): primary, secondary. */
export const LIVER_ICD = ['C22', 'C78.7'] as const;

/** Condition profiles that say cancer (HL7 mCODE). */
export const CANCER_PROFILES: ReadonlySet<string> = new Set([
  'http://hl7.org/fhir/us/mcode/StructureDefinition/mcode-primary-cancer-condition',
  'http://hl7.org/fhir/us/mcode/StructureDefinition/mcode-secondary-cancer-condition',
]);

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
    '93870000', // liver
    '109841003', // liver cell carcinoma
    '94381002', // secondary, liver
    '94222008', // secondary, bone
    '94391008', // secondary, lung
    '94493005', // secondary, pleura
    '363358000', // lung
    '93880001', // primary, lung
    '254637007', // non-small cell, lung
    '254632001', // small cell, lung
    '424132000', // non-small cell, lung, stage 1
    '425048006', // non-small cell, lung, stage 2
    '422968005', // non-small cell, lung, stage 3
    '423121009', // non-small cell, lung, stage 4
    '363478007', // thyroid
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
    '94493005', // secondary, pleura
  ],
]);

/** Diagnoses of the list above that name the stage themselves. */
export const STAGED_SNOMED = codeSet([SNOMED, ['424132000', '425048006', '422968005', '423121009']]);

/** Cancers of the list above without a stage group: leukaemia. */
export const UNSTAGED_SNOMED = codeSet([SNOMED, ['93143009']]);

/** Cancers of the liver of the list above: liver; liver cell carcinoma; secondary, liver. */
export const LIVER_SNOMED = codeSet([SNOMED, ['93870000', '109841003', '94381002']]);

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

/**
 * Blocks of primary sites in chapter II of ICD-10 (domain.md G, WHOICD), lymphoid and blood forming tissue as one. Cancers of
 * one block may be records of one disease. Peritoneum is left out, for it is coded beside ovary; so is what names no site.
 */
export const PRIMARY_SITES: readonly { readonly first: string; readonly last: string; readonly but?: string }[] = [
  { first: 'C00', last: 'C14' },
  { first: 'C15', last: 'C26' },
  { first: 'C30', last: 'C39' },
  { first: 'C40', last: 'C41' },
  { first: 'C43', last: 'C44' },
  { first: 'C45', last: 'C49', but: 'C48' },
  { first: 'C50', last: 'C50' },
  { first: 'C51', last: 'C58' },
  { first: 'C60', last: 'C63' },
  { first: 'C64', last: 'C68' },
  { first: 'C69', last: 'C72' },
  { first: 'C73', last: 'C75' },
  { first: 'C81', last: 'C96' },
];

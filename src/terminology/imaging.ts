import { codeSet } from './code-set.ts';
import { DCM, DIAGNOSTIC_SERVICE, LOINC } from './systems.ts';

const modality = (...codes: readonly string[]) => codeSet([DCM, codes]);

/** DICOM modalities that image a tumour. */
export const TUMOUR_MODALITIES = modality('CT', 'MR', 'PT');
/** Nuclear medicine: images the tumour where the radionuclide goes into the vein. */
export const NUCLEAR_MODALITY = modality('NM', 'ST');
/** Ultrasound: shows a cavity. */
export const ULTRASOUND_MODALITY = modality('US');
/** X-ray angiography. */
export const ANGIOGRAPHY_MODALITY = modality('XA');

/**
 * What names a report as one of imaging: diagnostic service sections (v2-0074; PT is physical therapy there and stays out),
 * and the category "Radiology" of US Core (LOINC LP29684-5).
 */
export const IMAGING_SERVICES = codeSet(
  [DIAGNOSTIC_SERVICE, ['RAD', 'CT', 'NMR', 'NMS', 'IMG']],
  [LOINC, ['LP29684-5']],
);

/** What a site calls its category of imaging reports. */
export const IMAGING_CATEGORY = /^\W*(?:diagnostic )?(?:imaging|radiology)(?: (?:reports?|results?|procedures?))?\W*$/i;

/** The systems whose categories tell the department of a report: diagnostic service sections, and the LOINC parts of US Core. */
export const DEPARTMENT_SYSTEMS: ReadonlySet<string> = new Set([DIAGNOSTIC_SERVICE, LOINC]);

/**
 * What a report calls itself that images no tumour, though of the department: bone density, a tube that was placed. Plain films
 * of bones and breasts may.
 */
export const OTHER_STUDY =
  /\b(?:KUB|DE?XA|bone densit(?:y|ometry)|fluoro(?:scopy)?|swallow|paracentesis|thoracentesis|(?:catheter|port|tube|PICC|drain|line) (?:placement|insertion|exchange|removal))\b/i;

/** Names of what images a tumour, beside those. */
export const TUMOUR_NAMES =
  /\b(?:CTA?|MRI?|PET(?:[-/ ]?CT)?|SPECT(?:[-/ ]?CT)?|CAT scan|computed tomography|magnetic resonance|positron emission)\b/i;

/** A plain film of the chest. */
export const CHEST_FILM =
  /\bCXR\b|\b(?:x-?rays?|XR|radiographs?)\b.{0,40}\b(?:chest|thorax|ribs?)\b|\b(?:chest|thorax)\b.{0,40}\b(?:x-?rays?|XR|radiographs?)\b/i;

/**
 * A report that names itself as LOINC names studies: a modality that images a tumour, then the region. Not what is done
 * under its guidance, what plans a treatment, or a paper about a study to come.
 */
export const TUMOUR_STUDY =
  /^\W*(?:CT|CTA|MRI?|PET|PET[-/+ ]?(?:CT|MRI?))\b(?!.*\b(?:guid\w*|biops\w*|aspirat\w*|drain\w*|ablat\w*|simulat\w*|planning|localiz\w*|consent|orders?|requisition|request\w*|referral|authori[sz]ation|schedul\w*|instructions?|questionnaire|forms?|cancel\w*)\b).*\b(?:abd(?:omen|ominal)?|pelvi[cs]|chest|thorax|thoracic|lungs?|liver|hepatic|pancrea\w*|kidneys?|renal|adrenals?|spine|spinal|neck|head|brain|skull|face|orbits?|breasts?|prostate|whole body|total body|bones?|extremit\w*|femur|humerus|shoulder|hip|knee|soft tissue|heart)\b/i;

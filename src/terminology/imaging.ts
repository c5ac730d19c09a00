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

import { ADMINISTERED_ACTIVITY_CODE } from './activity.ts';
import { codeSet, union } from './code-set.ts';
import { BLOOD_COUNT_PANELS, BLOOD_COUNT_PARTS, COAGULATION, LIVER_PANELS, LIVER_PARTS } from './labs.ts';
import { DCM, LOINC, NCIT, SNOMED } from './systems.ts';

/** Stage group of a cancer: LOINC clinical, pathological, other; SNOMED CT stage groupings (domain.md A3). */
export const STAGE_GROUPS = codeSet(
  [LOINC, ['21908-9', '21902-2', '21914-7']],
  [SNOMED, ['399537006', '399588009', '399390009', '385388004']],
);

/** Performance status: ECOG and Karnofsky (mCODE SD_PerformanceStatus.fsh). */
export const PERFORMANCE_STATUS = codeSet([LOINC, ['89247-1', '89243-0']]);

/** Play performance of children under 16 (Lansky; mCODE SD_PerformanceStatus.fsh). */
export const PLAY_PERFORMANCE = codeSet([NCIT, ['C38144']]);

/** Pregnancy tests and pregnancy status (domain.md A3, secondary). */
export const PREGNANCY = codeSet([
  LOINC,
  ['2106-3', '2118-8', '2110-5', '86649-1', '82810-3', '80384-1', '19080-1', '21198-7'],
]);

/** Cancer disease status (mCODE) and response to treatment (older mCODE). */
export const RESPONSE = codeSet([LOINC, ['97509-4', '88040-1']]);

/** Adverse reaction, adverse reaction to a drug, complication (SNOMED CT; unverified). */
export const ADVERSE_EVENTS = codeSet([SNOMED, ['281647001', '62014003', '116223007']]);

/** Vital signs, as taken while a patient recovers. */
export const VITAL_SIGNS = codeSet([
  LOINC,
  ['85353-1', '85354-9', '8867-4', '9279-1', '8310-5', '2708-6', '59408-5', '8480-6'],
]);

/** Every Observation code that may be evidence. */
export const EVIDENCE_OBSERVATIONS = union(
  BLOOD_COUNT_PANELS,
  ...Object.values(BLOOD_COUNT_PARTS),
  LIVER_PANELS,
  ...Object.values(LIVER_PARTS),
  COAGULATION,
  STAGE_GROUPS,
  PERFORMANCE_STATUS,
  PLAY_PERFORMANCE,
  PREGNANCY,
  RESPONSE,
  ADVERSE_EVENTS,
  VITAL_SIGNS,
  codeSet([DCM, [ADMINISTERED_ACTIVITY_CODE]]),
);

import type { Rule } from '../model/rule.ts';
import { administeredActivityRecorded } from './administered-activity-recorded.ts';
import { cancerDiagnosisRecorded } from './cancer-diagnosis-recorded.ts';
import { claimSupportedByProcedure } from './claim-supported-by-procedure.ts';
import { componentModifierConsistent } from './component-modifier-consistent.ts';
import { encounterLinked } from './encounter-linked.ts';
import { followUpScheduled } from './follow-up-scheduled.ts';
import { followUpVisitDocumented } from './follow-up-visit-documented.ts';
import { infusionDateRecorded } from './infusion-date-recorded.ts';
import { inpatientAdmissionRecorded } from './inpatient-admission-recorded.ts';
import { preTreatmentBloodCountOnFile } from './pre-treatment-blood-count-on-file.ts';
import { preTreatmentImagingOnFile } from './pre-treatment-imaging-on-file.ts';
import { procedureNoteOnFile } from './procedure-note-on-file.ts';

/** Version of the catalogue, written into Provenance; raised when a rule is added, split, retired or changes its verdicts. */
export const CATALOGUE_VERSION = '1.0.0';

/** The rules in reading order. */
export const catalogue: readonly Rule[] = [
  infusionDateRecorded,
  encounterLinked,
  inpatientAdmissionRecorded,
  cancerDiagnosisRecorded,
  preTreatmentImagingOnFile,
  preTreatmentBloodCountOnFile,
  procedureNoteOnFile,
  administeredActivityRecorded,
  followUpScheduled,
  followUpVisitDocumented,
  claimSupportedByProcedure,
  componentModifierConsistent,
];

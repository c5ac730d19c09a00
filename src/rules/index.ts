import type { Rule } from '../model/rule.ts';
import { activityWithinPrescribedRange } from './activity-within-prescribed-range.ts';
import { administeredActivityRecorded } from './administered-activity-recorded.ts';
import { administrationRouteRecorded } from './administration-route-recorded.ts';
import { administrationSiteRecorded } from './administration-site-recorded.ts';
import { adverseEventsAssessed } from './adverse-events-assessed.ts';
import { arterialMappingOnFile } from './arterial-mapping-on-file.ts';
import { cancerDiagnosisRecorded } from './cancer-diagnosis-recorded.ts';
import { cancerStageRecorded } from './cancer-stage-recorded.ts';
import { claimAgreesWithChart } from './claim-agrees-with-chart.ts';
import { claimOnFile } from './claim-on-file.ts';
import { claimSupportedByProcedure } from './claim-supported-by-procedure.ts';
import { codeSelection } from './code-selection.ts';
import { componentModifierConsistent } from './component-modifier-consistent.ts';
import { dischargeSummaryOnFile } from './discharge-summary-on-file.ts';
import { encounterLinked } from './encounter-linked.ts';
import { followUpPeriodClosedOut } from './follow-up-period-closed-out.ts';
import { followUpScheduled } from './follow-up-scheduled.ts';
import { followUpVisitDocumented } from './follow-up-visit-documented.ts';
import { historyAndPhysicalOnFile } from './history-and-physical-on-file.ts';
import { indicationDocumented } from './indication-documented.ts';
import { informedConsentOnFile } from './informed-consent-on-file.ts';
import { infusionDateRecorded } from './infusion-date-recorded.ts';
import { inpatientAdmissionRecorded } from './inpatient-admission-recorded.ts';
import { ncciPair } from './ncci-pair.ts';
import { partialServiceConsistent } from './partial-service-consistent.ts';
import { performanceStatusRecorded } from './performance-status-recorded.ts';
import { performedServiceClaimedStatus } from './performed-service-claimed-status.ts';
import { placeOfServiceConsistent } from './place-of-service-consistent.ts';
import { postTreatmentImagingOnFile } from './post-treatment-imaging-on-file.ts';
import { postTreatmentLabsOnFile } from './post-treatment-labs-on-file.ts';
import { preTreatmentBloodCountOnFile } from './pre-treatment-blood-count-on-file.ts';
import { preTreatmentCoagulationOnFile } from './pre-treatment-coagulation-on-file.ts';
import { preTreatmentImagingOnFile } from './pre-treatment-imaging-on-file.ts';
import { preTreatmentLiverFunctionOnFile } from './pre-treatment-liver-function-on-file.ts';
import { pregnancyStatusRecorded } from './pregnancy-status-recorded.ts';
import { procedureInGlobalPeriod } from './procedure-in-global-period.ts';
import { procedureNoteOnFile } from './procedure-note-on-file.ts';
import { radionuclideRecorded } from './radionuclide-recorded.ts';
import { radiopharmaceuticalLineConsistent } from './radiopharmaceutical-line-consistent.ts';
import { recoveryMonitoringRecorded } from './recovery-monitoring-recorded.ts';
import { releaseInstructionsOnFile } from './release-instructions-on-file.ts';
import { supervisingPhysicianRecorded } from './supervising-physician-recorded.ts';
import { transferOfCareRecorded } from './transfer-of-care-recorded.ts';
import { treatmentResponseRecorded } from './treatment-response-recorded.ts';
import { unitsOfService } from './units-of-service.ts';
import { visitInGlobalPeriod } from './visit-in-global-period.ts';
import { writtenDirectiveOnFile } from './written-directive-on-file.ts';

/** Version of the catalogue, written into Provenance; raised when a rule is added, split, retired or changes its verdicts. */
export const CATALOGUE_VERSION = '1.0.0';

/** The rules in reading order. */
export const catalogue: readonly Rule[] = [
  infusionDateRecorded,
  encounterLinked,
  inpatientAdmissionRecorded,
  dischargeSummaryOnFile,
  cancerDiagnosisRecorded,
  cancerStageRecorded,
  performanceStatusRecorded,
  historyAndPhysicalOnFile,
  indicationDocumented,
  informedConsentOnFile,
  pregnancyStatusRecorded,
  preTreatmentImagingOnFile,
  arterialMappingOnFile,
  preTreatmentBloodCountOnFile,
  preTreatmentLiverFunctionOnFile,
  preTreatmentCoagulationOnFile,
  procedureNoteOnFile,
  radionuclideRecorded,
  administeredActivityRecorded,
  administrationRouteRecorded,
  administrationSiteRecorded,
  writtenDirectiveOnFile,
  activityWithinPrescribedRange,
  supervisingPhysicianRecorded,
  recoveryMonitoringRecorded,
  releaseInstructionsOnFile,
  partialServiceConsistent,
  followUpScheduled,
  followUpVisitDocumented,
  followUpPeriodClosedOut,
  postTreatmentImagingOnFile,
  postTreatmentLabsOnFile,
  treatmentResponseRecorded,
  adverseEventsAssessed,
  transferOfCareRecorded,
  claimSupportedByProcedure,
  performedServiceClaimedStatus,
  claimOnFile,
  claimAgreesWithChart,
  unitsOfService,
  componentModifierConsistent,
  codeSelection,
  radiopharmaceuticalLineConsistent,
  visitInGlobalPeriod,
  procedureInGlobalPeriod,
  placeOfServiceConsistent,
  ncciPair,
];

/** The first version of the catalogue. */
const FIRST_VERSION = '1.0.0';

/** The rules that stood in an earlier version of the catalogue; none for a version that never was. */
export function catalogueAt(version: string): readonly Rule[] {
  if (isLater(version, CATALOGUE_VERSION) || isLater(FIRST_VERSION, version)) return [];
  return catalogue.filter(({ since }) => !isLater(since ?? FIRST_VERSION, version));
}

function isLater(a: string, b: string): boolean {
  return a.localeCompare(b, 'en', { numeric: true }) > 0;
}

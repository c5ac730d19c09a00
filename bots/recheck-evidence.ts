import type { BotDefinition, BotHandler, Wake } from '../src/medplum/bot.ts';
import { checkOnNotice } from '../src/medplum/bot-run.ts';
import { codedAs } from '../src/medplum/criteria.ts';
import { EVIDENCE_OBSERVATIONS } from '../src/terminology/observations.ts';

/** Evidence that is narrow enough by its type alone. */
const WHOLE_TYPES = [
  'AdverseEvent',
  'Appointment',
  'CareTeam',
  'Composition',
  'Condition',
  'Consent',
  'Coverage',
  'DiagnosticReport',
  'DocumentReference',
  'Encounter',
  'ImagingStudy',
  'MedicationAdministration',
  'MedicationRequest',
  'Patient',
  'ServiceRequest',
] as const;

const wholeTypes = WHOLE_TYPES.map((type): Wake => ({ id: type.toLowerCase(), criteria: type }));

/** Wakes on whatever may be evidence; for a patient without a 77750 service that costs one small request. */
export const definition: BotDefinition = {
  name: 'recheck-evidence',
  description: 'Checks the documentation of a patient again when evidence arrives, changes or is withdrawn.',
  wakes: [
    ...wholeTypes,
    { id: 'observation', criteria: 'Observation', fhirPath: codedAs('code', EVIDENCE_OBSERVATIONS) },
  ],
};

export const handler: BotHandler = checkOnNotice;

import type { Fields } from './field-table.ts';

/**
 * Fields by which a resource shows that it was written in FHIR DSTU2, STU3 or R5: R4 has none of them, and says what they
 * say elsewhere or not at all. Read as R4, an act that was not done (`notDone`, `notGiven`) would pass for done, and a date
 * or a code for missing. From the pages of each version: hl7.org/fhir/DSTU2, /STU3 and /R5.
 */
export const OTHER_VERSIONS: Readonly<Record<string, Fields>> = {
  AdverseEvent: foreign('code', 'occurrenceDateTime', 'occurrencePeriod'),
  Appointment: { ...foreign('reason'), serviceType: [foreign('concept')] },
  Claim: { item: [{ ...foreign('service'), detail: [{ ...foreign('service'), subDetail: [foreign('service')] }] }] },
  Condition: foreign('context', 'patient'),
  Consent: foreign('subject', 'decision'),
  DiagnosticReport: foreign('context', 'study'),
  DocumentReference: foreign('indexed', 'period'),
  Encounter: foreign('actualPeriod', 'admission', 'reason', 'patient'),
  ImagingStudy: {
    ...foreign('context', 'patient', 'modalityList'),
    modality: [foreign('coding')],
    series: [{ modality: foreign('coding') }],
  },
  Medication: { ingredient: [foreign('item')] },
  MedicationAdministration: foreign(
    'medication',
    'notGiven',
    'wasNotGiven',
    'occurenceDateTime',
    'occurencePeriod',
    'effectiveTimeDateTime',
    'effectiveTimePeriod',
  ),
  MedicationRequest: foreign('medication', 'context'),
  Observation: foreign('context', 'related'),
  Procedure: foreign('notDone', 'notPerformed', 'context', 'occurrenceDateTime', 'occurrencePeriod', 'reason', 'used'),
  ServiceRequest: { code: foreign('concept') },
};

/** So many fields that no resource of R4 has. */
function foreign(...fields: readonly string[]): Fields {
  return Object.fromEntries(fields.map((field) => [field, 'foreign']));
}

/** Labels of a resource of which a server has left something out or made it unreadable (v3-ObservationValue, as FHIR R4 gives it). */
export const SHORTENED: ReadonlySet<string> = new Set(['SUBSETTED', 'REDACTED', 'MASKED']);

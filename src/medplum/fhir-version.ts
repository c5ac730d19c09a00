/** R4 and R4B, whose resources are alike in all that radgap reads. */
const R4 = /^4\.[013](?:\.|$)/;

/** A server that speaks another version of FHIR: its charts would be misread. */
export class OtherFhirVersion extends Error {
  override readonly name = 'OtherFhirVersion';
}

/** True for the version of a server that radgap can read, and for one that is not said. */
export function isR4(version: unknown): boolean {
  return typeof version !== 'string' || R4.test(version);
}

/**
 * Holds a server to FHIR R4, as far as it says what it speaks.
 * @throws OtherFhirVersion
 */
export function requireR4(version: unknown, base: string): void {
  if (isR4(version)) return;
  const said = String(version)
    .slice(0, 20)
    .replace(/[^\w.+-]/g, '?');
  throw new OtherFhirVersion(
    `${base} speaks FHIR ${said}, and radgap reads R4 (4.0): name the address of its R4 service.`,
  );
}

import type { CodeSet } from '../terminology/code-set.ts';

/** FHIRPath that tells whether a CodeableConcept reads as 77750; wakes a little too often rather than too seldom. */
const READS_AS_INDEX = [
  "coding.where(code.matches('^77750([-: ][A-Za-z0-9]{2})*$') and",
  "(system.empty() or system.lower().matches('ama-assn[.]org/go/cpt|2[.]16[.]840[.]1[.]113883[.]6[.](12|285)$|hcpcs|^c[45]$'))).exists()",
  "or text.matches('^[^0-9A-Za-z]*([Cc][Pp][Tt][^0-9]{0,40})?77750($|[^0-9])')",
].join(' ');

/** FHIRPath true when any of the paths, on the resource as it is or as it was, holds a concept that reads as 77750. */
export function readsAsIndex(...paths: readonly string[]): string {
  const tests = ['%current', '%previous'].flatMap((side) =>
    paths.map((path) => `${side}.${path}.where(${READS_AS_INDEX}).exists()`),
  );
  return tests.join(' or ');
}

/** FHIRPath true when a Claim, as it is or as it was, names a Procedure or takes the place of an earlier Claim. */
export function leansOnAnother(): string {
  return ['%current', '%previous']
    .flatMap((side) => [
      `${side}.procedure.procedure.reference.exists()`,
      `${side}.related.relationship.where(coding.where(code = 'prior').exists() or text = 'prior').exists()`,
    ])
    .join(' or ');
}

/** FHIRPath true when the concept at a path, as it is or as it was, carries one of the codes, whatever its system. */
export function codedAs(path: string, set: CodeSet): string {
  const codes = [...set.values()].flatMap((held) => [...held]).sort();
  const pattern = `^(${codes.join('|')})$`;
  return ['%current', '%previous']
    .map((side) => `${side}.${path}.coding.where(code.matches('${pattern}')).exists()`)
    .join(' or ');
}

/**
 * FHIRPath true when a resource under one of our identifier systems was written by somebody other than a bot, for Medplum
 * shows `meta.author` to Subscription criteria; or deleted, which no bot does: both sides are then one version, of whoever
 * wrote last.
 */
export function changedByPerson(system: string): string {
  const byPerson = "%current.meta.author.reference.startsWith('Bot/').not()";
  const isDeleted = '%current.meta.versionId = %previous.meta.versionId';
  return `${identifiedUnder(system)} and (${byPerson} or ${isDeleted})`;
}

/** FHIRPath true when a resource bears an identifier of ours. */
export function identifiedUnder(system: string): string {
  return `%current.identifier.where(system = '${system}').exists()`;
}

/** The entries of a list that FHIR demands and records still lack. */
export function listed<T>(list: readonly T[] | undefined): readonly T[] {
  return list ?? [];
}

/** The types that no search by patient brings: the clinicians, their roles and houses, the drugs. */
export const REFERRED_TYPES = ['Medication', 'Organization', 'Practitioner', 'PractitionerRole'] as const;

const SHARED: ReadonlySet<string> = new Set([...REFERRED_TYPES, 'Binary']);

/** True for a type whose resources belong to nobody in particular: every chart that refers to one shares it. */
export function isShared(type: string): boolean {
  return SHARED.has(type);
}

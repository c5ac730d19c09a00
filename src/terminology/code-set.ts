/** Codes by their canonical system. */
export type CodeSet = ReadonlyMap<string, ReadonlySet<string>>;

/** A code set from `[system, codes]` pairs. */
export function codeSet(...parts: readonly (readonly [system: string, codes: readonly string[]])[]): CodeSet {
  const set = new Map<string, Set<string>>();
  for (const [system, codes] of parts) {
    const known = set.get(system) ?? new Set<string>();
    for (const code of codes) known.add(code);
    set.set(system, known);
  }
  return set;
}

/** The codes of several sets in one. */
export function union(...sets: readonly CodeSet[]): CodeSet {
  return codeSet(...sets.flatMap((set) => [...set].map(([system, codes]) => [system, [...codes]] as const)));
}

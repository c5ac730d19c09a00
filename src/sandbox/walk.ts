/** Whether a value is a JSON object (not null, not an array). */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A copy of an object without some of its elements. */
export function without<T extends object, Name extends keyof T & string>(value: T, ...names: Name[]): Omit<T, Name> {
  const dropped: readonly string[] = names;
  return Object.fromEntries(Object.entries(value).filter(([name]) => !dropped.includes(name))) as Omit<T, Name>;
}

/** Every value found by following a path of element names, entering arrays on the way. */
export function valuesAt(value: unknown, path: readonly string[]): unknown[] {
  if (Array.isArray(value)) return value.flatMap((item) => valuesAt(item, path));
  const [name, ...rest] = path;
  if (name === undefined) return value === undefined ? [] : [value];
  return isRecord(value) ? valuesAt(value[name], rest) : [];
}

/** Calls `visit` for each JSON object inside a value, the value itself included. */
export function eachRecord(value: unknown, visit: (record: Record<string, unknown>) => void): void {
  if (Array.isArray(value)) {
    for (const item of value) eachRecord(item, visit);
    return;
  }
  if (!isRecord(value)) return;
  visit(value);
  for (const name in value) {
    const inner = value[name];
    if (typeof inner === 'object') eachRecord(inner, visit);
  }
}

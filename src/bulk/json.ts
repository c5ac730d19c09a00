/** A JSON object of unknown content. */
export type Json = Readonly<Record<string, unknown>>;

/** True for a JSON object; a list is none. */
export function isRecord(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** An own field of an object: `__proto__` and what objects inherit are never read. */
export function field(object: Json, name: string): unknown {
  return Object.hasOwn(object, name) ? object[name] : undefined;
}

/** An own field that is a text. */
export function textField(object: Json, name: string): string | undefined {
  const value = field(object, name);
  return typeof value === 'string' ? value : undefined;
}

/** The objects in a list, or the one object that stands where a list should. */
export function recordsIn(value: unknown): readonly Json[] {
  if (isRecord(value)) return [value];
  return Array.isArray(value) ? value.filter(isRecord) : [];
}

/** The value of a JSON text; undefined when it is not JSON. The parser's message is dropped: it quotes the text. */
export function parseJson(text: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return undefined;
  }
}

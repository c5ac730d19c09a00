import type { ResourceKey } from '../model/verdict.ts';
import { field, recordsIn, type Json } from './json.ts';
import { toIdentifier } from './pointers.ts';

/** Which resources carry an identifier; a second of one type is kept to show that it is ambiguous, a third is not. */
export class IdentifierIndex {
  readonly #keys = new Map<string, ResourceKey[]>();

  /** Notes the identifiers of a resource under a key. */
  add(key: ResourceKey, resource: Json): void {
    const type = key.slice(0, key.indexOf('/') + 1);
    for (const held of recordsIn(field(resource, 'identifier'))) {
      const identifier = toIdentifier(held);
      if (!identifier) continue;
      const token = `${identifier.system}|${identifier.value}`;
      const keys = this.#keys.get(token);
      if (!keys) this.#keys.set(token, [key]);
      else if (!keys.includes(key) && keys.filter((other) => other.startsWith(type)).length < 2) keys.push(key);
    }
  }

  /** The resources by `system|value`. */
  keys(): ReadonlyMap<string, readonly ResourceKey[]> {
    return this.#keys;
  }
}

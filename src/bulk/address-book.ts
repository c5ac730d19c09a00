import type { Reference } from '@medplum/fhirtypes';
import type { ResourceKey } from '../model/verdict.ts';
import { anyScheme } from './export-request.ts';
import type { Loaded, Place, Skipped } from './found.ts';

/** How the addresses written in the input are to be understood. */
export interface Addresses {
  readonly aliases: ReadonlyMap<string, ResourceKey>;
  readonly bases: readonly string[];
}

/** An address on a server: its base, the type and the id. */
export const ON_SERVER = /^(https?:\/\/[^?#\s]+)\/([A-Z][A-Za-z]+)\/([^/?#\s]+?)(?:\/_history\/[^/?#\s]+)?$/;
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** The addresses of one server by whatever scheme; none where some are those of another. */
export function onlyServer(bases: readonly string[]): readonly string[] {
  return new Set(bases.map(anyScheme)).size === 1 ? bases : [];
}

/** Learns, from the addresses that Bundles and references use, which of them mean resources of this input. */
export class AddressBook {
  readonly #aliases = new Map<string, ResourceKey>();
  readonly #ambiguous: Skipped[] = [];
  readonly #ownBases = new Set<string>();
  readonly #referredBases = new Set<string>();
  readonly #uuids = new Map<string, ResourceKey | undefined>();
  readonly #baseByKey = new Map<ResourceKey, string>();
  readonly #pairs = new Set<string>();
  #fullUrls = 0;
  #uuidsReferred = false;

  /** Takes note of a resource and its address. */
  learn({ fullUrl, key, type, resource, place, server }: Loaded): void {
    const { id } = resource;
    if (server !== undefined && !ON_SERVER.test(fullUrl ?? '')) this.#compareServers(key, server, place);
    if (typeof id === 'string' && id.length === 36 && UUID.test(id))
      this.#uuids.set(id, this.#uuids.has(id) ? this.#same(id, key) : key);
    if (fullUrl === undefined || fullUrl === key) return;
    this.#fullUrls++;
    const onServer = ON_SERVER.exec(fullUrl);
    if (onServer?.[1] !== undefined) this.#ownBases.add(onServer[1]);
    if (onServer?.[2] === type && onServer[3] === id) {
      this.#compareServers(key, onServer[1] ?? '', place);
      return;
    }
    const held = this.#aliases.get(fullUrl);
    if (held !== undefined && held !== key) {
      this.#ambiguous.push({ ...place, why: `its fullUrl is that of ${held} too` });
      return;
    }
    this.#aliases.set(fullUrl, key);
  }

  /** Takes note of what a resource refers to. */
  hear(references: readonly Reference[]): void {
    for (const { reference } of references) {
      if (reference === undefined) continue;
      if (reference.startsWith('urn:uuid:')) this.#uuidsReferred = true;
      const base = reference.startsWith('http') ? ON_SERVER.exec(reference)?.[1] : undefined;
      if (base !== undefined) this.#referredBases.add(base);
    }
  }

  /** Addresses that stand for two different resources. */
  get ambiguous(): readonly Skipped[] {
    return this.#ambiguous;
  }

  /** True when something refers to a server by its address: what that means hangs on the whole input. */
  get refersToServers(): boolean {
    return this.#referredBases.size > 0;
  }

  /**
   * What was learned. Without a single fullUrl, one base that all absolute references share is this record's own; a
   * `urn:uuid:` that no Bundle explains means the resource whose id it is. `bases` are given where this is but a part of
   * the input.
   */
  addresses(bases: readonly string[] = this.#bases()): Addresses {
    const own = new Set(bases.map(anyScheme));
    const others = [...this.#referredBases].filter((base) => own.has(anyScheme(base)) && !bases.includes(base));
    if (this.#uuidsReferred) {
      for (const [id, key] of this.#uuids) {
        const address = `urn:uuid:${id}`;
        if (key !== undefined && !this.#aliases.has(address)) this.#aliases.set(address, key);
      }
    }
    return { aliases: this.#aliases, bases: [...bases, ...others.sort()] };
  }

  #bases(): readonly string[] {
    const shared = this.#fullUrls === 0 ? onlyServer([...this.#referredBases]) : [];
    return [...this.#ownBases, ...shared].sort();
  }

  /** Two servers may give one id to two people: said once for each pair of servers. */
  #compareServers(key: ResourceKey, base: string, place: Place): void {
    const known = this.#baseByKey.get(key) ?? base;
    this.#baseByKey.set(key, known);
    if (anyScheme(known) === anyScheme(base) || this.#pairs.has(`${known} ${base}`)) return;
    this.#pairs.add(`${known} ${base}`);
    this.#ambiguous.push({ ...place, why: `${key} stands under ${known} and under ${base}; both were read as one` });
  }

  /** Undefined when an id belongs to two resources. */
  #same(id: string, key: ResourceKey): ResourceKey | undefined {
    return this.#uuids.get(id) === key ? key : undefined;
  }
}

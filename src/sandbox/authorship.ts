import { isResource } from '@medplum/core';
import type { Bundle, Meta, Resource } from '@medplum/fhirtypes';
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { patientsOf } from './definitions.ts';
import { without } from './walk.ts';

/** Who sends a request. */
export interface Principal {
  /** `ClientApplication/<id>` or `Bot/<id>`: what `meta.author` of its writes says, and whose quota it uses. */
  readonly reference: string;
  /** Ends the bot run that this is, as a crash of the worker would. */
  readonly kill?: () => void;
}

interface Held {
  readonly digest: Buffer;
  readonly principal: Principal;
  /** Milliseconds since 1970 at which it is no longer in force. */
  readonly until: number;
}

/** The bearer tokens in force; compared in constant time, by their hashes. */
export class Tokens {
  readonly #held = new Map<string, Held>();
  readonly #clock: () => number;

  constructor(clock: () => number = Date.now) {
    this.#clock = clock;
  }

  /** Puts a token in force, for some milliseconds if they are given; without one it makes up a random one. */
  issue(principal: Principal, token: string = randomBytes(24).toString('base64url'), life = Infinity): string {
    this.#held.set(token, { digest: digestOf(token), principal, until: this.#clock() + life });
    return token;
  }

  /** Takes a token out of force. */
  revoke(token: string): void {
    this.#held.delete(token);
  }

  /** Who holds a token, or undefined when it is not in force. */
  holder(token: string): Principal | undefined {
    const digest = digestOf(token);
    let found: Principal | undefined;
    const now = this.#clock();
    for (const held of this.#held.values())
      if (timingSafeEqual(digest, held.digest) && now < held.until) found = held.principal;
    return found;
  }

  /** The holder of an `Authorization: Bearer` header. */
  bearer(header: string | undefined): Principal | undefined {
    const token = /^Bearer +(\S+)$/i.exec(header ?? '')?.[1];
    return token === undefined ? undefined : this.holder(token);
  }
}

/** The resource as Medplum stores it: who wrote it, and in which patients' compartments it lies. */
export function stamped<T extends Resource>(resource: T, author: string): T {
  const patients = patientsOf(resource);
  const stamp: Meta = {
    ...without(resource.meta ?? {}, 'compartment'),
    author: { reference: author },
    ...(patients.length > 0 && { compartment: patients.map((reference) => ({ reference })) }),
  };
  return { ...resource, meta: stamp };
}

/** The resource as clients see it: without Medplum's own meta elements, unless they ask for them; inside Bundles too. */
export function presented(resource: Resource, extended: boolean): Resource {
  if (extended) return resource;
  const { meta } = resource;
  const plain = meta ? { ...resource, meta: without(meta, 'author', 'project', 'compartment') } : resource;
  if (!isResource<Bundle>(plain, 'Bundle') || !plain.entry) return plain;
  return {
    ...plain,
    entry: plain.entry.map((entry) =>
      entry.resource ? { ...entry, resource: presented(entry.resource, extended) } : entry,
    ),
  };
}

function digestOf(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}

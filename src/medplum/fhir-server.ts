import { MedplumClient } from '@medplum/core';
import type { CapabilityStatement } from '@medplum/fhirtypes';
import { abilityIn, type Ability } from './ability.ts';
import { LARGEST_ANSWER } from './answers.ts';
import { authorizationBy, type Credentials } from './credentials.ts';
import { requireR4 } from './fhir-version.ts';
import { Pacing } from './pacing.ts';
import { wire } from './wire.ts';

/** Where a FHIR server is and how to enter. */
export interface ServerAddress {
  /** Its FHIR base, without a slash at the end. */
  readonly base: string;
  readonly credentials: Credentials;
}

/** A FHIR server, and what it said it can do. */
export interface FhirServer {
  readonly base: string;
  readonly client: MedplumClient;
  /**
   * Asked once and kept; asked again after a failure.
   * @throws OtherFhirVersion
   */
  ability(): Promise<Ability>;
  /** Milliseconds until so many checks may begin, as its answers told of its quota and of the rest it wants. */
  untilReady(checks: number): number;
}

/** How requests to a server are made. */
export interface Connection {
  readonly clock: () => number;
  /** Milliseconds after which a request is given up. */
  readonly timeout: number;
  /** Bytes of one answer that are read, unpacked. */
  readonly largest?: number;
  readonly send?: typeof fetch;
}

/** Makes a client for a FHIR server; nothing is asked before it is needed. */
export function connect(address: ServerAddress, connection: Connection): FhirServer {
  const { clock, timeout, largest = LARGEST_ANSWER, send } = connection;
  const { origin, pathname } = new URL(address.base);
  const authorization = authorizationBy(address.credentials, clock, send);
  const pacing = new Pacing(clock);
  const base = address.base.replace(/(?<!\/)\/+$/, '');
  const client = new MedplumClient({
    baseUrl: `${origin}/`,
    fhirUrlPath: pathname.replace(/^\/+|\/+$/g, ''),
    cacheTime: 0,
    maxRetries: 0,
    fetch: wire({
      authorization,
      pacing,
      timeout,
      largest,
      base: new URL(address.base),
      ...(send && { send }),
    }),
  });
  let known: Promise<Ability> | undefined;
  return {
    base,
    client,
    untilReady: (checks) => pacing.untilReady(checks),
    ability: () => {
      known ??= readAbility(client, base).catch((error: unknown) => {
        known = undefined;
        throw error;
      });
      return known;
    },
  };
}

async function readAbility(client: MedplumClient, base: string): Promise<Ability> {
  const statement = await client.get<CapabilityStatement>(client.fhirUrl('metadata'), { cache: 'reload' });
  requireR4(statement.fhirVersion, base);
  return abilityIn(statement);
}

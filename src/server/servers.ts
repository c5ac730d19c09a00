import type { Rule } from '../model/rule.ts';
import { fhirStore } from '../medplum/fhir-store.ts';
import type { Ability } from '../medplum/ability.ts';
import { again, type Patience } from '../medplum/again.ts';
import type { Asked } from '../medplum/batch.ts';
import type { FhirServer } from '../medplum/fhir-server.ts';
import type { Dialect } from '../medplum/searches.ts';
import type { EpisodeStore } from '../check-patient.ts';

/** Where charts are read and where issues are stored: often one server. */
export interface Servers {
  readonly source: FhirServer;
  readonly target: FhirServer;
  /** Short name of the source in identifiers; set when issues are stored on another server. */
  readonly sourceId?: string;
  readonly canonicalBase?: string;
}

/** True when issues are stored on another server than the chart's. */
export function areApart({ source, target }: Servers): boolean {
  return source.base !== target.base;
}

/** A server with what it said it can do. */
export async function asked(server: FhirServer): Promise<Asked> {
  return { client: server.client, ability: await server.ability() };
}

/** A store for one check. */
export async function storeOf(
  servers: Servers,
  catalogue: readonly Rule[],
  now: () => string,
  patience: Patience,
): Promise<EpisodeStore> {
  const { source, target, sourceId = 'source', canonicalBase } = servers;
  const [from, to] = await again(() => Promise.all([asked(source), asked(target)]), patience);
  return fhirStore(to.client, {
    catalogue,
    now,
    patience,
    ability: to.ability,
    dialect: dialectOf(to.ability),
    ...(canonicalBase !== undefined && { canonicalBase }),
    ...(areApart(servers) && { source: { ...from, dialect: dialectOf(from.ability), id: sourceId } }),
  });
}

/** How a server of these abilities is asked. */
export function dialectOf({ compartmentSearch }: Ability): Dialect {
  return compartmentSearch ? 'compartment' : 'by-type';
}

import type { MedplumClient } from '@medplum/core';
import type { EpisodeStore } from '../check-patient.ts';
import type { Rule } from '../model/rule.ts';
import { canonicalsUnder } from '../terminology/canonicals.ts';
import { EVERY_ABILITY, type Ability } from './ability.ts';
import { again, DEFAULT_PATIENCE, type Patience } from './again.ts';
import { fetchNotes } from './notes.ts';
import { readPatient } from './reading.ts';
import type { Dialect } from './searches.ts';
import { chartClient, type ChartServer, type Site } from './site.ts';
import { writePlan } from './write.ts';

export { NotInstalled } from './reading.ts';

/** How a store reads and writes. */
export interface StoreOptions {
  readonly catalogue: readonly Rule[];
  readonly dialect: Dialect;
  /** The moment of the check, as FHIR instant. */
  readonly now: () => string;
  readonly patience?: Patience;
  readonly canonicalBase?: string;
  /** What the server can do; everything when absent. */
  readonly ability?: Ability;
  /** Where charts are read, when that is another server. */
  readonly source?: ChartServer;
}

/**
 * Episodes on a FHIR server, read and written through MedplumClient. Issues are stored on the client's server, and charts
 * are there too unless a source is named.
 */
export function fhirStore(client: MedplumClient, options: StoreOptions): EpisodeStore {
  const { catalogue, dialect, now, source, canonicalBase } = options;
  const { patience = DEFAULT_PATIENCE, ability = EVERY_ABILITY } = options;
  const site: Site = {
    catalogue,
    now,
    patience,
    canonicals: canonicalsUnder(canonicalBase),
    made: new Set(),
    learnt: {},
    target: { client, dialect, ability },
    ...(source && { source }),
  };
  return {
    read: (patient) => readPatient(site, patient),
    withNotes: async (reading, binaries) => ({
      ...reading,
      record: await fetchNotes(chartClient(site), reading.record, binaries),
    }),
    write: async (plans) => {
      const transactions = ability.transaction ? (site.learnt.transactions ?? 'atomic') : 'pretended';
      for (const plan of plans)
        await writePlan({ client, ability, canonicals: site.canonicals, patience, transactions }, plan);
    },
    again: (check) => again(check, patience),
  };
}

import type { PatientRecord } from '../model/record.ts';
import type { ResourceKey } from '../model/verdict.ts';
import { fetchNotes } from './notes.ts';
import { withReferred } from './referred.ts';
import { readSearches } from './searches.ts';
import { chartClient, readIn, recordOf, type Site } from './site.ts';

/**
 * The record of a patient as a check would read it, but under no guard: for looking at alone, for what is read so may be older
 * than what somebody writes meanwhile. Nothing is written.
 */
export async function lookAt(site: Site, patients: readonly ResourceKey[]): Promise<PatientRecord> {
  const server = site.source ?? site.target;
  const searches = await readIn(server, new Set(), [], (dialect) =>
    readSearches(patients, site.catalogue, dialect, 'alone'),
  );
  return withReferred(server, recordOf(site, patients, searches.found));
}

/** The record with the texts of some Binary resources. */
export function withTexts(site: Site, record: PatientRecord, binaries: readonly ResourceKey[]): Promise<PatientRecord> {
  return fetchNotes(chartClient(site), record, binaries);
}

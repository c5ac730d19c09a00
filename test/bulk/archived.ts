import type { Observation } from '@medplum/fhirtypes';
import { expect } from '@jest/globals';
import { isRecord, parseJson, recordsIn } from '../../src/bulk/json.ts';
import { LOINC } from '../../src/terminology/systems.ts';
import { day, patient, procedure } from '../support/chart-builders.ts';
import { bothWays } from './both-ways.ts';
import { ndjson, type Files } from './input-folder.ts';

export const JAN = '2025-02-01T00:00:00Z';
export const FEB = '2025-03-01T00:00:00Z';
export const MAR = '2025-04-01T00:00:00Z';
export const HOSPITAL = 'https://ehr.example/fhir';

/** The score that performance-status-recorded asks for, as it was at some moment. */
export const score = (lastUpdated?: string, fields: Partial<Observation> = {}): string =>
  ndjson({
    resourceType: 'Observation',
    id: 'ecog',
    ...(lastUpdated !== undefined && { meta: { lastUpdated } }),
    status: 'final',
    code: { coding: [{ system: LOINC, code: '89247-1' }] },
    subject: { reference: 'Patient/p1' },
    effectiveDateTime: day(-2),
    valueInteger: 1,
    ...fields,
  });

export const chart: Files = { 'Patient.ndjson': ndjson(patient()), 'Procedure.ndjson': ndjson(procedure()) };

/** Files in a folder. */
export const under = (folder: string, files: Files): Files =>
  Object.fromEntries(Object.entries(files).map(([name, text]) => [`${folder}/${name}`, text]));

export interface Told {
  readonly at?: string;
  readonly request?: string;
  readonly error?: readonly string[];
  readonly deleted?: readonly string[];
  readonly more?: object;
}

/** A manifest, whose addresses are those of a host for files. */
export function manifest(
  output: readonly string[],
  { at = JAN, request = `${HOSPITAL}/$export`, ...more }: Told = {},
): Files {
  const listed = (names: readonly string[] = []) =>
    names.map((name) => ({ type: name.split('.')[0], url: `https://files.example/b/${name}?sig=x` }));
  const lists = { output: listed(output), deleted: listed(more.deleted), error: listed(more.error) };
  return { 'manifest.json': JSON.stringify({ transactionTime: at, request, ...lists, ...more.more }) };
}

export const asked = (parameters: string): Told => ({ request: `${HOSPITAL}/$export?${parameters}` });
export const own = (leftOut: readonly string[], since?: string): Told => ({
  more: { radgap: { leftOut, hasFaults: false, since } },
});

export const deletion = (url: string, lastUpdated?: string): string =>
  ndjson({
    resourceType: 'Bundle',
    type: 'transaction',
    ...(lastUpdated !== undefined && { meta: { lastUpdated } }),
    entry: [{ request: { method: 'DELETE', url } }],
  });

export const PAIR = ['Patient.ndjson', 'Procedure.ndjson'];
export const NO_SCORE = 'open-gap';
export const FOUND = 'closed-gap';
export const UNKNOWN = 'undetermined';

export interface Row {
  readonly given: string;
  readonly files: Files;
  /** The verdict on performance-status-recorded; undefined where no service is judged. */
  readonly status: string | undefined;
  /** Places, and why; none when all was read. */
  readonly skipped?: readonly string[];
}

/** Reads the files of a row in memory and in two passes, and holds both against it. */
export async function hold({ files, status, skipped = [] }: Row): Promise<void> {
  for (const { texts, skipped: told } of await bothWays(files, day(100), { chunk: 512 })) {
    const [episode] = texts.map((text) => parseJson(text)?.value);
    const verdicts = isRecord(episode) ? recordsIn(episode['verdicts']) : [];
    expect(verdicts.find(({ rule }) => rule === 'performance-status-recorded')?.['status']).toBe(status);
    expect(told.map(({ file, why }) => `${file}: ${why}`)).toEqual(skipped);
  }
}

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import fc from '../support/fast-check.ts';
import { plan } from '../support/oracle/arbitrary.ts';
import { buildRecord } from '../support/oracle/build.ts';
import { policyOf } from '../support/oracle/judge.ts';
import type { Policy } from '../../src/model/policy.ts';
import type { PatientRecord } from '../../src/model/record.ts';

/** JSON of unknown content. */
export type Json = null | boolean | number | string | Json[] | { [name: string]: Json };
export type JsonObject = Record<string, Json>;

/** An episode of the oracle to be damaged: its record, its resources as JSON, and the policy it is judged by. */
export interface Base {
  readonly record: PatientRecord;
  readonly resources: readonly JsonObject[];
  readonly policy: Policy;
}

/** Episodes of the oracle, the same for the same seed. */
export function episodes(count: number, seed: number): readonly Base[] {
  return fc.sample(plan, { seed, numRuns: count }).map((drawn) => {
    const record = buildRecord(drawn);
    return { record, resources: JSON.parse(JSON.stringify(record.resources)) as JsonObject[], policy: policyOf(drawn) };
  });
}

const DATA = new URL('../../../shared/data/', import.meta.url).pathname;
const LONGEST = 40_000;
const MOST_PER_FILE = 40;

/** FHIR examples no one here wrote, as far as they are present beside the project. */
export function foreignExamples(): readonly JsonObject[] {
  if (!existsSync(DATA)) return [];
  return readdirSync(DATA, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ndjson'))
    .sort()
    .flatMap((name) =>
      readFileSync(`${DATA}${name}`, 'utf8')
        .split('\n')
        .filter((line) => line !== '' && line.length <= LONGEST)
        .slice(0, MOST_PER_FILE)
        .map((line) => JSON.parse(line) as JsonObject),
    );
}

/** The same example as if it told of that patient. */
export function adopted(example: JsonObject, patient: string): JsonObject {
  const named = ['subject', 'patient', 'beneficiary', 'for'].filter((field) => Object.hasOwn(example, field));
  return { ...example, ...Object.fromEntries(named.map((field) => [field, { reference: patient }])) };
}

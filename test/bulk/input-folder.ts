import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Read } from '../../src/bulk/found.ts';
import { gather, type Gathered } from '../../src/bulk/gather.ts';
import { field, isRecord } from '../../src/bulk/json.ts';
import { readResources } from '../../src/bulk/read-resources.ts';
import type { PatientRecord } from '../../src/model/record.ts';

/** Files by their path within a folder. */
export type Files = Readonly<Record<string, string | Uint8Array>>;

/** Lends a folder with these files to `use`, and removes it afterwards. */
export async function inFolder<T>(files: Files, use: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'radgap-'));
  try {
    for (const [name, content] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), content);
    }
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Everything read from a folder with these files. */
export function readAll(files: Files): Promise<readonly Read[]> {
  return inFolder(files, collect);
}

/** Reads a path to its end. */
export async function collect(path: string): Promise<readonly Read[]> {
  const found: Read[] = [];
  for await (const read of readResources(path)) found.push(read);
  return found;
}

/** What is gathered from a folder with these files. */
export function gatherAll(files: Files): Promise<Gathered & { readonly records: readonly PatientRecord[] }> {
  return inFolder(files, async (folder) => {
    const gathered = await gather(readResources(folder), '2025-07-29');
    return { ...gathered, records: [...gathered.records] };
  });
}

/** Resources as NDJSON. */
export function ndjson(...resources: readonly unknown[]): string {
  return resources.map((resource) => `${JSON.stringify(resource)}\n`).join('');
}

/** Resources as a collection Bundle without addresses. */
export function bundle(...resources: readonly unknown[]): string {
  return JSON.stringify({
    resourceType: 'Bundle',
    type: 'collection',
    entry: resources.map((resource) => ({ resource })),
  });
}

/** The resources of a record as `Type/id`, sorted. */
export function keysOf({ resources }: PatientRecord): readonly string[] {
  const keys = resources.filter(isRecord).map((resource) => [field(resource, 'resourceType'), field(resource, 'id')]);
  return keys.map((key) => key.join('/')).sort();
}

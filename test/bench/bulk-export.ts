import { closeSync, fsyncSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { Resource } from '@medplum/fhirtypes';
import { population } from '../../src/sandbox/population.ts';

/** The day on which the exports are judged. */
export const AS_OF = '2026-06-01';

/** What was made. */
export interface Made {
  readonly bytes: number;
  readonly resources: number;
  readonly patients: number;
  readonly treated: number;
}

/** The patients whose charts are copied, under ids of their own, until an export is as large as it should be. */
const TEMPLATES = 400;

interface Template {
  readonly prefix: string;
  readonly treated: boolean;
  /** Each resource with its type. */
  readonly lines: readonly (readonly [type: string, line: string])[];
}

function templates(): readonly Template[] {
  return [...population(TEMPLATES, AS_OF)].map(({ patient, resources }, index) => ({
    prefix: patient.slice('Patient/'.length).replace(/^(resident-\d+).*$/, '$1'),
    treated: index % 20 === 0,
    lines: resources.map((resource) => [resource.resourceType, `${JSON.stringify(resource)}\n`] as const),
  }));
}

const SHARED: ReadonlySet<string> = new Set<Resource['resourceType']>([
  'Practitioner',
  'PractitionerRole',
  'Organization',
  'Location',
  'Medication',
]);

/** Writes lines to one file for each type, some megabytes at a time. */
class TypeFiles {
  readonly #folder: string;
  readonly #open = new Map<string, { readonly fd: number; readonly lines: string[]; size: number }>();
  bytes = 0;
  resources = 0;

  constructor(folder: string) {
    this.#folder = folder;
    mkdirSync(folder, { recursive: true });
  }

  add(type: string, line: string): void {
    let file = this.#open.get(type);
    if (!file) {
      file = { fd: openSync(join(this.#folder, `${type}.ndjson`), 'w'), lines: [], size: 0 };
      this.#open.set(type, file);
    }
    file.lines.push(line);
    file.size += line.length;
    this.bytes += Buffer.byteLength(line);
    this.resources++;
    if (file.size > 2 ** 22) flush(file);
  }

  /** Ends the files; they are on the disk then, so that no writing goes on while they are read. */
  close(): void {
    for (const file of this.#open.values()) {
      flush(file);
      fsyncSync(file.fd);
      closeSync(file.fd);
    }
  }
}

function flush(file: { readonly fd: number; readonly lines: string[]; size: number }): void {
  writeSync(file.fd, file.lines.join(''));
  file.lines.length = 0;
  file.size = 0;
}

/** Makes exports; the same sizes give the same bytes. */
export class ExportMaker {
  readonly #all = templates();
  readonly #treated = this.#all.filter(({ treated }) => treated);
  readonly #others = this.#all.filter(({ treated }) => !treated);

  /** One patient in `oneIn` has a 77750 service; a chart is as large as it comes, about 45 kB. */
  sparse(folder: string, bytes: number, oneIn: number): Made {
    return this.#make(folder, bytes, 0, (number) => (number % oneIn === 0 ? this.#treated : this.#others));
  }

  /** Every patient has a 77750 service, and ordinary care besides until the chart has `chart` bytes. */
  dense(folder: string, bytes: number, chart: number): Made {
    return this.#make(folder, bytes, chart, () => this.#treated);
  }

  #make(folder: string, bytes: number, chart: number, pick: (number: number) => readonly Template[]): Made {
    const files = new TypeFiles(folder);
    const shared = new Set<string>();
    let [patients, treated] = [0, 0];
    while (files.bytes < bytes) {
      const from = pick(patients);
      const template = from[patients % from.length];
      if (!template) break;
      const before = files.bytes;
      const id = `resident-${String(patients).padStart(9, '0')}`;
      for (const [type, line] of template.lines) {
        if (!SHARED.has(type)) files.add(type, line.replaceAll(template.prefix, id));
        else if (!shared.has(line)) files.add(type, line);
        shared.add(line);
      }
      for (let more = 0; files.bytes - before < chart; more++) this.#addCare(files, id, patients + more, more);
      patients++;
      if (template.treated) treated++;
    }
    files.close();
    return { bytes: files.bytes, resources: files.resources, patients, treated };
  }

  /** The ordinary care of another template, as more years of this patient. */
  #addCare(files: TypeFiles, id: string, number: number, years: number): void {
    const template = this.#others[number % this.#others.length];
    for (const [type, line] of template?.lines ?? []) {
      if (type === 'Patient' || SHARED.has(type)) continue;
      const own = line.replaceAll(template?.prefix ?? '', `${id}-${years}`);
      files.add(type, own.replaceAll(`Patient/${id}-${years}-patient`, `Patient/${id}-patient`));
    }
  }
}

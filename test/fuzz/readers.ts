import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Resource } from '@medplum/fhirtypes';
import { parseJson } from '../../src/bulk/json.ts';
import { check as checkFiles } from '../../src/cli/check.ts';
import type { Policy } from '../../src/model/policy.ts';
import type { PatientRecord } from '../../src/model/record.ts';
import { catalogue } from '../../src/rules/index.ts';
import { BadNotice } from '../../src/server/bad-notice.ts';
import { review } from '../../src/server/check-documentation.ts';
import { readNotice } from '../../src/server/notice.ts';
import { trigger } from '../../src/trigger.ts';
import { applied, check, EMPTY } from '../support/oracle/ledger.ts';

/** Something that must not happen, whatever is read. */
export class Breach extends Error {
  override readonly name = 'Breach';
}

/** Loads, judges and reconciles a record: no rule fails, and a second run writes nothing. */
export function throughCore(record: PatientRecord, policy: Policy): void {
  const first = check(record, EMPTY, catalogue, policy);
  const failed = first.assessments.flatMap((assessment) => assessment.failed);
  if (failed.length > 0) throw new Breach(`rules failed: ${JSON.stringify(failed)}`);
  const again = check(record, applied(EMPTY, first.plans), catalogue, policy).plans;
  if (again.length > 0) throw new Breach(`the second run writes: ${again.map(({ episode }) => episode).join()}`);
}

/** Reads bytes as a notice arrives, and finds whose chart it wakes: understood, or refused as a bad notice. */
export function throughReceiver(raw: Buffer, path: string, deleted: string | undefined): void {
  try {
    const base = 'http://127.0.0.1:1/fhir';
    const notice = readNotice({ method: path === '' ? 'POST' : 'PUT', path, deleted, raw }, { entries: 500, base });
    if (!('resources' in notice)) return;
    for (const resource of notice.resources) {
      const woken = trigger(resource, base);
      if ('recheck' in woken && woken.recheck.some((key) => !/^Patient\/[^/?#\s]+$/.test(key)))
        throw new Breach('a patient that is none');
    }
  } catch (error) {
    if (!(error instanceof BadNotice)) throw error;
  }
}

/** Reviews bytes as `$check-documentation` does. */
export async function throughReview(raw: Buffer, policy: Policy): Promise<void> {
  const body = parseJson(raw.toString('utf8'))?.value;
  try {
    const { issues, assessment } = await review(body, policy, '2026-06-01', 20_000);
    const unjudged = assessment.parameter?.find(({ name }) => name === 'unjudged');
    if (unjudged) throw new Breach('a record could not be judged');
    if (assessment.parameter?.some(({ part }) => part?.some(({ name }) => name === 'failed')))
      throw new Breach('a rule failed');
    for (const { resource } of issues.entry ?? []) sound(resource);
  } catch (error) {
    if (!(error instanceof BadNotice)) throw error;
  }
}

function sound(resource: Resource | undefined): void {
  if (JSON.stringify(resource).includes('undefined')) throw new Breach('an issue names something undefined');
}

/** A folder in which damaged files are laid for `radgap check`. */
export class InputTray {
  readonly #folder = mkdtempSync(join(tmpdir(), 'radgap-fuzz-'));

  /** Runs `radgap check` over bytes in a file of that name; gives its exit code and what it wrote as NDJSON. */
  async check(name: string, bytes: Buffer): Promise<{ readonly code: number; readonly lines: readonly string[] }> {
    const [input, output] = [join(this.#folder, name), join(this.#folder, 'out.txt')];
    writeFileSync(input, bytes);
    try {
      const code = await silently(() => checkFiles(input, { format: 'ndjson', asOf: '2026-06-01', output }));
      return {
        code,
        lines: readFileSync(output, 'utf8')
          .split('\n')
          .filter((line) => line !== ''),
      };
    } catch (error) {
      if (error instanceof Error && error.name === 'InputError') return { code: 2, lines: [] };
      throw error;
    } finally {
      rmSync(input);
      rmSync(output, { force: true });
    }
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true });
  }
}

/** What the program tells a person about damaged input is not what these cases are about. */
async function silently<T>(work: () => Promise<T>): Promise<T> {
  const write = process.stderr.write.bind(process.stderr);
  process.stderr.write = () => true;
  try {
    return await work();
  } finally {
    process.stderr.write = write;
  }
}

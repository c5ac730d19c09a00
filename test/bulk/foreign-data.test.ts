import { cpSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { describe, expect, it, jest } from '@jest/globals';
import { field, isRecord, parseJson } from '../../src/bulk/json.ts';
import { runRadgap } from '../cli/run-radgap.ts';
import { inFolder } from './input-folder.ts';

jest.setTimeout(30_000);

const DATA = new URL('../../../shared/data/', import.meta.url).pathname;

/** Records no one here wrote; the way each of them refers to a patient. */
const sets = [
  { name: 'synthea-10', refer: (id: string) => `Patient/${id}` },
  { name: 'synthea-25', refer: (id: string) => `urn:uuid:${id}` },
  { name: 'mcode-omop', refer: (id: string) => `Patient/${id}` },
].filter(({ name }) => existsSync(`${DATA}${name}`));

function somePatient(folder: string): string {
  const [first = ''] = readFileSync(`${folder}/Patient.ndjson`, 'utf8').split('\n', 1);
  const patient = parseJson(first)?.value;
  return isRecord(patient) ? String(field(patient, 'id')) : '';
}

it('stands without records from outside the project', () => {
  for (const { name } of sets) expect(existsSync(`${DATA}${name}/Patient.ndjson`)).toBe(true);
});

if (sets.length > 0) {
  describe('records no one here wrote', () => {
    it.each(sets)('$name with a planted service', async ({ name, refer }) => {
      await inFolder({}, async (folder) => {
        cpSync(`${DATA}${name}`, folder, { recursive: true });
        rmSync(`${folder}/counts.json`, { force: true });
        const id = somePatient(folder);
        const planted = {
          resourceType: 'Procedure',
          id: 'planted',
          status: 'completed',
          code: { coding: [{ system: 'http://www.ama-assn.org/go/cpt', code: '77750' }] },
          subject: { reference: refer(id) },
          performedDateTime: '2018-06-01',
        };
        writeFileSync(`${folder}/zz-planted.ndjson`, JSON.stringify(planted));
        const run = await runRadgap(['check', folder, '--as-of', '2019-06-01', '--format', 'ndjson']);
        expect(run).toMatchObject({ code: 1, stderr: expect.stringMatching(/\d+ gaps are open\. Exit code 1\.\n$/) });
        const lines = run.stdout
          .trimEnd()
          .split('\n')
          .map((text) => parseJson(text)?.value);
        expect(lines).toMatchObject([
          { procedure: 'Procedure/planted', patient: `Patient/${id}`, failed: [], setAside: [] },
        ]);
      });
    });
  });
}

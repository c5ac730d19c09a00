import { symlinkSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { parseJson, isRecord, recordsIn } from '../../src/bulk/json.ts';
import { day } from '../support/chart-builders.ts';
import { asked, chart, manifest, NO_SCORE, PAIR, UNKNOWN } from './archived.ts';
import { reviewInMemory, reviewInPasses } from './both-ways.ts';
import { inFolder, type Files } from './input-folder.ts';

/** A file of this process that nobody can read from its beginning. */
const UNREADABLE = '/proc/self/mem';
const NARROW = manifest(PAIR, asked('_type=Patient,Procedure'));

describe('a file that cannot be read, beside the manifest of an export', () => {
  it.each<readonly [string, Files, string, string, readonly string[]]>([
    ['leaves the manifest heard, where no list names it', { ...chart, ...NARROW }, '7.ndjson', UNKNOWN, []],
    [
      'proves nothing of its type, where the list names it',
      { ...chart, ...manifest([...PAIR, 'Observation.ndjson']) },
      'Observation.ndjson',
      UNKNOWN,
      ['manifest.json'],
    ],
    [
      'proves nothing of the type of the file it may be, where the list names that by another name',
      { ...chart, ...manifest([...PAIR, 'Observation.ndjson']) },
      '7.ndjson',
      UNKNOWN,
      ['manifest.json'],
    ],
    [
      'says nothing of other types',
      { ...chart, ...manifest([...PAIR, 'Claim.ndjson']) },
      'Claim.ndjson',
      NO_SCORE,
      ['manifest.json'],
    ],
  ])('%s', async (_, files, name, status, lists) => {
    await inFolder(files, async (folder) => {
      symlinkSync(UNREADABLE, `${folder}/${name}`);
      for (const { texts, skipped } of [
        await reviewInMemory(folder, day(100)),
        await reviewInPasses(folder, day(100), { chunk: 512 }),
      ]) {
        const [episode] = texts.map((text) => parseJson(text)?.value);
        const verdicts = isRecord(episode) ? recordsIn(episode['verdicts']) : [];
        expect(verdicts.find(({ rule }) => rule === 'performance-status-recorded')?.['status']).toBe(status);
        expect(new Set(skipped.map(({ file }) => file))).toEqual(new Set([...lists, name]));
      }
    });
  });
});

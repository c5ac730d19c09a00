import { describe, expect, it } from '@jest/globals';
import { sourceFiles } from '../../src/bulk/source-files.ts';
import { spareOf, standIns } from '../../src/bulk/stand-ins.ts';
import { patient } from '../support/chart-builders.ts';
import { bundle, inFolder, ndjson } from './input-folder.ts';

describe('files that no list names', () => {
  it('are looked at once, whatever is asked of them then', async () => {
    const files = {
      '1.ndjson': ndjson(patient()),
      '2.ndjson': ndjson({ resourceType: 'Claim' }),
      '3.json': bundle(patient()),
    };
    const spare = await inFolder(files, async (folder) => spareOf(await sourceFiles(folder)));
    const namesOf = (type?: string) => standIns(type, spare).map(({ name }) => name);
    expect(namesOf('Patient')).toEqual(['1.ndjson', '3.json']);
    expect(namesOf('Claim')).toEqual(['2.ndjson', '3.json']);
    expect(namesOf()).toEqual(['1.ndjson', '2.ndjson', '3.json']);
  });
});

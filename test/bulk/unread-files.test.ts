import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { openInput } from '../../src/bulk/input.ts';
import { patient, procedure } from '../support/chart-builders.ts';
import { bundle, collect, inFolder, ndjson } from './input-folder.ts';

describe('what may hold records and is not read', () => {
  const packed = 'it is an archive: unpack it there, and move the archive away';
  const linked = 'it is a link to a folder, which is not followed: it may lead round in a circle';

  const told = async (name: string, make: (path: string, folder: string) => void) =>
    inFolder({ 'in/a.ndjson': ndjson(patient()), 'other/b.ndjson': ndjson(patient()) }, async (folder) => {
      make(`${folder}/in/${name}`, folder);
      const input = await openInput(`${folder}/in`);
      const skipped = (await collect(`${folder}/in`)).flatMap((read) =>
        read.kind === 'skipped' ? [read.skipped] : [],
      );
      expect(input.skipped).toEqual(skipped);
      expect(input.files.map((file) => file.name)).toEqual(['a.ndjson']);
      return skipped.map(({ file, why }) => `${file}: ${why}`);
    });

  it.each([
    ['an archive', 'Observation.zip', [packed]],
    ['one in capitals', 'EXPORT.TAR', [packed]],
    ['a packed archive', 'observations.tar.gz', [packed]],
    ['a file packed in another way', 'Observation.ndjson.bz2', [packed]],
    ['a list for people', 'readme.txt', []],
    ['a mark of the exporter', '_SUCCESS', []],
    ['a hidden file', '._Observation.zip', []],
  ])('%s', async (_, name, why) => {
    expect(await told(name, (path) => writeFileSync(path, 'x'))).toEqual(why.map((text) => `${name}: ${text}`));
  });

  const line = ndjson(procedure());
  const misnamed =
    'it looks like records, and its name does not end in .ndjson, .jsonl or .json: give it that ending, or move it away';
  const asXml = 'it is FHIR in XML, which is not read: ask for it as JSON, or move it away';

  it.each<readonly [string, string, string | Uint8Array, readonly string[]]>([
    ['records in a file without an ending', 'Procedure', line, [misnamed]],
    ['records as text', 'deep/procedures.txt', line, [misnamed]],
    ['records under the name of an older state', 'Procedure.ndjson.old', line, [misnamed]],
    ['a Bundle over many lines', 'chart.txt', JSON.stringify(JSON.parse(bundle(procedure())), null, 2), [misnamed]],
    ['a list of resources behind a byte order mark', 'chart', `\u{feff}\n [\n${line.trim()}]`, [misnamed]],
    ['records in UTF-16', 'chart.txt', Buffer.from(`\u{feff}${line}`, 'utf16le'), [misnamed]],
    ['packed records', 'chart.gzip', gzipSync(line), [misnamed]],
    ['records as XML', 'chart.xml', '<?xml version="1.0"?>\n<Bundle xmlns="http://hl7.org/fhir">', [asXml]],
    ['another XML', 'layout.xml', '<?xml version="1.0"?>\n<project/>', []],
    ['a list in JSON of another kind', 'tree.lock', '{"packages":{}}', []],
    ['a licence', 'LICENSE', 'Apache-2.0', []],
    ['an empty file', '_SUCCESS', '', []],
  ])('%s', async (_, name, content, why) => {
    const make = (path: string) => {
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, content);
    };
    expect(await told(name, make)).toEqual(why.map((text) => `${name}: ${text}`));
  });

  const odd = 'it is neither a file nor a folder, and is not read';

  it('a pipe', async () => {
    expect(await told('Procedure.ndjson', (path) => void execFileSync('mkfifo', [path]))).toEqual([
      `Procedure.ndjson: ${odd}`,
    ]);
  });

  it.each([
    ['a link to a folder elsewhere', '../other', [linked]],
    ['a link to the folder itself', '.', []],
    ['a link to a device', '/dev/null', [odd]],
    ['a link to nothing', '../gone', ['it is a link to something that is not there']],
  ])('%s', async (_, to, why) => {
    expect(await told('link', (path) => symlinkSync(to, path))).toEqual(why.map((text) => `link: ${text}`));
  });

  it('an archive alone, named itself or in a folder', async () => {
    await inFolder({ 'a.zip': 'PK' }, async (folder) => {
      await expect(collect(`${folder}/a.zip`)).rejects.toThrow(`${folder}/a.zip cannot be read: ${packed}.`);
      await expect(collect(folder)).rejects.toThrow(`or one of these and .gz. a.zip: ${packed}.`);
    });
  });
});

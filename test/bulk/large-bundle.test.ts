import { statSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import type { Resource } from '@medplum/fhirtypes';
import { chunksOf, type Chunk } from '../../src/bulk/chunks.ts';
import { ROW } from '../../src/bulk/rows.ts';
import { ChunkScanner } from '../../src/bulk/scan-chunk.ts';
import { day, observation, patient, procedure } from '../support/chart-builders.ts';
import { bothWays } from './both-ways.ts';
import { bundle, inFolder } from './input-folder.ts';

/** The service of one of many patients, and what else is on record of them. */
function person(number: number): readonly Resource[] {
  const id = `p${number}`;
  const subject = { reference: `Patient/${id}` };
  return [
    patient({ id, name: [{ family: 'Zürich, 東京' }] }),
    procedure({ id: `infusion-${id}`, subject }),
    observation('777-3', { id: `count-${id}`, subject, effectiveDateTime: day(40) }),
  ];
}

const people = Array.from({ length: 20 }, (_, number) => person(number));
const resources = people.flat();
const found = people.map((held) => ({ ...(JSON.parse(bundle(...held)) as object), type: 'searchset' }));
const searches = bundle(...(found as unknown[]));
const pages = JSON.stringify(found);
const indented = (text: string) => JSON.stringify(JSON.parse(text), null, 2);

/** Bytes that are read again for everything in a file. */
async function bytesReadAgain(
  layout: Chunk['layout'],
  text: string,
): Promise<{ readonly again: number; size: number }> {
  return inFolder({ 'x.json': text }, async (folder) => {
    const file = { path: `${folder}/x.json`, name: 'x.json' };
    const { size } = statSync(file.path);
    const [chunk = { file, layout, start: 0, end: size }] = layout === 'lines' ? chunksOf(file, size) : [];
    const { owned, patients, shared } = await new ChunkScanner().scan(chunk, false);
    const spots = new Map<string, number>();
    for (const cells of [owned, patients, shared])
      for (let row = 0; row < cells.length; row += ROW)
        spots.set(`${cells[row + 4]}:${cells[row + 5]}`, cells[row + 3] ?? 0);
    expect(spots.size).toBe(resources.length);
    return { again: [...spots.values()].reduce((sum, length) => sum + length, 0), size };
  });
}

describe('a Bundle of many patients', () => {
  it.each<[string, Chunk['layout'], string]>([
    ['on one line', 'lines', bundle(...resources)],
    ['as a list on one line', 'lines', JSON.stringify(resources)],
    ['over many lines', 'text', indented(bundle(...resources))],
    ['as the answers to searches on one line', 'lines', searches],
    ['as pages on one line', 'lines', pages],
    ['as pages over many lines', 'text', indented(pages)],
  ])('is read once more at most, %s', async (_, layout, text) => {
    const { again, size } = await bytesReadAgain(layout, text);
    expect(again).toBeGreaterThan(size / 2);
    expect(again).toBeLessThanOrEqual(size);
  });
});

const [first = [], second = []] = people;
const entries = (...held: readonly Resource[]) => held.map((resource) => ({ resource }));
const bundleOf = (fields: object) => JSON.stringify({ resourceType: 'Bundle', type: 'collection', ...fields });

/** Patients 0 and 1 in forms that only a careless writer gives to a Bundle. */
const ODD: Readonly<Record<string, string>> = {
  'two lists of entries': bundleOf({ entry: entries(...second), last: 0 }).replace(
    '"last":0',
    `"entry":${JSON.stringify(entries(...first, ...second))}`,
  ),
  'an escaped key': bundleOf({ entry: entries(...first, ...second) }).replace('"entry"', '"\\u0065ntry"'),
  'types beside the resources': bundleOf({
    entry: entries(...first, ...second).map((entry) => ({ resourceType: 'Patient', id: 'p7', ...entry })),
  }),
  'resources within the elements of a list': JSON.stringify(
    [...first, ...second].map((held) => ({ ...held, resource: { resourceType: 'Patient', id: 'p7' } })),
  ),
  'entries without a resource, refused ones, and a Bundle': bundleOf({
    entry: [
      null,
      { fullUrl: 'urn:uuid:none' },
      { response: { status: '404' } },
      { resource: JSON.parse(bundle(...second)) as unknown },
      ...entries(...first),
    ],
  }),
  'one address for two resources': bundleOf({
    entry: entries(...first, ...second).map((entry) => ({ fullUrl: 'urn:uuid:same', ...entry })),
  }),
  'resources in parameters besides': `${JSON.stringify({ resourceType: 'Parameters', parameter: [{ name: 'return', resource: JSON.parse(bundle(...second)) as unknown }] })}\n${bundle(...first)}\n`,
  'lines within lines, marked': `\u{feff}${bundle(...first)}\r\n\r\n  ${JSON.stringify(second)}\r\n`,
};

it.each(
  Object.entries(ODD).flatMap(([form, text]) => [[form, text] as const, [`${form}, indented`, indent(text)] as const]),
)('gives the same verdicts in two passes as in memory: %s', async (_, text) => {
  for (const way of [{ chunk: 257 }, { few: -1 }]) {
    const [memory, passes] = await bothWays({ 'x.json': text }, day(95), way);
    expect(memory.texts.length).toBeGreaterThan(0);
    expect(passes).toEqual(memory);
  }
});

/** The text over many lines, where it is one JSON text; blanks and line breaks change nothing else. */
function indent(text: string): string {
  return text.includes('\n') ? text : text.replaceAll(/(?<=[[,])(?=\{)/g, '\n  ');
}

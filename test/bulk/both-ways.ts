import { leftOut } from '../../src/bulk/export-manifest.ts';
import { gather } from '../../src/bulk/gather.ts';
import { openInput } from '../../src/bulk/input.ts';
import { readFiles } from '../../src/bulk/read-resources.ts';
import type { FormatName, Run } from '../../src/cli/format.ts';
import { ndjsonFormat } from '../../src/cli/json-format.ts';
import { pieceOf, type Piece } from '../../src/cli/piece.ts';
import { Review, type Extent } from '../../src/cli/review.ts';
import { sendable } from '../../src/cli/review-orders.ts';
import { DEFAULT_POLICY } from '../../src/model/policy.ts';
import { catalogue } from '../../src/rules/index.ts';
import { inFolder, type Files } from './input-folder.ts';

/** What a review printed of each patient, and what it read and skipped. */
export interface Reviewed extends Extent {
  readonly texts: readonly string[];
}

const runOn = (asOf: string): Run => ({
  path: 'input',
  asOf,
  policy: DEFAULT_POLICY,
  catalogue,
  width: 100,
  colour: false,
});

/** Reviews a folder with everything in memory. */
export async function reviewInMemory(folder: string, asOf: string): Promise<Reviewed> {
  const input = await openInput(folder);
  const held = new Map<string, number>();
  const { records, skipped, resources } = await gather(readFiles(input.files, folder, held), asOf);
  const { types: unreadable, skipped: short } = (await leftOut(folder))(held);
  const format = ndjsonFormat();
  const pieces = [...records].map((record) => pieceOf({ ...record, unreadable }, runOn(asOf), format));
  input.temp.remove();
  return { texts: pieces.map(textOf), skipped: [...input.skipped, ...skipped, ...short], resources };
}

/** How a folder is reviewed in two passes. */
export interface Way {
  readonly format?: FormatName;
  readonly threads?: number;
  readonly chunk?: number;
  readonly few?: number;
}

/** Reviews a folder in two passes. */
export async function reviewInPasses(
  folder: string,
  asOf: string,
  { threads = 1, chunk, few, format = 'ndjson' }: Way = {},
): Promise<Reviewed> {
  const input = await openInput(folder, undefined, 0);
  const review = new Review(input.files, {
    threads,
    watcher: { scanned: () => undefined, judged: () => undefined },
    folder: () => input.temp.path(),
    ...(chunk !== undefined && { chunk }),
    ...(few !== undefined && { few }),
  });
  try {
    const texts: string[] = [];
    await review.begin();
    const { types: unreadable, skipped: short } = (await leftOut(folder))(review.held);
    for await (const piece of review.pieces({ format, run: sendable(runOn(asOf)), unreadable }))
      texts.push(textOf(piece));
    const { resources, skipped } = review.extent;
    return { texts, resources, skipped: [...input.skipped, ...skipped, ...short] };
  } finally {
    input.temp.remove();
    await review.close();
  }
}

function textOf({ text, counted }: Piece): string {
  return 'fault' in counted ? `${counted.patient} ${counted.fault}` : text;
}

/** Both reviews of the same files. */
export function bothWays(files: Files, asOf: string, way: Way = {}): Promise<readonly [Reviewed, Reviewed]> {
  return inFolder(files, async (folder) => [
    await reviewInMemory(folder, asOf),
    await reviewInPasses(folder, asOf, way),
  ]);
}

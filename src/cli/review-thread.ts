import { parentPort } from 'node:worker_threads';
import { basesInChunk } from '../bulk/chunk-bases.ts';
import type { Chunk } from '../bulk/chunks.ts';
import type { Order } from '../bulk/pool.ts';
import { ChunkScanner } from '../bulk/scan-chunk.ts';
import type { Scanned } from '../bulk/scanned.ts';
import type { ThreadJudge } from './review-judge.ts';
import type { JudgeOrder, ReviewedPerson, ThreadOrder, ThreadResult } from './review-orders.ts';

const scanner = new ChunkScanner();
let begun: Extract<ThreadOrder, { readonly kind: 'begin' }> | undefined;
let judge: ThreadJudge | undefined;

parentPort?.on('message', (message: Order<ThreadOrder>) => {
  void answer(message);
});

async function answer({ number, order }: Order<ThreadOrder>): Promise<void> {
  try {
    const result = await obey(order);
    parentPort?.postMessage({ number, result });
  } catch (error) {
    parentPort?.postMessage({ number, fault: error instanceof Error ? error.name : 'unknown error' });
  }
}

async function obey(order: ThreadOrder): Promise<ThreadResult> {
  switch (order.kind) {
    case 'scan':
      return { kind: 'scan', scanned: await scanned(order.chunks, order.inFull) };
    case 'bases':
      return { kind: 'bases', bases: await basesInChunk(order.chunk) };
    case 'begin':
      begun = order;
      return { kind: 'begin' };
    case 'judge':
      return { kind: 'judge', persons: await persons(order) };
  }
}

async function scanned(chunks: readonly Chunk[], inFull: boolean): Promise<readonly Scanned[]> {
  const all: Scanned[] = [];
  for (const chunk of chunks) all.push(await scanner.scan(chunk, inFull));
  return all;
}

/** The rules are loaded when there is somebody to judge: scanning begins without them. */
async function persons(order: JudgeOrder): Promise<readonly ReviewedPerson[]> {
  if (!begun) return [];
  const { threadJudge } = await import('./review-judge.ts');
  judge ??= await threadJudge(begun.data, begun.surroundings);
  return judge.judge(order);
}

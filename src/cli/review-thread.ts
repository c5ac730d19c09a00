import { parentPort, workerData } from 'node:worker_threads';
import { basesInChunk } from '../bulk/chunk-bases.ts';
import type { Surroundings } from '../bulk/person-record.ts';
import type { Order } from '../bulk/pool.ts';
import { ChunkScanner } from '../bulk/scan-chunk.ts';
import type { ThreadJudge } from './review-judge.ts';
import type { JudgeOrder, ReviewedPerson, ThreadData, ThreadOrder, ThreadResult } from './review-orders.ts';

const scanner = new ChunkScanner();
let surroundings: Surroundings | undefined;
let judge: ThreadJudge | undefined;

parentPort?.on('message', (message: Order<ThreadOrder>) => {
  void answer(message);
});

async function answer({ number, order }: Order<ThreadOrder>): Promise<void> {
  try {
    parentPort?.postMessage({ number, result: await obey(order) });
  } catch (error) {
    parentPort?.postMessage({ number, fault: error instanceof Error ? error.name : 'unknown error' });
  }
}

async function obey(order: ThreadOrder): Promise<ThreadResult> {
  switch (order.kind) {
    case 'scan':
      return { kind: 'scan', scanned: await scanner.scan(order.chunk, order.inFull) };
    case 'bases':
      return { kind: 'bases', bases: await basesInChunk(order.chunk) };
    case 'begin':
      surroundings = order.surroundings;
      return { kind: 'begin' };
    case 'judge':
      return { kind: 'judge', persons: await persons(order) };
  }
}

/** The rules are loaded when there is somebody to judge: scanning begins without them, and few persons take one thread. */
async function persons(order: JudgeOrder): Promise<readonly ReviewedPerson[]> {
  if (!surroundings) return [];
  const { threadJudge } = await import('./review-judge.ts');
  judge ??= await threadJudge(workerData as ThreadData, surroundings);
  return judge.judge(order);
}

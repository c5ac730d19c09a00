import { basesInChunk } from '../bulk/chunk-bases.ts';
import type { Chunk } from '../bulk/chunks.ts';
import { ChunkScanner } from '../bulk/scan-chunk.ts';
import type { Scanned } from '../bulk/scanned.ts';
import type { ThreadJudge } from './review-judge.ts';
import type { JudgeOrder, ReviewedPerson, ThreadOrder, ThreadResult } from './review-orders.ts';

/** Does in one thread what a review asks of it. */
export class ReviewHand {
  readonly #pause: () => Promise<unknown>;
  #scanner: ChunkScanner | undefined;
  #begun: Extract<ThreadOrder, { readonly kind: 'begin' }> | undefined;
  #judge: ThreadJudge | undefined;

  /** `pause` is taken after each chunk and person: time for whatever else the thread has to hear; it may throw. */
  constructor(pause: () => Promise<unknown> = () => Promise.resolve()) {
    this.#pause = pause;
  }

  async obey(order: ThreadOrder): Promise<ThreadResult> {
    switch (order.kind) {
      case 'scan':
        return { kind: 'scan', scanned: await this.#scanned(order.chunks, order.inFull) };
      case 'bases':
        return { kind: 'bases', bases: await basesInChunk(order.chunk) };
      case 'begin':
        this.#begun = order;
        return { kind: 'begin' };
      case 'judge':
        return { kind: 'judge', persons: await this.#persons(order) };
    }
  }

  /** Closes the files. */
  close(): void {
    this.#judge?.close();
  }

  async #scanned(chunks: readonly Chunk[], inFull: boolean): Promise<readonly Scanned[]> {
    this.#scanner ??= new ChunkScanner();
    const all: Scanned[] = [];
    for (const chunk of chunks) {
      all.push(await this.#scanner.scan(chunk, inFull));
      await this.#pause();
    }
    return all;
  }

  /** The rules are loaded when there is somebody to judge: scanning begins without them. */
  async #persons(order: JudgeOrder): Promise<readonly ReviewedPerson[]> {
    if (!this.#begun) return [];
    const { threadJudge } = await import('./review-judge.ts');
    this.#judge ??= await threadJudge(this.#begun.data, this.#begun.surroundings);
    return this.#judge.judge(order, this.#pause);
  }
}

import { parentPort } from 'node:worker_threads';
import type { Order } from '../bulk/pool.ts';
import { ReviewHand } from './review-hand.ts';
import type { ThreadOrder } from './review-orders.ts';

const hand = new ReviewHand();

parentPort?.on('message', (message: Order<ThreadOrder>) => {
  void answer(message);
});

async function answer({ number, order }: Order<ThreadOrder>): Promise<void> {
  try {
    const result = await hand.obey(order);
    parentPort?.postMessage({ number, result });
  } catch (error) {
    parentPort?.postMessage({ number, fault: error instanceof Error ? error.name : 'unknown error' });
  }
}

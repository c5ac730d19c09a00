import { describe, expect, it } from '@jest/globals';
import { Pool } from '../../src/bulk/pool.ts';

/** A thread that answers an order with its double, and does to itself what an order in words says. */
const PROGRAM = new URL(
  `data:text/javascript,${encodeURIComponent(`
    import { parentPort } from 'node:worker_threads';
    parentPort.on('message', ({ number, order }) => {
      if (order === 'exit') process.exit(3);
      if (order === 'throw') throw new TypeError('of the thread');
      parentPort.postMessage({ number, result: order * 2 });
    });
  `)}`,
);

const idle = () => new Promise<number>(() => undefined);
const poolOf = (threads: number, own: (order: unknown) => Promise<number>) =>
  new Pool<unknown, number>({ program: PROGRAM, threads, young: 16, own });

describe('a pool', () => {
  it.each([1, 2, 3])('of %d threads does every order once', async (threads) => {
    const pool = poolOf(threads, (order) => Promise.resolve(Number(order) * 2));
    const orders = Array.from({ length: 40 }, (_, order) => order);
    expect(await Promise.all(orders.map((order) => pool.run(order)))).toEqual(orders.map((order) => order * 2));
    await pool.close();
  });

  it('tells of a fault in this thread by its kind', async () => {
    const pool = poolOf(1, () => Promise.reject(new RangeError('of this thread')));
    await expect(pool.run(1)).rejects.toMatchObject({ name: 'ThreadFault', message: 'RangeError' });
    await pool.close();
  });

  it.each(['exit', 'throw'])(
    'whose thread ends by %s fails what is under way and what comes after, and can be closed',
    async (order) => {
      const pool = poolOf(2, idle);
      const expected = { name: 'ThreadFault' };
      await expect(pool.run(order)).rejects.toMatchObject(expected);
      await expect(pool.run(1)).rejects.toMatchObject(expected);
      await expect(pool.runOnAll(1)).rejects.toMatchObject(expected);
      await pool.close();
    },
  );
});

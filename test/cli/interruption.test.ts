import { describe, expect, it } from '@jest/globals';
import { Interrupted, interruptible, type CleanUp } from '../../src/cli/interruption.ts';

describe('a work that a signal ends', () => {
  it('undoes what it noted, the last first', async () => {
    const undone: string[] = [];
    const work = interruptible((cleanUp) => {
      cleanUp(() => undone.push('first'));
      cleanUp(() => undone.push('second'));
      return new Promise(() => undefined);
    });
    process.emit('SIGTERM');
    await expect(work).rejects.toBeInstanceOf(Interrupted);
    expect(undone).toEqual(['second', 'first']);
  });

  it('goes no further once it notes something more, and that is undone too', async () => {
    const undone: string[] = [];
    const held = Promise.withResolvers<CleanUp>();
    const work = interruptible((cleanUp) => {
      held.resolve(cleanUp);
      return new Promise(() => undefined);
    });
    const cleanUp = await held.promise;
    process.emit('SIGTERM');
    await expect(work).rejects.toBeInstanceOf(Interrupted);
    expect(() => cleanUp(() => undone.push('late'))).toThrow(Interrupted);
    expect(undone).toEqual(['late']);
  });
});

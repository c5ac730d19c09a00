import { describe, expect, it } from '@jest/globals';
import { Progress } from '../../src/cli/progress.ts';

/** A watch that goes on by itself, and what was told. */
function watched(isTTY: boolean, columns = 200) {
  const told: string[] = [];
  const watch = { now: 0 };
  const teller = { isTTY, columns, write: (text: string) => told.push(text) };
  return { told, watch, progress: new Progress(2e9, teller, () => watch.now) };
}

describe('progress', () => {
  it('is one line on a terminal, written over and taken away', () => {
    const { told, watch, progress } = watched(true);
    watch.now = 1000;
    progress.scanned(5e8, 3);
    expect(told).toEqual([
      '\rReading █████░░░░░░░░░░░░░░░ 500 MB of 2.0 GB · 500 MB/s · 3 services found · 3 s left\u{1b}[K',
    ]);
    watch.now = 5000;
    progress.scanned(15e8, 1);
    progress.judged(0, 4);
    watch.now = 7000;
    progress.judged(1, 4);
    expect(told.at(-1)).toBe('\rJudging █████░░░░░░░░░░░░░░░ 1 of 4 patients · 6 s left\u{1b}[K');
    progress.end();
    expect(told.at(-1)).toBe('\r\u{1b}[K');
  });

  it('fits the terminal', () => {
    const { told, watch, progress } = watched(true, 40);
    watch.now = 1000;
    progress.scanned(5e8, 1);
    expect(told[0]).toHaveLength('\r'.length + 39 + '\u{1b}[K'.length);
  });

  it('is a plain line now and then elsewhere', () => {
    const { told, watch, progress } = watched(false);
    for (watch.now = 1000; watch.now <= 30_000; watch.now += 1000) progress.scanned(1e7, 1);
    expect(told).toEqual([
      'Reading: 50 MB of 2.0 GB · 10 MB/s · 5 services found · 3 min 15 s left\n',
      'Reading: 150 MB of 2.0 GB · 10 MB/s · 15 services found · 3 min 5 s left\n',
      'Reading: 250 MB of 2.0 GB · 10 MB/s · 25 services found · 2 min 55 s left\n',
    ]);
    progress.end();
    expect(told).toHaveLength(3);
  });

  it('is not told of what is done at once', () => {
    const { told, watch, progress } = watched(true);
    watch.now = 300;
    progress.scanned(2e9, 1);
    progress.judged(1, 1);
    progress.end();
    expect(told).toEqual([]);
  });
});

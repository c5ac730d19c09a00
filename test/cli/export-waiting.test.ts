import { describe, expect, it } from '@jest/globals';
import { ExportWaiting } from '../../src/cli/export-waiting.ts';

const HOST = 'ehr.example';
const DOWN = 'no connection';

/** A watch and an alarm that somebody else sets going, and what was told. */
function waited(isTTY: boolean, columns = 200) {
  const told: string[] = [];
  const watch = { now: 0, alarm: undefined as (() => void) | undefined };
  const later = (_: number, ring: () => void) => {
    watch.alarm = ring;
    return () => {
      watch.alarm = undefined;
    };
  };
  const teller = { isTTY, columns, write: (text: string) => told.push(text) };
  return { told, watch, waiting: new ExportWaiting(teller, () => watch.now, later) };
}

describe('what an export waits for', () => {
  it('is told within seconds, and now and then only, where lines stay', () => {
    const { told, watch, waiting } = waited(false);
    for (let left = 60; left > 0; left--) {
      waiting.asking(HOST, 60_000);
      waiting.again({ host: HOST, why: DOWN, milliseconds: 1000, left });
      watch.now += 1000;
    }
    expect(told).toEqual([
      'Waiting for ehr.example: no connection. Asking again in 1 s, 59 more times at most.\n',
      'Waiting for ehr.example: no connection. Asking again in 1 s, 29 more times at most.\n',
    ]);
  });

  it('is one line on a terminal, written over and taken away', () => {
    const { told, watch, waiting } = waited(true);
    waiting.again({ host: HOST, why: DOWN, milliseconds: 1000, left: 6 });
    watch.now = 1000;
    waiting.again({ host: HOST, why: DOWN, milliseconds: 2000, left: 5 });
    watch.now = 3000;
    waiting.again({ host: HOST, why: DOWN, milliseconds: 4000, left: 1 });
    waiting.answered();
    expect(told).toEqual([
      '\rWaiting for ehr.example: no connection. Asking again in 2 s, 5 more times at most.\u{1b}[K',
      '\rWaiting for ehr.example: no connection. Asking again in 4 s, for the last time.\u{1b}[K',
      '\r\u{1b}[K',
    ]);
  });

  it('fits the terminal, and leaves room for lines that stay', () => {
    const { told, waiting } = waited(true, 40);
    waiting.again({ host: HOST, why: DOWN, milliseconds: 5000, left: 6 });
    waiting.say('The server has taken the request.');
    expect(told).toEqual([
      `\r${'Waiting for ehr.example: no connection. Asking again'.slice(0, 39)}\u{1b}[K`,
      '\r\u{1b}[K',
      'The server has taken the request.\n',
    ]);
  });

  it('is told on a terminal that does not say how wide it is', () => {
    const { told, waiting } = waited(true, 0);
    waiting.again({ host: HOST, why: DOWN, milliseconds: 5000, left: 6 });
    expect(told).toEqual([
      `\r${'Waiting for ehr.example: no connection. Asking again in 5 s, 6 more times at most.'.slice(0, 79)}\u{1b}[K`,
    ]);
  });

  it('is told at once where the server asks for a long pause', () => {
    const { told, waiting } = waited(false);
    waiting.again({ host: HOST, why: 'it answered 503', milliseconds: 120_000, left: 6 });
    expect(told).toEqual(['Waiting for ehr.example: it answered 503. Asking again in 120 s, 6 more times at most.\n']);
  });

  it('is told of a long pause, however short the time since another line', () => {
    const { told, watch, waiting } = waited(false);
    waiting.again({ host: HOST, why: 'it answered 503', milliseconds: 2000, left: 6 });
    waiting.answered();
    watch.now = 4000;
    waiting.again({ host: HOST, why: 'it answered 429', milliseconds: 900_000, left: 60 });
    expect(told).toEqual([
      'Waiting for ehr.example: it answered 503. Asking again in 2 s, 6 more times at most.\n',
      'Waiting for ehr.example: it answered 429. Asking again in 900 s, 60 more times at most.\n',
    ]);
  });

  it('is not worth a word where it is over at once, however often', () => {
    const { told, watch, waiting } = waited(false);
    for (let time = 0; time < 100; time++) {
      waiting.again({ host: HOST, why: 'it answered 429', milliseconds: 1000, left: 60 });
      watch.now += 1000;
      waiting.answered();
    }
    expect(told).toEqual([]);
  });

  it('is told of a server that takes the question and is silent', () => {
    const { told, watch, waiting } = waited(false);
    waiting.asking(HOST, 60_000);
    watch.now = 5000;
    watch.alarm?.();
    expect(told).toEqual(['Waiting for ehr.example: no answer for 5 s, given up after 60 s.\n']);
    waiting.answered();
    expect(watch.alarm).toBeUndefined();
  });

  it('is told of such a server of a file, which takes the time it takes', () => {
    const { told, watch, waiting } = waited(false);
    waiting.asking(HOST, undefined);
    watch.alarm?.();
    expect(told).toEqual(['Waiting for ehr.example: no answer for 5 s.\n']);
  });
});

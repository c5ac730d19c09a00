import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { setClock, timeNow } from '../../src/worklist/clock.ts';

const COMPUTER = '2026-03-02T12:00:00.000Z';

beforeEach(() => {
  jest.useFakeTimers({ now: new Date(COMPUTER) });
});
afterEach(() => {
  jest.useRealTimers();
});

describe('the time, by a computer at noon of 2 March', () => {
  it.each<[string, Record<string, string>, string]>([
    ['a server of the same time', { date: 'Mon, 02 Mar 2026 12:01:00 GMT' }, COMPUTER],
    ['a server of another day', { date: 'Tue, 03 Mar 2026 12:00:00 GMT' }, '2026-03-03T12:00:00.000Z'],
    ['an answer a cache kept for a day', { date: 'Sun, 01 Mar 2026 12:00:00 GMT', age: '86400' }, COMPUTER],
    [
      'an answer a cache kept for an hour, of a server of another day',
      { date: 'Tue, 03 Mar 2026 11:00:00 GMT', age: '3600' },
      '2026-03-03T12:00:00.000Z',
    ],
    ['an age that is none', { date: 'Mon, 02 Mar 2026 12:00:00 GMT', age: 'old' }, COMPUTER],
    ['an age below nought', { date: 'Mon, 02 Mar 2026 12:00:00 GMT', age: '-86400' }, COMPUTER],
    ['a server that tells no time', {}, COMPUTER],
  ])('after %s', (_, headers, now) => {
    setClock(new Response(null, { headers }));
    expect(timeNow().toISOString()).toBe(now);
  });
});

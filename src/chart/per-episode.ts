import type { Episode } from '../model/episode.ts';
import { Memo } from './memo.ts';

/** A reader that is asked by many rules: it reads an episode once, and again only for another policy. */
export function perEpisode<E extends Episode, A extends readonly unknown[], T>(
  read: (episode: E, ...more: A) => T,
): (episode: E, ...more: A) => T {
  const memo = new Memo<E, { readonly more: A; readonly value: T }>();
  return (episode, ...more) => {
    const known = memo.of(episode.chart);
    const held = known.get(episode);
    if (held?.more.every((argument, index) => argument === more[index])) return held.value;
    const value = read(episode, ...more);
    known.set(episode, { more, value });
    return value;
  };
}

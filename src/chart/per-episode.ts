import type { Episode } from '../model/episode.ts';

/** A reader that is asked by many rules: it reads an episode once, and again only for another policy. */
export function perEpisode<E extends Episode, A extends readonly unknown[], T>(
  read: (episode: E, ...more: A) => T,
): (episode: E, ...more: A) => T {
  const known = new WeakMap<E, { readonly more: A; readonly value: T }>();
  return (episode, ...more) => {
    const held = known.get(episode);
    if (held?.more.every((argument, index) => argument === more[index])) return held.value;
    const value = read(episode, ...more);
    known.set(episode, { more, value });
    return value;
  };
}

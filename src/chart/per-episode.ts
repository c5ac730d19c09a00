import type { Episode } from '../model/episode.ts';

/** A reader that is asked by many rules: it reads an episode once. */
export function perEpisode<E extends Episode, T>(read: (episode: E) => T): (episode: E) => T {
  const known = new WeakMap<E, { readonly value: T }>();
  return (episode) => {
    const held = known.get(episode) ?? { value: read(episode) };
    known.set(episode, held);
    return held.value;
  };
}

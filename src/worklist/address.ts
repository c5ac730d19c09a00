import { useCallback, useSyncExternalStore } from 'react';

const CHANGED = 'radgap-address';

function subscribe(listener: () => void): () => void {
  window.addEventListener('popstate', listener);
  window.addEventListener(CHANGED, listener);
  return () => {
    window.removeEventListener('popstate', listener);
    window.removeEventListener(CHANGED, listener);
  };
}

/** Goes to another query of this page; replacing keeps it out of the history. */
export function goTo(query: URLSearchParams, how: 'push' | 'replace' = 'push'): void {
  const text = query.toString();
  const address = `${window.location.pathname}${text === '' ? '' : `?${text}`}`;
  window.history[how === 'push' ? 'pushState' : 'replaceState'](null, '', address);
  window.dispatchEvent(new Event(CHANGED));
}

/** The query of the page's address, and how to change it. */
export function useQuery(): readonly [URLSearchParams, typeof goTo] {
  const text = useSyncExternalStore(subscribe, () => window.location.search);
  const go = useCallback(goTo, []);
  return [new URLSearchParams(text), go];
}

/** The query that shows an episode, the queue's filters kept for the way back. */
export function episodeQuery(query: URLSearchParams, episode: string, patient: string): URLSearchParams {
  const next = new URLSearchParams(query);
  next.set('view', 'episode');
  next.set('episode', episode);
  next.set('patient', patient);
  next.delete('asOf');
  return next;
}

/** The query that shows the queue, with the filters it had. */
export function queueQuery(query: URLSearchParams): URLSearchParams {
  const next = new URLSearchParams(query);
  for (const name of ['view', 'episode', 'patient', 'asOf']) next.delete(name);
  return next;
}

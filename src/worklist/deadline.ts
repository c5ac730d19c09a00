/** Milliseconds after which a request is given up: far from what a slow server needs for its longest answer. */
export const LONGEST_MS = 60_000;

/**
 * A fetch that gives a request up when its answer, to the last byte, takes longer than some milliseconds. It fails as aborted,
 * so that MedplumClient does not ask a server twice more that could not answer once.
 */
export function fetchWithin(ms: number): (url: string, options?: RequestInit) => Promise<Response> {
  return async (url, options) => {
    try {
      return await fetch(url, { ...options, signal: AbortSignal.timeout(ms) });
    } catch (error) {
      if (!isTooLate(error)) throw error;
      throw new DOMException('no answer came in time', 'AbortError');
    }
  };
}

/** True when a request, or the rest of its answer, was given up as too late. */
export function isTooLate(error: unknown): boolean {
  return error instanceof DOMException && (error.name === 'TimeoutError' || error.name === 'AbortError');
}

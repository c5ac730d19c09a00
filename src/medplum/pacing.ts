/** Points of a Medplum quota that one check may take: a first check that writes some fifty issues. */
const POINTS_OF_A_CHECK = 6000;

/** Milliseconds a server is believed to want rest, whatever it says: after that it is asked again. */
const LONGEST_REST = 300_000;

/** What the answers of one server tell of how fast it may be asked: `Retry-After`, and the quota in `RateLimit`. */
export class Pacing {
  readonly #clock: () => number;
  #closedUntil = 0;
  #left = Infinity;
  #renewedAt = 0;

  /** `clock` gives milliseconds since 1970. */
  constructor(clock: () => number) {
    this.#clock = clock;
  }

  /** Learns from the head of an answer. */
  heard({ status, headers }: Pick<Response, 'status' | 'headers'>): void {
    const items = itemsIn(headers.get('ratelimit'));
    const points = items.find(({ name }) => name === 'fhirInteractions');
    if (points) {
      this.#left = points.left;
      this.#renewedAt = this.#clock() + points.seconds * 1000;
    }
    if (status !== 429 && status < 500) return;
    const spent = items.filter(({ left }) => left === 0).map(({ seconds }) => seconds * 1000);
    const rest = restIn(headers.get('retry-after'), this.#clock()) ?? (status === 429 ? Math.max(0, ...spent) : 0);
    this.#closedUntil = Math.max(this.#closedUntil, this.#clock() + Math.min(rest, LONGEST_REST));
  }

  /** Milliseconds for which the server asked not to be asked at all; 0 when it did not. */
  get rest(): number {
    return Math.max(0, this.#closedUntil - this.#clock());
  }

  /** Milliseconds until so many checks may begin: the rest it asked for, or until a quota too small for them is renewed. */
  untilReady(checks: number): number {
    const short = this.#left < POINTS_OF_A_CHECK * checks ? Math.max(0, this.#renewedAt - this.#clock()) : 0;
    return Math.max(this.rest, short);
  }
}

/** `Retry-After` as milliseconds: seconds, also as a fraction or told more than once, or a date. */
function restIn(text: string | null, now: number): number | undefined {
  if (text === null) return undefined;
  const [, seconds] = /^\s*(\d{1,15}(?:\.\d{1,9})?)\s*(?:,.*)?$/.exec(text) ?? [];
  if (seconds !== undefined) return Number(seconds) * 1000;
  const date = Date.parse(text);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

/** The items of a `RateLimit` header, such as `"fhirInteractions";r=49900;t=58`. */
function itemsIn(text: string | null) {
  return [...(text ?? '').matchAll(/"(\w+)";\s*r=(\d+);\s*t=(\d+)/g)].map(([, name = '', left, seconds]) => ({
    name,
    left: Number(left),
    seconds: Number(seconds),
  }));
}

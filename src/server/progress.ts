/** How far the events of one topic subscription have been worked through. */
export interface Progress {
  /** Every event up to this number was worked through. */
  readonly contiguous: number;
  /** Numbers above it that were worked through too. */
  readonly beyond: readonly number[];
  /** The highest number the server is known to have sent or counted. */
  readonly highest: number;
  /** The last instant at which nothing was missing. */
  readonly good: string;
  /** The instant of the last notice, heartbeats included. */
  readonly heard: string;
  /** The latest time of an event that was worked through. */
  readonly event?: string;
}

/** Numbers kept beside the contiguous one; what lies beyond is recovered by other means. */
const MOST_BEYOND = 1000;

/** What is known before anything was heard: `from` is the last event that is none of ours to recover. */
export function begun(from: number, now: string): Progress {
  return { contiguous: from, beyond: [], highest: from, good: now, heard: now };
}

/** The progress after some events were worked through and the server told its counter. */
export function advanced(
  progress: Progress,
  done: Iterable<number>,
  counter: number,
  now: string,
  event?: string,
): Progress {
  const numbers = new Set([...progress.beyond, ...done]);
  let { contiguous } = progress;
  while (numbers.has(contiguous + 1)) contiguous++;
  const beyond = [...numbers]
    .filter((number) => number > contiguous)
    .sort((a, b) => a - b)
    .slice(0, MOST_BEYOND);
  const highest = Math.max(progress.highest, contiguous, counter, beyond.at(-1) ?? 0);
  const last = later(progress.event, event);
  return {
    contiguous,
    beyond,
    highest,
    good: contiguous === highest ? now : progress.good,
    heard: now,
    ...(last !== undefined && { event: last }),
  };
}

/** What two replicas know together. */
export function merged(a: Progress, b: Progress): Progress {
  const [ahead, behind] = a.contiguous >= b.contiguous ? [a, b] : [b, a];
  const heard = later(a.heard, b.heard) ?? a.heard;
  const event = later(a.event, b.event);
  const both = advanced(ahead, behind.beyond, Math.max(a.highest, b.highest), heard);
  const good = both.contiguous === both.highest ? (later(a.good, b.good) ?? a.good) : ahead.good;
  return { ...both, heard, good, ...(event !== undefined && { event }) };
}

/** The events that are missing, first and last; undefined when none is. */
export function holeIn({
  contiguous,
  highest,
  beyond,
}: Progress): { readonly from: number; readonly to: number } | undefined {
  if (contiguous >= highest) return undefined;
  const done = new Set(beyond);
  let to = highest;
  while (done.has(to)) to--;
  return to > contiguous ? { from: contiguous + 1, to } : undefined;
}

/** The progress once everything that was missing has been recovered by some means. */
export function filled(progress: Progress, to: number, now: string): Progress {
  const rest = progress.beyond.filter((number) => number > to);
  return advanced({ ...progress, contiguous: Math.max(progress.contiguous, to), beyond: rest }, [], 0, now);
}

function later(a: string | undefined, b: string | undefined): string | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return Date.parse(a) >= Date.parse(b) ? a : b;
}

import { begun, filled, advanced, type Progress } from './progress.ts';
import type { Means, Missing } from './recovery.ts';
import type { Standing } from './standing.ts';

/** What minding the silence of subscriptions needs. */
export interface SilenceParts {
  /** Milliseconds since 1970. */
  readonly clock: () => number;
  /** Seconds between heartbeats, as the Subscription says. */
  readonly heartbeat: (subscription: string) => Promise<number | 'none' | 'gone'>;
  /** What the server says of it; undefined when it does not say. */
  readonly standing: (subscription: string) => Promise<Standing | undefined>;
  /** Asks for a subscription in error anew; false when the server refuses. */
  readonly askAnew: (subscription: string) => Promise<boolean>;
  readonly recover: (
    subscription: string,
    missing: Missing,
    good: string,
  ) => Promise<{ readonly by: Means; readonly upTo?: number }>;
  readonly sweep: () => Promise<void>;
  readonly onStopped: (subscription: string, status: string, isAskedAnew: boolean) => void;
}

/** What is known of a subscription's silence; kept by this process alone. */
export interface Quiet {
  /** Seconds; undefined before the Subscription was read. */
  period?: number | 'none';
  /** Milliseconds since 1970 before which nobody looks again. */
  notBefore: number;
  /** Silences met without a notice between them: each doubles the next wait, for a dead subscription stays silent. */
  met: number;
}

/** What came of a look at a silent subscription; undefined when there was nothing to do. */
export interface Heeded {
  readonly progress: Progress;
  readonly by?: Means;
  /** True when the subscription was made anew. */
  readonly restarted?: true;
}

/** Heartbeats that may fail to come. */
const MISSED_BEATS = 2;
/** Seconds after which a subscription without heartbeats is asked after. */
const UNASKED = 900;
/** Milliseconds between two looks when the first one failed. */
const LATER = 60_000;
/** Milliseconds until a Subscription that was not there is looked for again. */
const MUCH_LATER = 3_600_000;

/** True when a subscription has been silent for longer than it may. */
export function isSilent(progress: Progress, { period, met }: Quiet, now: number): boolean {
  if (period === undefined) return false;
  const seconds = period === 'none' ? UNASKED : period;
  return now - Date.parse(progress.heard) > MISSED_BEATS * seconds * 1000 * 2 ** Math.min(met, 6);
}

/** Learns how often a subscription is to be heard of; one that is not to be read is left alone for an hour. */
export async function learnPeriod(parts: SilenceParts, subscription: string, quiet: Quiet): Promise<void> {
  if (quiet.period !== undefined) return;
  quiet.notBefore = parts.clock() + LATER;
  const period = await parts.heartbeat(subscription);
  if (period === 'gone') quiet.notBefore = parts.clock() + MUCH_LATER;
  else quiet.period = period;
}

/**
 * Asks the server how a silent subscription stands. Active with nothing told since: nothing was lost. Active with more:
 * recovered. In error: swept, then asked for anew. Off: swept and left so, for a person may have switched it off. A server
 * that does not say is taken at its silence where heartbeats were agreed on.
 */
export async function heedSilence(
  parts: SilenceParts,
  subscription: string,
  progress: Progress,
  quiet: Quiet,
): Promise<Heeded | undefined> {
  const now = () => new Date(parts.clock()).toISOString();
  quiet.notBefore = parts.clock() + LATER;
  const standing = await parts.standing(subscription);
  const { status, counter } = standing ?? {};
  if (status === 'error' || status === 'off') {
    await parts.sweep();
    const isAskedAnew = status === 'error' && (await parts.askAnew(subscription));
    parts.onStopped(subscription, status, isAskedAnew);
    quiet.met++;
    return { progress: filled(progress, counter ?? progress.highest, now()), by: 'sweep' };
  }
  if (counter !== undefined && counter < progress.contiguous) {
    return { progress: begun(counter, now()), restarted: true };
  }
  if (counter !== undefined && counter <= progress.highest) return { progress: advanced(progress, [], counter, now()) };
  if (standing === undefined && quiet.period === 'none') {
    quiet.notBefore = parts.clock() + UNASKED * 1000;
    return undefined;
  }
  const missing = { from: progress.contiguous + 1, ...(counter !== undefined && { to: counter }) };
  const { by, upTo = counter ?? progress.highest } = await parts.recover(subscription, missing, progress.good);
  quiet.met++;
  return { progress: filled(progress, upTo, now()), by };
}

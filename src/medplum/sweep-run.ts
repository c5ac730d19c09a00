import type { MedplumClient } from '@medplum/core';
import { checkPatient, type Checked, type EpisodeStore } from '../check-patient.ts';
import type { Rule } from '../model/rule.ts';
import type { ResourceKey } from '../model/verdict.ts';
import type { Patience } from './again.ts';
import { BusyServer } from './busy.ts';
import { PolicyError } from '../model/policy.ts';
import { ALL_TOLD, untoldIn, withUntold, type UntoldOfMany } from '../model/untold.ts';
import { nameOfError, statusOfError } from './outcome.ts';
import { NotInstalled } from './reading.ts';

/** What a sweep did. */
export interface Swept {
  readonly patients: number;
  readonly written: number;
  /** Patients whose check failed, with the kind of failure; the next sweep takes them up again. */
  readonly failed: readonly { readonly patient: ResourceKey; readonly why: string }[];
  /** What could not be read, used or judged of those whose check did not fail. */
  readonly untold: UntoldOfMany;
}

/** How far a sweep has come. */
export interface SweepProgress extends Swept {
  /** Patients checked so far. */
  readonly done: number;
  /** The last patient up to whom everybody was checked, in the order of the list; undefined at the start. */
  readonly reached: ResourceKey | undefined;
}

/** How a sweep is paced. */
export interface Pace {
  /** Checks under way at once. */
  readonly concurrency: number;
  readonly clock: Patience['clock'];
  readonly wait: Patience['wait'];
  /** Milliseconds since 1970 after which no further check begins. */
  readonly until: number;
  /** Told after each check; what it throws ends the sweep. */
  readonly told?: (progress: SweepProgress) => Promise<void> | void;
}

/** Points of a Medplum quota that one check may take: a first check that writes some fifty issues. */
const POINTS_OF_A_CHECK = 6000;

/**
 * Checks patients in their order, some at once, waiting where the next check could exhaust the quota of the server.
 * @throws NotInstalled, PolicyError or the refusal of who we are (401) when nobody can be checked, and what `told` throws; once the checks under way are over.
 */
export async function sweepPatients(
  client: MedplumClient,
  store: EpisodeStore,
  catalogue: readonly Rule[],
  patients: readonly ResourceKey[],
  pace: Pace,
): Promise<SweepProgress> {
  const failed: Swept['failed'][number][] = [];
  const finished = new Set<number>();
  let next = 0;
  let contiguous = 0;
  let written = 0;
  let untold = ALL_TOLD;
  let running = 0;
  let fault: Error | undefined;
  const progress = (): SweepProgress => ({
    patients: patients.length,
    written,
    failed,
    untold,
    done: finished.size,
    reached: patients[contiguous - 1],
  });
  // A server that wants rest again and again, whoever is checked, would hold the sweep for as long as it has patients.
  let isHopeless = false;
  const rests: Rests = {
    most: () => (isHopeless ? 0 : MOST_RESTS),
    wait: async (rest) => {
      if (pace.clock() + rest >= pace.until) return false;
      for (let left = rest; left > 0 && !fault; left -= SIGN_OF_LIFE) {
        await pace.wait(Math.min(left, SIGN_OF_LIFE));
        await signOfLife();
      }
      return !fault;
    },
  };
  const signOfLife = async () => {
    try {
      await pace.told?.(progress());
    } catch (error) {
      if (!(error instanceof BusyServer)) fault ??= asError(error);
    }
  };
  const worker = async () => {
    for (let rested = false; ;) {
      // The client counts from its last answer as if that had come just now: after one rest the next answer tells.
      const pause = rested ? 0 : untilRenewed(client, running + 1, pace);
      if (fault || next >= patients.length || pace.clock() + pause >= pace.until) return;
      if (pause > 0) {
        await pace.wait(pause);
        rested = true;
        continue;
      }
      rested = false;
      const index = next++;
      const patient = patients[index] ?? '';
      running++;
      try {
        const checked = await checkRested(() => checkPatient(store, patient, catalogue), rests);
        if (!checked) return;
        isHopeless = false;
        const { assessments, plans } = checked;
        untold = withUntold(untold, untoldIn(assessments));
        written += plans.reduce((sum, { writes }) => sum + writes.length, 0);
      } catch (error) {
        if (isOfInstallation(error) || (await isUnknownNow(client, error))) {
          fault ??= asError(error);
          return;
        }
        isHopeless ||= restOf(error) > 0;
        failed.push({ patient, why: nameOfError(error) });
      } finally {
        running--;
      }
      finished.add(index);
      while (finished.has(contiguous)) contiguous++;
      try {
        await pace.told?.(progress());
      } catch (error) {
        fault ??= asError(error);
        return;
      }
    }
  };
  await Promise.all(Array.from({ length: pace.concurrency }, worker));
  if (fault !== undefined) throw fault;
  return progress();
}

/** Rests in one check, each as long as the server wants it, after which the patient is left to the next sweep. */
const MOST_RESTS = 3;

/** Milliseconds of a rest after which a sweep says that it goes on. */
const SIGN_OF_LIFE = 60_000;

/** The rests that the checks of a sweep may take. */
interface Rests {
  /** How many one check may take now: none where the last one took all of them in vain, until a check comes to its end. */
  readonly most: () => number;
  /** Waits for some milliseconds; false when the sweep is over before they are. */
  readonly wait: (rest: number) => Promise<boolean>;
}

/**
 * A check, made again where the server wants a rest longer than a check waits: everybody's would fail meanwhile. Undefined when
 * the sweep is over before the rest is.
 */
async function checkRested(check: () => Promise<Checked>, { most, wait }: Rests): Promise<Checked | undefined> {
  for (let rests = 0; ; rests++) {
    try {
      return await check();
    } catch (error) {
      const rest = restOf(error);
      if (rest === 0 || rests >= most()) throw error;
      if (!(await wait(rest))) return undefined;
    }
  }
}

/** Milliseconds for which a server that refused a check wants rest; 0 where it did not say so. */
function restOf(error: unknown): number {
  return error instanceof BusyServer ? (error.retryAfter ?? 0) : 0;
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error('the sweep cannot go on', { cause: error });
}

/** True for what is wrong with the installation: every other patient would fail for it too. */
function isOfInstallation(error: unknown): error is Error {
  return error instanceof NotInstalled || error instanceof PolicyError;
}

/** True when it is not about one patient that the server refuses who we are: a token that expired ends the sweep, not each check. */
async function isUnknownNow(client: MedplumClient, error: unknown): Promise<boolean> {
  if (statusOfError(error) !== 401) return false;
  const asked = client.search('Device', '_count=1', { cache: 'reload' });
  return asked.then(
    () => false,
    (refusal: unknown) => statusOfError(refusal) === 401,
  );
}

/** Milliseconds until the quota is renewed, when too little of it is left for so many checks at once; 0 without a quota. */
function untilRenewed(client: MedplumClient, checks: number, { clock }: Pace): number {
  const short = client
    .rateLimitStatus()
    .find(({ name, remainingUnits }) => name === 'fhirInteractions' && remainingUnits < POINTS_OF_A_CHECK * checks);
  return short ? Math.max(0, short.resetsAfter * 1000 - clock()) : 0;
}

import type { MedplumClient } from '@medplum/core';
import type { Rule } from '../model/rule.ts';
import type { ResourceKey } from '../model/verdict.ts';
import type { Canonicals } from '../terminology/canonicals.ts';
import { statusOfError } from './outcome.ts';
import { basisOf, isAlive, isOfEverybody, keptOf } from './sweep-round.ts';
import { keepSweepState, readSweepState, type SweepState } from './sweep-state.ts';

/** Whom a sweep that is no round takes in beyond those under way. */
export interface WholeSweep {
  /** True when everybody is due: once a week, and when catalogue or policy changed. */
  readonly everybody: boolean;
  /** Patients whose check failed in a sweep before. */
  readonly missed: readonly ResourceKey[];
  /** Keeps that they were taken in, and whose check failed, for other processes and for rounds. */
  readonly done: (failed: readonly ResourceKey[]) => Promise<void>;
}

/**
 * What a sweep owes to the sweeps before it: a process that sweeps by itself shares the state of the rounds, so that everybody is
 * checked once a week, whoever does it. A round that is under way is left to who makes it.
 * @throws NotInstalled or PolicyError when nobody could be checked.
 */
export async function wholeSweep(
  client: MedplumClient,
  canonicals: Canonicals,
  catalogue: readonly Rule[],
  clock: () => number,
): Promise<WholeSweep> {
  const began = instant(clock);
  const kept = await readSweepState(client, canonicals);
  const { mode, basis } = await basisOf(client, canonicals, catalogue);
  const isUnderWay = kept !== undefined && kept.state.over === undefined && isAlive(kept.state, { clock });
  if (mode === 'off' || isUnderWay) return { everybody: false, missed: [], done: () => Promise.resolve() };
  const everybody = !kept || isOfEverybody(kept.state, basis, began);
  const missed = kept?.state.missed ?? [];
  const done = async (failed: readonly ResourceKey[]) => {
    if (!everybody && missed.length === 0) return;
    const state = everybody ? wholeState({ began, beat: instant(clock), basis, failed: failed.length }) : kept.state;
    const left = everybody ? failed : missed.filter((patient) => failed.includes(patient));
    try {
      await keepSweepState(client, canonicals, { ...state, ...keptOf(left, everybody) }, kept?.list);
    } catch (error) {
      if (statusOfError(error) !== 412) throw error;
    }
  };
  return { everybody, missed, done };
}

function wholeState({
  began,
  beat,
  basis,
  failed,
}: Pick<SweepState, 'began' | 'beat' | 'basis' | 'failed'>): SweepState {
  return { began, beat, basis, everybody: true, whole: began, over: beat, checked: 0, failed };
}

function instant(clock: () => number): string {
  return new Date(clock()).toISOString();
}

import type { MedplumClient } from '@medplum/core';
import { Buffer } from 'node:buffer';
import type { EpisodeStore } from '../check-patient.ts';
import type { Rule } from '../model/rule.ts';
import { ALL_TOLD } from '../model/untold.ts';
import type { ResourceKey } from '../model/verdict.ts';
import { CATALOGUE_VERSION } from '../rules/index.ts';
import { canonicalsUnder, type Canonicals } from '../terminology/canonicals.ts';
import { DEVICE_ID, policyIn, POLICY_ID } from './installation.ts';
import { statusOfError } from './outcome.ts';
import { NotInstalled } from './reading.ts';
import { resourcesOf } from './resources-of.ts';
import { keepSweepState, readSweepState, type KeptState, type SweepState } from './sweep-state.ts';
import { sweepPatients, type Pace, type Swept, type SweepProgress } from './sweep-run.ts';

/** What a run of the sweep came to. */
export interface RoundReport extends Swept {
  /** `over`: the round is finished; `cut`: time ran out, the next run goes on; `idle`: no round was due, or the policy is off; `busy`: another run is at it. */
  readonly ended: 'over' | 'cut' | 'idle' | 'busy';
  /** True when this run took up a round that another had left. */
  readonly resumed: boolean;
}

/** How a run of the sweep is made. */
export interface RoundOptions {
  readonly client: MedplumClient;
  readonly store: EpisodeStore;
  readonly catalogue: readonly Rule[];
  /** The moment of the run as FHIR instant. */
  readonly now: () => string;
  /** Whom the round concerns; everybody ever seen once a week and when catalogue or policy changed, for an episode that was over may not be now. */
  readonly patients: (everybody: boolean) => Promise<readonly ResourceKey[]>;
  /** Milliseconds between the beginnings of two rounds; 0 begins one in any case. */
  readonly every: number;
  readonly pace: Pace;
  readonly canonicalBase?: string;
}

/** Milliseconds without a sign of life after which a run is taken for dead. */
const DEAD = 120_000;

/** The last sign of life of a run that has ended: the next one need not wait. */
const LIFELESS = new Date(0).toISOString();

/** Milliseconds between two signs of life. */
const BEAT = 10_000;

/**
 * Runs or takes up a round of the sweep: a new one when one is due, or when catalogue or policy changed, over everybody then.
 * @throws NotInstalled or PolicyError, before anything is written, when nobody could be checked.
 */
export async function sweepRound(options: RoundOptions): Promise<RoundReport> {
  const { client, now, every } = options;
  const canonicals = canonicalsUnder(options.canonicalBase);
  const moment = now();
  const kept = await readSweepState(client, canonicals);
  const { mode, basis } = await basisOf(client, canonicals, options.catalogue);
  if (mode === 'off') return report('idle', false);
  const open = kept && kept.state.over === undefined;
  const age = kept ? Date.parse(moment) - Date.parse(kept.state.began) : Infinity;
  const resumed = open && kept.state.basis === basis && age < LONGEST && !isAhead(kept.state, moment);
  if (open && isAlive(kept.state, options.pace)) return report('busy', resumed === true);
  const due =
    !kept || open === true || kept.state.basis !== basis || every <= 0 || age >= every || isAhead(kept.state, moment);
  if (!due) return report('idle', false);
  const everybody = kept !== undefined && isOfEverybody(kept.state, basis, moment);
  const start: SweepState = resumed
    ? { ...kept.state, beat: beatOf(options.pace) }
    : {
        began: moment,
        beat: beatOf(options.pace),
        basis,
        ...(everybody && { everybody }),
        whole: everybody || !kept ? moment : kept.state.whole,
        ...(kept?.state.missed && { missed: kept.state.missed }),
        checked: 0,
        failed: 0,
      };
  try {
    const mine = await keepSweepState(client, canonicals, start, kept?.list);
    return await goOn(options, canonicals, mine, resumed === true);
  } catch (error) {
    if (statusOfError(error) === 412) return report('busy', resumed === true);
    throw error;
  }
}

/**
 * True of a new round after this one when its basis is another, when a round over everybody was never finished, or when the
 * last one is long ago, or of a day that has not come: a lost notice may concern an episode that is over, and so may a record moved to another patient.
 */
export function isOfEverybody(state: SweepState, basis: string, moment: string): boolean {
  const { basis: before, everybody, over, whole } = state;
  const isLongAgo = Date.parse(moment) - Date.parse(whole) >= WEEK;
  return before !== basis || (everybody === true && over === undefined) || isLongAgo || isAhead(state, moment);
}

/**
 * True of a round that began later than now, by more than clocks differ: one that was wrong kept it, so it puts off nothing, and
 * what it judged over may not be.
 */
export function isAhead({ began }: SweepState, moment: string): boolean {
  return Date.parse(began) - Date.parse(moment) > DEAD;
}

/** The most patients that are kept by name; where more were missed, a round over everybody is to be made again. */
const MOST_MISSED = 200;

/** What a round keeps of the patients it missed; the next one over few finds those again that are under way. */
export function keptOf(missed: readonly ResourceKey[], everybody: boolean): Partial<SweepState> {
  if (missed.length <= MOST_MISSED) return { missed };
  return { missed: [], ...(everybody && { whole: LIFELESS }) };
}

/** Milliseconds between two rounds over everybody. */
const WEEK = 7 * 86_400_000;

/** Milliseconds after which a round that was left is begun anew rather than taken up. */
const LONGEST = 86_400_000;

function report(ended: RoundReport['ended'], resumed: boolean): RoundReport {
  return { ended, resumed, patients: 0, written: 0, failed: [], untold: ALL_TOLD };
}

function beatOf({ clock }: Pace): string {
  return new Date(clock()).toISOString();
}

/** True while the run that keeps a state shows signs of life. */
export function isAlive({ beat }: SweepState, { clock }: Pick<Pace, 'clock'>): boolean {
  return Math.abs(clock() - Date.parse(beat)) < DEAD;
}

async function goOn(
  options: RoundOptions,
  canonicals: Canonicals,
  begun: KeptState,
  resumed: boolean,
): Promise<RoundReport> {
  const { client, store, catalogue, pace } = options;
  const { reached = '', everybody = false, checked, failed } = begun.state;
  const owed = begun.state.missed ?? [];
  const all = [...new Set([...(await options.patients(everybody)), ...owed])].sort();
  const left = all.filter((patient) => patient > reached);
  let kept = begun;
  let saving: Promise<unknown> = Promise.resolve();
  const keep = (progress: SweepProgress, end: Partial<SweepState>) => {
    const upTo = progress.reached ?? reached;
    const stillOwed = owed.filter((patient) => patient <= reached || patient > upTo);
    const missed = new Set([...stillOwed, ...progress.failed.map(({ patient }) => patient)]);
    const state = {
      ...begun.state,
      beat: beatOf(pace),
      ...(progress.reached !== undefined && { reached: progress.reached }),
      checked: checked + progress.done,
      failed: failed + progress.failed.length,
      ...keptOf([...missed], everybody),
      ...end,
    };
    const next = saving.then(async () => {
      kept = await keepSweepState(client, canonicals, state, kept.list);
    });
    saving = next.catch(() => undefined);
    return next;
  };
  let last = pace.clock();
  const told = async (progress: SweepProgress) => {
    await pace.told?.(progress);
    if (pace.clock() - last < BEAT) return;
    last = pace.clock();
    await keep(progress, {});
  };
  const end = await sweepPatients(client, store, catalogue, left, { ...pace, told });
  const over = end.done === left.length;
  const ending = over ? { over: beatOf(pace) } : { beat: LIFELESS };
  await keep(end, ending);
  return { ...end, ended: over ? 'over' : 'cut', resumed };
}

/**
 * What verdicts rest on besides the charts: a new catalogue or policy is a reason for a new round.
 * @throws NotInstalled or PolicyError when nobody could be checked.
 */
export async function basisOf(client: MedplumClient, { installation }: Canonicals, rules: readonly Rule[]) {
  const installed = (id: string) => ({ identifier: `${installation}|${id}` });
  const [device] = await resourcesOf(client, 'Device', installed(DEVICE_ID));
  if (!device) throw new NotInstalled();
  const libraries = await resourcesOf(client, 'Library', installed(POLICY_ID));
  const [library] = [...libraries].sort((a, b) => (a.id < b.id ? -1 : 1));
  const { mode } = policyIn(library, rules, (data) => Buffer.from(data, 'base64').toString('utf8'));
  return { mode, basis: `${CATALOGUE_VERSION} ${library?.meta?.versionId ?? ''}` };
}

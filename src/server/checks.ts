import { checkPatient, type EpisodeStore } from '../check-patient.ts';
import { deadline } from '../medplum/wire.ts';
import type { Rule } from '../model/rule.ts';
import { untoldIn, type Untold } from '../model/untold.ts';
import type { Logger } from 'pino';
import type { Metrics } from './metrics.ts';
import { kindOf } from './replies.ts';

/** What running a check needs. */
export interface CheckParts {
  readonly store: () => Promise<EpisodeStore>;
  readonly catalogue: readonly Rule[];
  readonly metrics: Metrics;
  readonly log: Logger;
  /** Milliseconds a check may take, retries included. */
  readonly time: number;
}

/** Checks one patient, within its time; every request it makes is given up when that is over. */
export function checkRunner({ store, catalogue, metrics, log, time }: CheckParts): (patient: string) => Promise<void> {
  return async (patient) => {
    const end = metrics.checkSeconds.startTimer();
    const limit = new AbortController();
    const timer = setTimeout(() => limit.abort(), time);
    try {
      const { assessments, plans } = await deadline.run(limit.signal, async () =>
        checkPatient(counted(await store(), metrics), patient, catalogue),
      );
      const written = plans.reduce((sum, { writes }) => sum + writes.length, 0);
      metrics.checks.inc({ outcome: written > 0 ? 'written' : 'unchanged' });
      const untold = untoldIn(assessments);
      for (const rule of untold.undetermined) metrics.undetermined.inc({ rule });
      for (const type of untold.unreadable) metrics.unreadTypes.inc({ type });
      log[gravityOf(untold)]({ patient, episodes: assessments.length, written, ...toldOf(untold) }, 'checked');
    } catch (error) {
      metrics.checks.inc({ outcome: 'failed' });
      log.warn({ patient, why: kindOf(error) }, 'check failed');
      throw error;
    } finally {
      clearTimeout(timer);
      end();
    }
  };
}

/** A rule that threw is a defect of ours; what could not be read or used is for the administrator to look into. */
function gravityOf({ failed, unreadable, setAside }: Untold): 'error' | 'warn' | 'info' {
  if (failed.length > 0) return 'error';
  return unreadable.length > 0 || setAside.length > 0 ? 'warn' : 'info';
}

/** How many resources that were set aside one line of the log names. */
const MOST_NAMED = 5;

function toldOf({ undetermined, unreadable, setAside, failed }: Untold) {
  const named = setAside.slice(0, MOST_NAMED).map(({ reference, why }) => `${reference}: ${why}`);
  return {
    failed,
    undetermined: undetermined.length,
    ...(unreadable.length > 0 && { unreadable }),
    ...(setAside.length > 0 && { setAside: setAside.length, named }),
  };
}

/** The same store, its retries counted. */
function counted(store: EpisodeStore, { retries }: Metrics): EpisodeStore {
  return {
    ...store,
    again: (check) => {
      let tries = 0;
      return store.again(() => {
        if (tries++ > 0) retries.inc();
        return check();
      });
    },
  };
}

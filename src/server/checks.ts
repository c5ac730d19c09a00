import { checkPatient, type EpisodeStore } from '../check-patient.ts';
import { deadline } from '../medplum/wire.ts';
import type { Rule } from '../model/rule.ts';
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
      const failed = assessments.flatMap((assessment) => assessment.failed.map(({ rule }) => rule));
      log[failed.length > 0 ? 'error' : 'info']({ patient, episodes: assessments.length, written, failed }, 'checked');
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

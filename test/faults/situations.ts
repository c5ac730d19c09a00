import type { Resource } from '@medplum/fhirtypes';
import { condition, linked } from '../support/chart-builders.ts';
import { bare, bookedFollowUp, documentedStay } from '../support/complete-chart.ts';
import { tagged } from '../races/arena.ts';
import type { Deployment } from './deployments.ts';

/** What lies before the check that is disturbed: a chart, checked once or not at all, and what came afterwards. */
interface Situation {
  readonly chart: readonly Resource[];
  readonly since?: readonly Resource[];
}

/** Checks that make different requests. */
export const SITUATIONS = {
  'a first check': { chart: bare },
  'a recheck after evidence came': { chart: bare, since: [condition(), bookedFollowUp] },
  'a recheck after evidence was withdrawn': {
    chart: [...documentedStay, bookedFollowUp],
    since: [{ ...bookedFollowUp, status: 'cancelled' }],
  },
  'a recheck after the service was entered in error': { chart: bare, since: [linked({ status: 'entered-in-error' })] },
  'a recheck when nothing changed': { chart: bare, since: [] },
} as const satisfies Record<string, Situation>;
export type SituationName = keyof typeof SITUATIONS;

/** Brings a patient of its own into a situation. */
export async function bringAbout(name: SituationName, deployment: Deployment, tag: string): Promise<void> {
  const { chart, since }: Situation = SITUATIONS[name];
  await deployment.chart.load(tagged(chart, tag));
  if (!since) return;
  const { error } = await deployment.check(tag);
  if (error !== undefined) throw new Error('the check before failed', { cause: error });
  await deployment.chart.load(tagged(since, tag));
}

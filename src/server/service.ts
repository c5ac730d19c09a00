import type { CapabilityStatement } from '@medplum/fhirtypes';
import type { Express, RequestHandler } from 'express';
import { setTimeout } from 'node:timers/promises';
import type { Logger } from 'pino';
import { dateIn } from '../chart/dates.ts';
import { again, DEFAULT_PATIENCE, type Patience } from '../medplum/again.ts';
import { isR4 } from '../medplum/fhir-version.ts';
import { deadline } from '../medplum/wire.ts';
import type { ResourceKey } from '../model/verdict.ts';
import { catalogue } from '../rules/index.ts';
import { checkRunner } from './checks.ts';
import { Lanes } from './lanes.ts';
import { checkMany, ChecksFailed } from './many-checks.ts';
import { metricsOf, type Metrics } from './metrics.ts';
import { ProgressStore } from './progress-store.ts';
import { receiver } from './receiver.ts';
import { recentPatients } from './recent.ts';
import { recover } from './recovery.ts';
import { kindOf } from './replies.ts';
import type { SecretRing } from './secrets.ts';
import { storeOf, type Servers } from './servers.ts';
import { sitePolicy } from './site-policy.ts';
import { askAnew, heartbeatOf, standingOf } from './standing.ts';
import { openIssues, owedToAll, whomToSweep } from './sweeping.ts';
import { TopicWatch } from './topic-watch.ts';

/** The bounds of a service, each with a reason to be finite. */
export interface ServiceLimits {
  readonly bodyBytes: number;
  readonly reviewBytes: number;
  /** Bytes of all bodies that are held at once. */
  readonly heldBytes: number;
  readonly entries: number;
  readonly reviewEntries: number;
  /** Notices under way at once. */
  readonly notices: number;
  /** Checks at once. */
  readonly width: number;
  /** Patients that may wait for a check. */
  readonly capacity: number;
  /** Milliseconds a check may take. */
  readonly checkTime: number;
  /** Milliseconds between two checks of a patient about whom notices keep coming. */
  readonly settle: number;
  /** Minutes looked back when a notice does not say what changed. */
  readonly lookback: number;
  readonly refusals: number;
  readonly reviews: number;
}

export const DEFAULT_LIMITS: ServiceLimits = {
  bodyBytes: 1_000_000,
  reviewBytes: 20_000_000,
  heldBytes: 256_000_000,
  entries: 500,
  reviewEntries: 20_000,
  notices: 10_000,
  width: 4,
  capacity: 2_000,
  checkTime: 60_000,
  settle: 1_000,
  lookback: 15,
  refusals: 60,
  reviews: 60,
};

/** What a service is made of. */
export interface ServiceParts {
  readonly servers: Servers;
  readonly ring: SecretRing;
  readonly log: Logger;
  readonly limits?: Partial<ServiceLimits>;
  readonly version?: string;
  readonly proxies?: number;
  /** The page of the worklist, served below `/worklist`. */
  readonly worklist?: RequestHandler;
  readonly patience?: Patience;
  /** Milliseconds since 1970. */
  readonly clock?: () => number;
  readonly later?: (milliseconds: number, job: () => void) => void;
}

/** The receiver with its queues: an app to listen with, and what timers call. */
export interface Service {
  readonly app: Express;
  readonly metrics: Metrics;
  /** Takes up what is known of topic subscriptions; before the first notice. */
  load(): Promise<void>;
  /** Rechecks everybody whom the clock or a lost notice may concern; one sweep at a time. */
  sweep(): Promise<void>;
  /** Looks after topic subscriptions; to be called every few seconds. */
  tick(): Promise<void>;
  /** Takes nothing new and resolves when all that was accepted is done. */
  stop(): Promise<void>;
}

const SWEEP = 'sweep';
/** Milliseconds for which the readiness of the servers is taken as known. */
const READY_FOR = 5_000;
/** Milliseconds a server has to show that it is there. */
const READY_WITHIN = 5_000;

/** Puts a service together; nothing runs by itself: the caller owns the port and the timers. */
export function service(parts: ServiceParts): Service {
  const { servers, ring, log, clock = () => Date.now(), later = runLater, patience = DEFAULT_PATIENCE } = parts;
  const limits = { ...DEFAULT_LIMITS, ...parts.limits };
  const metrics = metricsOf();
  const now = () => new Date(clock()).toISOString();
  const stopping = new AbortController();
  let sweptAt: number | undefined;

  const checks = new Lanes({
    run: checkRunner({
      store: () => storeOf(servers, catalogue, now, patience),
      catalogue,
      metrics,
      log,
      time: limits.checkTime,
    }),
    width: limits.width,
    capacity: limits.capacity,
    settle: limits.settle,
    later,
    onJoined: () => metrics.coalesced.inc(),
  });
  const many = { servers, checks, wait: patience.wait, stop: stopping.signal };
  const checkAll = async (patients: readonly ResourceKey[]) => {
    const failed = await checkMany(many, patients);
    if (failed.length > 0) throw new ChecksFailed(`${failed.length} checks failed`);
  };
  const alone = (run: () => Promise<void>) =>
    new Lanes({ run, width: 1, capacity: 1, settle: limits.settle, later, onJoined: () => metrics.coalesced.inc() });

  let lookFrom = clock() - limits.lookback * 60_000;
  /** Patients whose check failed after they had changed: tried again with the next ones, without failing those. */
  let owed: readonly ResourceKey[] = [];
  const recent = alone(async () => {
    const began = clock();
    const since = new Date(lookFrom).toISOString();
    const patients = await again(() => recentPatients(servers, catalogue, since), patience);
    owed = await checkMany(many, [...new Set([...owed, ...patients])]);
    lookFrom = Math.max(lookFrom, began - limits.lookback * 60_000);
    if (owed.some((patient) => patients.includes(patient))) throw new ChecksFailed(`${owed.length} checks failed`);
  });
  const sweeps = alone(async () => {
    try {
      const { everybody, missed, done } = await again(() => owedToAll(servers, catalogue, clock), patience);
      const unlisted = new Set<string>();
      const due = await again(() => whomToSweep(servers, now(), { everybody }, (type) => unlisted.add(type)), patience);
      if (unlisted.size > 0)
        log.warn(
          { types: [...unlisted] },
          'the source lists these within one patient alone: what is new comes by notices',
        );
      const patients = [...new Set([...due, ...missed])].sort();
      const failed = await checkMany(many, patients);
      if (!stopping.signal.aborted) await done(failed);
      const counts = await again(() => openIssues(servers), patience);
      metrics.openIssues.reset();
      for (const [rule, count] of counts) metrics.openIssues.set({ rule }, count);
      log[failed.length > 0 ? 'warn' : 'info']({ patients: patients.length, failed: failed.length }, 'swept');
      if (failed.length > 0) throw new ChecksFailed(`${failed.length} checks failed`);
      sweptAt = clock();
      metrics.sweeps.inc({ outcome: 'done' });
    } catch (error) {
      metrics.sweeps.inc({ outcome: error instanceof ChecksFailed ? 'incomplete' : 'failed' });
      if (!(error instanceof ChecksFailed)) log.warn({ why: kindOf(error) }, 'sweep failed');
      throw error;
    }
  });
  const sweep = () => sweeps.ask(SWEEP);

  const topics = new TopicWatch({
    store: new ProgressStore(servers.target.client, servers.canonicalBase),
    clock,
    heartbeat: (subscription) => heartbeatOf(servers, subscription),
    standing: (subscription) => standingOf(servers, subscription),
    askAnew: (subscription) => askAnew(servers, subscription),
    sweep,
    recover: (subscription, missing, good) =>
      recover(
        {
          servers,
          catalogue,
          check: checkAll,
          sweep,
          failed: (means, error) => log.warn({ subscription, means, why: kindOf(error) }, 'recovery went on'),
        },
        subscription,
        missing,
        good,
      ),
    onStopped: (subscription, status, isAskedAnew) => {
      metrics.stopped.inc({ status, asked: isAskedAnew ? 'anew' : 'not' });
      log.error({ subscription, status, isAskedAnew }, 'subscription stopped by its server');
    },
    onRecovered: (subscription, why, by) => {
      metrics.recoveries.inc({ why, by });
      log.warn({ subscription, why, by }, 'lost events made good');
    },
    onFailed: (subscription, error) => log.error({ subscription, why: kindOf(error) }, 'subscription not looked after'),
  });
  metrics.watch(() => ({
    running: checks.load.active,
    waiting: checks.load.waiting,
    sweepAge: sweptAt === undefined ? undefined : (clock() - sweptAt) / 1000,
  }));

  let known: { readonly at: number; readonly missing: Promise<readonly string[]> } | undefined;
  const missing = (): Promise<readonly string[]> => {
    if (stopping.signal.aborted) return Promise.resolve(['stopping']);
    if (!known || clock() - known.at >= READY_FOR) known = { at: clock(), missing: whoIsMissing(servers) };
    return known.missing;
  };

  const app = receiver({
    servers,
    ring,
    metrics,
    log,
    checks,
    recent,
    topics,
    patience,
    missing,
    limits,
    documentation: {
      policy: () => sitePolicy(servers),
      today: ({ timeZone }) => dateIn(timeZone, clock()),
      bodyBytes: limits.reviewBytes,
      entries: limits.reviewEntries,
    },
    heldBytes: limits.heldBytes,
    rates: { refusals: limits.refusals, reviews: limits.reviews },
    version: parts.version ?? '0.0.0',
    proxies: parts.proxies ?? 0,
    ...(parts.worklist && { worklist: parts.worklist }),
  });
  return {
    app,
    metrics,
    load: () => topics.load(),
    sweep,
    tick: () => topics.tick(),
    stop: async () => {
      stopping.abort();
      for (const lanes of [checks, recent, sweeps]) lanes.stop();
      await Promise.all([checks.idle(), recent.idle(), sweeps.idle()]);
      await topics.flush();
    },
  };
}

function runLater(milliseconds: number, job: () => void): void {
  void setTimeout(milliseconds).then(job);
}

async function whoIsMissing({ source, target }: Servers): Promise<readonly string[]> {
  const answers = await Promise.all(
    Object.entries({ source, target }).map(async ([name, { client }]) => {
      try {
        const limit = AbortSignal.timeout(READY_WITHIN);
        const statement = await deadline.run(limit, () =>
          client.get<CapabilityStatement | undefined>(client.fhirUrl('metadata'), { cache: 'reload' }),
        );
        const isThere = statement?.resourceType === 'CapabilityStatement' && isR4(statement.fhirVersion);
        return isThere ? [] : [name];
      } catch {
        return [name];
      }
    }),
  );
  return answers.flat();
}

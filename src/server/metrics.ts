import { Counter, Gauge, Histogram, Registry } from 'prom-client';

/** Everything the receiver counts, in a registry of its own. */
export interface Metrics {
  readonly registry: Registry;
  readonly notices: Counter<'shape' | 'outcome'>;
  readonly answerSeconds: Histogram<'shape'>;
  readonly checks: Counter<'outcome'>;
  readonly checkSeconds: Histogram;
  readonly undetermined: Counter<'rule'>;
  readonly unreadTypes: Counter<'type'>;
  readonly coalesced: Counter;
  readonly replayed: Counter;
  readonly retries: Counter;
  readonly recoveries: Counter<'why' | 'by'>;
  readonly openIssues: Gauge<'rule'>;
  readonly sweeps: Counter<'outcome'>;
  readonly stopped: Counter<'status' | 'asked'>;
  /** Sets what is read at each scrape. */
  readonly watch: (read: () => Live) => void;
}

/** What is read at the moment of a scrape. */
export interface Live {
  readonly running: number;
  readonly waiting: number;
  /** Seconds since the last sweep that ended well; undefined before the first. */
  readonly sweepAge: number | undefined;
}

const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

/** The metrics of one receiver. */
export function metricsOf(): Metrics {
  const registry = new Registry();
  const registers = [registry];
  const counter = <T extends string>(name: string, help: string, labelNames: T[] = []) =>
    new Counter({ name: `radgap_${name}`, help, labelNames, registers });
  let live: () => Live = () => ({ running: 0, waiting: 0, sweepAge: undefined });
  const gauge = (name: string, help: string, read: (now: Live) => number | undefined) =>
    new Gauge({
      name: `radgap_${name}`,
      help,
      registers,
      collect() {
        const value = read(live());
        if (value === undefined) this.reset();
        else this.set(value);
      },
    });
  gauge('checks_running', 'Checks at work', ({ running }) => running);
  gauge('checks_waiting', 'Patients waiting for a check', ({ waiting }) => waiting);
  gauge('sweep_age_seconds', 'Seconds since the last sweep that ended well', ({ sweepAge }) => sweepAge);
  return {
    registry,
    notices: counter('notices_total', 'Notices by shape and by what became of them', ['shape', 'outcome']),
    answerSeconds: new Histogram({
      name: 'radgap_notice_seconds',
      help: 'Seconds from the arrival of a notice to its answer',
      labelNames: ['shape'],
      buckets: SECONDS,
      registers,
    }),
    checks: counter('checks_total', 'Checks by outcome', ['outcome']),
    checkSeconds: new Histogram({
      name: 'radgap_check_seconds',
      help: 'Seconds a check took',
      buckets: SECONDS,
      registers,
    }),
    undetermined: counter('undetermined_verdicts_total', 'Verdicts that could not be told, by rule', ['rule']),
    unreadTypes: counter('unread_types_total', 'Checks for which a type could not be read, by type', ['type']),
    coalesced: counter('coalesced_notices_total', 'Requests for a check that were answered by one already waiting'),
    replayed: counter('replayed_notices_total', 'Notices that arrived before, byte for byte'),
    retries: counter('check_retries_total', 'Checks begun again after a lost update or a busy server'),
    recoveries: counter('recoveries_total', 'Lost events made good, by why and by which means', ['why', 'by']),
    openIssues: new Gauge({
      name: 'radgap_open_issues',
      help: 'Open issues by rule, as of the last sweep',
      labelNames: ['rule'],
      registers,
    }),
    sweeps: counter('sweeps_total', 'Sweeps by outcome', ['outcome']),
    stopped: counter(
      'stopped_subscriptions_total',
      'Subscriptions found in error or off, and whether they were asked for anew',
      ['status', 'asked'],
    ),
    watch: (read) => {
      live = read;
    },
  };
}

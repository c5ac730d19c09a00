import { standsAs, type Assessment, type Finding, type GapFinding, type Status } from '../model/assessment.ts';
import { SEVERITIES, type Queue, type Severity } from '../model/rule.ts';
import { isoDate } from '../model/time.ts';
import { stateOf, type EpisodeState } from './episode-state.ts';

/** How often one rule concluded what: each episode counts once. */
export interface RuleFigures {
  /** As judged: a waiver changes no verdict. */
  readonly statuses: Readonly<Record<Status, number>>;
  /** How many of each status people waived. */
  readonly waived: Readonly<Record<Status, number>>;
  /** Its open gaps by severity, the gravest of an episode. */
  readonly severities: Readonly<Record<Severity, number>>;
}

/** What a review is counted by; the same whatever the order of the episodes. */
export interface Figures {
  readonly states: Readonly<Record<EpisodeState, number>>;
  readonly rules: ReadonlyMap<string, RuleFigures>;
  /** The rules in shadow, which count in nothing else. */
  readonly shadow: ReadonlyMap<string, RuleFigures>;
  /** Open gaps by the desk of their gravest part. */
  readonly queues: ReadonlyMap<Queue, number>;
  /** Episodes by month of service as `YYYY-MM`, in order; those without a day stand first, under the empty text. */
  readonly months: ReadonlyMap<string, Readonly<Record<EpisodeState, number>>>;
  /** The first and the last day of service. */
  readonly period?: { readonly from: string; readonly to: string };
}

/** What of a finding is counted. */
export interface CountedFinding extends Pick<Finding, 'rule' | 'status' | 'shadow'> {
  readonly gaps: readonly Pick<GapFinding, 'severity' | 'queue' | 'waiver'>[];
}

/** What of an assessment is counted. */
export interface CountedAssessment {
  readonly episode: Pick<Assessment['episode'], 'day'>;
  readonly findings: readonly CountedFinding[];
}

interface RuleCounts {
  readonly statuses: Record<Status, number>;
  readonly waived: Record<Status, number>;
  readonly severities: Record<Severity, number>;
}

/** Counts the figures while a review runs. */
export class FigureCounter {
  readonly #states = noStates();
  readonly #rules = new Map<string, RuleCounts>();
  readonly #shadow = new Map<string, RuleCounts>();
  readonly #queues = new Map<Queue, number>();
  readonly #months = new Map<string, Record<EpisodeState, number>>();
  #period: { from: string; to: string } | undefined;

  /** Counts one episode. */
  add({ episode, findings }: CountedAssessment): void {
    const state = stateOf(findings);
    const day = episode.day === undefined ? '' : isoDate(episode.day);
    this.#states[state]++;
    valueAt(this.#months, day.slice(0, 7), noStates)[state]++;
    if (day !== '') this.#widen(day);
    for (const finding of findings) this.#count(finding);
  }

  /** The figures so far. */
  figures(): Figures {
    return {
      states: this.#states,
      rules: sorted(this.#rules),
      shadow: sorted(this.#shadow),
      queues: sorted(this.#queues),
      months: sorted(this.#months),
      ...(this.#period && { period: this.#period }),
    };
  }

  #count(finding: CountedFinding): void {
    const counts = valueAt(finding.shadow ? this.#shadow : this.#rules, finding.rule, noVerdicts);
    counts.statuses[finding.status]++;
    const standing = standsAs(finding);
    if (standing === 'waived') counts.waived[finding.status]++;
    if (standing !== 'open-gap') return;
    const open = { gaps: finding.gaps.filter(({ waiver }) => !waiver) };
    counts.severities[gravestOf(open)]++;
    if (finding.shadow) return;
    const queue = queueOf(open);
    this.#queues.set(queue, (this.#queues.get(queue) ?? 0) + 1);
  }

  #widen(day: string): void {
    const { from, to } = this.#period ?? { from: day, to: day };
    this.#period = { from: day < from ? day : from, to: day > to ? day : to };
  }
}

/** The highest severity among the gaps of a finding. */
export function gravestOf({ gaps }: { readonly gaps: readonly Pick<GapFinding, 'severity'>[] }): Severity {
  return SEVERITIES.find((severity) => gaps.some((gap) => gap.severity === severity)) ?? 'low';
}

/** The desk of the gravest among the gaps of a finding. */
export function queueOf({ gaps }: Pick<CountedFinding, 'gaps'>): Queue {
  const gravest = gravestOf({ gaps });
  return gaps.find(({ severity }) => severity === gravest)?.queue ?? 'HIM';
}

function noStates(): Record<EpisodeState, number> {
  return { open: 0, undecided: 0, ahead: 0, waived: 0, complete: 0 };
}

function noVerdicts(): RuleCounts {
  return {
    statuses: noStatuses(),
    waived: noStatuses(),
    severities: { high: 0, moderate: 0, low: 0 },
  };
}

function noStatuses(): Record<Status, number> {
  return { 'open-gap': 0, 'closed-gap': 0, 'prospective-gap': 0, 'not-applicable': 0, undetermined: 0 };
}

function valueAt<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const held = map.get(key);
  if (held !== undefined) return held;
  const made = make();
  map.set(key, made);
  return made;
}

function sorted<K, V>(map: ReadonlyMap<K, V>): ReadonlyMap<K, V> {
  return new Map([...map].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
}

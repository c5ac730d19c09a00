import type { DetectedIssue, List, Provenance, Resource, Task } from '@medplum/fhirtypes';
import { episodesOf } from '../../src/chart/episodes.ts';
import { openChart } from '../../src/chart/open-chart.ts';
import { evaluate } from '../../src/evaluate.ts';
import { DEFAULT_POLICY, type Policy } from '../../src/model/policy.ts';
import type { PatientRecord } from '../../src/model/record.ts';
import { defineRule, type Rule } from '../../src/model/rule.ts';
import type { Verdict } from '../../src/model/verdict.ts';
import { reconcile } from '../../src/reconcile.ts';
import { anchorsInUse } from '../../src/reconcile/anchors.ts';
import { identifierUnder, type EpisodePlan, type Written, type Writer } from '../../src/reconcile/writer.ts';
import { canonicalsUnder } from '../../src/terminology/canonicals.ts';
import { day, linked, record } from '../support/chart-builders.ts';

export const canonicals = canonicalsUnder();

/** What a rule of a test says, by its id; a rule without an entry is satisfied. */
export type Verdicts = Readonly<Record<string, Verdict | 'throws'>>;

/** A run of the checker as a table states it. */
export interface Run {
  readonly verdicts?: Verdicts;
  readonly chart?: readonly Resource[];
  readonly policy?: Partial<Policy>;
  readonly more?: Partial<PatientRecord>;
  /** Rules in the catalogue besides those of the verdicts. */
  readonly rules?: readonly string[];
  readonly now?: string;
  /** Base of canonical URLs, where the site has its own. */
  readonly base?: string;
  /** Set when the chart is on another server than the issues. */
  readonly source?: NonNullable<Writer['source']>;
}

/** The gap `message` of a rule, open or said otherwise. */
export const open = (message = 'lacking', about?: string): Verdict => ({
  status: 'open-gap',
  gaps: [{ message, ...(about !== undefined && { about }) }],
});
export const closed: Verdict = { status: 'closed-gap', evidence: ['Observation/proof'] };
export const unknown: Verdict = { status: 'undetermined', because: 'unreadable' };
export const moot: Verdict = { status: 'not-applicable', because: 'the patient died' };
/** A gap that is not yet due; announced from D+10 on. */
export const ahead: Verdict = { status: 'prospective-gap', due: day(30), gaps: [{ message: 'lacking' }] };

const NOW = `${day(20)}T12:00:00.000Z`;

/**
 * A rule that says what the test says; `low-` before its id makes it low, `imaging-` sends it to the imaging queue with a
 * remedy of its own, `claim-` puts it in the chapter of the claim, `conflict-` makes it look for a conflict.
 */
export function ruleSaying(id: string, verdict: Verdict | 'throws' = closed): Rule {
  return defineRule({
    id,
    title: `Title of ${id}.`,
    section: id.startsWith('claim-') ? 'claim' : 'admission',
    ...(id.startsWith('conflict-') && { conflict: true }),
    severity: id.startsWith('low-') ? 'low' : 'high',
    queue: id.startsWith('imaging-') ? 'imaging' : 'clinician',
    source: 'test',
    remedy: id.startsWith('imaging-') ? 'File it.' : 'Record it.',
    evidenceTypes: [],
    timing: 'immediate',
    needsServiceDate: false,
    leadFrom: 10,
    messages: {
      lacking: { text: 'It was not found.', reason: 'NotFound' },
      otherwise: { text: 'Something else was not found.', reason: 'NotFound', severity: 'moderate' },
      untasked: { text: 'It was coded twice.', reason: 'Present', severity: 'low', queue: 'coding', task: false },
    },
    check: () => {
      if (verdict === 'throws') throw new RangeError('test');
      return verdict as Verdict<'lacking' | 'otherwise' | 'untasked'>;
    },
  });
}

/** What a server would hold of ours, kept by applying plans as a transaction would. */
export class Ledger {
  readonly held = new Map<string, Written>();
  #count = 0;

  get issues(): DetectedIssue[] {
    return [...this.held.values()].filter((resource) => resource.resourceType === 'DetectedIssue');
  }

  get tasks(): Task[] {
    return [...this.held.values()].filter((resource) => resource.resourceType === 'Task');
  }

  get lists(): List[] {
    return [...this.held.values()].filter((resource) => resource.resourceType === 'List');
  }

  get provenances(): Provenance[] {
    return [...this.held.values()].filter((resource) => resource.resourceType === 'Provenance');
  }

  /** Stores a resource as somebody outside would. */
  put<T extends Written>(resource: T): T {
    const id = resource.id ?? `n${String(++this.#count).padStart(4, '0')}`;
    const key = `${resource.resourceType}/${id}`;
    const version = Number(this.held.get(key)?.meta?.versionId ?? 0) + 1;
    const lastUpdated = resource.meta?.lastUpdated ?? NOW;
    const stored = { ...resource, id, meta: { ...resource.meta, versionId: String(version), lastUpdated } };
    this.held.set(key, stored);
    return stored;
  }

  /** Applies plans, giving ids to what is new and putting them where it is referred to. */
  apply(plans: readonly EpisodePlan[]): void {
    for (const { writes } of plans) {
      const ids = new Map<string, string>();
      for (const { kind, address, resource } of writes) {
        if (kind === 'create') ids.set(address, `${resource.resourceType}/n${String(++this.#count).padStart(4, '0')}`);
      }
      for (const { kind, address, resource } of writes) {
        const text = JSON.stringify(resource).replaceAll(/"(urn:uuid:[^"]+)"/g, (found, urn: string) => {
          const target = ids.get(urn);
          return target === undefined ? found : JSON.stringify(target);
        });
        const id = (kind === 'create' ? ids.get(address) : address)?.split('/')[1] ?? '';
        this.put({ ...(JSON.parse(text) as Written), id });
      }
    }
  }

  /** Runs the checker and gives its plans, unapplied. */
  plan(run: Run = {}): readonly EpisodePlan[] {
    const { verdicts = {}, chart = [linked()], more = {}, rules = [], now = NOW, base, source } = run;
    const policy = { ...DEFAULT_POLICY, ...run.policy };
    const catalogue = [...new Set([...rules, ...Object.keys(verdicts)])].map((id) => ruleSaying(id, verdicts[id]));
    const opened = openChart(record(chart, now, more), policy);
    const { issues, tasks, lists } = this;
    const stored = { issues, tasks, lists };
    const writer = { ...writerAt(now), canonicals: canonicalsUnder(base), ...(source && { source }) };
    const episodes = episodesOf(opened, policy, anchorsInUse(stored, writer));
    const assessments = episodes.map((episode) => evaluate(episode, catalogue, policy));
    return reconcile({ chart: opened, assessments }, stored, catalogue, policy, writer);
  }

  /** Runs the checker and applies its plans; gives what was written, in words. */
  run(run: Run = {}): string[] {
    const plans = this.plan(run);
    this.apply(plans);
    return inWords(plans);
  }
}

/** The writer of a test run. */
export const writerAt = (now: string): Writer => ({
  canonicals,
  device: { reference: 'Device/checker' },
  now,
  catalogueVersion: 'test',
  policyVersion: 'test',
});

/** Writes in words: kind, what, and the status it gets; Provenance and guards aside. */
export function inWords(plans: readonly EpisodePlan[]): string[] {
  return plans.flatMap(({ writes }) =>
    writes.flatMap(({ kind, resource }) => {
      if (resource.resourceType === 'DetectedIssue')
        return [`${kind} issue ${identifierUnder(resource, canonicals.issue) ?? ''} ${standing(resource)}`];
      if (resource.resourceType === 'Task')
        return [`${kind} task ${resource.identifier?.[0]?.value ?? ''} ${resource.status} ${listing(resource)}`.trim()];
      return [];
    }),
  );
}

/** Status of an issue and what closed it last. */
export function standing({ status, mitigation }: DetectedIssue): string {
  const closing = mitigation?.at(-1)?.action.coding?.at(-1)?.code;
  return status === 'mitigated' || (status === 'entered-in-error' && closing) ? `${status} ${closing ?? '?'}` : status;
}

function listing({ input, output }: Task): string {
  const said = (output ?? []).map(({ type }) => type.coding?.[0]?.code ?? '?');
  return `${'+'.repeat(input?.length ?? 0)}${said.map((code) => ` ${code}`).join('')}`.trim();
}

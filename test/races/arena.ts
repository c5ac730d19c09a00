import type { DetectedIssue, List, Resource, Task } from '@medplum/fhirtypes';
import { bots } from '../../bots/index.ts';
import { checkOnNotice } from '../../src/medplum/bot-run.ts';
import type { InstallableBot } from '../../src/medplum/bot.ts';
import { fhirStore } from '../../src/medplum/fhir-store.ts';
import { sweep } from '../../src/medplum/sweep.ts';
import { catalogue } from '../../src/rules/index.ts';
import type { Fidelity, Gate, GateStep } from '../../src/sandbox/server.ts';
import { canonicalsUnder } from '../../src/terminology/canonicals.ts';
import { day } from '../support/chart-builders.ts';
import { startSite, type Site } from '../support/site.ts';
import { virtualPatience } from './patience.ts';

const { issue: issueSystem } = canonicalsUnder();

/** A sandbox whose bots wait on virtual clocks, and whose gate a test may change while it runs. */
export interface Arena extends Site {
  /** Called at each moment of each request of a bot; `bot` is its name. */
  onStep(handle: ((step: GateStep, bot: string) => Promise<void> | void) | undefined): void;
}

/** The bot that sweeps when a test says so. */
export const SWEEP = 'sweep-now';

/** Starts an arena on D+20. Each bot run leaps a hundred times as far ahead as it asks to wait: leases end with one wait. */
export async function startArena(fidelity: Fidelity = {}): Promise<Arena> {
  let seed = 0;
  const patience = () => {
    const virtual = virtualPatience(++seed, { budget: Infinity });
    return { ...virtual, wait: (milliseconds: number) => virtual.wait(100 * milliseconds) };
  };
  const swift = bots.map(({ definition }): InstallableBot => ({
    definition,
    handler: (medplum, event) => checkOnNotice(medplum, event, patience()),
  }));
  const now = () => `${day(20)}T12:00:00.000Z`;
  const sweeper: InstallableBot = {
    definition: { name: SWEEP, description: 'Sweeps whenever it is run, due or not.', wakes: [] },
    handler: (medplum) => {
      const store = fhirStore(medplum, { catalogue, dialect: 'compartment', now, patience: patience() });
      return sweep(medplum, store, catalogue, now());
    },
  };
  let handle: ((step: GateStep, bot: string) => Promise<void> | void) | undefined;
  const names = new Map<string, string>();
  const gate: Gate = (step) => {
    const name = names.get(step.author);
    return name === undefined ? undefined : handle?.(step, name);
  };
  const site = await startSite({ asOf: day(20), bots: [...swift, sweeper], fidelity, gate, log: quiet });
  for (const { definition } of bots) names.set(site.botReference(definition.name), definition.name);
  return { ...site, onStep: (next) => (handle = next) };
}

/** Bots that are killed or give up are what these tests are about. */
const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };

/** The same resources as those of another patient: every id, and every reference among them, ends in `-<tag>`. */
export function tagged<T extends Resource>(resources: readonly T[], tag: string): T[] {
  const keys = new Set(['Patient/p1', 'Encounter/admission', 'Procedure/infusion']);
  for (const { resourceType, id } of resources) keys.add(`${resourceType}/${id ?? ''}`);
  return resources.map((resource) => {
    const text = JSON.stringify(resource).replaceAll(/"reference":"([A-Z]\w+\/[\w.-]+)"/g, (whole, key: string) =>
      keys.has(key) ? `"reference":"${key}-${tag}"` : whole,
    );
    return { ...(JSON.parse(text) as T), id: `${resource.id ?? ''}-${tag}` };
  });
}

/** What is stored of ours for one patient, without ids, dates and tags: what two runs must leave alike. */
export interface World {
  readonly issues: readonly string[];
  readonly tasks: readonly unknown[];
  readonly guards: readonly unknown[];
}

/** Reads the world of the patient with that tag, whom issues name by that reference. */
export async function worldOf(site: Site, tag: string, patient = `Patient/p1-${tag}`): Promise<World> {
  const query = { subject: patient, _count: '1000' };
  const fresh = { cache: 'no-store' } as const;
  const issues = await site.client.searchResources('DetectedIssue', { patient, _count: '1000' }, fresh);
  const tasks = await site.client.searchResources('Task', query, fresh);
  const lists = await site.client.searchResources('List', query, fresh);
  const names = new Map(issues.map((issue) => [`DetectedIssue/${issue.id}`, keyOf(issue)]));
  const world = {
    issues: issues.map(inWords).sort(),
    tasks: tasks.map((task) => taskInWords(task, names)).sort(byText),
    guards: lists.map((list) => guardInWords(list, names)).sort(byText),
  };
  return JSON.parse(JSON.stringify(world).replaceAll(`-${tag}`, '')) as World;
}

const byText = (a: unknown, b: unknown): number => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1);

/** The key of an issue. */
export function keyOf({ identifier }: DetectedIssue): string {
  return identifier?.find(({ system }) => system === issueSystem)?.value ?? '?';
}

function inWords(issue: DetectedIssue): string {
  const ends = (issue.mitigation ?? []).map(({ action, author }) =>
    [action.coding?.at(-1)?.code ?? action.text, author?.reference].filter(Boolean).join(' by '),
  );
  return [keyOf(issue), issue.status, issue.severity, ...ends].join(' ');
}

function taskInWords(task: Task, names: ReadonlyMap<string, string>) {
  const named = (reference: string | undefined) => names.get(reference ?? '') ?? reference;
  return {
    name: task.identifier?.[0]?.value,
    status: task.status,
    owner: task.owner?.reference,
    business: task.businessStatus?.coding?.[0]?.code,
    notes: task.note?.map(({ text }) => text),
    due: task.restriction?.period?.end,
    priority: task.priority,
    follows: task.partOf?.length,
    lists: task.input?.map(({ valueReference }) => named(valueReference?.reference)),
    told: task.output?.map(({ type, valueReference }) => [type.coding?.[0]?.code, named(valueReference?.reference)]),
  };
}

function guardInWords({ status, identifier, entry }: List, names: ReadonlyMap<string, string>) {
  return {
    name: identifier?.[0]?.value,
    status,
    entries: entry?.map(({ item }) => names.get(item.reference ?? '') ?? item.reference).sort(),
  };
}

/** What must hold of any world: one open issue for each key, one live Task for each desk, one guard for each episode. */
export function assertSound({ issues, tasks, guards }: World): void {
  const open = issues.filter((text) => /^\S+ (final|preliminary) /.test(text)).map((text) => text.split(' ')[0]);
  const live = (tasks as readonly { name: string; status: string }[])
    .filter(({ status }) => !['completed', 'cancelled', 'rejected'].includes(status))
    .map(({ name }) => name);
  const named = (guards as readonly { name: string }[]).map(({ name }) => name);
  for (const [what, list] of Object.entries({ open, live, named })) {
    if (new Set(list).size !== list.length) throw new Error(`${what} twice: ${list.join(', ')}`);
  }
  if (JSON.stringify({ tasks, guards }).includes('urn:uuid')) throw new Error('a placeholder was left behind');
}

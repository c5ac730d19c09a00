import type { DetectedIssue, Provenance, Resource, Task } from '@medplum/fhirtypes';
import { bots } from '../../bots/index.ts';
import { startDemo, type Demo, type DemoOptions } from '../../src/sandbox/demo.ts';
import { canonicalsUnder } from '../../src/terminology/canonicals.ts';

/** A sandbox with radgap installed, and what a test asks it. */
export interface Site extends Demo {
  /** Stores a resource under its own id as somebody outside, waking the bots, and waits until they are done. */
  arrives<T extends Resource>(resource: T): Promise<T>;
  /** Our issues of patient p1 by rule; the rule alone is the key, since tests have one episode unless they say otherwise. */
  issues(): Promise<Readonly<Record<string, DetectedIssue>>>;
  /** Our Tasks of patient p1 by queue, the newest of each. */
  tasks(): Promise<Readonly<Record<string, Task>>>;
  provenances(): Promise<readonly Provenance[]>;
  /** How many resource versions of ours there are: grows by each write. */
  versions(): Promise<number>;
}

const canonicals = canonicalsUnder();

/** Starts a site on any free port. */
export async function startSite(options: Partial<DemoOptions> = {}): Promise<Site> {
  const demo = await startDemo({ port: 0, bots, log: console, ...options });
  const { client } = demo;
  const find = async <T extends 'DetectedIssue' | 'Task'>(type: T) =>
    client.searchResources(type, 'patient=Patient/p1&_count=1000', { cache: 'no-store' });
  const ruleOf = ({ identifier }: DetectedIssue) =>
    identifier?.find(({ system }) => system === canonicals.issue)?.value?.split('/')[0] ?? '';
  return {
    ...demo,
    arrives: async (resource) => {
      const stored = await client.updateResource(resource);
      await demo.idle();
      return stored;
    },
    issues: async () =>
      Object.fromEntries<DetectedIssue>((await find('DetectedIssue')).map((issue) => [ruleOf(issue), issue])),
    tasks: async () => {
      const tasks = await find('Task');
      tasks.sort((a, b) => ((a.meta?.lastUpdated ?? '') < (b.meta?.lastUpdated ?? '') ? -1 : 1));
      return Object.fromEntries<Task>(
        tasks.map((task) => [task.code?.coding?.find(({ system }) => system === canonicals.queues)?.code ?? '', task]),
      );
    },
    provenances: async () => client.searchResources('Provenance', '_count=1000', { cache: 'no-store' }),
    versions: async () => {
      const ours = [...(await find('DetectedIssue')), ...(await find('Task'))];
      const histories = await Promise.all(
        ours.map((resource) => client.readHistory(resource.resourceType, resource.id)),
      );
      return histories.reduce((sum, { entry }) => sum + (entry?.length ?? 0), 0);
    },
  };
}

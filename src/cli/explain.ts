import type { DetectedIssue, Task } from '@medplum/fhirtypes';
import { DEFAULT_PATIENCE } from '../medplum/again.ts';
import type { Address } from '../medplum/deploy/connect.ts';
import { DeployError } from '../medplum/deploy/deploy-error.ts';
import { outcomeOfError } from '../medplum/outcome.ts';
import type { Site } from '../medplum/site.ts';
import { readTraces, type Traces } from '../medplum/traces.ts';
import { fromChart, identifierUnder, type Writer } from '../reconcile/writer.ts';
import { catalogue, CATALOGUE_VERSION } from '../rules/index.ts';
import { areApart, asked, dialectOf, type Servers } from '../server/servers.ts';
import { sitePolicy } from '../server/site-policy.ts';
import { canonicalsUnder } from '../terminology/canonicals.ts';
import { explanationText } from './explain-page.ts';
import { explained, serversOf } from './fhir-servers.ts';
import { liveVerdict, type LiveVerdict } from './live-verdict.ts';
import { storyOf, type Change } from './story.ts';
import { forTerminal, jsonText } from './terminal.ts';

/** The options of `radgap explain`. */
export interface ExplainOptions extends Partial<Address> {
  readonly json?: true;
}

/** How an issue or a Task came to stand as it does, and what would close it. */
export interface Explanation {
  readonly reference: string;
  readonly status: string;
  readonly patient: string | null;
  /** The rule of an issue; null for a Task, and for a rule that is no longer in the catalogue. */
  readonly rule: {
    readonly id: string;
    readonly title: string;
    readonly source: string;
    readonly remedy: string;
  } | null;
  /** Identifier value of the issue or Task. */
  readonly key: string;
  readonly story: readonly Change[];
  /** The verdict of the rule on the record as it is now; null for a Task, and when the record shows no such service. */
  readonly now: LiveVerdict | null;
  /** The issues a Task lists, and those it listed once. */
  readonly lists: readonly string[];
}

const REFERENCE = /^(DetectedIssue|Task)\/([A-Za-z0-9.-]{1,64})$/;

/**
 * Tells from the server how an issue or Task of radgap came about; nothing is written.
 * @throws DeployError when the server cannot be used or the reference is none of radgap's.
 */
export async function runExplain(reference: string, options: ExplainOptions, env: NodeJS.ProcessEnv): Promise<number> {
  named(reference);
  const servers = serversOf(options, env);
  const told = await explained(servers.target, () => explain(reference, servers, () => new Date().toISOString()));
  process.stdout.write(
    options.json ? `${jsonText(told)}\n` : forTerminal(explanationText(told, process.stdout.columns || 100)),
  );
  return 0;
}

/** The explanation of `DetectedIssue/<id>` or `Task/<id>` as of a moment. */
export async function explain(reference: string, servers: Servers, now: () => string): Promise<Explanation> {
  const { type, id } = named(reference);
  const site = await siteOf(servers, now);
  const writer = readerOf(site);
  return type === 'Task' ? explainTask(id, site, writer, servers) : explainIssue(id, site, writer, servers);
}

function named(reference: string): { readonly type: string; readonly id: string } {
  const [, type, id] = REFERENCE.exec(reference) ?? [];
  if (type !== undefined && id !== undefined && !/^\.+$/.test(id)) return { type, id };
  throw new DeployError(`"${reference}" names nothing radgap writes: give DetectedIssue/<id> or Task/<id>.`);
}

async function traced<T extends DetectedIssue | Task>(
  { client, base }: Servers['target'],
  type: T['resourceType'],
  id: string,
): Promise<Traces<T>> {
  try {
    return await readTraces<T>(client, type, id);
  } catch (cause) {
    const code = outcomeOfError(cause)?.issue[0]?.code;
    if (code !== 'not-found' && code !== 'deleted') throw cause;
    const text = `${base} has no ${type}/${id}, or none that this client may read: check the id and the address.`;
    throw new DeployError(text, { cause });
  }
}

async function explainIssue(id: string, site: Site, writer: Writer, servers: Servers): Promise<Explanation> {
  const traces = await traced<DetectedIssue>(servers.target, 'DetectedIssue', id);
  const key = ours(identifierUnder(traces.current, site.canonicals.issue), `DetectedIssue/${id}`);
  const rule = catalogue.find((one) => key.startsWith(`${one.id}/`));
  const patient = fromChart(writer, traces.current.patient) ?? null;
  const live = patient === null ? undefined : await liveVerdict(site, await sitePolicy(servers), patient, key);
  return {
    reference: `DetectedIssue/${id}`,
    status: traces.current.status,
    patient,
    rule: rule ? { id: rule.id, title: rule.title, source: rule.source, remedy: rule.remedy } : null,
    key,
    story: storyOf(traces, writer),
    now: live ?? null,
    lists: [],
  };
}

async function explainTask(id: string, site: Site, writer: Writer, servers: Servers): Promise<Explanation> {
  const traces = await traced<Task>(servers.target, 'Task', id);
  const { status, input = [], output = [] } = traces.current;
  return {
    reference: `Task/${id}`,
    status,
    patient: fromChart(writer, traces.current.for) ?? null,
    rule: null,
    key: ours(identifierUnder(traces.current, site.canonicals.task), `Task/${id}`),
    story: storyOf(traces, writer),
    now: null,
    lists: [...input, ...output].flatMap(({ valueReference }) => valueReference?.reference ?? []),
  };
}

function ours(key: string | undefined, reference: string): string {
  if (key === undefined)
    throw new DeployError(`${reference} was not written by radgap: it bears none of its identifiers.`);
  return key;
}

async function siteOf(servers: Servers, now: () => string): Promise<Site> {
  const { source, target, sourceId = 'source' } = servers;
  const side = async (server: typeof target) => {
    const { client, ability } = await asked(server);
    return { client, ability, dialect: dialectOf(ability) };
  };
  return {
    catalogue,
    canonicals: canonicalsUnder(servers.canonicalBase),
    patience: DEFAULT_PATIENCE,
    now,
    target: await side(target),
    ...(areApart(servers) && { source: { ...(await side(source)), id: sourceId } }),
    made: new Set(),
    learnt: {},
  };
}

/** A writer that only reads: what it would need to write is left empty. */
function readerOf({ canonicals, source, now }: Site): Writer {
  const device = { reference: '' };
  return {
    canonicals,
    device,
    now: now(),
    catalogueVersion: CATALOGUE_VERSION,
    policyVersion: '',
    ...(source && { source: { base: source.client.fhirUrl().toString().replace(/\/$/, ''), id: source.id } }),
  };
}

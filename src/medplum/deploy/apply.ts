import { OperationOutcomeError, type MedplumClient } from '@medplum/core';
import type { Bot, Parameters, ProjectMembership, Resource, ResourceType } from '@medplum/fhirtypes';
import { without } from '../../reconcile/writer.ts';
import { again, DEFAULT_PATIENCE, type Patience } from '../again.ts';
import { isUnanswered } from '../answers.ts';
import { binaryAt } from '../notes.ts';
import { statusOfError } from '../outcome.ts';
import type { BotCode, BotFields } from './desired.ts';
import { DeployError } from './deploy-error.ts';
import type { Step } from './plan.ts';

/**
 * Does the steps in their order, telling each one before it begins; a step that met others at work is tried again. Cut off
 * anywhere, a new plan finds what is left. What somebody else changed since it was planned is left as it is: the plan that
 * follows looks at it anew.
 * @throws DeployError naming the step that failed and what to do.
 */
export async function apply(
  client: MedplumClient,
  steps: readonly Step[],
  bots: readonly BotCode[],
  tell: (what: string) => void,
  patience: Patience = DEFAULT_PATIENCE,
): Promise<void> {
  const made = new Map<string, string>();
  for (const step of steps) {
    tell(step.what);
    try {
      await again(() => leavingStale(perform(client, step, bots, made)), patience);
    } catch (error) {
      throw new DeployError(
        `Could not ${step.what}: ${reasonOf(error)}. Mend that and run radgap deploy again; it goes on where it stopped.`,
        { cause: error },
      );
    }
  }
}

async function leavingStale(work: Promise<void>): Promise<void> {
  try {
    await work;
  } catch (error) {
    if (statusOfError(error) !== 412) throw error;
  }
}

/** What the server said, or the kind of the failure: never the content of a resource. */
function reasonOf(error: unknown): string {
  if (isUnanswered(error)) return 'the server gave no answer that could be read';
  if (!(error instanceof OperationOutcomeError)) return error instanceof Error ? error.name : 'unknown';
  const text = error.outcome.issue[0]?.details?.text ?? error.outcome.issue[0]?.code;
  return `the server answered "${text}"`;
}

async function perform(
  client: MedplumClient,
  step: Step,
  bots: readonly BotCode[],
  made: Map<string, string>,
): Promise<void> {
  const at = (address: string) => made.get(address) ?? address;
  switch (step.kind) {
    case 'create':
      return create(client, step, made);
    case 'update':
      return update(client, readdressed(step.resource, made));
    case 'delete':
      return remove(client, step.address);
    case 'create-bot':
      made.set(step.as, await createBot(client, step.fields, at(step.policy)));
      return;
    case 'set-bot':
      return patch(client, at(step.address), step.fields);
    case 'attach-policy':
      return attach(client, step.membership, at(step.policy));
    case 'deploy-code':
      return deployCode(client, step, at(step.address), bots);
  }
}

async function create(client: MedplumClient, step: Extract<Step, { kind: 'create' }>, made: Map<string, string>) {
  const resource = readdressed(step.resource, made);
  const stored =
    step.unless === undefined
      ? await client.createResource(resource)
      : await client.createResourceIfNoneExist(resource, encodeQuery(step.unless));
  if (step.as !== undefined) made.set(step.as, `${stored.resourceType}/${stored.id}`);
}

async function update(client: MedplumClient, resource: Resource): Promise<void> {
  const version = resource.meta?.versionId;
  await client.updateResource(resource, version === undefined ? {} : { headers: { 'If-Match': `W/"${version}"` } });
}

/** A resource that is gone already is as good as removed. */
async function remove(client: MedplumClient, address: string): Promise<void> {
  const [type = '', id = ''] = address.split('/');
  try {
    await client.deleteResource(type as ResourceType, id);
  } catch (error) {
    const gone = error instanceof OperationOutcomeError && ['not-found', 'gone'].includes(error.outcome.id ?? '');
    if (!gone) throw error;
  }
}

/** Creates a Bot with its membership under the policy; without the runtime the server takes its own default. */
async function createBot(client: MedplumClient, fields: BotFields, policy: string): Promise<string> {
  const answer = await client.post<Bot | Parameters>(client.fhirUrl('Bot', '$init'), {
    resourceType: 'Parameters',
    parameter: [
      { name: 'name', valueString: fields.name },
      { name: 'description', valueString: fields.description },
      { name: 'accessPolicy', valueReference: { reference: policy } },
    ],
  });
  const bot =
    answer.resourceType === 'Bot' ? answer : answer.parameter?.find(({ name }) => name === 'return')?.resource;
  if (bot?.id === undefined) throw new TypeError('the server created no Bot');
  return `Bot/${bot.id}`;
}

/** Gives a Bot its code, and notes where the server keeps it: what somebody deploys later is then told from ours. */
async function deployCode(
  client: MedplumClient,
  { bot, identifier, storedSystem }: Extract<Step, { kind: 'deploy-code' }>,
  address: string,
  bots: readonly BotCode[],
): Promise<void> {
  const code = bots.find(({ definition }) => definition.name === bot)?.code;
  const [, id = ''] = address.split('/');
  await client.post(client.fhirUrl('Bot', id, '$deploy'), { code, filename: `${bot}.cjs` });
  const { executableCode } = await client.readResource('Bot', id, { cache: 'reload' });
  const value = binaryAt(executableCode?.url);
  const stored = value === undefined ? [] : [{ system: storedSystem, value }];
  await patch(client, address, { identifier: [...identifier, ...stored] });
}

async function patch(client: MedplumClient, address: string, fields: object): Promise<void> {
  const [, id = ''] = address.split('/');
  const operations = Object.entries(fields).map(([name, value]: [string, unknown]) =>
    value === null ? ({ op: 'remove', path: `/${name}` } as const) : ({ op: 'add', path: `/${name}`, value } as const),
  );
  await client.patchResource('Bot', id, operations);
}

async function attach(client: MedplumClient, membership: ProjectMembership, policy: string): Promise<void> {
  const under: ProjectMembership = {
    ...without(membership, 'access', 'admin', 'active'),
    accessPolicy: { reference: policy },
  };
  await update(client, under);
}

/** The resource with addresses that were only promised when it was planned. */
function readdressed<T extends Resource>(resource: T, made: ReadonlyMap<string, string>): T {
  return JSON.parse(JSON.stringify(resource), (_key, value: unknown) =>
    typeof value === 'string' ? (made.get(value) ?? value) : value,
  ) as T;
}

function encodeQuery(query: string): string {
  const [name = '', value = ''] = query.split(/=(.*)/s);
  return `${name}=${encodeURIComponent(value)}`;
}

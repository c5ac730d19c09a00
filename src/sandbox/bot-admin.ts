import { badRequest, generateId, OperationOutcomeError, type WithId } from '@medplum/core';
import type { Bot, OperationOutcome, Parameters, ProjectMembership } from '@medplum/fhirtypes';
import { accessOf } from './access.ts';
import type { BotRuns } from './bot-runs.ts';
import type { SandboxLog } from './log.ts';
import type { SandboxRepository } from './repository.ts';
import { handlerIn } from './vm-bot.ts';
import { isRecord } from './walk.ts';

/** The project the sandbox pretends to be, as `auth/me` tells it. */
export const SANDBOX_PROJECT = {
  resourceType: 'Project',
  id: 'sandbox',
  name: 'sandbox',
  features: ['bots', 'cron', 'transaction-bundles'],
} as const;

/** Creates bots and deploys their code, for a project's administrator or whoever else the AccessPolicy lets write them. */
export class BotAdmin {
  readonly #repository: SandboxRepository;
  readonly #bots: BotRuns;
  readonly #log: SandboxLog | undefined;

  constructor(repository: SandboxRepository, bots: BotRuns, log: SandboxLog | undefined) {
    this.#repository = repository;
    this.#bots = bots;
    this.#log = log;
  }

  /** `Bot/$init`: the Bot and its membership. */
  async create(body: unknown, author: string): Promise<WithId<Bot>> {
    const parameter = isParameters(body) ? (body.parameter ?? []) : [];
    const given = (name: string) => parameter.find((entry) => entry.name === name);
    const [name, description] = [given('name')?.valueString, given('description')?.valueString];
    if (!name) throw new OperationOutcomeError(badRequest('name is required'));
    const accessPolicy = given('accessPolicy')?.valueReference;
    const { result } = await this.#perform(author, async () => {
      const bot = await this.#repository.createResource<Bot>({
        resourceType: 'Bot',
        name,
        ...(description !== undefined && { description }),
        runtimeVersion: 'vmcontext',
      });
      await this.#repository.createResource<ProjectMembership>({
        resourceType: 'ProjectMembership',
        project: { reference: `Project/${SANDBOX_PROJECT.id}` },
        user: { reference: `Bot/${bot.id}` },
        profile: { reference: `Bot/${bot.id}` },
        ...(accessPolicy && { accessPolicy: { ...(accessPolicy.reference && { reference: accessPolicy.reference }) } }),
      });
      return bot;
    });
    return result;
  }

  /** `Bot/<id>/$deploy`: from now on the Bot runs this code, kept in a Binary that is new each time, as on Medplum. */
  async deploy(id: string, body: unknown, author: string): Promise<OperationOutcome> {
    const { code, filename } = isRecord(body) ? body : {};
    if (typeof code !== 'string' || code === '')
      throw new OperationOutcomeError(badRequest('Bot missing executable code'));
    const { result } = await this.#perform(author, async () => {
      const bot = await this.#repository.readResource<Bot>('Bot', id);
      const title = typeof filename === 'string' ? filename : 'index.js';
      return this.#repository.updateResource<Bot>({
        ...bot,
        executableCode: { contentType: 'text/javascript', title, url: `Binary/${generateId()}` },
      });
    });
    const print = (...words: unknown[]) =>
      this.#log?.warn({ bot: result.name, says: words.map(String).join(' ') }, 'bot');
    const handler = handlerIn(code, { log: print, info: print, warn: print, error: print, debug: print });
    const definition = { name: result.name ?? id, description: result.description ?? '', wakes: [] };
    this.#bots.install({ definition, handler }, result);
    return { resourceType: 'OperationOutcome', id: 'ok', issue: [{ severity: 'information', code: 'informational' }] };
  }

  /** Throws 403 where a member may not read the Bot it wants to run. */
  requireReadable(id: string, member: string): void {
    const { index } = this.#repository;
    const bot = index.get('Bot', id);
    if (bot) accessOf(index, member).requireFor('read', bot);
  }

  #perform<T>(author: string, task: () => Promise<T>) {
    return this.#repository.perform(author, task, accessOf(this.#repository.index, author));
  }
}

function isParameters(body: unknown): body is Parameters {
  return isRecord(body) && body['resourceType'] === 'Parameters';
}

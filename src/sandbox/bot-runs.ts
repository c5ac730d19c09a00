import type { BotEvent, WithId } from '@medplum/core';
import { ContentType, getReferenceString, isOk, isOperationOutcome, MedplumClient } from '@medplum/core';
import { notFound, OperationOutcomeError } from '@medplum/core';
import type { Bot, ProjectSetting } from '@medplum/fhirtypes';
import { randomUUID } from 'node:crypto';
import type { BotInput, InstallableBot } from '../medplum/bot.ts';
import type { Principal, Tokens } from './authorship.ts';
import type { DeliveryQueue } from './delivery-queue.ts';
import type { Fidelity } from './fidelity.ts';
import type { SandboxLog } from './log.ts';
import { messageOf } from './log.ts';
import type { Delivery } from './subscriptions.ts';

/** Thrown by a `gate` to kill the bot run that sent the request: its connection drops and its token dies. */
export class BotKilled extends Error {
  constructor() {
    super('The bot run was killed');
    this.name = 'BotKilled';
  }
}

interface InstalledBot {
  readonly bot: InstallableBot;
  readonly resource: WithId<Bot>;
}

interface Parts {
  readonly baseUrl: string;
  readonly tokens: Tokens;
  readonly queue: DeliveryQueue;
  readonly secrets: Record<string, ProjectSetting>;
  readonly fidelity: Fidelity;
  readonly log: SandboxLog | undefined;
}

type EventPart = Pick<BotEvent<BotInput>, 'contentType' | 'input' | 'headers' | 'traceId' | 'requester'>;

/** Runs bot handlers in this process, each run with a token of its own and a real client over HTTP. */
export class BotRuns {
  readonly #parts: Parts;
  readonly #installed = new Map<string, InstalledBot>();

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Makes a bot runnable under its stored Bot resource. */
  install(bot: InstallableBot, resource: InstalledBot['resource']): void {
    this.#installed.set(resource.id, { bot, resource });
  }

  /** `Bot/<id>` of the bot of that name; throws when it is not installed. */
  referenceOf(name: string): string {
    return getReferenceString(this.#named(name).resource);
  }

  /** Runs a bot as cron does: its input is its own Bot resource unless another is given. */
  runNamed(name: string, input?: BotInput): Promise<unknown> {
    const installed = this.#named(name);
    const part = { contentType: ContentType.FHIR_JSON, input: input ?? installed.resource };
    return this.#parts.queue.track(this.#run(installed, part));
  }

  /** Runs a bot for `$execute`; throws 404 for an unknown id, and the handler's own error. */
  execute(id: string, input: BotInput, contentType: string, requester: string): Promise<unknown> {
    const installed = this.#installed.get(id);
    if (!installed) throw new OperationOutcomeError(notFound);
    const part = { contentType, input, requester: { reference: requester } };
    return this.#parts.queue.track(this.#run(installed, part));
  }

  /** Tells a bot of a change. It is run once: an error is logged, never retried. */
  async deliver({ subscription, change, traceId }: Delivery): Promise<void> {
    const endpoint = subscription.channel.endpoint ?? '';
    const installed = this.#installed.get(endpoint.slice('Bot/'.length));
    const { log } = this.#parts;
    const reference = getReferenceString(change.resource);
    if (!installed) {
      log?.warn({ endpoint, reference }, 'no such bot');
      return;
    }
    const deleted = change.interaction === 'delete';
    try {
      await this.#run(installed, {
        contentType: ContentType.FHIR_JSON,
        input: deleted ? { deletedResource: change.resource } : change.resource,
        traceId,
        headers: {
          'X-Medplum-Subscription': subscription.id,
          'X-Medplum-Interaction': change.interaction,
          ...(deleted && { 'X-Medplum-Deleted-Resource': reference }),
        },
      });
    } catch (error) {
      log?.error({ bot: installed.bot.definition.name, reference, why: messageOf(error) }, 'bot failed');
    }
  }

  async #run(installed: InstalledBot, part: EventPart): Promise<unknown> {
    for (;;) {
      try {
        return await this.#runOnce(installed, part);
      } catch (error) {
        if (!(error instanceof BotKilled) || !this.#parts.fidelity.rerunAfterCrash) throw error;
      }
    }
  }

  async #runOnce({ bot, resource }: InstalledBot, part: EventPart): Promise<unknown> {
    const { baseUrl, tokens, secrets } = this.#parts;
    const killed = Promise.withResolvers<never>();
    const principal: Principal = {
      reference: getReferenceString(resource),
      kill: () => killed.reject(new BotKilled()),
    };
    const token = tokens.issue(principal);
    const medplum = new MedplumClient({ baseUrl, accessToken: token, cacheTime: 0 });
    const event: BotEvent<BotInput> = {
      traceId: randomUUID(),
      ...part,
      bot: { reference: principal.reference },
      input: structuredClone(part.input),
      secrets,
    };
    try {
      const result = await Promise.race([bot.handler(medplum, event), killed.promise]);
      if (isOperationOutcome(result) && !isOk(result)) throw new OperationOutcomeError(result);
      return result;
    } finally {
      tokens.revoke(token);
    }
  }

  #named(name: string): InstalledBot {
    const found = [...this.#installed.values()].find(({ bot }) => bot.definition.name === name);
    if (!found) throw new Error(`No bot named ${name} is installed`);
    return found;
  }
}

import type { WithId } from '@medplum/core';
import { isResource, resourceMatchesSubscriptionCriteria } from '@medplum/core';
import type { Subscription } from '@medplum/fhirtypes';
import { randomUUID } from 'node:crypto';
import type { BotRuns } from './bot-runs.ts';
import type { CandidateIndex } from './candidate-index.ts';
import type { DeliveryQueue } from './delivery-queue.ts';
import type { Fidelity } from './fidelity.ts';
import type { SandboxLog } from './log.ts';
import { messageOf } from './log.ts';
import type { RestHooks } from './rest-hooks.ts';
import type { Change } from './transactions.ts';

const LONGEST_OVERTAKING_MS = 50;

/** One change to be told to one Subscription. */
export interface Delivery {
  readonly subscription: WithId<Subscription>;
  readonly change: Change;
  readonly traceId: string;
}

interface Parts {
  readonly index: CandidateIndex;
  readonly queue: DeliveryQueue;
  readonly bots: BotRuns;
  readonly hooks: RestHooks;
  readonly fidelity: Fidelity;
  readonly log: SandboxLog | undefined;
}

/** Decides with Medplum's own functions which Subscriptions a change wakes, and hands it to their bots and hooks. */
export class Subscriptions {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Queues the deliveries of committed changes; returns at once. */
  announce(changes: readonly Change[]): void {
    for (const change of changes) {
      if (change.resource.resourceType === 'AuditEvent') continue;
      void this.#parts.queue.track(this.#dispatch(change));
    }
  }

  async #dispatch(change: Change): Promise<void> {
    const traceId = randomUUID();
    for (const subscription of [...this.#parts.index.ofType('Subscription')]) {
      if (!isResource<WithId<Subscription>>(subscription, 'Subscription') || subscription.status !== 'active') continue;
      if (await this.#wakes(subscription, change)) this.#enqueue({ subscription, change, traceId });
    }
  }

  /** A criterion that cannot be evaluated skips this Subscription only. */
  async #wakes(subscription: WithId<Subscription>, change: Change): Promise<boolean> {
    try {
      return await resourceMatchesSubscriptionCriteria({
        resource: change.resource,
        subscription,
        context: { interaction: change.interaction },
        getPreviousResource: () => Promise.resolve(change.previous),
      });
    } catch (error) {
      this.#parts.log?.warn({ subscription: `Subscription/${subscription.id}`, why: messageOf(error) }, 'bad criteria');
      return false;
    }
  }

  #enqueue(delivery: Delivery): void {
    const { queue, bots, hooks, fidelity } = this.#parts;
    const endpoint = delivery.subscription.channel.endpoint ?? '';
    const deliver = (): Promise<void> =>
      endpoint.startsWith('Bot/') ? bots.deliver(delivery) : hooks.deliver(delivery);
    if (!fidelity.unordered) {
      queue.add(deliver);
      return;
    }
    queue.addAfter((fidelity.random ?? Math.random)() * LONGEST_OVERTAKING_MS, deliver);
  }
}

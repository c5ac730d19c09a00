import { getExtension, getReferenceString } from '@medplum/core';
import type { Subscription } from '@medplum/fhirtypes';
import { createHmac } from 'node:crypto';
import type { CandidateIndex } from './candidate-index.ts';
import type { DeliveryQueue } from './delivery-queue.ts';
import type { Fidelity } from './fidelity.ts';
import type { SandboxLog } from './log.ts';
import { messageOf } from './log.ts';
import type { Delivery } from './subscriptions.ts';

const SECRET = 'https://www.medplum.com/fhir/StructureDefinition/subscription-secret';
const MAX_ATTEMPTS = 'https://medplum.com/fhir/StructureDefinition/subscription-max-attempts';
const SUCCESS_CODES = 'https://medplum.com/fhir/StructureDefinition/subscription-success-codes';
const DEFAULT_ATTEMPTS = 4;
const FIRST_RETRY_MS = 20_000;
const TIMEOUT_MS = 120_000;

interface Parts {
  readonly index: CandidateIndex;
  readonly queue: DeliveryQueue;
  readonly fidelity: Fidelity;
  readonly log: SandboxLog | undefined;
}

/** Posts changes to HTTP endpoints, signed and retried as Medplum's worker does. */
export class RestHooks {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Sends one change; what fails is tried again later unless a newer version has its own delivery by then. */
  async deliver(delivery: Delivery, attempt = 1): Promise<void> {
    const { index, queue, fidelity, log } = this.#parts;
    const { subscription, change } = delivery;
    const { resourceType, id, meta } = change.resource;
    if (attempt > 1 && index.get(resourceType, id)?.meta?.versionId !== meta?.versionId) return;
    const why = await this.#post(delivery);
    if (why === undefined) return;
    log?.warn({ subscription: `Subscription/${subscription.id}`, attempt, why }, 'rest-hook not delivered');
    if (attempt >= (getExtension(subscription, MAX_ATTEMPTS)?.valueInteger ?? DEFAULT_ATTEMPTS)) return;
    const wait = (fidelity.hookRetryMs ?? FIRST_RETRY_MS) * 2 ** (attempt - 1);
    queue.addAfter(wait, () => this.deliver(delivery, attempt + 1));
  }

  /** Undefined when the endpoint accepted it, otherwise why not. */
  async #post({ subscription, change, traceId }: Delivery): Promise<string | undefined> {
    const deleted = change.interaction === 'delete';
    const body = deleted ? '{}' : JSON.stringify(change.resource);
    const secret = getExtension(subscription, SECRET)?.valueString;
    const headers: Record<string, string> = {
      ...channelHeaders(subscription),
      'Content-Type': 'application/fhir+json',
      'X-Medplum-Subscription': subscription.id,
      'X-Medplum-Interaction': change.interaction,
      'x-trace-id': traceId,
      ...(deleted && { 'X-Medplum-Deleted-Resource': getReferenceString(change.resource) }),
      ...(secret && { 'X-Signature': createHmac('sha256', secret).update(body).digest('hex') }),
    };
    try {
      const signal = AbortSignal.timeout(TIMEOUT_MS);
      const response = await fetch(subscription.channel.endpoint ?? '', { method: 'POST', headers, body, signal });
      await response.body?.cancel();
      return succeeded(subscription, response.status) ? undefined : `answered ${response.status}`;
    } catch (error) {
      return messageOf(error);
    }
  }
}

/** Header lines, each cut at its second colon, as Medplum does. */
function channelHeaders(subscription: Subscription): Record<string, string> {
  const lines = (subscription.channel.header ?? []).map((line) => line.split(':').map((part) => part.trim()));
  return Object.fromEntries(lines.flatMap(([name, value]) => (name ? [[name, value ?? '']] : [])));
}

function succeeded(subscription: Subscription, status: number): boolean {
  const ranges = getExtension(subscription, SUCCESS_CODES)?.valueString ?? '200-399';
  return ranges.split(',').some((range) => {
    const [from = '', to = from] = range.split('-').map((part) => part.trim());
    return status >= Number(from) && status <= Number(to);
  });
}

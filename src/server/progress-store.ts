import { isResource, type MedplumClient, type WithId } from '@medplum/core';
import type { Basic, Extension } from '@medplum/fhirtypes';
import { statusOfError } from '../medplum/outcome.ts';
import { everyResource } from '../medplum/pages.ts';
import { canonicalsUnder } from '../terminology/canonicals.ts';
import { CANONICAL_BASE } from '../terminology/systems.ts';
import type { Progress } from './progress.ts';

/** A progress as the server holds it. */
export interface Held {
  readonly progress: Progress;
  /** Starting over is told by a new epoch: what other replicas know of an earlier one counts no more. */
  readonly epoch: number;
  readonly basic: WithId<Basic>;
}

/** Keeps the progress of topic subscriptions on the target, one Basic each, so that replicas agree and restarts lose nothing. */
export class ProgressStore {
  readonly #client: MedplumClient;
  readonly #base: string;

  constructor(client: MedplumClient, canonicalBase: string = CANONICAL_BASE) {
    this.#client = client;
    this.#base = canonicalBase;
  }

  /** Every subscription of which something is known. */
  async all(): Promise<readonly { readonly subscription: string; readonly held: Held }[]> {
    const { taskParts } = canonicalsUnder(this.#base);
    const found: { subscription: string; held: Held }[] = [];
    for (const basic of await everyResource<Basic>(this.#client, 'Basic', { code: `${taskParts}|subscription` })) {
      const subscription = this.#nameOf(basic);
      const held = this.#held(basic);
      if (subscription !== undefined && held) found.push({ subscription, held });
    }
    return found;
  }

  /** What is held of a subscription; the oldest when a race made two. */
  async read(subscription: string): Promise<Held | undefined> {
    const bundle = await this.#client.search('Basic', this.#condition(subscription), { cache: 'reload' });
    const basics = (bundle.entry ?? []).flatMap(({ resource }) =>
      isResource<WithId<Basic>>(resource, 'Basic') ? [resource] : [],
    );
    const [first] = basics.sort((a, b) => (a.id < b.id ? -1 : 1));
    return first && this.#held(first);
  }

  /** Writes a progress on what was read; false when somebody else was faster. */
  async write(subscription: string, progress: Progress, epoch: number, on: Held | undefined): Promise<boolean> {
    const basic = this.#basic(subscription, progress, epoch);
    try {
      if (on) {
        const headers = { 'If-Match': `W/"${on.basic.meta?.versionId ?? ''}"` };
        await this.#client.updateResource({ ...basic, id: on.basic.id }, { headers });
        return true;
      }
      const made = await this.#client.createResource(basic, {
        headers: { 'If-None-Exist': this.#condition(subscription) },
      });
      return isResource<WithId<Basic>>(made, 'Basic') && this.#held(made)?.progress.contiguous === progress.contiguous;
    } catch (error) {
      const status = statusOfError(error);
      if (status === 409 || status === 412) return false;
      throw error;
    }
  }

  #condition(subscription: string): string {
    const { installation } = canonicalsUnder(this.#base);
    return `identifier=${encodeURIComponent(`${installation}|subscription/${subscription}`)}`;
  }

  #nameOf(basic: Basic): string | undefined {
    const { installation } = canonicalsUnder(this.#base);
    const value = basic.identifier?.find(({ system }) => system === installation)?.value;
    return value?.startsWith('subscription/') ? value.slice('subscription/'.length) : undefined;
  }

  get #url(): string {
    return `${this.#base}/StructureDefinition/subscription-progress`;
  }

  #basic(subscription: string, progress: Progress, epoch: number): Basic {
    const { installation, taskParts } = canonicalsUnder(this.#base);
    const { contiguous, beyond, highest, good, heard, event } = progress;
    const parts: Extension[] = [
      { url: 'contiguous', valueString: String(contiguous) },
      { url: 'highest', valueString: String(highest) },
      { url: 'epoch', valueString: String(epoch) },
      { url: 'good', valueInstant: good },
      { url: 'heard', valueInstant: heard },
      ...(beyond.length > 0 ? [{ url: 'beyond', valueString: beyond.join(' ') }] : []),
      ...(event === undefined ? [] : [{ url: 'event', valueInstant: event }]),
    ];
    return {
      resourceType: 'Basic',
      identifier: [{ system: installation, value: `subscription/${subscription}` }],
      code: { coding: [{ system: taskParts, code: 'subscription' }] },
      extension: [{ url: this.#url, extension: parts }],
    };
  }

  #held(basic: WithId<Basic>): Held | undefined {
    const parts = basic.extension?.find(({ url }) => url === this.#url)?.extension;
    if (!parts) return undefined;
    const part = (name: string) => parts.find(({ url }) => url === name);
    const numberIn = (name: string) => Number(part(name)?.valueString ?? 0);
    const heard = part('heard')?.valueInstant ?? basic.meta?.lastUpdated ?? new Date(0).toISOString();
    const event = part('event')?.valueInstant;
    const beyond = (part('beyond')?.valueString ?? '').split(' ').filter(Boolean).map(Number);
    const progress: Progress = {
      contiguous: numberIn('contiguous'),
      highest: numberIn('highest'),
      good: part('good')?.valueInstant ?? heard,
      heard,
      beyond,
      ...(event !== undefined && { event }),
    };
    return { progress, epoch: numberIn('epoch'), basic };
  }
}

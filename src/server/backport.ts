import type { Bundle, Parameters, ParametersParameter, Resource } from '@medplum/fhirtypes';
import * as z from 'zod';
import type { ResourceKey } from '../model/verdict.ts';
import { BadNotice } from './bad-notice.ts';

/** One event of a topic subscription: its number, and what it is about when the server says so. */
export interface TopicEvent {
  readonly number: number;
  readonly at?: string;
  readonly focus?: ResourceKey;
}

/** A notification of the R4 Subscriptions Backport, in its R4 (Parameters) or R4B (SubscriptionStatus) form. */
export interface TopicNotice {
  readonly type: 'handshake' | 'heartbeat' | 'event-notification' | 'query-status';
  readonly subscription: string;
  /** True when it is named by an address that is not our server's: another server's, or ours under another name. */
  readonly isElsewhere?: true;
  /** The server's own state of the subscription, such as `active` or `error`. */
  readonly status?: string;
  /** Events since the subscription began: the number of the last one. */
  readonly counter?: number;
  readonly events: readonly TopicEvent[];
}

const number = z
  .union([z.string().regex(/^\d{1,15}$/), z.int().nonnegative()])
  .transform(Number)
  .optional();

/** Events that were asked for are told as those that are sent. */
const typeShape = z
  .enum(['handshake', 'heartbeat', 'event-notification', 'query-status', 'query-event'])
  .transform((type) => (type === 'query-event' ? 'event-notification' : type));

const statusShape = z.object({
  type: typeShape,
  subscription: z.string(),
  status: z.string().optional(),
  counter: number,
  events: z.array(z.object({ number: number.unwrap(), at: z.string().optional(), focus: z.string().optional() })),
});

/** True for a Bundle that tells of a topic subscription. */
export function isTopicBundle({ type, entry }: Bundle): boolean {
  const first: unknown = entry?.[0]?.resource?.resourceType;
  return (
    (type === 'history' && (first === 'Parameters' || first === 'SubscriptionStatus')) ||
    (type as string) === 'subscription-notification'
  );
}

/**
 * Reads the status at the head of a notification. A focus is kept as `Type/id`; one on another server than `base` is
 * dropped.
 * @throws BadNotice when it cannot be read.
 */
export function topicNotice(bundle: Bundle, base: string): TopicNotice {
  const status = bundle.entry?.[0]?.resource;
  const read = statusShape.safeParse(
    status?.resourceType === 'Parameters' ? fromParameters(status) : fromStatus(status),
  );
  if (!read.success) throw new BadNotice('The subscription status of this notification cannot be read.');
  const { type, subscription, status: state, counter, events } = read.data;
  const id = /(?:^|\/)Subscription\/([A-Za-z0-9.-]{1,64})$/.exec(subscription)?.[1];
  if (id === undefined) throw new BadNotice('The notification names no Subscription.');
  return {
    type,
    subscription: id,
    ...(subscription.includes('://') && !subscription.startsWith(`${base}/`) && { isElsewhere: true as const }),
    ...(state !== undefined && { status: state }),
    ...(counter !== undefined && { counter }),
    events: events.map(({ number: count, at, focus }) => {
      const key = focus === undefined ? undefined : localKey(focus, base);
      return { number: count, ...(at !== undefined && { at }), ...(key !== undefined && { focus: key }) };
    }),
  };
}

const KEY = /^[A-Z][A-Za-z]{1,63}\/(?!\.{1,2}$)[A-Za-z0-9.-]{1,64}$/;

/** `Type/id` of a reference on this server, relative or absolute, versioned or not. */
export function localKey(reference: string, base: string): ResourceKey | undefined {
  const plain = reference.startsWith(`${base}/`) ? reference.slice(base.length + 1) : reference;
  const key = plain.replace(/\/_history\/[^/]+$/, '');
  return KEY.test(key) ? key : undefined;
}

function fromParameters({ parameter = [] }: Parameters) {
  const valueOf = (parts: readonly ParametersParameter[], name: string) => {
    const part = parts.find((candidate) => candidate.name === name);
    const text = part?.valueCode ?? part?.valueString ?? part?.valueReference?.reference ?? part?.valueUri;
    return text ?? part?.valueInteger ?? part?.valueUnsignedInt ?? part?.valuePositiveInt;
  };
  return {
    type: valueOf(parameter, 'type'),
    subscription: valueOf(parameter, 'subscription'),
    status: valueOf(parameter, 'status'),
    counter: valueOf(parameter, 'events-since-subscription-start'),
    events: parameter
      .filter(({ name }) => name === 'notification-event')
      .map(({ part = [] }) => ({
        number: valueOf(part, 'event-number'),
        at: part.find(({ name }) => name === 'timestamp')?.valueInstant,
        focus: valueOf(part, 'focus'),
      })),
  };
}

const referenceShape = z.object({ reference: z.string() });

/** R4B; the R4 types do not know the resource. */
const statusResource = z.object({
  type: z.string(),
  subscription: referenceShape,
  status: z.string().optional(),
  eventsSinceSubscriptionStart: number,
  notificationEvent: z
    .array(z.object({ eventNumber: number, timestamp: z.string().optional(), focus: referenceShape.optional() }))
    .default([]),
});

function fromStatus(resource: Resource | undefined) {
  const read = statusResource.safeParse(resource);
  if (!read.success) return undefined;
  const { type, subscription, status, eventsSinceSubscriptionStart, notificationEvent } = read.data;
  return {
    type,
    subscription: subscription.reference,
    status,
    counter: eventsSinceSubscriptionStart,
    events: notificationEvent.map(({ eventNumber, timestamp, focus }) => ({
      number: eventNumber,
      at: timestamp,
      focus: focus?.reference,
    })),
  };
}

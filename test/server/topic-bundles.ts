import type { Resource } from '@medplum/fhirtypes';

/** What a topic notification of a test says. */
export interface TopicOptions {
  readonly form?: 'Parameters' | 'SubscriptionStatus';
  readonly type?: 'handshake' | 'heartbeat' | 'event-notification' | 'query-status' | 'query-event';
  /** Numbers are written as numbers, not as the texts the guide asks for. */
  readonly plain?: true;
  /** The server's state of the subscription, where it differs from what a notice of this type tells. */
  readonly status?: string;
  readonly subscription?: string;
  /** The server in the name of the subscription; absent: it is named without one. */
  readonly named?: string;
  readonly numbers?: readonly number[];
  readonly counter?: number;
  readonly foci?: readonly string[];
  readonly resources?: readonly Resource[];
  readonly at?: string;
}

/** A notification Bundle of the R4 Subscriptions Backport, after the examples of its guide. */
export function topic(options: TopicOptions = {}): object {
  const { form = 'Parameters', foci = [], resources = [] } = options;
  const status = form === 'Parameters' ? parameters(options) : subscriptionStatus(options);
  return {
    resourceType: 'Bundle',
    type: 'history',
    entry: [
      { resource: status, request: { method: 'GET', url: 'Subscription/s1/$status' }, response: { status: '200' } },
      ...foci.map((focus, index) => ({
        fullUrl: `https://ehr.example/fhir/${focus}`,
        ...(resources[index] && { resource: resources[index] }),
        request: { method: 'PUT', url: focus },
        response: { status: '200' },
      })),
    ],
  };
}

function counterOf({ numbers = [], counter }: TopicOptions): number {
  return counter ?? Math.max(0, ...numbers);
}

function parameters(options: TopicOptions): object {
  const { type = 'event-notification', subscription = 's1', numbers = [], foci = [], at, plain, named = '' } = options;
  const { status = type === 'handshake' ? 'requested' : 'active' } = options;
  const valued = (value: number) => (plain ? { valueInteger: value } : { valueString: String(value) });
  return {
    resourceType: 'Parameters',
    parameter: [
      { name: 'subscription', valueReference: { reference: `${named}Subscription/${subscription}` } },
      { name: 'topic', valueCanonical: 'https://example.org/topic' },
      { name: 'status', valueCode: status },
      { name: 'type', valueCode: type },
      { name: 'events-since-subscription-start', ...valued(counterOf(options)) },
      ...numbers.map((number, index) => ({
        name: 'notification-event',
        part: [
          { name: 'event-number', ...valued(number) },
          ...(at === undefined ? [] : [{ name: 'timestamp', valueInstant: at }]),
          ...(foci[index] === undefined ? [] : [{ name: 'focus', valueReference: { reference: foci[index] } }]),
        ],
      })),
    ],
  };
}

function subscriptionStatus(options: TopicOptions): object {
  const { type = 'event-notification', subscription = 's1', numbers = [], foci = [], at } = options;
  return {
    resourceType: 'SubscriptionStatus',
    status: 'active',
    type,
    eventsSinceSubscriptionStart: String(counterOf(options)),
    subscription: { reference: `https://ehr.example/fhir/Subscription/${subscription}` },
    notificationEvent: numbers.map((number, index) => ({
      eventNumber: String(number),
      ...(at !== undefined && { timestamp: at }),
      ...(foci[index] !== undefined && { focus: { reference: foci[index] } }),
    })),
  };
}

import { OperationOutcomeError } from '@medplum/core';
import type { Bundle, Subscription } from '@medplum/fhirtypes';
import { statusOfError } from '../medplum/outcome.ts';
import { without } from '../reconcile/writer.ts';
import { topicNotice } from './backport.ts';
import type { Servers } from './servers.ts';
import { isGone } from './whose.ts';

/** What a server itself says of a subscription. */
export interface Standing {
  /** `active`, `requested`, `error` or `off`. */
  readonly status: string | undefined;
  /** Events since the subscription began. */
  readonly counter: number | undefined;
}

const HEARTBEAT = 'http://hl7.org/fhir/uv/subscriptions-backport/StructureDefinition/backport-heartbeat-period';

/** Seconds between the heartbeats a subscription was asked for; `none` when it was asked for none, `gone` without it. */
export async function heartbeatOf(servers: Servers, subscription: string): Promise<number | 'none' | 'gone'> {
  try {
    const { channel } = await read(servers, subscription);
    const extension = channel.extension?.find(({ url }) => url === HEARTBEAT);
    return extension?.valueUnsignedInt ?? extension?.valueInteger ?? 'none';
  } catch (error) {
    if (statusOfError(error) === 404 || isGone(error)) return 'gone';
    throw error;
  }
}

/** Asks the server by `$status`; undefined when it refuses to tell, or tells what cannot be read. */
export async function standingOf({ source }: Servers, subscription: string): Promise<Standing | undefined> {
  const { client, base } = source;
  try {
    const url = client.fhirUrl('Subscription', subscription, '$status');
    const { status, counter } = topicNotice(await client.get<Bundle>(url, { cache: 'reload' }), base);
    return { status, counter };
  } catch (error) {
    if (error instanceof OperationOutcomeError || (error instanceof Error && error.name === 'BadNotice'))
      return undefined;
    throw error;
  }
}

/** Asks the server to take a subscription that it gave up for an error up again; false when it may not be asked so. */
export async function askAnew(servers: Servers, subscription: string): Promise<boolean> {
  try {
    const stored = without(await read(servers, subscription), 'error');
    if (stored.status !== 'error') return false;
    const { versionId } = stored.meta ?? {};
    const headers = versionId === undefined ? {} : { 'If-Match': `W/"${versionId}"` };
    await servers.source.client.updateResource({ ...stored, id: subscription, status: 'requested' }, { headers });
    return true;
  } catch (error) {
    if (error instanceof OperationOutcomeError) return false;
    throw error;
  }
}

function read({ source: { client } }: Servers, subscription: string): Promise<Subscription> {
  return client.get<Subscription>(client.fhirUrl('Subscription', subscription), { cache: 'reload' });
}

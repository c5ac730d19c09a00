import type { Bundle, Resource } from '@medplum/fhirtypes';
import * as z from 'zod';
import type { ResourceKey } from '../model/verdict.ts';
import { BadNotice } from './bad-notice.ts';
import { isTopicBundle, localKey, topicNotice, type TopicNotice } from './backport.ts';

/** What arrived, read as one of the shapes servers send. */
export type Notice =
  | { readonly shape: 'empty' }
  | { readonly shape: 'id-only'; readonly key: ResourceKey }
  | { readonly shape: 'deletion'; readonly key: ResourceKey }
  | { readonly shape: 'resource'; readonly resources: readonly Resource[] }
  | {
      readonly shape: 'bundle';
      readonly resources: readonly Resource[];
      readonly keys: readonly ResourceKey[];
      /** The answer its sender expects: one entry for each it sent; undefined for Bundles that are no requests. */
      readonly answered?: { readonly type: 'transaction-response' | 'batch-response'; readonly entries: number };
    }
  | { readonly shape: 'topic'; readonly topic: TopicNotice; readonly resources: readonly Resource[] };

/** The names of the shapes, as metrics count them. */
export const SHAPES = ['empty', 'id-only', 'deletion', 'resource', 'bundle', 'topic'] as const;

/** A request to the endpoint, admitted and not yet understood. */
export interface Arrival {
  readonly method: 'POST' | 'PUT' | 'DELETE';
  /** What follows the endpoint in the path: nothing, or `Type/id`. */
  readonly path: string;
  /** `X-Medplum-Deleted-Resource`. */
  readonly deleted: string | undefined;
  readonly raw: Buffer;
}

/** What a reading may not exceed, and the server whose references are local. */
export interface Bounds {
  readonly entries: number;
  readonly base: string;
}

/**
 * Understands an arrival by what it holds, not by who sent it.
 * @throws BadNotice when it holds nothing that can be understood.
 */
export function readNotice({ method, path, deleted, raw }: Arrival, { entries, base }: Bounds): Notice {
  const key = path === '' ? undefined : keyIn(path, base);
  if (method === 'DELETE') return { shape: 'deletion', key: keyIn(path, base) };
  const text = raw.toString('utf8').trim();
  const body = text === '' ? undefined : parsed(text);
  if (deleted !== undefined) return { shape: 'deletion', key: keyIn(deleted, base) };
  if (body === undefined || Object.keys(body).length === 0) {
    return key === undefined ? { shape: 'empty' } : { shape: 'id-only', key };
  }
  const resource = resourceIn(body);
  if (resource.resourceType === 'Bundle' && key === undefined) return bundleNotice(resource, entries, base);
  if (key !== undefined && key !== `${resource.resourceType}/${resource.id ?? ''}`) {
    throw new BadNotice('The resource is not the one its path names.');
  }
  return { shape: 'resource', resources: [resource] };
}

function keyIn(text: string, base: string): ResourceKey {
  const key = localKey(text, base);
  if (key === undefined) throw new BadNotice('Name a resource as Type/id.');
  return key;
}

const jsonObject = z.record(z.string(), z.unknown());

function parsed(text: string): Readonly<Record<string, unknown>> {
  try {
    return jsonObject.parse(JSON.parse(text));
  } catch {
    throw new BadNotice('The body is not a JSON object.');
  }
}

/** What the receiver touches of a resource; the rest of it is never looked at. */
const anyResource = z.looseObject({
  resourceType: z.string().regex(/^[A-Z][A-Za-z]{1,63}$/),
  id: z
    .string()
    .regex(/^[A-Za-z0-9.-]{1,64}$/)
    .optional(),
});

function resourceIn(body: unknown): Resource {
  const read = anyResource.safeParse(body);
  if (!read.success) throw new BadNotice('The body is not a FHIR resource.');
  return read.data as Resource;
}

const anyBundle = z.looseObject({
  type: z.string(),
  entry: z
    .array(
      z.looseObject({
        resource: anyResource.optional(),
        request: z.looseObject({ method: z.string(), url: z.string() }).optional(),
      }),
    )
    .default([]),
});

function bundleNotice(bundle: Resource, most: number, base: string): Notice {
  const read = anyBundle.safeParse(bundle);
  if (!read.success) throw new BadNotice('The Bundle cannot be read.');
  const { entry } = read.data;
  if (entry.length > most) throw new BadNotice(`The Bundle has more than ${most} entries.`, 413);
  const resources = entry.flatMap(({ resource }) => (resource ? [resource as Resource] : []));
  if (isTopicBundle(bundle as Bundle)) {
    return { shape: 'topic', topic: topicNotice(bundle as Bundle, base), resources: resources.slice(1) };
  }
  const keys = entry.flatMap(({ resource, request }) =>
    resource || !request ? [] : (localKey(request.url, base) ?? []),
  );
  const { type } = read.data;
  return {
    shape: 'bundle',
    resources,
    keys,
    ...((type === 'transaction' || type === 'batch') && {
      answered: { type: `${type}-response` as const, entries: entry.length },
    }),
  };
}
